//! Somebody's bookings, in pages.

use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Booking, BookingStatus, COLUMNS, JOINS};
use crate::clock::{Timestamp, hours};
use crate::error::Result;

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Client,
    Coach,
}

/// Which of them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<BookingStatus>,
    /// Sessions that start at or after.
    pub from: Option<Timestamp>,
    /// Sessions that start before.
    pub to: Option<Timestamp>,
    pub latest_first: bool,
}

impl Filter {
    fn apply(&self, sql: &mut QueryBuilder<Postgres>, side: Side, id: Uuid) {
        sql.push(match side {
            Side::Client => " where b.client_id = ",
            Side::Coach => " where b.coach_id = ",
        });
        sql.push_bind(id);
        if let Some(status) = self.status {
            sql.push(" and b.status = ").push_bind(status);
        }
        if let Some(from) = self.from {
            sql.push(" and lower(b.during) >= ").push_bind(from);
        }
        if let Some(to) = self.to {
            sql.push(" and lower(b.during) < ").push_bind(to);
        }
    }
}

/// Confirmed sessions that ended a day ago.
///
/// # Errors
/// The database does not answer.
pub async fn long_ended(db: &mut PgConnection, now: Timestamp, limit: i64) -> Result<Vec<Uuid>> {
    let sql =
        "select id from bookings where status = 'confirmed' and upper(during) <= $1 order by upper(during) limit $2";
    Ok(sqlx::query_scalar(sql).bind(now - hours(24)).bind(limit).fetch_all(db).await?)
}

impl Booking {
    /// One page of somebody's bookings.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn page(
        db: &mut PgConnection,
        side: Side,
        id: Uuid,
        filter: &Filter,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Booking>> {
        let mut sql = QueryBuilder::new(format!("select {COLUMNS} from bookings b {JOINS}"));
        filter.apply(&mut sql, side, id);
        sql.push(if filter.latest_first {
            " order by lower(b.during) desc, b.id desc"
        } else {
            " order by lower(b.during), b.id"
        });
        sql.push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// Ids of those that hold a time ahead of somebody, whichever side they are on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn ahead_of(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<Vec<Uuid>> {
        let sql =
            "select id from bookings where (client_id = $1 or coach_id = $1) and status in ('pending', 'confirmed')
                   and lower(during) > $2 order by id";
        Ok(sqlx::query_scalar(sql).bind(user_id).bind(now).fetch_all(db).await?)
    }

    /// How many there are.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn count(db: &mut PgConnection, side: Side, id: Uuid, filter: &Filter) -> Result<i64> {
        let mut sql = QueryBuilder::new("select count(*) from bookings b");
        filter.apply(&mut sql, side, id);
        Ok(sql.build_query_scalar().fetch_one(db).await?)
    }
}
