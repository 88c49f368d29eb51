//! Lists of bookings: by client or coach, with filters and pagination, and those that are due.

use sqlx::{AssertSqlSafe, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::booking::{Booking, COLUMNS, joins};
use super::status::BookingStatus;
use crate::clock::{Timestamp, hours};
use crate::error::Result;

/// Whose bookings are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Participant {
    Client,
    Coach,
}

/// Which of them are listed.
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
    fn apply(&self, sql: &mut QueryBuilder<Postgres>, participant: Participant, id: Uuid) {
        sql.push(match participant {
            Participant::Client => " where b.client_id = ",
            Participant::Coach => " where b.coach_id = ",
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

/// Confirmed sessions that ended at least a day ago, after that end and id.
///
/// # Errors
/// The database does not answer.
pub async fn due_for_completion(
    db: &mut PgConnection,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>> {
    let sql = "select upper(during), id from bookings where status = 'confirmed' and upper(during) <= $1
               and (upper(during), id) > ($2, $3) order by upper(during), id limit $4";
    let due = sqlx::query_as(sql).bind(now - hours(24)).bind(after.0).bind(after.1);
    Ok(due.bind(limit).fetch_all(db).await?)
}

impl Booking {
    /// One page of a client's or coach's bookings.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn page(
        db: &mut PgConnection,
        participant: Participant,
        id: Uuid,
        filter: &Filter,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Booking>> {
        let mut sql = QueryBuilder::new(format!("select {COLUMNS} from bookings b {}", joins()));
        filter.apply(&mut sql, participant, id);
        sql.push(if filter.latest_first {
            " order by lower(b.during) desc, b.id desc"
        } else {
            " order by lower(b.during), b.id"
        });
        sql.push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// What is in the calendar of this user, as client or coach: the latest `limit` sessions from then on that take place or took place, the
    /// earliest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn in_calendar_of(
        db: &mut PgConnection,
        user_id: Uuid,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<Booking>> {
        let of = |column: &str| {
            format!(
                "(select id from bookings where {column} = $1 and status in ('confirmed', 'completed') and lower(during) >= $2
                  order by lower(during) desc limit $3)"
            )
        };
        let sql = format!(
            "select {COLUMNS} from ({} union {} ) as own join bookings b on b.id = own.id {} order by lower(b.during), b.id",
            of("client_id"),
            of("coach_id"),
            joins()
        );
        let sessions = sqlx::query_as(AssertSqlSafe(sql)).bind(user_id).bind(from).bind(limit);
        Ok(sessions.fetch_all(db).await?)
    }

    /// Ids of pending and confirmed bookings of this user, as client or coach, that have not begun.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn upcoming_ids(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<Vec<Uuid>> {
        let sql =
            "select id from bookings where (client_id = $1 or coach_id = $1) and status in ('pending', 'confirmed')
                   and lower(during) > $2 order by id";
        Ok(sqlx::query_scalar(sql).bind(user_id).bind(now).fetch_all(db).await?)
    }

    /// Whether this user, as client or coach, has a booking that is pending or confirmed and not over.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn is_anything_ahead(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<bool> {
        let sql = "select exists (select from bookings where (client_id = $1 or coach_id = $1) and status in ('pending', 'confirmed')
                   and upper(during) > $2)";
        Ok(sqlx::query_scalar(sql).bind(user_id).bind(now).fetch_one(db).await?)
    }

    /// The number of bookings that [`Booking::page`] lists.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn count(db: &mut PgConnection, participant: Participant, id: Uuid, filter: &Filter) -> Result<i64> {
        let mut sql = QueryBuilder::new("select count(*) from bookings b");
        filter.apply(&mut sql, participant, id);
        Ok(sql.build_query_scalar().fetch_one(db).await?)
    }
}
