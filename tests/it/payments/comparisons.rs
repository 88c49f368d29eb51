//! The daily comparison goes on where it ended, and its differences have a state.

use std::time::Duration;

use rapport::actors::payments::reconcile_within;
use rapport::clock::{Timestamp, days};
use rapport::ids;
use rapport::jobs::definitions::payments::ReconcilePayments;
use rapport::jobs::{Fence, enqueue};
use rapport::origin::Origin;
use serde_json::json;
use uuid::Uuid;

use super::{BookingScenario, TIME};

/// The day's comparison in a job of its own, run page by page: each ends after one.
#[actix_web::test]
async fn a_comparison_goes_on_from_the_last_page_whatever_ends_the_job() {
    let mut scenario = BookingScenario::confirmed(TIME, json!({})).await;
    scenario.app.sandbox.stripe.deliveries().lose(10_000);
    for number in 0..130 {
        scenario.charges_outside_the_product(&ids::named(&format!("unknown {number}")).to_string()).await;
    }
    sqlx::query("insert into queue_control (queue, paused) values ('payments', true)")
        .execute(&scenario.app.db)
        .await
        .unwrap();
    sqlx::query("delete from jobs where queue = 'payments'").execute(&scenario.app.db).await.unwrap();
    scenario.advance(days(1)).await;
    let origin = Origin::system("test");
    let mut tx = scenario.app.begin().await.unwrap();
    enqueue(&mut tx, &origin, scenario.app.now(), &ReconcilePayments::default()).await.unwrap();
    scenario.app.commit(tx).await.unwrap();
    let (mut jobs, mut steps) = (0, Vec::new());
    let finished = "select count(*) from reconciliations where finished_at is not null";
    let before = scenario.count(finished).await;
    loop {
        let claim = "update jobs set state = 'running', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour'
                     where id = (select id from jobs where kind = 'payments.reconcile' and state = 'ready' order by args ? 'rest' desc limit 1) returning id, epoch";
        let claimed: Option<(Uuid, i64)> = sqlx::query_as(claim).fetch_optional(&scenario.app.db).await.unwrap();
        let Some((job, epoch)) = claimed else { break };
        let fence = Fence { job, epoch };
        if jobs == 3 {
            // Stripe is away in the middle: the attempt fails, and nothing that was compared is compared again.
            scenario.app.sandbox.stripe.faults().fail_next(3, 503);
            reconcile_within(Duration::ZERO, &scenario.app, &origin, fence).await.unwrap_err();
            scenario.app.sandbox.stripe.faults().clear();
        }
        reconcile_within(Duration::ZERO, &scenario.app, &origin, fence).await.unwrap();
        jobs += 1;
        let step = "select progress ->> 'step' from reconciliations order by finished_at nulls first limit 1";
        steps.push(sqlx::query_scalar::<_, Option<String>>(step).fetch_one(&scenario.app.db).await.unwrap());
        if scenario.count(finished).await > before {
            break;
        }
    }
    assert!(jobs > 35, "a page each: {jobs}");
    for step in ["charges", "refunds", "disputes", "entries", "differences", "unresolved"] {
        assert!(steps.iter().flatten().any(|seen| seen == step), "{step}: {steps:?}");
    }
    let compared = scenario.admin().await.gets("/admin/reconciliation").await.expect(200)["last_comparison"].clone();
    assert_eq!((&compared["charges"], &compared["differences"]), (&json!(131), &json!(130)), "each once");
    assert_eq!(scenario.count("select count(*) from reconciled_objects").await, 0);
    // What the schedule has enqueued meanwhile is worked off.
    sqlx::query("delete from queue_control where queue = 'payments'").execute(&scenario.app.db).await.unwrap();
    scenario.end().await;
}

#[actix_web::test]
async fn an_issue_that_an_admin_has_explained_is_closed_until_it_says_something_else() {
    let mut scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    let stranger = ids::new(scenario.app.now()).to_string();
    scenario.charges_outside_the_product(&stranger).await;
    scenario.reconciles().await;
    let admin = scenario.admin().await;
    let listed = async |state: &str| {
        admin.gets(&format!("/admin/reconciliation?state={state}")).await.expect(200)["items"].clone()
    };
    let issue = listed("open").await[0].clone();
    assert_eq!((&issue["state"], &issue["kind"]), (&json!("open"), &json!("unknown_payment")));
    let path = format!("/admin/reconciliation/{}/close", issue["id"].as_str().unwrap());
    let close = async |reason: &str| admin.posts(&path, json!({ "reason": reason })).await;
    assert_eq!(close("  ").await.broken_fields(), ["reason"]);
    assert_eq!(close(&"x".repeat(501)).await.broken_fields(), ["reason"]);
    let unknown = format!("/admin/reconciliation/{}/close", Uuid::from_u128(1));
    admin.posts(&unknown, json!({ "reason": "Why not." })).await.expect_problem(404, "not_found");
    let closed = close("Of the shop's other till.").await.expect(200);
    assert_eq!((&closed["state"], &closed["explanation"]), (&json!("explained"), &json!("Of the shop's other till.")));
    close("Again.").await.expect_problem(409, "invalid_transition");
    assert_eq!((listed("open").await, listed("explained").await[0]["id"].clone()), (json!([]), issue["id"].clone()));
    let audited = "select count(*) from audit where action = 'payments.issue_explained' and actor_role = 'admin' and after::text not like '%till%'";
    assert_eq!(scenario.count(audited).await, 1);
    // It is found each day, and stays explained; and no comparison reaches back to it.
    for _ in 0..3 {
        scenario.reconciles().await;
    }
    let admin = scenario.admin().await;
    let listed = async |state: &str| {
        admin.gets(&format!("/admin/reconciliation?state={state}")).await.expect(200)["items"].clone()
    };
    assert_eq!(listed("open").await, json!([]));
    scenario.advance(days(30)).await;
    // The first after a month compares the month.
    scenario.reconciles().await;
    let compared = scenario.reconciles().await;
    let latest: Timestamp = compared["compared_to"].as_str().unwrap().parse().unwrap();
    let from: Timestamp = compared["compared_from"].as_str().unwrap().parse().unwrap();
    assert!(latest - from <= days(5), "{from} to {latest}");
    // The amount changes: it is another issue.
    let other = "update ledger_differences set actual = jsonb_set(actual, '{amount}', '4300')";
    sqlx::query(other).execute(&scenario.app.db).await.unwrap();
    let admin = scenario.admin().await;
    let open = admin.gets("/admin/reconciliation").await.expect(200)["items"].clone();
    assert_eq!((&open[0]["id"], &open[0]["state"]), (&issue["id"], &json!("open")));
    // And gone when Stripe and the ledger agree, without anybody's help.
    let enter = "insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
                 select gen_random_uuid(), (select id from payments limit 1), 'capture', 4200, 'EUR', stripe_id, $1 from ledger_differences";
    sqlx::query(enter).bind(scenario.app.now()).execute(&scenario.app.db).await.unwrap();
    assert_eq!(scenario.reconciles().await["differences"], 0);
    let admin = scenario.admin().await;
    let gone = admin.gets("/admin/reconciliation?state=gone").await.expect(200)["items"].clone();
    assert_eq!((&gone[0]["id"], gone[0]["gone_at"].is_string()), (&issue["id"], true));
    scenario.end().await;
}
