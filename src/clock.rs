//! Time, handed in: decisions take `now` from the app's [`Clock`], never from the machine.
//!
//! In production it follows the database's clock, so that two machines with clocks an hour apart decide alike; in tests
//! it is set by hand. [`Timestamp`] has the microsecond precision that Postgres keeps, so what is read equals what was written.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, PgPool, Postgres, Type};

/// A point on the UTC time line, in microseconds. Written as RFC 3339 with `Z`; read with any offset.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The Unix epoch, for comparisons with "never".
    pub const EPOCH: Timestamp = Timestamp(jiff::Timestamp::UNIX_EPOCH);

    /// Microseconds since the Unix epoch.
    pub fn as_microseconds(self) -> i64 {
        self.0.as_microsecond()
    }

    /// Whole seconds since the Unix epoch, as JWT and Stripe write time.
    pub fn as_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// The instant that many seconds after the Unix epoch, held inside the range there is.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(jiff::Timestamp::from_second(seconds).unwrap_or(if seconds < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        }))
    }

    /// The instant that many microseconds after the Unix epoch, held inside the range there is.
    pub fn from_microseconds(micros: i64) -> Self {
        Self(jiff::Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        }))
    }

    /// As `jiff` has it, for civil time in a zone.
    pub fn to_jiff(self) -> jiff::Timestamp {
        self.0
    }

    /// Without its fraction of a second.
    #[must_use]
    pub fn whole_seconds(self) -> Self {
        Self::from_seconds(self.as_seconds())
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        Self::from_microseconds(at.as_microsecond())
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>().map(Self::from)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Add<SignedDuration> for Timestamp {
    type Output = Timestamp;

    /// Stays inside the range there is.
    fn add(self, span: SignedDuration) -> Timestamp {
        let limit = if span.is_negative() { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        Timestamp(self.0.checked_add(span).unwrap_or(limit))
    }
}

impl Sub<SignedDuration> for Timestamp {
    type Output = Timestamp;

    fn sub(self, span: SignedDuration) -> Timestamp {
        self + -span
    }
}

impl Sub for Timestamp {
    type Output = SignedDuration;

    fn sub(self, other: Timestamp) -> SignedDuration {
        self.0.duration_since(other.0)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Type<Postgres> for Timestamp {
    fn type_info() -> PgTypeInfo {
        <jiff_sqlx::Timestamp as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for Timestamp {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("_timestamptz")
    }
}

impl Encode<'_, Postgres> for Timestamp {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        jiff_sqlx::Timestamp::from(self.0).encode_by_ref(buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Timestamp {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        jiff_sqlx::Timestamp::decode(value).map(|at| Self::from(at.to_jiff()))
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339; answered in UTC, accepted with any offset"))
            .examples([serde_json::json!("2026-12-01T09:00:00Z")])
            .into()
    }
}

impl utoipa::ToSchema for Timestamp {}

/// So many seconds.
pub const fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// So many minutes.
pub const fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count * 60)
}

/// So many hours of 60 minutes.
pub const fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count * 3600)
}

/// So many days of 24 hours.
pub const fn days(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count * 86_400)
}

/// Where `now` comes from; clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// This machine's clock, moved by how far the database's is ahead of it (microseconds).
    Database {
        ahead: AtomicI64,
    },
    Hand(Mutex<Timestamp>),
}

impl Clock {
    /// The machine's clock until [`Clock::follow`] has asked the database.
    pub fn system() -> Self {
        Self(Arc::new(Source::Database { ahead: AtomicI64::new(0) }))
    }

    /// A clock that stands still at `at` until it is moved.
    pub fn by_hand(at: Timestamp) -> Self {
        Self(Arc::new(Source::Hand(Mutex::new(at))))
    }

    /// The instant decisions are made at.
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::Database { ahead } => {
                Timestamp::from_microseconds(machine_microseconds() + ahead.load(Ordering::Relaxed))
            }
            Source::Hand(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a clock that is set by hand; the machine's is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Source::Hand(hand) = &*self.0 {
            *hand.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// Moves a clock that is set by hand forward.
    pub fn advance(&self, span: SignedDuration) {
        self.set(self.now() + span);
    }

    /// Asks the database what time it is; half the round trip is the error.
    ///
    /// # Errors
    /// The database does not answer; the last known difference stays.
    pub async fn follow(&self, db: &PgPool) -> Result<(), sqlx::Error> {
        if let Source::Database { ahead } = &*self.0 {
            let before = machine_microseconds();
            let theirs: Timestamp = sqlx::query_scalar("select clock_timestamp()").fetch_one(db).await?;
            let ours = before + (machine_microseconds() - before) / 2;
            ahead.store(theirs.as_microseconds() - ours, Ordering::Relaxed);
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn machine_microseconds() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_is_read_and_utc_is_written() {
        let at: Timestamp = "2026-12-01T10:00:00+01:00".parse().unwrap();
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-12-01T09:00:00Z\"");
    }

    #[test]
    fn a_clock_set_by_hand_stands_still() {
        let clock = Clock::by_hand(Timestamp::from_seconds(1_000));
        assert_eq!(clock.now(), clock.now());
        clock.advance(minutes(2));
        assert_eq!(clock.now().as_seconds(), 1_120);
    }

    #[test]
    fn arithmetic_stays_in_range() {
        assert!(Timestamp::from_seconds(i64::MAX) + days(1) >= Timestamp::EPOCH);
    }
}
