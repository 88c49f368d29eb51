//! Which times of a coach can be booked: one pure rule, used for listing and for booking.
//!
//! *Invariant:* what is listed is bookable and the other way round, because both pass the same candidates through the
//! same verdict. Whether two bookings that race both fit is the database's constraint, not this.

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::{Timestamp, days, minutes, seconds};
use crate::error::{Code, Error, FieldErrors};
pub use crate::models::profiles::availability::QuarterHours;
use crate::models::profiles::availability::civil::{self, CivilWindow, Span};
use crate::models::profiles::availability::{self, Availability, Limits};
use crate::models::reference::Zone;

/// Everything that decides which times of one coach are free for one kind of session.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// When the coach works.
    pub availability: &'a Availability,
    /// How long the session is.
    pub duration_minutes: u16,
    /// Whether it costs anything: then its notice is at least an hour.
    pub paid: bool,
    /// What holds the coach's time, in any order: bookings with their gap, and the connected calendar's busy times.
    pub busy: &'a [Busy],
    /// The starts of the coach's bookings that hold their time, for the daily limit.
    pub booked: &'a [Timestamp],
    /// When it is asked.
    pub now: Timestamp,
}

/// Time of the coach that is taken, `[start, end)`, the holder's own gap included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// When it begins.
    pub start: Timestamp,
    /// When it is over.
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

/// The free times of one date, in the zone that was asked for.
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
    /// It is over already.
    InPast,
    /// The coach does not work then, or not long enough.
    OutsideHours,
    /// The coach works then, but no session starts at that minute.
    NotOnGrid,
    /// The coach asks for more notice.
    TooSoon,
    /// The coach does not plan that far ahead.
    TooFar,
    /// The coach takes no more sessions on that date.
    DayFull,
    /// Something else holds that time.
    Busy,
}

impl NotBookable {
    /// The word for it, as clients match it.
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
    /// 409 `slot_taken` when someone else has it, or the last session of that day; 422 otherwise, with the field: `validation_failed` for a time that is over, else
    /// `not_available`.
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

/// The free times on the dates `from` to `to`, both included, as `in_zone` counts them; dates without any are there, empty.
pub fn slots(ask: &Ask<'_>, from: Date, to: Date, in_zone: &Zone) -> Vec<Day> {
    let dates = std::iter::successors(Some(from), |date| date.tomorrow().ok()).take_while(|date| *date <= to);
    let mut listed: Vec<Day> = dates.map(|date| Day { date, slots: Vec::new() }).collect();
    let begin = |date: Date| civil::day_start(in_zone.tz(), date).map(Timestamp::from_seconds);
    let Some(first) = listed.first().and_then(|day| begin(day.date)) else {
        return listed;
    };
    let last = to.tomorrow().ok().and_then(begin).unwrap_or(first + days(listed.len() as i64 + 1));

    // An hour more on both sides: where clocks go back at midnight, a date's last hour comes after the next date's first.
    let verdicts = Verdicts::new(ask);
    let mut place = 0;
    for slot in verdicts.between(first - minutes(60), last + minutes(60)) {
        let date = in_zone.tz().to_datetime(slot.starts_at.to_jiff()).date();
        // Slots come in order of time, so their dates do too, but for that one hour.
        if listed[place].date != date {
            let Ok(found) = listed.binary_search_by_key(&date, |day| day.date) else {
                continue;
            };
            place = found;
        }
        listed[place].slots.push(slot);
    }
    listed
}

/// From when to when taken times matter for these dates, in any zone. `None`: the calendar has no such dates there.
pub fn around((from, to): (Date, Date), zone: &Zone) -> Option<(Timestamp, Timestamp)> {
    let edge = |date: Date| civil::day_start(zone.tz(), date).map(Timestamp::from_seconds);
    Some((edge(from)? - days(2), edge(to)? + days(3)))
}

/// The slot that starts at this instant, if it can be booked.
///
/// # Errors
/// Why it can't.
pub fn check(ask: &Ask<'_>, starts_at: Timestamp) -> Result<Slot, NotBookable> {
    if starts_at < ask.now {
        return Err(NotBookable::InPast);
    }
    let hours = Hours::between(ask, starts_at, starts_at + seconds(1));
    let on_grid = hours.starts().into_iter().find(|start| Timestamp::from_seconds(*start) == starts_at);
    match on_grid {
        Some(start) => Verdicts::new(ask).on(start),
        None if hours.cover(starts_at.as_seconds()) => Err(NotBookable::NotOnGrid),
        None => Err(NotBookable::OutsideHours),
    }
}

/// The next so many free times from `after` on.
pub fn next(ask: &Ask<'_>, after: Timestamp, count: usize) -> Vec<Slot> {
    let verdicts = Verdicts::new(ask);
    let mut found = Vec::new();
    let mut from = after.max(verdicts.earliest);
    while found.len() < count && from < verdicts.closes {
        let until = (from + days(7)).min(verdicts.closes);
        found.extend(verdicts.between(from, until).take(count - found.len()));
        from = until;
    }
    found
}

/// The coach's working hours around a stretch of time, and the starts they offer in it, whatever is booked.
struct Hours<'a> {
    windows: Vec<(CivilWindow<'a>, Span)>,
    /// The windows as one: sessions may run from one window into the next where they touch.
    open: Vec<Span>,
    asked: Span,
    step: u16,
    duration: i64,
}

impl<'a> Hours<'a> {
    fn between(ask: &Ask<'a>, from: Timestamp, until: Timestamp) -> Self {
        let duration = i64::from(ask.duration_minutes.max(1)) * 60;
        let windows: Vec<_> = availability::dates(from, until + seconds(duration))
            .flat_map(|date| ask.availability.windows_on(date))
            .filter_map(|window| window.span().map(|span| (window, span)))
            .collect();
        let open = civil::merged(windows.iter().map(|(_, span)| *span).collect());
        let asked = Span { start: from.as_seconds(), end: until.as_seconds() };
        Self { windows, open, asked, step: ask.availability.slot_step_minutes, duration }
    }

