//! Listing and booking agree with each other and with a naive implementation.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use rapport::clock::{Timestamp, days, hours, minutes};
use rapport::error::FieldErrors;
use rapport::models::bookings::cancellation_policy::CancellationPolicy;
use rapport::models::bookings::slots::{BusySpan, SlotInput, check, next_free, reasons};
use rapport::models::bookings::{BusyInterval, BusyIntervals, Timetable};
use rapport::models::profiles::CoachRow;
use rapport::models::profiles::availability::{Availability, ZoneChange};
use rapport::models::reference::Zone;
use sqlx::types::Json;
use uuid::Uuid;

use crate::naive_slots::{TICK, has_steady_offset, input, is_bookable, list, minutes_into_windows};
use crate::{any_availability, any_window, any_zone, day_start, every_day};

fn five_minutes(range: std::ops::Range<i64>) -> impl Strategy<Value = i64> {
    (range.start / TICK..range.end / TICK).prop_map(|five| five * TICK)
}

/// Of a coach with these hours and this price.
fn row(availability: &Availability, price: Option<i64>) -> CoachRow {
    CoachRow {
        id: Uuid::nil(),
        full_name: "Ben Okafor".to_owned(),
        timezone: Zone::utc(),
        headline: None,
        bio: None,
        expertise: Vec::new(),
        languages: Vec::new(),
        countries: Vec::new(),
        price_amount: price,
        price_currency: price.map(|_| "EUR".parse().unwrap()),
        session_durations: vec![30, 60, 90],
        availability: Some(Json(availability.clone())),
        cancellation_policy: CancellationPolicy::Moderate,
        meeting_url: None,
        photo_key: None,
        rating_sum: 0,
        review_count: 0,
        version: 1,
        is_listed: true,
        created_at: Timestamp::EPOCH,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_start_is_listed_exactly_if_it_is_bookable(
        mut availability in any_availability(),
        day in 0_i32..800,
        now_before in five_minutes(0..4 * 1440),
        duration in proptest::sample::select(&[30_u16, 45, 60, 90][..]),
        paid in any::<bool>(),
        busy in proptest::collection::vec((five_minutes(0..4 * 1440), five_minutes(5..300)), 0..6),
        booked in proptest::collection::vec(five_minutes(0..4 * 1440), 0..6),
        reader in any_zone(),
    ) {
        let from = Date::constant(2026, 1, 1).saturating_add(day.days());
        for special in &mut availability.overrides {
            special.date = special.date.saturating_add(day.days());
        }
        let to = from.saturating_add(1.days());
        let first = day_start(&reader, from);
        let after = |minute: i64| first + minutes(minute);
        let busy: Vec<BusySpan> = busy.into_iter().map(|(start, length)| BusySpan { start: after(start), end: after(start + length) }).collect();
        let booked: Vec<Timestamp> = booked.into_iter().map(after).collect();
        let input = SlotInput {
            availability: &availability, duration_minutes: duration, paid, busy: &busy, booked: &booked,
            now: first - minutes(now_before),
        };
        let found = list(&input, from, to, &reader);
        prop_assert!(found.is_sorted_by(|a, b| a.starts_at < b.starts_at));
        let offered: BTreeSet<Timestamp> = found.iter().map(|slot| slot.starts_at).collect();
        let mut start = first;
        while start < day_start(&reader, to.tomorrow().unwrap()) {
            let checked = check(&input, start);
            let against = reasons(&input, start);
            prop_assert_eq!(against.is_empty(), checked.is_ok(), "{} {:?}", start, against);
            prop_assert!(checked.err().is_none_or(|why| against.contains(&why)), "{} {:?} {:?}", start, checked, against);
            prop_assert_eq!(checked.is_ok(), offered.contains(&start), "{} {:?}", start, checked);
            if has_steady_offset(availability.timezone.tz(), start) {
                prop_assert_eq!(checked.is_ok(), is_bookable(&input, start), "{} {:?}", start, checked);
            }
            start = start + minutes(TICK);
        }
        for slot in &found {
            prop_assert_eq!(slot.ends_at - slot.starts_at, minutes(duration.into()));
            prop_assert_eq!(check(&input, slot.starts_at), Ok(*slot));
            let offsets = minutes_into_windows(&availability, slot.starts_at);
            prop_assert!(offsets.iter().any(|minute| minute % availability.slot_step_minutes == 0), "{:?} is not on the grid", slot);
            prop_assert!(check(&input, slot.starts_at + minutes(1)).is_err(), "a start between two steps");
        }
        let soon = next_free(&input, first, 3);
        prop_assert!(soon.iter().zip(&found).all(|(soon, found)| soon == found));
        prop_assert!(soon.len() >= found.len().min(3));
    }

    /// What is listed once is the answer until the time that is said, and the same from memory as from the rows.
    #[test]
    fn free_times_stay_as_they_are_until_they_are_said_to_change(
        availability in any_availability(),
        now in 0_i64..30 * 86_400,
        holds in proptest::collection::vec((five_minutes(0..4 * 1440), five_minutes(5..300), 0_i64..30, any::<bool>()), 0..5),
        price in proptest::option::of(0_i64..2),
        duration in proptest::sample::select(&[30_u16, 60, 90][..]),
        (reader, day) in (any_zone(), -1_i32..20),
        parts in proptest::collection::vec(0_i64..1_000, 0..8),
    ) {
        let now = day_start(&Zone::utc(), Date::constant(2026, 1, 1)) + rapport::clock::seconds(now);
        let mut busy = BusyIntervals::default();
        for (number, (start, length, expires, has_checkout)) in holds.into_iter().enumerate() {
            busy.add(BusyInterval {
                coach_id: Uuid::nil(),
                booking_id: Some(Uuid::from_u128(number as u128)),
                client_id: None,
                starts_at: now + minutes(start),
                blocked_until: now + minutes(start + length),
                hold_expires_at: (expires > 0).then(|| now + minutes(expires)),
                has_checkout,
            });
        }
        let timetable = Timetable::new(&row(&availability, price), busy);
        let from = reader.tz().to_datetime(now.to_jiff()).date().saturating_add(day.days());
        let dates = (from, from.saturating_add(3.days()));
        let free = timetable.free_days(duration, dates, &reader, now);
        let until = timetable.valid_until(duration, &free, now);
        prop_assert!(until > now);
        let length = until.as_microseconds() - now.as_microseconds();
        for part in parts.into_iter().chain([999]) {
            let later = Timestamp::from_microseconds(now.as_microseconds() + (length - 1) * part / 999);
            prop_assert_eq!(&timetable.free_days(duration, dates, &reader, later), &free, "{} until {}", later, until);
        }
    }

    #[test]
    fn listing_and_booking_agree_when_the_coach_changes_zone(
        (home, away, reader) in (any_zone(), any_zone(), any_zone()),
        window in any_window(),
        offset in -1_i32..3,
        per_day in proptest::option::of(1_u16..3),
    ) {
        let from = Date::constant(2026, 6, 10);
        let mut availability = every_day(&home, &[(window.start.minutes(), window.end.minutes())]);
        availability.timezone_changes = vec![ZoneChange { from: from.saturating_add(offset.days()), timezone: away }];
        availability.max_sessions_per_day = per_day;
        let now = day_start(&reader, from) - days(2);
        let booked = [day_start(&reader, from) + hours(5), day_start(&reader, from) + hours(20)];
        let input = SlotInput { booked: &booked, ..input(&availability, 60, now) };
        let offered: BTreeSet<Timestamp> = list(&input, from, from, &reader).iter().map(|slot| slot.starts_at).collect();
        for tick in 0..288 {
            let start = day_start(&reader, from) + minutes(tick * TICK);
            if start < day_start(&reader, from.tomorrow().unwrap()) {
                prop_assert_eq!(check(&input, start).is_ok(), offered.contains(&start), "{}", start);
            }
        }
    }

    #[test]
    fn quarter_hours_follow_the_local_windows(mut availability in any_availability(), day in 0_i32..800) {
        let from = day_start(&Zone::utc(), Date::constant(2026, 1, 1).saturating_add(day.days()));
        availability.overrides.clear();
        let set = availability.quarter_hours(from);
        for quarter in 0..2 * 96_u8 {
            let start = from + minutes(i64::from(quarter) * 15);
            if has_steady_offset(availability.timezone.tz(), start) {
                let open = [0, 5, 10].iter().all(|more| !minutes_into_windows(&availability, start + minutes(*more)).is_empty());
                prop_assert_eq!(set.contains(quarter.into()), open, "{}", start);
            }
        }
    }

    #[test]
    fn availability_round_trips_through_json(availability in any_availability()) {
        let written = serde_json::to_value(&availability).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Availability>(written.clone()).unwrap(), &availability);
        match deserr::deserialize::<Availability, _, FieldErrors>(written) {
            Ok(read) => prop_assert_eq!(read, availability),
            Err(errors) => for error in errors.0 {
                prop_assert!(error.code == "overlaps", "{:?}", error);
            }
        }
    }
}
