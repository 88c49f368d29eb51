//! What Stripe says, as few facts in our own terms. Everything else in its objects may be new, missing or changed.

use std::collections::HashMap;

use stripe_shared::{
    Charge, ChargeStatus, CheckoutSession, CheckoutSessionPaymentStatus, CheckoutSessionStatus, Dispute, PaymentIntent,
    Refund,
};
use stripe_types::Expandable;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::models::money::{Currency, Money};

/// A session as it stands now.
#[derive(Clone, Debug)]
pub struct SessionNow {
    pub id: String,
    /// The payment it was made for, as its metadata says.
    pub payment_id: Option<Uuid>,
    pub state: SessionState,
    pub is_paid: bool,
    pub url: Option<String>,
    pub client_secret: Option<String>,
    pub intent: Option<IntentNow>,
}

/// Stripe's three states of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    Open,
    Complete,
    Expired,
}

/// The payment behind a session.
#[derive(Clone, Debug)]
pub struct IntentNow {
    pub id: String,
    pub received: Option<Money>,
    pub was_declined: bool,
    pub charge: Option<ChargeNow>,
}

/// A charge: one try to take the money.
#[derive(Clone, Debug)]
pub struct ChargeNow {
    pub id: String,
    pub payment_id: Option<Uuid>,
    pub amount: Money,
    /// Whether the money was taken.
    pub is_paid: bool,
    pub is_disputed: bool,
    pub receipt_url: Option<String>,
    /// Its refunds, oldest first, where they were asked for.
    pub refunds: Vec<RefundNow>,
    /// There are more refunds than Stripe shows inside a charge.
    pub has_more_refunds: bool,
    pub created_at: Timestamp,
}

/// A refund as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundNow {
    pub id: String,
    pub intent_id: Option<String>,
    /// The row it was made from; nothing when somebody made it in Stripe's dashboard.
    pub refund_id: Option<Uuid>,
    pub amount: Money,
    pub outcome: RefundOutcome,
    /// Stripe's word for why it failed.
    pub failure_reason: Option<String>,
    pub created_at: Timestamp,
}

/// Whether the money has gone back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOutcome {
    Pending,
    Succeeded,
    Failed,
}

/// A dispute as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeNow {
    pub id: String,
    pub intent_id: Option<String>,
    pub amount: Money,
    /// Stripe's words (<https://docs.stripe.com/api/disputes/object>).
    pub reason: String,
    pub status: String,
    pub created_at: Timestamp,
}

pub(super) fn session(session: CheckoutSession) -> SessionNow {
    let state = match session.status {
        Some(CheckoutSessionStatus::Complete) => SessionState::Complete,
        Some(CheckoutSessionStatus::Expired) => SessionState::Expired,
        _ => SessionState::Open,
    };
    SessionNow {
        id: session.id.to_string(),
        payment_id: session.metadata.as_ref().and_then(|metadata| named(metadata, "payment_id")),
        state,
        is_paid: session.payment_status == CheckoutSessionPaymentStatus::Paid,
        url: session.url,
        client_secret: session.client_secret,
        intent: session.payment_intent.and_then(Expandable::into_object).map(intent),
    }
}

fn intent(intent: PaymentIntent) -> IntentNow {
    let received = money(intent.amount_received, &intent.currency).filter(|money| money.amount > 0);
    IntentNow {
        id: intent.id.to_string(),
        received,
        was_declined: intent.last_payment_error.is_some(),
        charge: intent.latest_charge.and_then(Expandable::into_object).and_then(charge),
    }
}

/// `None`: in a currency that nobody here asks for.
pub(super) fn charge(charge: Charge) -> Option<ChargeNow> {
    let (mut refunds, mut has_more_refunds) = (Vec::new(), false);
    if let Some(list) = charge.refunds {
        has_more_refunds = list.has_more;
        refunds = oldest_first(list.data);
    }
    Some(ChargeNow {
        id: charge.id.to_string(),
        payment_id: named(&charge.metadata, "payment_id"),
        amount: money(charge.amount, &charge.currency)?,
        is_paid: charge.status == ChargeStatus::Succeeded && charge.captured,
        is_disputed: charge.disputed,
        receipt_url: charge.receipt_url,
        refunds,
        has_more_refunds,
        created_at: Timestamp::from_seconds(charge.created),
    })
}

/// Stripe lists the newest first.
pub(super) fn oldest_first(refunds: Vec<Refund>) -> Vec<RefundNow> {
    refunds.into_iter().rev().filter_map(refund).collect()
}

/// `None`: in a currency that nobody here asks for.
pub(super) fn refund(refund: Refund) -> Option<RefundNow> {
    let outcome = match refund.status.as_deref() {
        Some("succeeded") => RefundOutcome::Succeeded,
        Some("failed" | "canceled") => RefundOutcome::Failed,
        _ => RefundOutcome::Pending,
    };
    Some(RefundNow {
        id: refund.id.to_string(),
        intent_id: refund.payment_intent.as_ref().map(|intent| intent.id().to_string()),
        refund_id: refund.metadata.as_ref().and_then(|metadata| named(metadata, "refund_id")),
        amount: money(refund.amount, &refund.currency)?,
        outcome,
        failure_reason: refund.failure_reason,
        created_at: Timestamp::from_seconds(refund.created),
    })
}

/// `None`: in a currency that nobody here asks for.
pub(super) fn dispute(dispute: Dispute) -> Option<DisputeNow> {
    Some(DisputeNow {
        id: dispute.id.to_string(),
        intent_id: dispute.payment_intent.as_ref().map(|intent| intent.id().to_string()),
        amount: money(dispute.amount, &dispute.currency)?,
        reason: dispute.reason,
        status: dispute.status.as_str().to_owned(),
        created_at: Timestamp::from_seconds(dispute.created),
    })
}

/// An id of ours that we once put into an object's metadata.
pub(super) fn named(metadata: &HashMap<String, String>, key: &str) -> Option<Uuid> {
    metadata.get(key)?.parse().ok()
}

fn money(amount: i64, currency: &stripe_types::Currency) -> Option<Money> {
    let currency: Currency = currency.to_string().to_uppercase().parse().ok()?;
    Some(Money::from_stripe(amount, currency))
}
