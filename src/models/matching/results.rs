//! The matches that clients were shown, as they were: for their history, their export, and whoever has to explain them later.

use jiff::SignedDuration;
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::config::EmbeddingSource;
use super::matches::{Factors, Match, Warning};
use super::points::Weights;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::ids;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long it is kept what a client was shown: 13 months, so that the same month a year ago is whole. The longest 13 months have 397 days.
pub const RETENTION: SignedDuration = days(397);

/// The version of the scoring. Raise it with every change by which the same rows and answers score differently or come in another order; a test
/// beside it notices the former.
pub const ENGINE_VERSION: i32 = 5;

/// Matches as they were shown.
pub(super) const RETENTION_RULE: RetentionRule =
    retention_rule!("match_results", "match_results", "computed_at", "true", RETENTION);

/// Matches computed for a client.
#[derive(Clone, Copy, Debug)]
pub struct Computed<'a> {
    pub client_id: Uuid,
    pub quiz_hash: &'a str,
    pub matches: &'a [Match],
    pub weights: Weights,
    pub is_fallback: bool,
    pub embedding: EmbeddingSource,
    pub computed_at: Timestamp,
}

/// An answer of the past.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PastMatches {
    pub id: Uuid,
    pub computed_at: Timestamp,
    pub source: PastSource,
    pub embedding: EmbeddingSource,
    /// Of the scoring: the same version scores the same rows and answers the same. 0 is from before versions were kept.
    pub engine_version: i32,
    pub weights: FactorWeights,
    /// Best first.
    pub matches: Vec<PastMatch>,
}

/// How an answer of the past came about. Those from the cache are shown once: as they were computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum PastSource {
    Computed,
    Fallback,
}

/// The weight of each factor, as a share of one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct FactorWeights {
    pub language: f64,
    pub country: f64,
    pub goals: f64,
    pub budget: f64,
    pub availability: f64,
}

/// A coach as they were matched.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PastMatch {
    pub coach_id: Uuid,
    /// As it is now; null if the coach is not listed any more.
    pub coach_name: Option<String>,
    pub score: f64,
    pub points: u8,
    /// Null of engine version 0; so are the factors.
    pub confidence: Option<f64>,
    pub factors: Option<Factors>,
    pub reasons: Vec<String>,
    pub warnings: Vec<Warning>,
}

/// A match as it is stored; rows of engine version 0 have the first three only.
#[derive(Clone, Debug, serde::Deserialize)]
struct Stored {
    coach_id: Uuid,
    score: f64,
    points: u8,
    confidence: Option<f64>,
    factors: Option<Factors>,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    warnings: Vec<Warning>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    computed_at: Timestamp,
    source: PastSource,
    embedding: String,
    engine_version: i32,
    weights: Vec<i16>,
    matches: Json<Vec<Stored>>,
}

/// Stores computed matches, unless the account is erased by now. Its row is locked against an erasure that runs.
///
/// # Errors
/// The database does not answer.
pub async fn insert(db: &mut PgConnection, computed: &Computed<'_>) -> Result<()> {
    let sql = "insert into match_results (id, client_id, quiz_hash, source, embedding, matches, computed_at, engine_version, weights)
               select $1, u.id, $3, $4, $5, $6, $7, $8, $9 from users u where u.id = $2 and u.erased_at is null for share";
    sqlx::query(sql)
        .bind(ids::new(computed.computed_at))
        .bind(computed.client_id)
        .bind(computed.quiz_hash)
        .bind(if computed.is_fallback { PastSource::Fallback } else { PastSource::Computed })
        .bind(match computed.embedding {
            EmbeddingSource::Openai => "openai",
            EmbeddingSource::Local => "local",
        })
        .bind(Json(computed.matches))
        .bind(computed.computed_at)
        .bind(ENGINE_VERSION)
        .bind(computed.weights.percent().map(i16::from).to_vec())
        .execute(db)
        .await?;
    Ok(())
}

