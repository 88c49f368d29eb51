//! The query and the view of free times: of a coach, and of a session that moves.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{FromQuery, QueryReader};
use crate::clock::Timestamp;
use crate::error::{Error, FieldErrors};
use crate::models::bookings::slots::Day;
use crate::models::reference::Zone;

/// How many days slots are listed for at most.
const MAX_DAYS: i32 = 62;

/// Which times are listed.
#[derive(Debug)]
pub struct SlotsQuery {
    from: Option<Date>,
    to: Option<Date>,
    pub duration_minutes: Option<u16>,
    pub timezone: Option<Zone>,
}

impl FromQuery for SlotsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            from: reader.date("from"),
            to: reader.date("to"),
            duration_minutes: reader.number("duration_minutes", 1, 24 * 60),
            timezone: reader.parsed("timezone"),
        }
    }
}

impl SlotsQuery {
    /// The first and the last day; by default today, and two weeks from the first.
    pub fn days(&self, now: Timestamp, zone: &Zone) -> Result<(Date, Date), FieldErrors> {
        let from = self.from.unwrap_or_else(|| zone.tz().to_datetime(now.to_jiff()).date());
        let to = self.to.unwrap_or_else(|| from.saturating_add(jiff::Span::new().days(13)));
        match to.since(from).map_or(i32::MAX, |span| span.get_days()) {
            ..0 => Err(FieldErrors::one("to", "before_from", "The last day is before the first.")),
            0..MAX_DAYS => Ok((from, to)),
            _ => Err(FieldErrors::one("to", "too_long", format!("At most {MAX_DAYS} days at a time."))),
        }
    }
}

/// A coach's free times by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotsView {
    pub timezone: Zone,
    pub duration_minutes: u16,
    /// Every requested day; days without a free time are empty.
    pub days: Vec<Day>,
}

/// The dates are out of range in the zone.
pub fn no_such_date() -> Error {
    FieldErrors::one("from", "invalid_date", "A date this calendar can have.").into()
}
