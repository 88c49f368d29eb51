//! The answers of the quiz that a client may share with a coach: what they are after, and where, when and in which language. What somebody can
//! spend is not among them: a coach's price is the same for everybody.

use serde::Serialize;
use utoipa::ToSchema;

use super::choices::PrimaryGoal;
use crate::models::profiles::availability::WeeklyHours;
use crate::models::reference::{Country, Language, Tag};

/// The answers that are shared, as they are in the quiz: `GET /quiz` has the question and the labels of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuizSummary {
    /// What they would like to work on first.
    pub primary_goal: PrimaryGoal,
    /// What is going on, in their words.
    pub goal_description: String,
    /// What stands in their way.
    pub challenges: Vec<Tag>,
    /// How they will know that it worked.
    pub desired_outcome: String,
    /// The languages they could be coached in.
    pub languages: Vec<Language>,
    /// The one they think most freely in.
    pub preferred_language: Language,
    /// Where they live.
    pub country_of_residence: Country,
    /// Which countries it is about.
    pub target_countries: Vec<Country>,
    /// When they have time, by their own clock.
    pub availability: WeeklyHours,
}
