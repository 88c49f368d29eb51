//! Replacing a profile. A coach's change raises the profile's version and has it embedded again; cached matches are checked against
//! versions, so both a coach's and a client's change invalidate them.

use uuid::Uuid;

use super::state::Profiles;
use crate::actors::Command;
use crate::app::App;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::definitions::matching::EmbedCoach;
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::profiles::{ClientRow, ClientUpdate, CoachRow, CoachUpdate};
use crate::origin::Origin;

/// Replaces a client's profile.
#[derive(Clone, Debug)]
pub struct UpdateClientProfile {
    pub client_id: Uuid,
    pub update: ClientUpdate,
    pub origin: Origin,
}

impl Command for UpdateClientProfile {
    type State = Profiles;
    type Output = ();

    async fn run(self, app: &App, _: &Profiles) -> Result<()> {
        let mut tx = app.begin().await?;
        ClientRow::update(&mut tx, self.client_id, &self.update, app.now()).await?;
        app.commit(tx).await?;
        app.events.publish(Change::User(self.client_id));
        Ok(())
    }
}

/// Replaces a coach's profile.
#[derive(Clone, Debug)]
pub struct UpdateCoachProfile {
    pub coach_id: Uuid,
    pub update: CoachUpdate,
    /// The role of who changes it: `coach` or `admin`.
    pub actor_role: &'static str,
    pub origin: Origin,
}

impl Command for UpdateCoachProfile {
    type State = Profiles;
    type Output = ();

    async fn run(self, app: &App, _: &Profiles) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        CoachRow::update(&mut tx, self.coach_id, &self.update, now).await?;
        let record = Record {
            action: "profiles.coach_changed",
            actor_role: self.actor_role,
            subject_kind: "coach",
            subject_id: Some(self.coach_id),
            before: None,
            after: Some(serde_json::json!({ "price": self.update.price, "is_listed": self.update.is_listed })),
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        enqueue(&mut tx, &self.origin, now, &EmbedCoach { coach_id: self.coach_id }).await?;
        app.commit(tx).await?;
        app.events.publish(Change::Coach(self.coach_id));
        Ok(())
    }
}
