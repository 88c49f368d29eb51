//! Coaches, clients and what may happen to them, for the properties of matching and searching; and an index of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rapport::clock::{Timestamp, days, hours};
use rapport::models::bookings::Timetable;
use rapport::models::bookings::slots::{SlotInput, Upcoming};
use rapport::models::coaches::Word;
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels,
};
use rapport::models::profiles::availability::{Availability, QuarterHours};
use uuid::Uuid;

pub fn codes(list: &[&str]) -> Vec<String> {
    list.iter().map(|code| (*code).to_owned()).collect()
}

pub fn some_of(all: &'static [&'static str], max: usize) -> impl Strategy<Value = Vec<String>> {
    vec(prop::sample::select(all), 0..=max).prop_map(|mut list| {
        list.sort_unstable();
        list.dedup();
        codes(&list)
    })
}

pub fn price() -> impl Strategy<Value = Option<(i64, String)>> {
    option::weighted(
        0.9,
        (0_i64..20_000, prop::sample::select(&["EUR", "GBP", "JPY", "XYZ"][..]).prop_map(str::to_owned)),
    )
}

/// Words of search documents.
pub const WORDS: &[&str] = &["visa", "move", "team", "tax"];

/// When it is.
pub const NOW: &str = "2026-01-01T10:07:00Z";

pub fn quarters() -> impl Strategy<Value = QuarterHours> {
    vec(0_usize..80, 0..40).prop_map(|bits| bits.into_iter().collect())
}

pub fn vector() -> impl Strategy<Value = Option<Vec<f32>>> {
    option::weighted(0.8, vec(-1.0_f32..1.0, 3))
}

/// A coach's hours, not booked, of which the index knows all that it needs.
pub fn times_of(availability: &Availability, now: Timestamp) -> CoachTimes {
    let free_from = QuarterHours::day_start(now);
    let upcoming =
        Upcoming::of(&SlotInput { availability, duration_minutes: 60, paid: true, busy: &[], booked: &[], now });
    let timetable = Arc::new(Timetable::without_hours());
    CoachTimes { free: availability.quarter_hours(free_from), free_from, upcoming, timetable }
}

/// Some hours, and the starts of some working hours that have nothing to do with them.
pub fn any_times() -> impl Strategy<Value = CoachTimes> {
    (quarters(), crate::any_availability(), 0_i64..30).prop_map(|(free, availability, ago)| CoachTimes {
        free,
        free_from: Timestamp::EPOCH,
        ..times_of(&availability, at_now() - hours(ago))
    })
}

pub fn at_now() -> Timestamp {
    NOW.parse().unwrap()
}

prop_compose! {
    pub fn any_coach()(
        id in 0_u128..1_000, languages in some_of(&["de", "en", "fr", "pl"], 3), countries in some_of(&["DE", "PT", "ES", "JP"], 3),
        expertise in some_of(&["leadership", "relocation", "money", "exams"], 2), price in price(), times in any_times(),
        stars in vec(1_u32..=5, 0..4), embedding in vector(), completeness in 0.0..=1.0,
        version in 1_i64..3, joined in 0_i64..5, words in some_of(WORDS, 3),
    ) -> CoachFeatures {
        let created_at = Timestamp::EPOCH + days(joined);
        let (rating_sum, review_count) = (stars.iter().sum(), u32::try_from(stars.len()).unwrap());
        let id = Uuid::from_u128(id);
        CoachFeatures { id, languages, countries, expertise, price, times, rating_sum, review_count, embedding, completeness, version, created_at, words: words.iter().map(|word| Word::of(word)).collect(), rendered: Arc::default() }
    }
}

/// Coaches with different ids, in any order.
pub fn any_coaches(max: usize) -> impl Strategy<Value = Vec<CoachFeatures>> {
    vec(any_coach(), 0..max).prop_map(|mut rows| {
        let mut seen = BTreeSet::new();
        rows.retain(|row| seen.insert(row.id));
        rows
    })
}

prop_compose! {
    pub fn any_client()(
        languages in some_of(&["de", "en", "it"], 3), prefers: bool, country_of_residence in option::of(Just("DE".to_owned())),
        target_countries in some_of(&["PT", "ES", "DE"], 3), relocating: bool, budget in price(), wanted in quarters(),
        sessions_per_month in 1_u32..=12, embedding in vector(), goals in some_of(&["leading a team", "savings"], 2),
    ) -> ClientFeatures {
        let preferred_language = languages.first().filter(|_| prefers).cloned();
        ClientFeatures {
            languages, preferred_language, country_of_residence, target_countries, relocating, budget, wanted, sessions_per_month,
            embedding, goals, window: Timestamp::EPOCH,
        }
    }
}

/// What may happen to a coach.
#[derive(Clone, Debug)]
pub enum Change {
    Profile(Box<CoachFeatures>),
    Times(Uuid, Box<CoachTimes>),
    Delisted(Uuid),
}

/// Of few coaches, so that the same one changes again.
pub fn any_change() -> impl Strategy<Value = Change> {
    let id = || (0_u128..40).prop_map(Uuid::from_u128);
    prop_oneof![
        (id(), any_coach()).prop_map(|(id, row)| Change::Profile(Box::new(CoachFeatures { id, ..row }))),
        (id(), any_times()).prop_map(|(id, times)| Change::Times(id, Box::new(times))),
        id().prop_map(Change::Delisted),
    ]
}

pub fn rates() -> ExchangeRates {
    ExchangeRates::from_major_units(
        [("EUR", 1.0), ("GBP", 1.2), ("JPY", 0.006)].map(|(code, rate)| (code.to_owned(), rate)),
    )
}

pub fn index(rows: Vec<CoachFeatures>) -> Index {
    let config = IndexConfig {
        source: EmbeddingSource::Openai,
        dimensions: 3,
        exchange_rates: rates(),
        labels: Labels::english(),
    };
    Index::build(config, rows)
}
