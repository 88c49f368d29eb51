//! Redis as cache and pub/sub: every key has the configured prefix, every call a time-out. Data in it may be lost at any moment.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncCommands, AsyncConnectionConfig, Client, RedisError};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

/// A connection that reconnects by itself; clones share it.
#[derive(Clone)]
pub struct Cache {
    client: Client,
    connection: ConnectionManager,
    prefix: String,
    /// What is counted while Redis does not answer.
    local_counters: Arc<LocalCounters>,
}

/// How long opening a connection may take.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(2);

/// Counters of this process alone.
type LocalCounters = Mutex<HashMap<String, (Instant, u32)>>;

/// Local counters that are kept before expired ones are removed.
const MAX_LOCAL_COUNTERS: usize = 100_000;

/// The counter of all keys beyond that.
const OVERFLOW_KEY: &str = "overflow";

/// Increments a counter and sets when it expires, atomically.
static INCREMENT: LazyLock<redis::Script> = LazyLock::new(|| {
    redis::Script::new(
        "local used = redis.call('incr', KEYS[1]) if used == 1 then redis.call('expire', KEYS[1], ARGV[1]) end return used",
    )
});

impl Cache {
    /// Connects lazily: calls fail while Redis is unreachable, and succeed again once it is back.
    ///
    /// # Errors
    /// The URL is not a Redis URL.
    pub fn new(url: &SecretString, prefix: &str) -> Result<Self, RedisError> {
        let client = Client::open(url.expose_secret())?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECTION_TIMEOUT))
            .set_response_timeout(Some(Duration::from_secs(2)))
            .set_max_delay(Duration::from_secs(1))
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self { client, connection, prefix: prefix.to_owned(), local_counters: Arc::default() })
    }

    /// `key` with the configured prefix.
    pub fn key(&self, key: &str) -> String {
        format!("{}:{key}", self.prefix)
    }

    /// The connection, for commands that have no method here.
    pub fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    /// A connection of its own, for commands that wait up to `timeout` for their answer. It does not reconnect.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn waiting_connection(&self, timeout: Duration) -> Result<MultiplexedConnection, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTION_TIMEOUT))
            .set_response_timeout(Some(timeout));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// Checks that Redis answers.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn ping(&self) -> Result<(), RedisError> {
        redis::cmd("PING").exec_async(&mut self.connection()).await
    }

    /// The value of `key`.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn get(&self, key: &str) -> Result<Option<String>, RedisError> {
        self.connection().get(self.key(key)).await
    }

    /// Sets `key` to `value` for `ttl`.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn put(&self, key: &str, value: &str, ttl: Duration) -> Result<(), RedisError> {
        self.connection().set_ex(self.key(key), value, ttl.as_secs().max(1)).await
    }

    /// Sets `key` to `value` for `ttl` if it has no value; whether it did.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn put_if_absent(&self, key: &str, value: &str, ttl: Duration) -> Result<bool, RedisError> {
        let mut set = redis::cmd("SET");
        set.arg(self.key(key)).arg(value).arg("NX").arg("EX").arg(ttl.as_secs().max(1));
        let was_set: Option<String> = set.query_async(&mut self.connection()).await?;
        Ok(was_set.is_some())
    }

    /// Deletes all keys that start with `prefix`.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn delete_by_prefix(&self, prefix: &str) -> Result<(), RedisError> {
        let (pattern, mut cursor) = (format!("{}*", self.key(prefix)), 0_u64);
        loop {
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(1_000);
            let (next, keys): (u64, Vec<String>) = scan.query_async(&mut self.connection()).await?;
            if !keys.is_empty() {
                redis::cmd("UNLINK").arg(keys).exec_async(&mut self.connection()).await?;
            }
            if next == 0 {
                return Ok(());
            }
            cursor = next;
        }
    }

    /// Counts one under `key` and answers how many were counted since its first, at most `ttl` ago: for all processes if Redis answers within
    /// `timeout`, else for this process alone.
    pub async fn count(&self, key: &str, ttl: Duration, timeout: Duration) -> u32 {
        let mut connection = self.connection();
        let mut script = INCREMENT.key(self.key(key));
        script.arg(ttl.as_secs().max(1));
        match tokio::time::timeout(timeout, script.invoke_async(&mut connection)).await {
            Ok(Ok(used)) => used,
            _ => self.count_locally(key, ttl),
        }
    }

    fn count_locally(&self, key: &str, ttl: Duration) -> u32 {
        let now = Instant::now();
        let mut counters = self.local_counters.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = counters.len() >= MAX_LOCAL_COUNTERS && !counters.contains_key(key);
        // Once full, all further keys share one counter: nobody's is dropped, and nothing is searched per request.
        let key = if is_full { OVERFLOW_KEY } else { key };
        let (expires_at, used) = counters.entry(key.to_owned()).or_insert((now + ttl, 0));
        if *expires_at <= now {
            (*expires_at, *used) = (now + ttl, 0);
        }
        *used += 1;
        let used = *used;
        if is_full && used == 1 {
            counters.retain(|_, (expires_at, _)| *expires_at > now);
        }
        used
    }

    /// Publishes to the current subscribers of `channel`, if any.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn publish(&self, channel: &str, message: &str) -> Result<(), RedisError> {
        self.connection().publish(self.key(channel), message).await
    }

    /// The messages on `channel` from now on. The stream ends with its connection: the subscriber must assume that it has missed some.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn subscribe(
        &self,
        channel: &str,
    ) -> Result<impl futures::Stream<Item = String> + Send + use<>, RedisError> {
        use futures::StreamExt;
        let mut pubsub = self.client.get_async_pubsub().await?;
        pubsub.subscribe(self.key(channel)).await?;
        Ok(pubsub.into_on_message().filter_map(|message| async move { message.get_payload::<String>().ok() }))
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn rediss_speaks_tls_from_the_first_byte() {
        drop(rustls::crypto::ring::default_provider().install_default());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("rediss://:password@127.0.0.1:{}/0", listener.local_addr().unwrap().port());
        let cache = Cache::new(&url.into(), "test").unwrap();
        tokio::spawn(async move { cache.ping().await });
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut first = [0; 2];
        stream.read_exact(&mut first).await.unwrap();
        // A handshake record of TLS (RFC 8446, section 5.1), and no password before it.
        assert_eq!(first, [0x16, 0x03]);
    }
}
