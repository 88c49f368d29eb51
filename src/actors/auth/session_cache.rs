//! How logins stand, remembered for a moment so that not every request asks the database.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::actors::ActorState;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::events::{Change, Subscriber};
use crate::models::auth::sessions::{self, SessionStatus};

/// How long a status is served from memory: a revoked login is refused within five seconds everywhere.
const CACHE_TTL: Duration = Duration::from_secs(3);

/// Logins remembered at most.
const CACHE_CAPACITY: usize = 50_000;

/// The live state of auth: what is known of logins for a moment.
#[derive(Default)]
pub struct Auth {
    statuses: Mutex<HashMap<Uuid, (Instant, Option<SessionStatus>)>>,
}

impl ActorState for Auth {
    type Context = App;
    const NAME: &'static str = "auth";
}

impl Subscriber for Auth {
    fn on_change(&self, change: Change) {
        if let Change::SessionEnded(session_id) = change {
            self.statuses.lock().unwrap_or_else(PoisonError::into_inner).remove(&session_id);
        }
    }

    /// Entries are a few seconds old at most: they expire by themselves.
    fn on_gap(&self) {}
}

impl Auth {
    /// Whether this login is active, and the account with it; asks Postgres at most every three seconds.
    ///
    /// # Errors
    /// `unauthenticated`: it has ended, or the account is inactive.
    pub async fn check_session(&self, app: &App, session_id: Uuid, user_id: Uuid) -> Result<SessionStatus> {
        let status = match self.cached(session_id) {
            Some(status) => status,
            None => {
                let mut db = app.db.acquire().await?;
                let status = sessions::status(&mut db, session_id, user_id, app.now()).await?;
                self.remember(session_id, status);
                status
            }
        };
        let ended = || Error::new(Code::Unauthenticated).with_detail("This sign-in is over. Sign in again.");
        status.filter(|status| status.is_active).ok_or_else(ended)
    }

    fn cached(&self, session_id: Uuid) -> Option<Option<SessionStatus>> {
        let statuses = self.statuses.lock().unwrap_or_else(PoisonError::into_inner);
        statuses.get(&session_id).filter(|(at, _)| at.elapsed() < CACHE_TTL).map(|(_, status)| *status)
    }

    fn remember(&self, session_id: Uuid, status: Option<SessionStatus>) {
        let mut statuses = self.statuses.lock().unwrap_or_else(PoisonError::into_inner);
        if statuses.len() >= CACHE_CAPACITY {
            statuses.retain(|_, (at, _)| at.elapsed() < CACHE_TTL);
        }
        statuses.insert(session_id, (Instant::now(), status));
    }
}
