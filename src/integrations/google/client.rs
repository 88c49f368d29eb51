//! Access to Google: its OAuth endpoints, its errors, the account and its calendars.

use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde_json::Value;

use crate::config;
use crate::error::Result;
use crate::integrations::calendars::{Account, Api, Calendar, CalendarError, TIMEOUT};
use crate::integrations::oauth::{Endpoints, OAuth};
use crate::integrations::policy::{Failure, may_pass, retry_after};

/// Google's consent page is on one host and its token endpoint on another
/// (<https://accounts.google.com/.well-known/openid-configuration>); a base that replaces the first replaces both.
const AUTH_HOST: &str = "https://accounts.google.com";
const TOKEN_HOST: &str = "https://oauth2.googleapis.com";

const EVENTS: &str = "https://www.googleapis.com/auth/calendar.events";
const CALENDAR_LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";

/// Pages of a list of calendars that are read; 250 are on each.
const MAX_PAGES: usize = 4;

/// Google under our client id.
pub struct Google {
    pub(crate) oauth: OAuth,
    pub(super) api: Api,
    /// Ends in `/calendar/v3`.
    base: String,
}

impl Google {
    /// Sends nothing yet.
    ///
    /// # Errors
    /// An address can't be used, or the HTTP client can't be built.
    pub fn new(config: &config::CalendarClient) -> Result<Self> {
        let auth_base = config.auth_base.as_str().trim_end_matches('/');
        let token_base = if auth_base == AUTH_HOST { TOKEN_HOST } else { auth_base };
        let oauth = OAuth::new(
            config,
            Endpoints {
                provider: "Google",
                authorize_url: format!("{auth_base}/o/oauth2/v2/auth"),
                token_url: format!("{token_base}/token"),
                revoke_url: Some(format!("{token_base}/revoke")),
                scopes: &[EVENTS, CALENDAR_LIST],
                needed_scopes: &[EVENTS, CALENDAR_LIST],
                // A refresh token is given with both of them only.
                extra: &[("access_type", "offline"), ("prompt", "consent")],
            },
        )?;
        let base = format!("{}/calendar/v3", config.api_base.as_str().trim_end_matches('/'));
        Ok(Self { oauth, api: Api::new("Google", classify)?, base })
    }

    /// An address of the API.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    /// The address of the account is the id of its primary calendar.
    pub(crate) async fn account(&self, access_token: &SecretString) -> Result<Account, CalendarError> {
        let calendars = self.calendars(access_token).await?;
        let primary = calendars.into_iter().find(|calendar| calendar.is_primary);
        let primary = primary.ok_or_else(|| CalendarError::Unreadable("there is no primary calendar".to_owned()))?;
        Ok(Account { address: primary.id, zone: primary.zone })
    }

    pub(crate) async fn calendars(&self, access_token: &SecretString) -> Result<Vec<Calendar>, CalendarError> {
        let (url, mut found, mut page) = (self.url("users/me/calendarList"), Vec::new(), None::<String>);
        for _ in 0..MAX_PAGES {
            let body = self
                .api
                .call(access_token, TIMEOUT, |http| {
                    let request = http.get(&url).query(&[("maxResults", "250")]);
                    page.iter().fold(request, |request, token| request.query(&[("pageToken", token)]))
                })
                .await?;
            found.extend(body["items"].as_array().into_iter().flatten().filter_map(calendar));
            page = body["nextPageToken"].as_str().map(str::to_owned);
            if page.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

fn calendar(entry: &Value) -> Option<Calendar> {
    let text = |field: &str| entry[field].as_str().map(str::to_owned);
    let role = entry["accessRole"].as_str()?;
    Some(Calendar {
        id: text("id")?,
        name: text("summaryOverride").or_else(|| text("summary")).unwrap_or_default(),
        zone: text("timeZone"),
        is_primary: entry["primary"].as_bool().unwrap_or(false),
        can_write: matches!(role, "owner" | "writer"),
    })
}

/// Reasons of a 403 that are rate limits (<https://developers.google.com/workspace/calendar/api/guides/errors>).
const RATE_LIMITS: [&str; 3] = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"];

fn classify(status: u16, headers: &HeaderMap, body: &Value) -> Failure<CalendarError> {
    let reason = body.pointer("/error/errors/0/reason").and_then(Value::as_str).unwrap_or_default();
    let message = body.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    let text = format!("{status} {reason} {message}");
    let wait = retry_after(headers);
    match status {
        401 => Failure::lasting(CalendarError::Unauthorized(text)),
        403 | 429 if status == 429 || RATE_LIMITS.contains(&reason) => {
            let error = CalendarError::RateLimited { message: text, retry_after: wait };
            Failure { error, may_pass: true, retry_after: wait }
        }
        403 => Failure::lasting(CalendarError::Forbidden(text)),
        410 if reason == "fullSyncRequired" => Failure::lasting(CalendarError::SyncTokenOver(text)),
        404 | 410 => Failure::lasting(CalendarError::Gone(text)),
        409 | 412 => Failure::lasting(CalendarError::Conflict(text)),
        _ if may_pass(status) || status >= 500 => {
            Failure::answered(CalendarError::Unavailable { message: text, retry_after: wait }, status, headers)
        }
        _ => Failure::lasting(CalendarError::Refused(text)),
    }
}
