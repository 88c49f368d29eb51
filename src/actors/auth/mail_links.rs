//! Mailed links: verifying an address, resetting a password. A request for a reset does not reveal whether the account exists: the same rows
//! are read and written either way, and the job finds out.

use std::time::Duration;

use uuid::Uuid;

use super::audit::{LINK_ROLE, account_record};
use super::session_cache::Auth;
use crate::actors::Command;
use crate::app::App;
use crate::crypto::Passwords;
use crate::error::Result;
use crate::events::Change;
use crate::ids;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit;
use crate::models::auth::credentials;
use crate::models::auth::email_tokens::{self, Purpose, invalid_link};
use crate::models::auth::sessions;
use crate::models::auth::users::{Email, NewPassword, User};
use crate::origin::Origin;

/// Confirms an address with the token of the mailed link.
#[derive(Clone, Debug)]
pub struct VerifyEmail {
    pub token: String,
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

/// Sends the mail that verifies the address again, unless it is verified or the last mail is less than a minute old.
#[derive(Clone, Debug)]
pub struct ResendVerification {
    pub user_id: Uuid,
    pub origin: Origin,
}

impl Command for ResendVerification {
    type State = Auth;
    type Output = ();

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        if User::by_id(&mut tx, self.user_id).await?.is_some_and(|user| !user.email_verified) {
            let mail = SendEmail { to: self.user_id, kind: EmailKind::VerifyEmail };
            enqueue(&mut tx, &self.origin, now, &mail).await?;
        }
        app.commit(tx).await
    }
}

/// Requests a link to reset the password.
#[derive(Clone, Debug)]
pub struct RequestPasswordReset {
    pub email: Email,
    pub origin: Origin,
}

impl Command for RequestPasswordReset {
    type State = Auth;
    type Output = ();

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let found = User::by_email(&mut tx, self.email.as_str()).await?;
        // Without an account the job is enqueued for an id that does not exist, and sends nothing.
        let to = found.map_or_else(ids::random, |(user, _)| user.id);
        enqueue(&mut tx, &self.origin, now, &SendEmail { to, kind: EmailKind::ResetPassword }).await?;
        app.commit(tx).await
    }
}

/// Sets a new password with the token of the mailed link. All logins end, all other links are invalidated, and the address counts as
/// verified.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    pub token: String,
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
        let record = account_record("auth.password_reset", LINK_ROLE, user_id);
        audit::write(&mut tx, &self.origin.by(user_id), &record, now).await?;
        app.commit(tx).await?;
        ended.into_iter().for_each(|session_id| app.events.publish(Change::SessionEnded(session_id)));
        Ok(())
    }
}
