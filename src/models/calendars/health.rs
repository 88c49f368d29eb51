//! How a subscribed or connected calendar is: whether what is known of it is current, since when not, and when it is read again. Pure rules.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::{Timestamp, days, hours, minutes};

/// How current the busy times of a calendar are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[schema(as = CalendarHealth)]
pub enum Health {
    /// Read as often as it should be.
    Fresh,
    /// Not read yet, or not for some time, which may pass.
    Stale,
    /// It will not be read again unless somebody does something. What was read last still blocks times.
    Broken,
}

impl Health {
    pub const ALL: [Health; 3] = [Health::Fresh, Health::Stale, Health::Broken];

    /// As it is stored and served.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Broken => "broken",
        }
    }
}

/// How a calendar is, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub health: Health,
    pub since: Timestamp,
    /// Failed attempts since it was read.
    pub failures: i32,
    /// When it was read last; for one that never was, when it was added.
    pub good_at: Timestamp,
    pub was_read: bool,
}

/// How often a subscribed calendar is read.
pub const INTERVAL: jiff::SignedDuration = minutes(15);

/// How often a connected account is looked at: that its consent is over is noticed within five minutes.
pub const CONNECTION_INTERVAL: jiff::SignedDuration = minutes(3);

/// Until when a connected account that is being looked at is not due again.
pub const SYNC_DEADLINE: jiff::SignedDuration = minutes(10);

/// How often it is asked whether the owner of a calendar is active again: nothing is read for those who can't be booked.
const INACTIVE_INTERVAL: jiff::SignedDuration = hours(1);

/// When a calendar that is due is looked after again: by then the look that begins now has ended.
#[derive(Clone, Copy, Debug)]
pub struct NextDue {
    pub active: Timestamp,
    pub inactive: Timestamp,
}

impl NextDue {
    /// With so much time for a look.
    pub fn after(deadline: jiff::SignedDuration, now: Timestamp) -> NextDue {
        NextDue { active: now + deadline, inactive: now + INACTIVE_INTERVAL }
    }
}

/// The owner of a calendar that was due.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct DueOwner {
    pub user_id: Uuid,
    pub is_active: bool,
}

/// After so long without reading it, it is broken, whatever the reason.
const PATIENCE: jiff::SignedDuration = hours(24);

/// Failures of a kind that does not pass by itself, after which one that was read before is broken.
const LASTING_FAILURES: i32 = 3;

/// A fresh one that was not looked at for so long is shown as stale: nothing reads it.
pub const OVERDUE: jiff::SignedDuration = hours(2);

impl Standing {
    /// It was read.
    #[must_use]
    pub fn read(self, now: Timestamp) -> Standing {
        let since = if self.health == Health::Fresh { self.since } else { now };
        Standing { health: Health::Fresh, since, failures: 0, good_at: now, was_read: true }
    }

    /// It could not be read: for a reason that may pass, or not by itself.
    #[must_use]
    pub fn failed(self, may_pass: bool, now: Timestamp) -> Standing {
        let failures = self.failures.saturating_add(1);
        let is_hopeless = !may_pass && (!self.was_read || failures >= LASTING_FAILURES);
        let health = match self.health {
            Health::Broken => Health::Broken,
            _ if is_hopeless || now - self.good_at >= PATIENCE => Health::Broken,
            _ => Health::Stale,
        };
        let since = if health == self.health { self.since } else { now };
        Standing { health, since, failures, ..self }
    }

    /// Its owner's consent is over: nothing but connecting it again helps.
    #[must_use]
    pub fn ended(self, now: Timestamp) -> Standing {
        let since = if self.health == Health::Broken { self.since } else { now };
        Standing { health: Health::Broken, since, failures: self.failures.saturating_add(1), ..self }
    }

    /// When one that is read every so often is read again: `jitter` is between 0 and 1, and spreads those that were added together.
    pub fn next_read(self, interval: jiff::SignedDuration, jitter: f64, now: Timestamp) -> Timestamp {
        let doublings = u32::try_from(self.failures.saturating_sub(1)).unwrap_or(0).min(5);
        let longest = if now - self.good_at > days(7) { days(1) } else { hours(6) };
        let pause = (interval * 2_i32.pow(doublings)).min(longest);
        now + pause.mul_f64(0.9 + 0.2 * jitter.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::EPOCH + minutes(minute)
    }

    fn new() -> Standing {
        Standing { health: Health::Stale, since: at(0), failures: 0, good_at: at(0), was_read: false }
    }

    #[test]
    fn one_that_never_worked_is_broken_at_once() {
        let broken = new().failed(false, at(1));
        assert_eq!((broken.health, broken.since), (Health::Broken, at(1)));
        assert_eq!(new().failed(true, at(1)).health, Health::Stale, "its server may come back");
    }

    #[test]
    fn one_that_worked_is_stale_first_and_broken_when_it_stays_so() {
        let fresh = new().read(at(1));
        assert_eq!((fresh.health, fresh.since), (Health::Fresh, at(1)));
        let once = fresh.failed(false, at(20));
        assert_eq!((once.health, once.since), (Health::Stale, at(20)));
        let twice = once.failed(false, at(40));
        assert_eq!((twice.health, twice.since), (Health::Stale, at(20)));
        let thrice = twice.failed(false, at(60));
        assert_eq!((thrice.health, thrice.since), (Health::Broken, at(60)));
        assert_eq!(thrice.failed(true, at(80)).since, at(60));
        assert_eq!(
            thrice.read(at(90)),
            Standing { health: Health::Fresh, since: at(90), failures: 0, good_at: at(90), was_read: true }
        );
    }

    #[test]
    fn a_consent_that_is_over_is_broken_at_once() {
        let broken = new().read(at(1)).ended(at(20));
        assert_eq!((broken.health, broken.since, broken.failures), (Health::Broken, at(20), 1));
        assert_eq!(broken.ended(at(30)).since, at(20));
        assert_eq!(broken.read(at(40)).health, Health::Fresh);
    }

    #[test]
    fn an_outage_of_a_day_is_broken() {
        let fresh = new().read(at(0));
        let mut standing = fresh;
        for minute in [15, 30, 60, 1_439] {
            standing = standing.failed(true, at(minute));
            assert_eq!(standing.health, Health::Stale, "{minute}");
        }
        assert_eq!(standing.failed(true, at(1_440)).health, Health::Broken);
    }

    #[test]
    fn it_is_read_every_quarter_of_an_hour_and_less_often_while_it_fails() {
        let pause = |standing: Standing, now: i64| (standing.next_read(INTERVAL, 0.5, at(now)) - at(now)).as_mins();
        let fresh = new().read(at(0));
        assert_eq!(pause(fresh, 0), 15);
        let mut pauses = Vec::new();
        let mut standing = fresh;
        for _ in 0..8 {
            standing = standing.failed(true, at(60));
            pauses.push(pause(standing, 60));
        }
        assert_eq!(pauses, [15, 30, 60, 120, 240, 360, 360, 360]);
        assert_eq!(pause(standing, 60 * 24 * 8), 480, "eight hours is the longest of the doublings");
        for jitter in [0.0, 1.0] {
            let pause = (fresh.next_read(INTERVAL, jitter, at(0)) - at(0)).as_secs();
            assert!((810..=990).contains(&pause), "{pause}");
        }
    }
}
