//! How each session ended, and its money: bookings, payments, refunds, the ledger and reviews.
//!
//! *Invariant:* refunds follow the same rules as in production, and every payment equals the sum of its ledger entries.

use serde_json::{Value, json};
use uuid::Uuid;

use super::data::Side;
use super::sessions::Booking;
use super::tables::{Table, table};
use super::today::pseudo_random;
use crate::clock::{Timestamp, hours, minutes};
use crate::ids;
use crate::models::bookings::Party;
use crate::models::bookings::cancellation_policy::{self, RefundInput};
use crate::models::money::Money;

/// Minutes from the booking to the checkout and to the payment.
const CHECKOUT_AFTER: i64 = 1;
const PAID_AFTER: i64 = 4;
/// Minutes that a checkout and the hold behind it last.
const CHECKOUT_MINUTES: i64 = 31;
const HOLD_MINUTES: i64 = 36;

/// `cancel_reason` of an expired hold, as its transition writes it.
const HOLD_EXPIRED: &str = "hold_expired";

/// How a booking ended, or that it is still ahead.
pub enum Outcome<'a> {
    Ahead,
    TookPlace,
    Cancelled {
        by: Side,
        at: Timestamp,
        reason: &'a str,
    },
    /// The hold expired.
    Unpaid {
        at: Timestamp,
    },
}

/// A refund: how much, why and when.
pub struct Refund<'a> {
    pub amount: Money,
    pub reason: &'a str,
    pub by: &'a str,
    pub at: Timestamp,
}

impl<'a> Booking<'a> {
    pub fn outcome(&self) -> Outcome<'a> {
        match &self.session.cancelled {
            Some(cancelled) => Outcome::Cancelled {
                by: cancelled.by,
                at: self.starts_at - hours(cancelled.hours_before),
                reason: &cancelled.reason,
            },
            None if self.session.unpaid => Outcome::Unpaid { at: self.created_at + minutes(HOLD_MINUTES) },
            None if self.is_ahead() => Outcome::Ahead,
            None => Outcome::TookPlace,
        }
    }

    /// The refund of what was paid, if there was one.
    pub fn refund(&self) -> Option<Refund<'a>> {
        if self.price.is_zero() || self.session.unpaid {
            return None;
        }
        if let Outcome::Cancelled { by, at, .. } = self.outcome() {
            let (cancelled_by, by) = match by {
                Side::Client => (Party::Client, "client"),
                Side::Coach => (Party::Coach, "coach"),
            };
            let refund = cancellation_policy::refund(&RefundInput {
                by: cancelled_by,
                policy: self.coach.cancellation_policy,
                paid: self.price,
                created_at: self.created_at,
                earliest_start: self.earliest_start,
                starts_at: self.starts_at,
                coach_moved: false,
                now: at,
            });
            return (!refund.amount.is_zero()).then_some(Refund { amount: refund.amount, reason: refund.rule, by, at });
        }
        let reason = self.session.refunded.as_deref()?;
        Some(Refund { amount: self.price, reason, by: "admin", at: self.ends_at + hours(20) })
    }

    /// When it was paid, or booked if it is free.
    pub fn confirmed_at(&self) -> Timestamp {
        self.created_at + if self.price.is_zero() { minutes(0) } else { minutes(PAID_AFTER) }
    }

    /// When the review was written.
    pub fn reviewed_at(&self) -> Timestamp {
        self.ends_at + minutes(90 + pseudo_random(&format!("{}:reviewed", self.id), 20 * 60))
    }
}

