//! Stripe is away for four hours, with everything under way that there can be. It comes back, and nobody has to do anything.

use rapport::clock::minutes;
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use super::Deal;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// How long everything may take once Stripe is back: the longest wait between two attempts, and a bit.
const AFTERWARDS: i64 = 10;

impl Deal {
    /// Another session of the same coach with somebody new, held.
    async fn another(&self, name: &str, starts_at: &str) -> (Person, Value) {
        let person = self.app.client(name).await;
        let booking = person.books(&self.ben, starts_at).await.expect(201);
        (person, booking)
    }

    /// What became of a booking, whoever looks: status of booking and payment.
    async fn became(&self, booking: &Value) -> (String, String) {
        let sql = "select b.status, p.status from bookings b join payments p on p.booking_id = b.id
                    where b.id = $1 order by p.created_at desc limit 1";
        let id: uuid::Uuid = booking["id"].as_str().unwrap().parse().unwrap();
        sqlx::query_as(sql).bind(id).fetch_one(&self.app.db).await.unwrap()
    }

    /// Time goes by in steps of so many minutes, and everything is tried that is due.
    async fn goes_by(&mut self, steps: i64, long: i64) {
        for _ in 0..steps {
            self.app.advance(minutes(long));
            self.app.jobs_done().await;
        }
    }
}

#[actix_web::test]
async fn four_hours_without_stripe_need_no_operator() {
    let mut open = Deal::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    let pays = |session: &Value| {
        open.app.sandbox.stripe.pay(session["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    };
    // Paid a moment before, and nobody has heard of it yet; one ahead, one whose hour comes while Stripe is away.
    let deliveries = open.app.sandbox.stripe.deliveries();
    deliveries.lose(1000);
    let (ahead, ahead_booking) = open.another("Paid Ahead", "2026-12-15T12:00:00Z").await;
    pays(&ahead.checks_out(&ahead_booking).await.expect(201));
    let (soon, soon_booking) = open.another("Paid Soon", "2026-12-01T10:00:00Z").await;
    pays(&soon.checks_out(&soon_booking).await.expect(201));
    // Open, and never paid.
    let (never, never_booking) = open.another("Never Paid", "2026-12-15T13:00:00Z").await;
    never.checks_out(&never_booking).await.expect(201);
    // Stripe goes, in the middle of this one.
    open.app.sandbox.stripe.faults().down(503);
    let (half, half_booking) = open.another("Half Opened", "2026-12-15T14:00:00Z").await;
    half.checks_out(&half_booking).await.expect_problem(503, "unavailable");
    // Money that is to go back, of a session that was called off.
    open.ana.cancels(&open.booking).await.expect(200);
    // A hold without a checkout does not need Stripe.
    let (_, unpaid_booking) = open.another("Just Held", "2026-12-15T15:00:00Z").await;

    open.deal.goes_by(6, 40).await;
    let dead = "select count(*) from jobs where state = 'dead'";
    assert_eq!(open.count(dead).await, 0, "nothing has given up");
    for waiting in [&ahead_booking, &soon_booking, &never_booking, &half_booking] {
        let (status, payment) = open.became(waiting).await;
        assert_eq!((status.as_str(), payment.as_str()), ("pending", "pending"), "Stripe has not been heard");
    }
    assert_eq!(open.count("select count(*) from bookings where cancel_reason = 'hold_expired'").await, 1);
    let gone: (String,) = sqlx::query_as("select status from bookings where id = $1")
        .bind(unpaid_booking["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap())
        .fetch_one(&open.app.db)
        .await
        .unwrap();
    assert_eq!(gone.0, "cancelled");

    open.app.sandbox.stripe.faults().clear();
    open.deal.goes_by(AFTERWARDS, 1).await;
    for (booking, status, payment) in [
        (&ahead_booking, "confirmed", "succeeded"),
        // Its hour has begun meanwhile.
        (&soon_booking, "cancelled", "refunded"),
        (&never_booking, "cancelled", "cancelled"),
        (&half_booking, "cancelled", "cancelled"),
        (&open.booking, "cancelled", "refunded"),
    ] {
        let end = (status.to_owned(), payment.to_owned());
        eventually(&format!("{end:?}"), || async { open.became(booking).await == end }).await;
    }
    open.app.jobs_done().await;
    let stripe = &open.app.sandbox.stripe;
    assert_eq!((stripe.charges_total("eur"), stripe.refunds_total("eur")), (3 * 7500, 2 * 7500));
    assert_eq!(open.count("select sum(amount)::bigint from payment_ledger").await, 7500, "as Stripe has it");
    assert_eq!(open.count("select count(*) from jobs where state = 'dead'").await, 0);
    assert_eq!(open.asked_to_write("late_payment_refunded", &soon).await, 1);
    assert_eq!(open.asked_to_write("booking_confirmed", &ahead).await, 1);
    assert_eq!(open.matters("").await, Vec::<Value>::new());
    // The times are free again.
    let ida = open.app.client("Ida Holm").await;
    ida.books(&open.ben, "2026-12-15T13:00:00Z").await.expect(201);
    open.deal.app.end().await;
}
