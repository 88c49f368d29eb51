//! Addresses of mail servers: `smtp://user:password@host:port`, with `smtps://` for TLS from the first byte, `smtp+starttls://` (or
//! `?tls=required`) for STARTTLS that must succeed, `?tls=opportunistic` for STARTTLS where offered; a path names this host in EHLO.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// What this host calls itself.
    pub client_name: Option<String>,
}

/// How a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    Plain,
    Opportunistic,
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
}

impl SmtpUrl {
    /// Parses an address.
    ///
    /// # Errors
    /// What is wrong with it, without its password.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "not a URL")?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("it names no host")?;
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let (security, default_port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (SmtpSecurity::Plain, 25),
            ("smtp", Some("opportunistic")) => (SmtpSecurity::Opportunistic, 587),
            ("smtp", Some("required")) | ("smtp+starttls", None | Some("required")) => (SmtpSecurity::StartTls, 587),
            ("smtps", None) => (SmtpSecurity::Implicit, 465),
            _ => return Err("use smtp://, smtp+starttls:// or smtps://, and for tls= only required or opportunistic"),
        };
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        Ok(Self {
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: url.port().unwrap_or(default_port),
            security,
            credentials: url.password().map(|password| (decoded(url.username()), decoded(password))),
            client_name: Some(url.path().trim_matches('/').to_owned()).filter(|name| !name.is_empty()),
        })
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({}:{}, {:?})", self.host, self.port, self.security)
    }
}