/// A page of what was computed for a client, the latest first, and how much there is.
///
/// # Errors
/// The database does not answer.
pub async fn page(db: &mut PgConnection, client_id: Uuid, limit: i64, offset: i64) -> Result<(Vec<PastMatches>, i64)> {
    let sql = "select id, computed_at, source, embedding, engine_version, weights, matches from match_results
               where client_id = $1 order by computed_at desc, id desc limit $2 offset $3";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(client_id).bind(limit).bind(offset).fetch_all(&mut *db).await?;
    let sql = "select count(*) from match_results where client_id = $1";
    let total = sqlx::query_scalar(sql).bind(client_id).fetch_one(&mut *db).await?;
    Ok((rows.into_iter().map(PastMatches::from).collect(), total))
}

impl PastMatches {
    /// Every coach in these answers.
    pub fn coach_ids(answers: &[PastMatches]) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> =
            answers.iter().flat_map(|answer| answer.matches.iter().map(|found| found.coach_id)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl From<Row> for PastMatches {
    fn from(row: Row) -> Self {
        let weight = |at: usize| f64::from(row.weights.get(at).copied().unwrap_or(0)) / 100.0;
        Self {
            id: row.id,
            computed_at: row.computed_at,
            source: row.source,
            embedding: if row.embedding == "openai" { EmbeddingSource::Openai } else { EmbeddingSource::Local },
            engine_version: row.engine_version,
            weights: FactorWeights {
                language: weight(0),
                country: weight(1),
                goals: weight(2),
                budget: weight(3),
                availability: weight(4),
            },
            matches: row.matches.0.into_iter().map(PastMatch::from).collect(),
        }
    }
}

impl From<Stored> for PastMatch {
    fn from(stored: Stored) -> Self {
        let Stored { coach_id, score, points, confidence, factors, reasons, warnings } = stored;
        Self { coach_id, coach_name: None, score, points, confidence, factors, reasons, warnings }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::Date;

    use super::*;
    use crate::models::matching::fixtures::{client, coach, config, times};
    use crate::models::matching::{CoachFeatures, Index};

    /// What version 5 makes of three coaches. If this changes, raise [`ENGINE_VERSION`] and store the new answer.
    #[test]
    fn a_change_of_the_scoring_raises_the_engine_version() {
        let far = CoachFeatures {
            languages: vec!["en".to_owned()],
            countries: vec!["DE".to_owned()],
            price: Some((9_000, "EUR".to_owned())),
            embedding: Some(vec![0.3, 1.0]),
            times: times((90..100).collect()),
            ..coach(2)
        };
        let stranger = CoachFeatures { languages: vec!["fr".to_owned()], embedding: None, review_count: 1, ..coach(3) };
        let index = Index::build(config(EmbeddingSource::Openai, 2), vec![coach(1), far, stranger]);
        let scores: Vec<String> = index
            .score(&client(), &Weights::default(), 3)
            .iter()
            .map(|found| {
                format!("{} {} {:?}", found.score, found.confidence, found.factors.all().map(|each| each.points))
            })
            .collect();
        insta::assert_snapshot!(format!("version {ENGINE_VERSION}\n{}", scores.join("\n")), @r"
        version 5
        1 0.97 [25, 20, 30, 15, 10]
        0.487 0.97 [21, 8, 8, 11, 1]
        0.45 0.62 [0, 20, 0, 15, 10]
        ");
    }

    #[test]
    fn what_was_shown_is_kept_for_thirteen_months_and_no_day_longer_than_the_longest() {
        let kept = |day: Date| {
            let before = day.saturating_sub(13.months());
            i64::from(day.since(before).unwrap().get_days())
        };
        let longest = (0..8 * 365).map(|later| kept(Date::constant(2023, 1, 1).saturating_add(later.days()))).max();
        assert_eq!(longest.map(days), Some(RETENTION));
    }

    #[test]
    fn a_stored_match_of_version_0_has_no_factors() {
        let stored: Stored =
            serde_json::from_value(serde_json::json!({ "coach_id": Uuid::nil(), "score": 0.5, "points": 50 })).unwrap();
        let shown = PastMatch::from(stored);
        assert_eq!((shown.points, shown.factors, shown.confidence, shown.reasons), (50, None, None, vec![]));
    }
}
