//! Wall-clock time: decisions take `now` from the app's [`Clock`], never from the operating system.
//!
//! In production the clock is synchronised with the database's, so that machines whose clocks differ decide alike; in tests it is set
//! manually. [`Timestamp`] has Postgres' microsecond precision, so that a value read equals the value written.

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

    /// Later than everything.
    pub const MAX: Timestamp = Timestamp(jiff::Timestamp::MAX);

    /// Microseconds since the Unix epoch.
    pub fn as_microseconds(self) -> i64 {
        self.0.as_microsecond()
    }

    /// Whole seconds since the Unix epoch, as JWT and Stripe write time.
    pub fn as_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// The first whole second since the Unix epoch that is not before this instant.
    pub fn as_seconds_up(self) -> i64 {
        -(-self.as_microseconds()).div_euclid(1_000_000)
    }

    /// That many seconds after the Unix epoch, clamped to the supported range.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(jiff::Timestamp::from_second(seconds).unwrap_or(if seconds < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        }))
    }

    /// That many microseconds after the Unix epoch, clamped to the supported range.
    pub fn from_microseconds(micros: i64) -> Self {
        Self(jiff::Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        }))
    }

    /// As a `jiff` timestamp, for civil time in a zone.
    pub fn to_jiff(self) -> jiff::Timestamp {
        self.0
    }

    /// Truncated to whole seconds.
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

    /// Clamped to the supported range.
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

/// A duration in seconds.
pub const fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// A duration in minutes.
pub const fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count * 60)
}

/// A duration in hours of 60 minutes.
pub const fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count * 3600)
}

/// A duration in days of 24 hours.
pub const fn days(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count * 86_400)
}

/// The source of `now`; clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// The system clock plus its offset to the database's, in microseconds.
    Database {
        offset: AtomicI64,
    },
    Manual(Mutex<Timestamp>),
}

impl Clock {
    /// The system clock, until [`Clock::sync_with`] has set its offset to the database's.
    pub fn system() -> Self {
        Self(Arc::new(Source::Database { offset: AtomicI64::new(0) }))
    }

    /// A clock that stays at `at` until it is set or advanced.
    pub fn manual(at: Timestamp) -> Self {
        Self(Arc::new(Source::Manual(Mutex::new(at))))
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::Database { offset } => {
                Timestamp::from_microseconds(system_microseconds() + offset.load(Ordering::Relaxed))
            }
            Source::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Sets a manual clock; does nothing to the system's.
    pub fn set(&self, at: Timestamp) {
        if let Source::Manual(current) = &*self.0 {
            *current.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// Advances a manual clock.
    pub fn advance(&self, span: SignedDuration) {
        self.set(self.now() + span);
    }

    /// How far it is ahead of the machine's clock, as measured last; zero for a manual clock.
    pub fn offset(&self) -> SignedDuration {
        match &*self.0 {
            Source::Database { offset } => SignedDuration::from_micros(offset.load(Ordering::Relaxed)),
            Source::Manual(_) => SignedDuration::ZERO,
        }
    }

    /// Measures the offset to the database's clock, to within half a round trip.
    ///
    /// # Errors
    /// The database does not answer; the last offset stays.
    pub async fn sync_with(&self, db: &PgPool) -> Result<(), sqlx::Error> {
        if let Source::Database { offset } = &*self.0 {
            // Connecting takes long on a busy machine, and would count as half an error.
            let mut connection = db.acquire().await?;
            let before = system_microseconds();
            let theirs: Timestamp = sqlx::query_scalar("select clock_timestamp()").fetch_one(&mut *connection).await?;
            let ours = before + (system_microseconds() - before) / 2;
            offset.store(theirs.as_microseconds() - ours, Ordering::Relaxed);
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
fn system_microseconds() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_read_with_any_offset_and_written_in_utc() {
        let at: Timestamp = "2026-12-01T10:00:00+01:00".parse().unwrap();
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-12-01T09:00:00Z\"");
    }

    #[test]
    fn a_manual_clock_moves_only_when_advanced() {
        let clock = Clock::manual(Timestamp::from_seconds(1_000));
        assert_eq!(clock.now(), clock.now());
        clock.advance(minutes(2));
        assert_eq!(clock.now().as_seconds(), 1_120);
    }

    #[test]
    fn arithmetic_is_clamped_to_the_supported_range() {
        assert!(Timestamp::from_seconds(i64::MAX) + days(1) >= Timestamp::EPOCH);
    }
}
