//! A scored coach, as it is returned and cached.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::confidence::Level;

/// How well one coach suits one client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Match {
    pub coach_id: Uuid,
    /// Σ weight · factor, three decimals.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// How much evidence the score is based on, two decimals.
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: f64,
    pub factors: Factors,
    /// `score` × 100, rounded; the points of the five factors add up to it.
    #[schema(minimum = 0, maximum = 100)]
    pub points: u8,
    /// Sentences for the client, what earned most first.
    pub reasons: Vec<String>,
    /// What speaks against this coach, or is unknown.
    pub warnings: Vec<Warning>,
}

impl Match {
    /// The confidence as a level.
    pub fn level(&self) -> Level {
        Level::of(self.confidence)
    }
}

/// The five factors of a match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Factors {
    pub language: Factor,
    pub country: Factor,
    pub goals: Factor,
    pub budget: Factor,
    pub availability: Factor,
}

impl Factors {
    /// In the order of the weights.
    pub fn all(&self) -> [&Factor; 5] {
        [&self.language, &self.country, &self.goals, &self.budget, &self.availability]
    }
}

/// One factor's part of a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Factor {
    /// Three decimals; null when one side's data is missing, which counts as 0.
    #[schema(minimum = 0, maximum = 1)]
    pub score: Option<f64>,
    pub weight: f64,
    pub points: u8,
}

/// What a client should know before booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The coach speaks none of the client's languages, and comes after all who do.
    NoSharedLanguage,
    /// The price is above the client's budget.
    OverBudget,
    /// Free at none of the client's usual hours in the next two weeks.
    NoCommonHours,
    /// The client named no languages.
    LanguageUnknown,
    /// The client named no countries, or the coach none.
    CountryUnknown,
    /// The goals could not be compared with what the coach writes.
    GoalsUnknown,
    /// No budget, no price, or two currencies without a rate.
    BudgetUnknown,
    /// The client named no usual hours.
    AvailabilityUnknown,
    /// Fewer than three reviews.
    FewReviews,
}
