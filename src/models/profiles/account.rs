//! The part of a profile that lives on the user, once for both roles: name and zone.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::user_search;
use crate::models::auth::users::FullName;
use crate::models::reference::Zone;

/// Replaces a user's name and zone.
///
/// # Errors
/// The database does not answer.
pub(super) async fn update(
    db: &mut PgConnection,
    id: Uuid,
    full_name: &FullName,
    timezone: &Zone,
    now: Timestamp,
) -> Result<()> {
    let sql = "update users set full_name = $2, timezone = $3, updated_at = $4 where id = $1";
    sqlx::query(sql).bind(id).bind(full_name).bind(timezone).bind(now).execute(&mut *db).await?;
    user_search::refresh(db, id).await
}
