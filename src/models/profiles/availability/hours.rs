//! When a coach works and when a client has time: wall-clock windows in the zone the person is in on that date.
//!
//! *Invariant:* values of these types are valid (no empty or overlapping windows, real dates), so the rules that use them can't
//! fail. Which of these times can be booked is decided in `models::bookings::slots`.

use deserr::Deserr;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::civil::{self, CivilWindow, Span};
use super::quarter_hours::QuarterHours;
use super::wall::{Weekday, WeeklyWindow, Window, window_minutes};
use crate::clock::{Timestamp, days};
use crate::error::FieldErrors;
use crate::models::reference::Zone;

/// The limits of an availability's numbers, both included.
pub struct Limits;

impl Limits {
    /// `gap_minutes`.
    pub const GAP: (i64, i64) = (0, 240);
    /// `min_notice_minutes`.
    pub const NOTICE: (i64, i64) = (0, 43_200);
    /// `max_days_ahead`.
    pub const DAYS_AHEAD: (i64, i64) = (1, 365);
    /// `slot_step_minutes`.
    pub const STEP: (i64, i64) = (5, 120);
    /// `max_sessions_per_day`.
    pub const PER_DAY: (i64, i64) = (1, 96);
    /// The least notice of a paid session, whatever the coach says: a checkout lives for 31 minutes.
    pub const PAID_NOTICE: u16 = 60;
}

/// When a coach works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Availability {
    /// The coach's home zone.
    pub timezone: Zone,
    /// Travel: from that date on, windows are in that zone. Ascending.
    #[serde(default)]
    pub timezone_changes: Vec<ZoneChange>,
    /// The windows of every week.
    #[serde(default)]
    pub weekly: Vec<WeeklyWindow>,
    /// Dates that differ from their weekday: these windows in place of the weekly ones; no window is a day off.
    #[serde(default)]
    pub overrides: Vec<DayOverride>,
    /// The break after each session.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 240)]
    pub gap_minutes: u16,
    /// How long before its start a session must be booked (a paid one at least 60 minutes).
    #[serde(default = "defaults::notice")]
    #[schema(minimum = 0, maximum = 43_200)]
    pub min_notice_minutes: u16,
    /// How many days ahead of today, in the coach's zone, sessions can be booked.
    #[serde(default = "defaults::days_ahead")]
    #[schema(minimum = 1, maximum = 365)]
    pub max_days_ahead: u16,
    /// Sessions start at a window's start or a whole number of these after it.
    #[serde(default = "defaults::step")]
    #[schema(minimum = 5, maximum = 120)]
    pub slot_step_minutes: u16,
    /// How many sessions may start on one date, in the coach's zone; no limit when left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 96)]
    pub max_sessions_per_day: Option<u16>,
}

/// The values of fields that are left out.
pub(super) mod defaults {
    pub fn notice() -> u16 {
        240
    }

    pub fn days_ahead() -> u16 {
        60
    }

    pub fn step() -> u16 {
        30
    }
}

/// From a date on, the coach is in another zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ZoneChange {
    /// The first date in the new zone.
    #[schema(value_type = String, format = Date, example = "2026-12-20")]
    pub from: Date,
    /// The new zone.
    pub timezone: Zone,
}

/// A date whose windows differ from those of its weekday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayOverride {
    /// The date.
    #[schema(value_type = String, format = Date, example = "2026-12-24")]
    pub date: Date,
    /// Its windows; no window is a day off.
    #[serde(default)]
    pub slots: Vec<Window>,
}

/// A week of wall-clock windows in one zone: when a client has time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyHours {
    /// The zone the windows are in.
    pub timezone: Zone,
    /// The windows of every week.
    #[serde(default)]
    pub weekly: Vec<WeeklyWindow>,
}

impl WeeklyHours {
    /// The quarter-hours that lie in these windows, of the two weeks from `window` on ([`QuarterHours::window_start`]).
    pub fn quarter_hours(&self, window: Timestamp) -> QuarterHours {
        quarter_hours(window, QuarterHours::DAYS, |date, spans| {
            spans.extend(weekly_on(&self.weekly, self.timezone.tz(), date).filter_map(|window| window.span()));
        })
    }
}

