//! The transport in Redis: one list per queue with the ids of due jobs, and nothing else. An id leaves Redis when a worker fetches it, so nothing
//! of a job is left there however many there have been.
//!
//! *Invariant:* a list never has more than [`Queue::MAX_DEPTH`] ids, whoever pushes: the script that pushes counts.

use std::sync::LazyLock;
use std::time::Duration;

use rand::Rng;
use redis::aio::MultiplexedConnection;
use redis::{RedisResult, Script};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::cache::Cache;
use crate::jobs::queues::Queue;

/// How long a worker waits for an id in one command, in seconds. The same worker asks again right after, so this decides only how soon a
/// connection that is broken on the way is noticed.
const FETCH_SECONDS: std::ops::Range<u64> = 25..35;

/// How long a fetch that is called off may take to answer.
const CALL_OFF_TIMEOUT: Duration = Duration::from_secs(1);

/// Pushes as many ids as fit. Answers how many, and the length of the list.
static PUSH: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local depth, pushed = redis.call('llen', KEYS[1]), 0
         for i = 2, #ARGV do
             if depth >= tonumber(ARGV[1]) then break end
             depth = redis.call('rpush', KEYS[1], ARGV[i])
             pushed = pushed + 1
         end
         return {pushed, depth}",
    )
});

/// The id of a job that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueJob {
    pub id: Uuid,
}

/// What came of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// How many of the ids, the first ones, are in the list; there was no capacity for the rest.
    pub pushed: usize,
    /// How many ids the list has now, those that were fetched meanwhile included.
    pub depth: usize,
}

/// Pushes ids of due jobs. Each wakes one waiting worker.
///
/// # Errors
/// Redis does not answer; some of the ids may have been pushed.
pub async fn push(cache: &Cache, queue: Queue, ids: &[Uuid]) -> RedisResult<Pushed> {
    let mut push = PUSH.key(list(cache, queue));
    push.arg(Queue::MAX_DEPTH);
    for id in ids {
        push.arg(id.to_string());
    }
    let (pushed, depth) = push.invoke_async(&mut cache.connection()).await?;
    Ok(Pushed { pushed, depth })
}

/// How many ids of each of these queues are in Redis.
///
/// # Errors
/// Redis does not answer.
pub async fn depths(cache: &Cache, queues: &[Queue]) -> RedisResult<Vec<usize>> {
    let mut query = redis::pipe();
    for queue in queues {
        query.llen(list(cache, *queue));
    }
    query.query_async(&mut cache.connection()).await
}

/// Removes all ids, to be published again.
pub(super) async fn clear(cache: &Cache) -> RedisResult<()> {
    redis::cmd("DEL").arg(Queue::ALL.map(|queue| list(cache, queue)).to_vec()).exec_async(&mut cache.connection()).await
}

fn list(cache: &Cache, queue: Queue) -> String {
    cache.key(&format!("jobs:{queue}"))
}

/// Fetches ids of one queue, by a connection of its own, since the command waits.
pub struct Fetcher {
    cache: Cache,
    list: String,
    connection: MultiplexedConnection,
    client_id: i64,
}

impl Fetcher {
    /// Connects.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn connect(cache: &Cache, queue: Queue) -> RedisResult<Self> {
        let mut connection = cache.waiting_connection(Duration::from_secs(FETCH_SECONDS.end + 5)).await?;
        let client_id = redis::cmd("CLIENT").arg("ID").query_async(&mut connection).await?;
        Ok(Self { cache: cache.clone(), list: list(cache, queue), connection, client_id })
    }

    /// What Redis calls this connection.
    pub fn client_id(&self) -> i64 {
        self.client_id
    }

    /// The next id, which is removed from Redis. `None`: there was none in half a minute, or `stop` was cancelled.
    ///
    /// # Errors
    /// Redis does not answer, or the connection is lost.
    pub async fn next(&mut self, stop: &CancellationToken) -> RedisResult<Option<DueJob>> {
        let mut command = redis::cmd("BLPOP");
        command.arg(&self.list).arg(rand::rng().random_range(FETCH_SECONDS));
        let mut connection = self.connection.clone();
        let mut fetch = std::pin::pin!(command.query_async::<Option<(String, String)>>(&mut connection));
        let fetched = tokio::select! {
            biased;
            fetched = &mut fetch => fetched?,
            () = stop.cancelled() => {
                let mut shared = self.cache.connection();
                redis::cmd("CLIENT").arg("UNBLOCK").arg(self.client_id).exec_async(&mut shared).await?;
                // An id that was fetched at this very moment goes back to the front.
                if let Ok(fetched) = tokio::time::timeout(CALL_OFF_TIMEOUT, fetch).await
                    && let Some((list, id)) = fetched?
                {
                    redis::cmd("LPUSH").arg(list).arg(id).exec_async(&mut shared).await?;
                }
                return Ok(None);
            }
        };
        Ok(fetched.and_then(|(_, id)| Some(DueJob { id: id.parse().ok()? })))
    }
}
