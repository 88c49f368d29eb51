//! Events that Rapport writes. Graph chooses their ids; a `transactionId` and an extended property made of the key say which is which.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::client::Microsoft;
use crate::crypto::sha256;
use crate::integrations::calendars::{
    CalendarError, Deleted, EventDetails, EventKey, KnownEvent, TIMEOUT, Upserted, path_segment,
};
use crate::models::calendars::choices::IfDeleted;

/// A named property in a set of our own, by which an event is found.
const KEY_PROPERTY: &str = "String {2f0a5c5e-6c0b-4b57-9d0e-6a5f6f1a7c11} Name RapportKey";

/// Before the key in a `transactionId`.
const TRANSACTION_PREFIX: &str = "rapport-";

/// Events of one key that were made and deleted without our knowing their ids.
const MAX_REPLACED: usize = 5;

/// The key in the `transactionId` of an event that is ours.
pub(super) fn key_of_transaction(transaction: &str) -> Option<EventKey> {
    let key = transaction.strip_prefix(TRANSACTION_PREFIX)?;
    EventKey::of(key.split('-').next().unwrap_or(key))
}

/// A transaction makes one event for ever: one that takes the place of a deleted event has another, which is the same for every attempt.
fn transaction(key: EventKey, replaces: Option<&str>) -> String {
    let key = key.to_text();
    match replaces {
        Some(id) => format!("{TRANSACTION_PREFIX}{key}-{}", hex::encode(&sha256(id.as_bytes())[..6])),
        None => format!("{TRANSACTION_PREFIX}{key}"),
    }
}

fn body(details: &EventDetails) -> Value {
    let civil = |at: crate::clock::Timestamp| at.to_jiff().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    json!({
        "subject": details.title,
        "body": { "contentType": "text", "content": details.description },
        "location": { "displayName": details.location },
        "start": { "dateTime": civil(details.start), "timeZone": "UTC" },
        "end": { "dateTime": civil(details.end), "timeZone": "UTC" },
        "isAllDay": false,
        "showAs": "busy",
    })
}

impl Microsoft {
    pub(crate) async fn upsert(
        &self,
        access_token: &SecretString,
        calendar_id: &str,
        key: EventKey,
        known: Option<&KnownEvent>,
        details: &EventDetails,
        if_deleted: IfDeleted,
    ) -> Result<Upserted, CalendarError> {
        let body = body(details);
        if let Some(known) = known {
            match self.write(access_token, Method::PATCH, &event_path(&known.id), &body).await {
                // Deleted by hand.
                Err(CalendarError::Gone(_)) if if_deleted == IfDeleted::LeaveAlone => return Ok(Upserted::LeftDeleted),
                Err(CalendarError::Gone(_)) => {}
                result => return result.map(written),
            }
        }
        let mut replaces = known.map(|known| known.id.clone());
        // Again if an event of this key was made and deleted without our knowing its id.
        for _ in 0..MAX_REPLACED {
            let transaction = transaction(key, replaces.as_deref());
            let mut new = body.clone();
            new["transactionId"] = json!(transaction);
            new["singleValueExtendedProperties"] = json!([{ "id": KEY_PROPERTY, "value": key.to_text() }]);
            let events = format!("me/calendars/{}/events", path_segment(calendar_id));
            match self.write(access_token, Method::POST, &events, &new).await {
                // The answer to an earlier attempt was lost, and the booking has changed since.
                Err(CalendarError::Conflict(_)) => {}
                result => return result.map(written),
            }
            if let Some(id) = self.find(access_token, calendar_id, key).await?.into_iter().next() {
                return self.write(access_token, Method::PATCH, &event_path(&id), &body).await.map(written);
            }
            if if_deleted == IfDeleted::LeaveAlone {
                return Ok(Upserted::LeftDeleted);
            }
            replaces = Some(transaction);
        }
        Err(CalendarError::Conflict("the transaction was used, and its event is not found".to_owned()))
    }

    pub(crate) async fn delete(
        &self,
        access_token: &SecretString,
        calendar_id: &str,
        key: EventKey,
        known_id: Option<&str>,
    ) -> Result<Deleted, CalendarError> {
        if let Some(id) = known_id
            && self.delete_by_id(access_token, id).await? == Deleted::Now
        {
            return Ok(Deleted::Now);
        }
        // One whose id was never learnt, as it took the place of the known one.
        let mut outcome = Deleted::Before;
        let found = match self.find(access_token, calendar_id, key).await {
            // The calendar itself is not there any more.
            Err(CalendarError::Gone(_)) => Vec::new(),
            found => found?,
        };
        for id in found {
            if self.delete_by_id(access_token, &id).await? == Deleted::Now {
                outcome = Deleted::Now;
            }
        }
        Ok(outcome)
    }

    async fn delete_by_id(&self, access_token: &SecretString, id: &str) -> Result<Deleted, CalendarError> {
        let url = self.url(&event_path(id));
        match self.call(access_token, TIMEOUT, |http| http.delete(&url)).await {
            Ok(_) => Ok(Deleted::Now),
            Err(CalendarError::Gone(_)) => Ok(Deleted::Before),
            Err(error) => Err(error),
        }
    }

    /// The ids of the key's events: one, unless somebody copied it.
    async fn find(
        &self,
        access_token: &SecretString,
        calendar_id: &str,
        key: EventKey,
    ) -> Result<Vec<String>, CalendarError> {
        let url = self.url(&format!("me/calendars/{}/events", path_segment(calendar_id)));
        let key = key.to_text();
        let filter =
            format!("singleValueExtendedProperties/Any(ep: ep/id eq '{KEY_PROPERTY}' and ep/value eq '{key}')");
        let query = [("$filter", filter.as_str()), ("$select", "id"), ("$top", "10")];
        let body = self.call(access_token, TIMEOUT, |http| http.get(&url).query(&query)).await?;
        let events = body["value"].as_array().into_iter().flatten();
        Ok(events.filter_map(|event| event["id"].as_str().map(str::to_owned)).collect())
    }

    async fn write(
        &self,
        access_token: &SecretString,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Value, CalendarError> {
        let url = self.url(path);
        self.call(access_token, TIMEOUT, |http| http.request(method.clone(), &url).json(body)).await
    }
}

fn event_path(id: &str) -> String {
    format!("me/events/{}", path_segment(id))
}

fn written(event: Value) -> Upserted {
    let text = |field: &str| event[field].as_str().map(str::to_owned);
    Upserted::Written(KnownEvent { id: text("id").unwrap_or_default(), etag: text("@odata.etag") })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_key_is_read_from_every_transaction() {
        let key = EventKey::new(Uuid::from_u128(1), Uuid::from_u128(2));
        for transaction in [transaction(key, None), transaction(key, Some("AAMk="))] {
            assert_eq!(key_of_transaction(&transaction), Some(key), "{transaction}");
        }
        assert_eq!(key_of_transaction("somebody's own"), None);
    }
}
