//! The outcome of composing an email.

use crate::clock::Timestamp;
use crate::workers::emails::templates::Mail;

/// An email to send, or why there is none to send any more.
pub(in crate::workers::emails) enum Composed {
    Send(Box<Mail>),
    Skip(&'static str),
    /// Not before then: another mail was faster.
    NotBefore(Timestamp, &'static str),
}

pub(super) const BOOKING_DELETED: Composed = Composed::Skip("the booking is gone");
pub(super) const OTHER_SIDE_DELETED: Composed = Composed::Skip("the other side is gone");

impl<M: Into<Mail>> From<M> for Composed {
    fn from(mail: M) -> Self {
        Composed::Send(Box::new(mail.into()))
    }
}
