//! What a score is computed from: the features of a coach and of a client.

use std::sync::Arc;

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::models::bookings::Timetable;
use crate::models::bookings::slots::Upcoming;
use crate::models::coaches::{RenderedProfile, Word};
use crate::models::profiles::availability::QuarterHours;

/// What matching knows of a listed coach.
#[derive(Clone, Debug, PartialEq)]
pub struct CoachFeatures {
    pub id: Uuid,
    /// Of the profile that all but the times was taken from.
    pub version: i64,
    pub created_at: Timestamp,
    /// ISO 639-1, as the coach lists them.
    pub languages: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// Tags or phrases; their [`super::topics`] are compared with the client's in the reasons.
    pub expertise: Vec<String>,
    /// Minor units per 60 minutes, and the currency.
    pub price: Option<(i64, String)>,
    pub times: CoachTimes,
    pub rating_sum: u32,
    pub review_count: u32,
    /// Of headline, bio and expertise ([`super::embedding_text::of_coach`]); any length but zero.
    pub embedding: Option<Vec<f32>>,
    /// How much of the profile is filled in, 0 to 1.
    pub completeness: f64,
    /// Of the search document; nothing is scored by them.
    pub words: Box<[Word]>,
    /// What the public sees; nothing is scored by it.
    pub rendered: Arc<RenderedProfile>,
}

/// When a coach has time.
#[derive(Clone, Debug, PartialEq)]
pub struct CoachTimes {
    /// The quarter-hours in which the coach works and is not booked.
    pub free: QuarterHours,
    /// The start of the window of `free`, at most two days before it is asked for.
    pub free_from: Timestamp,
    /// The starts that can be booked.
    pub upcoming: Upcoming,
    /// What the list of free times is made of.
    pub timetable: Arc<Timetable>,
}

/// What matching knows of a client, from the quiz.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientFeatures {
    pub languages: Vec<String>,
    /// One of `languages`; `None` makes all of them equal.
    pub preferred_language: Option<String>,
    pub country_of_residence: Option<String>,
    pub target_countries: Vec<String>,
    /// Considering or planning a move: then the target countries matter most, otherwise the country of residence.
    pub relocating: bool,
    /// Minor units per 60 minutes, and the currency.
    pub budget: Option<(i64, String)>,
    /// The usual hours of the next two weeks.
    pub wanted: QuarterHours,
    /// The start of the window of `wanted`.
    pub window: Timestamp,
    pub sessions_per_month: u32,
    /// Of [`super::embedding_text::of_client`], from the source the index was built with; `None` leaves the goals unknown.
    pub embedding: Option<Vec<f32>>,
    /// Primary goal and challenges, for the reasons.
    pub goals: Vec<String>,
}
