//! What a person may be told of, and be spared: the kinds of the in-app notifications and of the mails that go with them. Mails about
//! the account itself (links, its end) are none of these: nobody can turn them off.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jobs::emails::About;

/// A kind of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationKind)]
pub enum Kind {
    /// A session stands.
    BookingConfirmed,
    /// A session has another time.
    BookingMoved,
    /// A session was called off.
    BookingCancelled,
    /// The card was declined; the time is still held.
    PaymentFailed,
    /// Money is on its way back.
    RefundIssued,
    /// A session is tomorrow.
    #[serde(rename = "reminder_24h")]
    Reminder24h,
    /// A session is in an hour.
    #[serde(rename = "reminder_1h")]
    Reminder1h,
    /// A session took place: how was it?
    ReviewRequest,
    /// A client has reviewed the session.
    ReviewReceived,
    /// Somebody is said not to have come.
    NoShow,
}

impl Kind {
    /// All of them, in the order in which they are shown.
    pub const ALL: &[Kind] = &[
        Kind::BookingConfirmed,
        Kind::BookingMoved,
        Kind::BookingCancelled,
        Kind::PaymentFailed,
        Kind::RefundIssued,
        Kind::Reminder24h,
        Kind::Reminder1h,
        Kind::ReviewRequest,
        Kind::ReviewReceived,
        Kind::NoShow,
    ];

    /// As it stands in rows and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::BookingConfirmed => "booking_confirmed",
            Kind::BookingMoved => "booking_moved",
            Kind::BookingCancelled => "booking_cancelled",
            Kind::PaymentFailed => "payment_failed",
            Kind::RefundIssued => "refund_issued",
            Kind::Reminder24h => "reminder_24h",
            Kind::Reminder1h => "reminder_1h",
            Kind::ReviewRequest => "review_request",
            Kind::ReviewReceived => "review_received",
            Kind::NoShow => "no_show",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// The kind that a mail belongs to; `None`: it goes out whatever its reader prefers.
    pub fn of(about: &About) -> Option<Kind> {
        Some(match about {
            About::BookingConfirmed { .. } => Kind::BookingConfirmed,
            About::BookingMoved { .. } => Kind::BookingMoved,
            About::BookingCancelled { .. } => Kind::BookingCancelled,
            About::PaymentFailed { .. } => Kind::PaymentFailed,
            About::RefundIssued { .. } => Kind::RefundIssued,
            About::Reminder24h { .. } => Kind::Reminder24h,
            About::Reminder1h { .. } => Kind::Reminder1h,
            About::ReviewRequest { .. } => Kind::ReviewRequest,
            About::ReviewReceived { .. } => Kind::ReviewReceived,
            About::NoShow { .. } => Kind::NoShow,
            About::VerifyEmail
            | About::ResetPassword
            | About::ConfirmNewEmail { .. }
            | About::NewEmailAsked { .. }
            | About::LatePaymentRefunded { .. }
            | About::AccountDeleted => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(Kind::named(kind.as_str()), Some(*kind));
        }
    }
}
