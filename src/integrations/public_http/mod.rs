//! Asking addresses that people type: calendars to subscribe to, links of the library. Whatever they lead to, only public hosts are asked.
//!
//! *Invariant:* a connection is made to no other address than one that was found to be public: the names are resolved here, once, and redirects are
//! followed by hand, each checked like the first address.

mod hosts;

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, LOCATION, USER_AGENT};
use reqwest::{Response, StatusCode};
use url::Url;

use self::hosts::{NotPublic, PublicHosts, check_host};
use crate::error::Result;
use crate::integrations::policy::{TimedOut, retry_after};

/// All of it: the connection, the redirects, the body.
pub const TIMEOUT: Duration = Duration::from_secs(10);

const MAX_REDIRECTS: usize = 3;

/// Which addresses are asked, at the beginning and after redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schemes {
    Https,
    HttpAndHttps,
}

impl Schemes {
    fn include(self, url: &Url) -> bool {
        url.scheme() == "https" || (self == Self::HttpAndHttps && url.scheme() == "http")
    }
}

/// Why an address could not be read. No text names the address, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address leads into a private network, or to this machine.
    #[error("the address does not lead to a public server")]
    NotPublic,
    /// It is, or leads to, one of another scheme.
    #[error("the address leads on to one that is not https")]
    NotHttps,
    #[error("the address leads on too often")]
    TooManyRedirects,
    /// 401, 403, 404, 410 …: asking again changes nothing by itself.
    #[error("the server answers with {0}")]
    Refused(u16),
    /// The server is overloaded, or broken for now.
    #[error("the server answers with {status}")]
    Failed { status: u16, retry_after: Option<Duration> },
    #[error("the answer is too large")]
    TooLarge,
    #[error("the server does not answer in time")]
    TimedOut,
    #[error("there is no connection to the server")]
    Unreachable,
}

impl FetchError {
    /// Whether the same request may succeed soon.
    pub fn may_pass(&self) -> bool {
        matches!(self, FetchError::Failed { .. } | FetchError::TimedOut | FetchError::Unreachable)
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            FetchError::Failed { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<TimedOut> for FetchError {
    fn from(_: TimedOut) -> Self {
        FetchError::TimedOut
    }
}

/// The sandbox's server of pages, and whose place it takes.
#[cfg(feature = "dev")]
#[derive(Clone, Copy, Debug)]
pub struct StandIn {
    pub address: std::net::SocketAddr,
    /// Hosts whose names end so; an empty text is all of them.
    pub hosts: &'static str,
}

/// Asks public hosts.
#[derive(Clone, Debug)]
pub struct PublicHttp {
    http: reqwest::Client,
    #[cfg(feature = "dev")]
    stand_in: Option<StandIn>,
}

impl PublicHttp {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// The TLS roots can't be read.
    pub fn new(#[cfg(feature = "dev")] stand_in: Option<StandIn>) -> Result<Self> {
        let http = crate::integrations::http_with(TIMEOUT, |builder| {
            builder
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .pool_max_idle_per_host(0)
                .dns_resolver(PublicHosts)
        })?;
        Ok(Self {
            http,
            #[cfg(feature = "dev")]
            stand_in,
        })
    }

    /// The answer at the end of all redirects, with a status of success or 304; its body is not read yet. `Authorization` is sent to the first
    /// address's own origin, and left out where a redirect leads to another.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn get(&self, mut url: Url, schemes: Schemes, headers: &HeaderMap) -> Result<Response, FetchError> {
        let mut headers = headers.clone();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.ask(&url, schemes, &headers).await?;
            let status = response.status();
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
                let next = location.and_then(|location| url.join(location).ok());
                let next = next.ok_or(FetchError::Refused(status.as_u16()))?;
                if next.origin() != url.origin() {
                    headers.remove(AUTHORIZATION);
                }
                url = next;
                continue;
            }
            return match status {
                StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Err(failed(&response)),
                status if status.is_server_error() => Err(failed(&response)),
                status if status.is_success() || status == StatusCode::NOT_MODIFIED => Ok(response),
                status => Err(FetchError::Refused(status.as_u16())),
            };
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn ask(&self, url: &Url, schemes: Schemes, headers: &HeaderMap) -> Result<Response, FetchError> {
        if !schemes.include(url) {
            return Err(FetchError::NotHttps);
        }
        check_host(url).map_err(|NotPublic| FetchError::NotPublic)?;
        let request = self.http.get(self.stand_in_for(url).unwrap_or_else(|| url.clone()));
        let request = request.header(USER_AGENT, "Rapport/1.0").headers(headers.clone());
        request.send().await.map_err(|error| unanswered(&error))
    }

    /// Where the sandbox serves this address.
    #[cfg(feature = "dev")]
    fn stand_in_for(&self, url: &Url) -> Option<Url> {
        let StandIn { address, hosts } = self.stand_in?;
        let host = url.host_str().filter(|host| host.ends_with(hosts))?;
        Url::parse(&format!("http://{address}/{host}{}", &url[url::Position::BeforePath..url::Position::AfterQuery]))
            .ok()
    }

    /// There is no sandbox in a release.
    #[cfg(not(feature = "dev"))]
    fn stand_in_for(&self, _: &Url) -> Option<Url> {
        None
    }
}

fn failed(response: &Response) -> FetchError {
    FetchError::Failed { status: response.status().as_u16(), retry_after: retry_after(response.headers()) }
}

/// Reads no more than so many bytes.
///
/// # Errors
/// There are more, or the connection breaks.
pub async fn body(mut response: Response, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let mut file = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| unanswered(&error))? {
        if file.len() + part.len() > max_bytes {
            return Err(FetchError::TooLarge);
        }
        file.extend_from_slice(&part);
    }
    Ok(file)
}

fn unanswered(error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(source) = cause {
        if source.is::<NotPublic>() {
            return FetchError::NotPublic;
        }
        cause = source.source();
    }
    if error.is_timeout() { FetchError::TimedOut } else { FetchError::Unreachable }
}

/// Whether an address may lead to a public server, as far as can be said without asking: its host is a public address, or a name that can be one.
pub fn may_be_public(url: &Url) -> bool {
    check_host(url).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asks(address: &str, schemes: Schemes) -> FetchError {
        let http = PublicHttp::new(
            #[cfg(feature = "dev")]
            None,
        )
        .unwrap();
        http.get(address.parse().unwrap(), schemes, &HeaderMap::new()).await.unwrap_err()
    }

    /// None of these is connected to: each would answer otherwise than `NotPublic`.
    #[tokio::test]
    async fn addresses_in_private_networks_are_refused() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "0x7f000001",
            "2130706433",
            "127.1",
            "[::ffff:127.0.0.1]",
            "169.254.169.254",
            "ip6-localhost",
        ] {
            for (scheme, schemes) in [("https", Schemes::Https), ("http", Schemes::HttpAndHttps)] {
                let address = format!("{scheme}://{host}:{port}/feed.ics");
                assert_eq!(asks(&address, schemes).await, FetchError::NotPublic, "{address}");
            }
        }
        for address in ["http://example.com/feed.ics", "ftp://example.com/", "file:///etc/passwd"] {
            assert_eq!(asks(address, Schemes::Https).await, FetchError::NotHttps, "{address}");
        }
        assert_eq!(asks("ftp://example.com/", Schemes::HttpAndHttps).await, FetchError::NotHttps);
    }
}
