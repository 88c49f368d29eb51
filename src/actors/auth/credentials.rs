//! Changes of credentials by an authenticated user: the password, the address, the devices.

use std::time::Duration;

use uuid::Uuid;

use super::audit::{LINK_ROLE, account_record};
use super::session_cache::Auth;
use crate::actors::Command;
use crate::app::App;
use crate::crypto::{Passwords, Secret};
use crate::error::{Code, Error, FieldErrors, Result};
use crate::events::Change;
use crate::ids;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit;
use crate::models::auth::credentials::{self, Credentials};
use crate::models::auth::email_tokens::{self, Purpose, invalid_link};
use crate::models::auth::sessions;
use crate::models::auth::users::{Email, NewPassword, Password, Role};
use crate::origin::Origin;

fn wrong_password() -> Error {
    Error::new(Code::WrongPassword).with_detail("This is not the password of your account.")
}

/// The account's credentials, if `password` is correct.
///
/// # Errors
/// `wrong_password`.
pub async fn verify_password(app: &App, user_id: Uuid, password: Password) -> Result<Credentials> {
    let mut db = app.db.acquire().await?;
    let account = credentials::by_user_id(&mut db, user_id).await?.ok_or_else(wrong_password)?;
    drop(db);
    let is_correct = app.passwords.matches(password.into_inner(), Some(account.password_hash.clone()), 0).await?;
    if is_correct { Ok(account) } else { Err(wrong_password()) }
}

/// Locks the account, and checks that its password has not changed since it was verified.
async fn lock_unchanged(db: &mut sqlx::PgConnection, user_id: Uuid, verified: &Credentials) -> Result<Credentials> {
    let account = credentials::lock(db, user_id).await?;
    account.filter(|account| account.password_hash == verified.password_hash).ok_or_else(wrong_password)
}

/// Sets another password. All other logins end, and mailed links to reset the password or to change the address are invalidated.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    pub user_id: Uuid,
    pub role: Role,
    /// The login that stays active.
    pub session_id: Uuid,
    pub current_password: Password,
    pub new_password: NewPassword,
    pub origin: Origin,
}

impl Command for ChangePassword {
    type State = Auth;
    type Output = ();
    const DEADLINE: Duration = Passwords::DEADLINE;

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let account = verify_password(app, self.user_id, self.current_password).await?;
        let hash = app.passwords.hash(self.new_password.into_inner()).await?;
        let now = app.now();
        let mut tx = app.begin().await?;
        lock_unchanged(&mut tx, self.user_id, &account).await?;
        credentials::set_password(&mut tx, self.user_id, &hash, now).await?;
        let links = [Purpose::ResetPassword, Purpose::ChangeEmail];
        email_tokens::invalidate(&mut tx, self.user_id, &links, now).await?;
        let ended = sessions::revoke_all(&mut tx, self.user_id, Some(self.session_id), now).await?;
        let notice = SendEmail { to: self.user_id, kind: EmailKind::PasswordChanged { at: now } };
        enqueue(&mut tx, &self.origin, now, &notice).await?;
        let record = account_record("auth.password_changed", self.role.as_str(), self.user_id);
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        ended.into_iter().for_each(|session_id| app.events.publish(Change::SessionEnded(session_id)));
        Ok(())
    }
}

/// Requests a change of address: a link goes to the new address, a notice to the old one. If the new address belongs to another account,
/// the answer is the same, and no link is sent.
#[derive(Clone, Debug)]
pub struct RequestEmailChange {
    pub user_id: Uuid,
    pub role: Role,
    pub password: Password,
    pub new_email: Email,
    pub origin: Origin,
}

impl Command for RequestEmailChange {
    type State = Auth;
    type Output = ();
    const DEADLINE: Duration = Passwords::DEADLINE;

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let account = verify_password(app, self.user_id, self.password).await?;
        if account.email == self.new_email {
            return Err(FieldErrors::one("new_email", "unchanged", "This is your address already.").into());
        }
        let now = app.now();
        let (change_id, to) = (ids::new(now), self.user_id);
        let mut tx = app.begin().await?;
        let account = lock_unchanged(&mut tx, self.user_id, &account).await?;
        email_tokens::request_change(&mut tx, change_id, self.user_id, (&account.email, &self.new_email), now).await?;
        for kind in [EmailKind::ConfirmNewEmail { change_id }, EmailKind::NewEmailAsked { change_id }] {
            enqueue(&mut tx, &self.origin, now, &SendEmail { to, kind }).await?;
        }
        let record = account_record("auth.email_change_asked", self.role.as_str(), self.user_id);
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await
    }
}

/// Changes the address with the token of the mailed link. All other links are invalidated.
#[derive(Clone, Debug)]
pub struct ConfirmNewEmail {
    pub token: Secret,
    pub origin: Origin,
}

impl Command for ConfirmNewEmail {
    type State = Auth;
    type Output = ();

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let link = email_tokens::find(&mut tx, &self.token, Purpose::ChangeEmail, now).await?;
        let (change_id, new_email) = link.id.zip(link.new_email).ok_or_else(invalid_link)?;
        let account = credentials::lock(&mut tx, link.user_id).await?;
        account.filter(|account| account.is_active).ok_or_else(invalid_link)?;
        email_tokens::consume(&mut tx, &self.token, Purpose::ChangeEmail, now).await?;
        credentials::set_email(&mut tx, link.user_id, &new_email, now).await?;
        email_tokens::invalidate_all(&mut tx, link.user_id, now).await?;
        let origin = self.origin.by(link.user_id);
        let notice = SendEmail { to: link.user_id, kind: EmailKind::EmailChanged { change_id } };
        enqueue(&mut tx, &origin, now, &notice).await?;
        let record = account_record("auth.email_changed", LINK_ROLE, link.user_id);
        audit::write(&mut tx, &origin, &record, now).await?;
        app.commit(tx).await
    }
}

/// Ends one of the user's logins.
#[derive(Clone, Debug)]
pub struct RevokeSession {
    pub user_id: Uuid,
    pub role: Role,
    pub session_id: Uuid,
    pub origin: Origin,
}

impl Command for RevokeSession {
    type State = Auth;
    type Output = ();

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        if !sessions::revoke_own(&mut tx, self.session_id, self.user_id, now).await? {
            return Err(Error::new(Code::NotFound).with_detail("You have no sign-in with this id."));
        }
        let record = account_record("auth.session_ended", self.role.as_str(), self.user_id);
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::SessionEnded(self.session_id));
        Ok(())
    }
}