    /// Every start on the grid from which a whole session fits, in order.
    fn starts(&self) -> Vec<i64> {
        let mut starts = Vec::new();
        for (window, span) in &self.windows {
            if span.end <= self.asked.start || self.asked.end <= span.start {
                continue;
            }
            let inside = |start: &i64| (span.start..span.end).contains(start) && self.is_asked(*start);
            starts.extend(window.steps(self.step).filter(|start| inside(start) && self.cover(*start)));
        }
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    fn is_asked(&self, start: i64) -> bool {
        (self.asked.start..self.asked.end).contains(&start)
    }

    /// Whether a session that starts then lies wholly inside working hours.
    fn cover(&self, start: i64) -> bool {
        let place = self.open.partition_point(|span| span.end <= start);
        self.open.get(place).is_some_and(|span| span.start <= start && start + self.duration <= span.end)
    }
}

/// What decides about a start on the grid, worked out once for all of them.
struct Verdicts<'a> {
    ask: &'a Ask<'a>,
    earliest: Timestamp,
    /// The end of the last date that is open for booking.
    closes: Timestamp,
    /// Sorted, and made one where they touch.
    busy: Vec<Busy>,
    /// The dates on which the coach takes no more sessions, sorted.
    full: Vec<Date>,
}

impl<'a> Verdicts<'a> {
    fn new(ask: &'a Ask<'a>) -> Self {
        let Ask { availability, paid, now, .. } = *ask;
        let notice = availability.min_notice_minutes.max(if paid { Limits::PAID_NOTICE } else { 0 });
        let ahead = jiff::Span::new().days(i64::from(availability.max_days_ahead) + 1);
        let first_closed = availability.date_at(now).saturating_add(ahead);
        let closes = civil::day_start(availability.zone_on(first_closed).tz(), first_closed);

        let mut busy: Vec<Busy> = ask.busy.iter().copied().filter(|busy| busy.start < busy.end).collect();
        busy.sort_unstable_by_key(|busy| busy.start);
        busy.dedup_by(|next, kept| {
            let joined = next.start <= kept.end;
            if joined {
                kept.end = kept.end.max(next.end);
            }
            joined
        });
        Self {
            ask,
            earliest: now + minutes(notice.into()),
            closes: closes.map_or(now, Timestamp::from_seconds),
            busy,
            full: full_dates(availability, ask.booked),
        }
    }

    /// The slots that start in `[from, until)`.
    fn between(&self, from: Timestamp, until: Timestamp) -> impl Iterator<Item = Slot> {
        let (from, until) = (from.max(self.earliest), until.min(self.closes));
        let starts = if from < until { Hours::between(self.ask, from, until).starts() } else { Vec::new() };
        starts.into_iter().filter_map(|start| self.on(start).ok())
    }

    /// The verdict on one start.
    fn on(&self, start: i64) -> Result<Slot, NotBookable> {
        let starts_at = Timestamp::from_seconds(start);
        let ends_at = starts_at + minutes(self.ask.duration_minutes.max(1).into());
        let blocked_until = ends_at + minutes(self.ask.availability.gap_minutes.into());
        let next_busy = self.busy.partition_point(|busy| busy.end <= starts_at);
        if starts_at < self.ask.now {
            Err(NotBookable::InPast)
        } else if starts_at < self.earliest {
            Err(NotBookable::TooSoon)
        } else if starts_at >= self.closes {
            Err(NotBookable::TooFar)
        } else if !self.full.is_empty() && self.full.binary_search(&self.ask.availability.date_at(starts_at)).is_ok() {
            Err(NotBookable::DayFull)
        } else if self.busy.get(next_busy).is_some_and(|busy| busy.start < blocked_until) {
            Err(NotBookable::Busy)
        } else {
            Ok(Slot { starts_at, ends_at })
        }
    }
}

fn full_dates(availability: &Availability, booked: &[Timestamp]) -> Vec<Date> {
    let Some(most) = availability.max_sessions_per_day else {
        return Vec::new();
    };
    let mut dates: Vec<Date> = booked.iter().map(|start| availability.date_at(*start)).collect();
    dates.sort_unstable();
    let full = dates.chunk_by(|a, b| a == b).filter(|same| same.len() >= usize::from(most));
    full.map(|same| same[0]).collect()
}
