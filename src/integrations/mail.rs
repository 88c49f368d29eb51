//! Sends emails by SMTP (RFC 5321), through the servers in the order given.
//!
//! It keeps its own connections rather than lettre's pool, because what matters after a failure is how far the email had
//! got: before its final dot the next server may have it, after that only the caller may decide to send it again. Retries
//! are the queue's.

mod error;
mod message;
mod outgoing;
mod server;

use std::sync::Arc;
use std::time::Duration;

use lettre::address::Address;
use lettre::message::Mailbox;

pub use self::error::{MailConfigError, MailError};
pub use self::outgoing::Outgoing;
use self::server::{Failure, Server};
use crate::telemetry::traces;

/// A server replied 250: it is responsible for the email now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Host and port.
    pub server: String,
    /// The last line of the reply, often with the server's own id of the email.
    pub answer: String,
}

/// Sends emails; clones share its connections.
#[derive(Clone, Debug)]
pub struct Mailer {
    servers: Arc<[Server]>,
    from: Mailbox,
}

impl Mailer {
    /// `urls` as [`SmtpUrl`](crate::config::SmtpUrl) reads them. `timeout` bounds each step of the conversation.
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

    /// Sends the email by the first server that accepts it. A server that was unreachable a moment ago is tried last, and by one delivery at a
    /// time, so that a server that accepts connections and never replies delays one email and not all of them.
    ///
    /// # Errors
    /// See [`MailError`]; only a permanent refusal, or an email that may have been accepted, keeps the next server from being tried.
    pub async fn send(&self, mail: &Outgoing) -> Result<Accepted, MailError> {
        traces::call("mail", self.try_servers(mail)).await
    }

    async fn try_servers(&self, mail: &Outgoing) -> Result<Accepted, MailError> {
        let to = message::address(&mail.to.1)?;
        let message = Message { bytes: message::write(&self.from, &to, mail)?, to };
        let mut failures = Failures::default();
        let mut unavailable = Vec::new();
        for server in self.servers.iter() {
            if !server.is_available().await {
                unavailable.push(server);
            } else if let Some(result) = self.try_server(server, &message, &mut failures).await {
                return result;
            }
        }
        for server in unavailable {
            if let Err(why) = server.probe().await {
                failures.unreachable.push(format!("{}: {why}", server.label()));
            } else if let Some(result) = self.try_server(server, &message, &mut failures).await {
                return result;
            }
        }
        Err(failures.refused.unwrap_or_else(|| MailError::Unreachable(failures.unreachable.join("; "))))
    }

    /// The final result; `None`: the next server may be tried.
    async fn try_server(
        &self,
        server: &Server,
        message: &Message,
        failures: &mut Failures,
    ) -> Option<Result<Accepted, MailError>> {
        match server.deliver(&self.from.email, &message.to, &message.bytes).await {
            Ok(answer) => Some(Ok(Accepted { server: server.label().to_owned(), answer })),
            Err(Failure::Unreachable(why)) => {
                tracing::warn!(server = server.label(), %why, "mail server cannot be reached");
                failures.unreachable.push(format!("{}: {why}", server.label()));
                None
            }
            Err(Failure::Refused { permanent: false, code, message }) => {
                tracing::warn!(server = server.label(), code, "mail server refused temporarily");
                failures.refused.get_or_insert(MailError::Refused { permanent: false, code, message });
                None
            }
            Err(Failure::Refused { permanent, code, message }) => {
                Some(Err(MailError::Refused { permanent, code, message }))
            }
            Err(Failure::Unanswered(why)) => Some(Err(MailError::Unanswered(format!("{}: {why}", server.label())))),
        }
    }

    /// Connects, greets and signs in, without sending anything: for health checks.
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

/// An email as bytes, and its envelope recipient.
struct Message {
    to: Address,
    bytes: Vec<u8>,
}

/// The failures of the servers that were tried before.
#[derive(Default)]
struct Failures {
    unreachable: Vec<String>,
    refused: Option<MailError>,
}

#[cfg(test)]
mod tests;
