//! Why an email was not accepted, and what is wrong with the configuration.

use thiserror::Error;

/// Why an email was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MailError {
    /// No server could be connected to, greeted, encrypted to or signed in at. Says nothing about this email: no attempt is spent.
    #[error("no mail server can be reached: {0}")]
    Unreachable(String),
    /// A server refused it with a reply code.
    #[error("the mail server refused the mail: {code} {message}")]
    Refused {
        /// 5xx: the same email will be refused again.
        permanent: bool,
        /// The SMTP reply code.
        code: u16,
        /// The text of the reply.
        message: String,
    },
    /// All of it was sent and no reply came: it may have been accepted. Trying again may deliver it twice, under the same Message-ID.
    #[error("the mail server took the mail and did not answer: {0}")]
    Unanswered(String),
    /// An address or header that no email can have. Trying again changes nothing.
    #[error("the mail cannot be written: {0}")]
    Unwritable(String),
}

impl MailError {
    /// Whether trying again is pointless.
    pub fn is_permanent(&self) -> bool {
        matches!(self, MailError::Refused { permanent: true, .. } | MailError::Unwritable(_))
    }

    /// Whether it counts as one of the email's attempts.
    pub fn spends_attempt(&self) -> bool {
        !matches!(self, MailError::Unreachable(_))
    }
}

/// Configuration that no email can be sent with.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MailConfigError {
    /// The list of servers is empty.
    #[error("no mail server is named")]
    NoServer,
    /// The position in the list rather than the text, which may hold a password.
    #[error("mail server {0} of the list: {1}")]
    Url(usize, &'static str),
    /// `MAIL_FROM` is no mailbox.
    #[error("the sender is not `Name <address>` or an address")]
    From,
}
