//! Hours of a week as an app writes them: `Mon 08:00-18:00, Thu 17:00-20:30`.

use serde_json::{Value, json};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The windows of such a text; `None`: it can't be read.
pub fn windows(text: &str) -> Option<Value> {
    let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let windows: Option<Vec<Value>> = parts.map(window).collect();
    windows.filter(|windows| !windows.is_empty()).map(Value::Array)
}

fn window(part: &str) -> Option<Value> {
    let (day, hours) = part.split_once(char::is_whitespace)?;
    let (start, end) = hours.split_once(['-', '–'])?;
    Some(json!({ "weekday": weekday(day)?, "start": clock(start)?, "end": clock(end)? }))
}

/// `mon` from `Monday`, `Mon` or `mon`.
pub fn weekday(text: &str) -> Option<&'static str> {
    let folded = text.trim().to_lowercase();
    DAYS.into_iter().find(|day| folded.starts_with(day))
}

/// `08:00` from `8:00`, `08:00` or `8`.
pub fn clock(text: &str) -> Option<String> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour <= 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_in_the_ways_people_write_them() {
        let read = windows("Mon 8-18, Thursday 17:00–20:30").unwrap();
        assert_eq!(read[0], json!({ "weekday": "mon", "start": "08:00", "end": "18:00" }));
        assert_eq!(read[1], json!({ "weekday": "thu", "start": "17:00", "end": "20:30" }));
        for unreadable in ["", "always", "Mon", "Mon 8", "Someday 8-9", "Mon 25-26"] {
            assert_eq!(windows(unreadable), None, "{unreadable}");
        }
    }
}
