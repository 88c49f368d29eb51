//! Ids: UUIDv7 (RFC 9562), ordered by time, so that new rows go to the end of their indexes; UUIDv5 where every process must give one
//! thing the same id.

use uuid::{NoContext, Uuid};

use crate::clock::Timestamp;

/// The namespace of UUIDv5 ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x8a6e_1c52_53a4_5f0e_9d2b_7c1f_0b4a_6e11);

/// A new UUIDv7 for something that was created `at` that time.
pub fn new(at: Timestamp) -> Uuid {
    let micros = at.as_microseconds().max(0).unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, micros / 1_000_000, nanos))
}

/// The UUIDv5 of a name: the same in every process, always.
pub fn named(name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// A random UUIDv4, for ids that must not contain a time.
#[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
pub fn random() -> Uuid {
    Uuid::new_v4()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_ids_sort_by_time() {
        let (early, late) = (new(Timestamp::from_seconds(1_000)), new(Timestamp::from_seconds(2_000)));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }

    #[test]
    fn the_same_name_gives_the_same_id() {
        assert_eq!(named("cron:sweep:7"), named("cron:sweep:7"));
        assert_ne!(named("cron:sweep:7"), named("cron:sweep:8"));
    }
}
