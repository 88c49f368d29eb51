//! Slots in every zone of the IANA database around every change of its offset, and in unusual zones by example.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rapport::clock::{days, minutes};
use rapport::models::bookings::slots::{check, slots};
use rapport::models::reference::Zone;

use crate::naive_slots::{has_steady_offset, input, list, minutes_into_windows};
use crate::{at, day_start, every_day, zone};

/// Checks the slots on every date from `from` to `to`, and on the `strict` dates, at this interval in minutes, that booking agrees.
fn check_dates(zone: &Zone, from: Date, to: Date, strict: Option<(Date, Date, i64)>) {
    let mut availability = every_day(zone, &[(0, 210), (9 * 60, 11 * 60), (22 * 60 + 30, 30)]);
    // Not a divisor of the usual offset changes, so that a shifted grid is noticed.
    availability.slot_step_minutes = 40;
    let now = day_start(zone, from) - days(1);
    let input = input(&availability, 60, now);
    let mut offered = BTreeSet::new();
    for day in slots(&input, from, to, zone) {
        let is_steady = has_steady_offset(zone.tz(), day_start(zone, day.date));
        assert!(!is_steady || day.slots.len() == 9, "{zone} {}: {:?}", day.date, day.slots);
        for slot in &day.slots {
            let clock = zone.tz().to_datetime(slot.starts_at.to_jiff());
            assert_eq!(clock.date(), day.date, "{zone} {slot:?}");
            let on_step = minutes_into_windows(&availability, slot.starts_at).iter().any(|minute| minute % 40 == 0);
            assert!(on_step && clock.second() == 0, "{zone} {clock} is not on the grid");
            assert_eq!(check(&input, slot.starts_at), Ok(*slot), "{zone}");
            assert!(offered.insert(slot.starts_at), "{zone} {slot:?} twice");
        }
    }
    let Some((from, to, interval)) = strict else { return };
    let (mut start, end) = (day_start(zone, from), day_start(zone, to.tomorrow().unwrap()));
    while start < end {
        assert_eq!(check(&input, start).is_ok(), offered.contains(&start), "{zone} {start}");
        start = start + minutes(interval);
    }
}

/// Runs `check` for every zone, on two threads.
fn for_every_zone(check: impl Fn(&Zone) + Sync) {
    let zones: Vec<Zone> = Zone::all().collect();
    assert!(zones.len() > 400);
    std::thread::scope(|scope| {
        for half in zones.chunks(zones.len().div_ceil(2)) {
            let check = &check;
            scope.spawn(move || half.iter().for_each(check));
        }
    });
}

/// The changes of the offset in the 400 days from the start of 2026.
fn offset_changes(zone: &Zone) -> Vec<Timestamp> {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let end = start + (400 * 24).hours();
    zone.tz().following(start).map(|change| change.timestamp()).take_while(|change| *change < end).collect()
}

#[test]
fn slots_are_right_in_every_zone_around_every_offset_change() {
    for_every_zone(|zone| {
        for change in offset_changes(zone) {
            let date = zone.tz().to_datetime(change).date();
            let around = |days: i32| (date.saturating_add((-days).days()), date.saturating_add(days.days()));
            let (from, to) = around(7);
            let (yesterday, tomorrow) = around(1);
            check_dates(zone, from, to, Some((yesterday, tomorrow, 10)));
        }
    });
}

#[test]
#[ignore = "long: cargo test --test properties -- --ignored"]
fn slots_are_right_in_every_zone_on_400_days() {
    for_every_zone(|zone| {
        // Coaches plan at most a year ahead, so the days are checked in two halves.
        for first in [Date::constant(2026, 1, 1), Date::constant(2026, 7, 20)] {
            let last = first.saturating_add(199.days());
            // An interval of 70 minutes reaches every ten minutes of the hour in turn.
            check_dates(zone, first, last, Some((first, last, 70)));
        }
    });
}

/// The starts on a date in local time; a repeated one is listed twice.
fn local_starts(name: &str, date: &str, windows: &[(u16, u16)]) -> Vec<String> {
    let (zone, date) = (zone(name), date.parse::<Date>().unwrap());
    let availability = every_day(&zone, windows);
    let input = input(&availability, 30, day_start(&zone, date) - days(2));
    let found = list(&input, date, date, &zone);
    found.iter().map(|slot| zone.tz().to_datetime(slot.starts_at.to_jiff()).strftime("%H:%M").to_string()).collect()
}

#[test]
fn lord_howe_changes_its_offset_by_half_an_hour() {
    let spring = local_starts("Australia/Lord_Howe", "2026-10-04", &[(60, 210)]);
    assert_eq!(spring, ["01:00", "01:30", "02:30", "03:00"], "02:00 to 02:30 does not exist");
    let autumn = local_starts("Australia/Lord_Howe", "2026-04-05", &[(60, 210)]);
    assert_eq!(autumn, ["01:00", "01:30", "01:30", "02:00", "02:30", "03:00"], "01:30 comes twice");
}

#[test]
fn santiago_has_no_midnight_in_spring() {
    let times = local_starts("America/Santiago", "2026-09-06", &[(0, 120)]);
    assert_eq!(times, ["01:00", "01:30"]);
    let night_before = local_starts("America/Santiago", "2026-09-05", &[(23 * 60, 60)]);
    assert_eq!(night_before[night_before.len() - 2..], ["23:00", "23:30"]);
    let last_hour = local_starts("America/Santiago", "2026-04-04", &[(23 * 60, 1440)]);
    assert_eq!(last_hour, ["23:00", "23:30", "23:00", "23:30"], "in autumn the day's last hour comes twice");
}

#[test]
fn kathmandu_has_an_offset_of_three_quarters_of_an_hour() {
    let zone = zone("Asia/Kathmandu");
    let availability = every_day(&zone, &[(9 * 60, 10 * 60)]);
    let input = input(&availability, 60, at("2026-05-01T00:00:00Z"));
    let date = Date::constant(2026, 6, 1);
    let found = list(&input, date, date, &Zone::utc());
    assert_eq!(found.iter().map(|slot| slot.starts_at).collect::<Vec<_>>(), [at("2026-06-01T03:15:00Z")]);
}

#[test]
fn apia_skipped_a_date() {
    let whole_day = [(0, 1440)];
    assert_eq!(local_starts("Pacific/Apia", "2011-12-30", &whole_day), Vec::<String>::new());
    assert_eq!(local_starts("Pacific/Apia", "2011-12-29", &whole_day).len(), 48);
    assert_eq!(local_starts("Pacific/Apia", "2011-12-31", &whole_day).len(), 48);
    let apia = zone("Pacific/Apia");
    let around = |day| Date::constant(2011, 12, day);
    check_dates(&apia, around(24), around(29), None);
    let listed =
        slots(&input(&every_day(&apia, &whole_day), 60, day_start(&apia, around(20))), around(29), around(31), &apia);
    assert_eq!(listed.iter().map(|day| day.slots.len()).collect::<Vec<_>>(), [48, 0, 48]);
}
