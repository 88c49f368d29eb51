//! Reviews of sessions by their clients: one for each session; it changes the coach's rating.

use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::booking::Booking;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::ids;
use crate::models::profiles::public_name::short_name;

/// A review as everybody sees it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Review {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub coach_id: Uuid,
    /// `Ana R.`, `小.`: a review is public, a full name is not.
    pub client_name: String,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub rating: i16,
    pub comment: Option<String>,
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    booking_id: Uuid,
    coach_id: Uuid,
    full_name: String,
    rating: i16,
    comment: Option<String>,
    created_at: Timestamp,
}

fn select(clause: &str) -> String {
    format!(
        "select r.id, r.booking_id, r.coach_id, u.full_name, r.rating, r.comment, r.created_at
         from reviews r join users u on u.id = r.client_id {clause}"
    )
}

impl From<Row> for Review {
    fn from(row: Row) -> Self {
        Review {
            id: row.id,
            booking_id: row.booking_id,
            coach_id: row.coach_id,
            client_name: short_name(&row.full_name),
            rating: row.rating,
            comment: row.comment,
            created_at: row.created_at,
        }
    }
}

impl Review {
    /// Adds the review of a session, and updates the coach's rating. The caller has locked the booking.
    ///
    /// # Errors
    /// `already_reviewed`.
    pub async fn insert(
        db: &mut PgConnection,
        booking: &Booking,
        rating: i16,
        comment: Option<String>,
        now: Timestamp,
    ) -> Result<Review> {
        let id = ids::new(now);
        let sql = "insert into reviews (id, booking_id, client_id, coach_id, rating, comment, created_at)
                   values ($1, $2, $3, $4, $5, $6, $7) on conflict on constraint reviews_booking_key do nothing";
        let inserted = sqlx::query(sql)
            .bind(id)
            .bind(booking.id)
            .bind(booking.client_id)
            .bind(booking.coach_id)
            .bind(rating)
            .bind(&comment)
            .bind(now)
            .execute(&mut *db)
            .await?;
        if inserted.rows_affected() == 0 {
            return Err(Error::new(Code::AlreadyReviewed).with_detail("You have reviewed this session. Thank you."));
        }
        let sql = "update coach_profiles set rating_sum = rating_sum + $2, review_count = review_count + 1, version = version + 1
                   where user_id = $1";
        sqlx::query(sql).bind(booking.coach_id).bind(i32::from(rating)).execute(db).await?;
        let row = Row {
            id,
            booking_id: booking.id,
            coach_id: booking.coach_id,
            full_name: booking.client_name.clone(),
            rating,
            comment,
            created_at: now,
        };
        Ok(row.into())
    }

    /// The review of this booking, if there is one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_booking(db: &mut PgConnection, booking_id: Uuid) -> Result<Option<Review>> {
        let sql = select("where r.booking_id = $1");
        let found: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(booking_id).fetch_optional(db).await?;
        Ok(found.map(Review::from))
    }

    /// One page of a coach's reviews, the newest first, and how many there are in all.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn page(db: &mut PgConnection, coach_id: Uuid, limit: i64, offset: i64) -> Result<(Vec<Review>, i64)> {
        let sql = sqlx::AssertSqlSafe(select(
            "where r.coach_id = $1 order by r.created_at desc, r.id desc limit $2 offset $3",
        ));
        let rows: Vec<Row> = sqlx::query_as(sql).bind(coach_id).bind(limit).bind(offset).fetch_all(&mut *db).await?;
        let sql = "select count(*) from reviews where coach_id = $1";
        let total = sqlx::query_scalar(sql).bind(coach_id).fetch_one(db).await?;
        Ok((rows.into_iter().map(Review::from).collect(), total))
    }
}
