//! Objects in S3 or a store with the same API (<https://docs.aws.amazon.com/AmazonS3/latest/API/>): photos, and what else is too large
//! for a row. All calls are idempotent, and made under the one policy of retries; the SDK's own are off.

use std::future::Future;
use std::time::Duration;

use actix_web::web::Bytes;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::{DisplayErrorContext, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use secrecy::ExposeSecret;

use super::policy::{Failure, Policy};
use crate::config;
use crate::error::{Error, Result};

/// The first attempt and two retries.
const POLICY: Policy = Policy {
    provider: "S3",
    max_attempts: 3,
    attempt_timeout: Duration::from_secs(5),
    timeout: Duration::from_secs(10),
    first_pause: Duration::from_millis(200),
};

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
    /// The `Content-Disposition` for browsers that ask a CDN or the bucket.
    pub content_disposition: Option<&'static str>,
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
        let mut builder = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .credentials_provider(credentials)
            .retry_config(RetryConfig::disabled())
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
        POLICY.call(|| sent(self.client.head_bucket().bucket(&self.bucket).send())).await.map(drop)
    }

    /// Stores an object under a key, in place of the one before.
    ///
    /// # Errors
    /// `unavailable`: it may or may not be stored.
    pub async fn put(&self, key: &str, object: Object) -> Result<()> {
        let bytes = Bytes::from(object.bytes);
        let put = || {
            let put = self.client.put_object().bucket(&self.bucket).key(key).content_type(object.content_type);
            let put = put.set_content_disposition(object.content_disposition.map(str::to_owned));
            let put = put.set_cache_control(object.cache_control.map(str::to_owned));
            sent(put.body(ByteStream::from(bytes.clone())).send())
        };
        POLICY.call(put).await.map(drop)
    }

    /// The object under a key, if there is one.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let get = self.client.get_object().bucket(&self.bucket).key(key);
        POLICY
            .call(|| async {
                let got = match get.clone().send().await {
                    Ok(got) => got,
                    Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
                        return Ok(None);
                    }
                    Err(error) => return Err(failure(error)),
                };
                let body = got.body.collect().await.map_err(|error| Failure::passing(Error::unavailable(error)))?;
                Ok(Some(body.to_vec()))
            })
            .await
    }

    /// All keys with this prefix, in order.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let (mut keys, mut next) = (Vec::new(), None);
        loop {
            let page = list.clone().set_continuation_token(next.take());
            let page = POLICY.call(|| sent(page.clone().send())).await?;
            keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|found| found.key));
            next = page.next_continuation_token;
            if next.is_none() {
                return Ok(keys);
            }
        }
    }

    /// Removes objects; keys without an object are ignored. One by one: not every S3-compatible store can delete in bulk.
    ///
    /// # Errors
    /// `unavailable`: some of them may have been removed.
    pub async fn delete(&self, keys: &[String]) -> Result<()> {
        for key in keys {
            let delete = self.client.delete_object().bucket(&self.bucket).key(key);
            POLICY.call(|| sent(delete.clone().send())).await?;
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

/// The outcome of one attempt.
async fn sent<T, E: std::error::Error + 'static>(
    call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
) -> Result<T, Failure<Error>> {
    call.await.map_err(failure)
}

fn failure<E: std::error::Error + 'static>(error: SdkError<E, HttpResponse>) -> Failure<Error> {
    let text = Error::unavailable(DisplayErrorContext(&error).to_string());
    match &error {
        SdkError::ServiceError(answered) => {
            let (status, headers) = (answered.raw().status().as_u16(), headers(answered.raw()));
            Failure::answered(text, status, &headers)
        }
        SdkError::ConstructionFailure(_) => Failure::lasting(text),
        _ => Failure::passing(text),
    }
}

/// Those that say when to try again.
fn headers(response: &HttpResponse) -> HeaderMap {
    let copied = [RETRY_AFTER, DATE].into_iter().filter_map(|name| {
        let value = HeaderValue::from_str(response.headers().get(name.as_str())?).ok()?;
        Some((name, value))
    });
    copied.collect()
}
