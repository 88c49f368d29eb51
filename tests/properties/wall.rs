//! The rule for slots said again, naively: look at the coach's wall clock every five minutes. Right only where clocks run
//! evenly, and that is where it is asked.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rapport::clock::{Timestamp, days, minutes};
use rapport::models::bookings::slots::{SlotInput, Slot, slots};
use rapport::models::profiles::availability::{Availability, WallTime, Weekday};
use rapport::models::reference::Zone;

pub const FIVE: i64 = 5;

pub fn ask(availability: &Availability, duration_minutes: u16, now: Timestamp) -> SlotInput<'_> {
    SlotInput { availability, duration_minutes, paid: false, busy: &[], booked: &[], now }
}

pub fn listed(ask: &SlotInput<'_>, from: Date, to: Date, zone: &Zone) -> Vec<Slot> {
    slots(ask, from, to, zone).into_iter().flat_map(|day| day.slots).collect()
}

/// The windows of the coach's wall clock that this instant lies in: minutes since that window's start.
pub fn on_the_wall(availability: &Availability, at: Timestamp) -> Vec<u16> {
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

/// Whether clocks run evenly for two days on both sides.
pub fn is_calm(tz: &TimeZone, at: Timestamp) -> bool {
    let next = tz.following((at - days(2)).to_jiff()).next();
    next.is_none_or(|change| Timestamp::from(change.timestamp()) > at + days(3))
}

/// What the rule for slots should say about an instant where clocks run evenly, by looking at the wall every five minutes.
pub fn naive(ask: &SlotInput<'_>, start: Timestamp) -> bool {
    let SlotInput { availability, duration_minutes, paid, busy, booked, now } = *ask;
    let tz = availability.timezone.tz();
    let end = start + minutes(duration_minutes.into());
    let ticks = (0..i64::from(duration_minutes)).step_by(FIVE as usize).map(|minute| start + minutes(minute));
    let date = |at: Timestamp| tz.to_datetime(at.to_jiff()).date();
    let notice = availability.min_notice_minutes.max(if paid { 60 } else { 0 });
    let blocked = end + minutes(availability.gap_minutes.into());
    let same_day = booked.iter().filter(|other| date(**other) == date(start)).count();
    on_the_wall(availability, start).iter().any(|minute| minute % availability.slot_step_minutes == 0)
        && ticks.into_iter().all(|tick| !on_the_wall(availability, tick).is_empty())
        && start >= now + minutes(notice.into())
        && date(start) <= date(now).checked_add(i32::from(availability.max_days_ahead).days()).unwrap()
        && availability.max_sessions_per_day.is_none_or(|most| same_day < usize::from(most))
        && busy.iter().all(|busy| busy.end <= start || blocked <= busy.start)
}
