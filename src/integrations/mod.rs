//! The outside world, one file per provider, under one policy: a time-out on every call, bounded tries, a key of ours on
//! whatever must not happen twice.

pub mod embedder;
pub mod images;
pub mod mail;
pub mod openai;
pub mod storage;
pub mod stripe;

use std::time::Duration;

use crate::error::{Error, Result};

/// The one way to an HTTP client: it always has a time-out, and TLS by rustls with ring.
///
/// # Errors
/// The TLS roots can't be read.
pub fn http(timeout: Duration) -> Result<reqwest::Client> {
    install_tls();
    reqwest::Client::builder().timeout(timeout).connect_timeout(Duration::from_secs(3)).build().map_err(Error::internal)
}

/// Makes ring the process's provider of TLS; without it reqwest panics at its first client.
pub fn install_tls() {
    // Somebody was faster: it is the same provider.
    drop(rustls::crypto::ring::default_provider().install_default());
}
