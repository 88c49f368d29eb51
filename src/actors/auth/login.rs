//! Signing up, logging in, refreshing and logging out. An unknown email and a wrong password give the same answer in the same time.

use std::time::Duration;

use uuid::Uuid;

use super::audit::account_record;
use super::session_cache::Auth;
use super::tokens;
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::crypto::{Passwords, Secret};
use crate::error::{Code, Error, FieldErrors, Result};
use crate::events::Change;
use crate::ids;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::auth::credentials;
use crate::models::auth::legacy_passwords::LegacyPassword;
use crate::models::auth::sessions::{self, Device, IssuedSession, Rotation};
use crate::models::auth::users::{Email, EmailKey, FullName, NewPassword, NewUser, Password, Role, User};
use crate::models::reference::Zone;
use crate::origin::Origin;

/// A user who has just signed in, and the tokens.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub user: User,
    pub access_token: Secret,
    pub refresh_token: Secret,
}

fn signed_in(app: &App, user: User, issued: IssuedSession, now: Timestamp) -> Result<SignedIn> {
    let access_token = tokens::sign(&app.config, user.id, user.role, issued.session_id, now)?;
    Ok(SignedIn { user, access_token, refresh_token: issued.refresh_token })
}

/// Creates an account and logs it in; a mail asks to confirm the address.
#[derive(Clone, Debug)]
pub struct SignUp {
    pub email: Email,
    pub password: NewPassword,
    pub role: Role,
    pub full_name: FullName,
    pub timezone: Zone,
    pub device: Device,
    pub origin: Origin,
}

impl Command for SignUp {
    type State = Auth;
    type Output = SignedIn;
    const DEADLINE: Duration = Passwords::DEADLINE;

    async fn run(self, app: &App, _: &Auth) -> Result<SignedIn> {
        if !matches!(self.role, Role::Client | Role::Coach) {
            return Err(FieldErrors::one("role", "unknown_value", "One of: client, coach.").into());
        }
        let password_hash = app.passwords.hash(self.password.into_inner()).await?;
        let now = app.now();
        let id = ids::new(now);
        let new = NewUser {
            id,
            email: self.email,
            role: self.role,
            full_name: self.full_name,
            timezone: self.timezone,
            password_hash,
        };
        let origin = self.origin.by(id);
        let mut tx = app.begin().await?;
        let user = User::insert(&mut tx, &new, now).await?;
        let issued = sessions::open(&mut tx, id, &self.device, now).await?;
        enqueue(&mut tx, &origin, now, &SendEmail { to: id, kind: EmailKind::VerifyEmail }).await?;
        let record = Record {
            action: "auth.signed_up",
            actor_role: self.role.as_str(),
            subject_kind: "user",
            subject_id: Some(id),
            before: None,
            after: Some(serde_json::json!({ "role": self.role })),
        };
        audit::write(&mut tx, &origin, &record, now).await?;
        app.commit(tx).await?;
        signed_in(app, user, issued, now)
    }
}

/// How often a login is begun anew because the hash changed while the password was verified.
const MAX_LOG_IN_ATTEMPTS: usize = 3;

/// Logs in with email and password.
#[derive(Clone, Debug)]
pub struct LogIn {
    pub email: EmailKey,
    pub password: Password,
    pub device: Device,
}

impl Command for LogIn {
    type State = Auth;
    type Output = SignedIn;
    const DEADLINE: Duration = Passwords::DEADLINE;

    async fn run(self, app: &App, _: &Auth) -> Result<SignedIn> {
        for _ in 0..MAX_LOG_IN_ATTEMPTS {
            if let Some(signed_in) = self.attempt(app).await? {
                return Ok(signed_in);
            }
        }
        Err(Error::new(Code::InvalidCredentials))
    }
}

