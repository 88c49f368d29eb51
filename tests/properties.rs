//! Property tests of the pure rules: slots in every time zone, money, refunds, matching, and what is parsed and serialised.
//!
//! The strategies are here. A failing input is shrunk until it is small enough to become an example beside its rule.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

#[path = "properties/calendars.rs"]
mod calendars;
#[path = "properties/coach_rows.rs"]
mod coach_rows;
#[path = "properties/coach_search.rs"]
mod coach_search;
#[path = "properties/counterfactuals.rs"]
mod counterfactuals;
#[path = "properties/hostile_input.rs"]
mod hostile_input;
#[path = "properties/matching.rs"]
mod matching;
#[path = "properties/money.rs"]
mod money;
#[path = "properties/naive_slots.rs"]
mod naive_slots;
#[path = "properties/quiz.rs"]
mod quiz;
#[path = "properties/slots.rs"]
mod slots;
#[path = "properties/text.rs"]
mod text;
#[path = "properties/zones.rs"]
mod zones;

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use rapport::clock::Timestamp;
use rapport::models::money::{Currency, Money};
use rapport::models::profiles::availability::{Availability, DayOverride, WallTime, Weekday, WeeklyWindow, Window};
use rapport::models::reference::Zone;

fn wall_time(minute: u16) -> WallTime {
    WallTime::from_minutes(minute).unwrap()
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The first instant of a date in a zone.
fn day_start(zone: &Zone, date: Date) -> Timestamp {
    zone.tz().to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible().unwrap().into()
}

fn every_day(zone: &Zone, windows: &[(u16, u16)]) -> Availability {
    let weekly = Weekday::ALL.into_iter().flat_map(|weekday| {
        windows.iter().map(move |(start, end)| WeeklyWindow { weekday, start: wall_time(*start), end: wall_time(*end) })
    });
    let mut availability = Availability::weekly(zone.clone(), weekly.collect());
    availability.min_notice_minutes = 0;
    availability.max_days_ahead = 365;
    availability
}

prop_compose! {
    fn any_window()(start in 0_u16..288, length in 1_u16..288) -> Window {
        let (start, end) = (start * 5, (start + length) * 5);
        Window { start: wall_time(start), end: wall_time(if end > 1440 { end - 1440 } else { end }) }
    }
}

/// Zones with unusual rules.
const UNUSUAL_ZONES: &[&str] = &[
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "UTC",
];

fn any_zone() -> impl Strategy<Value = Zone> {
    prop_oneof![
        proptest::sample::select(UNUSUAL_ZONES).prop_map(zone),
        proptest::sample::select(Zone::all().collect::<Vec<_>>()),
    ]
}

prop_compose! {
    fn any_availability()(
        zone in any_zone(),
        weekly in proptest::collection::vec((0_usize..7, any_window()), 1..12),
        overrides in proptest::collection::btree_map(0_i32..10, proptest::collection::vec(any_window(), 0..3), 0..3),
        gap in 0_u16..=48,
        notice in 0_u16..=2_000,
        ahead in 1_u16..=12,
        step in 1_u16..=24,
        per_day in proptest::option::of(1_u16..4),
    ) -> Availability {
        let weekly = weekly.into_iter().map(|(weekday, Window { start, end })| {
            WeeklyWindow { weekday: Weekday::ALL[weekday], start, end }
        });
        let mut availability = Availability::weekly(zone, weekly.collect());
        // Days from the tested date; the test shifts them.
        let day = |offset: i32| Date::constant(2026, 1, 1).saturating_add(offset.days());
        let overrides = overrides.into_iter().map(|(offset, slots)| DayOverride { date: day(offset), slots });
        availability.overrides = overrides.collect();
        availability.gap_minutes = gap * 5;
        availability.min_notice_minutes = notice;
        availability.max_days_ahead = ahead;
        availability.slot_step_minutes = step * 5;
        availability.max_sessions_per_day = per_day;
        availability
    }
}

fn any_currency() -> impl Strategy<Value = Currency> {
    proptest::sample::select(Currency::all().collect::<Vec<_>>())
}

prop_compose! {
    fn any_money()(currency in any_currency(), part in 0_i64..=1_000_000) -> Money {
        let most = currency.maximum_charge();
        let amount = i64::try_from(i128::from(most) * i128::from(part) / 1_000_000).unwrap();
        Money::new(amount - amount % currency.step(), currency)
    }
}
