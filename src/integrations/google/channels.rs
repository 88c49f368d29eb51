//! Push notifications (<https://developers.google.com/workspace/calendar/api/guides/push>): a channel on the events of a calendar. A message is
//! headers without a body, and says that something has changed.

use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::client::Google;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::integrations::calendars::{
    CalendarError, ChannelRequest, Notification, OpenChannel, Said, TIMEOUT, path_segment,
};

impl Google {
    pub(crate) async fn open_channel(
        &self,
        access_token: &SecretString,
        request: &ChannelRequest<'_>,
    ) -> Result<OpenChannel, CalendarError> {
        let url = self.url(&format!("calendars/{}/events/watch", path_segment(request.calendar_id)));
        let body = json!({
            "id": request.id.to_string(),
            "type": "web_hook",
            "address": request.address,
            "token": request.secret.expose(),
            "expiration": request.expires_at.to_jiff().as_millisecond().to_string(),
        });
        let answer = self.api.call_once(access_token, |http| http.post(&url).json(&body)).await?;
        let external_id = answer["resourceId"].as_str();
        let external_id = external_id.ok_or_else(|| CalendarError::Unreadable("a channel without an id".to_owned()))?;
        let expires_at = answer["expiration"].as_str().and_then(instant).unwrap_or(request.expires_at);
        Ok(OpenChannel { external_id: external_id.to_owned(), expires_at })
    }

    pub(crate) async fn close_channel(
        &self,
        access_token: &SecretString,
        id: Uuid,
        external_id: &str,
    ) -> Result<(), CalendarError> {
        let (url, body) = (self.url("channels/stop"), json!({ "id": id.to_string(), "resourceId": external_id }));
        self.api.call(access_token, TIMEOUT, |http| http.post(&url).json(&body)).await.map(drop)
    }
}

/// Milliseconds since the Unix epoch, as text.
fn instant(millis: &str) -> Option<Timestamp> {
    millis.parse().ok().and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok()).map(Timestamp::from)
}

/// A message, by its headers.
pub fn notification<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<Notification> {
    let said = match header("x-goog-resource-state")? {
        "sync" => Said::Opened,
        _ => Said::Changed,
    };
    Some(Notification {
        channel_id: header("x-goog-channel-id")?.parse().ok()?,
        secret: Secret::from(header("x-goog-channel-token")?.to_owned()),
        external_id: header("x-goog-resource-id").map(str::to_owned),
        said,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70";

    fn read(headers: &[(&str, &'static str)]) -> Option<Notification> {
        notification(|name| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }

    #[test]
    fn the_first_message_says_that_it_is_open_and_every_other_that_something_changed() {
        let message = |state| {
            read(&[
                ("x-goog-resource-state", state),
                ("x-goog-channel-id", ID),
                ("x-goog-channel-token", "secret"),
                ("x-goog-resource-id", "resource"),
            ])
        };
        assert_eq!(message("sync").unwrap().said, Said::Opened);
        let changed = message("exists").unwrap();
        assert_eq!((changed.said, changed.external_id.as_deref()), (Said::Changed, Some("resource")));
        assert_eq!(message("not_exists").unwrap().said, Said::Changed);
    }

    #[test]
    fn what_lacks_a_part_is_no_message() {
        let whole =
            [("x-goog-resource-state", "exists"), ("x-goog-channel-id", ID), ("x-goog-channel-token", "secret")];
        assert!(read(&whole).is_some());
        for missing in 0..whole.len() {
            let mut rest = whole.to_vec();
            rest.remove(missing);
            assert_eq!(read(&rest), None, "{missing}");
        }
        let other_id =
            [("x-goog-resource-state", "exists"), ("x-goog-channel-id", "1"), ("x-goog-channel-token", "secret")];
        assert_eq!(read(&other_id), None);
    }
}
