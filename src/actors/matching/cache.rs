//! Matches cached for a day in Redis under `match:{client_id}:{hash(quiz)}`. An entry holds the versions of its coaches and when the
//! client's profile last changed; if one of them differs from the database, the entry is not used. Without Redis, matches are computed.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::clock::{Timestamp, hours};
use crate::error::Result;
use crate::models::matching::{EmbeddingSource, Match};
use crate::models::profiles::{self, CoachRow};

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

#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    entry: Entry,
    /// Of every coach in the entry, in order.
    versions: Vec<i64>,
    client_changed_at: Timestamp,
}

async fn versions(app: &App, key: &Key, matches: &[Match]) -> Result<(Vec<i64>, Timestamp)> {
    let mut db = app.db.acquire().await?;
    let ids: Vec<Uuid> = matches.iter().map(|found| found.coach_id).collect();
    let coaches = CoachRow::listed(&mut db, &ids).await?;
    let version = |id: &Uuid| coaches.iter().find(|coach| coach.id == *id).map_or(-1, |coach| coach.version);
    let changed_at = profiles::client_changed_at(&mut db, key.client_id).await?;
    Ok((ids.iter().map(version).collect(), changed_at))
}

/// The entry of this key, if it is still valid.
pub async fn read(app: &App, key: &Key) -> Option<Entry> {
    let text = app.cache.get(&key.redis_key()).await.ok().flatten()?;
    let stored: Stored = serde_json::from_str(&text).ok()?;
    let (current, changed_at) = versions(app, key, &stored.entry.matches).await.ok()?;
    let is_current = current == stored.versions && changed_at == stored.client_changed_at;
    let is_expired = app.now() >= stored.entry.computed_at + LIFETIME;
    (is_current && !is_expired).then_some(stored.entry)
}

/// Stores an entry; errors of Redis are only logged.
pub async fn write(app: &App, key: &Key, entry: &Entry) {
    let Ok((versions, client_changed_at)) = versions(app, key, &entry.matches).await else { return };
    let stored = Stored { entry: entry.clone(), versions, client_changed_at };
    let Ok(text) = serde_json::to_string(&stored) else { return };
    if let Err(error) = app.cache.put(&key.redis_key(), &text, LIFETIME.unsigned_abs()).await {
        tracing::debug!(%error, "matches not cached");
    }
}
