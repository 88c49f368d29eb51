//! Money: opening a checkout, and [`settle`], the one function that moves money state, whatever called for it.
//!
//! *Invariant:* the payment's row is committed, and the hold moved, before Stripe is called; the same key and parameters are sent
//! again after a crash. Rows are locked in one order: booking, then payment.

mod checkout;
mod expiry;
mod reconcile;
mod refunds;
mod settlement;
mod webhook;

use crate::actors::ActorState;
use crate::app::App;

pub use self::checkout::{CheckoutOpened, OpenCheckout};
pub use self::expiry::{expire_checkout, release_hold, settle_open};
pub use self::reconcile::reconcile;
pub use self::refunds::{RefundPayment, RefundTerms, record_refund, send_refund};
pub use self::settlement::{meeting_link, settle};
pub use self::webhook::{handle_stripe_event, store_webhook_event};

/// The actor of payments; it keeps no state.
pub struct Payments;

impl ActorState for Payments {
    type Context = App;
    const NAME: &'static str = "payments";
}
