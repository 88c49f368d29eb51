//! Answers kept for a day in Redis under `match:{client_id}:{hash(quiz)}`. An entry names the versions of the coaches in it and the
//! state of the client's profile: if any of them has moved, it is dropped, whatever Redis was told. Redis down means computed.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::Source;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids;
use crate::models::matching::{EmbeddingSource, Match};
use crate::models::profiles::{self, CoachRow};

const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Whose answer to which quiz.
#[derive(Clone, Debug)]
pub struct Key {
    pub client_id: Uuid,
    pub quiz_hash: String,
}

impl Key {
    fn text(&self) -> String {
        format!("match:{}:{}", self.client_id, self.quiz_hash)
    }
}

/// An answer worth keeping.
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
    /// Of every coach in it, in order.
    versions: Vec<i64>,
    client_changed_at: Timestamp,
}

async fn versions(app: &App, key: &Key, matches: &[Match]) -> Result<(Vec<i64>, Timestamp)> {
    let mut db = app.db.acquire().await?;
    let wanted: Vec<Uuid> = matches.iter().map(|found| found.coach_id).collect();
    let coaches = CoachRow::listed(&mut db, &wanted).await?;
    let version = |id: &Uuid| coaches.iter().find(|coach| coach.id == *id).map_or(-1, |coach| coach.version);
    let changed_at = profiles::client_changed_at(&mut db, key.client_id).await?;
    Ok((wanted.iter().map(version).collect(), changed_at))
}

/// The answer kept for that key, if everything in it is as it was.
pub async fn read(app: &App, key: &Key) -> Option<Entry> {
    let text = app.cache.get(&key.text()).await.ok().flatten()?;
    let stored: Stored = serde_json::from_str(&text).ok()?;
    let (now, changed_at) = versions(app, key, &stored.entry.matches).await.ok()?;
    let is_fresh = now == stored.versions && changed_at == stored.client_changed_at;
    let is_in_time = app.now() < stored.entry.computed_at + crate::clock::hours(24);
    (is_fresh && is_in_time).then_some(stored.entry)
}

/// Keeps an answer for a day.
pub async fn write(app: &App, key: &Key, entry: &Entry) {
    let Ok((versions, client_changed_at)) = versions(app, key, &entry.matches).await else { return };
    let stored = Stored { entry: entry.clone(), versions, client_changed_at };
    let Ok(text) = serde_json::to_string(&stored) else { return };
    if let Err(error) = app.cache.put(&key.text(), &text, KEPT).await {
        tracing::debug!(%error, "matches are not cached");
    }
}

/// Keeps what was shown, for the numbers and the client's own export.
///
/// # Errors
/// The database does not answer.
pub async fn record(app: &App, key: &Key, entry: &Entry, source: Source) -> Result<()> {
    let shown: Vec<_> = entry
        .matches
        .iter()
        .map(|found| json!({ "coach_id": found.coach_id, "score": found.score, "points": found.points }))
        .collect();
    let sql = "insert into match_results (id, client_id, quiz_hash, source, embedding, matches, computed_at) values ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(ids::new(entry.computed_at))
        .bind(key.client_id)
        .bind(&key.quiz_hash)
        .bind(if source == Source::Fallback { "fallback" } else { "computed" })
        .bind(if entry.embedding == EmbeddingSource::Openai { "openai" } else { "local" })
        .bind(serde_json::Value::Array(shown))
        .bind(entry.computed_at)
        .execute(&app.db)
        .await
        .map_err(Error::from)?;
    Ok(())
}
