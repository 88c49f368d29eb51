//! Mails about the account itself. A link's secret is made at the moment its mail is written, under the lock of the account: it is kept
//! as a hash, and never in the ledger of jobs.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Composed, reader};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::credentials;
use crate::models::auth::email_tokens::{self, Purpose};
use crate::models::auth::users::User;
use crate::workers::emails::templates::{
    EmailChangeConfirmation, EmailChangedNotice, PasswordReset, Reader, Verification,
};

/// Also one that was given up: its last mails still go out, but none that would bring somebody back in.
const INACTIVE: Composed = Composed::Skip("the account is not active");
const TOO_SOON: Composed = Composed::Skip("a mail with such a link went out within the minute");

/// The account as it is under its lock: a link must not go to an address that it has just left.
async fn locked(db: &mut PgConnection, user_id: Uuid) -> Result<Option<User>> {
    credentials::lock(db, user_id).await?;
    Ok(User::by_id(db, user_id).await?.filter(|user| user.is_active))
}

pub(super) async fn verification(db: &mut PgConnection, user: User, mail_id: Uuid, now: Timestamp) -> Result<Composed> {
    let Some(user) = locked(db, user.id).await? else { return Ok(INACTIVE) };
    if user.email_verified {
        return Ok(Composed::Skip("the address is confirmed already"));
    }
    Ok(match email_tokens::issue(db, mail_id, user.id, Purpose::VerifyEmail, now).await? {
        Some(link) => Verification { reader: reader(user), token: link.token, expires_at: link.expires_at }.into(),
        None => TOO_SOON,
    })
}

pub(super) async fn reset(db: &mut PgConnection, user: User, mail_id: Uuid, now: Timestamp) -> Result<Composed> {
    let Some(user) = locked(db, user.id).await? else { return Ok(INACTIVE) };
    Ok(match email_tokens::issue(db, mail_id, user.id, Purpose::ResetPassword, now).await? {
        Some(link) => PasswordReset { reader: reader(user), token: link.token, expires_at: link.expires_at }.into(),
        None => TOO_SOON,
    })
}

/// To the new address, unless it is somebody else's by now: they get no mail, and who asked is told nothing of it.
pub(super) async fn new_email(db: &mut PgConnection, user: User, change_id: Uuid, now: Timestamp) -> Result<Composed> {
    let Some(user) = locked(db, user.id).await? else { return Ok(INACTIVE) };
    let change = email_tokens::change_by_id(db, change_id).await?.filter(|change| !change.has_ended);
    let Some(change) = change else { return Ok(Composed::Skip("the change is made, or another one was asked for")) };
    let owner = User::by_email(db, change.new_email.as_str()).await?;
    if owner.is_some_and(|(owner, _)| owner.id != user.id) {
        return Ok(Composed::Skip("the address belongs to another account"));
    }
    let link = email_tokens::issue_for_change(db, change_id, now).await?;
    let reader = Reader { email: change.new_email.to_string(), ..reader(user) };
    Ok(EmailChangeConfirmation { reader, token: link.token, expires_at: link.expires_at }.into())
}

/// To the address the account had when it was asked, even if it has moved on since.
pub(super) async fn new_email_asked(db: &mut PgConnection, user: User, change_id: Uuid) -> Result<Composed> {
    let change = email_tokens::change_by_id(db, change_id).await?;
    let Some(change) = change else { return Ok(Composed::Skip("the change is over long since")) };
    let reader = Reader { email: change.old_email.to_string(), ..reader(user) };
    Ok(EmailChangedNotice { reader, new_email: change.new_email.to_string() }.into())
}
