//! Webhook events of Stripe, stored once by their id. An event triggers a settlement; its contents are not trusted.

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

    /// Stores it, once per id. `false`: it is stored already.
    ///
    /// # Errors
    /// The database does not answer: Stripe will deliver it again.
    pub async fn store(&self, db: &mut PgConnection, now: Timestamp) -> Result<bool> {
        let sql = "insert into stripe_events (id, kind, object_id, payment_id, livemode, api_version, created_at, received_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
        let stored = sqlx::query(sql)
            .bind(&self.id)
            .bind(&self.kind)
            .bind(&self.object_id)
            .bind(self.payment_id)
            .bind(self.livemode)
            .bind(&self.api_version)
            .bind(self.created_at)
            .bind(now)
            .execute(db)
            .await?;
        Ok(stored.rows_affected() == 1)
    }
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
