//! Money: opening a checkout, and [`settle`], the one function that moves money state, whatever called for it.
//!
//! *Invariant:* the payment's row is committed, and the hold moved, before Stripe is called; the same key and parameters are sent
//! again after a crash. Rows are locked in one order: booking, then payment.

mod checkout;
mod events;
mod refunds;
mod settle;

use crate::actors::Room;

pub use self::checkout::{OpenCheckout, Opened};
pub use self::events::take_event;
pub use self::refunds::{record_refund, send_refund};
pub use self::settle::{expire_checkout, meeting_link, release_hold, settle};

/// The room; it remembers nothing.
pub struct Payments;

impl Room for Payments {
    const NAME: &'static str = "payments";
}
