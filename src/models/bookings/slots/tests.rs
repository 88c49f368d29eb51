//! The rule by example; `tests/properties.rs` checks it in every zone.

use super::*;
use crate::models::profiles::availability::{Weekday, WeeklyWindow};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The same windows every day, no notice, a year ahead.
fn open_daily(zone: &str, windows: &[(&str, &str)]) -> Availability {
    let weekly = Weekday::ALL.into_iter().flat_map(|weekday| {
        let window = move |(start, end): &(&str, &str)| WeeklyWindow {
            weekday,
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        };
        windows.iter().map(window)
    });
    let mut availability = Availability::weekly(zone.parse().unwrap(), weekly.collect());
    availability.min_notice_minutes = 0;
    availability.max_days_ahead = 365;
    availability
}

fn input(availability: &Availability, duration_minutes: u16, now: &str) -> SlotInput<'static> {
    let availability = Box::leak(Box::new(availability.clone()));
    SlotInput { availability, duration_minutes, paid: false, busy: &[], booked: &[], now: at(now) }
}

fn starts(input: &SlotInput<'_>, on: &str) -> Vec<String> {
    let days = slots(input, date(on), date(on), &input.availability.timezone);
    assert_eq!(days.len(), 1);
    days[0].slots.iter().map(|slot| slot.starts_at.to_string()).collect()
}

const NOW: &str = "2026-12-01T00:00:00Z";

#[test]
fn only_whole_sessions_on_the_grid_are_offered() {
    let input = input(&open_daily("UTC", &[("09:10", "11:00")]), 60, NOW);
    assert_eq!(starts(&input, "2026-12-07"), ["2026-12-07T09:10:00Z", "2026-12-07T09:40:00Z"]);
    let slot = check(&input, at("2026-12-07T09:40:00Z")).unwrap();
    assert_eq!(slot.ends_at, at("2026-12-07T10:40:00Z"));
    for (start, why) in [
        ("2026-12-07T10:10:00Z", NotBookable::OutsideHours),
        ("2026-12-07T08:40:00Z", NotBookable::OutsideHours),
        ("2026-12-07T09:30:00Z", NotBookable::NotOnGrid),
        ("2026-12-07T09:10:00.5Z", NotBookable::NotOnGrid),
        ("2026-11-30T09:10:00Z", NotBookable::InPast),
    ] {
        assert_eq!(check(&input, at(start)), Err(why), "{start}");
    }
}

#[test]
fn days_are_those_of_the_requested_zone_and_listed_when_empty() {
    let mut availability = open_daily("Asia/Tokyo", &[("08:00", "10:00")]);
    availability.weekly.retain(|window| window.weekday == Weekday::Mon);
    let input = input(&availability, 60, NOW);
    let days = slots(&input, date("2026-12-06"), date("2026-12-07"), &"Europe/Berlin".parse().unwrap());
    assert_eq!(days.iter().map(|day| day.date).collect::<Vec<_>>(), [date("2026-12-06"), date("2026-12-07")]);
    assert_eq!(days.iter().map(|day| day.slots.len()).collect::<Vec<_>>(), [0, 3]);
    assert_eq!(days[1].slots[0].starts_at, at("2026-12-06T23:00:00Z"), "08:00 in Tokyo is midnight in Berlin");
    assert!(slots(&input, date("2026-12-08"), date("2026-12-07"), &Zone::utc()).is_empty());
}

#[test]
fn adjacent_windows_are_merged_also_across_midnight() {
    let input = input(
        &open_daily("UTC", &[("09:00", "10:00"), ("10:00", "11:00"), ("22:00", "00:00"), ("00:00", "01:00")]),
        90,
        NOW,
    );
    let expected = ["2026-12-07T09:00:00Z", "2026-12-07T09:30:00Z", "2026-12-07T22:00:00Z", "2026-12-07T22:30:00Z"];
    assert_eq!(starts(&input, "2026-12-07")[..4], expected);
    assert!(check(&input, at("2026-12-07T23:30:00Z")).is_ok(), "23:30 to 01:00");
}

#[test]
fn a_window_across_midnight_belongs_to_the_day_it_starts_on() {
    let mut availability = open_daily("UTC", &[("22:00", "02:00")]);
    let off = availability::DayOverride { date: date("2026-12-08"), slots: vec![] };
    availability.overrides = vec![off];
    let input = input(&availability, 60, NOW);
    assert_eq!(starts(&input, "2026-12-08"), ["2026-12-08T00:00:00Z", "2026-12-08T00:30:00Z", "2026-12-08T01:00:00Z"]);
    assert_eq!(
        starts(&input, "2026-12-09")[0],
        "2026-12-09T22:00:00Z",
        "the window that would start on the day off is gone"
    );
}

