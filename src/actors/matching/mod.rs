//! Matching: the index of all listed coaches as an immutable snapshot, scored on the blocking pool; a cache in Redis; OpenAI inside
//! the deadline, and a fallback past it.

pub mod cache;
mod embed;
mod snapshot;

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::embed::embed_coach;
pub use self::snapshot::Matching;
use super::{ActorState, Command};
use crate::app::App;
use crate::clock::{Timestamp, hours};
use crate::error::{Code, Error, Result};
use crate::models::coaches::CoachCard;
use crate::models::matching::{ClientFeatures, EmbeddingSource, Factors, Match, QuarterHours, Warning, Weights, text};
use crate::models::profiles::quiz::{Quiz, RelocationStage};
use crate::models::profiles::{ClientRow, CoachRow};
use crate::models::reference::Tag;

impl ActorState for Matching {
    type Context = App;
    const NAME: &'static str = "matching";
}

/// Matches computed and cached at a time; fewer are cut from them.
const MAX_MATCHES: usize = 10;

/// What remains of the ten seconds for everything but the embedding.
const EMBEDDING_WITHIN: Duration = Duration::from_secs(8);

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Computed,
    Cache,
    /// OpenAI did not answer in time: by rating, without the goals.
    Fallback,
}

/// One coach and how well they suit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MatchView {
    pub coach: CoachCard,
    /// Σ weight · factor.
    pub score: f64,
    /// How much evidence the score stands on.
    pub confidence: f64,
    pub factors: Factors,
    /// The five factors' points add up to this.
    pub points: u8,
    pub reasons: Vec<String>,
    pub warnings: Vec<Warning>,
}

/// The answer of `POST /match`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Matches {
    pub matches: Vec<MatchView>,
    pub source: Source,
    pub embedding: EmbeddingSource,
    pub computed_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Builds the index before anybody asks, which also asks for the embeddings that are missing.
///
/// # Errors
/// The database does not answer.
pub async fn build_index(app: &App, state: &Matching) -> Result<()> {
    state.current(app).await.map(drop)
}

/// Finds the coaches who suit a client best.
#[derive(Clone, Copy, Debug)]
pub struct FindMatches {
    pub client_id: Uuid,
    /// 1 to 10.
    pub limit: usize,
}

impl Command for FindMatches {
    type State = Matching;
    type Output = Matches;

    /// The same client's requests one after another: the second finds the first one's answer.
    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.client_id)
    }

    async fn run(self, app: &App, state: &Matching) -> Result<Matches> {
        let row = ClientRow::by_id(&mut *app.db.acquire().await?, self.client_id).await?;
        let row = row.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such client."))?;
        let draft = row.quiz_draft.map(|json| json.0).unwrap_or_default();
        let Some(quiz) = row.quiz.map(|json| json.0) else {
            let missing = Quiz::missing(&draft);
            return Err(Error::new(Code::QuizIncomplete)
                .with_detail(format!("{} of the 20 questions are still open.", missing.len()))
                .with_extension("missing", missing));
        };
        let key = cache::Key { client_id: self.client_id, quiz_hash: quiz.hash() };
        if let Some(cached) = cache::read(app, &key).await {
            return self.view(app, cached.matches, Source::Cache, cached.embedding, cached.computed_at).await;
        }
        let snapshot = state.current(app).await?;
        let computed_at = app.now();
        let embedding = embed::client(app, self.client_id, &client_text(&quiz)).await;
        let source = if embedding.is_ok() { Source::Computed } else { Source::Fallback };
        if let Err(error) = &embedding {
            tracing::warn!(%error, "matching falls back to ratings");
        }
        let client = client_features(&quiz, embedding.ok(), snapshot.window());
        let index = snapshot.clone();
        let matches = tokio::task::spawn_blocking(move || match client.embedding {
            Some(_) => index.score(&client, &Weights::default(), MAX_MATCHES),
            None => index.fallback(&client, &Weights::default(), MAX_MATCHES),
        });
        let matches = matches.await.map_err(Error::internal)?;
        let answer = cache::Entry { matches, embedding: snapshot.source(), computed_at };
        if source == Source::Computed {
            cache::write(app, &key, &answer).await;
        }
        cache::record(app, &key, &answer, source).await?;
        self.view(app, answer.matches, source, answer.embedding, computed_at).await
    }
}

impl FindMatches {
    /// Cards are read anew, so that a name or a price in an answer is never stale.
    async fn view(
        &self,
        app: &App,
        matches: Vec<Match>,
        source: Source,
        embedding: EmbeddingSource,
        computed_at: Timestamp,
    ) -> Result<Matches> {
        let wanted: Vec<Uuid> = matches.iter().take(self.limit).map(|found| found.coach_id).collect();
        let coaches = CoachRow::listed(&mut *app.db.acquire().await?, &wanted).await?;
        let matches = matches.into_iter().take(self.limit).filter_map(|found| {
            let coach = coaches.iter().find(|coach| coach.id == found.coach_id)?;
            Some(MatchView {
                coach: CoachCard::of(coach, |key| app.photo_url(key)),
                score: found.score,
                confidence: found.confidence,
                factors: found.factors,
                points: found.points,
                reasons: found.reasons,
                warnings: found.warnings,
            })
        });
        Ok(Matches { matches: matches.collect(), source, embedding, computed_at, expires_at: computed_at + hours(24) })
    }
}

fn client_text(quiz: &Quiz) -> String {
    let challenges: Vec<String> = quiz.challenges.iter().map(Tag::to_string).collect();
    text::of_client(quiz.primary_goal.label(), &quiz.goal_description, &challenges, &quiz.desired_outcome)
}

fn client_features(quiz: &Quiz, embedding: Option<Vec<f32>>, window: Timestamp) -> ClientFeatures {
    let wanted = quiz.availability.quarter_hours(window, 14);
    let mut goals = vec![quiz.primary_goal.as_str().to_owned()];
    goals.extend(quiz.challenges.iter().map(Tag::to_string));
    ClientFeatures {
        languages: quiz.languages.iter().map(ToString::to_string).collect(),
        preferred_language: Some(quiz.preferred_language.to_string()),
        country_of_residence: Some(quiz.country_of_residence.to_string()),
        target_countries: quiz.target_countries.iter().map(ToString::to_string).collect(),
        relocating: matches!(quiz.relocation_stage, RelocationStage::Considering | RelocationStage::Planning),
        budget: Some((quiz.budget.amount, quiz.budget.currency.to_string())),
        wanted: QuarterHours::from(&wanted),
        sessions_per_month: u32::from(quiz.sessions_per_month),
        embedding,
        goals,
    }
}
