//! Emails that can be sent. A job carries ids only; the content is read from the database when the mail is composed, so that it is current.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::jobs::{Job, Queue, Retry};

/// One email to one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendEmail {
    pub to: Uuid,
    #[serde(flatten)]
    pub kind: EmailKind,
}

/// Which email, and the ids of what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum EmailKind {
    /// A link to confirm the address. Its token is issued when the mail is composed.
    VerifyEmail,
    /// A link to choose a new password. Its token is issued when the mail is composed.
    ResetPassword,
    /// To somebody for whom an account was made: a link to choose a first password. Its token is issued when the mail is composed.
    Invitation,
    /// To the new address: a link to confirm the change. Its token is issued when the mail is composed.
    ConfirmNewEmail { change_id: Uuid },
    /// To the old address: a change was requested.
    NewEmailAsked { change_id: Uuid },
    /// The password was changed.
    PasswordChanged { at: Timestamp },
    /// To the old address: the account has another one.
    EmailChanged { change_id: Uuid },
    /// A refresh token was used a second time, so that its login has ended.
    RefreshReused { at: Timestamp },
    /// The session is confirmed: to coach and client, with a calendar file.
    BookingConfirmed { booking_id: Uuid, revision: i32 },
    /// The session was rescheduled: to coach and client, with a calendar file.
    BookingMoved { booking_id: Uuid, revision: i32 },
    /// The session was cancelled: to coach and client, with a calendar file.
    BookingCancelled { booking_id: Uuid, revision: i32 },
    /// The payment arrived too late and is refunded; offers three other times.
    LatePaymentRefunded { booking_id: Uuid, refund_id: Uuid },
    /// Stripe has made a refund.
    RefundIssued { refund_id: Uuid },
    /// The card was declined; the checkout is still open.
    PaymentFailed { payment_id: Uuid },
    /// A day before the session.
    #[serde(rename = "reminder_24h")]
    Reminder24h { booking_id: Uuid, revision: i32 },
    /// An hour before the session.
    #[serde(rename = "reminder_1h")]
    Reminder1h { booking_id: Uuid, revision: i32 },
    /// The session took place: to its client, who can review it.
    ReviewRequest { booking_id: Uuid },
    /// The client has reviewed the session: to its coach.
    ReviewReceived { booking_id: Uuid },
    /// A no-show report changed to this state: `reported`, `disputed`, `upheld`, `rejected`.
    NoShow { booking_id: Uuid, state: String },
    /// A post or comment was hidden, removed or shown again: to its author, with the reason.
    ModerationDecision { case_id: Uuid, number: i32 },
    /// A report was decided on: to its reporter.
    ReportDecided { report_id: Uuid, upheld: bool },
    /// Somebody commented on a post or answered a comment: to its author.
    CommentReply { comment_id: Uuid },
    /// Somebody was mentioned in a post, or in a comment on it.
    Mention { post_id: Uuid, comment_id: Option<Uuid> },
    /// A post has so many votes: to its author.
    UpvoteMilestone { post_id: Uuid, upvotes: i32 },
    /// A coach suggests something of the library: to the client of a booking.
    ResourceSuggested { resource_id: Uuid, booking_id: Uuid },
    /// A subscribed calendar or a connected account can't be read any more: to its owner.
    CalendarBroken {
        // As jobs of an earlier release have it.
        #[serde(alias = "subscription_id")]
        calendar_id: Uuid,
    },
    /// What happened in the community in the week before that time: to whoever asked for it.
    WeeklyDigest { until: Timestamp },
    /// The account was deleted; the last mail to its address.
    AccountDeleted,
}