impl Availability {
    /// An availability of these weekly windows, everything else at its default.
    pub fn weekly(timezone: Zone, weekly: Vec<WeeklyWindow>) -> Self {
        Self {
            timezone,
            timezone_changes: Vec::new(),
            weekly,
            overrides: Vec::new(),
            gap_minutes: 0,
            min_notice_minutes: defaults::notice(),
            max_days_ahead: defaults::days_ahead(),
            slot_step_minutes: defaults::step(),
            max_sessions_per_day: None,
        }
    }

    /// The zone the coach's windows of this date are in.
    pub fn zone_on(&self, date: Date) -> &Zone {
        let change = self.timezone_changes.iter().rev().find(|change| change.from <= date);
        change.map_or(&self.timezone, |change| &change.timezone)
    }

    /// The date at an instant, where the coach is. A change of zone takes effect when its date begins in the new zone.
    pub fn date_at(&self, at: Timestamp) -> Date {
        let has_begun = |change: &&ZoneChange| {
            civil::day_start(change.timezone.tz(), change.from).is_some_and(|start| start <= at.as_seconds())
        };
        let zone = self.timezone_changes.iter().rev().find(has_begun).map_or(&self.timezone, |change| &change.timezone);
        zone.tz().to_datetime(at.to_jiff()).date()
    }

    /// The windows that start on this date.
    pub(crate) fn windows_on(&self, date: Date) -> impl Iterator<Item = CivilWindow<'_>> {
        let tz = self.zone_on(date).tz();
        let day_override = self.overrides.iter().find(|day| day.date == date);
        let weekly: &[WeeklyWindow] = if day_override.is_some() { &[] } else { &self.weekly };
        let override_windows = day_override.map(|day| day.slots.as_slice()).unwrap_or_default();
        let override_windows = override_windows.iter().map(move |window| {
            let (start, end) = window_minutes(window.start, window.end);
            CivilWindow { tz, date, start, end }
        });
        override_windows.chain(weekly_on(weekly, tz, date))
    }

    /// The quarter-hours in which the coach works, whatever is booked, from `window` on ([`QuarterHours::window_start`]): as many as there is
    /// room for.
    pub fn quarter_hours(&self, window: Timestamp) -> QuarterHours {
        quarter_hours(window, QuarterHours::CAPACITY_DAYS, |date, spans| {
            spans.extend(self.windows_on(date).filter_map(|window| window.span()));
        })
    }
}

fn weekly_on<'a>(
    weekly: &'a [WeeklyWindow],
    tz: &'a jiff::tz::TimeZone,
    date: Date,
) -> impl Iterator<Item = CivilWindow<'a>> {
    let weekday = Weekday::of(date);
    weekly.iter().filter(move |window| window.weekday == weekday).map(move |window| {
        let (start, end) = window_minutes(window.start, window.end);
        CivilWindow { tz, date, start, end }
    })
}

/// Windows are merged before they are cut into quarter-hours: one may lie half in one window and half in the next.
fn quarter_hours(window: Timestamp, length: i64, windows: impl Fn(Date, &mut Vec<Span>)) -> QuarterHours {
    let (mut spans, end) = (Vec::new(), window + days(length));
    for date in dates(window, end) {
        windows(date, &mut spans);
    }
    let mut set = QuarterHours::default();
    for span in civil::merged(spans) {
        set.insert_range(window, Timestamp::from_seconds(span.start), Timestamp::from_seconds(span.end).min(end));
    }
    set
}

/// Every date on which a window can start, in any zone, that reaches into the time between two instants.
pub(crate) fn dates(from: Timestamp, until: Timestamp) -> impl Iterator<Item = Date> {
    let utc = |at: Timestamp| jiff::tz::Offset::UTC.to_datetime(at.to_jiff()).date();
    let first = utc(from).saturating_sub(jiff::Span::new().days(3));
    let last = utc(until).saturating_add(jiff::Span::new().days(2));
    std::iter::successors(Some(first), |date| date.tomorrow().ok()).take_while(move |date| *date <= last)
}
