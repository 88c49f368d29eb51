//! How often Stripe is asked about open checkouts.

use rapport::actors::payments::{LOOKS_A_MINUTE, settle_open_payments};
use rapport::clock::minutes;
use rapport::jobs::definitions::payments::{HandleStripeEvent, SendRefund, SettleOpenPayments, SettlePayment};
use rapport::jobs::{Fence, Job, enqueue};
use rapport::origin::Origin;

use super::BookingScenario;
use crate::support::processes::eventually;

/// Stripe is asked about an open checkout ever more rarely.
#[actix_web::test]
async fn open_checkouts_are_looked_at_with_back_off() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    scenario.app.sandbox.stripe.deliveries().lose(100);
    let looks = "select count(*) from jobs where kind = 'payments.settle' and state = 'done'";
    let mut counts = Vec::new();
    for _ in 0..12 {
        scenario.advance(minutes(1)).await;
        let swept = async || {
            let sql =
                "select count(*) from jobs where kind = 'payments.settle_open' and state = 'done' and created_at >= $1";
            sqlx::query_scalar::<_, i64>(sql).bind(scenario.app.now()).fetch_one(&scenario.app.db).await.unwrap() > 0
        };
        eventually("the sweep of this minute has run", &swept).await;
        scenario.app.jobs_done().await;
        counts.push(scenario.count(looks).await);
    }
    assert_eq!(counts, [0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3], "after 2, 4 and 8 minutes");
    scenario.pays().await;
    scenario.advance(minutes(1)).await;
    scenario.becomes("status", "confirmed").await;
    scenario.end().await;
}

/// A sweep leaves to the next what exceeds the budget, those that have waited longest first; refunds and events go before.
#[actix_web::test]
async fn looks_stay_within_their_budget_and_behind_refunds() {
    let scenario = BookingScenario::with_open_checkout().await;
    let db = &scenario.app.db;
    sqlx::query("insert into queue_control (queue, paused) values ('payments', true)").execute(db).await.unwrap();
    sqlx::query("delete from jobs where queue = 'payments'").execute(db).await.unwrap();
    let many = "insert into payments (id, booking_id, amount, currency, status, checkout_status, ui, session_expires_at, look_at, created_at, updated_at)
                select gen_random_uuid(), gen_random_uuid(), 7500, 'EUR', 'pending', 'open', 'hosted', $1::timestamptz + interval '20 minutes', $1, $1, $1
                from generate_series(1, $2)";
    let mut tx = db.begin().await.unwrap();
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    let before = scenario.app.now() - minutes(3);
    sqlx::query(many).bind(before).bind(LOOKS_A_MINUTE + 50).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let sweep = async |waiting: i64| {
        let mut tx = scenario.app.begin().await.unwrap();
        let origin = Origin::system("test");
        let id =
            enqueue(&mut tx, &origin, scenario.app.now(), &SettleOpenPayments { early: true }).await.unwrap().unwrap();
        scenario.app.commit(tx).await.unwrap();
        let claim = "update jobs set state = 'running', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour' where id = $1 returning epoch";
        let epoch: i64 = sqlx::query_scalar(claim).bind(id).fetch_one(db).await.unwrap();
        settle_open_payments(&scenario.app, &SettleOpenPayments::default(), &origin, Fence { job: id, epoch })
            .await
            .unwrap();
        assert_eq!(scenario.count("select count(*) from jobs where kind = 'payments.settle'").await, waiting);
    };
    sweep(LOOKS_A_MINUTE).await;
    // They still wait: none is added.
    sweep(LOOKS_A_MINUTE).await;
    sqlx::query("delete from jobs where kind = 'payments.settle'").execute(db).await.unwrap();
    sweep(50).await;
    const {
        assert!(SendRefund::PRIORITY < SettlePayment::PRIORITY && HandleStripeEvent::PRIORITY < SettlePayment::PRIORITY)
    };
    sqlx::query("delete from jobs where queue = 'payments'").execute(db).await.unwrap();
    scenario.app.leaves_work("payments without bookings");
}
