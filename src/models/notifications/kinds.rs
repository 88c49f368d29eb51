//! What a person may be told of, and be spared: the kinds of the in-app notifications and of the mails that go with them. Mails about
//! the account itself (links, its end) are none of these: nobody can turn them off.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jobs::definitions::emails::EmailKind;

/// A kind of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationKind)]
pub enum NotificationKind {
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

impl NotificationKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: &[NotificationKind] = &[
        NotificationKind::BookingConfirmed,
        NotificationKind::BookingMoved,
        NotificationKind::BookingCancelled,
        NotificationKind::PaymentFailed,
        NotificationKind::RefundIssued,
        NotificationKind::Reminder24h,
        NotificationKind::Reminder1h,
        NotificationKind::ReviewRequest,
        NotificationKind::ReviewReceived,
        NotificationKind::NoShow,
    ];

    /// As it stands in rows and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            NotificationKind::BookingConfirmed => "booking_confirmed",
            NotificationKind::BookingMoved => "booking_moved",
            NotificationKind::BookingCancelled => "booking_cancelled",
            NotificationKind::PaymentFailed => "payment_failed",
            NotificationKind::RefundIssued => "refund_issued",
            NotificationKind::Reminder24h => "reminder_24h",
            NotificationKind::Reminder1h => "reminder_1h",
            NotificationKind::ReviewRequest => "review_request",
            NotificationKind::ReviewReceived => "review_received",
            NotificationKind::NoShow => "no_show",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<NotificationKind> {
        NotificationKind::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// The kind that a mail belongs to; `None`: it goes out whatever its reader prefers.
    pub fn for_email(kind: &EmailKind) -> Option<NotificationKind> {
        Some(match kind {
            EmailKind::BookingConfirmed { .. } => NotificationKind::BookingConfirmed,
            EmailKind::BookingMoved { .. } => NotificationKind::BookingMoved,
            EmailKind::BookingCancelled { .. } => NotificationKind::BookingCancelled,
            EmailKind::PaymentFailed { .. } => NotificationKind::PaymentFailed,
            EmailKind::RefundIssued { .. } => NotificationKind::RefundIssued,
            EmailKind::Reminder24h { .. } => NotificationKind::Reminder24h,
            EmailKind::Reminder1h { .. } => NotificationKind::Reminder1h,
            EmailKind::ReviewRequest { .. } => NotificationKind::ReviewRequest,
            EmailKind::ReviewReceived { .. } => NotificationKind::ReviewReceived,
            EmailKind::NoShow { .. } => NotificationKind::NoShow,
            EmailKind::VerifyEmail
            | EmailKind::ResetPassword
            | EmailKind::ConfirmNewEmail { .. }
            | EmailKind::NewEmailAsked { .. }
            | EmailKind::LatePaymentRefunded { .. }
            | EmailKind::AccountDeleted => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name() {
        for kind in NotificationKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(NotificationKind::named(kind.as_str()), Some(*kind));
        }
    }
}
