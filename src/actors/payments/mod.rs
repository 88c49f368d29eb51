//! Money: opening a checkout, and [`settle`], the one function that moves money state, whatever called for it.
//!
//! *Invariant:* the payment's row is committed, and the hold moved, before Stripe is called; the same key and parameters are sent
//! again after a crash. Rows are locked in one order: booking, then payment.

mod capture;
mod checkout;
mod disputes;
mod events;
mod holds;
mod look;
mod reconcile;
mod refunds;
mod settle;

use crate::actors::Room;

pub use self::capture::meeting_link;
pub use self::checkout::{OpenCheckout, Opened};
pub use self::events::{react, take_event};
pub use self::holds::{expire_checkout, release_hold, settle_open};
pub use self::reconcile::reconcile;
pub use self::refunds::{Recorded, RefundPayment, record_refund, send_refund};
pub use self::settle::settle;

/// The room; it remembers nothing.
pub struct Payments;

impl Room for Payments {
    const NAME: &'static str = "payments";
}
