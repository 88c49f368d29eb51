//! Change notifications (<https://learn.microsoft.com/graph/change-notifications-delivery-webhooks>): a subscription to the events of a calendar.
//! Its `clientState` is our id and the secret. What happens to the subscription itself is notified at the same address
//! (<https://learn.microsoft.com/graph/change-notifications-lifecycle-events>).

use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::client::Microsoft;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::integrations::calendars::{
    CalendarError, ChannelRequest, Notification, OpenChannel, Said, TIMEOUT, path_segment,
};

/// Entries of one request that are read: more than Microsoft puts into one.
const MAX_ENTRIES: usize = 1_000;

/// The longest token that is answered, in characters; Microsoft's have a few hundred.
const MAX_TOKEN: usize = 2_000;

/// The longest id of a subscription that is kept.
const MAX_ID: usize = 200;

impl Microsoft {
    pub(crate) async fn open_channel(
        &self,
        access_token: &SecretString,
        request: &ChannelRequest<'_>,
    ) -> Result<OpenChannel, CalendarError> {
        let url = self.url("subscriptions");
        let body = json!({
            "changeType": "created,updated,deleted",
            "notificationUrl": request.address,
            "lifecycleNotificationUrl": request.address,
            "resource": format!("me/calendars/{}/events", path_segment(request.calendar_id)),
            "expirationDateTime": request.expires_at.to_string(),
            "clientState": format!("{}.{}", request.id, request.secret.expose()),
        });
        let answer = self.call_once(access_token, |http| http.post(&url).json(&body)).await?;
        opened(&answer, request.expires_at)
    }

    pub(crate) async fn renew_channel(
        &self,
        access_token: &SecretString,
        external_id: &str,
        until: Timestamp,
    ) -> Result<OpenChannel, CalendarError> {
        let url = self.url(&format!("subscriptions/{}", path_segment(external_id)));
        let body = json!({ "expirationDateTime": until.to_string() });
        let answer = self.call(access_token, TIMEOUT, |http| http.patch(&url).json(&body)).await?;
        opened(&answer, until)
    }

    pub(crate) async fn close_channel(
        &self,
        access_token: &SecretString,
        external_id: &str,
    ) -> Result<(), CalendarError> {
        let url = self.url(&format!("subscriptions/{}", path_segment(external_id)));
        self.call(access_token, TIMEOUT, |http| http.delete(&url)).await.map(drop)
    }
}

fn opened(answer: &Value, asked: Timestamp) -> Result<OpenChannel, CalendarError> {
    let id = answer["id"].as_str();
    let id = id.ok_or_else(|| CalendarError::Unreadable("a subscription without an id".to_owned()))?;
    let expires_at = answer["expirationDateTime"].as_str().and_then(|text| text.parse().ok()).unwrap_or(asked);
    Ok(OpenChannel { external_id: id.to_owned(), expires_at })
}

/// The token of a request that asks whether we want notifications.
pub fn validation_token(query: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let token = pairs.find(|(name, _)| name == "validationToken")?.1;
    (token.chars().count() <= MAX_TOKEN).then(|| token.into_owned())
}

/// The entries of a request that are about subscriptions as we make them.
pub fn notifications(body: &[u8]) -> Vec<Notification> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body["value"].as_array().into_iter().flatten().take(MAX_ENTRIES).filter_map(notification).collect()
}

fn notification(entry: &Value) -> Option<Notification> {
    let (id, secret) = entry["clientState"].as_str()?.split_once('.')?;
    let said = match entry["lifecycleEvent"].as_str() {
        None | Some("missed") => Said::Changed,
        Some("reauthorizationRequired") => Said::RenewalDue,
        Some("subscriptionRemoved") => Said::Ended,
        Some(_) => return None,
    };
    Some(Notification {
        channel_id: Uuid::try_parse(id).ok()?,
        secret: Secret::from(secret.to_owned()),
        external_id: entry["subscriptionId"].as_str().filter(|id| id.len() <= MAX_ID).map(str::to_owned),
        said,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70";

    fn read(entry: &Value) -> Vec<Said> {
        let body = json!({ "value": [entry, { "clientState": 1 }, null] }).to_string();
        notifications(body.as_bytes()).into_iter().map(|one| one.said).collect()
    }

    #[test]
    fn entries_say_that_a_calendar_has_changed_or_what_becomes_of_the_subscription() {
        let state = format!("{ID}.secret");
        assert_eq!(
            read(&json!({ "clientState": state, "changeType": "created", "subscriptionId": "s" })),
            [Said::Changed]
        );
        for (event, said) in [
            ("missed", vec![Said::Changed]),
            ("reauthorizationRequired", vec![Said::RenewalDue]),
            ("subscriptionRemoved", vec![Said::Ended]),
            ("something new", vec![]),
        ] {
            assert_eq!(read(&json!({ "clientState": state, "lifecycleEvent": event })), said, "{event}");
        }
    }

    #[test]
    fn what_is_not_ours_is_left_out() {
        for state in ["", "secret", ".secret", "1.secret"] {
            assert_eq!(read(&json!({ "clientState": state })), [], "{state}");
        }
        for body in [&b""[..], b"{", b"[]", b"{\"value\":1}", b"\xff"] {
            assert_eq!(notifications(body), []);
        }
    }

    #[test]
    fn a_token_is_answered_as_it_was_sent() {
        assert_eq!(validation_token("validationToken=Validation%3a+a%20%2b+b").as_deref(), Some("Validation: a + b"));
        assert_eq!(validation_token("token=1"), None);
        assert_eq!(validation_token(&format!("validationToken={}", "x".repeat(2_001))), None);
    }
}
