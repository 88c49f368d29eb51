//! Stripe's objects, reduced to the facts that decide, with our money, ids and times. Unknown fields and values are tolerated.

use serde_json::Value;
use uuid::Uuid;

use super::fields::{Fields, UnreadableField};
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::models::money::Money;
use crate::models::payments::RefundStatus;

/// A Checkout Session, as it was created (<https://docs.stripe.com/api/checkout/sessions/object>).
#[derive(Clone, Debug)]
pub struct CheckoutSession {
    pub id: String,
    /// Of the payment it was created for, from its metadata.
    pub payment_id: Option<Uuid>,
    pub url: Option<String>,
    pub client_secret: Option<Secret>,
}

/// How a Checkout Session stands.
#[derive(Clone, Debug)]
pub struct CheckoutSessionState {
    pub status: CheckoutSessionStatus,
    /// Of its payment intent, once there is one.
    pub intent_id: Option<String>,
    /// The last attempt to pay failed.
    pub was_declined: bool,
    /// Once it is paid.
    pub capture: Option<Capture>,
}

/// The status of a Checkout Session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutSessionStatus {
    Open,
    Complete,
    Expired,
}

/// The money that a session has brought, and what became of it (<https://docs.stripe.com/api/payment_intents/object>).
#[derive(Clone, Debug)]
pub struct Capture {
    pub intent_id: String,
    pub received: Money,
    /// Of the charge.
    pub charge_id: String,
    pub receipt_url: Option<String>,
    /// May be true without a dispute: it is then asked for.
    pub is_disputed: bool,
    /// All refunds of the charge, oldest first; `None` if they are to be asked for.
    pub refunds: Option<Vec<Refund>>,
}

/// A charge: one attempt to take the money (<https://docs.stripe.com/api/charges/object>).
#[derive(Clone, Debug)]
pub struct Charge {
    pub id: String,
    pub payment_id: Option<Uuid>,
    pub amount: Money,
    /// Succeeded and captured.
    pub is_paid: bool,
    /// What of it went back, or is on its way back; `None` if Stripe does not say.
    pub refunded: Option<Money>,
    pub created_at: Option<Timestamp>,
}

/// A refund (<https://docs.stripe.com/api/refunds/object>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: String,
    pub intent_id: Option<String>,
    /// Of the row it was created from, from its metadata; `None` when it was made in Stripe's dashboard.
    pub refund_id: Option<Uuid>,
    pub amount: Money,
    pub status: RefundStatus,
    pub failure_reason: Option<String>,
    pub created_at: Option<Timestamp>,
}

/// A dispute (<https://docs.stripe.com/api/disputes/object>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub id: String,
    pub intent_id: Option<String>,
    pub amount: Money,
    /// Stripe's word; `unknown` if there is none.
    pub reason: String,
    pub status: String,
    pub created_at: Option<Timestamp>,
}

pub(super) fn checkout_session(value: &Value) -> Result<CheckoutSession, UnreadableField> {
    let session = Fields::of("session", value);
    Ok(CheckoutSession {
        id: session.id("id")?,
        payment_id: session.metadata_id("payment_id"),
        url: session.optional_text("url"),
        client_secret: session.optional_text("client_secret").map(Secret::from),
    })
}

pub(super) fn checkout_session_state(value: &Value) -> Result<CheckoutSessionState, UnreadableField> {
    let session = Fields::of("session", value);
    let is_paid = session.text("payment_status")? == "paid";
    let status = match session.get("status").and_then(Value::as_str) {
        // Whatever its status says: it is paid.
        _ if is_paid => CheckoutSessionStatus::Complete,
        Some("open") => CheckoutSessionStatus::Open,
        Some("complete") => CheckoutSessionStatus::Complete,
        Some("expired") => CheckoutSessionStatus::Expired,
        _ => return Err(session.unreadable("status")),
    };
    let last_error = session.get("payment_intent").and_then(|intent| intent.get("last_payment_error"));
    Ok(CheckoutSessionState {
        status,
        intent_id: session.optional_id("payment_intent"),
        was_declined: last_error.is_some_and(Value::is_object),
        capture: if is_paid { Some(capture(session.object("payment_intent", "intent")?)?) } else { None },
    })
}

fn capture(intent: Fields<'_>) -> Result<Capture, UnreadableField> {
    // Unless it is expanded, the charge's id is all there is of it.
    let charge = intent.object("latest_charge", "charge").ok();
    let charge_id = match &charge {
        Some(charge) => charge.id("id")?,
        None => intent.id("latest_charge")?,
    };
    Ok(Capture {
        intent_id: intent.id("id")?,
        received: intent.money("amount_received")?,
        charge_id,
        receipt_url: charge.and_then(|charge| charge.optional_text("receipt_url")),
        is_disputed: charge.and_then(|charge| charge.get("disputed")).and_then(Value::as_bool).unwrap_or(true),
        refunds: charge.and_then(|charge| charge.get("refunds")).map(refunds_of_charge).transpose()?.flatten(),
    })
}

/// The refunds that Stripe puts into a charge; `None` if it does not say that these are all.
fn refunds_of_charge(list: &Value) -> Result<Option<Vec<Refund>>, UnreadableField> {
    let has_all = list.get("has_more").and_then(Value::as_bool) == Some(false);
    let data = list.get("data").and_then(Value::as_array).filter(|_| has_all);
    // Stripe lists the newest first.
    data.map(|data| data.iter().rev().map(refund).collect()).transpose()
}

pub(super) fn charge(value: &Value) -> Result<Charge, UnreadableField> {
    let charge = Fields::of("charge", value);
    let is_paid = charge.text("status")? == "succeeded";
    let is_captured = charge.get("captured").and_then(Value::as_bool).ok_or_else(|| charge.unreadable("captured"));
    Ok(Charge {
        id: charge.id("id")?,
        payment_id: charge.metadata_id("payment_id"),
        amount: charge.money("amount")?,
        is_paid: is_paid && is_captured?,
        refunded: charge.money("amount_refunded").ok(),
        created_at: charge.created_at(),
    })
}

pub(super) fn refund(value: &Value) -> Result<Refund, UnreadableField> {
    let refund = Fields::of("refund", value);
    let status = match refund.get("status").map(Value::as_str) {
        Some(Some("succeeded")) => RefundStatus::Succeeded,
        Some(Some("failed" | "canceled")) => RefundStatus::Failed,
        // Documented as null while it is not known.
        Some(Some(_)) => RefundStatus::Pending,
        None if value.get("status").is_some() => RefundStatus::Pending,
        _ => return Err(refund.unreadable("status")),
    };
    Ok(Refund {
        id: refund.id("id")?,
        intent_id: refund.optional_id("payment_intent"),
        refund_id: refund.metadata_id("refund_id"),
        amount: refund.money("amount")?,
        status,
        failure_reason: refund.optional_text("failure_reason"),
        created_at: refund.created_at(),
    })
}

pub(super) fn dispute(value: &Value) -> Result<Dispute, UnreadableField> {
    let dispute = Fields::of("dispute", value);
    Ok(Dispute {
        id: dispute.id("id")?,
        intent_id: dispute.optional_id("payment_intent"),
        amount: dispute.money("amount")?,
        reason: dispute.optional_text("reason").unwrap_or_else(|| "unknown".to_owned()),
        status: dispute.text("status")?.to_owned(),
        created_at: dispute.created_at(),
    })
}
