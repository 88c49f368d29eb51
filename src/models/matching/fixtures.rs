//! A coach and a client that the unit tests of matching start from.

use std::sync::Arc;

use uuid::Uuid;

use super::config::{EmbeddingSource, ExchangeRates, IndexConfig, Labels};
use super::features::{ClientFeatures, CoachFeatures, CoachTimes};
use crate::clock::Timestamp;
use crate::models::bookings::Timetable;
use crate::models::bookings::slots::Upcoming;
use crate::models::profiles::availability::QuarterHours;

pub fn codes(list: &[&str]) -> Vec<String> {
    list.iter().map(|code| (*code).to_owned()).collect()
}

/// Free at these quarter-hours.
pub fn times(free: QuarterHours) -> CoachTimes {
    let timetable = Arc::new(Timetable::without_hours());
    CoachTimes { free, free_from: Timestamp::EPOCH, upcoming: Upcoming::default(), timetable }
}

/// A coach who is all that [`client`] asks for.
pub fn coach(number: u128) -> CoachFeatures {
    CoachFeatures {
        id: Uuid::from_u128(number),
        version: 1,
        created_at: Timestamp::EPOCH,
        languages: codes(&["de", "en"]),
        countries: codes(&["PT"]),
        expertise: codes(&["leadership", "expat-life"]),
        price: Some((7_500, "EUR".to_owned())),
        times: times((40..80).collect()),
        rating_sum: 48,
        review_count: 10,
        embedding: Some(vec![1.0, 0.0]),
        completeness: 1.0,
        words: Box::default(),
        rendered: Arc::default(),
    }
}

/// A client in Germany who is about to lead a team in Portugal.
pub fn client() -> ClientFeatures {
    ClientFeatures {
        languages: codes(&["en", "de", "pl"]),
        preferred_language: Some("de".to_owned()),
        country_of_residence: Some("DE".to_owned()),
        target_countries: codes(&["PT"]),
        relocating: true,
        budget: Some((8_000, "EUR".to_owned())),
        wanted: (44..92).collect(),
        window: Timestamp::EPOCH,
        sessions_per_month: 4,
        embedding: Some(vec![1.0, 0.0]),
        goals: codes(&["relocation", "leading-a-team"]),
    }
}

pub fn config(source: EmbeddingSource, dimensions: usize) -> IndexConfig {
    let rates = [("EUR", 1.0), ("GBP", 1.2), ("JPY", 0.006)].map(|(code, rate)| (code.to_owned(), rate));
    IndexConfig {
        source,
        dimensions,
        exchange_rates: ExchangeRates::from_major_units(rates),
        labels: Labels::english(),
    }
}
