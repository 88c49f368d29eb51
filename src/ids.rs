//! Where ids come from: UUIDv7 (RFC 9562), time-ordered, so that new rows go to the end of their indexes; and UUIDv5 where the
//! same thing must get the same id from everybody.

use uuid::{NoContext, Uuid};

use crate::clock::Timestamp;

/// The namespace of ids made from a name.
const NAMESPACE: Uuid = Uuid::from_u128(0x8a6e_1c52_53a4_5f0e_9d2b_7c1f_0b4a_6e11);

/// A new id for something that came to be `at` that instant.
pub fn new(at: Timestamp) -> Uuid {
    let micros = at.as_microseconds().max(0).unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, micros / 1_000_000, nanos))
}

/// The id of the thing of that name: the same for everybody, always.
pub fn named(name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// A random id that says nothing about time: request ids.
#[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
pub fn random() -> Uuid {
    Uuid::new_v4()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_they_were_made_at() {
        let (early, late) = (new(Timestamp::from_seconds(1_000)), new(Timestamp::from_seconds(2_000)));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }

    #[test]
    fn the_same_name_is_the_same_id() {
        assert_eq!(named("cron:sweep:7"), named("cron:sweep:7"));
        assert_ne!(named("cron:sweep:7"), named("cron:sweep:8"));
    }
}
