//! Which times of a coach can be booked: one pure rule, used for listing and for booking.
//!
//! *Invariant:* what is listed is bookable and the other way round, because both evaluate the same candidates by the same rules. Whether
//! two concurrent bookings both fit is decided by the database's constraints.

mod reasons;
#[cfg(test)]
mod tests;
mod upcoming;

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::reasons::reasons;
pub use self::upcoming::{BLOCK, DaySpans, Upcoming};
use crate::clock::{Timestamp, days, minutes, seconds};
use crate::error::{Code, Error, FieldErrors};
pub use crate::models::profiles::availability::QuarterHours;
use crate::models::profiles::availability::civil::{self, CivilWindow, Span};
use crate::models::profiles::availability::{self, Availability, Limits};
use crate::models::reference::Zone;

/// What decides which times of a coach are free for a session of some length.
#[derive(Clone, Copy, Debug)]
pub struct SlotInput<'a> {
    /// When the coach works.
    pub availability: &'a Availability,
    /// How long the session is.
    pub duration_minutes: u16,
    /// Whether it costs anything: then the notice is at least an hour.
    pub paid: bool,
    /// When the coach is busy, in any order: bookings with their gap, and busy times of connected calendars.
    pub busy: &'a [BusySpan],
    /// The starts of the coach's bookings, for the daily limit.
    pub booked: &'a [Timestamp],
    /// The current time.
    pub now: Timestamp,
}

/// A time `[start, end)` at which the coach is busy, a session's gap included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusySpan {
    /// Its start.
    pub start: Timestamp,
    /// Its end.
    pub end: Timestamp,
}

/// A time that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Slot {
    /// When the session starts.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// The free times of one date, in the requested zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Day {
    /// The date.
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    pub date: Date,
    /// Its free times, in order.
    pub slots: Vec<Slot>,
}

/// Why a time can't be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotBookable {
    /// It is in the past.
    InPast,
    /// The coach does not work then, or not long enough.
    OutsideHours,
    /// The coach works then, but no session starts at this minute of the grid.
    NotOnGrid,
    /// The coach asks for more notice.
    TooSoon,
    /// The coach does not plan that far ahead.
    TooFar,
    /// The coach takes no more sessions on that date.
    DayFull,
    /// The time is taken.
    Busy,
}

impl NotBookable {
    /// The code in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InPast => "in_past",
            Self::OutsideHours => "outside_hours",
            Self::NotOnGrid => "not_on_grid",
            Self::TooSoon => "too_soon",
            Self::TooFar => "too_far",
            Self::DayFull => "day_full",
            Self::Busy => "busy",
        }
    }
}

impl fmt::Display for NotBookable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InPast => "That time is over. Choose a later one.",
            Self::OutsideHours => "The coach does not work at that time. Choose one of the listed times.",
            Self::NotOnGrid => "No session starts at that minute. Choose one of the listed times.",
            Self::TooSoon => "The coach needs more notice. Choose a later time.",
            Self::TooFar => "The coach does not plan that far ahead yet. Choose an earlier time.",
            Self::DayFull => "The coach takes no more sessions that day. Choose another day.",
            Self::Busy => "Someone was faster. Choose another time.",
        })
    }
}

impl std::error::Error for NotBookable {}

impl From<NotBookable> for Error {
    /// 409 `slot_taken` for a time or a day's last session that somebody else has. Otherwise 422 with the field: `validation_failed` for a time
    /// in the past, else `not_available`.
    fn from(why: NotBookable) -> Self {
        match why {
            NotBookable::InPast => FieldErrors::one("starts_at", why.as_str(), why.to_string()).into(),
            NotBookable::Busy | NotBookable::DayFull => Error::new(Code::SlotTaken).with_detail(why.to_string()),
            _ => {
                let error = Error::new(Code::NotAvailable).with_detail(why.to_string());
                error.field("starts_at", why.as_str(), why.to_string())
            }
        }
    }
}

