//! The identity of a Redis server and of its data set: differs after a flush, a restart or a fail-over.

use redis::RedisResult;

use crate::cache::Cache;
use crate::ids;

/// Which Redis ids were published to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Generation {
    key: String,
    run_id: String,
    replication_id: String,
}

impl Generation {
    /// Reads it; the first to read gives it its key. `true`: it had none until now, so Redis is new or was flushed.
    pub(super) async fn read(cache: &Cache) -> RedisResult<(Self, bool)> {
        let mut connection = cache.connection();
        let name = cache.key("generation");
        let new_key = ids::random().to_string();
        let (is_new, key, info): (bool, String, String) =
            redis::pipe().set_nx(&name, &new_key).get(&name).cmd("INFO").query_async(&mut connection).await?;
        let field = |field: &str| {
            let value = info.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
            value.unwrap_or_default().trim().to_owned()
        };
        Ok((Self { key, run_id: field("run_id"), replication_id: field("master_replid") }, is_new))
    }
}
