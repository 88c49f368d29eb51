//! The kinds of notification: in-app, and the emails that go with them. One table names each of them once; emails about the account
//! itself (links, its deletion) belong to no kind, and nobody can turn them off.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jobs::definitions::emails::EmailKind;

/// How the emails of a kind can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unsubscribe {
    /// In the settings.
    Settings,
    /// In the settings, or with one click in a mail program (RFC 8058).
    OneClick,
}

/// Defines [`NotificationKind`] from the table below: the kind, its word, and how its emails can be turned off. Every kind has the email of the
/// same name, and every other email must be listed under `none`: both are checked by the compiler.
macro_rules! notification_kinds {
    (none: [$($without:ident),*]; $($(#[$doc:meta])* $kind:ident = $word:tt, $unsubscribe:ident;)*) => {
        /// A kind of notification.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[schema(as = NotificationKind)]
        pub enum NotificationKind {
            $($(#[$doc])* #[serde(rename = $word)] $kind,)*
        }

        impl NotificationKind {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[NotificationKind] = &[$(NotificationKind::$kind,)*];

            /// The word in rows and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(NotificationKind::$kind => $word,)* }
            }

            const fn unsubscribe(self) -> Unsubscribe {
                match self { $(NotificationKind::$kind => Unsubscribe::$unsubscribe,)* }
            }

            /// The kind that an email belongs to; `None`: it is sent whatever its reader prefers.
            pub const fn for_email(email: &EmailKind) -> Option<NotificationKind> {
                match email {
                    $(EmailKind::$kind { .. } => Some(NotificationKind::$kind),)*
                    $(EmailKind::$without { .. } => None,)*
                }
            }
        }
    };
}

notification_kinds! {
    none: [
        VerifyEmail, ResetPassword, Invitation, ConfirmNewEmail, NewEmailAsked, PasswordChanged, EmailChanged, RefreshReused,
        LatePaymentRefunded, AccountDeleted
    ];

    /// A session is confirmed.
    BookingConfirmed = "booking_confirmed", Settings;
    /// A session has another time.
    BookingMoved = "booking_moved", Settings;
    /// A session was cancelled.
    BookingCancelled = "booking_cancelled", Settings;
    /// The card was declined; the time is still held.
    PaymentFailed = "payment_failed", Settings;
    /// Money is on its way back.
    RefundIssued = "refund_issued", Settings;
    /// A session is tomorrow.
    Reminder24h = "reminder_24h", OneClick;
    /// A session is in an hour.
    Reminder1h = "reminder_1h", OneClick;
    /// A session took place, and its client may review it.
    ReviewRequest = "review_request", OneClick;
    /// A client has reviewed the session.
    ReviewReceived = "review_received", OneClick;
    /// A no-show was reported, disputed or decided.
    NoShow = "no_show", Settings;
    /// A post or comment was hidden, removed or shown again.
    ModerationDecision = "moderation_decision", Settings;
    /// What somebody reported was decided on.
    ReportDecided = "report_decided", OneClick;
    /// Somebody commented on a post or answered a comment.
    CommentReply = "comment_reply", OneClick;
    /// Somebody mentioned them.
    Mention = "mention", OneClick;
    /// A post has 10, 100 or 1,000 votes.
    UpvoteMilestone = "upvote_milestone", OneClick;
    /// A coach suggests something of the library.
    ResourceSuggested = "resource_suggested", OneClick;
    /// A calendar that somebody subscribes to, or has connected, can't be read any more.
    CalendarBroken = "calendar_broken", OneClick;
    /// What happened in the community in a week: an email for those who ask for it, and nothing in the app.
    WeeklyDigest = "weekly_digest", OneClick;
}

/// What happens to a booking after somebody was notified of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overtaking {
    Paid,
    Moved,
    Cancelled,
    Completed,
    /// The reminder an hour before.
    LastReminder,
    Reviewed,
    /// A no-show was reported, disputed or decided.
    NoShow,
}

impl NotificationKind {
    /// Whether an unread notification of this kind is not true any more after that: every kind decides for itself.
    pub const fn is_overtaken_by(self, event: Overtaking) -> bool {
        use Overtaking::{Cancelled, Completed, LastReminder, Moved, NoShow, Paid, Reviewed};
        match self {
            // Each says what happened, and that it did stays true.
            Self::BookingConfirmed | Self::BookingCancelled | Self::RefundIssued | Self::ReviewReceived => false,
            // What happens to a booking changes nothing for the community, nor for calendars.
            Self::ModerationDecision
            | Self::ReportDecided
            | Self::CommentReply
            | Self::Mention
            | Self::UpvoteMilestone
            | Self::ResourceSuggested
            | Self::CalendarBroken
            | Self::WeeklyDigest => false,
            Self::BookingMoved => matches!(event, Moved | Cancelled),
            Self::PaymentFailed => matches!(event, Paid | Cancelled),
            Self::Reminder24h => matches!(event, Moved | Cancelled | Completed | LastReminder),
            Self::Reminder1h => matches!(event, Moved | Cancelled | Completed),
            Self::ReviewRequest => matches!(event, Reviewed | NoShow),
            Self::NoShow => matches!(event, NoShow),
        }
    }

    /// The kind of that word.
    pub fn named(word: &str) -> Option<NotificationKind> {
        NotificationKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Whether it is an email only.
    pub const fn is_email_only(self) -> bool {
        matches!(self, Self::WeeklyDigest)
    }

    /// Whether its emails say where they can be turned off, and can be by one click.
    pub fn has_one_click_unsubscribe(self) -> bool {
        self.unsubscribe() == Unsubscribe::OneClick
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn a_kind_has_one_word() {
        let words: BTreeSet<&str> = NotificationKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(words.len(), NotificationKind::ALL.len());
        for kind in NotificationKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(NotificationKind::named(kind.as_str()), Some(*kind));
        }
        assert_eq!(NotificationKind::named("review_requested"), None);
    }

    #[test]
    fn every_kind_has_an_email_of_the_same_word() {
        let (id, revision) = (Uuid::nil(), 1);
        let emails = [
            EmailKind::BookingConfirmed { booking_id: id, revision },
            EmailKind::BookingMoved { booking_id: id, revision },
            EmailKind::BookingCancelled { booking_id: id, revision },
            EmailKind::PaymentFailed { payment_id: id },
            EmailKind::RefundIssued { refund_id: id },
            EmailKind::Reminder24h { booking_id: id, revision },
            EmailKind::Reminder1h { booking_id: id, revision },
            EmailKind::ReviewRequest { booking_id: id },
            EmailKind::ReviewReceived { booking_id: id },
            EmailKind::NoShow { booking_id: id, state: "reported".to_owned() },
            EmailKind::ModerationDecision { case_id: id, number: 1 },
            EmailKind::ReportDecided { report_id: id, upheld: true },
            EmailKind::CommentReply { comment_id: id },
            EmailKind::Mention { post_id: id, comment_id: None },
            EmailKind::UpvoteMilestone { post_id: id, upvotes: 10 },
            EmailKind::ResourceSuggested { resource_id: id, booking_id: id },
            EmailKind::CalendarBroken { calendar_id: id },
            EmailKind::WeeklyDigest { until: Timestamp::EPOCH },
        ];
        let kinds: Vec<NotificationKind> = emails.iter().filter_map(NotificationKind::for_email).collect();
        assert_eq!(kinds, NotificationKind::ALL);
        for (kind, email) in kinds.iter().zip(&emails) {
            let json = serde_json::to_value(email).unwrap();
            assert!(json.as_object().unwrap().values().any(|value| *value == kind.as_str()), "{json}");
        }
    }

    #[test]
    fn emails_about_the_account_belong_to_no_kind() {
        for email in
            [EmailKind::VerifyEmail, EmailKind::ResetPassword, EmailKind::Invitation, EmailKind::AccountDeleted]
        {
            assert_eq!(NotificationKind::for_email(&email), None);
        }
    }
}