/// The free times on the dates from `from` to `to`, both included, in the zone `in_zone`; dates without free times are listed empty.
pub fn slots(input: &SlotInput<'_>, from: Date, to: Date, in_zone: &Zone) -> Vec<Day> {
    let dates = std::iter::successors(Some(from), |date| date.tomorrow().ok()).take_while(|date| *date <= to);
    let mut listed: Vec<Day> = dates.map(|date| Day { date, slots: Vec::new() }).collect();
    let day_start = |date: Date| civil::day_start(in_zone.tz(), date).map(Timestamp::from_seconds);
    let Some(first) = listed.first().and_then(|day| day_start(day.date)) else {
        return listed;
    };
    let last = to.tomorrow().ok().and_then(day_start).unwrap_or(first + days(listed.len() as i64 + 1));

    // One hour more on both sides: where clocks go back at midnight, the last hour of a date comes after the first of the next.
    let rules = Rules::new(input);
    let mut index = 0;
    for slot in rules.between(first - minutes(60), last + minutes(60)) {
        let date = in_zone.tz().to_datetime(slot.starts_at.to_jiff()).date();
        // Slots are ordered by time, so their dates are too, except in that hour.
        if listed[index].date != date {
            let Ok(found) = listed.binary_search_by_key(&date, |day| day.date) else {
                continue;
            };
            index = found;
        }
        listed[index].slots.push(slot);
    }
    listed
}

/// The range of instants in which busy times matter for these dates. `None`: the dates are out of range.
pub fn busy_range((from, to): (Date, Date), zone: &Zone) -> Option<(Timestamp, Timestamp)> {
    let day_start = |date: Date| civil::day_start(zone.tz(), date).map(Timestamp::from_seconds);
    Some((day_start(from)? - days(2), day_start(to)? + days(3)))
}

/// The slot that starts at this instant, if it can be booked.
///
/// # Errors
/// Why it can't.
pub fn check(input: &SlotInput<'_>, starts_at: Timestamp) -> Result<Slot, NotBookable> {
    if starts_at < input.now {
        return Err(NotBookable::InPast);
    }
    let hours = WorkingHours::between(input, starts_at, starts_at + seconds(1));
    let on_grid = hours.starts().into_iter().find(|start| Timestamp::from_seconds(*start) == starts_at);
    match on_grid {
        Some(start) => Rules::new(input).evaluate(start),
        None if hours.covers(starts_at.as_seconds()) => Err(NotBookable::NotOnGrid),
        None => Err(NotBookable::OutsideHours),
    }
}

/// The next `count` free times that start at `after` or later.
pub fn next_free(input: &SlotInput<'_>, after: Timestamp, count: usize) -> Vec<Slot> {
    let rules = Rules::new(input);
    let mut found = Vec::new();
    let mut from = after.max(rules.earliest);
    while found.len() < count && from < rules.closes {
        let until = (from + days(7)).min(rules.closes);
        found.extend(rules.between(from, until).take(count - found.len()));
        from = until;
    }
    found
}

/// The coach's working hours around a range of instants, and the starts they offer in it, whatever is booked.
struct WorkingHours<'a> {
    windows: Vec<(CivilWindow<'a>, Span)>,
    /// The windows, merged where they touch: a session may run from one into the next.
    open: Vec<Span>,
    range: Span,
    step: u16,
    duration: i64,
}

impl<'a> WorkingHours<'a> {
    fn between(input: &SlotInput<'a>, from: Timestamp, until: Timestamp) -> Self {
        let duration = i64::from(input.duration_minutes.max(1)) * 60;
        let windows: Vec<_> = availability::dates(from, until + seconds(duration))
            .flat_map(|date| input.availability.windows_on(date))
            .filter_map(|window| window.span().map(|span| (window, span)))
            .collect();
        let open = civil::merged(windows.iter().map(|(_, span)| *span).collect());
        let range = Span { start: from.as_seconds(), end: until.as_seconds() };
        Self { windows, open, range, step: input.availability.slot_step_minutes, duration }
    }

    /// Every start on the grid from which a whole session fits, in order.
    fn starts(&self) -> Vec<i64> {
        let mut starts = Vec::new();
        for (window, span) in &self.windows {
            if span.end <= self.range.start || self.range.end <= span.start {
                continue;
            }
            let inside = |start: &i64| (span.start..span.end).contains(start) && self.is_in_range(*start);
            starts.extend(window.steps(self.step).filter(|start| inside(start) && self.covers(*start)));
        }
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    fn is_in_range(&self, start: i64) -> bool {
        (self.range.start..self.range.end).contains(&start)
    }

    /// Whether a session with this start is within working hours.
    fn covers(&self, start: i64) -> bool {
        let index = self.open.partition_point(|span| span.end <= start);
        self.open.get(index).is_some_and(|span| span.start <= start && start + self.duration <= span.end)
    }
}

/// The rules for a start on the grid, prepared once for many of them.
struct Rules<'a> {
    input: &'a SlotInput<'a>,
    earliest: Timestamp,
    /// The end of the last date that can be booked.
    closes: Timestamp,
    /// Sorted, and merged where they touch.
    busy: Vec<BusySpan>,
    /// The dates whose daily limit is reached, sorted.
    full: Vec<Date>,
}