impl EmailKind {
    /// The name in arguments, dedupe keys and logs.
    pub fn as_str(&self) -> &'static str {
        match self {
            EmailKind::VerifyEmail => "verify_email",
            EmailKind::ResetPassword => "reset_password",
            EmailKind::Invitation => "invitation",
            EmailKind::ConfirmNewEmail { .. } => "confirm_new_email",
            EmailKind::NewEmailAsked { .. } => "new_email_asked",
            EmailKind::PasswordChanged { .. } => "password_changed",
            EmailKind::EmailChanged { .. } => "email_changed",
            EmailKind::RefreshReused { .. } => "refresh_reused",
            EmailKind::BookingConfirmed { .. } => "booking_confirmed",
            EmailKind::BookingMoved { .. } => "booking_moved",
            EmailKind::BookingCancelled { .. } => "booking_cancelled",
            EmailKind::LatePaymentRefunded { .. } => "late_payment_refunded",
            EmailKind::RefundIssued { .. } => "refund_issued",
            EmailKind::PaymentFailed { .. } => "payment_failed",
            EmailKind::Reminder24h { .. } => "reminder_24h",
            EmailKind::Reminder1h { .. } => "reminder_1h",
            EmailKind::ReviewRequest { .. } => "review_request",
            EmailKind::ReviewReceived { .. } => "review_received",
            EmailKind::NoShow { .. } => "no_show",
            EmailKind::ModerationDecision { .. } => "moderation_decision",
            EmailKind::ReportDecided { .. } => "report_decided",
            EmailKind::CommentReply { .. } => "comment_reply",
            EmailKind::Mention { .. } => "mention",
            EmailKind::UpvoteMilestone { .. } => "upvote_milestone",
            EmailKind::ResourceSuggested { .. } => "resource_suggested",
            EmailKind::CalendarBroken { .. } => "calendar_broken",
            EmailKind::WeeklyDigest { .. } => "weekly_digest",
            EmailKind::AccountDeleted => "account_deleted",
        }
    }

    /// The ids that tell two emails of one kind to one person apart, for the dedupe key.
    fn subject_key(&self) -> String {
        match self {
            EmailKind::VerifyEmail | EmailKind::ResetPassword | EmailKind::Invitation | EmailKind::AccountDeleted => {
                String::new()
            }
            EmailKind::ConfirmNewEmail { change_id }
            | EmailKind::NewEmailAsked { change_id }
            | EmailKind::EmailChanged { change_id } => change_id.to_string(),
            EmailKind::PasswordChanged { at } | EmailKind::RefreshReused { at } => at.to_string(),
            EmailKind::BookingConfirmed { booking_id, revision }
            | EmailKind::BookingMoved { booking_id, revision }
            | EmailKind::BookingCancelled { booking_id, revision }
            | EmailKind::Reminder24h { booking_id, revision }
            | EmailKind::Reminder1h { booking_id, revision } => {
                format!("{booking_id}:{revision}")
            }
            EmailKind::LatePaymentRefunded { refund_id, .. } | EmailKind::RefundIssued { refund_id } => {
                refund_id.to_string()
            }
            EmailKind::PaymentFailed { payment_id } => payment_id.to_string(),
            EmailKind::ReviewRequest { booking_id } | EmailKind::ReviewReceived { booking_id } => {
                booking_id.to_string()
            }
            EmailKind::NoShow { booking_id, state } => format!("{booking_id}:{state}"),
            EmailKind::ModerationDecision { case_id, number } => format!("{case_id}:{number}"),
            EmailKind::ReportDecided { report_id, upheld } => format!("{report_id}:{upheld}"),
            EmailKind::CommentReply { comment_id } => comment_id.to_string(),
            EmailKind::Mention { post_id, comment_id } => comment_id.unwrap_or(*post_id).to_string(),
            EmailKind::UpvoteMilestone { post_id, upvotes } => format!("{post_id}:{upvotes}"),
            EmailKind::ResourceSuggested { resource_id, booking_id } => format!("{resource_id}:{booking_id}"),
            EmailKind::CalendarBroken { calendar_id } => calendar_id.to_string(),
            EmailKind::WeeklyDigest { until } => until.to_string(),
        }
    }
}

impl Job for SendEmail {
    const KIND: &'static str = "emails.send";
    const QUEUE: Queue = Queue::Emails;
    const MAX_ATTEMPTS: i32 = 5;
    const RETRY: Retry = Retry::Configured;

    fn dedupe_key(&self) -> Option<String> {
        // Every request inserts a row: the response time must not reveal whether there is an account.
        if self.kind == EmailKind::ResetPassword {
            return None;
        }
        Some(format!("{}:{}:{}", self.kind.as_str(), self.to, self.kind.subject_key()))
    }
}
