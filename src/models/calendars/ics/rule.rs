//! Recurrence rules as they are written (RFC 5545, section 3.3.10).

use jiff::civil::{DateTime, Time, Weekday};

use super::written::Written;

/// How often it recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Frequency {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    Hourly,
    Minutely,
    Secondly,
}

/// The last instant of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// On the wall clock of its event; a date means its whole day.
    Local(DateTime),
    /// In UTC.
    Utc(DateTime),
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: i64,
    pub(super) count: Option<u64>,
    pub(super) until: Option<Until>,
    pub(super) week_start: Weekday,
    pub(super) months: Vec<i64>,
    pub(super) week_numbers: Vec<i64>,
    pub(super) year_days: Vec<i64>,
    pub(super) month_days: Vec<i64>,
    /// With 0 every one of that weekday, else the nth of the month or year.
    pub(super) weekdays: Vec<(i64, Weekday)>,
    pub(super) hours: Vec<i64>,
    pub(super) minutes: Vec<i64>,
    pub(super) seconds: Vec<i64>,
    pub(super) positions: Vec<i64>,
}

impl Rule {
    /// `FREQ=WEEKLY;BYDAY=MO,TU`; `None` if it is none, or of another calendar than the Gregorian.
    pub fn parse(text: &str) -> Option<Rule> {
        let mut rule = Rule {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            week_start: Weekday::Monday,
            months: Vec::new(),
            week_numbers: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
        };
        let mut has_frequency = false;
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => {
                    rule.frequency = frequency(value)?;
                    has_frequency = true;
                }
                "INTERVAL" => {
                    rule.interval = value.trim().parse().ok().filter(|interval| (1..=100_000).contains(interval))?
                }
                "COUNT" => rule.count = Some(value.trim().parse().ok().filter(|count| *count > 0)?),
                "UNTIL" => rule.until = Some(until(value)?),
                "WKST" => rule.week_start = weekday(value.trim())?,
                "BYMONTH" => rule.months = numbers(value, 1, 12, false)?,
                "BYWEEKNO" => rule.week_numbers = numbers(value, 1, 53, true)?,
                "BYYEARDAY" => rule.year_days = numbers(value, 1, 366, true)?,
                "BYMONTHDAY" => rule.month_days = numbers(value, 1, 31, true)?,
                "BYDAY" => rule.weekdays = value.split(',').map(nth_weekday).collect::<Option<_>>()?,
                "BYHOUR" => rule.hours = numbers(value, 0, 23, false)?,
                "BYMINUTE" => rule.minutes = numbers(value, 0, 59, false)?,
                // 60 is a leap second.
                "BYSECOND" => {
                    rule.seconds = numbers(value, 0, 60, false)?.into_iter().filter(|second| *second < 60).collect()
                }
                "BYSETPOS" => rule.positions = numbers(value, 1, 366, true)?,
                "RSCALE" if !value.trim().eq_ignore_ascii_case("GREGORIAN") => return None,
                _ => {}
            }
        }
        rule.weekdays.truncate(500);
        has_frequency.then_some(rule)
    }

    /// The last instant.
    pub fn until(&self) -> Option<Until> {
        self.until
    }
}

fn frequency(text: &str) -> Option<Frequency> {
    Some(match text.trim().to_ascii_uppercase().as_str() {
        "YEARLY" => Frequency::Yearly,
        "MONTHLY" => Frequency::Monthly,
        "WEEKLY" => Frequency::Weekly,
        "DAILY" => Frequency::Daily,
        "HOURLY" => Frequency::Hourly,
        "MINUTELY" => Frequency::Minutely,
        "SECONDLY" => Frequency::Secondly,
        _ => return None,
    })
}

fn until(text: &str) -> Option<Until> {
    Some(match Written::parse(text)? {
        Written::Utc(at) => Until::Utc(at),
        Written::Local(at) => Until::Local(at),
        Written::Date(date) => Until::Local(date.to_datetime(Time::constant(23, 59, 59, 0))),
    })
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

/// `MO`, `2MO`, `-1SU`.
fn nth_weekday(text: &str) -> Option<(i64, Weekday)> {
    let text = text.trim();
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { 0 } else { nth.parse().ok().filter(|nth: &i64| *nth != 0 && nth.abs() <= 53)? };
    Some((nth, weekday(day)?))
}

/// A list of numbers from `low` to `high`, or the same from the end; sorted, each once.
fn numbers(text: &str, low: i64, high: i64, from_end: bool) -> Option<Vec<i64>> {
    let is_valid = |number: &i64| (low..=high).contains(number) || from_end && (low..=high).contains(&-number);
    let mut all: Vec<i64> =
        text.split(',').map(|one| one.trim().parse().ok().filter(is_valid)).collect::<Option<_>>()?;
    all.sort_unstable();
    all.dedup();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rule_is_none() {
        for text in [
            "",
            "COUNT=3",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;BYDAY=XX",
            "FREQ=DAILY;BYMONTH=0",
            "FREQ=DAILY;UNTIL=soon",
            "FREQ",
            "FREQ=DAILY;BYDAY=0MO",
        ] {
            assert_eq!(Rule::parse(text), None, "{text}");
        }
        assert!(Rule::parse("freq=daily;x-vendor=1;").is_some());
    }
}
