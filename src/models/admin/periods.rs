//! Days and months of a time zone, as instants: what numbers are grouped by.

use jiff::civil::Date;
use jiff::{SignedDuration, Span, ToSpan};

use crate::clock::Timestamp;
use crate::models::reference::Zone;

/// Consecutive days or months of a zone. The instants between them are one more than there are periods.
#[derive(Clone, Debug)]
pub struct Periods {
    /// `2026-12-01` or `2026-12`.
    pub names: Vec<String>,
    /// Where each begins, and the end of the last.
    pub bounds: Vec<Timestamp>,
}

/// The periods whose bounds are `$4`, as `p` with `p.bucket` from 1 on, and which of their quarters of an hour lie from `$1` to before `$2`. Read period by
/// period: `width_bucket` of each quarter of a year costs several times as much as reading it.
pub(super) const PERIODS: &str =
    "unnest($4::timestamptz[], ($4::timestamptz[])[2:]) with ordinality as p(starts_at, ends_at, bucket)";
pub(super) const IN_PERIOD: &str = "quarter >= greatest(p.starts_at, $1) and quarter < least(p.ends_at, $2)";

/// The first instant of a date in a zone, also where the clocks leave midnight out.
pub fn start_of(date: Date, zone: &Zone) -> Timestamp {
    let start = zone.tz().to_timestamp(date.at(0, 0, 0, 0));
    start.map_or(Timestamp::MAX, Timestamp::from)
}

/// The date in a zone.
pub fn date_at(at: Timestamp, zone: &Zone) -> Date {
    zone.tz().to_datetime(at.to_jiff()).date()
}

impl Periods {
    /// The days from `from` to `to`, both included.
    pub fn days(from: Date, to: Date, zone: &Zone) -> Periods {
        Self::new(from, to, zone, 1.day(), |date| date.to_string())
    }

    /// The months from `from` to `to`, both included; the first and the last may be parts of one.
    pub fn months(from: Date, to: Date, zone: &Zone) -> Periods {
        Self::new(from, to, zone, 1.month(), |date| format!("{:04}-{:02}", date.year(), date.month()))
    }

    fn new(from: Date, to: Date, zone: &Zone, step: Span, name: impl Fn(Date) -> String) -> Periods {
        let is_month = step.get_months() > 0;
        let (mut names, mut bounds, mut date) = (Vec::new(), Vec::new(), from);
        while date <= to {
            names.push(name(date));
            bounds.push(start_of(date, zone));
            let first = if is_month { date.first_of_month() } else { date };
            date = first.saturating_add(step);
        }
        bounds.push(start_of(to.saturating_add(1.day()), zone));
        Periods { names, bounds }
    }

    /// Where the first begins.
    pub fn start(&self) -> Timestamp {
        self.bounds.first().copied().unwrap_or(Timestamp::EPOCH)
    }

    /// Where the last ends, or right after now, if that is earlier: what happens now counts.
    pub fn end_by(&self, now: Timestamp) -> Timestamp {
        let end = self.bounds.last().copied().unwrap_or(Timestamp::EPOCH);
        end.min(now + SignedDuration::from_micros(1)).max(self.start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_begin_at_midnight_where_the_reader_is() {
        let berlin = "Europe/Berlin".parse().unwrap();
        let days = Periods::days(date("2026-10-24"), date("2026-10-25"), &berlin);
        assert_eq!(days.names, ["2026-10-24", "2026-10-25"]);
        let bounds: Vec<String> = days.bounds.iter().map(ToString::to_string).collect();
        // The second day has 25 hours.
        assert_eq!(bounds, ["2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"]);
    }

    #[test]
    fn months_are_cut_where_they_are_asked_for() {
        let months = Periods::months(date("2026-11-20"), date("2027-01-05"), &Zone::utc());
        assert_eq!(months.names, ["2026-11", "2026-12", "2027-01"]);
        let (later, now) = (Timestamp::MAX, "2026-12-01T08:00:00Z".parse().unwrap());
        let ends = [months.start(), months.end_by(later), months.end_by(now), months.end_by(Timestamp::EPOCH)];
        let start = "2026-11-20T00:00:00Z";
        assert_eq!(
            ends.map(|at| at.to_string()),
            [start, "2027-01-06T00:00:00Z", "2026-12-01T08:00:00.000001Z", start]
        );
    }
}
