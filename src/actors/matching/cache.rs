//! Matches cached for a day in Redis under `match:{client_id}:{hash(quiz)}`. An entry holds the versions of its coaches and when the
//! client's profile last changed; if one of them differs from the database, or the vectors are by another model than this process compares, the entry
//! is not used. Without Redis, matches are computed.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::embed;
use crate::app::App;
use crate::clock::{Timestamp, hours};
use crate::models::matching::{EmbeddingSource, Match};
use crate::models::profiles::CoachRow;

/// How long an entry is used.
pub const LIFETIME: SignedDuration = hours(24);

/// The client, and the quiz that the matches are for.
#[derive(Clone, Debug)]
pub struct Key {
    pub client_id: Uuid,
    pub quiz_hash: String,
}

impl Key {
    fn redis_key(&self) -> String {
        format!("match:{}:{}", self.client_id, self.quiz_hash)
    }
}

/// Computed matches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub matches: Vec<Match>,
    pub embedding: EmbeddingSource,
    pub computed_at: Timestamp,
}

/// An entry with what it was made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stored {
    #[serde(flatten)]
    pub entry: Entry,
    /// Of every coach in the entry, in order.
    versions: Vec<i64>,
    client_changed_at: Timestamp,
    /// That the vectors are by.
    model: String,
}

impl Entry {
    /// Every coach in it.
    pub fn coach_ids(&self) -> Vec<Uuid> {
        self.matches.iter().map(|found| found.coach_id).collect()
    }

    /// The versions of its coaches in these rows; -1 of one that is not among them.
    fn versions(&self, coaches: &[CoachRow]) -> Vec<i64> {
        let version = |id: Uuid| coaches.iter().find(|coach| coach.id == id).map_or(-1, |coach| coach.version);
        self.matches.iter().map(|found| version(found.coach_id)).collect()
    }
}

impl Stored {
    /// Whether its coaches are those of these rows.
    pub fn is_of(&self, coaches: &[CoachRow]) -> bool {
        self.versions == self.entry.versions(coaches)
    }
}

/// The entry of this key, unless it has expired, the client has changed, or it is by another model. Its coaches may have changed: [`Stored::is_of`].
pub async fn read(app: &App, key: &Key, client_changed_at: Timestamp) -> Option<Stored> {
    let text = app.cache.get(&key.redis_key()).await.ok().flatten()?;
    let stored: Stored = serde_json::from_str(&text).ok()?;
    let is_expired = app.now() >= stored.entry.computed_at + LIFETIME;
    let is_of_same = stored.client_changed_at == client_changed_at && stored.model == embed::model(app);
    (is_of_same && !is_expired).then_some(stored)
}

/// Stores an entry, of coaches with these rows; errors of Redis are only logged.
pub async fn write(app: &App, key: &Key, entry: &Entry, coaches: &[CoachRow], client_changed_at: Timestamp) {
    let (versions, model) = (entry.versions(coaches), embed::model(app));
    let stored = Stored { entry: entry.clone(), versions, client_changed_at, model };
    let Ok(text) = serde_json::to_string(&stored) else { return };
    if let Err(error) = app.cache.put(&key.redis_key(), &text, LIFETIME.unsigned_abs()).await {
        tracing::debug!(%error, "matches not cached");
    }
}
