//! The election of the relay that publishes: a key in Redis with a short time to live, which its holder renews. Redis rather than a lock of
//! Postgres, because locks belong to a connection and the database may be reached through a pooler.
//!
//! Two may believe for a moment that they hold it, after one was frozen: nothing depends on there being one only.

use std::time::Duration;

use rand::Rng;
use redis::{AsyncCommands, Expiry, RedisResult};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::cache::Cache;
use crate::ids;

/// How long the lease lasts without renewal. With [`RETRY_MARGIN`] the longest time without a relay after its process was killed.
const LEASE: Duration = Duration::from_millis(900);

/// How often its holder renews it.
const RENEWAL: Duration = Duration::from_millis(650);

/// How long after the end of the lease the others try to get it, in milliseconds.
const RETRY_MARGIN: std::ops::Range<u64> = 20..90;

/// How long the others wait while Redis does not answer.
const OUTAGE_DELAY: Duration = Duration::from_secs(1);

/// One relay's candidacy.
#[derive(Clone, Debug)]
pub(super) struct Lease {
    cache: Cache,
    key: String,
    holder: String,
}

impl Lease {
    pub(super) fn new(cache: Cache) -> Self {
        Self { key: cache.key("relay_lease"), holder: ids::random().to_string(), cache }
    }

    /// Tries to get the lease. `Some`: another relay has it; how long to wait before the next attempt.
    pub(super) async fn try_take(&self) -> Option<Duration> {
        match self.try_acquire().await {
            Ok(None) => None,
            Ok(Some(remaining)) => Some(remaining + Duration::from_millis(rand::rng().random_range(RETRY_MARGIN))),
            Err(error) => {
                tracing::debug!(%error, "no relay elected: Redis does not answer");
                Some(OUTAGE_DELAY)
            }
        }
    }

    async fn try_acquire(&self) -> RedisResult<Option<Duration>> {
        let mut connection = self.cache.connection();
        // One command as long as another relay lives.
        let remaining: i64 = connection.pttl(&self.key).await?;
        if let Ok(remaining @ 1..) = u64::try_from(remaining) {
            return Ok(Some(Duration::from_millis(remaining)));
        }
        let mut set = redis::cmd("SET");
        set.arg(&self.key).arg(&self.holder).arg("NX").arg("PX").arg(millis(LEASE));
        let is_acquired: Option<String> = set.query_async(&mut connection).await?;
        Ok(if is_acquired.is_some() { None } else { Some(LEASE) })
    }

    /// Renews the lease until it is lost, and cancels `lost` then.
    pub(super) async fn keep(self, lost: CancellationToken) {
        let _guard = lost.drop_guard();
        let mut valid_until = Instant::now() + LEASE;
        let mut pause = RENEWAL;
        loop {
            tokio::time::sleep(pause).await;
            let asked_at = Instant::now();
            match self.cache.connection().get_ex::<_, Option<String>>(&self.key, Expiry::PX(millis(LEASE))).await {
                Ok(Some(holder)) if holder == self.holder => {
                    (valid_until, pause) = (asked_at + LEASE, RENEWAL);
                }
                Ok(_) => return,
                Err(_) if Instant::now() >= valid_until => return,
                Err(_) => pause = RENEWAL / 6,
            }
        }
    }

    /// Gives the lease up, so that another relay need not wait for its end.
    pub(super) async fn release(&self) {
        let expired: RedisResult<Option<String>> = self.cache.connection().get_ex(&self.key, Expiry::PX(1)).await;
        if let Err(error) = expired {
            tracing::debug!(%error, "lease of the relay not released");
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
