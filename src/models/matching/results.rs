//! The matches that clients were shown, stored for statistics and the client's own export.

use jiff::SignedDuration;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::config::EmbeddingSource;
use super::matches::Match;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::ids;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long it is kept what a client was shown.
pub const RETENTION: SignedDuration = days(365);

/// Matches as they were shown.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("match_results", "match_results", "computed_at", "true", RETENTION)];

/// Matches computed for a client.
#[derive(Clone, Copy, Debug)]
pub struct Computed<'a> {
    pub client_id: Uuid,
    pub quiz_hash: &'a str,
    pub matches: &'a [Match],
    pub is_fallback: bool,
    pub embedding: EmbeddingSource,
    pub computed_at: Timestamp,
}

/// Stores computed matches.
///
/// # Errors
/// The database does not answer.
pub async fn insert(db: &mut PgConnection, computed: &Computed<'_>) -> Result<()> {
    let matches: Vec<_> = computed
        .matches
        .iter()
        .map(|found| json!({ "coach_id": found.coach_id, "score": found.score, "points": found.points }))
        .collect();
    let sql = "insert into match_results (id, client_id, quiz_hash, source, embedding, matches, computed_at) values ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(ids::new(computed.computed_at))
        .bind(computed.client_id)
        .bind(computed.quiz_hash)
        .bind(if computed.is_fallback { "fallback" } else { "computed" })
        .bind(match computed.embedding {
            EmbeddingSource::Openai => "openai",
            EmbeddingSource::Local => "local",
        })
        .bind(serde_json::Value::Array(matches))
        .bind(computed.computed_at)
        .execute(db)
        .await?;
    Ok(())
}
