//! Accounts of Google and Outlook that users have connected, as rows: how each is, when it is looked at, and its end. Their tokens are in
//! `tokens`, their calendars in `connected`.

use sqlx::PgConnection;
use uuid::Uuid;

use super::choices::{IfBroken, IfDeleted};
use super::health::{DueOwner, Health, NextDue, Standing};
use super::provider::Provider;
use crate::clock::Timestamp;
use crate::crypto::Encrypted;
use crate::error::{Code, Error, Result};

/// A connected account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Connection {
    pub id: Uuid,
    pub user_id: Uuid,
    pub provider: Provider,
    /// Whose account it is.
    pub address: String,
    pub if_broken: IfBroken,
    pub if_deleted: IfDeleted,
    pub health: Health,
    pub health_since: Timestamp,
    /// Why it is not fresh, in words.
    pub reason: Option<String>,
    pub failures: i32,
    /// When it was in order last.
    pub synced_at: Option<Timestamp>,
    /// After a failure: it is not tried before.
    pub retry_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Its owner has disconnected it.
    pub ended_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, user_id, provider, address, if_broken, if_deleted, health, health_since, reason, failures, synced_at, retry_at,
    created_at, ended_at";

fn select(clause: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("select {COLUMNS} from calendar_connections where {clause}"))
}

impl Connection {
    /// A user's, the first one first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_user(db: &mut PgConnection, user_id: Uuid) -> Result<Vec<Connection>> {
        let sql = select("user_id = $1 and ended_at is null order by created_at, id");
        Ok(sqlx::query_as(sql).bind(user_id).fetch_all(db).await?)
    }

    /// A user's with this provider.
    ///
    /// # Errors
    /// `not_found`: it is not connected.
    pub async fn of_provider(db: &mut PgConnection, user_id: Uuid, provider: Provider) -> Result<Connection> {
        let sql = select("user_id = $1 and provider = $2 and ended_at is null");
        let found = sqlx::query_as(sql).bind(user_id).bind(provider).fetch_optional(db).await?;
        let detail = || format!("{} is not connected.", provider.title());
        found.ok_or_else(|| Error::new(Code::NotFound).with_detail(detail()))
    }

    /// The connection with this id, also one that is being ended.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Connection>> {
        Ok(sqlx::query_as(select("id = $1")).bind(id).fetch_optional(db).await?)
    }

    /// As [`Connection::by_id`], its row locked until the transaction ends.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id_for_update(db: &mut PgConnection, id: Uuid) -> Result<Option<Connection>> {
        Ok(sqlx::query_as(select("id = $1 for no key update")).bind(id).fetch_optional(db).await?)
    }

    /// All of a user's, also those that are being ended.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn all_of_user(db: &mut PgConnection, user_id: Uuid) -> Result<Vec<Connection>> {
        Ok(sqlx::query_as(select("user_id = $1 order by id")).bind(user_id).fetch_all(db).await?)
    }

    pub fn standing(&self) -> Standing {
        Standing {
            health: self.health,
            since: self.health_since,
            failures: self.failures,
            good_at: self.synced_at.unwrap_or(self.created_at),
            was_read: self.synced_at.is_some(),
        }
    }

    /// Whether bookings are paused because of it.
    pub fn pauses(&self) -> bool {
        self.ended_at.is_none() && self.health == Health::Broken && self.if_broken == IfBroken::Pause
    }
}

/// An account to connect.
#[derive(Clone, Debug)]
pub struct NewConnection<'a> {
    pub id: Uuid,
    pub user_id: Uuid,
    pub provider: Provider,
    pub address: &'a str,
    pub tokens: &'a Encrypted,
    pub access_expires_at: Timestamp,
}

/// Locks the user: their connections change one after another.
///
/// # Errors
/// The database does not answer.
pub async fn lock_user(db: &mut PgConnection, user_id: Uuid) -> Result<()> {
    sqlx::query("select from users where id = $1 for no key update").bind(user_id).execute(db).await?;
    Ok(())
}

