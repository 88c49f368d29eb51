//! Values of properties: dates, local times, instants, durations and periods (RFC 5545, section 3.3).

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::lines::Property;
use super::written::Written;
use super::zones::{Zone, Zones};
use crate::clock::Timestamp;

/// When something begins or ends, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A day.
    Date(Date),
    /// A time of the wall clock: in the zone of that TZID, or wherever one is.
    Local(DateTime, Option<String>),
    /// An instant.
    Utc(DateTime),
}

impl Moment {
    /// One of the values of a property.
    pub fn parse(text: &str, property: &Property) -> Option<Moment> {
        Some(match Written::parse(text)? {
            Written::Date(date) => Moment::Date(date),
            Written::Utc(at) => Moment::Utc(at),
            Written::Local(at) => Moment::Local(at, property.parameter("TZID").map(str::to_owned)),
        })
    }

    /// All values of a property; `None` for one that can't be read.
    pub fn all(property: &Property) -> impl Iterator<Item = Option<Moment>> {
        property.value.split(',').filter(|text| !text.trim().is_empty()).map(|text| Moment::parse(text, property))
    }

    pub fn is_date(&self) -> bool {
        matches!(self, Moment::Date(_))
    }

    /// The local time, a day's first, and the zone it is in.
    pub fn resolve(&self, zones: &Zones) -> (DateTime, Zone) {
        match self {
            Moment::Date(date) => (date.to_datetime(Time::midnight()), zones.default_zone()),
            Moment::Local(at, None) => (*at, zones.default_zone()),
            Moment::Local(at, Some(id)) => (*at, zones.get(id)),
            Moment::Utc(at) => (*at, Zone::utc()),
        }
    }

    /// The instant; of a day its beginning.
    pub fn instant(&self, zones: &Zones) -> Option<Timestamp> {
        let (at, zone) = self.resolve(zones);
        zone.instant(at)
    }

    /// The local time in another zone; of a day and of a time without a zone what is written.
    pub fn local_in(&self, zone: &Zone, zones: &Zones) -> Option<DateTime> {
        match self {
            Moment::Date(date) => Some(date.to_datetime(Time::midnight())),
            Moment::Local(at, None) => Some(*at),
            Moment::Local(..) | Moment::Utc(_) => {
                let (at, own) = self.resolve(zones);
                if own == *zone { Some(at) } else { zone.local(own.instant(at)?) }
            }
        }
    }
}

/// A length: days of the calendar, and seconds of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    pub days: i32,
    pub seconds: i64,
}

impl Length {
    /// `P15DT5H0M20S`, `P7W`; negative ones are none.
    pub fn parse(text: &str) -> Option<Length> {
        let text = text.trim().to_ascii_uppercase();
        let rest = text.strip_prefix('+').unwrap_or(&text).strip_prefix('P')?;
        let (date, time) = rest.split_once('T').map_or((rest, ""), |(date, time)| (date, time));
        let mut length = Length::default();
        let parts =
            units(date)?.into_iter().map(|part| (false, part)).chain(units(time)?.into_iter().map(|part| (true, part)));
        let mut is_empty = true;
        for (is_time, (number, unit)) in parts {
            is_empty = false;
            match (is_time, unit) {
                (false, 'W') => length.days = length.days.checked_add(i32::try_from(number).ok()?.checked_mul(7)?)?,
                (false, 'D') => length.days = length.days.checked_add(i32::try_from(number).ok()?)?,
                (true, 'H') => length.seconds = length.seconds.checked_add(number.checked_mul(3600)?)?,
                (true, 'M') => length.seconds = length.seconds.checked_add(number.checked_mul(60)?)?,
                (true, 'S') => length.seconds = length.seconds.checked_add(number)?,
                _ => return None,
            }
        }
        (!is_empty).then_some(length)
    }

    /// The end of what begins at this local time: days by the calendar, then time as it passes.
    pub fn end_of(self, start: DateTime, zone: &Zone) -> Option<Timestamp> {
        let later = start.checked_add(jiff::Span::new().try_days(self.days).ok()?).ok()?;
        let end = zone.instant(later)?;
        Some(end + SignedDuration::from_secs(self.seconds))
    }
}

/// Numbers and their units: `15D`, `5H0M20S`.
fn units(text: &str) -> Option<Vec<(i64, char)>> {
    let (mut all, mut number) = (Vec::new(), String::new());
    for char in text.chars() {
        if char.is_ascii_digit() && number.len() < 10 {
            number.push(char);
        } else {
            all.push((number.parse().ok()?, char));
            number.clear();
        }
    }
    number.is_empty().then_some(all)
}

/// A time with an end (RFC 5545, section 3.3.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    pub start: Moment,
    pub end: PeriodEnd,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodEnd {
    At(Moment),
    After(Length),
}

impl Period {
    /// One of the values of a property.
    pub fn parse(text: &str, property: &Property) -> Option<Period> {
        let (start, end) = text.split_once('/')?;
        let start = Moment::parse(start, property).filter(|start| !start.is_date())?;
        let end = match Length::parse(end) {
            Some(length) => PeriodEnd::After(length),
            None => PeriodEnd::At(Moment::parse(end, property)?),
        };
        Some(Period { start, end })
    }

    /// From when until when.
    pub fn span(&self, zones: &Zones) -> Option<(Timestamp, Timestamp)> {
        let (start, zone) = self.start.resolve(zones);
        let end = match &self.end {
            PeriodEnd::At(end) => end.instant(zones)?,
            PeriodEnd::After(length) => length.end_of(start, &zone)?,
        };
        Some((zone.instant(start)?, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read() {
        for (text, days, seconds) in
            [("P15DT5H0M20S", 15, 18_020), ("P7W", 49, 0), ("PT1H", 0, 3_600), ("+P1D", 1, 0), ("pt90m", 0, 5_400)]
        {
            assert_eq!(Length::parse(text), Some(Length { days, seconds }), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "-PT1H",
            "P1H",
            "PT1D",
            "1H",
            "PT1",
            "P99999999999W",
            "PT9999999999H9999999999H9999999999H1X",
        ] {
            assert_eq!(Length::parse(text), None, "{text}");
        }
    }
}
