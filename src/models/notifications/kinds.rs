//! What a person may be told of, and be spared: the kinds of the in-app notifications and of the mails that go with them. Mails about
//! the account itself (links, its end) are none of these: nobody can turn them off.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jobs::emails::About;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)+) => {
        /// A kind of news.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum Kind { $($(#[$doc])* #[serde(rename = $name)] $kind,)+ }

        impl Kind {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[Kind] = &[$(Kind::$kind),+];

            /// As it stands in rows and in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$kind => $name),+ }
            }
        }
    };
}

kinds! {
    /// A session stands.
    BookingConfirmed = "booking_confirmed",
    /// A session has another time.
    BookingMoved = "booking_moved",
    /// A session was called off.
    BookingCancelled = "booking_cancelled",
    /// The card was declined; the time is still held.
    PaymentFailed = "payment_failed",
    /// Money is on its way back.
    RefundIssued = "refund_issued",
    /// A session is tomorrow.
    Reminder24h = "reminder_24h",
    /// A session is in an hour.
    Reminder1h = "reminder_1h",
    /// A session took place: how was it?
    ReviewRequest = "review_request",
    /// A client has reviewed the session.
    ReviewReceived = "review_received",
    /// Somebody is said not to have come.
    NoShow = "no_show",
}

impl Kind {
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
