//! Signing up, signing in, staying signed in. Wrong email and wrong password are one answer in one time.

pub mod tokens;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant as Moment;
use uuid::Uuid;

use super::{Command, House, Room};
use crate::clock::Instant;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::ids;
use crate::jobs::emails::{About, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::reference::Zone;
use crate::models::sessions::{self, Device, Opened, Presented, Standing};
use crate::models::users::{Email, FullName, NewPassword, NewUser, Role, User};
use crate::origin::Origin;

/// How long a sign-in's standing is believed without asking: a revoked one is refused within five seconds everywhere.
const BELIEVED: Duration = Duration::from_secs(3);

/// Sign-ins remembered at most.
const REMEMBERED: usize = 50_000;

/// The room: what is known of sign-ins for a moment.
#[derive(Default)]
pub struct Auth {
    standing: Mutex<HashMap<Uuid, (Moment, Option<Standing>)>>,
}

impl Room for Auth {
    const NAME: &'static str = "auth";
}

impl Auth {
    fn remembered(&self, session_id: Uuid) -> Option<Option<Standing>> {
        let standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        standing.get(&session_id).filter(|(at, _)| at.elapsed() < BELIEVED).map(|(_, standing)| *standing)
    }

    fn remember(&self, session_id: Uuid, found: Option<Standing>) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.len() >= REMEMBERED {
            standing.retain(|_, (at, _)| at.elapsed() < BELIEVED);
        }
        standing.insert(session_id, (Moment::now(), found));
    }

    /// Forgets a sign-in that has just changed in this process.
    pub fn forget(&self, session_id: Uuid) {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner).remove(&session_id);
    }
}

/// How a sign-in stands, asked of Postgres at most every three seconds.
///
/// # Errors
/// `unauthenticated`: it is over, or the account is inactive.
pub async fn standing(house: &House, session_id: Uuid, user_id: Uuid) -> Result<Standing> {
    let room: &Auth = house.room()?;
    let found = match room.remembered(session_id) {
        Some(found) => found,
        None => {
            let mut db = house.db.acquire().await?;
            let found = sessions::standing(&mut db, session_id, user_id, house.now()).await?;
            room.remember(session_id, found);
            found
        }
    };
    let over = || Error::new(Code::Unauthenticated).because("This sign-in is over. Sign in again.");
    found.filter(|standing| standing.is_active).ok_or_else(over)
}

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
        let is_right = house.passwords.matches(self.password, hash).await?;
        let user = user.filter(|_| is_right).ok_or_else(|| Error::new(Code::InvalidCredentials))?;
        if !user.is_active {
            return Err(Error::new(Code::AccountInactive)
                .because("This account has been deactivated. Write to us if that is a mistake."));
        }
        let now = house.now();
        let mut tx = house.begin().await?;
        let opened = sessions::open(&mut tx, user.id, &self.device, now).await?;
        house.commit(tx).await?;
        signed_in(house, user, opened, now)
    }
}

/// Trades a refresh token for a new pair.
#[derive(Clone, Debug)]
pub struct Refresh {
    pub refresh_token: String,
}

impl Command for Refresh {
    type Room = Auth;
    type Answer = SignedIn;

    async fn run(self, house: &House, _: &Auth) -> Result<SignedIn> {
        let now = house.now();
        let mut tx = house.begin().await?;
        let presented = sessions::rotate(&mut tx, &self.refresh_token, now).await?;
        house.commit(tx).await?;
        match presented {
            Presented::Rotated(user, opened) => signed_in(house, *user, opened, now),
            Presented::Reused => Err(Error::new(Code::RefreshReused)
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

/// Confirms an address with the token of the mailed link.
#[derive(Clone, Debug)]
pub struct VerifyEmail {
    pub token: String,
    pub origin: Origin,
}

impl Command for VerifyEmail {
    type Room = Auth;
    type Answer = ();

    async fn run(self, house: &House, _: &Auth) -> Result<()> {
        let now = house.now();
        let hash = crate::crypto::sha256(self.token.as_bytes());
        let mut tx = house.begin().await?;
        let sql = "update mail_tokens set used_at = $2 where token_hash = $1 and purpose = 'verify_email' and used_at is null and expires_at > $2
                   returning user_id";
        let user_id: Option<Uuid> =
            sqlx::query_scalar(sql).bind(hash.as_slice()).bind(now).fetch_optional(&mut *tx).await?;
        let user_id = user_id.ok_or_else(|| {
            Error::new(Code::InvalidToken).because("This link was used already or is over. Ask for a new one.")
        })?;
        let sql = "update users set email_verified_at = coalesce(email_verified_at, $2), updated_at = $2 where id = $1";
        sqlx::query(sql).bind(user_id).bind(now).execute(&mut *tx).await?;
        let record = Record {
            action: "auth.email_verified",
            actor_role: "user",
            subject_kind: "user",
            subject_id: Some(user_id),
            before: None,
            after: None,
        };
        audit::write(&mut tx, &self.origin.by(user_id), &record, now).await?;
        house.commit(tx).await
    }
}
