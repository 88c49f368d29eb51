//! Fetching calendars from addresses that people type: by https alone, and little is read.

use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, USER_AGENT,
};
use url::Url;

use super::public_http::{FetchError, PublicHttp, Schemes, TIMEOUT, body};
use crate::crypto::Secret;

/// The largest file.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

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

    /// What is asked for: a calendar of another version. A validator that can't be sent is left out, so that all of it comes.
    fn request_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/calendar, */*;q=0.1"));
        headers.insert(USER_AGENT, HeaderValue::from_static("Rapport-Calendar/1.0"));
        for (name, value) in [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)] {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

/// The domain of the sandbox's calendars; no public one can be called that (RFC 6761, section 6.2).
#[cfg(feature = "dev")]
pub const STAND_IN_DOMAIN: &str = ".calendars.test";

/// Fetches calendars.
#[derive(Clone, Debug)]
pub struct CalendarFetcher(PublicHttp);

impl CalendarFetcher {
    pub fn new(http: PublicHttp) -> Self {
        Self(http)
    }

    /// Fetches a calendar; `None` if it is still the version that `known` describes.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(&self, address: &Secret, known: &Validators) -> Result<Option<Fetched>, FetchError> {
        tokio::time::timeout(TIMEOUT, self.read(address, known)).await.unwrap_or(Err(FetchError::TimedOut))
    }

    async fn read(&self, address: &Secret, known: &Validators) -> Result<Option<Fetched>, FetchError> {
        let url = Url::parse(address.expose()).map_err(|_| FetchError::NotHttps)?;
        let response = self.0.get(url, Schemes::Https, &known.request_headers()).await?;
        match response.status() {
            StatusCode::NOT_MODIFIED => Ok(None),
            StatusCode::OK => {
                let validators = Validators::of(response.headers());
                Ok(Some(Fetched { file: body(response, MAX_BYTES).await?, validators }))
            }
            status => Err(FetchError::Refused(status.as_u16())),
        }
    }
}
