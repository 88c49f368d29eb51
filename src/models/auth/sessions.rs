//! Logins: one row per device, each with a family of refresh tokens. Tokens are stored hashed and rotated at each use. A token used less
//! than [`GRACE`] ago is still accepted, because a navigation can abort the response that carried its successor.

use std::net::{IpAddr, Ipv6Addr};

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days, seconds};
use crate::crypto::{Secret, sha256};
use crate::error::{Code, Error, Result};
use crate::models::auth::users::{EmailKey, Role, User};
use crate::{crypto, ids};

/// How long a login lasts without being refreshed.
pub const LIFETIME: SignedDuration = days(30);

/// How long a login lasts however often it is refreshed.
pub const MAX_LIFETIME: SignedDuration = days(90);

/// How long a refresh token is accepted after its first use.
pub const GRACE: SignedDuration = seconds(30);

/// How long an address counts as known from which a user has signed in, and so how long ended logins are kept.
pub const KNOWN_ADDRESS_TTL: SignedDuration = days(90);

/// The device that signs in, as far as its request says.
#[derive(Clone, Debug, Default)]
pub struct Device {
    pub user_agent: Option<String>,
    pub address: Option<String>,
}

/// A login and its new refresh token, which is not stored in the clear.
#[derive(Clone, Debug)]
pub struct IssuedSession {
    pub session_id: Uuid,
    pub refresh_token: Secret,
}

/// The current state of the account behind an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SessionStatus {
    pub is_active: bool,
    pub role: Role,
}

/// The result of using a refresh token.
#[derive(Debug)]
pub enum Rotation {
    Rotated(Box<User>, IssuedSession),
    /// Used before, longer than [`GRACE`] ago: its family is revoked now, which must be committed.
    Reused {
        user_id: Uuid,
        session_id: Uuid,
    },
}

/// An active login, as its user sees it in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    pub id: Uuid,
    pub user_agent: Option<String>,
    pub address: Option<String>,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Creates a login.
///
/// # Errors
/// The database does not answer.
pub async fn open(db: &mut PgConnection, user_id: Uuid, device: &Device, now: Timestamp) -> Result<IssuedSession> {
    let session_id = ids::new(now);
    let sql = "insert into sessions (id, user_id, user_agent, address, created_at, last_used_at, expires_at)
               values ($1, $2, left($3, 400), $4, $5, $5, $6)";
    sqlx::query(sql)
        .bind(session_id)
        .bind(user_id)
        .bind(&device.user_agent)
        .bind(&device.address)
        .bind(now)
        .bind(now + LIFETIME)
        .execute(&mut *db)
        .await?;
    let refresh_token = issue_token(db, session_id, now + LIFETIME, now).await?;
    Ok(IssuedSession { session_id, refresh_token })
}

async fn issue_token(db: &mut PgConnection, session_id: Uuid, expires_at: Timestamp, now: Timestamp) -> Result<Secret> {
    let token = crypto::random_token()?;
    let sql = "insert into refresh_tokens (token_hash, session_id, created_at, expires_at) values ($1, $2, $3, $4)";
    sqlx::query(sql)
        .bind(sha256(token.expose().as_bytes()).as_slice())
        .bind(session_id)
        .bind(now)
        .bind(expires_at)
        .execute(db)
        .await?;
    Ok(token)
}

/// Exchanges a refresh token for a new one of the same family.
///
/// # Errors
/// `unauthenticated`: there is no such token, or it is revoked or expired.
pub async fn rotate(db: &mut PgConnection, token: &Secret, now: Timestamp) -> Result<Rotation> {
    #[derive(sqlx::FromRow)]
    struct Row {
        session_id: Uuid,
        user_id: Uuid,
        created_at: Timestamp,
        expires_at: Timestamp,
        spent_at: Option<Timestamp>,
        revoked_at: Option<Timestamp>,
    }
    let hash = sha256(token.expose().as_bytes());
    let sql =
        "select t.session_id, s.user_id, s.created_at, least(t.expires_at, s.expires_at) as expires_at, t.spent_at, s.revoked_at
               from refresh_tokens t join sessions s on s.id = t.session_id where t.token_hash = $1 for update";
    let row: Option<Row> = sqlx::query_as(sql).bind(hash.as_slice()).fetch_optional(&mut *db).await?;
    let ended = || Error::new(Code::Unauthenticated).with_detail("This sign-in is over. Sign in again.");
    let row = row.ok_or_else(ended)?;
    if row.revoked_at.is_some() || row.expires_at <= now {
        return Err(ended());
    }
    if row.spent_at.is_some_and(|at| now - at >= GRACE) {
        revoke(db, row.session_id, now).await?;
        return Ok(Rotation::Reused { user_id: row.user_id, session_id: row.session_id });
    }
    let user = User::by_id(db, row.user_id).await?.filter(|user| user.is_active).ok_or_else(ended)?;
    let sql = "update refresh_tokens set spent_at = coalesce(spent_at, $2) where token_hash = $1";
    sqlx::query(sql).bind(hash.as_slice()).bind(now).execute(&mut *db).await?;
    let sql = "update sessions set last_used_at = $2, expires_at = $3 where id = $1";
    let expires_at = (now + LIFETIME).min(row.created_at + MAX_LIFETIME);
    sqlx::query(sql).bind(row.session_id).bind(now).bind(expires_at).execute(&mut *db).await?;
    let refresh_token = issue_token(db, row.session_id, expires_at, now).await?;
    Ok(Rotation::Rotated(Box::new(user), IssuedSession { session_id: row.session_id, refresh_token }))
}

