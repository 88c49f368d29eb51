//! Events that Rapport writes. Their id is made of the key, so that Google itself refuses a second one.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::client::Google;
use crate::integrations::calendars::{
    CalendarError, Deleted, EventDetails, EventKey, KnownEvent, TIMEOUT, Upserted, path_segment,
};
use crate::models::calendars::choices::IfDeleted;

/// The private extended property that says that an event is ours.
pub(super) const KEY_PROPERTY: &str = "rapport";

/// base32hex in lower case (RFC 4648, section 7), as ids of events are.
const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// The id of a key's event: 26 digits.
fn event_id(key: EventKey) -> String {
    let number = u128::from_be_bytes(*key.as_bytes());
    let digit = |place: u32| char::from(DIGITS[usize::try_from((number >> (place * 5)) & 31).unwrap_or(0)]);
    (0..26).rev().map(digit).collect()
}

fn body(key: EventKey, details: &EventDetails) -> Value {
    json!({
        "summary": details.title,
        "description": details.description,
        "location": details.location,
        "start": { "dateTime": details.start.to_string() },
        "end": { "dateTime": details.end.to_string() },
        // An event that was deleted comes back by this.
        "status": "confirmed",
        "transparency": "opaque",
        "extendedProperties": { "private": { KEY_PROPERTY: key.to_text() } },
    })
}

impl Google {
    pub(crate) async fn upsert(
        &self,
        access_token: &SecretString,
        calendar_id: &str,
        key: EventKey,
        known: Option<&KnownEvent>,
        details: &EventDetails,
        if_deleted: IfDeleted,
    ) -> Result<Upserted, CalendarError> {
        let id = event_id(key);
        let events = format!("calendars/{}/events", path_segment(calendar_id));
        let one = format!("{events}/{id}");
        let body = body(key, details);
        if known.is_none() {
            let mut new = body.clone();
            new["id"] = json!(id);
            match self.write(access_token, Method::POST, &events, &new, None).await {
                // The answer to an earlier attempt was lost; or it was deleted, and keeps its id.
                Err(CalendarError::Conflict(_)) => {}
                result => return result.map(written),
            }
        }
        // With the version that we wrote, no look is needed to see that nobody touched it.
        if let Some(etag) = known.and_then(|known| known.etag.as_deref()) {
            match self.write(access_token, Method::PUT, &one, &body, Some(etag)).await {
                Err(CalendarError::Conflict(_) | CalendarError::Gone(_)) => {}
                result => return result.map(written),
            }
        }
        let url = self.url(&one);
        let found = self.api.call(access_token, TIMEOUT, |http| http.get(&url)).await;
        match found {
            Ok(found) if found["status"] == "cancelled" && if_deleted == IfDeleted::LeaveAlone => {
                Ok(Upserted::LeftDeleted)
            }
            Ok(_) => self.write(access_token, Method::PUT, &one, &body, None).await.map(written),
            // Moved into another calendar by hand, say: here it is made anew.
            Err(CalendarError::Gone(_)) if known.is_some() && if_deleted == IfDeleted::LeaveAlone => {
                Ok(Upserted::LeftDeleted)
            }
            Err(CalendarError::Gone(_)) if known.is_some() => {
                let mut new = body.clone();
                new["id"] = json!(id);
                self.write(access_token, Method::POST, &events, &new, None).await.map(written)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn delete(
        &self,
        access_token: &SecretString,
        calendar_id: &str,
        key: EventKey,
    ) -> Result<Deleted, CalendarError> {
        let url = self.url(&format!("calendars/{}/events/{}", path_segment(calendar_id), event_id(key)));
        match self.api.call(access_token, TIMEOUT, |http| http.delete(&url)).await {
            Ok(_) => Ok(Deleted::Now),
            Err(CalendarError::Gone(_)) => Ok(Deleted::Before),
            Err(error) => Err(error),
        }
    }

    async fn write(
        &self,
        access_token: &SecretString,
        method: Method,
        path: &str,
        body: &Value,
        etag: Option<&str>,
    ) -> Result<Value, CalendarError> {
        let url = self.url(path);
        self.api
            .call(access_token, TIMEOUT, |http| {
                let request = http.request(method.clone(), &url).json(body);
                etag.iter().fold(request, |request, etag| request.header(reqwest::header::IF_MATCH, *etag))
            })
            .await
    }
}

fn written(event: Value) -> Upserted {
    let text = |field: &str| event[field].as_str().map(str::to_owned);
    Upserted::Written(KnownEvent { id: text("id").unwrap_or_default(), etag: text("etag") })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_id_is_base32hex_of_the_key() {
        let id = event_id(EventKey::new(Uuid::from_u128(1), Uuid::from_u128(2)));
        assert_eq!(id.len(), 26);
        assert!(id.bytes().all(|digit| DIGITS.contains(&digit)));
        assert_ne!(id, event_id(EventKey::new(Uuid::from_u128(1), Uuid::from_u128(3))));
    }
}
