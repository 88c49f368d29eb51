//! The day the demo is seeded on. Everything is counted from its midnight in UTC, so that the same day gives the same
//! rows, and nothing in the demo happens between that midnight and the end of the day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::clock::{Timestamp, days};
use crate::error::{Error, Result};
use crate::ids;

const DAY_SECONDS: i64 = 86_400;

/// One day, and what lies around it.
#[derive(Clone, Copy)]
pub struct Today {
    midnight: Timestamp,
    date: Date,
}

impl Today {
    /// The day that `now` is in.
    pub fn of(now: Timestamp) -> Self {
        let seconds = now.as_seconds();
        let midnight = Timestamp::from_seconds(seconds - seconds.rem_euclid(DAY_SECONDS));
        Self { midnight, date: midnight.to_jiff().to_zoned(TimeZone::UTC).date() }
    }

    /// The midnight it began with.
    pub fn midnight(&self) -> Timestamp {
        self.midnight
    }

    /// That many days from its midnight.
    pub fn days(&self, count: i64) -> Timestamp {
        self.midnight + days(count)
    }

    /// The date that many days on.
    pub fn date(&self, in_days: i64) -> Date {
        self.date.saturating_add(jiff::Span::new().days(in_days))
    }

    /// The same JSON with every `today+12` turned into its date.
    ///
    /// # Errors
    /// What follows `today+` is no number of days.
    pub fn dated(&self, value: &Value) -> Result<Value> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix("today+") {
                Some(count) => Value::String(self.date(count.parse().map_err(Error::internal)?).to_string()),
                None => value.clone(),
            },
            Value::Array(items) => Value::Array(items.iter().map(|item| self.dated(item)).collect::<Result<_>>()?),
            Value::Object(members) => Value::Object(
                members.iter().map(|(key, item)| Ok((key.clone(), self.dated(item)?))).collect::<Result<_>>()?,
            ),
            _ => value.clone(),
        })
    }
}

/// A number below `bound` that looks picked by chance and is always the same for that name.
pub fn chance(name: &str, bound: i64) -> i64 {
    let (_, low) = ids::named(&format!("demo:chance:{name}")).as_u64_pair();
    i64::try_from(low >> 2).unwrap_or(0) % bound.max(1)
}
