//! Accounts: signing in and staying so, links sent by mail, other passwords and addresses, devices. What is remembered here is for a
//! moment only.

mod changes;
mod links;
mod signing;
pub mod tokens;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant as Moment;
use uuid::Uuid;

pub use self::changes::{AskNewEmail, ChangePassword, ConfirmNewEmail, EndSignIn, proved};
pub use self::links::{AskReset, ResendVerification, ResetPassword, VerifyEmail};
pub use self::signing::{LogIn, LogOut, Refresh, SignUp, SignedIn};
use super::{House, Room};
use crate::error::{Code, Error, Result};
use crate::models::audit::Record;
use crate::models::sessions::{self, Standing};

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
        self.forget_all(&[session_id]);
    }

    /// Forgets several. Other processes believe for three seconds what they knew.
    pub fn forget_all(&self, session_ids: &[Uuid]) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        for session_id in session_ids {
            standing.remove(session_id);
        }
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

/// A line of the audit trail about an account: what was done, never what it was or is.
fn of_account<'a>(action: &'a str, actor_role: &'a str, user_id: Uuid) -> Record<'a> {
    Record { action, actor_role, subject_kind: "user", subject_id: Some(user_id), before: None, after: None }
}

/// Whoever opens a link is the user, in whatever role.
const BY_LINK: &str = "user";
