//! Mailed links: verifying an address, resetting a password. A request for a reset does not reveal whether the account exists: the same rows
//! are read and written either way, and the job finds out.

use std::time::Duration;

use uuid::Uuid;

use super::audit::{LINK_ROLE, account_record};
use super::session_cache::Auth;
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::crypto::{Passwords, Secret, hmac_sha256};
use crate::error::{Error, Result};
use crate::events::Change;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::{enqueue, enqueue_at};
use crate::models::audit;
use crate::models::auth::credentials;
use crate::models::auth::email_tokens::{self, Purpose, invalid_link};
use crate::models::auth::sessions;
use crate::models::auth::users::{Email, NewPassword, User};
use crate::origin::Origin;

/// Confirms an address with the token of the mailed link.
#[derive(Clone, Debug)]
pub struct VerifyEmail {
    pub token: Secret,
    pub origin: Origin,
}

impl Command for VerifyEmail {
    type State = Auth;
    type Output = ();

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let link = email_tokens::find(&mut tx, &self.token, Purpose::VerifyEmail, now).await?;
        credentials::lock(&mut tx, link.user_id).await?;
        email_tokens::consume(&mut tx, &self.token, Purpose::VerifyEmail, now).await?;
        credentials::mark_email_verified(&mut tx, link.user_id, now).await?;
        let record = account_record("auth.email_verified", LINK_ROLE, link.user_id);
        audit::write(&mut tx, &self.origin.by(link.user_id), &record, now).await?;
        app.commit(tx).await
    }
}

/// Sends the mail that verifies the address again, unless it is verified; at least a minute after the last one. Its output is when.
#[derive(Clone, Debug)]
pub struct ResendVerification {
    pub user_id: Uuid,
    pub origin: Origin,
}

impl Command for ResendVerification {
    type State = Auth;
    type Output = Option<Timestamp>;

    async fn run(self, app: &App, _: &Auth) -> Result<Option<Timestamp>> {
        let now = app.now();
        let mut tx = app.begin().await?;
        if User::by_id(&mut tx, self.user_id).await?.is_none_or(|user| user.email_verified) {
            return Ok(None);
        }
        let mail = SendEmail { to: self.user_id, kind: EmailKind::VerifyEmail };
        let at = email_tokens::next_mail_at(&mut tx, mail.to, mail.kind.as_str(), now).await?;
        enqueue_at(&mut tx, &self.origin, now, at, &mail).await?;
        app.commit(tx).await?;
        Ok(Some(at))
    }
}

/// Requests a link to reset the password. Its output is when the mail is sent, at least a minute after the last one.
#[derive(Clone, Debug)]
pub struct RequestPasswordReset {
    pub email: Email,
    pub origin: Origin,
}

impl Command for RequestPasswordReset {
    type State = Auth;
    type Output = Timestamp;

    async fn run(self, app: &App, _: &Auth) -> Result<Timestamp> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let found = User::by_email(&mut tx, &self.email.key()).await?;
        let to = match found {
            Some((user, _)) => user.id,
            None => nobodys_id(app, &self.email)?,
        };
        let mail = SendEmail { to, kind: EmailKind::ResetPassword };
        let at = email_tokens::next_mail_at(&mut tx, to, mail.kind.as_str(), now).await?;
        enqueue_at(&mut tx, &self.origin, now, at, &mail).await?;
        app.commit(tx).await?;
        Ok(at)
    }
}

/// The id to which the mail of an address without an account is enqueued, and sends nothing. Always the same for one address, so that a second request
/// within a minute is answered as if there were an account; keyed, so that the address can't be found by trying.
fn nobodys_id(app: &App, email: &Email) -> Result<Uuid> {
    let key = app.config.jwt_keys.first().ok_or_else(|| Error::internal("no key to sign with"))?;
    let mut bytes = [0; 16];
    bytes
        .copy_from_slice(&hmac_sha256(&key.secret, &[&b"nobody:"[..], email.key().as_str().as_bytes()].concat())[..16]);
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// Sets a new password with the token of the mailed link. All logins end, all other links are invalidated, and the address counts as
/// verified.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    pub token: Secret,
    pub new_password: NewPassword,
    pub origin: Origin,
}

impl Command for ResetPassword {
    type State = Auth;
    type Output = ();
    const DEADLINE: Duration = Passwords::DEADLINE;

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let mut db = app.db.acquire().await?;
        let link = email_tokens::find(&mut db, &self.token, Purpose::ResetPassword, app.now()).await?;
        // Don't hold a connection while waiting for the hash, which is computed for valid tokens only.
        drop(db);
        let hash = app.passwords.hash(self.new_password.into_inner()).await?;
        let (now, user_id) = (app.now(), link.user_id);
        let mut tx = app.begin().await?;
        credentials::lock(&mut tx, user_id).await?.filter(|account| account.is_active).ok_or_else(invalid_link)?;
        email_tokens::consume(&mut tx, &self.token, Purpose::ResetPassword, now).await?;
        credentials::set_password(&mut tx, user_id, &hash, now).await?;
        credentials::mark_email_verified(&mut tx, user_id, now).await?;
        email_tokens::invalidate_all(&mut tx, user_id, now).await?;
        let ended = sessions::revoke_all(&mut tx, user_id, None, now).await?;
        let origin = self.origin.by(user_id);
        let notice = SendEmail { to: user_id, kind: EmailKind::PasswordChanged { at: now } };
        enqueue(&mut tx, &origin, now, &notice).await?;
        let record = account_record("auth.password_reset", LINK_ROLE, user_id);
        audit::write(&mut tx, &origin, &record, now).await?;
        app.commit(tx).await?;
        ended.into_iter().for_each(|session_id| app.events.publish(Change::SessionEnded(session_id)));
        Ok(())
    }
}
