//! What an answer with matches was made of, by which it is known whether the same would be answered now.

use std::sync::Arc;

use tokio::time::Instant;
use uuid::Uuid;

use super::state::Matching;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::coaches::RenderedProfile;
use crate::models::profiles::client_changed_at;

/// What cached matches were answered from.
#[derive(Clone, Debug)]
pub struct MatchesVersion {
    /// Every coach of the entry, also those beyond the limit of the answer.
    coaches: Vec<Uuid>,
    /// As the index had them before the rows were read that were shown.
    profiles: Vec<(i64, Arc<RenderedProfile>)>,
    client_changed_at: Timestamp,
    /// Before the client's row was read.
    client_read_at: Instant,
    expires_at: Timestamp,
}

/// The client that matches are for, as read.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClientVersion {
    pub changed_at: Timestamp,
    /// Before it was read.
    pub read_at: Instant,
}

impl MatchesVersion {
    /// Of these coaches, whose rows are not read yet. `None`: the index does not know what is the latest of one of them.
    pub(super) fn of(
        matching: &Matching,
        coaches: Vec<Uuid>,
        client: ClientVersion,
        expires_at: Timestamp,
    ) -> Option<Self> {
        let profiles = matching.profiles(&coaches)?;
        let ClientVersion { changed_at, read_at } = client;
        Some(Self { coaches, profiles, client_changed_at: changed_at, client_read_at: read_at, expires_at })
    }

    /// Whether all coaches are as they were, and the entry has not expired.
    pub fn is_of_same_coaches(&self, matching: &Matching, now: Timestamp) -> bool {
        let Some(profiles) = matching.profiles(&self.coaches).filter(|_| now < self.expires_at) else { return false };
        profiles.iter().zip(&self.profiles).all(|(now, before)| now.0 == before.0 && Arc::ptr_eq(&now.1, &before.1))
    }

    /// The same, if the client is as before: their row is asked, unless it was within a second and they are not known to have changed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_same_client(
        self: Arc<Self>,
        app: &App,
        matching: &Matching,
        client_id: Uuid,
    ) -> Result<Option<Arc<Self>>> {
        if matching.is_client_current(client_id, self.client_read_at) {
            return Ok(Some(self));
        }
        let client_read_at = Instant::now();
        let changed_at = client_changed_at(&mut *app.db.acquire().await?, client_id).await?;
        let confirmed = || Arc::new(Self { client_read_at, ..(*self).clone() });
        Ok((changed_at == self.client_changed_at).then(confirmed))
    }
}
