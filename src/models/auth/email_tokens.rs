//! Links sent by mail: 256 random bits, kept as a hash, each for one purpose, once, and for a while. A link is known by the mail that
//! carries it, so that a mail which is tried again replaces its own link.
//!
//! *Invariant:* whoever makes, spends or voids links of an account holds the lock of its row ([`credentials::lock`]).
//!
//! [`credentials::lock`]: crate::models::auth::credentials::lock

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days, hours, minutes};
use crate::crypto::{self, sha256};
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Email;

/// At most one mail with a link of one purpose goes to an account in this time.
pub const BETWEEN_MAILS: SignedDuration = minutes(1);

/// Changes of email that may be asked for in an hour: each sends a mail to an address that may be a stranger's.
pub const CHANGES_AN_HOUR: i64 = 5;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    VerifyEmail,
    ResetPassword,
    ChangeEmail,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Purpose::VerifyEmail => "verify_email",
            Purpose::ResetPassword => "reset_password",
            Purpose::ChangeEmail => "change_email",
        }
    }

    /// How long a link works from the moment its mail is written.
    pub const fn lifetime(self) -> SignedDuration {
        match self {
            Purpose::VerifyEmail => days(3),
            Purpose::ResetPassword | Purpose::ChangeEmail => hours(1),
        }
    }
}

/// A link's secret, in the clear for the last time.
#[derive(Clone)]
pub struct Minted {
    pub token: String,
    pub expires_at: Timestamp,
}

/// What a good token stands for.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Link {
    pub user_id: Uuid,
    /// Of a change of email.
    pub new_email: Option<Email>,
}

/// What is answered to a token that is wrong, used, void or over, whichever it is.
pub fn not_valid() -> Error {
    Error::new(Code::InvalidToken).with_detail("This link was used already or is over. Ask for a new one.")
}

