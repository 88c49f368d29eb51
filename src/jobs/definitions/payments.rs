//! Work on money. Every one of these ends in asking Stripe how things stand now; none believes what it was told.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, Queue, Retry};

/// Every job that asks Stripe goes on for about three days, as long as Stripe itself repeats an event.
const ATTEMPTS: i32 = 900;

/// Never more than seven and a half minutes apart: so long after Stripe's return from an outage all is settled.
const PATIENCE: Retry = Retry::Exponential { first: 1, most: 300 };

/// Stripe sent an event: a reason to look at the payment it is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandleStripeEvent {
    /// Stripe's id of the event, the key of its row.
    pub event_id: String,
    /// Stripe's id of what it is about: events of one object are looked at one after another.
    pub object_id: Option<String>,
}

impl Job for HandleStripeEvent {
    const KIND: &'static str = "payments.handle_stripe_event";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = ATTEMPTS;
    const RETRY: Retry = PATIENCE;
    const PRIORITY: i16 = 1;

    fn ordering_key(&self) -> Option<String> {
        self.object_id.as_ref().map(|id| format!("stripe:{id}"))
    }
}

/// Brings one payment to where Stripe says it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettlePayment {
    pub payment_id: Uuid,
}

impl Job for SettlePayment {
    const KIND: &'static str = "payments.settle";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = ATTEMPTS;
    const RETRY: Retry = PATIENCE;
    const PRIORITY: i16 = 1;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.payment_id.to_string())
    }
}

/// Finds every payment whose checkout has been open for two minutes and settles it: a lost webhook loses nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettleOpenPayments {}

impl Job for SettleOpenPayments {
    const KIND: &'static str = "payments.settle_open";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Ends the checkout of a booking that was given up, so that nobody pays for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExpireCheckout {
    pub payment_id: Uuid,
}

impl Job for ExpireCheckout {
    const KIND: &'static str = "payments.expire_checkout";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = ATTEMPTS;
    const RETRY: Retry = PATIENCE;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.payment_id.to_string())
    }
}

/// Sends a recorded refund to Stripe, under a key made from the refund's own row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendRefund {
    pub refund_id: Uuid,
}

impl Job for SendRefund {
    const KIND: &'static str = "payments.send_refund";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = ATTEMPTS;
    const RETRY: Retry = PATIENCE;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.refund_id.to_string())
    }
}

/// Holds Stripe's lists of charges, refunds and disputes against the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReconcilePayments {}

impl Job for ReconcilePayments {
    const KIND: &'static str = "payments.reconcile";
    const QUEUE: Queue = Queue::Payments;
    const MAX_ATTEMPTS: i32 = 20;
    // Stripe answers a page of a hundred in a fraction of a second: more than anybody has in a month.
    const TIMEOUT: Duration = Duration::from_secs(1200);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}