impl<'a> Rules<'a> {
    fn new(input: &'a SlotInput<'a>) -> Self {
        let SlotInput { availability, now, .. } = *input;
        let closes = last_close(availability, availability.date_at(now));

        let mut busy: Vec<BusySpan> = input.busy.iter().copied().filter(|busy| busy.start < busy.end).collect();
        busy.sort_unstable_by_key(|busy| busy.start);
        busy.dedup_by(|next, kept| {
            let joined = next.start <= kept.end;
            if joined {
                kept.end = kept.end.max(next.end);
            }
            joined
        });
        Self {
            input,
            earliest: now + minutes(least_notice(input).into()),
            closes: closes.map_or(now, Timestamp::from_seconds),
            busy,
            full: full_dates(availability, input.booked),
        }
    }

    /// The slots that start in `[from, until)`.
    fn between(&self, from: Timestamp, until: Timestamp) -> impl Iterator<Item = Slot> {
        let (from, until) = (from.max(self.earliest), until.min(self.closes));
        let starts = if from < until { WorkingHours::between(self.input, from, until).starts() } else { Vec::new() };
        starts.into_iter().filter_map(|start| self.evaluate(start).ok())
    }

    /// The slot with this start, or why it can't be booked.
    fn evaluate(&self, start: i64) -> Result<Slot, NotBookable> {
        let starts_at = Timestamp::from_seconds(start);
        let ends_at = starts_at + minutes(self.input.duration_minutes.max(1).into());
        if starts_at < self.input.now {
            Err(NotBookable::InPast)
        } else if starts_at < self.earliest {
            Err(NotBookable::TooSoon)
        } else if starts_at >= self.closes {
            Err(NotBookable::TooFar)
        } else if self.is_full(starts_at) {
            Err(NotBookable::DayFull)
        } else if self.is_busy(starts_at) {
            Err(NotBookable::Busy)
        } else {
            Ok(Slot { starts_at, ends_at })
        }
    }

    /// Whether the daily limit of the coach's date is reached.
    fn is_full(&self, starts_at: Timestamp) -> bool {
        !self.full.is_empty() && self.full.binary_search(&self.input.availability.date_at(starts_at)).is_ok()
    }

    /// Whether the session, with the coach's break after it, overlaps a time at which the coach is busy.
    fn is_busy(&self, starts_at: Timestamp) -> bool {
        let next_busy = self.busy.partition_point(|busy| busy.end <= starts_at);
        self.busy.get(next_busy).is_some_and(|busy| busy.start < blocked_until(self.input, starts_at))
    }
}

/// The end of the coach's break after a session with this start.
pub fn blocked_until(input: &SlotInput<'_>, starts_at: Timestamp) -> Timestamp {
    let length = input.duration_minutes.max(1) + input.availability.gap_minutes;
    starts_at + minutes(length.into())
}

/// The notice in minutes that a session needs.
pub(super) fn least_notice(input: &SlotInput<'_>) -> u16 {
    input.availability.min_notice_minutes.max(if input.paid { Limits::PAID_NOTICE } else { 0 })
}

/// The end of the last date that can be booked on this date, in seconds.
fn last_close(availability: &Availability, today: Date) -> Option<i64> {
    let ahead = jiff::Span::new().days(i64::from(availability.max_days_ahead) + 1);
    let first_closed = today.saturating_add(ahead);
    civil::day_start(availability.zone_on(first_closed).tz(), first_closed)
}

fn full_dates(availability: &Availability, booked: &[Timestamp]) -> Vec<Date> {
    let Some(limit) = availability.max_sessions_per_day else {
        return Vec::new();
    };
    let mut dates: Vec<Date> = booked.iter().map(|start| availability.date_at(*start)).collect();
    dates.sort_unstable();
    let full = dates.chunk_by(|a, b| a == b).filter(|same| same.len() >= usize::from(limit));
    full.map(|same| same[0]).collect()
}
