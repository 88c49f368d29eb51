//! The credentials of an account: email address and password. They change under a lock of the account's row, which is taken before any other
//! row of the account (mailed links, logins), so that a login with old credentials can't be created while they change.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::OnConstraint;
use crate::error::{Code, Result};
use crate::models::auth::legacy_passwords::LegacyPassword;
use crate::models::auth::user_search;
use crate::models::auth::users::Email;

/// The credentials of an account, and whether it is active.
#[derive(Clone, sqlx::FromRow)]
pub struct Credentials {
    pub email: Email,
    pub password_hash: String,
    pub is_active: bool,
}

const CREDENTIALS: &str = "select email, password_hash, is_active from users where id = $1 and email is not null";

/// The credentials without a lock, to verify a password against.
///
/// # Errors
/// The database does not answer.
pub async fn by_user_id(db: &mut PgConnection, user_id: Uuid) -> Result<Option<Credentials>> {
    Ok(sqlx::query_as(CREDENTIALS).bind(user_id).fetch_optional(db).await?)
}

/// The credentials; the account is locked until the transaction ends.
///
/// # Errors
/// The database does not answer.
pub async fn lock(db: &mut PgConnection, user_id: Uuid) -> Result<Option<Credentials>> {
    let sql = format!("{CREDENTIALS} for no key update");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(user_id).fetch_optional(db).await?)
}

/// Whether the account is active and its password hash still `hash`. It can't change until the transaction ends (`for share`).
///
/// # Errors
/// The database does not answer.
pub async fn share_lock_if_unchanged(db: &mut PgConnection, user_id: Uuid, hash: &str) -> Result<bool> {
    let sql = format!("{CREDENTIALS} for share");
    let found: Option<Credentials> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(user_id).fetch_optional(db).await?;
    Ok(found.is_some_and(|found| found.is_active && found.password_hash == hash))
}

/// Replaces the hash by another one of the same password, if the account is active and its hash still `old`.
///
/// # Errors
/// The database does not answer.
pub async fn replace_hash(db: &mut PgConnection, user_id: Uuid, old: &str, new: &str, now: Timestamp) -> Result<bool> {
    let sql = "update users set password_hash = $3, updated_at = $4 where id = $1 and password_hash = $2 and is_active";
    let replaced = sqlx::query(sql).bind(user_id).bind(old).bind(new).bind(now).execute(&mut *db).await?;
    LegacyPassword::forget(db, user_id).await?;
    Ok(replaced.rows_affected() == 1)
}

/// The highest bcrypt cost of any hash, for which a failed login takes as long as the most expensive one.
///
/// # Errors
/// The database does not answer.
pub async fn highest_hash_cost(db: &mut PgConnection) -> Result<u32> {
    let sql = "select max(substr(password_hash, 5, 2)) from users where password_hash <> ''";
    let cost: Option<String> = sqlx::query_scalar(sql).fetch_one(db).await?;
    Ok(cost.and_then(|cost| cost.parse().ok()).unwrap_or(0))
}

/// Sets the password hash.
///
/// # Errors
/// The database does not answer.
pub async fn set_password(db: &mut PgConnection, user_id: Uuid, hash: &str, now: Timestamp) -> Result<()> {
    let sql = "update users set password_hash = $2, updated_at = $3 where id = $1";
    sqlx::query(sql).bind(user_id).bind(hash).bind(now).execute(&mut *db).await?;
    LegacyPassword::forget(db, user_id).await
}

/// Sets an address that has just been verified as the user's.
///
/// # Errors
/// `email_taken`.
pub async fn set_email(db: &mut PgConnection, user_id: Uuid, email: &Email, now: Timestamp) -> Result<()> {
    let sql = "update users set email = $2, email_key = $4, email_verified_at = $3, updated_at = $3 where id = $1";
    let changed =
        sqlx::query(sql).bind(user_id).bind(email).bind(now).bind(email.key().as_str()).execute(&mut *db).await;
    changed.on_constraint("users_email_key", Code::EmailTaken)?;
    user_search::refresh(db, user_id).await
}

/// Marks the address as verified.
///
/// # Errors
/// The database does not answer.
pub async fn mark_email_verified(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "update users set email_verified_at = coalesce(email_verified_at, $2), updated_at = $2 where id = $1";
    sqlx::query(sql).bind(user_id).bind(now).execute(db).await?;
    Ok(())
}
