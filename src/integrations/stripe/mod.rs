//! Stripe: Checkout Sessions, refunds, lists and webhooks by async-stripe's requests, with our own transport, reading and signature check.
//!
//! A call carries one idempotency key of ours, and is retried twice under it. A *refused* call had no effect; an *ambiguous* one may
//! have had it, and is retried under the same key. Of an answer only the facts that decide are read: without one of them it is *unreadable*.

mod checkout_sessions;
mod client;
mod error;
mod fields;
mod listing;
mod objects;
mod refunds;
pub mod webhook;
mod webhook_endpoints;

pub use self::checkout_sessions::CheckoutSessionRequest;
pub use self::client::Stripe;
pub use self::error::StripeError;
pub use self::fields::UnreadableField;
pub use self::listing::{ListPage, UnreadableItem};
pub use self::objects::{
    Capture, Charge, CheckoutSession, CheckoutSessionState, CheckoutSessionStatus, Dispute, Refund,
};
pub use self::refunds::RefundRequest;
pub use self::webhook_endpoints::WebhookEndpoint;
