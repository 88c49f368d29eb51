//! Connected accounts of everybody, for the team: how each is, and what of a booking is in whose calendar.

use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::choices::IfBroken;
use super::health::Health;
use super::provider::Provider;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::lists::{Cursor, Order, Part, Start, count};

/// Which connections.
#[derive(Clone, Debug, Default)]
pub struct ConnectionFilter {
    /// As it was recorded at the last look.
    pub health: Option<Health>,
    pub user_id: Option<Uuid>,
}

/// A connection, and whose it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TeamConnection {
    pub id: Uuid,
    pub user_id: Uuid,
    pub user_name: String,
    pub provider: Provider,
    /// Whose account it is, as the provider has it.
    pub address: String,
    pub if_broken: IfBroken,
    pub health: Health,
    pub health_since: Timestamp,
    pub reason: Option<String>,
    pub synced_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

impl ConnectionFilter {
    fn query(&self, head: &str) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new(head);
        sql.push(" from calendar_connections c where c.ended_at is null");
        if let Some(health) = self.health {
            sql.push(" and c.health = ").push_bind(health);
        }
        if let Some(user_id) = self.user_id {
            sql.push(" and c.user_id = ").push_bind(user_id);
        }
        sql
    }

    /// A part of the list, those that changed last first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Part<TeamConnection>> {
        let total = count(db, self.query("select count(*) from (select 1")).await?;
        let columns = "c.id, c.user_id, c.provider, c.address, c.if_broken, c.health, c.health_since, c.reason, c.synced_at, c.created_at";
        let mut sql = self.query(&format!("select c.*, u.full_name as user_name from (select {columns}"));
        Order::Descending { by: "c.health_since", id: "c.id" }.push(&mut sql, start, limit);
        sql.push(") c cross join lateral (select full_name from users where id = c.user_id limit 1) u order by c.health_since desc, c.id desc");
        Ok(Part::new(sql.build_query_as().fetch_all(db).await?, total))
    }
}

impl TeamConnection {
    /// Where the list goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.health_since, self.id)
    }
}

/// A session in somebody's connected calendar, or on its way there.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CalendarEntry {
    pub user_id: Uuid,
    pub provider: Provider,
    pub address: String,
    pub health: Health,
    /// The revision of the booking that should be shown, and the one that is.
    pub desired_revision: i32,
    pub applied_revision: Option<i32>,
    pub is_pending: bool,
    /// The provider's id of the event.
    pub external_id: Option<String>,
    pub is_left_deleted: bool,
    /// Why the provider does not take it.
    pub refusal: Option<String>,
}

impl CalendarEntry {
    /// A booking's: one for each connected account of its two sides.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_booking(db: &mut PgConnection, booking_id: Uuid) -> Result<Vec<CalendarEntry>> {
        let sql = "select c.user_id, c.provider, c.address, c.health, l.desired_revision, l.applied_revision, l.is_pending, l.external_id, l.is_left_deleted, l.refusal
                   from calendar_links l join calendar_connections c on c.id = l.connection_id where l.booking_id = $1 order by c.created_at, c.id";
        Ok(sqlx::query_as(sql).bind(booking_id).fetch_all(db).await?)
    }
}
