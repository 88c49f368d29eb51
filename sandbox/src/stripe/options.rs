//! How the stand-in is configured.

use std::path::PathBuf;

use crate::clock::{Clock, real_clock};

/// How the stand-in is configured; the default suits a test.
#[derive(Clone)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    pub secret_key: String,
    pub publishable_key: String,
    pub webhook_secret: String,
    /// Where events are sent; without it none are.
    pub webhook_url: Option<String>,
    /// The name the payer sees.
    pub merchant: String,
    pub clock: Clock,
    /// A JSON file that keeps the state across restarts.
    pub snapshot: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            secret_key: "sk_test_sandbox".to_owned(),
            publishable_key: "pk_test_sandbox".to_owned(),
            webhook_secret: "whsec_sandbox".to_owned(),
            webhook_url: None,
            merchant: "Rapport".to_owned(),
            clock: real_clock(),
            snapshot: None,
        }
    }
}
