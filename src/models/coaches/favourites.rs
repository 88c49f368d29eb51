//! The coaches whom a client has marked, to come back to.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::profiles::CoachRow;

/// How many coaches a client can mark: the list is read as a whole to leave out those who are not listed.
const MAX_FAVOURITES: i64 = 500;

/// Marks a coach; doing so again changes nothing.
///
/// # Errors
/// `too_many_favourites`.
pub async fn add(db: &mut PgConnection, client_id: Uuid, coach_id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "select count(*) from favourites where client_id = $1 and coach_id <> $2";
    let others: i64 = sqlx::query_scalar(sql).bind(client_id).bind(coach_id).fetch_one(&mut *db).await?;
    if others >= MAX_FAVOURITES {
        return Err(Error::new(Code::TooManyFavourites)
            .with_detail(format!("You have marked {MAX_FAVOURITES} coaches. Take a mark back first.")));
    }
    let sql = "insert into favourites (client_id, coach_id, created_at) values ($1, $2, $3) on conflict do nothing";
    sqlx::query(sql).bind(client_id).bind(coach_id).bind(now).execute(db).await?;
    Ok(())
}

/// Takes the mark back; doing so again changes nothing.
///
/// # Errors
/// The database does not answer.
pub async fn remove(db: &mut PgConnection, client_id: Uuid, coach_id: Uuid) -> Result<()> {
    let sql = "delete from favourites where client_id = $1 and coach_id = $2";
    sqlx::query(sql).bind(client_id).bind(coach_id).execute(db).await?;
    Ok(())
}

/// The marked coaches who are listed now, the latest mark first.
///
/// # Errors
/// The database does not answer.
pub async fn listed(db: &mut PgConnection, client_id: Uuid) -> Result<Vec<CoachRow>> {
    let sql = "select coach_id from favourites where client_id = $1 order by created_at desc, coach_id";
    let ids: Vec<Uuid> = sqlx::query_scalar(sql).bind(client_id).fetch_all(&mut *db).await?;
    let mut coaches = CoachRow::listed(db, &ids).await?;
    coaches.sort_by_cached_key(|coach| ids.iter().position(|id| *id == coach.id));
    Ok(coaches)
}
