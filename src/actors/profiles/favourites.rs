//! Marking coaches to come back to.

use uuid::Uuid;

use super::state::Profiles;
use crate::actors::Command;
use crate::app::App;
use crate::error::Result;
use crate::models::coaches::{favourites, not_listed};
use crate::models::profiles::CoachRow;

/// Marks a coach, or takes the mark back.
#[derive(Clone, Copy, Debug)]
pub struct SetFavourite {
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub is_set: bool,
}

impl Command for SetFavourite {
    type State = Profiles;
    type Output = ();

    /// One at a time within a process: two processes may pass the limit by one.
    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.client_id)
    }

    async fn run(self, app: &App, _: &Profiles) -> Result<()> {
        let SetFavourite { client_id, coach_id, is_set } = self;
        let mut tx = app.begin().await?;
        if is_set {
            let listed = CoachRow::listed(&mut tx, &[coach_id]).await?;
            listed.first().ok_or_else(not_listed)?;
            favourites::add(&mut tx, client_id, coach_id, app.now()).await?;
        } else {
            favourites::remove(&mut tx, client_id, coach_id).await?;
        }
        app.commit(tx).await
    }
}
