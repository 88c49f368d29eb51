//! Finding the coaches who suit a client: from the cache, or scored over the index on the blocking pool.

use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cache;
use super::embed;
use super::state::Matching;
use super::version::{ClientVersion, MatchesVersion};
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::coaches::CoachCard;
use crate::models::matching::{
    ClientFeatures, EmbeddingSource, Factors, Match, Rotation, Warning, Weights, embedding_text, results,
};
use crate::models::profiles::availability::QuarterHours;
use crate::models::profiles::quiz::{Quiz, RelocationStage};
use crate::models::profiles::{ClientRow, CoachRow};
use crate::models::reference::Tag;

/// How many matches are computed and cached; an answer has the first of them.
const MAX_MATCHES: usize = 10;

/// Where the matches come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Computed,
    Cache,
    /// OpenAI did not answer in time: the coaches by rating, without the goals.
    Fallback,
}

/// One coach, and how well they suit the client.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MatchView {
    pub coach: CoachCard,
    /// Σ weight · factor.
    pub score: f64,
    /// How much evidence the score is based on.
    pub confidence: f64,
    pub factors: Factors,
    /// The points of the five factors add up to this.
    pub points: u8,
    pub reasons: Vec<String>,
    pub warnings: Vec<Warning>,
}

impl MatchView {
    /// A match with its coach's card.
    pub(super) fn new(coach: CoachCard, found: Match) -> Self {
        let Match { coach_id: _, score, confidence, factors, points, reasons, warnings } = found;
        Self { coach, score, confidence, factors, points, reasons, warnings }
    }
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

/// Finds the coaches who suit a client best.
#[derive(Clone, Copy, Debug)]
pub struct FindMatches {
    pub client_id: Uuid,
    /// 1 to 10.
    pub limit: usize,
}

/// The answer, and what it was made of if the same would be answered again.
#[derive(Clone, Debug)]
pub struct FoundMatches {
    pub matches: Matches,
    pub version: Option<MatchesVersion>,
}

impl Command for FindMatches {
    type State = Matching;
    type Output = FoundMatches;

    /// Requests of one client run one after another, so that the second finds the matches of the first in the cache.
    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.client_id)
    }

    async fn run(self, app: &App, state: &Matching) -> Result<FoundMatches> {
        let (quiz, client) = client_quiz(app, self.client_id).await?;
        let key = cache::Key { client_id: self.client_id, quiz_hash: quiz.hash() };
        if let Some(stored) = cache::read(app, &key, client.changed_at).await {
            let (ids, expires_at) = (stored.entry.coach_ids(), stored.entry.computed_at + cache::LIFETIME);
            let version = MatchesVersion::of(state, ids, client, expires_at);
            let coaches = coaches(app, &stored.entry).await?;
            if stored.is_of(&coaches) {
                return Ok(FoundMatches { matches: self.view(app, stored.entry, &coaches, Source::Cache), version });
            }
        }
        let index = state.current(app).await?;
        let computed_at = app.now();
        let vector = embed::embed_client(app, self.client_id, &client_text(&quiz), true).await;
        let source = if vector.is_ok() { Source::Computed } else { Source::Fallback };
        if let Err(error) = &vector {
            tracing::warn!(%error, "no embedding of the client, falling back to ratings");
        }
        let features = client_features(&quiz, vector.ok(), QuarterHours::window_start(computed_at));
        let embedding = index.source();
        let rotation = Rotation::new(computed_at, state.showings.today(app).await?);
        let matches = state.scan(move || match features.embedding {
            Some(_) => index.score_in_turn(&features, &Weights::default(), MAX_MATCHES, &rotation),
            None => index.fallback(&features, &Weights::default(), MAX_MATCHES),
        });
        let matches = matches.await?;
        let entry = cache::Entry { matches, embedding, computed_at };
        let coaches = coaches(app, &entry).await?;
        if source == Source::Computed {
            cache::write(app, &key, &entry, &coaches, client.changed_at).await;
        }
        let computed = results::Computed {
            client_id: self.client_id,
            quiz_hash: &key.quiz_hash,
            matches: &entry.matches,
            weights: Weights::default(),
            is_fallback: source == Source::Fallback,
            embedding,
            computed_at,
        };
        let mut db = app.writer().await?;
        results::insert(&mut db, &computed).await?;
        db.finish().await?;
        Ok(FoundMatches { matches: self.view(app, entry, &coaches, source), version: None })
    }
}

impl FindMatches {
    fn view(&self, app: &App, entry: cache::Entry, coaches: &[CoachRow], source: Source) -> Matches {
        let cache::Entry { matches, embedding, computed_at } = entry;
        let matches = matches.into_iter().take(self.limit).filter_map(|found| {
            let coach = coaches.iter().find(|coach| coach.id == found.coach_id)?;
            Some(MatchView::new(CoachCard::of(coach, |key| app.photo_url(key)), found))
        });
        Matches {
            matches: matches.collect(),
            source,
            embedding,
            computed_at,
            expires_at: computed_at + cache::LIFETIME,
        }
    }
}

/// The rows of an entry's coaches who are listed: a name or a price in the cards is as it is now.
async fn coaches(app: &App, entry: &cache::Entry) -> Result<Vec<CoachRow>> {
    CoachRow::listed(&mut *app.db.acquire().await?, &entry.coach_ids()).await
}

/// A client's answers, and when they changed last.
///
/// # Errors
/// `quiz_incomplete`, with the missing factors.
pub(super) async fn client_quiz(app: &App, client_id: Uuid) -> Result<(Quiz, ClientVersion)> {
    let read_at = Instant::now();
    let row = ClientRow::by_id(&mut *app.db.acquire().await?, client_id).await?;
    let row = row.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such client."))?;
    let version = ClientVersion { changed_at: row.updated_at, read_at };
    Ok((row.complete_quiz()?, version))
}

/// The text that is embedded of a client.
pub(super) fn client_text(quiz: &Quiz) -> String {
    let challenges: Vec<String> = quiz.challenges.iter().map(Tag::to_string).collect();
    embedding_text::of_client(quiz.primary_goal.label(), &quiz.goal_description, &challenges, &quiz.desired_outcome)
}

/// What is scored of a client, for the two weeks from `window` on.
pub(super) fn client_features(quiz: &Quiz, embedding: Option<Vec<f32>>, window: Timestamp) -> ClientFeatures {
    ClientFeatures {
        languages: quiz.languages.iter().map(ToString::to_string).collect(),
        preferred_language: Some(quiz.preferred_language.to_string()),
        country_of_residence: Some(quiz.country_of_residence.to_string()),
        target_countries: quiz.target_countries.iter().map(ToString::to_string).collect(),
        relocating: matches!(quiz.relocation_stage, RelocationStage::Considering | RelocationStage::Planning),
        budget: Some((quiz.budget.amount, quiz.budget.currency.to_string())),
        wanted: quiz.availability.quarter_hours(window),
        window,
        sessions_per_month: u32::from(quiz.sessions_per_month),
        embedding,
        goals: quiz.goals(),
    }
}
