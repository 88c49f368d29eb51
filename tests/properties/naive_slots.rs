//! A naive implementation of the rule for slots, to compare with: it checks the coach's local time every five minutes. It is right only where
//! the zone's offset does not change, and used only there.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rapport::clock::{Timestamp, days, minutes};
use rapport::models::bookings::slots::{Slot, SlotInput, slots};
use rapport::models::profiles::availability::{Availability, WallTime, Weekday};
use rapport::models::reference::Zone;

/// Minutes between two checks.
pub const TICK: i64 = 5;

pub fn input(availability: &Availability, duration_minutes: u16, now: Timestamp) -> SlotInput<'_> {
    SlotInput { availability, duration_minutes, paid: false, busy: &[], booked: &[], now }
}

pub fn list(input: &SlotInput<'_>, from: Date, to: Date, zone: &Zone) -> Vec<Slot> {
    slots(input, from, to, zone).into_iter().flat_map(|day| day.slots).collect()
}

/// The availability windows that this instant is in, each as the minutes since its start on the wall clock.
pub fn minutes_into_windows(availability: &Availability, at: Timestamp) -> Vec<u16> {
    let clock = availability.timezone.tz().to_datetime(at.to_jiff());
    let minute = clock.hour() as u16 * 60 + clock.minute() as u16;
    let of_date = |date: Date| -> Vec<(u16, u16)> {
        let windows: Vec<(WallTime, WallTime)> = match availability.overrides.iter().find(|day| day.date == date) {
            Some(day) => day.slots.iter().map(|window| (window.start, window.end)).collect(),
            None => {
                let weekday = Weekday::of(date);
                let same_day = availability.weekly.iter().filter(|window| window.weekday == weekday);
                same_day.map(|window| (window.start, window.end)).collect()
            }
        };
        let in_minutes = |(start, end): (WallTime, WallTime)| {
            let end = if end <= start { end.minutes() + 1440 } else { end.minutes() };
            (start.minutes(), end)
        };
        windows.into_iter().map(in_minutes).collect()
    };
    let today = of_date(clock.date()).into_iter().map(|window| (window, minute));
    let yesterday = of_date(clock.date().yesterday().unwrap()).into_iter().map(|window| (window, minute + 1440));
    let inside = today.chain(yesterday).filter(|((start, end), minute)| (start..end).contains(&minute));
    inside.map(|((start, _), minute)| minute - start).collect()
}

/// Whether the zone's offset does not change from two days before to three days after.
pub fn has_steady_offset(tz: &TimeZone, at: Timestamp) -> bool {
    let next = tz.following((at - days(2)).to_jiff()).next();
    next.is_none_or(|change| Timestamp::from(change.timestamp()) > at + days(3))
}

/// Whether a session can be booked at an instant with a steady offset.
pub fn is_bookable(input: &SlotInput<'_>, start: Timestamp) -> bool {
    let SlotInput { availability, duration_minutes, paid, busy, booked, now } = *input;
    let tz = availability.timezone.tz();
    let end = start + minutes(duration_minutes.into());
    let ticks = (0..i64::from(duration_minutes)).step_by(TICK as usize).map(|minute| start + minutes(minute));
    let date = |at: Timestamp| tz.to_datetime(at.to_jiff()).date();
    let notice = availability.min_notice_minutes.max(if paid { 60 } else { 0 });
    let blocked = end + minutes(availability.gap_minutes.into());
    let same_day = booked.iter().filter(|other| date(**other) == date(start)).count();
    minutes_into_windows(availability, start).iter().any(|minute| minute % availability.slot_step_minutes == 0)
        && ticks.into_iter().all(|tick| !minutes_into_windows(availability, tick).is_empty())
        && start >= now + minutes(notice.into())
        && date(start) <= date(now).checked_add(i32::from(availability.max_days_ahead).days()).unwrap()
        && availability.max_sessions_per_day.is_none_or(|limit| same_day < usize::from(limit))
        && busy.iter().all(|busy| busy.end <= start || blocked <= busy.start)
}
