//! Jobs on payments. Each asks Stripe for the current state; none relies on the content of an event.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, Queue, Retry};

/// Retries of a job that calls Stripe go on for about three days, as long as Stripe itself redelivers an event.
const STRIPE_MAX_ATTEMPTS: i32 = 900;

/// With jitter at most seven and a half minutes apart: after an outage of Stripe everything is settled within that time.
const STRIPE_RETRY: Retry = Retry::Exponential { first_seconds: 1, max_seconds: 300 };

/// Settles the payment that a stored Stripe event is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandleStripeEvent {
    /// Stripe's id of the event, the key of its row.
    pub event_id: String,
    /// Stripe's id of the object of the event: events of one object are handled one at a time.
    pub object_id: Option<String>,
}

impl Job for HandleStripeEvent {
    const KIND: &'static str = "payments.handle_stripe_event";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = STRIPE_MAX_ATTEMPTS;
    const RETRY: Retry = STRIPE_RETRY;
    const PRIORITY: i16 = 1;

    fn ordering_key(&self) -> Option<String> {
        self.object_id.as_ref().map(|id| format!("stripe:{id}"))
    }
}

/// Brings one payment to the state that Stripe reports: a look, which waits for events and refunds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettlePayment {
    pub payment_id: Uuid,
}

impl Job for SettlePayment {
    const KIND: &'static str = "payments.settle";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = STRIPE_MAX_ATTEMPTS;
    const RETRY: Retry = STRIPE_RETRY;
    const PRIORITY: i16 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.payment_id.to_string())
    }
}

/// Enqueues a settlement for every payment whose checkout is open and due for a look, in case a webhook was lost.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SettleOpenPayments {
    /// An event could not be read: all are due that are old enough for a first look.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub early: bool,
}

impl Job for SettleOpenPayments {
    const KIND: &'static str = "payments.settle_open";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.early { "early" } else { "sweep" }.to_owned())
    }
}

/// Expires the checkout of a cancelled booking, so that it can't be paid.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExpireCheckout {
    pub payment_id: Uuid,
}

impl Job for ExpireCheckout {
    const KIND: &'static str = "payments.expire_checkout";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = STRIPE_MAX_ATTEMPTS;
    const RETRY: Retry = STRIPE_RETRY;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.payment_id.to_string())
    }
}

/// Sends a recorded refund to Stripe, with an idempotency key made from the refund's row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendRefund {
    pub refund_id: Uuid,
}

impl Job for SendRefund {
    const KIND: &'static str = "payments.send_refund";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = STRIPE_MAX_ATTEMPTS;
    const RETRY: Retry = STRIPE_RETRY;
    const PRIORITY: i16 = 1;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.refund_id.to_string())
    }
}

/// Compares Stripe's lists of charges, refunds and disputes with the ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ReconcilePayments {
    /// It goes on with one that ran out of time. How far that has come is in its row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rest: bool,
}

impl Job for ReconcilePayments {
    const KIND: &'static str = "payments.reconcile";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = 20;
    /// It begins no further page long before.
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.rest { "rest" } else { "sweep" }.to_owned())
    }

    /// A comparison is one, whoever goes on with it.
    fn ordering_key(&self) -> Option<String> {
        Some("reconcile".to_owned())
    }
}
