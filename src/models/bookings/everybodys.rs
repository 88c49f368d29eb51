//! The bookings of everybody, for the team: filtered, the latest session first.

use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::booking::{Booking, COLUMNS};
use super::hold_state::CURRENT_PAYMENT;
use super::status::BookingStatus;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::user_search::UserSearch;
use crate::models::lists::{Cursor, Order, Part, Start, count};

/// People whose bookings a search finds; one that finds more says little.
const MAX_PEOPLE: i64 = 200;

/// Names and payment of each row of the page, one by one: joined, all people are read as soon as the planner takes a page for many rows.
const LOOKUPS: &str = "cross join lateral (select full_name from users where id = b.client_id limit 1) client
         cross join lateral (select full_name from users where id = b.coach_id limit 1) coach
         left join lateral (select p.id, p.status from payments p";

/// Which bookings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TeamFilter {
    pub status: Option<BookingStatus>,
    pub coach_id: Option<Uuid>,
    pub client_id: Option<Uuid>,
    /// Sessions that start at or after.
    pub from: Option<Timestamp>,
    /// Sessions that start before.
    pub to: Option<Timestamp>,
    /// The id of the booking, or what its client or coach is found by.
    pub q: Option<String>,
}

impl TeamFilter {
    fn query(&self, head: &str, search: Option<&UserSearch>) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new(head);
        sql.push(" from bookings b where true");
        if let Some(status) = self.status {
            sql.push(" and b.status = ").push_bind(status);
        }
        if let Some(coach_id) = self.coach_id {
            sql.push(" and b.coach_id = ").push_bind(coach_id);
        }
        if let Some(client_id) = self.client_id {
            sql.push(" and b.client_id = ").push_bind(client_id);
        }
        if let Some(from) = self.from {
            sql.push(" and lower(b.during) >= ").push_bind(from);
        }
        if let Some(to) = self.to {
            sql.push(" and lower(b.during) < ").push_bind(to);
        }
        if let Some(search) = search {
            push_people(&mut sql, search);
        }
        sql
    }

    /// The bookings from `start` on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn rows(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Vec<Booking>> {
        let search = UserSearch::prepare(db, self.q.as_deref()).await?;
        self.found(db, search.as_ref(), start, limit).await
    }

    async fn found(
        &self,
        db: &mut PgConnection,
        search: Option<&UserSearch>,
        start: Start,
        limit: i64,
    ) -> Result<Vec<Booking>> {
        let mut sql = self.query(&format!("select {COLUMNS} from (select b.*"), search);
        Order::Descending { by: "lower(b.during)", id: "b.id" }.push(&mut sql, start, limit);
        sql.push(format!(
            ") b {LOOKUPS} where {CURRENT_PAYMENT} limit 1) p on true order by lower(b.during) desc, b.id desc"
        ));
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// A part of the list.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Part<Booking>> {
        let search = UserSearch::prepare(db, self.q.as_deref()).await?;
        let total = count(db, self.query("select count(*) from (select 1", search.as_ref())).await?;
        Ok(Part::new(self.found(db, search.as_ref(), start, limit).await?, total))
    }
}

/// The condition that a text finds the booking, its client or its coach.
fn push_people(sql: &mut QueryBuilder<Postgres>, search: &UserSearch) {
    sql.push(" and b.id = any(array(");
    if let UserSearch::Id(id) = search {
        sql.push("select ").push_bind(*id).push(" union all ");
    }
    push_bookings_of(sql, search);
    sql.push("))");
}

/// Selects the ids of the bookings whose client or coach is found.
pub(in crate::models) fn push_bookings_of(sql: &mut QueryBuilder<Postgres>, search: &UserSearch) {
    sql.push("select found.id from (select u.id from users u where ");
    search.push(sql);
    sql.push(" limit ").push_bind(MAX_PEOPLE).push(
        ") people cross join lateral (select id from bookings where client_id = people.id union all select id from bookings where coach_id = people.id) found",
    );
}

impl Booking {
    /// Where the list of everybody's bookings goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.starts_at, self.id)
    }
}