/// The login that a refresh token belongs to.
///
/// # Errors
/// The database does not answer.
pub async fn id_by_token(db: &mut PgConnection, token: &Secret) -> Result<Option<Uuid>> {
    let sql = "select session_id from refresh_tokens where token_hash = $1";
    Ok(sqlx::query_scalar(sql).bind(sha256(token.expose().as_bytes()).as_slice()).fetch_optional(db).await?)
}

/// Ends a login, and with it its family of refresh tokens.
///
/// # Errors
/// The database does not answer.
pub async fn revoke(db: &mut PgConnection, session_id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "update sessions set revoked_at = coalesce(revoked_at, $2) where id = $1";
    sqlx::query(sql).bind(session_id).bind(now).execute(db).await?;
    Ok(())
}

/// Ends an active login of that user. `false`: the user has no active login with this id.
///
/// # Errors
/// The database does not answer.
pub async fn revoke_own(db: &mut PgConnection, session_id: Uuid, user_id: Uuid, now: Timestamp) -> Result<bool> {
    let sql =
        "update sessions set revoked_at = $3 where id = $1 and user_id = $2 and revoked_at is null and expires_at > $3";
    Ok(sqlx::query(sql).bind(session_id).bind(user_id).bind(now).execute(db).await?.rows_affected() == 1)
}

/// Ends all active logins of a user, except one if given. Gives the ids of those it ended.
///
/// # Errors
/// The database does not answer.
pub async fn revoke_all(
    db: &mut PgConnection,
    user_id: Uuid,
    except: Option<Uuid>,
    now: Timestamp,
) -> Result<Vec<Uuid>> {
    let sql = "update sessions set revoked_at = $3 where user_id = $1 and id is distinct from $2 and revoked_at is null returning id";
    Ok(sqlx::query_scalar(sql).bind(user_id).bind(except).bind(now).fetch_all(db).await?)
}

/// A page of a user's active logins, the last used first, and their total number.
///
/// # Errors
/// The database does not answer.
pub async fn active(
    db: &mut PgConnection,
    user_id: Uuid,
    now: Timestamp,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Session>, i64)> {
    let sql = "select id, user_agent, address, created_at, last_used_at, expires_at from sessions
               where user_id = $1 and revoked_at is null and expires_at > $2 order by last_used_at desc, id desc limit $3 offset $4";
    let page = sqlx::query_as(sql).bind(user_id).bind(now).bind(limit).bind(offset).fetch_all(&mut *db).await?;
    let sql = "select count(*) from sessions where user_id = $1 and revoked_at is null and expires_at > $2";
    Ok((page, sqlx::query_scalar(sql).bind(user_id).bind(now).fetch_one(db).await?))
}

/// The network by which callers are distinguished: an IPv4 address itself; the /64 of an IPv6 address, within which a machine with privacy
/// extensions changes its address daily, and an attacker at will.
pub fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        Ok(address) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// The account with that email, and whether it has signed in from the network of `address` within [`KNOWN_ADDRESS_TTL`].
///
/// # Errors
/// The database does not answer.
pub async fn find_account(
    db: &mut PgConnection,
    email: &EmailKey,
    address: &str,
    now: Timestamp,
) -> Result<(Option<Uuid>, bool)> {
    let since = now - KNOWN_ADDRESS_TTL;
    let sql = "select u.id, array(select distinct s.address from sessions s where s.user_id = u.id and s.last_used_at > $2 and s.address is not null)
               from users u where u.email_key = $1";
    let found: Option<(Uuid, Vec<String>)> =
        sqlx::query_as(sql).bind(email.as_str()).bind(since).fetch_optional(db).await?;
    let Some((user_id, addresses)) = found else { return Ok((None, false)) };
    let network = network_of(address);
    Ok((Some(user_id), addresses.iter().any(|known| network_of(known) == network)))
}

/// The state of the account of a login; `None` if the login has ended or belongs to another user.
///
/// # Errors
/// The database does not answer.
pub async fn status(
    db: &mut PgConnection,
    session_id: Uuid,
    user_id: Uuid,
    now: Timestamp,
) -> Result<Option<SessionStatus>> {
    let sql = "select u.is_active, u.role from sessions s join users u on u.id = s.user_id
               where s.id = $1 and u.id = $2 and s.revoked_at is null and s.expires_at > $3";
    Ok(sqlx::query_as(sql).bind(session_id).bind(user_id).bind(now).fetch_optional(db).await?)
}

/// Which of these logins have ended: revoked, expired, deleted, or of an inactive account.
///
/// # Errors
/// The database does not answer.
pub async fn ended(db: &mut PgConnection, session_ids: &[Uuid], now: Timestamp) -> Result<Vec<Uuid>> {
    let sql = "select id from unnest($1::uuid[]) as asked(id)
               where not exists (select from sessions s join users u on u.id = s.user_id
                                 where s.id = asked.id and s.revoked_at is null and s.expires_at > $2 and u.is_active)";
    Ok(sqlx::query_scalar(sql).bind(session_ids).bind(now).fetch_all(db).await?)
}

/// When a login was created.
///
/// # Errors
/// The database does not answer.
pub async fn opened_at(db: &mut PgConnection, session_id: Uuid) -> Result<Option<Timestamp>> {
    Ok(sqlx::query_scalar("select created_at from sessions where id = $1").bind(session_id).fetch_optional(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_addresses_of_one_64_bit_network_are_one() {
        assert_eq!(network_of("203.0.113.7"), "203.0.113.7");
        assert_eq!(network_of("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(network_of("2001:db8:1:2:aaaa::1"), network_of("2001:db8:1:2:bbbb:1::9"));
        assert_ne!(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
        assert_eq!(network_of(""), "");
    }
}
