//! Hands mails to SMTP servers (RFC 5321), tried in the order given.
//!
//! It keeps its own connections rather than lettre's pool, because what matters after a failure is how far the mail had
//! got: before its last dot the next server may have it, after that only the caller may decide to send it again. Retries
//! are the queue's.

mod message;
mod server;

use std::sync::Arc;
use std::time::Duration;

use lettre::address::Address;
use lettre::message::Mailbox;
use thiserror::Error;

use crate::clock::Timestamp;
use crate::models::calendars::Method;
use server::{Failure, Server};

/// A mail, ready but for the envelope.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Name and address of the reader.
    pub to: (String, String),
    /// One line; line breaks in it become spaces.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The plain part.
    pub text: String,
    /// An invitation: shown by mail programs that know calendars, attached as `invite.ics` for those that don't.
    pub calendar: Option<(Method, String)>,
    /// `local@host`, the same at every try, so that a repeat is recognised.
    pub message_id: String,
    /// The Date header.
    pub sent_at: Timestamp,
    /// Where one click turns mails of this kind off (RFC 2369 and 8058).
    pub list_unsubscribe: Option<String>,
}

/// A server answered 250: the mail is its now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Host and port.
    pub server: String,
    /// The last line of the answer, often with the server's own id of the mail.
    pub answer: String,
}

/// Why a mail was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MailError {
    /// No server could be connected to, greeted, encrypted to or signed in at. Says nothing about this mail: no attempt is spent.
    #[error("no mail server can be reached: {0}")]
    Unreachable(String),
    /// A server took part of the conversation and said no.
    #[error("the mail server refused the mail: {code} {message}")]
    Refused {
        /// 5xx: the same mail will be refused again.
        permanent: bool,
        /// The SMTP reply code.
        code: u16,
        /// What the server said.
        message: String,
    },
    /// The whole mail was sent and no answer came: it may have been taken. Trying again may deliver it twice, under the
    /// same Message-ID.
    #[error("the mail server took the mail and did not answer: {0}")]
    Unanswered(String),
    /// An address or header that no mail can have. Trying again changes nothing.
    #[error("the mail cannot be written: {0}")]
    Unwritable(String),
}

impl MailError {
    /// Whether trying again is pointless.
    pub fn is_permanent(&self) -> bool {
        matches!(self, MailError::Refused { permanent: true, .. } | MailError::Unwritable(_))
    }

    /// Whether the try counts as one of the mail's attempts.
    pub fn spends_attempt(&self) -> bool {
        !matches!(self, MailError::Unreachable(_))
    }
}

/// Configuration that no mail could be sent with.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MailConfigError {
    /// Not one server is named.
    #[error("no mail server is named")]
    NoServer,
    /// The position in the list rather than the text, which may hold a password.
    #[error("mail server {0} of the list: {1}")]
    Url(usize, &'static str),
    /// `MAIL_FROM` is no mailbox.
    #[error("the sender is not `Name <address>` or an address")]
    From,
}

/// Hands mails over; clones share its connections.
#[derive(Clone, Debug)]
pub struct Mailer {
    servers: Arc<[Server]>,
    from: Mailbox,
}

impl Mailer {
    /// `urls` as `smtp://user:password@host:port`, with `smtps://` for TLS from the first byte, `smtp+starttls://` (or
    /// `?tls=required`) for STARTTLS that must succeed, `?tls=opportunistic` for STARTTLS where offered; a path names this host in
    /// EHLO. `timeout` bounds each step of the conversation.
    ///
    /// # Errors
    /// The list is empty, or one of the URLs or `from` can't be read.
    pub fn new<U: AsRef<str>>(urls: &[U], from: &str, timeout: Duration) -> Result<Self, MailConfigError> {
        if urls.is_empty() {
            return Err(MailConfigError::NoServer);
        }
        let servers = urls
            .iter()
            .enumerate()
            .map(|(index, url)| {
                Server::from_url(url.as_ref().trim(), timeout).map_err(|why| MailConfigError::Url(index + 1, why))
            })
            .collect::<Result<_, _>>()?;
        let from = from.trim().parse().map_err(|_| MailConfigError::From)?;
        Ok(Self { servers, from })
    }

    /// Name and address that mails come from.
    pub fn from(&self) -> (&str, &str) {
        (self.from.name.as_deref().unwrap_or_default(), self.from.email.as_ref())
    }

    /// Hands the mail to the first server that takes it. A server that was not there a moment ago is asked last, and by one delivery at a
    /// time, so that a server that swallows connections holds up one mail and not all of them.
    ///
    /// # Errors
    /// See [`MailError`]; only a refusal for good, or a mail that may have been taken, keeps the next server from being asked.
    pub async fn send(&self, mail: &Outgoing) -> Result<Accepted, MailError> {
        let to = message::address(&mail.to.1)?;
        let letter = Letter { bytes: message::write(&self.from, &to, mail)?, to };
        let mut past = Past::default();
        let mut resting = Vec::new();
        for server in self.servers.iter() {
            if !server.is_awake().await {
                resting.push(server);
            } else if let Some(settled) = self.hand_to(server, &letter, &mut past).await {
                return settled;
            }
        }
        for server in resting {
            if let Err(why) = server.is_back().await {
                past.unreachable.push(format!("{}: {why}", server.label()));
            } else if let Some(settled) = self.hand_to(server, &letter, &mut past).await {
                return settled;
            }
        }
        Err(past.refused.unwrap_or_else(|| MailError::Unreachable(past.unreachable.join("; "))))
    }

    /// What is settled by that server; `None`: the next one may be asked.
    async fn hand_to(&self, server: &Server, letter: &Letter, past: &mut Past) -> Option<Result<Accepted, MailError>> {
        match server.deliver(&self.from.email, &letter.to, &letter.bytes).await {
            Ok(answer) => Some(Ok(Accepted { server: server.label().to_owned(), answer })),
            Err(Failure::Gone(why)) => {
                tracing::warn!(server = server.label(), %why, "mail server cannot be reached");
                past.unreachable.push(format!("{}: {why}", server.label()));
                None
            }
            Err(Failure::Refused { permanent: false, code, message }) => {
                tracing::warn!(server = server.label(), code, "mail server refused for now");
                past.refused.get_or_insert(MailError::Refused { permanent: false, code, message });
                None
            }
            Err(Failure::Refused { permanent, code, message }) => {
                Some(Err(MailError::Refused { permanent, code, message }))
            }
            Err(Failure::Unanswered(why)) => Some(Err(MailError::Unanswered(format!("{}: {why}", server.label())))),
        }
    }

    /// Connects, greets and signs in, without a mail: for health checks.
    ///
    /// # Errors
    /// [`MailError::Unreachable`] when no server lets us in.
    pub async fn check(&self) -> Result<(), MailError> {
        let mut unreachable = Vec::new();
        for server in self.servers.iter() {
            match server.check().await {
                Ok(()) => return Ok(()),
                Err(why) => unreachable.push(format!("{}: {why}", server.label())),
            }
        }
        Err(MailError::Unreachable(unreachable.join("; ")))
    }
}

/// A mail as it goes over the wire, and to whom.
struct Letter {
    to: Address,
    bytes: Vec<u8>,
}

/// What the servers before have said to it.
#[derive(Default)]
struct Past {
    unreachable: Vec<String>,
    refused: Option<MailError>,
}

#[cfg(test)]
mod tests;
