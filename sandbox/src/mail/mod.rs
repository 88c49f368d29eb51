//! The mail stand-in: an SMTP server that stores every message, and a small web mailbox to read them in.
//!
//! *Invariant:* no mail leaves this machine; there is no relaying. [`Mail::accepted`] counts every 250 sent for a
//! message, so that a test can prove that a mail was sent once.

mod command;
mod faults;
mod folder;
mod mailbox;
mod message;
mod percent_encoding;
mod previews;
mod responses;
mod server;
mod session;
mod web;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::http::Listening;
use crate::toggle_listener::{Handler, State, ToggleListener};

pub use crate::clock::Clock;
pub use faults::{Faults, Kept, Stage};
pub use message::{Attachment, Message};
pub use previews::Preview;
pub use session::Credentials;

use crate::clock::real_clock;
use mailbox::Mailbox;
use percent_encoding::percent_encoded;
use server::Server;
use session::Settings;

/// How a mail server is started; by default on free ports, with nothing on disk and no authentication.
#[derive(Clone)]
pub struct Options {
    /// 0 takes a free one.
    pub smtp_port: u16,
    /// 0 takes a free one.
    pub web_port: u16,
    /// Messages are stored here as `.eml` files, and read again after a restart.
    pub folder: Option<PathBuf>,
    pub clock: Clock,
    /// With an account, AUTH is offered and required.
    pub credentials: Option<Credentials>,
    /// The largest message in octets (SIZE, RFC 1870).
    pub max_size: usize,
    /// Shown under `/previews`.
    pub previews: Vec<Preview>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            smtp_port: 0,
            web_port: 0,
            folder: None,
            clock: real_clock(),
            credentials: None,
            // About what the large providers accept.
            max_size: 25 * 1024 * 1024,
            previews: Vec::new(),
        }
    }
}

/// The condition did not hold within the deadline.
#[derive(Debug, thiserror::Error)]
#[error("not within {within:?}; the mailbox holds {}: {}", messages.len(), messages.join("; "))]
pub struct WaitTimeout {
    pub within: Duration,
    /// Subject and recipients of every stored message.
    pub messages: Vec<String>,
}

/// A mail server and its web mailbox; dropping it stops both.
pub struct Mail {
    listener: ToggleListener,
    web: Listening,
    mailbox: Arc<Mailbox>,
    faults: Faults,
    credentials: Option<Credentials>,
}

impl Mail {
    /// Starts on the runtime it is called on.
    ///
    /// # Errors
    /// A port is taken, or the folder can't be read.
    pub fn start(options: Options) -> io::Result<Self> {
        let mailbox = Arc::new(Mailbox::open(options.folder.as_deref(), options.clock)?);
        let faults = Faults::default();
        let settings = Settings { max_size: options.max_size, credentials: options.credentials.clone() };
        let server = Arc::new(Server { settings, faults: faults.clone(), mailbox: mailbox.clone() });
        let handler: Handler = Arc::new(move |stream| {
            let server = server.clone();
            Box::pin(async move { server.serve(stream).await })
        });
        let listener = ToggleListener::bind(options.smtp_port, handler)?;
        let previews = options.previews.into();
        let web = web::serve(options.web_port, mailbox.clone(), faults.clone(), listener.handle().clone(), previews)?;
        Ok(Self { listener, web, mailbox, faults, credentials: options.credentials })
    }

    /// For an SMTP client, with the account if there is one: `smtp://127.0.0.1:2525`.
    pub fn smtp_url(&self) -> String {
        let address = self.listener.handle().address();
        match &self.credentials {
            None => format!("smtp://{address}"),
            Some(Credentials { user, password }) => {
                format!("smtp://{}:{}@{address}", percent_encoded(user), percent_encoded(password))
            }
        }
    }

    /// Where the web mailbox is.
    pub fn url(&self) -> &str {
        &self.web.url
    }

    /// Every message stored since the last [`Mail::clear`], oldest first.
    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.mailbox.messages()
    }

    /// The messages delivered to this address, oldest first.
    pub fn to(&self, address: &str) -> Vec<Arc<Message>> {
        self.messages().into_iter().filter(|message| message.is_to(address)).collect()
    }

    /// Returns the messages as soon as they satisfy the condition.
    ///
    /// # Errors
    /// [`WaitTimeout`] when they do not within `deadline`.
    pub async fn wait_for(
        &self,
        mut condition: impl FnMut(&[Arc<Message>]) -> bool,
        deadline: Duration,
    ) -> Result<Vec<Arc<Message>>, WaitTimeout> {
        let mut changes = self.mailbox.changes();
        let wait = async {
            loop {
                changes.mark_unchanged();
                let messages = self.messages();
                if condition(&messages) {
                    return messages;
                }
                // The sender is owned by the mailbox, which `self` owns: it can't close during the wait.
                if changes.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let messages = || {
            let line = |message: &Arc<Message>| format!("{:?} to {}", message.subject, message.envelope_to.join(", "));
            self.messages().iter().map(line).collect()
        };
        tokio::time::timeout(deadline, wait).await.map_err(|_| WaitTimeout { within: deadline, messages: messages() })
    }

    /// Removes every message; the counts of 250s stay.
    ///
    /// # Errors
    /// A file could not be removed.
    pub fn clear(&self) -> io::Result<()> {
        self.mailbox.clear()
    }

    /// How many 250s were sent for this Message-ID (with or without angle brackets), ever.
    pub fn accepted(&self, message_id: &str) -> u64 {
        let message_id = message_id.trim().trim_start_matches('<').trim_end_matches('>');
        self.mailbox.accepted().get(message_id).copied().unwrap_or(0)
    }

    /// The 250s sent by Message-ID, those without one under the empty id.
    pub fn accepted_counts(&self) -> BTreeMap<String, u64> {
        self.mailbox.accepted()
    }

    /// Error replies, lost replies, slowness.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// An outage: open connections are cut, new ones refused. The web mailbox stays up.
    ///
    /// # Errors
    /// The port could not be bound.
    pub async fn refuse(&self) -> io::Result<()> {
        self.listener.handle().set_state(State::Refusing).await
    }

    /// Every connection is accepted and closed at once.
    ///
    /// # Errors
    /// The port could not be listened on again.
    pub async fn hang_up(&self) -> io::Result<()> {
        self.listener.handle().set_state(State::HangingUp).await
    }

    /// Ends the outage and every fault; the server is back on its port.
    ///
    /// # Errors
    /// The port could not be listened on again.
    pub async fn restore(&self) -> io::Result<()> {
        self.faults.clear();
        self.listener.handle().set_state(State::Open).await
    }
}