/// Adds one that is to be read at once; `due_at` is when the sweep looks after it.
///
/// # Errors
/// The database does not answer.
pub async fn insert(db: &mut PgConnection, new: &NewConnection<'_>, due_at: Timestamp, now: Timestamp) -> Result<()> {
    let sql = "insert into calendar_connections (id, user_id, provider, address, tokens, key_id, access_expires_at, health, health_since, reason, due_at, created_at)
               values ($1, $2, $3, $4, $5, $6, $7, 'stale', $9, 'It has not been read yet.', $8, $9)";
    let insert = sqlx::query(sql).bind(new.id).bind(new.user_id).bind(new.provider).bind(new.address);
    let insert = insert.bind(&new.tokens.bytes).bind(&new.tokens.key_id).bind(new.access_expires_at);
    insert.bind(due_at).bind(now).execute(db).await?;
    Ok(())
}

/// Lets one be tried at once, whatever failed before: its owner has connected it again.
///
/// # Errors
/// The database does not answer.
pub async fn allow_retry(db: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query("update calendar_connections set retry_at = null where id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Sets what its owner has chosen.
///
/// # Errors
/// The database does not answer.
pub async fn set_choices(db: &mut PgConnection, id: Uuid, if_broken: IfBroken, if_deleted: IfDeleted) -> Result<()> {
    let sql = "update calendar_connections set if_broken = $2, if_deleted = $3 where id = $1";
    sqlx::query(sql).bind(id).bind(if_broken).bind(if_deleted).execute(db).await?;
    Ok(())
}

/// Ends one: nothing is read from it any more.
///
/// # Errors
/// The database does not answer.
pub async fn end(db: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "update calendar_connections set ended_at = $2 where id = $1 and ended_at is null";
    sqlx::query(sql).bind(id).bind(now).execute(db).await?;
    Ok(())
}

/// Forgets one, with its tokens, its calendars and what was written.
///
/// # Errors
/// The database does not answer.
pub async fn delete(db: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query("delete from calendar_connections where id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Those that are to be looked at, in order, after that one.
///
/// # Errors
/// The database does not answer.
pub async fn due(
    db: &mut PgConnection,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>> {
    let sql = "select due_at, id from calendar_connections where ended_at is null and due_at <= $1 and (due_at, id) > ($2, $3)
               order by due_at, id limit $4";
    Ok(sqlx::query_as(sql).bind(now).bind(after.0).bind(after.1).bind(limit).fetch_all(db).await?)
}

/// Puts the next look at one that is due off; whose it is. `None`: it is not due any more.
///
/// # Errors
/// The database does not answer.
pub async fn take_due(db: &mut PgConnection, id: Uuid, next: NextDue, now: Timestamp) -> Result<Option<DueOwner>> {
    let sql = "update calendar_connections c set due_at = case when u.is_active then $2 else $3 end from users u
               where c.id = $1 and c.due_at <= $4 and c.ended_at is null and u.id = c.user_id returning c.user_id, u.is_active";
    Ok(sqlx::query_as(sql).bind(id).bind(next.active).bind(next.inactive).bind(now).fetch_optional(db).await?)
}

/// Records that it is in order, and when it is looked at again.
///
/// # Errors
/// The database does not answer.
pub async fn record_synced(
    db: &mut PgConnection,
    id: Uuid,
    standing: Standing,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let sql = "update calendar_connections set health = $2, health_since = $3, failures = 0, reason = null, retry_at = null, synced_at = $4, due_at = $5
               where id = $1";
    let update = sqlx::query(sql).bind(id).bind(standing.health).bind(standing.since).bind(now).bind(due_at);
    update.execute(db).await?;
    Ok(())
}

/// Records that something could not be done, why, and when it is tried again.
///
/// # Errors
/// The database does not answer.
pub async fn record_failure(
    db: &mut PgConnection,
    id: Uuid,
    standing: Standing,
    reason: &str,
    due_at: Timestamp,
) -> Result<()> {
    let sql = "update calendar_connections set health = $2, health_since = $3, failures = $4, reason = $5, due_at = $6, retry_at = $6 where id = $1";
    let update = sqlx::query(sql).bind(id).bind(standing.health).bind(standing.since).bind(standing.failures);
    update.bind(reason).bind(due_at).execute(db).await?;
    Ok(())
}

/// Whether a user has connected an account, so that it can be looked at.
///
/// # Errors
/// The database does not answer.
pub async fn has_any(db: &mut PgConnection, user_id: Uuid) -> Result<bool> {
    let sql = "select exists (select from calendar_connections where user_id = $1 and ended_at is null)";
    Ok(sqlx::query_scalar(sql).bind(user_id).fetch_one(db).await?)
}
