//! The OpenAI stand-in, through the client that the product uses (async-openai), and through plain HTTP for what that
//! client would not send or does not show.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

use std::sync::Arc;
use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::types::embeddings::{
    CreateEmbeddingRequest, CreateEmbeddingRequestArgs, EmbeddingInput, EncodingFormat,
};
use rapport_sandbox::openai::{Asked, Limits, OpenAi, Options, hashed_words};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

const KEY: &str = "sk-sandbox";
const MODEL: &str = "text-embedding-3-small";

fn openai() -> OpenAi {
    OpenAi::start(Options::default()).unwrap()
}

fn http() -> reqwest::Client {
    // It may be installed already by another test.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap()
}

fn client(openai: &OpenAi, key: &str) -> Client<OpenAIConfig> {
    // First: async-openai creates a client of its own, which needs the TLS provider too, before it takes ours.
    let http = http();
    let config = OpenAIConfig::new().with_api_key(key).with_api_base(format!("{}/v1", openai.url()));
    Client::with_config(config).with_http_client(http)
}

async fn request_embeddings(
    client: &Client<OpenAIConfig>,
    input: impl Into<EmbeddingInput>,
) -> Result<Vec<Vec<f32>>, OpenAIError> {
    let request = CreateEmbeddingRequestArgs::default().model(MODEL).input(input).dimensions(256u32).build()?;
    let answer = client.embeddings().create(request).await?;
    assert_eq!((answer.object.as_str(), answer.model.as_str()), ("list", MODEL));
    assert!(answer.usage.prompt_tokens > 0 && answer.usage.total_tokens == answer.usage.prompt_tokens);
    assert!(answer.data.iter().enumerate().all(|(at, one)| one.index as usize == at && one.object == "embedding"));
    Ok(answer.data.into_iter().map(|one| one.embedding).collect())
}

async fn post(openai: &OpenAi, body: Value) -> Response {
    let url = format!("{}/v1/embeddings", openai.url());
    http().post(url).bearer_auth(KEY).json(&body).send().await.unwrap()
}

