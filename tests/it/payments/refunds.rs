//! Refunds, and the constraints of the database on money.

use rapport::actors::payments::{RefundTerms, record_refund, send_refund, settle};
use rapport::clock::{days, hours, minutes};
use rapport::jobs::Job;
use rapport::jobs::definitions::payments::SendRefund;
use rapport::jobs::store::{self, Claim, ClaimedJob};
use rapport::models::bookings::{Event, Party};
use rapport::models::payments::Payment;
use rapport::origin::Origin;
use rapport::workers::KINDS;
use rapport_sandbox::stripe::{Outcome, RefundPlan};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{BookingScenario, CheckoutScenario};
use crate::support::processes::eventually;

impl CheckoutScenario {
    /// Records a refund, as an admin's command does.
    async fn refund(&self, amount: i64) -> rapport::error::Result<Uuid> {
        let app = &self.app;
        let mut tx = app.db.begin().await.unwrap();
        let payment = Payment::by_id_for_update(&mut tx, self.payment_id).await.unwrap();
        let origin = Origin::system("test");
        let refund = RefundTerms { amount, reason: "requested", by: "admin" };
        let refund_id = record_refund(&mut tx, &payment, &refund, &origin, self.app.now()).await?;
        app.commit(tx).await.unwrap();
        Ok(refund_id)
    }

    /// Records a refund, and claims its job before the worker does.
    async fn claims_refund(&self, amount: i64) -> (Uuid, ClaimedJob) {
        let app = &self.app;
        let mut tx = app.db.begin().await.unwrap();
        let payment = Payment::by_id_for_update(&mut tx, self.payment_id).await.unwrap();
        let refund = RefundTerms { amount, reason: "requested", by: "admin" };
        let refund_id = record_refund(&mut tx, &payment, &refund, &Origin::system("test"), app.now()).await.unwrap();
        let sql = "update jobs set run_at = $2 where kind = $1 and state = 'ready' returning id";
        let later = app.now() + hours(1);
        let job: Uuid = sqlx::query_scalar(sql).bind(SendRefund::KIND).bind(later).fetch_one(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let Claim::Claimed(claimed) = store::claim(&app.db, job, "test", KINDS, later).await.unwrap() else {
            panic!("nobody else can have claimed it")
        };
        (refund_id, *claimed)
    }

    fn refunds_created_for(&self, refund_id: Uuid) -> usize {
        self.app.sandbox.stripe.made_under(&format!("refund:{refund_id}")).len()
    }

    async fn refund_row(&self, refund_id: Uuid) -> Value {
        let sql = "select to_jsonb(r) from refunds r where id = $1";
        sqlx::query_scalar(sql).bind(refund_id).fetch_one(&self.app.db).await.unwrap()
    }
}

#[actix_web::test]
async fn a_refund_is_sent_once_however_many_answers_are_lost() {
    for lost in [0, 2, 3] {
        let mut scenario = BookingScenario::with_open_checkout().await;
        scenario.pays().await;
        // No other request to Stripe meanwhile, so that the lost answers are those of this job.
        let deliveries = scenario.app.sandbox.stripe.deliveries();
        deliveries.hold();
        scenario.app.sandbox.stripe.faults().lose_next(lost, 502);
        let refund_id = scenario.refund(7500).await.unwrap();
        scenario.events_processed().await;
        if lost == 3 {
            // The first attempt of the job gets no answer; the second sends the same key.
            assert_eq!(scenario.refund_row(refund_id).await["status"], "pending");
            scenario.advance(minutes(1)).await;
            scenario.events_processed().await;
        }
        deliveries.release_in_order().await;
        scenario.events_processed().await;
        assert_eq!(scenario.refunds_created_for(refund_id), 1, "{lost} lost");
        scenario.is_refunded_in_full().await;
        assert_eq!(
            scenario.client_view().await["status"],
            "cancelled",
            "a session that is paid back in full does not take place"
        );
        scenario.end().await;
    }
}

#[actix_web::test]
async fn stripes_answer_to_a_refund_does_not_undo_what_a_faster_settlement_has_recorded() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.pays().await;
    let (app, stripe) = (&scenario.app, &scenario.app.sandbox.stripe);
    stripe.deliveries().hold();
    let (refund_id, claimed) = scenario.claims_refund(2500).await;
    let origin = Origin::system("test");
    // Stripe has made the refund, and its answer waits to be recorded.
    let mut lock = app.db.begin().await.unwrap();
    sqlx::query("select from jobs where id = $1 for update").bind(claimed.id).execute(&mut *lock).await.unwrap();
    let sends = tokio::spawn({
        let (app, origin, fence) = ((**app).clone(), origin.clone(), claimed.fence());
        async move { send_refund(&app, refund_id, &origin, fence).await }
    });
    eventually("Stripe has the refund", || async { scenario.refunds_created_for(refund_id) == 1 }).await;
    settle(app, scenario.payment_id, &origin, None).await.unwrap();
    assert_eq!(scenario.refund_row(refund_id).await["status"], "succeeded");
    stripe.faults().down(503);
    lock.rollback().await.unwrap();
    sends.await.unwrap().expect_err("Stripe can't be asked again");
    assert_eq!(scenario.refund_row(refund_id).await["status"], "succeeded", "a status never goes back");