#[test]
fn a_repeated_hour_is_offered_twice_and_a_skipped_one_not_at_all() {
    let input = input(&open_daily("Europe/Berlin", &[("01:30", "03:30")]), 30, "2026-03-01T00:00:00Z");
    let autumn = ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"];
    let spring = ["00:30", "01:00"];
    let times = |on| starts(&input, on).iter().map(|start| start[11..16].to_owned()).collect::<Vec<_>>();
    assert_eq!(times("2026-10-25"), autumn);
    assert_eq!(times("2026-03-29"), spring);
}

#[test]
fn notice_horizon_and_daily_limit_are_kept() {
    let mut availability = open_daily("Europe/Berlin", &[("00:00", "24:00")]);
    availability.min_notice_minutes = 30;
    availability.max_days_ahead = 2;
    availability.max_sessions_per_day = Some(2);
    let free = input(&availability, 60, "2026-12-01T12:00:00Z");
    assert_eq!(check(&free, at("2026-12-01T12:00:00Z")), Err(NotBookable::TooSoon));
    assert!(check(&free, at("2026-12-01T12:30:00Z")).is_ok());
    let paid = SlotInput { paid: true, ..free };
    assert_eq!(check(&paid, at("2026-12-01T12:30:00Z")), Err(NotBookable::TooSoon), "a checkout takes half an hour");
    assert!(check(&paid, at("2026-12-01T13:00:00Z")).is_ok());
    assert!(check(&free, at("2026-12-03T22:30:00Z")).is_ok(), "23:30 of the last day");
    assert_eq!(check(&free, at("2026-12-03T23:00:00Z")), Err(NotBookable::TooFar));
    // 23:30 UTC is the next date in Berlin.
    let booked = ["2026-12-02T10:00:00Z", "2026-12-01T23:30:00Z"].map(at);
    let full = SlotInput { booked: &booked, ..free };
    assert_eq!(check(&full, at("2026-12-02T15:00:00Z")), Err(NotBookable::DayFull));
    assert!(check(&full, at("2026-12-02T23:00:00Z")).is_ok());
    assert_eq!(starts(&full, "2026-12-02"), Vec::<String>::new());
}

#[test]
fn gaps_keep_sessions_apart_and_may_extend_past_the_window() {
    let mut availability = open_daily("UTC", &[("09:00", "12:00")]);
    availability.gap_minutes = 30;
    let busy = [BusySpan { start: at("2026-12-07T10:00:00Z"), end: at("2026-12-07T10:30:00Z") }];
    let input = SlotInput { busy: &busy, ..input(&availability, 60, NOW) };
    assert_eq!(check(&input, at("2026-12-07T09:00:00Z")), Err(NotBookable::Busy), "its gap runs into the next session");
    assert_eq!(starts(&input, "2026-12-07"), ["2026-12-07T10:30:00Z", "2026-12-07T11:00:00Z"]);
}

#[test]
fn a_travelling_coach_works_in_the_zone_of_each_date() {
    let mut availability = open_daily("Europe/Berlin", &[("09:00", "10:00")]);
    let change = availability::ZoneChange { from: date("2026-12-20"), timezone: "Asia/Tokyo".parse().unwrap() };
    availability.timezone_changes = vec![change];
    let input = input(&availability, 60, NOW);
    let days = slots(&input, date("2026-12-19"), date("2026-12-20"), &Zone::utc());
    let listed: Vec<_> = days.iter().flat_map(|day| &day.slots).map(|slot| slot.starts_at).collect();
    assert_eq!(listed, [at("2026-12-19T08:00:00Z"), at("2026-12-20T00:00:00Z")]);
}

#[test]
fn next_free_times_are_found_weeks_ahead() {
    let mut availability = open_daily("UTC", &[("09:00", "10:00")]);
    availability.weekly.retain(|window| window.weekday == Weekday::Mon);
    let input = input(&availability, 60, NOW);
    let found: Vec<_> = next_free(&input, input.now, 3).iter().map(|slot| slot.starts_at).collect();
    assert_eq!(found, ["2026-12-07T09:00:00Z", "2026-12-14T09:00:00Z", "2026-12-21T09:00:00Z"].map(at));
    assert_eq!(next_free(&input, input.now, 1_000).len(), 52);
}

#[test]
fn not_bookable_maps_to_its_error_code_and_field() {
    assert_eq!(Error::from(NotBookable::Busy).code(), Code::SlotTaken);
    assert_eq!(Error::from(NotBookable::TooSoon).code(), Code::NotAvailable);
    let past = Error::from(NotBookable::InPast);
    assert_eq!((past.fields()[0].field.as_str(), past.fields()[0].code.as_ref()), ("starts_at", "in_past"));
}
