//! Providers outside, one file each, under one [`policy`]: a time-out on every call, a bounded number of attempts, an idempotency key on
//! whatever must not happen twice.

mod breaker;
pub mod calendars;
pub mod dns;
pub mod embedder;
mod google;
pub mod ics;
pub mod images;
pub mod links;
pub mod mail;
mod microsoft;
pub mod oauth;
pub mod openai;
pub mod photos;
pub mod policy;
pub mod public_http;
pub mod storage;
pub mod stripe;

use std::sync::OnceLock;
use std::time::Duration;

use rustls_platform_verifier::ConfigVerifierExt;

use crate::crypto;
use crate::error::{Error, Result};

/// How servers are verified: by the roots of this machine, which are read once for all clients of the process.
fn tls() -> Result<rustls::ClientConfig> {
    static CONFIG: OnceLock<rustls::ClientConfig> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(config.clone());
    }
    crypto::install_tls();
    let config = rustls::ClientConfig::with_platform_verifier().map_err(Error::internal)?;
    Ok(CONFIG.get_or_init(|| config).clone())
}

/// The only way to an HTTP client: it always has a time-out, and TLS by rustls with ring.
///
/// # Errors
/// The TLS roots can't be read.
pub fn http(timeout: Duration) -> Result<reqwest::Client> {
    http_with(timeout, |builder| builder)
}

/// As [`http`], with other settings beside the time-out.
///
/// # Errors
/// As [`http`].
pub fn http_with(
    timeout: Duration,
    settings: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder().tls_backend_preconfigured(tls()?);
    settings(builder.timeout(timeout).connect_timeout(Duration::from_secs(3))).build().map_err(Error::internal)
}