    stripe.faults().clear();
    send_refund(app, refund_id, &origin, claimed.fence()).await.unwrap();
    stripe.deliveries().release_in_order().await;
    scenario.events_processed().await;
    assert_eq!(scenario.refunds_created_for(refund_id), 1);
    assert_eq!(scenario.payment().await["refunded_amount"], 2500);
    scenario.end().await;
}

#[actix_web::test]
async fn partial_refunds_never_exceed_the_captured_amount() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.pays().await;
    scenario.refund(2500).await.unwrap();
    scenario.events_processed().await;
    let payment = scenario.payment().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(2500)));
    assert_eq!(scenario.client_view().await["status"], "confirmed");
    assert!(scenario.refund(5001).await.is_err());
    assert_eq!(scenario.count("select count(*) from refunds").await, 1, "a rejected refund leaves no row");
    scenario.refund(5000).await.unwrap();
    scenario.events_processed().await;
    assert_eq!(scenario.payment().await["status"], "refunded");
    assert!(scenario.refund(1).await.is_err());
    assert_eq!(scenario.count("select sum(amount)::bigint from payment_ledger").await, 0);
    scenario.end().await;
}

#[actix_web::test]
async fn a_pending_refund_counts_when_it_has_succeeded() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.pays().await;
    let stripe = &scenario.app.sandbox.stripe;
    stripe.plan_refunds(RefundPlan::Pending);
    let refund_id = scenario.refund(7500).await.unwrap();
    scenario.events_processed().await;
    assert_eq!(scenario.refund_row(refund_id).await["status"], "pending");
    assert_eq!(scenario.payment().await["refunded_amount"], 0);
    stripe.settle_refund(&stripe.refunds()[0].id, Outcome::Succeeded).unwrap();
    scenario.events_processed().await;
    assert_eq!(scenario.refund_row(refund_id).await["status"], "succeeded");
    scenario.is_refunded_in_full().await;
    assert_eq!(scenario.refunds_created_for(refund_id), 1);
    scenario.end().await;
}

/// It failed while pending, or days after it had succeeded. It is retried, and an admin sees it meanwhile.
#[actix_web::test]
async fn a_failed_refund_is_reversed_in_the_ledger_and_retried() {
    for plan in [RefundPlan::Pending, RefundPlan::ByCard] {
        let mut scenario = BookingScenario::with_open_checkout().await;
        scenario.pays().await;
        scenario.app.sandbox.stripe.plan_refunds(plan);
        let first = scenario.refund(2500).await.unwrap();
        scenario.events_processed().await;
        let stripe = &scenario.app.sandbox.stripe;
        stripe.deliveries().repeat(3);
        stripe.settle_refund(&stripe.refunds()[0].id, Outcome::Failed).unwrap();
        scenario.events_processed().await;
        let row = scenario.refund_row(first).await;
        assert_eq!((&row["status"], &row["failure_reason"]), (&json!("failed"), &json!("expired_or_canceled_card")));
        let stored = scenario.payment_row().await;
        assert_eq!((&stored["status"], &stored["refunded_amount"]), (&json!("succeeded"), &json!(0)), "{plan:?}");
        assert_eq!(scenario.count("select sum(amount)::bigint from payment_ledger").await, 7500);
        let issues = scenario.issues("refund_failed").await;
        assert_eq!((issues.len(), &issues[0]["status"]), (1, &json!("retrying")), "{issues:?}");
        assert_eq!(issues[0]["expected"], json!({ "amount": 2500, "currency": "EUR" }));
        assert_eq!(scenario.count("select count(*) from refunds").await, 2, "the retry is a row of its own");

        scenario.app.sandbox.stripe.plan_refunds(RefundPlan::ByCard);
        scenario.advance(hours(1)).await;
        scenario.events_processed().await;
        let again: Uuid = scenario.scalar("select id from refunds where retry_of is not null").await;
        assert_eq!(scenario.refund_row(again).await["status"], "succeeded");
        assert_eq!(
            (scenario.refunds_created_for(first), scenario.refunds_created_for(again)),
            (1, 1),
            "each under a key of its own"
        );
        assert_eq!(scenario.payment().await["refunded_amount"], 2500);
        assert_eq!(scenario.issues("").await, Vec::<Value>::new());
        scenario.end().await;
    }
}

