//! Tokens of mailed links: 256 random bits, stored as a hash, for one purpose, single-use, with an expiry. A row has the id of the mail that
//! carries the link, so that a retried mail replaces its own token.
//!
//! *Invariant:* code that issues, consumes or invalidates tokens of an account holds the lock of its row ([`credentials::lock`]).
//!
//! [`credentials::lock`]: crate::models::auth::credentials::lock

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days, hours, minutes, seconds};
use crate::crypto::{self, Secret, sha256};
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Email;

/// The minimum time between two mails with links of one purpose to one account.
pub const MIN_MAIL_INTERVAL: SignedDuration = minutes(1);

/// How late a mail may be composed without putting off the next one, which was promised for a minute after it was due.
const COMPOSING_TIME: SignedDuration = seconds(5);

/// The limit on requested changes of address: each sends a mail to an address that may be a stranger's.
pub const MAX_CHANGES_PER_HOUR: i64 = 5;

/// How long the link of an invitation is valid: it reaches people who have not asked for it. It is for an account without a password, and ends
/// with the first one, or with the next link that is asked for.
pub const INVITATION_LIFETIME: SignedDuration = days(7);

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

    /// How long a link is valid from the time its mail is composed.
    pub const fn lifetime(self) -> SignedDuration {
        match self {
            Purpose::VerifyEmail => days(3),
            Purpose::ResetPassword | Purpose::ChangeEmail => hours(1),
        }
    }
}

/// A new token, which is not stored in the clear.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    pub token: Secret,
    pub expires_at: Timestamp,
}

/// What a valid token authorises.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Link {
    pub user_id: Uuid,
    /// The id of the requested change, for [`Purpose::ChangeEmail`].
    pub id: Option<Uuid>,
    /// For [`Purpose::ChangeEmail`].
    pub new_email: Option<Email>,
}

/// The outcome of issuing a token for a mail.
#[derive(Clone)]
pub enum Issue {
    Issued(IssuedToken),
    /// Another mail of that purpose went to the account less than [`MIN_MAIL_INTERVAL`] ago: this one goes out then.
    NotBefore(Timestamp),
    /// Another mail of that purpose went to the account after this one was asked for.
    Answered,
}

/// When a mail of this kind that is asked for now is sent: at once, or [`MIN_MAIL_INTERVAL`] after the last one was due. Reads jobs alone, so that
/// `to` may be nobody's id.
///
/// # Errors
/// The database does not answer.
pub async fn next_mail_at(db: &mut PgConnection, to: Uuid, kind: &str, now: Timestamp) -> Result<Timestamp> {
    let sql = "select max(run_at) from jobs where search_keys @> array[$1, $2] and kind = 'emails.send' and args ->> 'to' = $1
                  and args ->> 'about' = $2 and state not in ('dead', 'cancelled', 'superseded') and created_at > $3";
    let last: Option<Timestamp> =
        sqlx::query_scalar(sql).bind(to.to_string()).bind(kind).bind(now - MIN_MAIL_INTERVAL * 2).fetch_one(db).await?;
    Ok(match last {
        // One that waits answers this request as well.
        Some(due) if due > now => due,
        Some(due) => now.max(due + MIN_MAIL_INTERVAL),
        None => now,
    })
}

/// The one error for tokens that are unknown, used, invalidated or expired.
pub fn invalid_link() -> Error {
    Error::new(Code::InvalidToken).with_detail("This link was used already or is over. Ask for a new one.")
}

