//! Wall-clock time as it is written: `09:30`, `mon`, `2026-12-20`, and windows between two such times.
//!
//! Nothing here knows a time zone; [`super::civil`] turns it into instants.

use std::fmt;
use std::str::FromStr;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::civil::Date;

use crate::models::input_limits::parse_date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use crate::error::{FieldErrors, ParseError};
use crate::models::input::path;

/// Minutes of a civil day.
pub(super) const MINUTES_PER_DAY: u16 = 24 * 60;

/// A time on a clock on the wall, to the minute: `09:30`. `24:00` is the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u16);

impl WallTime {
    /// The first moment of a day.
    pub const MIDNIGHT: WallTime = WallTime(0);
    /// The end of a day, `24:00`.
    pub const DAY_END: WallTime = WallTime(MINUTES_PER_DAY);

    /// So many minutes after midnight, at most 24 hours.
    pub fn from_minutes(minutes: u16) -> Option<WallTime> {
        (minutes <= MINUTES_PER_DAY).then_some(WallTime(minutes))
    }

    /// Minutes since midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl FromStr for WallTime {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let fault = || ParseError::new("invalid", "A time like 09:30; 24:00 is the end of the day.");
        let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0')).ok_or_else(fault);
        let &[h1, h2, b':', m1, m2] = text.as_bytes() else {
            return Err(fault());
        };
        let (hours, minutes) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
        if minutes > 59 {
            return Err(fault());
        }
        WallTime::from_minutes(hours * 60 + minutes).ok_or_else(fault)
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for WallTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

crate::parsed_from_text!(WallTime);

impl utoipa::PartialSchema for WallTime {
    fn schema() -> utoipa::openapi::RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Wall-clock time; 24:00 only as an end"))
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"))
            .examples([serde_json::json!("09:30")])
            .into()
    }
}

impl ToSchema for WallTime {}

/// A day of the week: `mon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "lowercase")]
#[deserr(error = FieldErrors, rename_all = lowercase)]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All days, Monday first.
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    /// What it is called in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Weekday::Mon => "Monday",
            Weekday::Tue => "Tuesday",
            Weekday::Wed => "Wednesday",
            Weekday::Thu => "Thursday",
            Weekday::Fri => "Friday",
            Weekday::Sat => "Saturday",
            Weekday::Sun => "Sunday",
        }
    }

    /// The day of the week of a date.
    pub fn of(date: Date) -> Weekday {
        Self::ALL[date.weekday().to_monday_zero_offset().rem_euclid(7) as usize]
    }
}

/// A window of every week. An end before the start is on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields, validate = validate_weekly_window -> FieldErrors)]
pub struct WeeklyWindow {
    /// The day it starts on.
    pub weekday: Weekday,
    /// When it starts.
    pub start: WallTime,
    /// When it ends; `24:00` is the end of the day.
    pub end: WallTime,
}

/// A window of one date. An end before the start is on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields, validate = validate_window -> FieldErrors)]
pub struct Window {
    /// When it starts.
    pub start: WallTime,
    /// When it ends; `24:00` is the end of the day.
    pub end: WallTime,
}

fn validate_weekly_window(window: WeeklyWindow, at: ValuePointerRef<'_>) -> Result<WeeklyWindow, FieldErrors> {
    window_errors(window.start, window.end, at).into_result(window)
}

fn validate_window(window: Window, at: ValuePointerRef<'_>) -> Result<Window, FieldErrors> {
    window_errors(window.start, window.end, at).into_result(window)
}

fn window_errors(start: WallTime, end: WallTime, at: ValuePointerRef<'_>) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if start == WallTime::DAY_END {
        errors.add(path(at.push_key("start")), "invalid", "24:00 is only an end; the next day starts at 00:00.");
    } else if start == end {
        errors.add(path(at.push_key("end")), "empty_window", "Ends when it starts. A whole day is 00:00 to 24:00.");
    }
    errors
}

/// Minutes from midnight of the day it starts on, the end after the start.
pub(super) fn window_minutes(start: WallTime, end: WallTime) -> (u16, u16) {
    let next_day = if end <= start { MINUTES_PER_DAY } else { 0 };
    (start.minutes(), end.minutes() + next_day)
}

/// Years that are accepted: others are taken for typing errors.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

impl Deserr<FieldErrors> for Date {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let text: String = Deserr::<FieldErrors>::deserialize_from_value(value, at)?;
        date_from(&text).map_err(|fault| FieldErrors::one(path(at), fault.code, fault.message))
    }
}

/// A date written as `2026-12-20`, in this century or the next.
///
/// # Errors
/// `invalid`: it is written otherwise or does not exist; `out_of_range`: it is too far off.
pub fn date_from(text: &str) -> Result<Date, ParseError> {
    let parsed = parse_date(text);
    let date = parsed.ok_or(ParseError::new("invalid", "A date of the calendar like 2026-12-20."))?;
    if YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err(ParseError::new("out_of_range", "A date between 2000-01-01 and 2199-12-31."))
    }
}
