//! The state of the account: every object, the idempotency keys, and the settings that change what happens.
//!
//! A plain struct: no threads, no network, no clock (each change is given its time and its request as a
//! [`ChangeContext`]). What can be done to it is in `checkout.rs`, `payments.rs`, `refunds.rs`, `disputes.rs`, `import.rs`
//! and `events.rs`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::idempotency::IdempotencyKeys;
use super::objects::{Charge, Dispute, Event, PaymentIntent, Refund, Session};
use super::ordered_store::OrderedStore;

/// Everything that Stripe stores for one account.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Account {
    pub sessions: OrderedStore<Session>,
    #[serde(rename = "intents")]
    pub payment_intents: OrderedStore<PaymentIntent>,
    pub charges: OrderedStore<Charge>,
    pub refunds: OrderedStore<Refund>,
    pub disputes: OrderedStore<Dispute>,
    pub events: OrderedStore<Event>,
    #[serde(rename = "keys")]
    pub idempotency_keys: IdempotencyKeys,
    /// Idempotency key → ids of the sessions and refunds made under it.
    pub made_under: HashMap<String, Vec<String>>,
    #[serde(default)]
    pub refund_plan: RefundPlan,
    /// Where the hosted page is served.
    #[serde(skip)]
    pub base_url: String,
    /// The merchant's name, as shown to the payer.
    #[serde(skip)]
    pub merchant: String,
    /// Whether a webhook endpoint is set; events made without one are never pending.
    #[serde(skip)]
    pub has_endpoint: bool,
    /// Ids of the events not yet handed to delivery.
    #[serde(skip)]
    pub outbox: Vec<String>,
}

/// When a change happens, and the API request that caused it.
#[derive(Clone, Debug)]
pub struct ChangeContext {
    /// Seconds since the Unix epoch.
    pub now: i64,
    /// `None` if it was no API request.
    pub request_id: Option<String>,
    /// The request's idempotency key.
    pub key: Option<String>,
}

impl ChangeContext {
    /// A change by a payer, a bank or the clock rather than by an API request.
    pub fn without_request(now: i64) -> Self {
        Self { now, request_id: None, key: None }
    }
}

/// The first status of new refunds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundPlan {
    /// As the test card says; most succeed at once.
    #[default]
    ByCard,
    Pending,
    Failed,
}

impl Account {
    /// Remembers which objects were made under the request's idempotency key.
    pub fn record_made_under(&mut self, id: &str, context: &ChangeContext) {
        if let Some(key) = &context.key {
            self.made_under.entry(key.clone()).or_default().push(id.to_owned());
        }
    }
}