#[actix_web::test]
async fn after_three_failures_a_refund_is_left_to_an_admin() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    scenario.pays().await;
    scenario.app.sandbox.stripe.plan_refunds(RefundPlan::Failed);
    scenario.refund(7500).await.unwrap();
    scenario.events_processed().await;
    for (wait, tries) in [(hours(1), 2), (hours(24), 3), (days(9), 3)] {
        assert_eq!(scenario.issues("").await.len(), 1, "one issue, however often it was tried");
        scenario.advance(wait).await;
        scenario.events_processed().await;
        assert_eq!(scenario.app.sandbox.stripe.refunds().len(), tries);
    }
    let issues = scenario.issues("").await;
    assert_eq!((&issues[0]["kind"], &issues[0]["status"]), (&json!("refund_failed"), &json!("given_up")));
    assert_eq!(scenario.payment().await["refunded_amount"], 0);
    scenario.app.sandbox.stripe.plan_refunds(RefundPlan::ByCard);
    scenario.admin_refunds(json!({ "reason": "By hand." })).await.expect(202);
    scenario.events_processed().await;
    scenario.is_refunded_in_full().await;
    assert_eq!(scenario.issues("").await, Vec::<Value>::new());
    scenario.end().await;
}

#[actix_web::test]
async fn a_refund_refused_by_stripe_is_listed_and_retried() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    scenario.pays().await;
    let stripe = &scenario.app.sandbox.stripe;
    let dispute = stripe.dispute(&stripe.charges()[0].id, "fraudulent").unwrap();
    scenario.events_processed().await;
    let refund_id = scenario.refund(7500).await.unwrap();
    scenario.events_processed().await;
    let row = scenario.refund_row(refund_id).await;
    assert_eq!((&row["status"], &row["failure_reason"]), (&json!("failed"), &json!("charge_disputed")));
    let kinds: Vec<Value> = scenario.issues("").await.iter().map(|issue| issue["kind"].clone()).collect();
    assert!(kinds.contains(&json!("dispute")) && kinds.contains(&json!("refund_failed")), "{kinds:?}");
    scenario.app.sandbox.stripe.close_dispute(&dispute, true).unwrap();
    scenario.advance(hours(1)).await;
    scenario.events_processed().await;
    assert_eq!(scenario.count("select count(*) from refunds where attempt = 2").await, 1);
    scenario.end().await;
}

/// Stripe repeats the 500 under the key for a day, and forgets the key then: only its list shows the refund.
#[actix_web::test]
async fn a_refund_whose_creation_was_never_answered_is_not_created_again() {
    for outage in [None, Some(hours(25))] {
        let mut scenario = BookingScenario::with_open_checkout().await;
        scenario.pays().await;
        scenario.app.sandbox.stripe.deliveries().lose(100);
        scenario.app.sandbox.stripe.break_next(1);
        let refund_id = scenario.refund(7500).await.unwrap();
        scenario.app.jobs_done().await;
        assert_eq!(
            (scenario.refunds_created_for(refund_id), scenario.refund_row(refund_id).await["status"].clone()),
            (1, json!("pending"))
        );
        if let Some(outage) = outage {
            scenario.app.sandbox.stripe.faults().down(503);
            scenario.advance(outage).await;
            scenario.app.sandbox.stripe.faults().clear();
        }
        scenario.advance(minutes(8)).await;
        scenario.app.jobs_done().await;
        assert_eq!(scenario.refunds_created_for(refund_id), 1);
        scenario.is_refunded_in_full().await;
        scenario.end().await;
    }
}

#[actix_web::test]
async fn refunds_in_stripes_dashboard_are_recorded() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.pays().await;
    let stripe = &scenario.app.sandbox.stripe;
    let charge = stripe.charges()[0].id.clone();
    stripe.refund_in_dashboard(&charge, Some(2500)).unwrap();
    scenario.events_processed().await;
    let payment = scenario.payment().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(2500)));
    assert_eq!(scenario.client_view().await["status"], "confirmed");
    assert_eq!(scenario.admin_refunds(json!({ "amount": 5001, "reason": "More." })).await.broken_fields(), ["amount"]);
    stripe.refund_in_dashboard(&charge, None).unwrap();
    scenario.events_processed().await;
    assert_eq!(scenario.payment().await["status"], "refunded");
    assert_eq!(scenario.client_view().await["status"], "cancelled");
    assert_eq!(scenario.count("select count(*) from refunds where requested_by = 'stripe'").await, 2);
    assert_eq!(scenario.mails_received(&scenario.ana, "€25.00"), 1, "one mail for each");
    assert_eq!(scenario.count("select sum(amount)::bigint from payment_ledger").await, 0);
    let ida = scenario.app.client("Ida Holm").await;
    ida.books(&scenario.ben, super::TIME).await.expect(201);
    scenario.end().await;
}

