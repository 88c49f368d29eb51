//! Redis as cache and pub/sub: every key has the configured prefix, every call a time-out. Data in it may be lost at any moment.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, Client, RedisError};
use secrecy::{ExposeSecret, SecretString};

/// A connection that reconnects by itself; clones share it.
#[derive(Clone)]
pub struct Cache {
    client: Client,
    connection: ConnectionManager,
    prefix: String,
}

impl Cache {
    /// Connects lazily: calls fail while Redis is unreachable, and succeed again once it is back.
    ///
    /// # Errors
    /// The URL is not a Redis URL.
    pub fn new(url: &SecretString, prefix: &str) -> Result<Self, RedisError> {
        let client = Client::open(url.expose_secret())?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_secs(2)))
            .set_max_delay(Duration::from_secs(1))
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self { client, connection, prefix: prefix.to_owned() })
    }

    /// `key` with the configured prefix.
    pub fn key(&self, key: &str) -> String {
        format!("{}:{key}", self.prefix)
    }

    /// The connection, for commands that have no method here.
    pub fn connection(&self) -> ConnectionManager {
        self.connection.clone()
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
