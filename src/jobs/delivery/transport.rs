//! The apalis transport in Redis, which carries the ids of due jobs and nothing else.

use std::time::Duration;

use apalis_redis::{Config, RedisStorage};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cache::Cache;
use crate::jobs::queues::Queue;

/// The pub/sub channel on which relays announce the names of queues with newly published ids.
pub const PUBLISHED_CHANNEL: &str = "jobs_published";

/// The id of a job that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueJob {
    pub id: Uuid,
}

/// The apalis storage of a queue: one id per fetch, no stored results, and 30 seconds without a heartbeat until a consumer counts as dead.
pub fn transport(cache: &Cache, queue: Queue) -> RedisStorage<DueJob> {
    let config = Config::default()
        .queue(cache.key(&format!("jobs:{queue}")))
        .batch_size(1)
        .heartbeat_interval(Duration::from_secs(5))
        .missed_heartbeats(6)
        .lock_tasks(false)
        .emit_events(false);
    RedisStorage::new(cache.connection()).with_config(config)
}

/// How many ids of a queue are in Redis.
///
/// # Errors
/// Redis does not answer.
pub async fn depth(cache: &Cache, transport: &RedisStorage<DueJob>) -> redis::RedisResult<usize> {
    let mut query = redis::pipe();
    query_depth(&mut query, transport);
    let (waiting, active): (usize, usize) = query.query_async(&mut cache.connection()).await?;
    Ok(waiting + active)
}

/// Adds the two lengths that make a queue's depth.
pub(super) fn query_depth(query: &mut redis::Pipeline, transport: &RedisStorage<DueJob>) {
    let config = transport.get_config();
    query.zcard(config.scheduled_jobs_set()).llen(config.active_jobs_list());
}
