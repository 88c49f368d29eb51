//! Emails that may be asked for. They carry ids; what they say is read when they are sent, so nobody is told what is no longer true.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, Queue, Retry};

/// One email to one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendEmail {
    pub to: Uuid,
    #[serde(flatten)]
    pub about: EmailKind,
}

/// What an email is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum EmailKind {
    /// Confirm that this address is yours; the link's token is made when the mail is sent.
    VerifyEmail,
    /// A link to choose a new password; made when the mail is sent.
    ResetPassword,
    /// To the new address: a link that moves the account there, made when the mail is sent.
    ConfirmNewEmail { change_id: Uuid },
    /// To the old address: somebody asked for another one.
    NewEmailAsked { change_id: Uuid },
    /// The session stands: to each side, with the calendar file.
    BookingConfirmed { booking_id: Uuid, revision: i32 },
    /// The session has another time: to each side, with the calendar file.
    BookingMoved { booking_id: Uuid, revision: i32 },
    /// The session was called off.
    BookingCancelled { booking_id: Uuid, revision: i32 },
    /// The money came, the time was gone: it goes back, and here are three other times.
    LatePaymentRefunded { booking_id: Uuid, refund_id: Uuid },
    /// Money is on its way back.
    RefundIssued { refund_id: Uuid },
    /// The card was declined; the checkout is still open.
    PaymentFailed { payment_id: Uuid },
    /// The session is tomorrow.
    #[serde(rename = "reminder_24h")]
    Reminder24h { booking_id: Uuid, revision: i32 },
    /// The session is in an hour.
    #[serde(rename = "reminder_1h")]
    Reminder1h { booking_id: Uuid, revision: i32 },
    /// The session took place: to its client, who may review it.
    ReviewRequest { booking_id: Uuid },
    /// The client has reviewed the session: to its coach.
    ReviewReceived { booking_id: Uuid },
    /// What is said of somebody's absence, as it stood then: `reported`, `disputed`, `upheld`, `rejected`.
    NoShow { booking_id: Uuid, state: String },
    /// The account is given up: the last mail there is.
    AccountDeleted,
}

impl EmailKind {
    /// The word for it, in dedupe keys and logs.
    pub fn kind(&self) -> &'static str {
        match self {
            EmailKind::VerifyEmail => "verify_email",
            EmailKind::ResetPassword => "reset_password",
            EmailKind::ConfirmNewEmail { .. } => "confirm_new_email",
            EmailKind::NewEmailAsked { .. } => "new_email_asked",
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
            EmailKind::AccountDeleted => "account_deleted",
        }
    }

    fn subject(&self) -> String {
        match self {
            EmailKind::VerifyEmail | EmailKind::ResetPassword | EmailKind::AccountDeleted => String::new(),
            EmailKind::ConfirmNewEmail { change_id } | EmailKind::NewEmailAsked { change_id } => change_id.to_string(),
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
        }
    }
}

impl Job for SendEmail {
    const KIND: &'static str = "emails.send";
    const QUEUE: Queue = Queue::Emails;
    const MAX_ATTEMPTS: i32 = 5;
    const RETRY: Retry = Retry::Configured;

    fn dedupe_key(&self) -> Option<String> {
        // One row for every request, so that asking twice does not show by its time whether somebody has an account.
        if self.about == EmailKind::ResetPassword {
            return None;
        }
        Some(format!("{}:{}:{}", self.about.kind(), self.to, self.about.subject()))
    }
}
