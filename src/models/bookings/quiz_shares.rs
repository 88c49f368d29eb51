//! With which coaches a client shares a summary of the quiz: a row for each, made by the client alone and gone when they withdraw it.
//!
//! *Invariant:* no answer is copied. A coach reads the client's answers as they are now, on a session with that client that is to take place or
//! took place; after a withdrawal, or once the client's account is closed, there is nothing to read.

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;

use super::booking::Booking;
use super::party::Party;
use super::status::BookingStatus;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::profiles::quiz::{Quiz, QuizSummary};

/// What a client shares of the quiz with the coach of a session.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SharedQuiz {
    /// Since when the coach can read it; null: it is not shared.
    pub shared_at: Option<Timestamp>,
    /// For its client what the coach reads, or would read: null while the quiz is not complete. For its coach null unless it is shared.
    pub summary: Option<QuizSummary>,
}

#[derive(sqlx::FromRow)]
struct Row {
    quiz: Option<Json<Quiz>>,
    shared_at: Option<Timestamp>,
    is_active: bool,
}

impl SharedQuiz {
    /// What is shared on this session, for one of its two people.
    ///
    /// # Errors
    /// `forbidden` for anybody else: it is between the two of them.
    pub async fn of(db: &mut PgConnection, booking: &Booking, reader: Party) -> Result<SharedQuiz> {
        if !matches!(reader, Party::Client | Party::Coach) {
            return Err(
                Error::new(Code::Forbidden).with_detail("What is shared is read by the client and the coach alone.")
            );
        }
        let sql = "select c.quiz, s.shared_at, u.is_active
                   from client_profiles c join users u on u.id = c.user_id
                   left join quiz_shares s on s.client_id = c.user_id and s.coach_id = $2
                   where c.user_id = $1";
        let row: Option<Row> =
            sqlx::query_as(sql).bind(booking.client_id).bind(booking.coach_id).fetch_optional(db).await?;
        let nothing = SharedQuiz { shared_at: None, summary: None };
        let Some(row) = row else { return Ok(nothing) };
        let is_readable = row.shared_at.is_some() && row.is_active && can_be_shared_on(booking);
        if reader == Party::Coach && !is_readable {
            return Ok(nothing);
        }
        Ok(SharedQuiz { shared_at: row.shared_at, summary: row.quiz.map(|Json(quiz)| quiz.summary()) })
    }
}

/// Whether this session is one that is to take place, or took place: neither held nor cancelled.
pub fn can_be_shared_on(booking: &Booking) -> bool {
    matches!(booking.status, BookingStatus::Confirmed | BookingStatus::Completed)
}

/// Shares it with the coach of this booking; false if it was shared before. Neither account can be erased meanwhile (`for share`).
///
/// # Errors
/// `invalid_transition`: the account of one of the two is erased.
pub async fn insert(db: &mut PgConnection, booking: &Booking, now: Timestamp) -> Result<bool> {
    let sql = "select count(*) from (select 1 from users where id in ($1, $2) and erased_at is null order by id for share) present";
    let present: i64 =
        sqlx::query_scalar(sql).bind(booking.client_id).bind(booking.coach_id).fetch_one(&mut *db).await?;
    if present < 2 {
        let detail = "The account of your coach is closed: there is nobody to share it with.";
        return Err(Error::new(Code::InvalidTransition).with_detail(detail));
    }
    let sql = "insert into quiz_shares (client_id, coach_id, shared_at) values ($1, $2, $3) on conflict do nothing";
    let inserted = sqlx::query(sql).bind(booking.client_id).bind(booking.coach_id).bind(now).execute(db).await?;
    Ok(inserted.rows_affected() > 0)
}

/// Takes it back from the coach of this booking; false if it was not shared.
///
/// # Errors
/// The database does not answer.
pub async fn delete(db: &mut PgConnection, booking: &Booking) -> Result<bool> {
    let sql = "delete from quiz_shares where client_id = $1 and coach_id = $2";
    let deleted = sqlx::query(sql).bind(booking.client_id).bind(booking.coach_id).execute(db).await?;
    Ok(deleted.rows_affected() > 0)
}
