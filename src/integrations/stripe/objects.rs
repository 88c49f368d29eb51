//! Stripe's objects, reduced to the fields that are used, with our money, ids and times. Unknown fields and values are tolerated.

use std::collections::HashMap;

use stripe_shared::{ChargeStatus, CheckoutSessionPaymentStatus};
use stripe_types::Expandable;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::models::money::{Currency, Money};
use crate::models::payments::RefundStatus;

/// A Checkout Session (<https://docs.stripe.com/api/checkout/sessions/object>).
#[derive(Clone, Debug)]
pub struct CheckoutSession {
    pub id: String,
    /// Of the payment it was created for, from its metadata.
    pub payment_id: Option<Uuid>,
    pub status: CheckoutSessionStatus,
    pub is_paid: bool,
    pub url: Option<String>,
    pub client_secret: Option<String>,
    pub intent: Option<PaymentIntent>,
}

/// The status of a Checkout Session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutSessionStatus {
    Open,
    Complete,
    Expired,
}

/// The payment intent of a session (<https://docs.stripe.com/api/payment_intents/object>).
#[derive(Clone, Debug)]
pub struct PaymentIntent {
    pub id: String,
    pub received: Option<Money>,
    pub was_declined: bool,
    pub charge: Option<Charge>,
}

/// A charge: one attempt to take the money (<https://docs.stripe.com/api/charges/object>).
#[derive(Clone, Debug)]
pub struct Charge {
    pub id: String,
    pub payment_id: Option<Uuid>,
    pub amount: Money,
    /// Succeeded and captured.
    pub is_paid: bool,
    pub is_disputed: bool,
    pub receipt_url: Option<String>,
    /// Its refunds, oldest first, if the request expanded them.
    pub refunds: Vec<Refund>,
    /// There are more refunds than Stripe puts into a charge.
    pub has_more_refunds: bool,
    pub created_at: Timestamp,
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
    pub created_at: Timestamp,
}

/// A dispute (<https://docs.stripe.com/api/disputes/object>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub id: String,
    pub intent_id: Option<String>,
    pub amount: Money,
    pub reason: String,
    pub status: String,
    pub created_at: Timestamp,
}

pub(super) fn checkout_session(session: stripe_shared::CheckoutSession) -> CheckoutSession {
    let status = match session.status {
        Some(stripe_shared::CheckoutSessionStatus::Complete) => CheckoutSessionStatus::Complete,
        Some(stripe_shared::CheckoutSessionStatus::Expired) => CheckoutSessionStatus::Expired,
        _ => CheckoutSessionStatus::Open,
    };
    CheckoutSession {
        id: session.id.to_string(),
        payment_id: session.metadata.as_ref().and_then(|metadata| metadata_id(metadata, "payment_id")),
        status,
        is_paid: session.payment_status == CheckoutSessionPaymentStatus::Paid,
        url: session.url,
        client_secret: session.client_secret,
        intent: session.payment_intent.and_then(Expandable::into_object).map(payment_intent),
    }
}

fn payment_intent(intent: stripe_shared::PaymentIntent) -> PaymentIntent {
    let received = money(intent.amount_received, &intent.currency).filter(|money| money.amount > 0);
    PaymentIntent {
        id: intent.id.to_string(),
        received,
        was_declined: intent.last_payment_error.is_some(),
        charge: intent.latest_charge.and_then(Expandable::into_object).and_then(charge),
    }
}

/// `None`: in a currency that we don't charge.
pub(super) fn charge(charge: stripe_shared::Charge) -> Option<Charge> {
    let (mut refunds, mut has_more_refunds) = (Vec::new(), false);
    if let Some(list) = charge.refunds {
        has_more_refunds = list.has_more;
        // Stripe lists the newest first.
        refunds = list.data.into_iter().rev().filter_map(refund).collect();
    }
    Some(Charge {
        id: charge.id.to_string(),
        payment_id: metadata_id(&charge.metadata, "payment_id"),
        amount: money(charge.amount, &charge.currency)?,
        is_paid: charge.status == ChargeStatus::Succeeded && charge.captured,
        is_disputed: charge.disputed,
        receipt_url: charge.receipt_url,
        refunds,
        has_more_refunds,
        created_at: Timestamp::from_seconds(charge.created),
    })
}

/// `None`: in a currency that we don't charge.
pub(super) fn refund(refund: stripe_shared::Refund) -> Option<Refund> {
    let status = match refund.status.as_deref() {
        Some("succeeded") => RefundStatus::Succeeded,
        Some("failed" | "canceled") => RefundStatus::Failed,
        _ => RefundStatus::Pending,
    };
    Some(Refund {
        id: refund.id.to_string(),
        intent_id: refund.payment_intent.as_ref().map(|intent| intent.id().to_string()),
        refund_id: refund.metadata.as_ref().and_then(|metadata| metadata_id(metadata, "refund_id")),
        amount: money(refund.amount, &refund.currency)?,
        status,
        failure_reason: refund.failure_reason,
        created_at: Timestamp::from_seconds(refund.created),
    })
}

/// `None`: in a currency that we don't charge.
pub(super) fn dispute(dispute: stripe_shared::Dispute) -> Option<Dispute> {
    Some(Dispute {
        id: dispute.id.to_string(),
        intent_id: dispute.payment_intent.as_ref().map(|intent| intent.id().to_string()),
        amount: money(dispute.amount, &dispute.currency)?,
        reason: dispute.reason,
        status: dispute.status.as_str().to_owned(),
        created_at: Timestamp::from_seconds(dispute.created),
    })
}

/// One of our ids in an object's metadata.
pub(super) fn metadata_id(metadata: &HashMap<String, String>, key: &str) -> Option<Uuid> {
    metadata.get(key)?.parse().ok()
}

fn money(amount: i64, currency: &stripe_types::Currency) -> Option<Money> {
    let currency: Currency = currency.to_string().to_uppercase().parse().ok()?;
    Some(Money::from_stripe(amount, currency))
}
