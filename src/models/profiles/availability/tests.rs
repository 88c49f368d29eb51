//! What availability accepts, and how it names what it refuses.

use serde_json::{Value, json};

use super::*;
use crate::clock::Timestamp;
use crate::error::FieldErrors;

fn read(value: Value) -> Result<Availability, Vec<(String, String)>> {
    deserr::deserialize::<Availability, _, FieldErrors>(value).map_err(|errors| {
        let mut errors: Vec<_> = errors.0.into_iter().map(|error| (error.field, error.code.into_owned())).collect();
        errors.sort();
        errors
    })
}

fn errors_of(value: Value) -> Vec<(String, String)> {
    read(value).unwrap_err()
}

fn errors(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
}

fn whole() -> Value {
    json!({
        "timezone": "Europe/Berlin",
        "timezone_changes": [{"from": "2026-12-20", "timezone": "Asia/Tokyo"}],
        "weekly": [{"weekday": "mon", "start": "09:00", "end": "17:00"}, {"weekday": "sun", "start": "22:00", "end": "02:00"}],
        "overrides": [{"date": "2026-12-24", "slots": [{"start": "09:00", "end": "24:00"}]}, {"date": "2026-12-25", "slots": []}],
        "gap_minutes": 15, "min_notice_minutes": 120, "max_days_ahead": 90, "slot_step_minutes": 15, "max_sessions_per_day": 4,
    })
}

#[test]
fn json_round_trips() {
    let availability = read(whole()).unwrap();
    assert_eq!(serde_json::to_value(&availability).unwrap(), whole());
    assert_eq!(serde_json::from_value::<Availability>(whole()).unwrap(), availability);
}

#[test]
fn fields_that_are_left_out_have_defaults() {
    let availability = read(json!({"timezone": "Europe/Berlin", "weekly": null, "gap_minutes": null})).unwrap();
    assert_eq!(availability, Availability::weekly("Europe/Berlin".parse().unwrap(), vec![]));
    let from_column: Availability = serde_json::from_value(json!({"timezone": "Europe/Berlin"})).unwrap();
    assert_eq!(from_column, availability);
}

#[test]
fn every_invalid_window_date_and_number_is_reported_at_once() {
    let broken = json!({
        "timezone": "Mars/Olympus",
        "timezone_changes": [{"from": "2026-12-20", "timezone": "Asia/Tokyo"}, {"from": "2026-12-20", "timezone": "UTC"}],
        "weekly": [
            {"weekday": "mon", "start": "9:00", "end": "25:00"},
            {"weekday": "funday", "start": "24:00", "end": "24:01"},
            {"weekday": "tue", "start": "24:00", "end": "08:00"},
            {"weekday": "tue", "start": "09:00", "end": "09:00"},
        ],
        "overrides": [{"date": "2026-02-30"}, {"date": "26-12-24", "slots": [{"start": "10:00", "end": "10:00"}]}],
        "gap_minutes": 241, "min_notice_minutes": -1, "max_days_ahead": 0, "slot_step_minutes": 70_000, "max_sessions_per_day": 0,
        "colour": "green",
    });
    assert_eq!(
        errors_of(broken),
        errors(&[
            ("colour", "unknown_field"),
            ("gap_minutes", "out_of_range"),
            ("max_days_ahead", "out_of_range"),
            ("max_sessions_per_day", "out_of_range"),
            ("min_notice_minutes", "out_of_range"),
            ("overrides[0].date", "invalid"),
            ("overrides[1].date", "invalid"),
            ("overrides[1].slots[0].end", "empty_window"),
            ("slot_step_minutes", "out_of_range"),
            ("timezone", "unknown_timezone"),
            ("timezone_changes[1].from", "not_ascending"),
            ("weekly[0].end", "invalid"),
            ("weekly[0].start", "invalid"),
            ("weekly[1].end", "invalid"),
            ("weekly[1].weekday", "unknown_value"),
            ("weekly[2].start", "invalid"),
            ("weekly[3].end", "empty_window"),
        ])
    );
    assert_eq!(errors_of(json!({})), errors(&[("timezone", "required")]));
}

#[test]
fn windows_may_touch_but_not_overlap() {
    let weekly = |windows: &[(&str, &str, &str)]| {
        let windows: Vec<Value> = windows
            .iter()
            .map(|(weekday, start, end)| json!({"weekday": weekday, "start": start, "end": end}))
            .collect();
        read(json!({"timezone": "UTC", "weekly": windows}))
    };
    assert!(weekly(&[("mon", "09:00", "12:00"), ("mon", "12:00", "17:00"), ("tue", "09:00", "12:00")]).is_ok());
    assert!(weekly(&[("sun", "22:00", "02:00"), ("mon", "02:00", "03:00")]).is_ok());
    for overlapping in [
        [("mon", "09:00", "12:00"), ("mon", "11:59", "17:00")],
        [("mon", "22:00", "02:00"), ("tue", "01:00", "03:00")],
        [("sun", "22:00", "02:00"), ("mon", "01:00", "03:00")],
        [("mon", "01:00", "03:00"), ("sun", "22:00", "02:00")],
    ] {
        assert_eq!(weekly(&overlapping), Err(errors(&[("weekly[1]", "overlaps")])), "{overlapping:?}");
    }
    let slots = json!([{"start": "09:00", "end": "12:00"}, {"start": "10:00", "end": "11:00"}]);
    let days = json!([{"date": "2026-12-24", "slots": slots}, {"date": "2026-12-25"}, {"date": "2026-12-25"}]);
    let with = |days| errors_of(json!({"timezone": "UTC", "overrides": days}));
    assert_eq!(with(days), errors(&[("overrides[0].slots[1]", "overlaps")]));
    let twice = json!([{"date": "2026-12-25"}, {"date": "2026-12-25"}]);
    assert_eq!(with(twice), errors(&[("overrides[1].date", "duplicate")]));
}

#[test]
fn a_zone_change_applies_from_its_date_on() {
    let availability = read(whole()).unwrap();
    let zone = |date: &str| availability.zone_on(date.parse().unwrap()).to_string();
    assert_eq!((zone("2026-12-19"), zone("2026-12-20")), ("Europe/Berlin".into(), "Asia/Tokyo".into()));
    let date = |at: &str| availability.date_at(at.parse().unwrap()).to_string();
    assert_eq!(date("2026-12-19T14:59:59Z"), "2026-12-19", "still Berlin's");
    assert_eq!(date("2026-12-19T15:00:00Z"), "2026-12-20", "midnight in Tokyo");
}

#[test]
fn quarter_hours_of_all_zones_are_comparable() {
    let hours_of = |zone: &str| WeeklyHours {
        timezone: zone.parse().unwrap(),
        weekly: Weekday::ALL
            .map(|weekday| WeeklyWindow { weekday, start: "09:00".parse().unwrap(), end: "17:00".parse().unwrap() })
            .to_vec(),
    };
    let window: Timestamp = "2026-12-07T00:00:00Z".parse().unwrap();
    let berlin = hours_of("Europe/Berlin").quarter_hours(window);
    assert_eq!(berlin.count(), 14 * 8 * 4);
    assert!(berlin.contains(8 * 4) && !berlin.contains(16 * 4), "08:00 to 16:00 UTC");
    let kathmandu = hours_of("Asia/Kathmandu").quarter_hours(window);
    assert_eq!(berlin.count_common(&kathmandu), 14 * 13, "08:00 to 11:15 UTC");
}