/// All rows about sessions, and the bookings to confirm once their payments are written.
pub fn tables(bookings: &[Booking<'_>]) -> (Vec<Table>, Vec<Uuid>) {
    let paid = || bookings.iter().filter(|booking| !booking.price.is_zero());
    let tables = vec![
        table!(
            "bookings",
            "id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy, notes, \
             meeting_link, hold_expires_at, cancelled_by, cancel_reason, earliest_start, client_moves, revision, created_at, \
             updated_at, completed_at",
            bookings.iter().map(booking_row).collect()
        ),
        table!(
            "payments",
            "id, booking_id, amount, currency, status, checkout_status, ui, session_expires_at, stripe_session_id, \
             stripe_payment_intent_id, captured_amount, refunded_amount, revision, created_at, updated_at",
            paid().map(payment_row).collect()
        ),
        table!(
            "refunds",
            "id, payment_id, amount, currency, reason, requested_by, status, stripe_refund_id, created_at, updated_at",
            paid().filter_map(refund_row).collect()
        ),
        table!(
            "payment_ledger",
            "id, payment_id, kind, amount, currency, stripe_id, created_at",
            paid().flat_map(ledger_rows).collect()
        ),
        table!(
            "reviews",
            "id, booking_id, client_id, coach_id, rating, comment, created_at",
            bookings.iter().filter_map(review_row).collect()
        ),
    ];
    (tables, bookings.iter().filter(|booking| booking.is_ahead()).map(|booking| booking.id).collect())
}

fn range(from: Timestamp, to: Timestamp) -> String {
    format!("[\"{from}\",\"{to}\")")
}

fn booking_row(booking: &Booking<'_>) -> Value {
    let session = booking.session;
    let (status, by, reason, updated_at) = match booking.outcome() {
        Outcome::Ahead => ("pending", None, None, booking.confirmed_at()),
        Outcome::TookPlace => ("completed", None, None, booking.ends_at),
        Outcome::Cancelled { by: Side::Client, at, reason } => ("cancelled", Some("client"), Some(reason), at),
        Outcome::Cancelled { by: Side::Coach, at, reason } => ("cancelled", Some("coach"), Some(reason), at),
        Outcome::Unpaid { at } => ("cancelled", Some("system"), Some(HOLD_EXPIRED), at),
    };
    let settled = i64::from(!session.unpaid) + i64::from(!booking.is_ahead());
    let link = booking.coach.meeting_url.clone().unwrap_or_else(|| format!("https://meet.example.org/{}", booking.id));
    json!({
        "id": booking.id, "client_id": booking.client_id, "coach_id": booking.coach_id,
        "during": range(booking.starts_at, booking.ends_at), "blocked": range(booking.starts_at, booking.blocked_until),
        "status": status, "price_amount": booking.price.amount, "price_currency": booking.price.currency,
        "cancellation_policy": booking.coach.cancellation_policy, "notes": session.notes,
        "meeting_link": (!session.unpaid).then_some(link),
        "hold_expires_at": booking.is_ahead().then(|| booking.created_at + minutes(HOLD_MINUTES)),
        "cancelled_by": by, "cancel_reason": reason,
        "earliest_start": booking.earliest_start, "client_moves": i32::from(session.moved),
        "revision": settled + i64::from(session.moved), "created_at": booking.created_at, "updated_at": updated_at,
        "completed_at": matches!(booking.outcome(), Outcome::TookPlace).then_some(booking.ends_at),
    })
}

fn payment_id(booking: &Booking<'_>) -> Uuid {
    ids::named(&format!("demo:payment:{}", booking.id))
}

/// An id like Stripe's: `pi_demo_…`.
fn stripe_id(prefix: &str, booking: &Booking<'_>) -> String {
    format!("{prefix}_demo_{}", booking.id.simple())
}

fn payment_row(booking: &Booking<'_>) -> Value {
    let refund = booking.refund();
    let refunded = refund.as_ref().map_or(0, |refund| refund.amount.amount);
    let unpaid = booking.session.unpaid;
    let captured = if unpaid { 0 } else { booking.price.amount };
    let status = match (unpaid, refunded) {
        (true, _) => "cancelled",
        (false, 0) => "succeeded",
        (false, all) if all == captured => "refunded",
        (false, _) => "partially_refunded",
    };
    let created_at = booking.created_at + minutes(CHECKOUT_AFTER);
    let settled_at = if unpaid { booking.created_at + minutes(HOLD_MINUTES) } else { booking.confirmed_at() };
    json!({
        "id": payment_id(booking), "booking_id": booking.id, "amount": booking.price.amount, "currency": booking.price.currency,
        "status": status, "checkout_status": if unpaid { "expired" } else { "complete" }, "ui": "hosted",
        "session_expires_at": created_at + minutes(CHECKOUT_MINUTES), "stripe_session_id": stripe_id("cs", booking),
        "stripe_payment_intent_id": (!unpaid).then(|| stripe_id("pi", booking)),
        "captured_amount": captured, "refunded_amount": refunded,
        "revision": 1 + i64::from(refund.is_some()), "created_at": created_at,
        "updated_at": refund.map_or(settled_at, |refund| refund.at),
    })
}

fn refund_row(booking: &Booking<'_>) -> Option<Value> {
    let refund = booking.refund()?;
    Some(json!({
        "id": ids::named(&format!("demo:refund:{}", booking.id)), "payment_id": payment_id(booking),
        "amount": refund.amount.amount, "currency": refund.amount.currency, "reason": refund.reason, "requested_by": refund.by,
        "status": "succeeded", "stripe_refund_id": stripe_id("re", booking), "created_at": refund.at, "updated_at": refund.at,
    }))
}

fn ledger_rows(booking: &Booking<'_>) -> Vec<Value> {
    if booking.session.unpaid {
        return Vec::new();
    }
    let entry = |kind: &str, amount: i64, stripe_id: String, at: Timestamp| {
        json!({
            "id": ids::named(&format!("demo:ledger:{kind}:{}", booking.id)), "payment_id": payment_id(booking), "kind": kind,
            "amount": amount, "currency": booking.price.currency, "stripe_id": stripe_id, "created_at": at,
        })
    };
    let mut entries = vec![entry("capture", booking.price.amount, stripe_id("ch", booking), booking.confirmed_at())];
    entries.extend(
        booking.refund().map(|refund| entry("refund", -refund.amount.amount, stripe_id("re", booking), refund.at)),
    );
    entries
}

fn review_row(booking: &Booking<'_>) -> Option<Value> {
    let review = booking.session.review.as_ref()?;
    Some(json!({
        "id": ids::named(&format!("demo:review:{}", booking.id)), "booking_id": booking.id, "client_id": booking.client_id,
        "coach_id": booking.coach_id, "rating": review.rating, "comment": review.comment,
        "created_at": booking.reviewed_at(),
    }))
}
