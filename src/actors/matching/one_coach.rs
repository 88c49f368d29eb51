//! How well one coach suits a client, and what would bring more points. Never cached: the answer is for whoever looks at one coach now.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::embed;
use super::find::{MatchView, client_features, client_quiz, client_text};
use super::state::Matching;
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::coaches::{CoachCard, not_listed};
use crate::models::matching::{EmbeddingSource, Improvement, Weights};
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::QuarterHours;

/// One coach, how well they suit the client, and what would bring more points.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoachMatch {
    #[serde(flatten)]
    pub found: MatchView,
    /// Other answers of the quiz that would bring points, each by itself, the most first. None about the goals: what other words would
    /// score is not known before they are written.
    pub changes: Vec<Improvement>,
    pub embedding: EmbeddingSource,
    pub computed_at: Timestamp,
}

/// Compares a client with one coach.
#[derive(Clone, Copy, Debug)]
pub struct MatchCoach {
    pub client_id: Uuid,
    pub coach_id: Uuid,
    /// Whether a new vector of the client is kept: not in read-only mode.
    pub keeps_vector: bool,
}

impl Command for MatchCoach {
    type State = Matching;
    type Output = CoachMatch;

    /// As [`super::FindMatches`]: the client's text is embedded once.
    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.client_id)
    }

    async fn run(self, app: &App, state: &Matching) -> Result<CoachMatch> {
        let MatchCoach { client_id, coach_id, keeps_vector } = self;
        let coach = CoachRow::listed(&mut *app.db.acquire().await?, &[coach_id]).await?.pop().ok_or_else(not_listed)?;
        let (quiz, _) = client_quiz(app, client_id).await?;
        let index = state.current(app).await?;
        let computed_at = app.now();
        let vector = embed::embed_client(app, client_id, &client_text(&quiz), keeps_vector).await;
        if let Err(error) = &vector {
            tracing::warn!(%error, "no embedding of the client, the goals are not compared");
        }
        let client = client_features(&quiz, vector.ok(), QuarterHours::window_start(computed_at));
        let found = index.score_one(&client, &quiz.availability, &Weights::default(), coach_id);
        let (found, changes) = found.ok_or_else(not_listed)?;
        Ok(CoachMatch {
            found: MatchView::new(CoachCard::of(&coach, |key| app.photo_url(key)), found),
            changes,
            embedding: index.source(),
            computed_at,
        })
    }
}
