//! An email as the product hands it to the mailer.

use crate::clock::Timestamp;
use crate::models::calendars::Method;

/// An email to send.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Name and address of the recipient.
    pub to: (String, String),
    /// One line; line breaks in it become spaces.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The plain part.
    pub text: String,
    /// A calendar entry: inline for mail programs that know calendars, attached as `invite.ics` for those that don't.
    pub calendar: Option<(Method, String)>,
    /// `local@host`, the same at every attempt, so that a repeat is recognised.
    pub message_id: String,
    /// The Date header.
    pub sent_at: Timestamp,
    /// The address that turns emails of this kind off with one click (RFC 2369 and 8058).
    pub list_unsubscribe: Option<String>,
}
