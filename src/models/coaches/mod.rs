//! Coaches as clients find them: cards and public profiles, what can be searched for, and what has changed about them. Who is found, and in
//! which order, is decided over the index of all listed coaches (`models::matching`).

pub mod changes;
pub mod favourites;
mod rendered;
mod search;
pub mod text_query;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::rendered::RenderedProfile;
pub use self::search::{Availability, Search, Sort, default_currency, ids_by_text};
pub use self::text_query::{ParsedText, TextQuery, Word};
use crate::error::{Code, Error};
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::money::Money;
use crate::models::profiles::CoachRow;
use crate::models::reference::{Country, Language, Tag, Zone};

/// A coach in a list or a match.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoachCard {
    pub id: Uuid,
    pub full_name: String,
    pub headline: Option<String>,
    pub photo_url: Option<String>,
    pub expertise: Vec<Tag>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    /// Per 60 minutes.
    pub price: Option<Money>,
    /// The same in the `display_currency` that was asked for, by the configured exchange rates; missing without one, or without a rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_about: Option<Money>,
    pub session_durations: Vec<i32>,
    pub timezone: Zone,
    pub rating: Option<f64>,
    pub review_count: i32,
}

/// The card, and what else a client reads before booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicProfile {
    #[serde(flatten)]
    pub card: CoachCard,
    pub bio: Option<String>,
    pub cancellation_policy: CancellationPolicy,
}

impl CoachCard {
    /// The card of a row.
    pub fn of(coach: &CoachRow, photo_url: impl Fn(&str) -> String) -> Self {
        Self {
            id: coach.id,
            full_name: coach.full_name.clone(),
            headline: coach.headline.clone(),
            photo_url: coach.photo_key.as_deref().map(photo_url),
            expertise: coach.expertise.clone(),
            languages: coach.languages.clone(),
            countries: coach.countries.clone(),
            price: coach.price(),
            price_about: None,
            session_durations: coach.session_durations.clone(),
            timezone: coach.timezone.clone(),
            rating: coach.rating(),
            review_count: coach.review_count,
        }
    }
}

/// There is no such coach for the reader.
pub fn not_listed() -> Error {
    Error::new(Code::NotFound).with_detail("There is no such coach, or they are not listed now.")
}
