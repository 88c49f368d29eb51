//! Changing a profile: what it says, and who hears of it. A coach's change refreshes the embedding and drops matches that show
//! the coach; a client's drops their own (both by version: see `matching::cache`).

pub mod photos;

use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{ActorState, Command};
use crate::app::App;
use crate::error::Result;
use crate::events::Change;
use crate::integrations::images::Images;
use crate::jobs::definitions::matching::EmbedCoach;
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::profiles::{ClientUpdate, ClientRow, CoachUpdate, CoachRow};
use crate::origin::Origin;

/// Photos that are in the memory of one process at once, from the first byte to the last.
const UPLOADS: usize = 32;

/// The room; it remembers nothing, and bounds what photos take of the machine.
pub struct Profiles {
    images: Images,
    /// Whoever reads a photo holds one.
    pub uploads: Semaphore,
}

impl Default for Profiles {
    fn default() -> Self {
        Self { images: Images::default(), uploads: Semaphore::new(UPLOADS) }
    }
}

impl ActorState for Profiles {
    type Context = App;
    const NAME: &'static str = "profiles";
}

/// Replaces what a client says about themselves.
#[derive(Clone, Debug)]
pub struct UpdateClientProfile {
    pub client_id: Uuid,
    pub change: ClientUpdate,
    pub origin: Origin,
}

impl Command for UpdateClientProfile {
    type State = Profiles;
    type Output = ();

    async fn run(self, app: &App, _: &Profiles) -> Result<()> {
        let mut tx = app.begin().await?;
        ClientRow::change(&mut tx, self.client_id, &self.change, app.now()).await?;
        app.commit(tx).await
    }
}

/// Replaces what a coach says about themselves.
#[derive(Clone, Debug)]
pub struct UpdateCoachProfile {
    pub coach_id: Uuid,
    pub change: CoachUpdate,
    /// In what capacity: `coach` or `admin`.
    pub by: &'static str,
    pub origin: Origin,
}

impl Command for UpdateCoachProfile {
    type State = Profiles;
    type Output = ();

    async fn run(self, app: &App, _: &Profiles) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        CoachRow::change(&mut tx, self.coach_id, &self.change, now).await?;
        let record = Record {
            action: "profiles.coach_changed",
            actor_role: self.by,
            subject_kind: "coach",
            subject_id: Some(self.coach_id),
            before: None,
            after: Some(serde_json::json!({ "price": self.change.price, "is_listed": self.change.is_listed })),
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        enqueue(&mut tx, &self.origin, now, &EmbedCoach { coach_id: self.coach_id }).await?;
        app.commit(tx).await?;
        app.events.publish(Change::Coach(self.coach_id));
        Ok(())
    }
}
