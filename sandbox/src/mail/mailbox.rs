//! The stored messages, notification of changes, and the count of 250s per Message-ID.
//!
//! *Invariant:* a 250 is counted before it is sent, and a count never goes down: neither clearing the mailbox nor a
//! restart on the same folder resets it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::folder::Folder;
use super::message::Message;
use super::session::Envelope;
use crate::clock::Clock;

/// One mailbox for every address.
pub struct Mailbox {
    contents: Mutex<Contents>,
    changed: watch::Sender<()>,
    folder: Option<Folder>,
    clock: Clock,
}

#[derive(Default)]
struct Contents {
    messages: Vec<Arc<Message>>,
    accepted: BTreeMap<String, u64>,
    last_id: u64,
}

impl Mailbox {
    pub fn open(folder: Option<&Path>, clock: Clock) -> io::Result<Self> {
        let folder = folder.map(Folder::open).transpose()?;
        let mut contents = Contents::default();
        if let Some(folder) = &folder {
            contents.messages = folder.messages()?.into_iter().map(Arc::new).collect();
            contents.last_id =
                contents.messages.iter().filter_map(|message| message.id.parse().ok()).max().unwrap_or(0);
            for message_id in folder.accepted()? {
                *contents.accepted.entry(message_id).or_default() += 1;
            }
        }
        Ok(Self { contents: Mutex::new(contents), changed: watch::Sender::new(()), folder, clock })
    }

    /// Stores a message whose 250 is about to be sent.
    pub async fn store_accepted(self: &Arc<Self>, envelope: Envelope, raw: Vec<u8>) -> io::Result<Arc<Message>> {
        let mailbox = self.clone();
        // Off the runtime, and finished even if the connection is cut: the folder and the memory stay the same.
        tokio::task::spawn_blocking(move || mailbox.store(envelope, raw, true)).await?
    }

    /// Stores a message whose 250 will not be sent.
    pub async fn store_unacknowledged(self: &Arc<Self>, envelope: Envelope, raw: Vec<u8>) -> io::Result<Arc<Message>> {
        let mailbox = self.clone();
        tokio::task::spawn_blocking(move || mailbox.store(envelope, raw, false)).await?
    }

    fn store(&self, envelope: Envelope, raw: Vec<u8>, is_accepted: bool) -> io::Result<Arc<Message>> {
        let id = self.with(|contents| {
            contents.last_id += 1;
            contents.last_id.to_string()
        });
        let received_at = (self.clock)();
        let message = Arc::new(Message::read(id, received_at, envelope, raw));
        if let Some(folder) = &self.folder {
            folder.write(&message)?;
            if is_accepted {
                folder.log_accepted(received_at, message_id(&message))?;
            }
        }
        self.with(|contents| {
            contents.messages.push(message.clone());
            if is_accepted {
                *contents.accepted.entry(message_id(&message).to_owned()).or_default() += 1;
            }
        });
        self.changed.send_replace(());
        Ok(message)
    }

    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.with(|contents| contents.messages.clone())
    }

    pub fn message(&self, id: &str) -> Option<Arc<Message>> {
        self.with(|contents| contents.messages.iter().find(|message| message.id == id).cloned())
    }

    /// How many 250s were sent for each Message-ID; messages without one count under the empty id.
    pub fn accepted(&self) -> BTreeMap<String, u64> {
        self.with(|contents| contents.accepted.clone())
    }

    /// Changes whenever a message is stored or the mailbox is cleared.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub fn clear(&self) -> io::Result<()> {
        let removed = self.with(|contents| std::mem::take(&mut contents.messages));
        self.changed.send_replace(());
        let Some(folder) = &self.folder else { return Ok(()) };
        removed.iter().try_for_each(|message| folder.remove(&message.id))
    }

    fn with<T>(&self, change: impl FnOnce(&mut Contents) -> T) -> T {
        change(&mut self.contents.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn message_id(message: &Message) -> &str {
    message.message_id.as_deref().unwrap_or_default()
}
