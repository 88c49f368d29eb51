//! Payments: opening a checkout, refunds, webhook events, reconciliation, and [`settle`], which brings a payment to where Stripe says
//! it is.
//!
//! *Invariant:* the payment's row is committed, and the hold extended, before Stripe is called; after a crash the same call is sent
//! again under the same idempotency key. Rows are locked in one order: booking, then payment.

mod checkout;
mod checkout_session;
mod event_batches;
mod expiry;
mod explain_issue;
mod reconcile;
mod record_refund;
mod refunds;
mod settlement;
mod state;
mod store_events;
mod webhook;

pub use self::checkout::{CheckoutOpened, OpenCheckout};
pub use self::expiry::{LOOKS_A_MINUTE, expire_checkout, release_expired_hold, settle_open_payments};
pub use self::explain_issue::ExplainIssue;
pub use self::reconcile::copy::{CopyComparison, compare_copy};
pub use self::reconcile::{reconcile, reconcile_within};
pub use self::record_refund::{RefundTerms, record_refund};
pub use self::refunds::{RefundPayment, send_refund};
pub use self::settlement::{meeting_link, settle};
pub use self::state::Payments;
pub use self::store_events::HANDLED_EVENTS;
pub use self::webhook::{handle_stripe_event, store_webhook_event};
