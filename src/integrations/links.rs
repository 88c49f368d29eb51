//! Whether what a link leads to is there: its answer's status, and nothing of its body.

use reqwest::header::HeaderMap;
use url::Url;

use super::public_http::{FetchError, PublicHttp, Schemes, TIMEOUT};
use crate::models::community::link_health::Found;

/// Asks what links lead to.
#[derive(Clone, Debug)]
pub struct LinkChecker(PublicHttp);

impl LinkChecker {
    pub fn new(http: PublicHttp) -> Self {
        Self(http)
    }

    /// Asks for the page, as a browser would, and hangs up once its status is known.
    pub async fn check(&self, url: &Url) -> Found {
        let headers = HeaderMap::new();
        let asked = self.0.get(url.clone(), Schemes::HttpAndHttps, &headers);
        match tokio::time::timeout(TIMEOUT, asked).await {
            Ok(Ok(_)) => Found::There,
            Ok(Err(error)) => state_of(&error),
            Err(_) => Found::Unknown,
        }
    }
}

fn state_of(error: &FetchError) -> Found {
    match error {
        FetchError::NotPublic
        | FetchError::NotHttps
        | FetchError::TooManyRedirects
        | FetchError::Refused(404 | 410) => Found::Gone,
        // Too many requests: it is there.
        FetchError::Refused(_) | FetchError::TooLarge | FetchError::Failed { status: 429, .. } => Found::There,
        FetchError::Failed { .. } | FetchError::TimedOut | FetchError::Unreachable => Found::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_only_machines_do_not_get_is_there() {
        for status in [400, 401, 403, 405, 406, 451, 999] {
            assert_eq!(state_of(&FetchError::Refused(status)), Found::There, "{status}");
        }
        for gone in [FetchError::Refused(404), FetchError::Refused(410), FetchError::NotPublic] {
            assert_eq!(state_of(&gone), Found::Gone, "{gone}");
        }
        let down = FetchError::Failed { status: 503, retry_after: None };
        for unknown in [down, FetchError::TimedOut, FetchError::Unreachable] {
            assert_eq!(state_of(&unknown), Found::Unknown, "{unknown}");
        }
    }
}
