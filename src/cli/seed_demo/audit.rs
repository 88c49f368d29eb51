//! The audit rows of the demo's sessions: every change of status, and by whom.

use serde_json::{Value, json};
use uuid::Uuid;

use super::data::Side;
use super::money::Outcome;
use super::sessions::Booking;
use super::tables::{Table, table};
use crate::clock::Timestamp;
use crate::ids;

/// One change of status.
struct Step {
    from: &'static str,
    to: &'static str,
    event: &'static str,
    actor_role: &'static str,
    actor_id: Option<Uuid>,
    at: Timestamp,
}

/// A row for every change of status.
pub fn table(bookings: &[Booking<'_>]) -> Table {
    table!(
        "audit",
        "id, at, actor_id, actor_role, action, subject_kind, subject_id, before, after",
        bookings.iter().flat_map(|booking| rows(booking, &steps(booking))).collect()
    )
}

fn steps(booking: &Booking<'_>) -> Vec<Step> {
    let system = |from, to, event, at| Step { from, to, event, actor_role: "system", actor_id: None, at };
    let settled = system("pending", "confirmed", "settle", booking.confirmed_at());
    match booking.outcome() {
        Outcome::Ahead => vec![settled],
        Outcome::TookPlace => vec![settled, system("confirmed", "completed", "complete", booking.ends_at)],
        Outcome::Unpaid { at } => vec![system("pending", "cancelled", "expire_hold", at)],
        Outcome::Cancelled { by, at, .. } => {
            let (actor_role, actor_id) = match by {
                Side::Client => ("client", booking.client_id),
                Side::Coach => ("coach", booking.coach_id),
            };
            let actor_id = Some(actor_id);
            vec![settled, Step { from: "confirmed", to: "cancelled", event: "cancel", actor_role, actor_id, at }]
        }
    }
}

fn rows(booking: &Booking<'_>, steps: &[Step]) -> Vec<Value> {
    let moved = i64::from(booking.session.moved);
    let row = |(number, step): (usize, &Step)| {
        // A reschedule lies between the first step and the second.
        let revision = number as i64 + if number > 0 { moved } else { 0 };
        json!({
            "id": ids::named(&format!("demo:audit:{}:{number}", booking.id)), "at": step.at, "actor_id": step.actor_id,
            "actor_role": step.actor_role, "action": format!("bookings.{}", step.to), "subject_kind": "booking",
            "subject_id": booking.id, "before": {"status": step.from, "revision": revision},
            "after": {"status": step.to, "revision": revision + 1, "event": step.event},
        })
    };
    steps.iter().enumerate().map(row).collect()
}
