//! What a quiz would find, for somebody without an account: how many coaches fit, and the best of them without who they are.
//!
//! The goals are not compared: that needs an embedding, and nobody pays for those of strangers.

use serde::Serialize;
use utoipa::ToSchema;

use super::state::Matching;
use crate::app::App;
use crate::error::Result;
use crate::models::coaches::{Search, Sort, default_currency};
use crate::models::matching::{ClientFeatures, Factors, Weights};
use crate::models::profiles::availability::QuarterHours;
use crate::models::profiles::quiz::{QuizDraft, RelocationStage};

/// How many of the best are shown.
const SHOWN: usize = 3;

/// What the answers so far would find.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuizPreview {
    /// How many coaches speak one of the languages and cost no more than the budget, as far as these are answered.
    pub fitting: usize,
    /// The best three, best first. The goals have no points yet.
    pub top: Vec<PreviewedMatch>,
}

/// One of the best, without who it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PreviewedMatch {
    /// The points of the factors add up to this.
    pub points: u8,
    pub factors: Factors,
    /// Sentences, what earned most first.
    pub reasons: Vec<String>,
}

/// What these answers would find.
///
/// # Errors
/// `unavailable`: the index is not loaded yet.
pub async fn preview_quiz(app: &App, state: &Matching, draft: QuizDraft) -> Result<QuizPreview> {
    let index = state.current(app).await?;
    let search = search(&draft);
    let client = features(draft, QuarterHours::window_start(app.now()));
    let scan = move || (index.list(&search, 0, 0).total, index.score(&client, &Weights::default(), SHOWN));
    let (fitting, best) = state.scan(scan).await?;
    let shown = |found: crate::models::matching::Match| PreviewedMatch {
        points: found.points,
        factors: found.factors,
        reasons: found.reasons,
    };
    Ok(QuizPreview { fitting, top: best.into_iter().map(shown).collect() })
}

fn search(draft: &QuizDraft) -> Search {
    Search {
        languages: draft.languages.clone().unwrap_or_default(),
        countries: Vec::new(),
        expertise: Vec::new(),
        min_price: None,
        max_price: draft.budget.map(|budget| budget.amount),
        currency: None,
        prices_in: draft.budget.map_or_else(default_currency, |budget| budget.currency),
        min_rating: None,
        available: None,
        text: None,
        among: None,
        sort: Sort::Rating,
    }
}

fn features(draft: QuizDraft, window: crate::clock::Timestamp) -> ClientFeatures {
    let texts = |codes: Option<Vec<_>>| codes.unwrap_or_default().iter().map(ToString::to_string).collect();
    let mut goals: Vec<String> = draft.primary_goal.iter().map(|goal| goal.as_str().to_owned()).collect();
    goals.extend(draft.challenges.unwrap_or_default().iter().map(ToString::to_string));
    ClientFeatures {
        languages: draft.languages.unwrap_or_default().iter().map(ToString::to_string).collect(),
        preferred_language: draft.preferred_language.map(|language| language.to_string()),
        country_of_residence: draft.country_of_residence.map(|country| country.to_string()),
        target_countries: texts(draft.target_countries),
        relocating: matches!(draft.relocation_stage, Some(RelocationStage::Considering | RelocationStage::Planning)),
        budget: draft.budget.map(|budget| (budget.amount, budget.currency.to_string())),
        wanted: draft.availability.map(|hours| hours.quarter_hours(window)).unwrap_or_default(),
        window,
        sessions_per_month: draft.sessions_per_month.map_or(1, u32::from),
        embedding: None,
        goals,
    }
}
