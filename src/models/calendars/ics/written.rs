//! Dates and times as iCalendar writes them (RFC 5545, sections 3.3.4 and 3.3.5).

use jiff::civil::{Date, DateTime, Time};

/// A date, a local time, or a time in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Date(Date),
    Local(DateTime),
    Utc(DateTime),
}

impl Written {
    /// `20261201`, `20261201T090000` or `20261201T080000Z`.
    pub fn parse(text: &str) -> Option<Written> {
        let text = text.trim();
        let Some((date, time)) = text.split_once(['T', 't']) else { return parse_date(text).map(Written::Date) };
        let date = parse_date(date)?;
        Some(match time.strip_suffix(['Z', 'z']) {
            Some(time) => Written::Utc(date.to_datetime(parse_time(time)?)),
            None => Written::Local(date.to_datetime(parse_time(time)?)),
        })
    }
}

fn digits(text: &str) -> Option<i16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn parse_date(text: &str) -> Option<Date> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(digits);
    if text.len() != 8 {
        return None;
    }
    let narrow = |number: i16| i8::try_from(number).ok();
    Date::new(part(0, 4)?, narrow(part(4, 6)?)?, narrow(part(6, 8)?)?).ok()
}

/// `HHMMSS`, or `HHMM` as some programs write. A leap second is the one before it.
fn parse_time(text: &str) -> Option<Time> {
    let part = |from: usize, to: usize| i8::try_from(text.get(from..to).and_then(digits)?).ok();
    let second = match text.len() {
        4 => 0,
        6 => part(4, 6)?,
        _ => return None,
    };
    Time::new(part(0, 2)?, part(2, 4)?, if second == 60 { 59 } else { second }, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read_strictly() {
        assert!(parse_date("20261231").is_some() && parse_time("235960").is_some() && parse_time("0930").is_some());
        for text in ["2026-12-31", "20261301", "2026123", "202612311", "2026 231", "+0261231", "２０２６１２３１"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in ["", "9", "240000", "096000", "+93000", "0930000"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
