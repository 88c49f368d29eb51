//! A cache of login states, so that not every request queries the database.

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

/// How long a status is served from memory. With this a revoked login is refused by every process within five seconds, even if a message
/// is lost.
const CACHE_TTL: Duration = Duration::from_secs(3);

/// The number of entries above which expired ones are removed.
const CACHE_CAPACITY: usize = 50_000;

/// The state of the auth actor.
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

    /// Nothing to do: entries expire within [`CACHE_TTL`].
    fn on_gap(&self) {}
}

impl Auth {
    /// The state of a login, from the cache if it is fresh.
    ///
    /// # Errors
    /// `unauthenticated`: the login has ended, or the account is inactive.
    pub async fn check_session(&self, app: &App, session_id: Uuid, user_id: Uuid) -> Result<SessionStatus> {
        let status = match self.cached(session_id) {
            Some(status) => status,
            None => {
                let mut db = app.db.acquire().await?;
                let status = sessions::status(&mut db, session_id, user_id, app.now()).await?;
                self.store(session_id, status);
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

    fn store(&self, session_id: Uuid, status: Option<SessionStatus>) {
        let mut statuses = self.statuses.lock().unwrap_or_else(PoisonError::into_inner);
        if statuses.len() >= CACHE_CAPACITY {
            statuses.retain(|_, (at, _)| at.elapsed() < CACHE_TTL);
        }
        statuses.insert(session_id, (Instant::now(), status));
    }
}
