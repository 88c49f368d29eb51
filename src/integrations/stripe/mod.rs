//! Stripe: Checkout Sessions, refunds, lists and webhooks through async-stripe, with our own retries and signature check.
//!
//! A call carries one idempotency key of ours, and is retried twice under it. A *refused* call had no effect; an *ambiguous* one may
//! have had it, and is retried under the same key.

mod checkout_sessions;
mod client;
mod error;
mod listing;
mod objects;
mod refunds;
pub mod webhook;

pub use self::checkout_sessions::CheckoutSessionRequest;
pub use self::client::Stripe;
pub use self::error::StripeError;
pub use self::listing::ListPage;
pub use self::objects::{Charge, CheckoutSession, CheckoutSessionStatus, Dispute, PaymentIntent, Refund};
pub use self::refunds::RefundRequest;