#[actix_web::test]
async fn an_admin_refunds_in_part_and_in_full() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.admin_refunds(json!({ "reason": "Too early." })).await.expect_problem(422, "validation_failed");
    scenario.pays().await;
    for (body, fields) in [
        (json!({}), vec!["reason"]),
        (json!({ "amount": 0, "reason": " " }), vec!["amount", "reason"]),
        (json!({ "amount": -1, "reason": "x".repeat(501) }), vec!["amount", "reason"]),
        (json!({ "amount": 7501, "reason": "Generous." }), vec!["amount"]),
        (json!({ "amount": 7500.5, "reason": "Half a cent." }), vec!["amount"]),
    ] {
        assert_eq!(scenario.admin_refunds(body.clone()).await.broken_fields(), fields, "{body}");
    }
    assert_eq!(scenario.count("select count(*) from refunds").await, 0);
    let body = json!({ "amount": 2500, "reason": "The line was bad." });
    let path = format!("/payment/{}/refund", scenario.payment_id);
    let admin = scenario.app.signs_in("admin@example.com").await;
    let key = [("Idempotency-Key", "bad-line")];
    let first = admin.sends_with(Method::POST, &path, Some(body.clone()), &key).await;
    assert_eq!(first.clone().expect(202)["id"], json!(scenario.payment_id));
    let again = admin.sends_with(Method::POST, &path, Some(body), &key).await;
    assert_eq!((again.header("idempotent-replayed"), again.text.clone()), (Some("true"), first.text));
    scenario.events_processed().await;
    let payment = scenario.payment().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(2500)));
    assert_eq!(scenario.mails_enqueued("refund_issued", &scenario.ana).await, 1);
    assert_eq!(scenario.mails_received(&scenario.ana, "€25.00"), 1);
    scenario.admin_refunds(json!({ "reason": "The rest as well." })).await.expect(202);
    scenario.events_processed().await;
    assert_eq!(scenario.payment().await["status"], "refunded");
    assert_eq!(scenario.client_view().await["status"], "cancelled");
    scenario.admin_refunds(json!({ "reason": "Once more." })).await.expect_problem(422, "validation_failed");
    let sql = "select count(*) from audit where action = 'payments.refund_recorded' and actor_role = 'admin' and actor_id is not null";
    assert_eq!(scenario.count(sql).await, 2);
    scenario.end().await;
}

async fn violated_constraint(scenario: &BookingScenario, sql: &'static str) -> String {
    let error = sqlx::query(sql).execute(&scenario.app.db).await.expect_err(sql);
    rapport::db::constraint(&error).unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn constraints_guard_confirmation_and_the_ledger() {
    let scenario = BookingScenario::with_open_checkout().await;
    let confirm = "update bookings set status = 'confirmed'";
    assert_eq!(violated_constraint(&scenario, confirm).await, "bookings_confirmed_is_paid", "nothing is paid");
    let db = &scenario.app.db;
    sqlx::query("update payments set captured_amount = amount - 1").execute(db).await.unwrap();
    assert_eq!(violated_constraint(&scenario, confirm).await, "bookings_confirmed_is_paid", "a cent is missing");
    sqlx::query("update payments set captured_amount = amount, currency = 'USD'").execute(db).await.unwrap();
    assert_eq!(violated_constraint(&scenario, confirm).await, "bookings_confirmed_is_paid", "another currency");
    sqlx::query("update payments set captured_amount = 0, currency = 'EUR'").execute(db).await.unwrap();
    scenario.pays().await;
    scenario.is_confirmed_once().await;
    assert_eq!(
        violated_constraint(&scenario, "update payment_ledger set amount = 1").await,
        "payment_ledger_append_only"
    );
    assert_eq!(violated_constraint(&scenario, "delete from payment_ledger").await, "payment_ledger_append_only");
    assert_eq!(
        violated_constraint(&scenario, "update payments set refunded_amount = captured_amount + 1").await,
        "payments_refunded"
    );
    assert_ne!(violated_constraint(&scenario, "delete from payments").await, "", "a payment is not deleted");
    assert_ne!(violated_constraint(&scenario, "delete from bookings").await, "", "nor its booking");
    assert_ne!(violated_constraint(&scenario, "delete from users").await, "", "nor its user");
    // With a pending refund the rest does not cover the price.
    scenario.transitions(Event::Cancel, Party::Coach).await;
    sqlx::query("insert into refunds (id, payment_id, amount, currency, reason, requested_by, status, created_at, updated_at)
                 select gen_random_uuid(), id, 1, currency, 'test', 'system', 'pending', created_at, created_at from payments")
        .execute(db)
        .await
        .unwrap();
    assert_eq!(
        violated_constraint(&scenario, confirm).await,
        "bookings_confirmed_is_paid",
        "a refund of one cent is pending"
    );
    scenario.end().await;
}
