//! Signing up, in, on and out. Wrong email and wrong password are one answer in one time.

use std::time::Duration;

use super::{Auth, of_account, tokens};
use crate::actors::{Command, House};
use crate::clock::Instant;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::ids;
use crate::jobs::emails::{About, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::credentials;
use crate::models::reference::Zone;
use crate::models::sessions::{self, Device, Opened, Presented};
use crate::models::users::{Email, FullName, NewPassword, NewUser, Role, User};
use crate::origin::Origin;

/// A user who is signed in now, with the tokens to stay so.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub user: User,
    pub access_token: String,
    pub refresh_token: String,
}

fn signed_in(house: &House, user: User, opened: Opened, now: Instant) -> Result<SignedIn> {
    let access_token = tokens::sign(&house.config, user.id, user.role, opened.session_id, now)?;
    Ok(SignedIn { user, access_token, refresh_token: opened.refresh_token })
}

/// Opens an account and signs it in; a mail asks to confirm the address.
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
    type Room = Auth;
    type Answer = SignedIn;
    /// Hashing waits its turn.
    const DEADLINE: Duration = Duration::from_secs(30);

    async fn run(self, house: &House, _: &Auth) -> Result<SignedIn> {
        if self.role == Role::Admin {
            return Err(FieldErrors::one("role", "unknown_value", "One of: client, coach.").into());
        }
        let password_hash = house.passwords.hash(self.password.into_inner()).await?;
        let now = house.now();
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
        let mut tx = house.begin().await?;
        let user = User::insert(&mut tx, &new, now).await?;
        let opened = sessions::open(&mut tx, id, &self.device, now).await?;
        enqueue(&mut tx, &origin, now, &SendEmail { to: id, about: About::VerifyEmail }).await?;
        let record = Record {
            action: "auth.signed_up",
            actor_role: self.role.as_str(),
            subject_kind: "user",
            subject_id: Some(id),
            before: None,
            after: Some(serde_json::json!({ "role": self.role })),
        };
        audit::write(&mut tx, &origin, &record, now).await?;
        house.commit(tx).await?;
        signed_in(house, user, opened, now)
    }
}

/// Signs in with email and password.
#[derive(Clone, Debug)]
pub struct LogIn {
    pub email: String,
    pub password: String,
    pub device: Device,
}

impl Command for LogIn {
    type Room = Auth;
    type Answer = SignedIn;
    /// Hashing waits its turn.
    const DEADLINE: Duration = Duration::from_secs(30);

    async fn run(self, house: &House, _: &Auth) -> Result<SignedIn> {
        let mut db = house.db.acquire().await?;
        let found = User::by_email(&mut db, self.email.trim()).await?;
        // Nobody waits for a hash with a connection in the hand.
        drop(db);
        let (user, hash) = found.unzip();
        let is_right = house.passwords.matches(self.password, hash.clone()).await?;
        let user = user.filter(|_| is_right).ok_or_else(|| Error::new(Code::InvalidCredentials))?;
        if !user.is_active {
            return Err(Error::new(Code::AccountInactive)
                .because("This account is not active any more: it was deactivated, or you have deleted it."));
        }
        let now = house.now();
        let mut tx = house.begin().await?;
        // The password may have changed while it was checked, and every sign-in with it may just have been ended.
        if !credentials::still(&mut tx, user.id, &hash.unwrap_or_default()).await? {
            return Err(Error::new(Code::InvalidCredentials));
        }
        let opened = sessions::open(&mut tx, user.id, &self.device, now).await?;
        house.commit(tx).await?;
        signed_in(house, user, opened, now)
    }
}

/// Trades a refresh token for a new pair.
#[derive(Clone, Debug)]
pub struct Refresh {
    pub refresh_token: String,
    pub origin: Origin,
}

impl Command for Refresh {
    type Room = Auth;
    type Answer = SignedIn;

    async fn run(self, house: &House, room: &Auth) -> Result<SignedIn> {
        let now = house.now();
        let mut tx = house.begin().await?;
        let presented = sessions::rotate(&mut tx, &self.refresh_token, now).await?;
        let mut ended = None;
        if let Presented::Reused(user_id, session_id) = presented {
            let record = of_account("auth.refresh_reused", "system", user_id);
            audit::write(&mut tx, &self.origin, &record, now).await?;
            ended = Some(session_id);
        }
        house.commit(tx).await?;
        room.forget_all(ended.as_slice());
        match presented {
            Presented::Rotated(user, opened) => signed_in(house, *user, opened, now),
            Presented::Reused(..) => Err(Error::new(Code::RefreshReused)
                .because("This sign-in was refreshed twice with one token, which may mean that somebody copied it. Sign in again.")),
        }
    }
}

/// Ends a sign-in.
#[derive(Clone, Debug)]
pub struct LogOut {
    pub refresh_token: String,
}

impl Command for LogOut {
    type Room = Auth;
    type Answer = ();

    async fn run(self, house: &House, room: &Auth) -> Result<()> {
        let now = house.now();
        let mut tx = house.begin().await?;
        let session_id = sessions::of_token(&mut tx, &self.refresh_token).await?;
        let session_id =
            session_id.ok_or_else(|| Error::new(Code::Unauthenticated).because("This sign-in is over already."))?;
        sessions::revoke(&mut tx, session_id, now).await?;
        house.commit(tx).await?;
        room.forget(session_id);
        Ok(())
    }
}