fn api_error(error: OpenAIError) -> (StatusCode, String, Option<String>) {
    match error {
        OpenAIError::ApiError(response) => {
            (response.status_code, response.api_error.r#type.unwrap_or_default(), response.api_error.code)
        }
        other => panic!("no API error: {other:?}"),
    }
}

#[tokio::test]
async fn vectors_come_from_the_given_embedder() {
    let embed = |text: &str, dimensions: usize| vec![text.len() as f32; dimensions];
    let openai = OpenAi::start(Options { embed: Arc::new(embed), ..Options::default() }).unwrap();
    let client = client(&openai, KEY);
    assert_eq!(request_embeddings(&client, "hello").await.unwrap(), [vec![5.0; 256]]);
    assert_eq!(request_embeddings(&client, ["a", "bcd"]).await.unwrap(), [vec![1.0; 256], vec![3.0; 256]]);
    assert_eq!(
        request_embeddings(&client, vec![vec![1u32, 22], vec![3]]).await.unwrap(),
        [vec![4.0; 256], vec![1.0; 256]]
    );
    assert_eq!(openai.asked(), Asked { requests: 3, texts: 5 });
}

#[tokio::test]
async fn base64_and_float_encodings_are_equal() {
    let openai = openai();
    let request = CreateEmbeddingRequestArgs::default().model(MODEL).input("Grüße").build().unwrap();
    let floats = client(&openai, KEY).embeddings().create(request.clone()).await.unwrap();
    let request = CreateEmbeddingRequest { encoding_format: Some(EncodingFormat::Base64), ..request };
    let base64 = client(&openai, KEY).embeddings().create_base64(request).await.unwrap();
    let decoded: Vec<f32> = base64.data[0].embedding.clone().into();
    assert_eq!((decoded.len(), &decoded), (1536, &floats.data[0].embedding));
    assert_eq!(decoded, hashed_words("Grüße", 1536));
}

#[tokio::test]
async fn requests_require_the_api_key() {
    let openai = openai();
    let (status, kind, code) =
        api_error(request_embeddings(&client(&openai, "sk-wrong-key-of-somebody"), "a").await.unwrap_err());
    assert_eq!(
        (status.as_u16(), kind.as_str(), code.as_deref()),
        (401, "invalid_request_error", Some("invalid_api_key"))
    );
    let without_key = http().get(format!("{}/v1/models", openai.url())).send().await.unwrap();
    assert_eq!(without_key.status(), 401);
    assert!(without_key.headers().contains_key("x-request-id"));
    let body: Value = without_key.json().await.unwrap();
    assert_eq!((&body["error"]["param"], &body["error"]["code"]), (&Value::Null, &Value::Null));
    assert!(body["error"]["message"].as_str().unwrap().contains("You didn't provide an API key"));
    assert_eq!(openai.asked(), Asked::default());
}

#[tokio::test]
async fn a_wrong_key_is_masked_in_the_error() {
    let openai = openai();
    let url = format!("{}/v1/models", openai.url());
    let body = http().get(url).bearer_auth("sk-proj-abcdefgh1234").send().await.unwrap().text().await.unwrap();
    assert!(body.contains("sk-proj-********1234") && !body.contains("abcdefgh"), "{body}");
}

#[tokio::test]
async fn invalid_requests_get_openais_errors() {
    let openai = openai();
    let refused = async |body: Value| {
        let response = post(&openai, body).await;
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        (status, body["error"]["code"].as_str().map(str::to_owned))
    };
    assert_eq!(refused(json!({ "model": MODEL, "input": "" })).await, (400, None));
    assert_eq!(refused(json!({ "model": MODEL, "input": vec!["a"; 2049] })).await, (400, None));
    assert_eq!(refused(json!({ "model": MODEL, "input": "a", "dimensions": 1537 })).await, (400, None));
    assert_eq!(refused(json!({ "model": "gpt-99", "input": "a" })).await, (404, Some("model_not_found".into())));
    let base = openai.url();
    let wrong = http().get(format!("{base}/v1/embeddings")).bearer_auth(KEY).send().await.unwrap();
    assert_eq!(wrong.status(), 405);
    let unknown = http().get(format!("{base}/v1/chat")).bearer_auth(KEY).send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert_eq!(unknown.json::<Value>().await.unwrap()["error"]["message"], "Invalid URL (GET /v1/chat)");
}

#[tokio::test]
async fn every_response_has_the_published_headers() {
    let limits = Limits { requests_per_minute: 100, tokens_per_minute: 1000 };
    let openai = OpenAi::start(Options { limits, ..Options::default() }).unwrap();
    let response = post(&openai, json!({ "model": MODEL, "input": "x".repeat(400), "user": "u1" })).await;
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert!(header("x-request-id").starts_with("req_"));
    header("openai-processing-ms").parse::<u64>().unwrap();
    assert_eq!(
        (header("x-ratelimit-limit-requests"), header("x-ratelimit-remaining-requests")),
        ("100".into(), "99".into())
    );
    assert_eq!(header("x-ratelimit-limit-tokens"), "1000");
    let left: u32 = header("x-ratelimit-remaining-tokens").parse().unwrap();
    assert!((900..1000).contains(&left), "{left}");
    assert!(header("x-ratelimit-reset-tokens").ends_with('s'));
}

#[tokio::test]
async fn an_exceeded_limit_is_a_429_with_retry_after() {
    let limits = Limits { requests_per_minute: 100, tokens_per_minute: 100 };
    let openai = OpenAi::start(Options { limits, ..Options::default() }).unwrap();
    let body = json!({ "model": MODEL, "input": "x".repeat(400) });
    assert_eq!(post(&openai, body.clone()).await.status(), 200);
    let refused = post(&openai, body).await;
    assert_eq!(refused.status(), 429);
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((50..=60).contains(&wait), "{wait}");
    let body: Value = refused.json().await.unwrap();
    assert_eq!((&body["error"]["type"], &body["error"]["code"]), (&json!("tokens"), &json!("rate_limit_exceeded")));
    assert_eq!(openai.asked().requests, 1);
}

#[tokio::test]
async fn faults_apply_until_they_are_used_up_or_cleared() {
    let openai = openai();
    let body = || json!({ "model": MODEL, "input": "a" });
    openai.retry_after(Duration::from_millis(6500));
    openai.faults().fail_next(1, 429);
    let busy = post(&openai, body()).await;
    assert_eq!((busy.status().as_u16(), busy.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    assert_eq!(busy.json::<Value>().await.unwrap()["error"]["code"], "rate_limit_exceeded");
    assert_eq!(openai.asked(), Asked::default());

    openai.faults().lose_next(1, 502);
    let lost = post(&openai, body()).await;
    assert_eq!(lost.status(), 502);
    assert_eq!(lost.json::<Value>().await.unwrap()["error"]["type"], "server_error");
    assert_eq!(openai.asked(), Asked { requests: 1, texts: 1 });

    openai.faults().down(503);
    assert_eq!(post(&openai, body()).await.status(), 503);
    openai.faults().clear();
    assert_eq!(post(&openai, body()).await.status(), 200);
}

#[tokio::test]
async fn the_real_client_retries_a_rate_limit_but_not_an_exhausted_quota() {
    let openai = openai();
    openai.retry_after(Duration::ZERO);
    openai.faults().fail_next(2, 429);
    request_embeddings(&client(&openai, KEY), "a").await.unwrap();
    assert_eq!(openai.faults().seen(), 3);
    openai.out_of_quota(true);
    let (status, _, code) = api_error(request_embeddings(&client(&openai, KEY), "a").await.unwrap_err());
    assert_eq!((status.as_u16(), code.as_deref()), (429, Some("insufficient_quota")));
    assert_eq!(openai.faults().seen(), 4);
}

#[tokio::test]
async fn a_vector_of_the_wrong_length_is_a_500() {
    let openai = OpenAi::start(Options { embed: Arc::new(|_, _| vec![1.0]), ..Options::default() }).unwrap();
    assert_eq!(post(&openai, json!({ "model": MODEL, "input": "a" })).await.status(), 500);
}

#[tokio::test]
async fn the_models_are_listed() {
    let openai = openai();
    let get = async |path: &str| {
        let response = http().get(format!("{}{path}", openai.url())).bearer_auth(KEY).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (_, list) = get("/v1/models").await;
    let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["text-embedding-3-large", "text-embedding-3-small", "text-embedding-ada-002"]);
    assert_eq!(get("/v1/models/text-embedding-3-small").await.1["object"], "model");
    assert_eq!(get("/v1/models/none").await.0, 404);
}

#[tokio::test]
async fn faults_are_controlled_over_http() {
    let openai = openai();
    let control = async |body: Value| {
        let url = format!("{}/_sandbox/faults", openai.url());
        http().post(url).json(&body).send().await.unwrap().json::<Value>().await.unwrap()
    };
    control(json!({ "fail_next": { "times": 1, "status": 500 } })).await;
    assert_eq!(post(&openai, json!({ "model": MODEL, "input": "a" })).await.status(), 500);
    control(json!({ "down": 503, "out_of_quota": true })).await;
    assert_eq!(post(&openai, json!({ "model": MODEL, "input": "a" })).await.status(), 503);
    control(json!({ "clear": true })).await;
    assert_eq!(post(&openai, json!({ "model": MODEL, "input": "a" })).await.status(), 200);
    assert_eq!(control(json!({})).await, json!({ "requests": 1, "texts": 1, "seen": 3 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_are_all_counted() {
    let openai = openai();
    let client = client(&openai, KEY);
    let mut askers = tokio::task::JoinSet::new();
    for at in 0..40 {
        let client = client.clone();
        askers.spawn(
            async move { request_embeddings(&client, [format!("a{at}"), format!("b{at}")]).await.unwrap().len() },
        );
    }
    assert_eq!(askers.join_all().await, [2; 40]);
    assert_eq!(openai.asked(), Asked { requests: 40, texts: 80 });
}
