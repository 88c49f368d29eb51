//! Everything the account holds, and the one place where events are made.
//!
//! A plain struct: no threads, no network, no clock (every change is told *when* and *why* by a [`Cause`]). What may
//! be done to it is in `checkout.rs`, `paying.rs`, `refunds.rs` and `disputes.rs`; how it is shown is in `render`.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cards::Card;
use super::idempotency::Keys;
use super::ids::mint;
use super::render;
use super::shelf::{Kept, Shelf};

pub type Metadata = BTreeMap<String, String>;

/// The account: what `api.stripe.com` remembers about its owner.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Account {
    pub sessions: Shelf<Session>,
    pub intents: Shelf<Intent>,
    pub charges: Shelf<Charge>,
    pub refunds: Shelf<Refund>,
    pub disputes: Shelf<Dispute>,
    pub events: Shelf<Event>,
    pub keys: Keys,
    /// Idempotency key → ids of the sessions and refunds made under it.
    pub made_under: HashMap<String, Vec<String>>,
    #[serde(default)]
    pub refund_plan: RefundPlan,
    /// Where the hosted page is served.
    #[serde(skip)]
    pub base_url: String,
    /// Who gets the money, as shown to the payer.
    #[serde(skip)]
    pub merchant: String,
    /// Whether a webhook endpoint is set: events made without one are never pending.
    #[serde(skip)]
    pub has_endpoint: bool,
    /// Events made and not yet handed to delivery.
    #[serde(skip)]
    pub outbox: Vec<String>,
}

/// When and why something changes.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Seconds since the Unix epoch.
    pub now: i64,
    /// The API request, if it was one.
    pub request_id: Option<String>,
    pub key: Option<String>,
}

impl Cause {
    /// Not a request of the account's owner: a payer, the clock, a bank.
    pub fn outside(now: i64) -> Self {
        Self { now, request_id: None, key: None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    Open,
    Complete,
    Expired,
}

impl SessionStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
        }
    }
}

/// A Checkout Session in payment mode.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: String,
    pub created: i64,
    pub expires_at: i64,
    pub status: SessionStatus,
    pub ui_mode: String,
    pub amount_total: i64,
    pub currency: String,
    pub line_items: Vec<LineItem>,
    pub customer_email: Option<String>,
    pub client_reference_id: Option<String>,
    pub metadata: Metadata,
    /// The filter as it was asked for.
    #[serde(default)]
    pub allowed_payment_method_types: Option<Vec<String>>,
    pub payment_method_types: Vec<String>,
    pub success_url: Option<String>,
    pub cancel_url: Option<String>,
    pub return_url: Option<String>,
    pub client_secret: Option<String>,
    pub payment_intent: Option<String>,
    /// What the PaymentIntent will be made with.
    pub intent_data: IntentData,
    /// Parameters that only change how the page looks, given back as they came.
    pub shown: BTreeMap<String, String>,
    /// What the payer typed, once there is a payment.
    pub payer_email: Option<String>,
    pub payer_name: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct IntentData {
    pub metadata: Metadata,
    pub description: Option<String>,
    pub receipt_email: Option<String>,
    pub statement_descriptor: Option<String>,
    pub statement_descriptor_suffix: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LineItem {
    pub id: String,
    pub price_id: String,
    pub product_id: String,
    pub name: String,
    pub description: Option<String>,
    pub product_metadata: Metadata,
    pub unit_amount: i64,
    pub quantity: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentStatus {
    RequiresPaymentMethod,
    RequiresAction,
    Succeeded,
    Canceled,
}

impl IntentStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// A PaymentIntent; Checkout makes it at the first attempt to pay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Intent {
    pub id: String,
    pub created: i64,
    pub client_secret: String,
    pub session: String,
    pub amount: i64,
    pub currency: String,
    pub status: IntentStatus,
    pub data: IntentData,
    pub payment_method_types: Vec<String>,
    pub payment_method: Option<PaymentMethod>,
    pub latest_charge: Option<String>,
    pub last_error: Option<Failure>,
    pub canceled_at: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentMethod {
    pub id: String,
    pub created: i64,
    pub card: Card,
    pub email: Option<String>,
}

/// A declined attempt, as `last_payment_error` and as a charge's failure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Failure {
    pub code: String,
    pub decline_code: Option<String>,
    pub message: String,
    pub charge: Option<String>,
    pub payment_method: PaymentMethod,
}

/// One attempt that reached the issuer, paid or failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Charge {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: String,
    pub payment_intent: String,
    pub payment_method: PaymentMethod,
    pub data: IntentData,
    pub failure: Option<Failure>,
    pub authenticated: bool,
    pub disputed: bool,
    /// Set by the asynchronous capture, a moment after the charge.
    pub balance_transaction: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

impl RefundStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refund {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub charge: String,
    pub payment_intent: String,
    pub reason: Option<String>,
    pub metadata: Metadata,
    pub status: RefundStatus,
    /// The balance transaction that took the money out.
    #[serde(default)]
    pub balance_transaction: Option<String>,
    /// The one that brought it back, once the refund has failed.
    #[serde(default)]
    pub failure_balance_transaction: Option<String>,
    pub failure_reason: Option<String>,
    pub idempotency_key: Option<String>,
}

/// How refunds begin from now on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundPlan {
    /// As the card says; most succeed at once.
    #[default]
    ByCard,
    Pending,
    Failed,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dispute {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub charge: String,
    pub payment_intent: String,
    pub reason: String,
    /// `needs_response`, `under_review`, `won` or `lost`.
    pub status: String,
    /// Whether evidence was handed in.
    #[serde(default)]
    pub answered: bool,
    /// The money withdrawn, then the money reinstated.
    #[serde(default)]
    pub movements: Vec<Movement>,
}

/// Money of a dispute that left the account's balance or came back to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Movement {
    /// The id of its balance transaction.
    pub id: String,
    pub created: i64,
    /// In minor units; negative when withdrawn.
    pub amount: i64,
    pub fee: i64,
}

/// A snapshot of an object at the moment something happened to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    pub created: i64,
    pub kind: String,
    pub object: Value,
    pub previous: Option<Value>,
    pub request_id: Option<String>,
    pub key: Option<String>,
    /// Endpoints that have not answered 2xx yet.
    pub pending_webhooks: u32,
}

macro_rules! kept {
    ($($kind:ty),*) => {$(
        impl Kept for $kind {
            fn id(&self) -> &str {
                &self.id
            }
            fn created(&self) -> i64 {
                self.created
            }
        }
    )*};
}
kept!(Session, Intent, Charge, Refund, Dispute, Event);

impl Account {
    /// Records that something happened to an object, as it is now; delivery follows.
    pub fn emit(&mut self, kind: &str, object_id: &str, previous: Option<Value>, cause: &Cause) {
        let Some(object) = render::by_id(self, object_id) else {
            return;
        };
        let event = Event {
            id: mint("evt_1", 23),
            created: cause.now,
            kind: kind.to_owned(),
            object,
            previous,
            request_id: cause.request_id.clone(),
            key: cause.key.clone(),
            pending_webhooks: u32::from(self.has_endpoint),
        };
        if self.has_endpoint {
            self.outbox.push(event.id.clone());
        }
        self.events.add(event);
    }

    /// Counts what a key brought about.
    pub fn note_made(&mut self, id: &str, cause: &Cause) {
        if let Some(key) = &cause.key {
            self.made_under.entry(key.clone()).or_default().push(id.to_owned());
        }
    }
}
