//! Graph's `dateTimeTimeZone`, and the names that Windows has for zones.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::error::ApiError;
use crate::calendars::events::When;

/// Windows' names of the zones that the accounts here are in.
const WINDOWS: [(&str, &str); 8] = [
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("GMT Standard Time", "Europe/London"),
    ("GMT Standard Time", "Europe/Lisbon"),
    ("Eastern Standard Time", "America/New_York"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("UTC", "UTC"),
];

/// Windows' name of an IANA zone, or the name itself: Graph knows both.
pub fn windows_name(iana: &str) -> &str {
    WINDOWS.iter().find(|(_, known)| *known == iana).map_or(iana, |(name, _)| name)
}

/// The IANA name of a zone that a request names in either way.
pub fn iana_name(name: &str) -> Result<String, ApiError> {
    if let Some((_, iana)) = WINDOWS.iter().find(|(windows, _)| *windows == name) {
        return Ok((*iana).to_owned());
    }
    match TimeZone::get(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(_) => Err(ApiError::property(format!("The time zone '{name}' is not supported."))),
    }
}

/// As it is answered: civil time in `zone`, with seven digits of a second. A date is midnight in whatever zone is asked for.
pub fn render(when: &When, zone: &str) -> Value {
    let (civil, name) = match when {
        When::Date(date) => (date.to_datetime(jiff::civil::Time::midnight()), zone),
        When::Time(at, _) => {
            let iana = iana_name(zone).unwrap_or_else(|_| "UTC".to_owned());
            (at.to_zoned(TimeZone::get(&iana).unwrap_or(TimeZone::UTC)).datetime(), zone)
        }
    };
    json!({ "dateTime": civil.strftime("%Y-%m-%dT%H:%M:%S.0000000").to_string(), "timeZone": name })
}

/// As it is sent: civil time in a named zone.
pub fn read(field: &str, value: &Value, is_all_day: bool) -> Result<When, ApiError> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let invalid = || ApiError::property(format!("The value of the property '{field}' is not valid."));
    let zone = iana_name(text("timeZone").ok_or_else(invalid)?)?;
    let civil: DateTime = text("dateTime").ok_or_else(invalid)?.parse().map_err(|_| invalid())?;
    if is_all_day {
        if civil.time() != jiff::civil::Time::midnight() {
            let text = "The Event.Start property for an all-day event needs to be set to midnight.";
            return Err(ApiError::property(text));
        }
        return Ok(When::Date(civil.date()));
    }
    let at = civil.in_tz(&zone).map_err(|_| invalid())?;
    Ok(When::Time(at.timestamp(), zone))
}

/// A time of a query: ISO 8601 with an offset, or UTC.
pub fn instant(name: &str, text: &str) -> Result<Timestamp, ApiError> {
    let civil = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    text.parse::<Timestamp>().ok().or_else(civil).ok_or_else(|| ApiError::new_parameter(name))
}

impl ApiError {
    /// A parameter of a query that can't be read.
    pub fn new_parameter(name: &str) -> Self {
        Self {
            code: "ErrorInvalidParameter",
            ..Self::invalid(format!("The value of the parameter '{name}' is invalid."))
        }
    }
}
