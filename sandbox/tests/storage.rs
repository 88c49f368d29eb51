//! The S3 stand-in, through the client that the product uses (aws-sdk-s3).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use rapport_sandbox::storage::{Options, Storage};
use tempfile::TempDir;

const BUCKET: &str = "rapport-photos";
const SECRET: &str = "a-secret-for-tests";

fn options(folder: &TempDir) -> Options {
    Options {
        port: 0,
        access_key: "sandbox".into(),
        secret_key: SECRET.into(),
        bucket: BUCKET.into(),
        folder: folder.path().join("not/there/yet"),
    }
}

fn storage() -> (TempDir, Storage) {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::start(options(&folder)).unwrap();
    (folder, storage)
}

fn client(storage: &Storage, secret: &str) -> Client {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(storage.url())
        .force_path_style(true)
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("sandbox", secret, None, None, "tests"))
        .retry_config(RetryConfig::disabled())
        .http_client(http)
        .build();
    Client::from_conf(config)
}

fn status_and_code<E: ProvideErrorMetadata>(error: SdkError<E>) -> (u16, Option<String>) {
    let code = error.code().map(str::to_owned);
    (error.raw_response().expect("an answer").status().as_u16(), code)
}

#[tokio::test]
async fn an_object_is_stored_listed_and_deleted() {
    let (_folder, storage) = storage();
    let client = client(&storage, SECRET);
    let key = "photos/é 1/512.webp";
    let put = client.put_object().bucket(BUCKET).key(key).content_type("image/webp");
    put.cache_control("max-age=31536000").body(ByteStream::from_static(b"picture")).send().await.unwrap();

    let head = client.head_object().bucket(BUCKET).key(key).send().await.unwrap();
    assert_eq!((head.content_length(), head.content_type()), (Some(7), Some("image/webp")));
    let got = client.get_object().bucket(BUCKET).key(key).send().await.unwrap();
    assert_eq!(got.cache_control(), Some("max-age=31536000"));
    assert_eq!(got.body.collect().await.unwrap().into_bytes(), "picture");
    let listed = client.list_objects_v2().bucket(BUCKET).prefix("photos/").send().await.unwrap();
    assert_eq!(listed.contents().iter().filter_map(|object| object.key()).collect::<Vec<_>>(), [key]);

    client.delete_object().bucket(BUCKET).key(key).send().await.unwrap();
    let gone = client.get_object().bucket(BUCKET).key(key).send().await.unwrap_err();
    assert!(gone.as_service_error().unwrap().is_no_such_key());
    let gone = client.head_object().bucket(BUCKET).key(key).send().await.unwrap_err();
    assert!(gone.as_service_error().unwrap().is_not_found());
    // S3 answers the same whether or not the object existed.
    client.delete_object().bucket(BUCKET).key(key).send().await.unwrap();
}

#[tokio::test]
async fn a_presigned_url_needs_no_signature_header() {
    let (_folder, storage) = storage();
    let client = client(&storage, SECRET);
    let body = ByteStream::from_static(b"export");
    client.put_object().bucket(BUCKET).key("export.zip").body(body).send().await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().build().unwrap();
    let until = PresigningConfig::expires_in(Duration::from_secs(60)).unwrap();
    let presigned = client.get_object().bucket(BUCKET).key("export.zip").presigned(until).await.unwrap();
    assert_eq!(http.get(presigned.uri()).send().await.unwrap().text().await.unwrap(), "export");
    let forged = presigned.uri().replace("export.zip", "other.zip");
    assert_eq!(http.get(forged).send().await.unwrap().status(), 403);
    let bare = format!("{}/{BUCKET}/export.zip", storage.url());
    assert_eq!(http.get(bare).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let (_folder, storage) = storage();
    let error = client(&storage, "another").get_object().bucket(BUCKET).key("a").send().await.unwrap_err();
    assert_eq!(status_and_code(error), (403, Some("SignatureDoesNotMatch".into())));
}

#[tokio::test]
async fn a_missing_key_and_a_missing_bucket_are_different_errors() {
    let (_folder, storage) = storage();
    let client = client(&storage, SECRET);
    let key = client.get_object().bucket(BUCKET).key("a").send().await.unwrap_err();
    assert_eq!(status_and_code(key), (404, Some("NoSuchKey".into())));
    client.head_bucket().bucket(BUCKET).send().await.unwrap();
    assert!(client.head_bucket().bucket("somebody-elses").send().await.is_err());
}

#[tokio::test]
async fn objects_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = Storage::start(options(&folder)).unwrap();
    let body = ByteStream::from_static(b"here");
    client(&first, SECRET).put_object().bucket(BUCKET).key("a/b").body(body).send().await.unwrap();
    drop(first);
    let second = Storage::start(options(&folder)).unwrap();
    let got = client(&second, SECRET).get_object().bucket(BUCKET).key("a/b").send().await.unwrap();
    assert_eq!(got.body.collect().await.unwrap().into_bytes(), "here");
}

#[tokio::test]
async fn injected_faults_have_s3s_error_codes() {
    let (_folder, storage) = storage();
    let client = client(&storage, SECRET);
    let put = || client.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"a")).send();
    storage.faults().fail_next(1, 503);
    assert_eq!(status_and_code(put().await.unwrap_err()), (503, Some("SlowDown".into())));
    let missing = client.head_object().bucket(BUCKET).key("a").send().await.unwrap_err();
    assert!(missing.as_service_error().unwrap().is_not_found());

    storage.faults().lose_next(1, 500);
    assert_eq!(status_and_code(put().await.unwrap_err()), (500, Some("InternalError".into())));
    client.head_object().bucket(BUCKET).key("a").send().await.unwrap();

    storage.faults().down(503);
    assert!(put().await.is_err() && put().await.is_err());
    storage.faults().clear();
    put().await.unwrap();

    storage.faults().slow(Duration::from_secs(60));
    assert!(tokio::time::timeout(Duration::from_millis(200), put()).await.is_err());
}

#[tokio::test]
async fn an_outage_ends_on_the_same_port() {
    let (_folder, storage) = storage();
    let url = storage.url();
    let client = client(&storage, SECRET);
    client.head_bucket().bucket(BUCKET).send().await.unwrap();
    storage.refuse().await.unwrap();
    let error = client.head_bucket().bucket(BUCKET).send().await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    storage.restore().await.unwrap();
    assert_eq!(storage.url(), url);
    client.head_bucket().bucket(BUCKET).send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_uploads_are_all_stored() {
    let (_folder, storage) = storage();
    let client = client(&storage, SECRET);
    let mut writers = tokio::task::JoinSet::new();
    for at in 0..30 {
        let put = client.put_object().bucket(BUCKET).key(format!("n/{at}")).body(ByteStream::from(vec![at; 100_000]));
        writers.spawn(async move { put.send().await.unwrap() });
    }
    writers.join_all().await;
    let listed = client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    assert_eq!(listed.key_count(), Some(30));
}

#[tokio::test]
async fn an_invalid_bucket_name_is_refused_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let error = Storage::start(Options { bucket: "../up".into(), ..options(&folder) }).unwrap_err();
    assert!(error.to_string().contains("is no name of a bucket"), "{error}");
}

#[tokio::test]
async fn dropping_the_server_closes_its_port() {
    let (_folder, storage) = storage();
    let address = storage.url().trim_start_matches("http://").to_owned();
    drop(storage);
    let stopped = async {
        while tokio::net::TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), stopped).await.expect("the port is closed");
}
