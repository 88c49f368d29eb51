//! The day on which the demo is seeded. All times are counted from its midnight in UTC, so that the same day gives the same
//! rows; nothing in the demo happens on that day itself.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::clock::{Timestamp, days};
use crate::error::{Error, Result};
use crate::ids;

const DAY_SECONDS: i64 = 86_400;

/// The day, and times relative to it.
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

    /// Its first moment.
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

/// A pseudo-random number below `bound`, always the same for the same name.
pub fn pseudo_random(name: &str, bound: i64) -> i64 {
    let (_, low) = ids::named(&format!("demo:chance:{name}")).as_u64_pair();
    i64::try_from(low >> 2).unwrap_or(0) % bound.max(1)
}
