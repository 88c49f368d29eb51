//! Emails about the account itself. A link's token is issued when its email is composed, under the lock of the account; it is stored as a
//! hash, and never in a job.

use sqlx::PgConnection;
use uuid::Uuid;

use super::composed::Composed;
use super::views::reader;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::credentials;
use crate::models::auth::email_tokens::{self, Issue, Purpose};
use crate::models::auth::users::User;
use crate::workers::emails::templates::{
    EmailChangeConfirmation, EmailChangedNotice, Invitation, PasswordReset, Reader, SecurityEvent, SecurityNotice,
    Verification,
};

/// Deleted accounts included: their last emails are sent, but none that would let somebody sign in.
const INACTIVE: Composed = Composed::Skip("the account is not active");
const ANSWERED: Composed = Composed::Skip("a mail with such a link went out since it was asked for");
const TOO_SOON: &str = "a mail with such a link went out within the minute";

/// The account, read under its lock: a link must not go to an address that is being replaced.
async fn lock_active_user(db: &mut PgConnection, user_id: Uuid) -> Result<Option<User>> {
    credentials::lock(db, user_id).await?;
    Ok(User::by_id(db, user_id).await?.filter(|user| user.is_active))
}

pub(super) async fn verification(db: &mut PgConnection, user: User, job_id: Uuid, now: Timestamp) -> Result<Composed> {
    let Some(user) = lock_active_user(db, user.id).await? else { return Ok(INACTIVE) };
    if user.email_verified {
        return Ok(Composed::Skip("the address is confirmed already"));
    }
    Ok(match email_tokens::issue(db, job_id, user.id, Purpose::VerifyEmail, now).await? {
        Issue::Issued(link) => {
            Verification { reader: reader(user), token: link.token, expires_at: link.expires_at }.into()
        }
        Issue::NotBefore(at) => Composed::NotBefore(at, TOO_SOON),
        Issue::Answered => ANSWERED,
    })
}

pub(super) async fn password_reset(
    db: &mut PgConnection,
    user: User,
    job_id: Uuid,
    now: Timestamp,
) -> Result<Composed> {
    let Some(user) = lock_active_user(db, user.id).await? else { return Ok(INACTIVE) };
    Ok(match email_tokens::issue(db, job_id, user.id, Purpose::ResetPassword, now).await? {
        Issue::Issued(link) => {
            PasswordReset { reader: reader(user), token: link.token, expires_at: link.expires_at }.into()
        }
        Issue::NotBefore(at) => Composed::NotBefore(at, TOO_SOON),
        Issue::Answered => ANSWERED,
    })
}

/// To an account without a password: whoever has chosen one meanwhile needs no link.
pub(super) async fn invitation(db: &mut PgConnection, user: User, job_id: Uuid, now: Timestamp) -> Result<Composed> {
    let account = credentials::lock(db, user.id).await?;
    let Some(user) = lock_active_user(db, user.id).await? else { return Ok(INACTIVE) };
    if account.is_some_and(|account| !account.password_hash.is_empty()) {
        return Ok(Composed::Skip("the account has a password"));
    }
    Ok(match email_tokens::issue_invitation(db, job_id, user.id, now).await? {
        Issue::Issued(link) => {
            Invitation { reader: reader(user), token: link.token, expires_at: link.expires_at }.into()
        }
        Issue::NotBefore(at) => Composed::NotBefore(at, TOO_SOON),
        Issue::Answered => ANSWERED,
    })
}

/// To the new address, unless it has become another account's: then nothing is sent, and the requester does not learn of it.
pub(super) async fn email_change_confirmation(
    db: &mut PgConnection,
    user: User,
    change_id: Uuid,
    now: Timestamp,
) -> Result<Composed> {
    let Some(user) = lock_active_user(db, user.id).await? else { return Ok(INACTIVE) };
    let change = email_tokens::change_by_id(db, change_id).await?.filter(|change| !change.has_ended);
    let Some(change) = change else { return Ok(Composed::Skip("the change is made, or another one was asked for")) };
    let owner = User::by_email(db, &change.new_email.key()).await?;
    if owner.is_some_and(|(owner, _)| owner.id != user.id) {
        return Ok(Composed::Skip("the address belongs to another account"));
    }
    let link = email_tokens::issue_for_change(db, change_id, now).await?;
    let reader = Reader { email: change.new_email.to_string(), ..reader(user) };
    Ok(EmailChangeConfirmation { reader, token: link.token, expires_at: link.expires_at }.into())
}

/// To the address that the account had when the change was requested, even if it has another one now.
pub(super) async fn email_change_notice(db: &mut PgConnection, user: User, change_id: Uuid) -> Result<Composed> {
    let change = email_tokens::change_by_id(db, change_id).await?;
    let Some(change) = change else { return Ok(Composed::Skip("the change is over long since")) };
    let reader = Reader { email: change.old_email.to_string(), ..reader(user) };
    Ok(EmailChangedNotice { reader, new_email: change.new_email.to_string() }.into())
}

/// To the account's address.
pub(super) fn security_notice(user: User, event: SecurityEvent) -> Composed {
    SecurityNotice { reader: reader(user), event }.into()
}

/// To the address that the account had before.
pub(super) async fn email_changed(db: &mut PgConnection, user: User, change_id: Uuid) -> Result<Composed> {
    let change = email_tokens::change_by_id(db, change_id).await?;
    let Some(change) = change else { return Ok(Composed::Skip("the change is over long since")) };
    let reader = Reader { email: change.old_email.to_string(), ..reader(user) };
    Ok(SecurityNotice { reader, event: SecurityEvent::EmailChanged { new_email: change.new_email.to_string() } }.into())
}