/// Issues the token for a mail that is being composed, unless another one was faster. A new token to reset the password invalidates older ones.
///
/// # Errors
/// The database does not answer.
pub async fn issue(
    db: &mut PgConnection,
    mail_id: Uuid,
    user_id: Uuid,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Issue> {
    issue_until(db, mail_id, user_id, (purpose, now + purpose.lifetime()), now).await
}

/// As [`issue`], for a first password.
///
/// # Errors
/// The database does not answer.
pub async fn issue_invitation(db: &mut PgConnection, mail_id: Uuid, user_id: Uuid, now: Timestamp) -> Result<Issue> {
    issue_until(db, mail_id, user_id, (Purpose::ResetPassword, now + INVITATION_LIFETIME), now).await
}

async fn issue_until(
    db: &mut PgConnection,
    mail_id: Uuid,
    user_id: Uuid,
    (purpose, expires_at): (Purpose, Timestamp),
    now: Timestamp,
) -> Result<Issue> {
    let sql = "select (select max(created_at) from email_tokens where user_id = $1 and purpose = $2 and id is distinct from $3),
                      (select created_at from jobs where id = $3)";
    let times = sqlx::query_as(sql).bind(user_id).bind(purpose.as_str()).bind(mail_id).fetch_one(&mut *db).await?;
    let (last, asked_at): (Option<Timestamp>, Option<Timestamp>) = times;
    match last {
        Some(last) if asked_at.is_some_and(|asked_at| last > asked_at) => return Ok(Issue::Answered),
        Some(last) if last + MIN_MAIL_INTERVAL > now + COMPOSING_TIME => {
            return Ok(Issue::NotBefore(last + MIN_MAIL_INTERVAL));
        }
        _ => {}
    }
    if purpose == Purpose::ResetPassword {
        invalidate(db, user_id, &[purpose], now).await?;
    }
    let issued = IssuedToken { token: crypto::random_token()?, expires_at };
    let sql = "insert into email_tokens (token_hash, user_id, purpose, created_at, expires_at, id) values ($1, $2, $3, $4, $5, $6)
               on conflict (id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at,
                                              expires_at = excluded.expires_at, used_at = null";
    sqlx::query(sql)
        .bind(sha256(issued.token.expose().as_bytes()).as_slice())
        .bind(user_id)
        .bind(purpose.as_str())
        .bind(now)
        .bind(issued.expires_at)
        .bind(mail_id)
        .execute(db)
        .await?;
    Ok(Issue::Issued(issued))
}

/// Records a requested change of address; its token is issued when the mail is composed. Earlier requests are invalidated.
///
/// # Errors
/// `rate_limited`: [`MAX_CHANGES_PER_HOUR`].
pub async fn request_change(
    db: &mut PgConnection,
    change_id: Uuid,
    user_id: Uuid,
    (old_email, new_email): (&Email, &Email),
    now: Timestamp,
) -> Result<()> {
    let sql = "select count(*) from email_tokens where user_id = $1 and purpose = 'change_email' and created_at > $2";
    let asked: i64 = sqlx::query_scalar(sql).bind(user_id).bind(now - hours(1)).fetch_one(&mut *db).await?;
    if asked >= MAX_CHANGES_PER_HOUR {
        return Err(Error::new(Code::RateLimited)
            .with_detail("A new address was asked for five times within the hour. Try again in an hour.")
            .retry_after(std::time::Duration::from_secs(3600)));
    }
    invalidate(db, user_id, &[Purpose::ChangeEmail], now).await?;
    // A placeholder until then: the hash of a token that is thrown away.
    let sql =
        "insert into email_tokens (token_hash, user_id, purpose, new_email, old_email, created_at, expires_at, id)
               values ($1, $2, 'change_email', $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(sha256(crypto::random_token()?.expose().as_bytes()).as_slice())
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

/// A requested change of address.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EmailChange {
    pub old_email: Email,
    pub new_email: Email,
    /// It was confirmed, or replaced by a later request.
    pub has_ended: bool,
}

/// The requested change of that id, until its row is pruned.
///
/// # Errors
/// The database does not answer.
pub async fn change_by_id(db: &mut PgConnection, change_id: Uuid) -> Result<Option<EmailChange>> {
    let sql = "select old_email, new_email, used_at is not null as has_ended from email_tokens
               where id = $1 and new_email is not null and old_email is not null";
    Ok(sqlx::query_as(sql).bind(change_id).fetch_optional(db).await?)
}

/// Issues the token of a requested change, for the mail that is being composed.
///
/// # Errors
/// The database does not answer.
pub async fn issue_for_change(db: &mut PgConnection, change_id: Uuid, now: Timestamp) -> Result<IssuedToken> {
    let issued = IssuedToken { token: crypto::random_token()?, expires_at: now + Purpose::ChangeEmail.lifetime() };
    let sql = "update email_tokens set token_hash = $2, expires_at = $3 where id = $1 and used_at is null";
    sqlx::query(sql)
        .bind(change_id)
        .bind(sha256(issued.token.expose().as_bytes()).as_slice())
        .bind(issued.expires_at)
        .execute(db)
        .await?;
    Ok(issued)
}

/// What a token authorises, if it is valid. Takes no lock and does not consume it.
///
/// # Errors
/// `invalid_token`.
pub async fn find(db: &mut PgConnection, token: &Secret, purpose: Purpose, now: Timestamp) -> Result<Link> {
    let sql = "select user_id, id, new_email from email_tokens where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3";
    let hash = sha256(token.expose().as_bytes());
    let link = sqlx::query_as(sql).bind(hash.as_slice()).bind(purpose.as_str()).bind(now);
    link.fetch_optional(db).await?.ok_or_else(invalid_link)
}

/// Consumes a token.
///
/// # Errors
/// `invalid_token`: it was consumed or invalidated concurrently.
pub async fn consume(db: &mut PgConnection, token: &Secret, purpose: Purpose, now: Timestamp) -> Result<()> {
    let sql = "update email_tokens set used_at = $3 where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3";
    let consumed = sqlx::query(sql).bind(sha256(token.expose().as_bytes()).as_slice()).bind(purpose.as_str()).bind(now);
    if consumed.execute(db).await?.rows_affected() == 1 { Ok(()) } else { Err(invalid_link()) }
}

/// Invalidates an account's tokens of these purposes.
///
/// # Errors
/// The database does not answer.
pub async fn invalidate(db: &mut PgConnection, user_id: Uuid, purposes: &[Purpose], now: Timestamp) -> Result<()> {
    let purposes: Vec<&str> = purposes.iter().map(|purpose| purpose.as_str()).collect();
    let sql = "update email_tokens set used_at = $3 where user_id = $1 and purpose = any($2) and used_at is null";
    sqlx::query(sql).bind(user_id).bind(purposes).bind(now).execute(db).await?;
    Ok(())
}

/// Invalidates all tokens of an account.
///
/// # Errors
/// The database does not answer.
pub async fn invalidate_all(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<()> {
    invalidate(db, user_id, &[Purpose::VerifyEmail, Purpose::ResetPassword, Purpose::ChangeEmail], now).await
}