/// The link for a mail to be written now. `None`: another mail of that purpose went to the account within the minute, and its link
/// works. A new link to reset the password voids the older ones.
///
/// # Errors
/// The database does not answer.
pub async fn mint(
    db: &mut PgConnection,
    mail_id: Uuid,
    user_id: Uuid,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<Minted>> {
    let sql = "select exists (select from email_tokens where user_id = $1 and purpose = $2 and created_at > $3 and id is distinct from $4)";
    let is_too_soon: bool = sqlx::query_scalar(sql)
        .bind(user_id)
        .bind(purpose.as_str())
        .bind(now - BETWEEN_MAILS)
        .bind(mail_id)
        .fetch_one(&mut *db)
        .await?;
    if is_too_soon {
        return Ok(None);
    }
    if purpose == Purpose::ResetPassword {
        void(db, user_id, &[purpose], now).await?;
    }
    let minted = Minted { token: crypto::token()?, expires_at: now + purpose.lifetime() };
    let sql = "insert into email_tokens (token_hash, user_id, purpose, created_at, expires_at, id) values ($1, $2, $3, $4, $5, $6)
               on conflict (id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at,
                                              expires_at = excluded.expires_at, used_at = null";
    sqlx::query(sql)
        .bind(sha256(minted.token.as_bytes()).as_slice())
        .bind(user_id)
        .bind(purpose.as_str())
        .bind(now)
        .bind(minted.expires_at)
        .bind(mail_id)
        .execute(db)
        .await?;
    Ok(Some(minted))
}

/// A change of email that is asked for: its link is made when the mail is written. Older ones are void.
///
/// # Errors
/// `rate_limited`: too many were asked for within the hour.
pub async fn ask_for_change(
    db: &mut PgConnection,
    change_id: Uuid,
    user_id: Uuid,
    (old_email, new_email): (&Email, &Email),
    now: Timestamp,
) -> Result<()> {
    let sql = "select count(*) from email_tokens where user_id = $1 and purpose = 'change_email' and created_at > $2";
    let asked: i64 = sqlx::query_scalar(sql).bind(user_id).bind(now - hours(1)).fetch_one(&mut *db).await?;
    if asked >= CHANGES_AN_HOUR {
        return Err(Error::new(Code::RateLimited)
            .with_detail("A new address was asked for five times within the hour. Try again in an hour.")
            .retry_after(std::time::Duration::from_secs(3600)));
    }
    void(db, user_id, &[Purpose::ChangeEmail], now).await?;
    // Until then the hash is of a token that nobody has ever seen.
    let sql =
        "insert into email_tokens (token_hash, user_id, purpose, new_email, old_email, created_at, expires_at, id)
               values ($1, $2, 'change_email', $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(sha256(crypto::token()?.as_bytes()).as_slice())
        .bind(user_id)
        .bind(new_email)
        .bind(old_email)
        .bind(now)
        .bind(now + days(1))
        .bind(change_id)
        .execute(db)
        .await?;
    Ok(())
}

/// A change of email that was asked for.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Change {
    pub old_email: Email,
    pub new_email: Email,
    /// It was made, or another one was asked for since.
    pub is_over: bool,
}

/// The change of that id, while its row is kept.
///
/// # Errors
/// The database does not answer.
pub async fn change(db: &mut PgConnection, change_id: Uuid) -> Result<Option<Change>> {
    let sql = "select old_email, new_email, used_at is not null as is_over from email_tokens
               where id = $1 and new_email is not null and old_email is not null";
    Ok(sqlx::query_as(sql).bind(change_id).fetch_optional(db).await?)
}

/// The link of a change of email, for the mail to be written now.
///
/// # Errors
/// The database does not answer.
pub async fn mint_change(db: &mut PgConnection, change_id: Uuid, now: Timestamp) -> Result<Minted> {
    let minted = Minted { token: crypto::token()?, expires_at: now + Purpose::ChangeEmail.lifetime() };
    let sql = "update email_tokens set token_hash = $2, expires_at = $3 where id = $1 and used_at is null";
    sqlx::query(sql)
        .bind(change_id)
        .bind(sha256(minted.token.as_bytes()).as_slice())
        .bind(minted.expires_at)
        .execute(db)
        .await?;
    Ok(minted)
}

/// Whose link it is, if it works now. Takes no lock and spends nothing.
///
/// # Errors
/// `invalid_token`.
pub async fn find(db: &mut PgConnection, token: &str, purpose: Purpose, now: Timestamp) -> Result<Link> {
    let sql = "select user_id, new_email from email_tokens where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3";
    let hash = sha256(token.as_bytes());
    let link = sqlx::query_as(sql).bind(hash.as_slice()).bind(purpose.as_str()).bind(now);
    link.fetch_optional(db).await?.ok_or_else(not_valid)
}

/// Uses a link up.
///
/// # Errors
/// `invalid_token`: somebody was faster, or it was made void.
pub async fn spend(db: &mut PgConnection, token: &str, purpose: Purpose, now: Timestamp) -> Result<()> {
    let sql = "update email_tokens set used_at = $3 where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3";
    let spent = sqlx::query(sql).bind(sha256(token.as_bytes()).as_slice()).bind(purpose.as_str()).bind(now);
    if spent.execute(db).await?.rows_affected() == 1 { Ok(()) } else { Err(not_valid()) }
}

/// Makes links of an account void.
///
/// # Errors
/// The database does not answer.
pub async fn void(db: &mut PgConnection, user_id: Uuid, purposes: &[Purpose], now: Timestamp) -> Result<()> {
    let purposes: Vec<&str> = purposes.iter().map(|purpose| purpose.as_str()).collect();
    let sql = "update email_tokens set used_at = $3 where user_id = $1 and purpose = any($2) and used_at is null";
    sqlx::query(sql).bind(user_id).bind(purposes).bind(now).execute(db).await?;
    Ok(())
}

/// Makes all links of an account void: those that went to an address it has no more, or asked for what has happened.
///
/// # Errors
/// The database does not answer.
pub async fn void_all(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<()> {
    void(db, user_id, &[Purpose::VerifyEmail, Purpose::ResetPassword, Purpose::ChangeEmail], now).await
}
