//! Who watches which calendar, and what they are notified of.

use jiff::Timestamp;

/// Somebody who is notified of the changes of a calendar: a channel (Google), a subscription (Microsoft).
#[derive(Clone, Debug)]
pub struct Watch {
    pub id: String,
    pub resource_id: String,
    pub resource_uri: String,
    pub email: String,
    pub calendar: String,
    pub address: String,
    /// Where it is said what becomes of the watch itself.
    pub lifecycle_address: Option<String>,
    /// Comes back with every message.
    pub secret: Option<String>,
    pub expires: Timestamp,
    /// The number of the last change that was sent.
    pub seen: u64,
    /// Messages so far.
    pub messages: u64,
}

/// A changed event.
#[derive(Clone, Debug)]
pub struct Changed {
    pub id: String,
    /// `created`, `updated` or `deleted`.
    pub kind: &'static str,
}

/// Providers send to https only; the stand-in to this machine as well.
pub fn is_acceptable_address(address: &str) -> bool {
    let host_is_here = |url: &reqwest::Url| matches!(url.host_str(), Some("127.0.0.1" | "localhost"));
    reqwest::Url::parse(address).is_ok_and(|url| url.scheme() == "https" || host_is_here(&url))
}
