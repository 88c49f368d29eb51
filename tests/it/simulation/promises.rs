//! What is true at the end of any trace.

use std::collections::HashMap;

use uuid::Uuid;

use super::world::{Booked, World};
use crate::calendars::connections::shown;

/// Checks all of it.
pub async fn are_kept(world: &World) {
    nothing_is_left(world).await;
    nobody_is_in_two_places(world).await;
    for booked in &world.bookings {
        money_ends_right(world, booked).await;
    }
    mails_come_once(world).await;
    the_calendar_has_the_sessions(world).await;
}

/// Every accepted job is done.
async fn nothing_is_left(world: &World) {
    let left = world.app.jobs_left().await;
    assert_eq!(left, Vec::<String>::new(), "{}", world.trace());
}

async fn nobody_is_in_two_places(world: &World) {
    for (who, span) in [("coach_id", "blocked"), ("client_id", "during")] {
        let sql = format!(
            "select count(*) from bookings a join bookings b on a.{who} = b.{who} and a.id < b.id and a.{span} && b.{span}
             where a.status <> 'cancelled' and b.status <> 'cancelled'"
        );
        let overlaps: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&world.app.db).await.unwrap();
        assert_eq!(overlaps, 0, "{who}\n{}", world.trace());
    }
}

/// What the product knows of a payment.
#[derive(sqlx::FromRow)]
struct Paid {
    id: Uuid,
    booking: String,
    captured_amount: i64,
    refunded_amount: i64,
    balance: i64,
    captures: i64,
    is_listed: bool,
}

/// The ledger says what Stripe says; what was paid for is there or has gone back, and what was promised has gone back; never more than was paid.
async fn money_ends_right(world: &World, booked: &Booked) {
    let sql = "select p.id, b.status as booking, p.captured_amount, p.refunded_amount,
                      (select coalesce(sum(amount), 0)::bigint from payment_ledger l where l.payment_id = p.id) as balance,
                      (select count(*) from payment_ledger l where l.payment_id = p.id and l.kind = 'capture') as captures,
                      p.issue is not null or exists (select from ledger_differences d where d.payment_id = p.id) as is_listed
               from payments p join bookings b on b.id = p.booking_id where b.id = $1";
    let payments: Vec<Paid> = sqlx::query_as(sql).bind(booked.id()).fetch_all(&world.app.db).await.unwrap();
    let charge = world.charge(booked);
    let trace = || format!("{charge:#?}\n{}", world.trace());
    let disputes = world.app.sandbox.stripe.disputes();
    let dispute = disputes.iter().find(|dispute| charge.as_ref().is_some_and(|charge| charge.id == dispute.charge));
    let (mut captured, mut refunded) = (0, 0);
    for paid in &payments {
        assert!(paid.captures <= 1 && paid.refunded_amount <= paid.captured_amount, "{}\n{}", paid.id, trace());
        assert_eq!(paid.balance, paid.captured_amount - paid.refunded_amount, "the ledger\n{}", trace());
        captured += paid.captured_amount;
        refunded += paid.refunded_amount;
        let is_confirmed = matches!(paid.booking.as_str(), "confirmed" | "completed" | "no_show");
        let is_whole = paid.captured_amount == paid.refunded_amount;
        let is_unpromised = booked.promised_refund.is_some_and(|promised| promised < paid.captured_amount);
        assert!(
            paid.captured_amount == 0
                || is_confirmed
                || is_whole
                || is_unpromised
                || paid.is_listed
                || dispute.is_some(),
            "paid for, and neither there nor refunded: {}\n{}",
            paid.booking,
            trace()
        );
    }
    let at_stripe = charge.as_ref().map_or((0, 0), |charge| (charge.amount, charge.amount_refunded));
    assert_eq!((captured, refunded), at_stripe, "what Stripe has\n{}", trace());
    if let (Some(promised), None) = (booked.promised_refund, dispute) {
        assert!(refunded >= promised.min(captured), "{promised} were promised, {refunded} refunded\n{}", trace());
    }
    let is_unpaid = captured == 0 && payments.iter().any(|paid| paid.booking != "cancelled");
    assert!(!is_unpaid, "confirmed unpaid\n{}", trace());
}

/// A confirmation to each side of a session that was confirmed; and no mail more often than its job was claimed.
async fn mails_come_once(world: &World) {
    let sql = "select b.id, (select count(*) from audit a where a.subject_id = b.id and a.action = 'bookings.confirmed'),
                      (select count(*) from jobs j where j.kind = 'emails.send' and j.args ->> 'about' = 'booking_confirmed'
                          and j.args ->> 'booking_id' = b.id::text)
               from bookings b";
    let confirmations: Vec<(Uuid, i64, i64)> = sqlx::query_as(sql).fetch_all(&world.app.db).await.unwrap();
    for (booking, confirmed, mails) in confirmations {
        assert!(confirmed <= 1, "{:?} was confirmed {confirmed} times\n{}", world.names.get(&booking), world.trace());
        assert_eq!(mails, 2 * confirmed, "confirmations of {:?}\n{}", world.names.get(&booking), world.trace());
    }
    let sql = "select id, epoch from jobs where kind = 'emails.send'";
    let claims: HashMap<Uuid, i64> = sqlx::query_as(sql).fetch_all(&world.app.db).await.unwrap().into_iter().collect();
    for (message_id, times) in world.app.sandbox.mail.accepted_counts() {
        let job: Uuid = message_id.split('@').next().unwrap().parse().unwrap();
        let claimed = claims.get(&job).copied().unwrap_or_default();
        assert!(
            i64::try_from(times).unwrap() <= claimed,
            "{times} mails of a job that was claimed {claimed} times\n{}",
            world.trace()
        );
    }
}

/// The coach's connected calendar has the sessions as they are, each once, and no others.
async fn the_calendar_has_the_sessions(world: &World) {
    let ben = &world.coaches[0];
    let sql = "select to_char(lower(during) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from bookings
               where coach_id = $1 and status in ('confirmed', 'completed', 'no_show') order by 1";
    let sessions: Vec<String> = sqlx::query_scalar(sql).bind(ben.id).fetch_all(&world.app.db).await.unwrap();
    let mut events: Vec<String> =
        shown(&world.app, "google", &ben.email).into_iter().map(|(_, starts_at)| starts_at).collect();
    events.sort();
    assert_eq!(events, sessions, "{}", world.trace());
}
