//! Which coach suits a client, and why: five weighted factors, scored over all listed coaches at memory speed.
//!
//! *Invariant:* the same quiz, coach rows and window give the same answer, whatever the order of the rows. All sums are of
//! whole thousandths, so that scores, points and ties never depend on a machine's rounding. Who asks, caches and keeps the
//! index current is the matching actor's business; where vectors come from, the embedder's.

pub mod codes;
pub mod confidence;
pub mod embeddings;
mod factors;
pub mod hours;
pub mod index;
mod points;
mod ranking;
mod reasons;
pub mod setting;
pub mod text;
pub mod tokenizer;
pub mod topics;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod speed;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use confidence::Level;
pub use hours::QuarterHours;
pub use index::Index;
pub use setting::{EmbeddingSource, Exchange, IndexConfig, Labels};

/// A listed coach, as matching needs to know them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoachFeatures {
    pub id: Uuid,
    /// ISO 639-1, as the coach lists them.
    pub languages: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// Tags or phrases; their [`topics`] are compared with the client's in the reasons.
    pub expertise: Vec<String>,
    /// Minor units per 60 minutes, and the currency.
    pub price: Option<(i64, String)>,
    /// When the coach can be booked, from the start of the index's window.
    pub free: QuarterHours,
    pub rating_sum: u32,
    pub review_count: u32,
    /// Of headline, bio and expertise ([`text::of_coach`]); any length but zero.
    pub embedding: Option<Vec<f32>>,
    /// How much of the profile is filled in, 0 to 1.
    pub completeness: f64,
}

/// What a client told the quiz, as matching needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientFeatures {
    pub languages: Vec<String>,
    /// One of `languages`; `None` makes all of them equal.
    pub preferred_language: Option<String>,
    pub country_of_residence: Option<String>,
    pub target_countries: Vec<String>,
    /// Thinking of a move or planning it: then the target countries matter most, otherwise the country of residence.
    pub relocating: bool,
    /// Minor units per 60 minutes, and the currency.
    pub budget: Option<(i64, String)>,
    /// The usual hours, laid out from now on over the index's window ([`Index::window`]).
    pub wanted: QuarterHours,
    pub sessions_per_month: u32,
    /// Of [`text::of_client`], from the source the index was built with; `None` leaves the goals unknown.
    pub embedding: Option<Vec<f32>>,
    /// Primary goal and challenges, for the reasons.
    pub goals: Vec<String>,
}

/// What each factor counts, in whole percent that sum to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights([u8; 5]);

impl Weights {
    /// In the order language, country, goals, budget, availability; `None` unless they sum to 100.
    pub fn new(percent: [u8; 5]) -> Option<Self> {
        (percent.iter().map(|each| u32::from(*each)).sum::<u32>() == 100).then_some(Self(percent))
    }

    pub(crate) fn percent(self) -> [u8; 5] {
        self.0
    }
}

impl Default for Weights {
    /// Language 25 %, country 20 %, goals 30 %, budget 15 %, availability 10 %.
    fn default() -> Self {
        Self([25, 20, 30, 15, 10])
    }
}

/// How well one coach suits one client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Match {
    pub coach_id: Uuid,
    /// Σ weight · factor, three decimals.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// How much evidence the score stands on, two decimals.
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: f64,
    pub factors: Factors,
    /// `score` × 100, rounded; the points of the five factors add up to it.
    #[schema(minimum = 0, maximum = 100)]
    pub points: u8,
    /// Sentences for the client, what earned most first.
    pub reasons: Vec<String>,
    /// What speaks against this coach, or is not known.
    pub warnings: Vec<Warning>,
}

impl Match {
    /// The confidence in a word.
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

/// What one factor adds to a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Factor {
    /// Three decimals; null when one side did not say, which counts as 0.
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
    /// Dearer than the client's budget.
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
    /// Fewer than three people have reviewed this coach.
    FewReviews,
}