impl LogIn {
    /// Verifies the password and logs in. `None`: the hash changed meanwhile. Another login of the same user may have made a current one of it;
    /// or the password was changed, and the next attempt refuses it.
    async fn attempt(&self, app: &App) -> Result<Option<SignedIn>> {
        let mut db = app.db.acquire().await?;
        let found = User::by_email(&mut db, &self.email).await?;
        let highest_cost = credentials::highest_hash_cost(&mut db).await?;
        // Asked without an account as well: the answer takes as long.
        let id = found.as_ref().map_or(Uuid::nil(), |(user, _)| user.id);
        let legacy = LegacyPassword::of(&mut db, id).await?;
        // Don't hold a connection while waiting for the hash.
        drop(db);
        let (user, hash) = found.unzip();
        let password = self.password.clone().into_inner();
        let given = legacy.as_ref().map_or_else(|| password.clone(), |legacy| legacy.hash(&password));
        let is_correct = app.passwords.matches(given, hash.clone(), highest_cost).await?;
        let user = user.filter(|_| is_correct).ok_or_else(|| Error::new(Code::InvalidCredentials))?;
        if !user.is_active {
            return Err(Error::new(Code::AccountInactive)
                .with_detail("This account is not active any more: it was deactivated, or you have deleted it."));
        }
        let hash = hash.unwrap_or_default();
        // One from before that is too long for bcrypt stays what it is.
        let is_outdated =
            (legacy.is_some() || app.passwords.is_outdated(&hash)) && password.len() <= Passwords::MAX_BYTES;
        let new_hash = if is_outdated { Some(app.passwords.hash(password).await?) } else { None };
        let now = app.now();
        let mut tx = app.begin().await?;
        let is_unchanged = match new_hash {
            Some(new_hash) => credentials::replace_hash(&mut tx, user.id, &hash, &new_hash, now).await?,
            None => credentials::share_lock_if_unchanged(&mut tx, user.id, &hash).await?,
        };
        if !is_unchanged {
            return Ok(None);
        }
        let issued = sessions::open(&mut tx, user.id, &self.device, now).await?;
        app.commit(tx).await?;
        signed_in(app, user, issued, now).map(Some)
    }
}

/// Exchanges a refresh token for a new pair of tokens.
#[derive(Clone, Debug)]
pub struct Refresh {
    pub refresh_token: Secret,
    pub origin: Origin,
}

impl Command for Refresh {
    type State = Auth;
    type Output = SignedIn;

    async fn run(self, app: &App, _: &Auth) -> Result<SignedIn> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let rotation = sessions::rotate(&mut tx, &self.refresh_token, now).await?;
        match rotation {
            Rotation::Rotated(user, issued) => {
                app.commit(tx).await?;
                signed_in(app, *user, issued, now)
            }
            Rotation::Reused { user_id, session_id } => {
                let notice = SendEmail { to: user_id, kind: EmailKind::RefreshReused { at: now } };
                enqueue(&mut tx, &self.origin, now, &notice).await?;
                let record = account_record("auth.refresh_reused", "system", user_id);
                audit::write(&mut tx, &self.origin, &record, now).await?;
                app.commit(tx).await?;
                app.events.publish(Change::SessionEnded(session_id));
                Err(Error::new(Code::RefreshReused)
                    .with_detail("This sign-in was refreshed twice with one token, which may mean that somebody copied it. Sign in again."))
            }
        }
    }
}

/// Logs out.
#[derive(Clone, Debug)]
pub struct LogOut {
    pub refresh_token: Secret,
}

impl Command for LogOut {
    type State = Auth;
    type Output = ();

    async fn run(self, app: &App, _: &Auth) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let session_id = sessions::id_by_token(&mut tx, &self.refresh_token).await?;
        let session_id =
            session_id.ok_or_else(|| Error::new(Code::Unauthenticated).with_detail("This sign-in is over already."))?;
        sessions::revoke(&mut tx, session_id, now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::SessionEnded(session_id));
        Ok(())
    }
}
