//! Access to Microsoft: its OAuth endpoints, Graph's errors and pages, the account and its calendars.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder};
use secrecy::SecretString;
use serde_json::Value;

use crate::config;
use crate::error::Result;
use crate::integrations::calendars::{Account, Api, Calendar, CalendarError, TIMEOUT};
use crate::integrations::oauth::{Endpoints, OAuth};
use crate::integrations::policy::{Failure, may_pass, retry_after};

/// Pages of a list of calendars that are read; 100 are on each.
const MAX_PAGES: usize = 10;

/// Ids that stay when an event is moved to another folder; and times in UTC, so that no name of a zone has to be read.
const PREFER: [&str; 2] = ["IdType=\"ImmutableId\"", "outlook.timezone=\"UTC\""];

/// Microsoft under our client id.
pub struct Microsoft {
    pub(crate) oauth: OAuth,
    api: Api,
    /// Ends in `/v1.0`.
    base: String,
}

impl Microsoft {
    /// Sends nothing yet.
    ///
    /// # Errors
    /// An address can't be used, or the HTTP client can't be built.
    pub fn new(config: &config::CalendarClient) -> Result<Self> {
        let auth_base = config.auth_base.as_str().trim_end_matches('/');
        let oauth = OAuth::new(
            config,
            Endpoints {
                provider: "Microsoft",
                authorize_url: format!("{auth_base}/oauth2/v2.0/authorize"),
                token_url: format!("{auth_base}/oauth2/v2.0/token"),
                revoke_url: None,
                scopes: &["offline_access", "User.Read", "Calendars.ReadWrite", "MailboxSettings.Read"],
                needed_scopes: &["Calendars.ReadWrite"],
                extra: &[("prompt", "select_account")],
            },
        )?;
        let base = format!("{}/v1.0", config.api_base.as_str().trim_end_matches('/'));
        Ok(Self { oauth, api: Api::new("Microsoft", classify)?, base })
    }

    /// An address of the API.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    /// A link that an answer gave. The token goes with the request, so that it must lead to the same API.
    pub(super) fn checked_link(&self, link: &str) -> Result<String, CalendarError> {
        match link.strip_prefix(&self.base).is_some_and(|rest| rest.starts_with('/')) {
            true => Ok(link.to_owned()),
            false => Err(CalendarError::Unreadable("a link that leads elsewhere".to_owned())),
        }
    }

    /// A request as all are: with what we prefer.
    pub(super) async fn call(
        &self,
        access_token: &SecretString,
        timeout: Duration,
        build: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Value, CalendarError> {
        self.api.call(access_token, timeout, |http| preferring(build(http))).await
    }

    /// As [`Self::call`], by one attempt.
    pub(super) async fn call_once(
        &self,
        access_token: &SecretString,
        build: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Value, CalendarError> {
        self.api.call_once(access_token, |http| preferring(build(http))).await
    }

    pub(super) async fn get(&self, access_token: &SecretString, url: &str) -> Result<Value, CalendarError> {
        self.call(access_token, TIMEOUT, |http| http.get(url)).await
    }

    pub(crate) async fn account(&self, access_token: &SecretString) -> Result<Account, CalendarError> {
        let me = self.get(access_token, &self.url("me")).await?;
        let address = me["mail"].as_str().or_else(|| me["userPrincipalName"].as_str());
        let address = address.ok_or_else(|| CalendarError::Unreadable("the account has no address".to_owned()))?;
        Ok(Account { address: address.to_owned(), zone: self.zone(access_token).await? })
    }

    /// The zone of the mailbox. An account without one, or whose owner did not allow it to be read, has none.
    async fn zone(&self, access_token: &SecretString) -> Result<Option<String>, CalendarError> {
        match self.get(access_token, &self.url("me/mailboxSettings")).await {
            Ok(settings) => Ok(settings["timeZone"].as_str().map(str::to_owned)),
            Err(CalendarError::Forbidden(_) | CalendarError::Gone(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn calendars(&self, access_token: &SecretString) -> Result<Vec<Calendar>, CalendarError> {
        let zone = self.zone(access_token).await?;
        let (mut found, mut url) = (Vec::new(), self.url("me/calendars?$top=100"));
        for _ in 0..MAX_PAGES {
            let body = self.get(access_token, &url).await?;
            let entries = body["value"].as_array().into_iter().flatten();
            found.extend(entries.filter_map(|entry| calendar(entry, zone.as_ref())));
            match body["@odata.nextLink"].as_str() {
                Some(link) => url = self.checked_link(link)?,
                None => break,
            }
        }
        Ok(found)
    }
}

fn preferring(request: RequestBuilder) -> RequestBuilder {
    PREFER.iter().fold(request, |request, value| request.header("prefer", *value))
}

fn calendar(entry: &Value, zone: Option<&String>) -> Option<Calendar> {
    Some(Calendar {
        id: entry["id"].as_str()?.to_owned(),
        name: entry["name"].as_str().unwrap_or_default().to_owned(),
        zone: zone.cloned(),
        is_primary: entry["isDefaultCalendar"].as_bool().unwrap_or(false),
        can_write: entry["canEdit"].as_bool().unwrap_or(false),
    })
}

fn classify(status: u16, headers: &HeaderMap, body: &Value) -> Failure<CalendarError> {
    let code = body.pointer("/error/code").and_then(Value::as_str).unwrap_or_default();
    let message = body.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    let text = format!("{status} {code} {message}");
    let wait = retry_after(headers);
    match status {
        401 => Failure::lasting(CalendarError::Unauthorized(text)),
        403 => Failure::lasting(CalendarError::Forbidden(text)),
        // The code is written in several ways: syncStateNotFound, SyncStateNotFound, resyncRequired.
        410 => Failure::lasting(CalendarError::SyncTokenOver(text)),
        404 => Failure::lasting(CalendarError::Gone(text)),
        409 | 412 => Failure::lasting(CalendarError::Conflict(text)),
        // Some servers answer a repeated transaction with 400.
        400 if code == "ErrorDuplicateTransactionId" => Failure::lasting(CalendarError::Conflict(text)),
        429 => {
            let error = CalendarError::RateLimited { message: text, retry_after: wait };
            Failure { error, may_pass: true, retry_after: wait }
        }
        _ if may_pass(status) || status >= 500 => {
            Failure::answered(CalendarError::Unavailable { message: text, retry_after: wait }, status, headers)
        }
        _ => Failure::lasting(CalendarError::Refused(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn microsoft() -> Microsoft {
        let base = |url: &str| url.parse().unwrap();
        Microsoft::new(&config::CalendarClient {
            client_id: "id".to_owned(),
            client_secret: "secret".into(),
            auth_base: base("https://login.microsoftonline.com/common"),
            api_base: base("https://graph.microsoft.com"),
        })
        .unwrap()
    }

    #[test]
    fn a_link_must_lead_to_the_same_api() {
        let microsoft = microsoft();
        assert!(microsoft.checked_link("https://graph.microsoft.com/v1.0/me/calendars?$skip=10").is_ok());
        for elsewhere in [
            "https://graph.microsoft.com.evil.example/v1.0/me",
            "https://graph.microsoft.com/v1.0.evil",
            "http://graph.microsoft.com/v1.0/me",
            "/v1.0/me",
        ] {
            assert!(microsoft.checked_link(elsewhere).is_err(), "{elsewhere}");
        }
    }
}
