//! Redis as cache and messenger: every key under one prefix, every call bounded. What is in here may vanish at any moment.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, Client, RedisError};
use secrecy::{ExposeSecret, SecretString};

/// A connection that heals itself, shared by all who clone it.
#[derive(Clone)]
pub struct Cache {
    client: Client,
    connection: ConnectionManager,
    prefix: String,
}

impl Cache {
    /// Does not wait for Redis: calls fail until it is there, and work again once it is.
    ///
    /// # Errors
    /// The address is not one of Redis.
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

    /// `key` under this product's prefix.
    pub fn key(&self, key: &str) -> String {
        format!("{}:{key}", self.prefix)
    }

    /// The connection, for commands that are not here.
    pub fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    /// Whether Redis answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), RedisError> {
        redis::cmd("PING").exec_async(&mut self.connection()).await
    }

    /// What is kept under `key`.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn get(&self, key: &str) -> Result<Option<String>, RedisError> {
        self.connection().get(self.key(key)).await
    }

    /// Keeps `value` for so long.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn put(&self, key: &str, value: &str, ttl: Duration) -> Result<(), RedisError> {
        self.connection().set_ex(self.key(key), value, ttl.as_secs().max(1)).await
    }

    /// Forgets everything kept under keys that begin so.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn forget_all(&self, beginning: &str) -> Result<(), RedisError> {
        let (pattern, mut cursor) = (format!("{}*", self.key(beginning)), 0_u64);
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

    /// Tells every process that listens on `channel`; nobody may be there.
    ///
    /// # Errors
    /// Redis does not answer.
    pub async fn publish(&self, channel: &str, message: &str) -> Result<(), RedisError> {
        self.connection().publish(self.key(channel), message).await
    }
}

impl Cache {
    /// The messages on `channel` from now on. Ends when the connection does: the subscriber must assume that it missed some.
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
