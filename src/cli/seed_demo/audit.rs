//! The audit trail of the demo's sessions: each step of each booking, on whose word.

use serde_json::{Value, json};
use uuid::Uuid;

use super::data::Side;
use super::money::Outcome;
use super::sessions::Booking;
use super::tables::{Table, table};
use crate::clock::Timestamp;
use crate::ids;

struct Step {
    from: &'static str,
    to: &'static str,
    event: &'static str,
    by: &'static str,
    who: Option<Uuid>,
    at: Timestamp,
}

/// A line for every change of status.
pub fn table(bookings: &[Booking<'_>]) -> Table {
    table!(
        "audit",
        "id, at, actor_id, actor_role, action, subject_kind, subject_id, before, after",
        bookings.iter().flat_map(|booking| lines(booking, &steps(booking))).collect()
    )
}

fn steps(booking: &Booking<'_>) -> Vec<Step> {
    let system = |from, to, event, at| Step { from, to, event, by: "system", who: None, at };
    let settled = system("pending", "confirmed", "settle", booking.confirmed_at());
    match booking.outcome() {
        Outcome::Ahead => vec![settled],
        Outcome::Held => vec![settled, system("confirmed", "completed", "complete", booking.ends_at)],
        Outcome::Unpaid { at } => vec![system("pending", "cancelled", "expire_hold", at)],
        Outcome::Cancelled { by, at, .. } => {
            let (by, who) = match by {
                Side::Client => ("client", booking.client_id),
                Side::Coach => ("coach", booking.coach_id),
            };
            vec![settled, Step { from: "confirmed", to: "cancelled", event: "cancel", by, who: Some(who), at }]
        }
    }
}

fn lines(booking: &Booking<'_>, steps: &[Step]) -> Vec<Value> {
    let moved = i64::from(booking.session.moved);
    let line = |(place, step): (usize, &Step)| {
        // A move lies between the first step and the second.
        let seen = place as i64 + if place > 0 { moved } else { 0 };
        json!({
            "id": ids::named(&format!("demo:audit:{}:{place}", booking.id)), "at": step.at, "actor_id": step.who,
            "actor_role": step.by, "action": format!("bookings.{}", step.to), "subject_kind": "booking",
            "subject_id": booking.id, "before": {"status": step.from, "revision": seen},
            "after": {"status": step.to, "revision": seen + 1, "event": step.event},
        })
    };
    steps.iter().enumerate().map(line).collect()
}
