//! Fetching calendars from addresses that people type. Whatever they lead to, only public hosts are asked, by https, and little is read.
//!
//! *Invariant:* a connection is made to no other address than one that was found to be public: the names are resolved here, once, and redirects are
//! followed by hand, each checked like the first address.

mod public_hosts;

use std::time::Duration;

use reqwest::header::{ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION};
use reqwest::{Response, StatusCode};
use url::Url;

use self::public_hosts::{NotPublic, PublicHosts, check_host};
use crate::crypto::Secret;
use crate::error::Result;
use crate::integrations::policy::retry_after;

/// All of it: the connection, the redirects, the file.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The largest file.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

const MAX_REDIRECTS: usize = 3;

/// A calendar as it was fetched.
#[derive(Debug)]
pub struct Fetched {
    pub file: Vec<u8>,
    pub validators: Validators,
}

/// By which a server knows which version of a file somebody has (RFC 9110, section 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// The longest validator that is kept.
const MAX_VALIDATOR: usize = 500;

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| {
            let value = headers.get(name)?.to_str().ok()?;
            (value.len() <= MAX_VALIDATOR).then(|| value.to_owned())
        };
        Self { etag: text(ETAG), last_modified: text(LAST_MODIFIED) }
    }
}

/// Why a calendar could not be fetched. No text names more than the host: the address is a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address leads into a private network, or to this machine.
    #[error("the address does not lead to a public server")]
    NotPublic,
    /// It leads to another that is not https.
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
    #[error("the file is larger than 5 MB")]
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
}

/// Fetches calendars.
#[derive(Clone, Debug)]
pub struct CalendarFetcher {
    http: reqwest::Client,
    /// The sandbox's server of calendars, in place of every host below `.calendars.test`.
    #[cfg(feature = "dev")]
    stand_in: Option<std::net::SocketAddr>,
}

/// The domain of the sandbox's calendars; no public one can be called that (RFC 6761, section 6.2).
#[cfg(feature = "dev")]
pub const STAND_IN_DOMAIN: &str = ".calendars.test";

impl CalendarFetcher {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// The TLS roots can't be read.
    pub fn new(#[cfg(feature = "dev")] stand_in: Option<std::net::SocketAddr>) -> Result<Self> {
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

    /// Fetches a calendar; `None` if it is still the version that `known` describes.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(&self, address: &Secret, known: &Validators) -> Result<Option<Fetched>, FetchError> {
        tokio::time::timeout(TIMEOUT, self.follow(address, known)).await.unwrap_or(Err(FetchError::TimedOut))
    }

    async fn follow(&self, address: &Secret, known: &Validators) -> Result<Option<Fetched>, FetchError> {
        let mut url = Url::parse(address.expose()).map_err(|_| FetchError::NotHttps)?;
        for _ in 0..=MAX_REDIRECTS {
            let response = self.ask(&url, known).await?;
            let status = response.status();
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
                let next = location.and_then(|location| url.join(location).ok());
                url = next.ok_or(FetchError::Refused(status.as_u16()))?;
                continue;
            }
            return match status {
                StatusCode::NOT_MODIFIED => Ok(None),
                StatusCode::OK => {
                    let validators = Validators::of(response.headers());
                    Ok(Some(Fetched { file: body(response).await?, validators }))
                }
                StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Err(failed(&response)),
                status if status.is_server_error() => Err(failed(&response)),
                status => Err(FetchError::Refused(status.as_u16())),
            };
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn ask(&self, url: &Url, known: &Validators) -> Result<Response, FetchError> {
        if url.scheme() != "https" {
            return Err(FetchError::NotHttps);
        }
        let mut request = match self.stand_in_for(url) {
            Some(local) => self.http.get(local),
            None => {
                check_host(url).map_err(|NotPublic| FetchError::NotPublic)?;
                self.http.get(url.clone())
            }
        };
        request = request.header("Accept", "text/calendar, */*;q=0.1").header("User-Agent", "Rapport-Calendar/1.0");
        for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        request.send().await.map_err(|error| unanswered(&error))
    }

    /// Where the sandbox serves this address.
    #[cfg(feature = "dev")]
    fn stand_in_for(&self, url: &Url) -> Option<Url> {
        let stand_in = self.stand_in?;
        let host = url.host_str().filter(|host| host.ends_with(STAND_IN_DOMAIN))?;
        Url::parse(&format!("http://{stand_in}/{host}{}", &url[url::Position::BeforePath..url::Position::AfterQuery]))
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

/// Reads no more than is allowed.
async fn body(mut response: Response) -> Result<Vec<u8>, FetchError> {
    let mut file = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| unanswered(&error))? {
        if file.len() + part.len() > MAX_BYTES {
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

    /// None of these is connected to: each would answer otherwise than `NotPublic`.
    #[tokio::test]
    async fn addresses_in_private_networks_are_refused() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let fetcher = CalendarFetcher::new(
            #[cfg(feature = "dev")]
            None,
        )
        .unwrap();
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
            let address = Secret::from(format!("https://{host}:{port}/feed.ics"));
            let fetched = fetcher.fetch(&address, &Validators::default()).await;
            assert_eq!(fetched.unwrap_err(), FetchError::NotPublic, "{host}");
        }
        for address in ["http://example.com/feed.ics", "ftp://example.com/", "file:///etc/passwd", "nonsense"] {
            let fetched = fetcher.fetch(&Secret::from(address.to_owned()), &Validators::default()).await;
            assert_eq!(fetched.unwrap_err(), FetchError::NotHttps, "{address}");
        }
    }
}
