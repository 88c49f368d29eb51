//! The mail stand-in: an SMTP server that keeps everything it is given, and a small web mailbox to read it in.
//!
//! *Invariant:* nothing ever leaves this machine; there is no relaying. [`Mail::accepted`] counts every 250 given for
//! a message, so that a test can prove that a mail went out once.

mod command;
mod faults;
mod folder;
mod mailbox;
mod message;
mod previews;
mod server;
mod session;
mod web;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::door::{Conversation, Door, State};
use crate::http::Listening;

pub use faults::{Faults, Kept, Stage};
pub use message::{Attachment, Message};
pub use previews::Preview;
pub use session::Credentials;

use mailbox::Mailbox;
use server::Server;
use session::Rules;

/// What time it is for whoever started the stand-in.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a mail server is started; the default is free ports, nothing on disk, no account asked for.
#[derive(Clone)]
pub struct Options {
    /// 0 takes a free one.
    pub smtp_port: u16,
    /// 0 takes a free one.
    pub web_port: u16,
    /// Messages are kept here as `.eml` files, and are there again after a restart.
    pub folder: Option<PathBuf>,
    pub clock: Clock,
    /// With an account, AUTH is offered and nothing is taken without it.
    pub credentials: Option<Credentials>,
    /// The largest message in octets (SIZE, RFC 1870).
    pub max_size: usize,
    /// Shown under `/previews`.
    pub previews: Vec<Preview>,
}

impl Default for Options {
    #[expect(clippy::disallowed_methods, reason = "the default clock is the machine's; callers hand in their own")]
    fn default() -> Self {
        Self {
            smtp_port: 0,
            web_port: 0,
            folder: None,
            clock: Arc::new(Timestamp::now),
            credentials: None,
            // What the large providers take, about.
            max_size: 25 * 1024 * 1024,
            previews: Vec::new(),
        }
    }
}

/// What was waited for did not come.
#[derive(Debug, thiserror::Error)]
#[error("not within {within:?}; the mailbox holds {}: {}", held.len(), held.join("; "))]
pub struct NotYet {
    pub within: Duration,
    /// Subject and recipients of every message there is.
    pub held: Vec<String>,
}

/// A mail server and its web mailbox; dropping it stops both.
pub struct Mail {
    door: Door,
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
        let rules = Rules { max_size: options.max_size, credentials: options.credentials.clone() };
        let server = Arc::new(Server { rules, faults: faults.clone(), mailbox: mailbox.clone() });
        let conversation: Conversation = Arc::new(move |stream| {
            let server = server.clone();
            Box::pin(async move { server.converse(stream).await })
        });
        let door = Door::open(options.smtp_port, conversation)?;
        let previews = options.previews.into();
        let web = web::serve(options.web_port, mailbox.clone(), faults.clone(), door.handle().clone(), previews)?;
        Ok(Self { door, web, mailbox, faults, credentials: options.credentials })
    }

    /// For an SMTP client, with the account if there is one: `smtp://127.0.0.1:2525`.
    pub fn smtp_url(&self) -> String {
        let address = self.door.handle().address();
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

    /// Everything kept since the last [`Mail::clear`], oldest first.
    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.mailbox.messages()
    }

    /// What was delivered to this address, oldest first.
    pub fn to(&self, address: &str) -> Vec<Arc<Message>> {
        self.messages().into_iter().filter(|message| message.is_to(address)).collect()
    }

    /// Returns the messages as soon as they are what is waited for.
    ///
    /// # Errors
    /// [`NotYet`] when they still are not after `deadline`.
    pub async fn wait_for(
        &self,
        mut is_there: impl FnMut(&[Arc<Message>]) -> bool,
        deadline: Duration,
    ) -> Result<Vec<Arc<Message>>, NotYet> {
        let mut changes = self.mailbox.changes();
        let wait = async {
            loop {
                changes.mark_unchanged();
                let messages = self.messages();
                if is_there(&messages) {
                    return messages;
                }
                // The sender lives in the mailbox, which lives as long as this borrow: it can't close.
                if changes.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let held = || {
            let line = |message: &Arc<Message>| format!("{:?} to {}", message.subject, message.envelope_to.join(", "));
            self.messages().iter().map(line).collect()
        };
        tokio::time::timeout(deadline, wait).await.map_err(|_| NotYet { within: deadline, held: held() })
    }

    /// Empties the mailbox and its folder; the ledger of 250s stays.
    ///
    /// # Errors
    /// A file could not be removed.
    pub fn clear(&self) -> io::Result<()> {
        self.mailbox.clear()
    }

    /// How many times a message with this Message-ID (angle brackets or not) was answered with 250, ever.
    pub fn accepted(&self, message_id: &str) -> u64 {
        let message_id = message_id.trim().trim_start_matches('<').trim_end_matches('>');
        self.mailbox.accepted().get(message_id).copied().unwrap_or(0)
    }

    /// The whole ledger: 250s by Message-ID, those without one under the empty id.
    pub fn ledger(&self) -> BTreeMap<String, u64> {
        self.mailbox.accepted()
    }

    /// Bad answers, lost answers, slowness.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The server is gone: its connections are cut, new ones refused. The web mailbox stays.
    ///
    /// # Errors
    /// The port could not be kept.
    pub async fn refuse(&self) -> io::Result<()> {
        self.door.handle().turn(State::Shut).await
    }

    /// Every connection is accepted and at once closed.
    ///
    /// # Errors
    /// The port could not be listened on again.
    pub async fn hang_up(&self) -> io::Result<()> {
        self.door.handle().turn(State::HangingUp).await
    }

    /// All is well again: the server is back on its port, and every fault is forgotten.
    ///
    /// # Errors
    /// The port could not be listened on again.
    pub async fn restore(&self) -> io::Result<()> {
        self.faults.clear();
        self.door.handle().turn(State::Open).await
    }
}

/// RFC 3986 section 2.1: everything but unreserved characters.
fn percent_encoded(text: &str) -> String {
    let octet = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(octet).collect()
}
