//! The objects of the account, in Stripe's vocabulary. Data only: `render` writes them as the API does.
//!
//! Fields whose name differs from the one in the snapshot file are read and written under the name they had first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cards::Card;
use super::ordered_store::StoredObject;

pub type Metadata = BTreeMap<String, String>;

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
    /// The filter as it was given.
    #[serde(default)]
    pub allowed_payment_method_types: Option<Vec<String>>,
    pub payment_method_types: Vec<String>,
    pub success_url: Option<String>,
    pub cancel_url: Option<String>,
    pub return_url: Option<String>,
    pub client_secret: Option<String>,
    pub payment_intent: Option<String>,
    /// What the PaymentIntent is created with.
    #[serde(rename = "intent_data")]
    pub payment_intent_data: PaymentIntentData,
    /// Parameters that only change how the page looks, returned as they were given.
    #[serde(rename = "shown")]
    pub display_params: BTreeMap<String, String>,
    /// What the payer typed, once they have tried to pay.
    pub payer_email: Option<String>,
    pub payer_name: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PaymentIntentData {
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
pub enum PaymentIntentStatus {
    RequiresPaymentMethod,
    RequiresAction,
    Succeeded,
    Canceled,
}

impl PaymentIntentStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// A PaymentIntent; Checkout creates it at the first attempt to pay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentIntent {
    pub id: String,
    pub created: i64,
    pub client_secret: String,
    pub session: String,
    pub amount: i64,
    pub currency: String,
    pub status: PaymentIntentStatus,
    pub data: PaymentIntentData,
    pub payment_method_types: Vec<String>,
    pub payment_method: Option<PaymentMethod>,
    pub latest_charge: Option<String>,
    #[serde(rename = "last_error")]
    pub last_payment_error: Option<PaymentError>,
    pub canceled_at: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentMethod {
    pub id: String,
    pub created: i64,
    pub card: Card,
    pub email: Option<String>,
}

/// Why an attempt was declined: a PaymentIntent's `last_payment_error` and a charge's failure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentError {
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
    pub data: PaymentIntentData,
    pub failure: Option<PaymentError>,
    pub authenticated: bool,
    pub disputed: bool,
    /// Set by the asynchronous capture, just after the charge.
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
    /// The balance transaction of the money that left.
    #[serde(default)]
    pub balance_transaction: Option<String>,
    /// The balance transaction of its return, once the refund has failed.
    #[serde(default)]
    pub failure_balance_transaction: Option<String>,
    pub failure_reason: Option<String>,
    pub idempotency_key: Option<String>,
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
    #[serde(default, rename = "answered")]
    pub has_evidence: bool,
    /// The withdrawal, then the reinstatement if there is one.
    #[serde(default, rename = "movements")]
    pub balance_transactions: Vec<BalanceTransaction>,
}

/// Money of a dispute that left the account's balance or returned to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BalanceTransaction {
    pub id: String,
    pub created: i64,
    /// In minor units; negative when withdrawn.
    pub amount: i64,
    pub fee: i64,
}

/// A snapshot of an object when something happened to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    pub created: i64,
    pub kind: String,
    pub object: Value,
    /// The previous values of the attributes that changed.
    pub previous: Option<Value>,
    pub request_id: Option<String>,
    pub key: Option<String>,
    /// How many endpoints have not answered 2xx yet.
    pub pending_webhooks: u32,
}

macro_rules! stored_object {
    ($($kind:ty),*) => {$(
        impl StoredObject for $kind {
            fn id(&self) -> &str {
                &self.id
            }
            fn created(&self) -> i64 {
                self.created
            }
        }
    )*};
}
stored_object!(Session, PaymentIntent, Charge, Refund, Dispute, Event);
