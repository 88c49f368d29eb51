//! Webhook events of Stripe, stored once by their id. An event triggers a settlement; its contents are not trusted.

use std::collections::HashSet;

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long an event is kept: much longer than the three days for which Stripe sends it again.
pub const RETENTION: SignedDuration = days(90);

/// Received events.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("stripe_events", "stripe_events", "received_at", "true", RETENTION)];

/// An event as it is stored: ids, type and times, never the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeEvent {
    pub id: String,
    pub kind: String,
    /// The id of the payment intent it is about, else of its object.
    pub object_id: Option<String>,
    pub payment_id: Option<Uuid>,
    pub livemode: bool,
    pub api_version: Option<String>,
    pub created_at: Timestamp,
}

/// What an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct EventSubject {
    pub payment_id: Option<Uuid>,
    pub object_id: Option<String>,
}

impl StripeEvent {
    /// The kind of an event whose type can't be read.
    pub const UNREADABLE: &str = "unreadable";

    /// Stores these, each once per id; answers the ids of those that were not stored before. In the order of their ids, so that two processes which
    /// are sent the same events don't wait for each other.
    ///
    /// # Errors
    /// The database refuses one of them, or does not answer.
    pub async fn store_all(db: &mut PgConnection, events: &[&StripeEvent], now: Timestamp) -> Result<HashSet<String>> {
        let sql = "insert into stripe_events (id, kind, object_id, payment_id, livemode, api_version, created_at, received_at)
                   select event.*, $8 from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::boolean[], $6::text[], $7::timestamptz[])
                       as event (id, kind, object_id, payment_id, livemode, api_version, created_at)
                   order by event.id on conflict do nothing returning id";
        let stored: Vec<String> = sqlx::query_scalar(sql)
            .bind(column(events, |event| event.id.as_str()))
            .bind(column(events, |event| event.kind.as_str()))
            .bind(column(events, |event| event.object_id.as_deref()))
            .bind(column(events, |event| event.payment_id))
            .bind(column(events, |event| event.livemode))
            .bind(column(events, |event| event.api_version.as_deref()))
            .bind(column(events, |event| event.created_at))
            .bind(now)
            .fetch_all(db)
            .await?;
        Ok(stored.into_iter().collect())
    }
}

fn column<'a, T>(events: &[&'a StripeEvent], field: impl Fn(&'a StripeEvent) -> T) -> Vec<T> {
    events.iter().copied().map(field).collect()
}

impl EventSubject {
    /// The subject of a stored event; empty if its object could not be read.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_event(db: &mut PgConnection, event_id: &str) -> Result<EventSubject> {
        let sql = "select payment_id, object_id from stripe_events where id = $1";
        let found: Option<EventSubject> = sqlx::query_as(sql).bind(event_id).fetch_optional(db).await?;
        Ok(found.unwrap_or_default())
    }
}
