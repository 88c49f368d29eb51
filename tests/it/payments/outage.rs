//! Stripe is down for four hours, with payments in every state. When it is back, everything settles without an operator.

use rapport::clock::minutes;
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use super::BookingScenario;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// Minutes until everything is settled once Stripe is back: a little more than the longest pause between two attempts.
const RECOVERY_MINUTES: i64 = 10;

impl BookingScenario {
    /// A new client holds another session of the same coach.
    async fn another_client_books(&self, name: &str, starts_at: &str) -> (Person, Value) {
        let person = self.app.client(name).await;
        let booking = person.books(&self.ben, starts_at).await.expect(201);
        (person, booking)
    }

    /// The statuses of a booking and of its payment.
    async fn statuses(&self, booking: &Value) -> (String, String) {
        let sql = "select b.status, p.status from bookings b join payments p on p.booking_id = b.id
                    where b.id = $1 order by p.created_at desc limit 1";
        let id: uuid::Uuid = booking["id"].as_str().unwrap().parse().unwrap();
        sqlx::query_as(sql).bind(id).fetch_one(&self.app.db).await.unwrap()
    }

    /// Advances the clock step by step, and runs the jobs that are due after each.
    async fn run_due_jobs(&mut self, steps: i64, minutes_each: i64) {
        for _ in 0..steps {
            self.app.advance(minutes(minutes_each));
            self.app.jobs_done().await;
        }
    }
}

#[actix_web::test]
async fn everything_settles_after_four_hours_without_stripe() {
    let mut scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    let pays = |session: &Value| {
        scenario.app.sandbox.stripe.pay(session["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    };
    // Paid just before, events lost: one session is ahead, another begins during the outage.
    let deliveries = scenario.app.sandbox.stripe.deliveries();
    deliveries.lose(1000);
    let (ahead, ahead_booking) = scenario.another_client_books("Paid Ahead", "2026-12-15T12:00:00Z").await;
    pays(&ahead.checks_out(&ahead_booking).await.expect(201));
    let (soon, soon_booking) = scenario.another_client_books("Paid Soon", "2026-12-01T10:00:00Z").await;
    pays(&soon.checks_out(&soon_booking).await.expect(201));
    // CheckoutScenario, and never paid.
    let (never, never_booking) = scenario.another_client_books("Never Paid", "2026-12-15T13:00:00Z").await;
    never.checks_out(&never_booking).await.expect(201);
    // Stripe goes down while this checkout is opened.
    scenario.app.sandbox.stripe.faults().down(503);
    let (half, half_booking) = scenario.another_client_books("Half Opened", "2026-12-15T14:00:00Z").await;
    half.checks_out(&half_booking).await.expect_problem(503, "unavailable");
    // A refund is due, because the session is cancelled.
    scenario.ana.cancels(&scenario.booking).await.expect(200);
    // A hold without a checkout does not need Stripe.
    let (_, unpaid_booking) = scenario.another_client_books("Just Held", "2026-12-15T15:00:00Z").await;

    scenario.run_due_jobs(6, 40).await;
    let dead = "select count(*) from jobs where state = 'dead'";
    assert_eq!(scenario.count(dead).await, 0, "no job was dead-lettered");
    for waiting in [&ahead_booking, &soon_booking, &never_booking, &half_booking] {
        let (status, payment) = scenario.statuses(waiting).await;
        assert_eq!((status.as_str(), payment.as_str()), ("pending", "pending"), "nothing is settled without Stripe");
    }
    assert_eq!(scenario.count("select count(*) from bookings where cancel_reason = 'hold_expired'").await, 1);
    let released: (String,) = sqlx::query_as("select status from bookings where id = $1")
        .bind(unpaid_booking["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap())
        .fetch_one(&scenario.app.db)
        .await
        .unwrap();
    assert_eq!(released.0, "cancelled");

    scenario.app.sandbox.stripe.faults().clear();
    scenario.run_due_jobs(RECOVERY_MINUTES, 1).await;
    for (booking, status, payment) in [
        (&ahead_booking, "confirmed", "succeeded"),
        // The session has begun meanwhile.
        (&soon_booking, "cancelled", "refunded"),
        (&never_booking, "cancelled", "cancelled"),
        (&half_booking, "cancelled", "cancelled"),
        (&scenario.booking, "cancelled", "refunded"),
    ] {
        let end = (status.to_owned(), payment.to_owned());
        eventually(&format!("{end:?}"), || async { scenario.statuses(booking).await == end }).await;
    }
    scenario.app.jobs_done().await;
    let stripe = &scenario.app.sandbox.stripe;
    assert_eq!((stripe.charges_total("eur"), stripe.refunds_total("eur")), (3 * 7500, 2 * 7500));
    assert_eq!(scenario.count("select sum(amount)::bigint from payment_ledger").await, 7500, "as at Stripe");
    assert_eq!(scenario.count("select count(*) from jobs where state = 'dead'").await, 0);
    assert_eq!(scenario.mails_enqueued("late_payment_refunded", &soon).await, 1);
    assert_eq!(scenario.mails_enqueued("booking_confirmed", &ahead).await, 1);
    assert_eq!(scenario.issues("").await, Vec::<Value>::new());
    // The times are free again.
    let ida = scenario.app.client("Ida Holm").await;
    ida.books(&scenario.ben, "2026-12-15T13:00:00Z").await.expect(201);
    scenario.end().await;
}
