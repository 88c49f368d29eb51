//! Objects in S3 or a store with the same API (<https://docs.aws.amazon.com/AmazonS3/latest/API/>): photos, and what else is too large
//! for a row. Every call has ten seconds and three attempts; all calls are idempotent.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use secrecy::ExposeSecret;

use crate::config;
use crate::error::{Error, Result};

/// The time-out of one call, all its attempts together.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The time-out of one attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// Attempts of one call.
const MAX_ATTEMPTS: u32 = 3;

/// One bucket.
#[derive(Clone, Debug)]
pub struct Storage {
    client: Client,
    bucket: String,
}

/// An object to store.
#[derive(Clone, Debug)]
pub struct Object {
    pub bytes: Vec<u8>,
    pub content_type: &'static str,
    /// The `Cache-Control` for browsers and a CDN in front of the bucket.
    pub cache_control: Option<&'static str>,
}

impl Storage {
    /// A client that connects when it is first used.
    pub fn new(config: &config::Storage) -> Self {
        let credentials = Credentials::new(
            &config.access_key_id,
            config.secret_access_key.expose_secret(),
            None,
            None,
            "rapport's environment",
        );
        let timeouts =
            TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_TIMEOUT).operation_timeout(TIMEOUT).build();
        let mut builder = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .credentials_provider(credentials)
            .retry_config(RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS))
            .timeout_config(timeouts)
            .http_client(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https());
        if let Some(endpoint) = &config.endpoint {
            builder = builder.endpoint_url(endpoint.as_str().trim_end_matches('/')).force_path_style(true);
        }
        Self { client: Client::from_conf(builder.build()), bucket: config.bucket.clone() }
    }

    /// Whether the bucket exists and may be used.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn ping(&self) -> Result<()> {
        let response = self.client.head_bucket().bucket(&self.bucket).send().await;
        response.map(drop).map_err(unavailable)
    }

    /// Stores an object under a key, in place of the one before.
    ///
    /// # Errors
    /// `unavailable`: it may or may not be stored.
    pub async fn put(&self, key: &str, object: Object) -> Result<()> {
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type(object.content_type);
        let put = put.set_cache_control(object.cache_control.map(str::to_owned)).body(ByteStream::from(object.bytes));
        put.send().await.map(drop).map_err(unavailable)
    }

    /// The object under a key, if there is one.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let got = match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(got) => got,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(unavailable(error)),
        };
        // The SDK's time-outs do not cover the body.
        let body = tokio::time::timeout(TIMEOUT, got.body.collect()).await.map_err(Error::unavailable)?;
        Ok(Some(body.map_err(Error::unavailable)?.to_vec()))
    }

    /// All keys with this prefix, in order.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>> {
        let mut pages = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix).into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            keys.extend(
                page.map_err(unavailable)?.contents.unwrap_or_default().into_iter().filter_map(|found| found.key),
            );
        }
        Ok(keys)
    }

    /// Removes objects; keys without an object are ignored. One by one: not every S3-compatible store can delete in bulk.
    ///
    /// # Errors
    /// `unavailable`: some of them may have been removed.
    pub async fn delete(&self, keys: &[String]) -> Result<()> {
        for key in keys {
            self.client.delete_object().bucket(&self.bucket).key(key).send().await.map_err(unavailable)?;
        }
        Ok(())
    }

    /// Removes all objects whose key has this prefix, and returns how many there were.
    ///
    /// # Errors
    /// `unavailable`: some of them may have been removed.
    pub async fn delete_all(&self, prefix: &str) -> Result<usize> {
        let keys = self.list(prefix).await?;
        self.delete(&keys).await?;
        Ok(keys.len())
    }
}

fn unavailable(error: impl std::error::Error) -> Error {
    Error::unavailable(DisplayErrorContext(error).to_string())
}
