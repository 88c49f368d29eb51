//! What differs between providers in what they have in common: which requests the consent page is shown for, and how a push message looks.

use std::collections::BTreeMap;

use super::options::Options;
use super::watch::{Changed, Watch};

/// What differs between providers on the consent page and in push messages.
#[derive(Clone, Copy)]
pub struct Rules {
    /// The path of the consent page.
    pub page: &'static str,
    /// Checks a request for it.
    pub check: fn(&Options, &BTreeMap<String, String>) -> Result<Asked, Refused>,
    /// How codes begin.
    pub code_prefix: &'static str,
    /// What the browser comes back with when the person declines.
    pub declined: &'static str,
    /// Whether the browser comes back with the scopes.
    pub names_scopes: bool,
    /// A push message, if these changes are wanted; without changes it says that the channel is open.
    pub message: fn(&reqwest::Client, &Watch, &[Changed]) -> Option<reqwest::RequestBuilder>,
    /// A message about the watch itself, if the provider sends such.
    pub lifecycle: fn(&reqwest::Client, &Watch, &str) -> Option<reqwest::RequestBuilder>,
}

/// A request that the page is shown for.
#[derive(Debug)]
pub struct Asked {
    pub redirect_uri: String,
    pub state: Option<String>,
    pub scopes: Vec<String>,
    pub challenge: String,
    pub is_offline: bool,
    /// The address that is chosen already.
    pub login_hint: Option<String>,
}

/// A request that has no page.
#[derive(Debug)]
pub enum Refused {
    /// The browser can't be sent back safely: (status, code, text).
    Page(u16, String, String),
    /// The browser is sent back with this error.
    Redirect { uri: String, error: &'static str, description: String, state: Option<String> },
}
