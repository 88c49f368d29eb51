//! Channels by which a provider says that a calendar has changed, the same for every provider: when, never what.

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::crypto::Secret;

/// A channel to open.
#[derive(Clone, Debug)]
pub struct ChannelRequest<'a> {
    /// Ours; it comes with every notification.
    pub id: Uuid,
    /// The provider's id of the calendar.
    pub calendar_id: &'a str,
    /// Where notifications are sent to.
    pub address: &'a str,
    /// It comes with every notification.
    pub secret: &'a Secret,
    pub expires_at: Timestamp,
}

/// A channel that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenChannel {
    /// What it is closed by, beside our id.
    pub external_id: String,
    /// Perhaps earlier than it was asked for.
    pub expires_at: Timestamp,
}

/// What a request to our address says, if its secret is the channel's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub channel_id: Uuid,
    pub secret: Secret,
    pub external_id: Option<String>,
    pub said: Said,
}

/// What is said of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is open.
    Opened,
    /// Its calendar has changed, or notifications were lost.
    Changed,
    /// It says nothing more until it is renewed.
    RenewalDue,
    /// The provider has ended it.
    Ended,
}
