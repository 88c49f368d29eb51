//! The OpenAI stand-in: `POST /v1/embeddings` and `GET /v1/models` as OpenAI publishes them.
//!
//! The function that makes a vector is handed in ([`Options::embed`]). Chat, images and the other APIs are not here.

mod error;
mod hashing_embedder;
mod rate_limits;
mod request;

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::{Faults, NextRequests, inject};
use crate::http::{Listening, serve};

pub use hashing_embedder::embed as hashed_words;
pub use rate_limits::Limits;

use error::{ApiError, fault_body};
use rate_limits::RateLimiter;
use request::{EmbeddingRequest, Encoding, MODELS};

/// Makes the vector of a text with this number of dimensions.
pub type Embed = Arc<dyn Fn(&str, usize) -> Vec<f32> + Send + Sync>;

/// Above the largest valid request, which has 300,000 tokens.
const MAX_BODY_OCTETS: usize = 16 * 1024 * 1024;

/// How the stand-in is started.
#[derive(Clone)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    /// The one valid API key.
    pub api_key: String,
    pub embed: Embed,
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        let api_key = "sk-sandbox".to_owned();
        Self { port: 0, api_key, embed: Arc::new(hashed_words), limits: Limits::default() }
    }
}

/// The requests that were carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Whether or not the answer was then lost.
    pub requests: u64,
    /// Texts in them.
    pub texts: u64,
}

/// A running stand-in; dropping it stops it.
pub struct OpenAi {
    listening: Listening,
    api: Arc<Api>,
}

struct Api {
    api_key: String,
    embed: Embed,
    faults: Faults,
    rate_limiter: Mutex<RateLimiter>,
    carried_out: Mutex<Asked>,
    retry_after: Mutex<Duration>,
    is_out_of_quota: Mutex<bool>,
    requests: AtomicU64,
}

impl OpenAi {
    /// Starts on the runtime it is called on.
    ///
    /// # Errors
    /// The port is taken or not allowed.
    pub fn start(options: Options) -> io::Result<Self> {
        let api = Arc::new(Api {
            api_key: options.api_key,
            embed: options.embed,
            faults: Faults::default(),
            rate_limiter: Mutex::new(RateLimiter::new(options.limits, Instant::now())),
            carried_out: Mutex::default(),
            retry_after: Mutex::new(Duration::from_secs(1)),
            is_out_of_quota: Mutex::default(),
            requests: AtomicU64::new(0),
        });
        let data = web::Data::from(api.clone());
        let listening = serve(options.port, move |app| routes(app, &data))?;
        Ok(Self { listening, api })
    }

    /// The base URL, without `/v1`: `http://127.0.0.1:41234`.
    pub fn url(&self) -> &str {
        &self.listening.url
    }

    /// The requests that were carried out so far.
    pub fn asked(&self) -> Asked {
        *lock(&self.api.carried_out)
    }

    /// Outages and lost answers; a status of 429 is a rate limit.
    pub fn faults(&self) -> &Faults {
        &self.api.faults
    }

    /// The `Retry-After` of an injected 429 or 503 (one second by default).
    pub fn retry_after(&self, wait: Duration) {
        *lock(&self.api.retry_after) = wait;
    }

    /// The account has no money left: 429 `insufficient_quota`, which waiting does not cure.
    pub fn out_of_quota(&self, is_out: bool) {
        *lock(&self.api.is_out_of_quota) = is_out;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn routes(app: &mut web::ServiceConfig, api: &web::Data<Api>) {
    let faults = api.faults.clone();
    let faulty = from_fn(move |request, next| inject(faults.clone(), fault_body, request, next));
    app.app_data(api.clone())
        .app_data(web::PayloadConfig::new(MAX_BODY_OCTETS))
        .route("/_sandbox/", web::get().to(switches))
        .route("/_sandbox/faults", web::post().to(switch))
        .service(
            web::scope("/v1")
                .wrap(from_fn(authenticate))
                .wrap(faulty)
                .wrap(from_fn(add_headers))
                .service(
                    web::resource("/embeddings")
                        .route(web::post().to(embeddings))
                        .default_service(web::to(wrong_method)),
                )
                .service(web::resource("/models").route(web::get().to(models)).default_service(web::to(wrong_method)))
                .service(
                    web::resource("/models/{id}").route(web::get().to(model)).default_service(web::to(wrong_method)),
                )
                .default_service(web::to(unknown_url)),
        )
        .default_service(web::to(unknown_url));
}

/// Middleware: the headers of every response, errors included.
async fn add_headers<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let api = request.app_data::<web::Data<Api>>().cloned();
    let mut response = next.call(request).await?.map_into_boxed_body();
    let Some(api) = api else { return Ok(response) };
    let status = response.status();
    let number = api.requests.fetch_add(1, Ordering::Relaxed) + 1;
    let mut headers = lock(&api.rate_limiter).headers(Instant::now());
    headers.push(("x-request-id".to_owned(), format!("req_{number:032x}")));
    headers.push(("openai-processing-ms".to_owned(), started.elapsed().as_millis().to_string()));
    headers.push(("openai-version".to_owned(), "2020-10-01".to_owned()));
    let is_busy = status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE;
    if is_busy && !response.headers().contains_key(header::RETRY_AFTER) {
        headers.push(("retry-after".to_owned(), whole_seconds(*lock(&api.retry_after))));
    }
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Middleware: requires the API key.
async fn authenticate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = given.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).unwrap_or_default();
    let refused = match request.app_data::<web::Data<Api>>() {
        Some(api) if key == api.api_key => None,
        _ if key.is_empty() => Some(ApiError::no_key()),
        _ => Some(ApiError::wrong_key(key)),
    };
    match refused {
        // A response and not an `Err`, so that the outer middleware sees it.
        Some(error) => Ok(request.error_response(error)),
        None => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}

/// Rounded up, so that a client that waits this long has waited long enough.
fn whole_seconds(wait: Duration) -> String {
    wait.as_millis().div_ceil(1000).to_string()
}

async fn embeddings(api: web::Data<Api>, body: web::Bytes) -> Result<HttpResponse, ApiError> {
    let request = EmbeddingRequest::parse(&body)?;
    if *lock(&api.is_out_of_quota) {
        return Err(ApiError::out_of_quota());
    }
    let allowed = lock(&api.rate_limiter).take(request.tokens, Instant::now());
    if let Err(exceeded) = allowed {
        let mut response = HttpResponse::TooManyRequests();
        response.insert_header((header::RETRY_AFTER, whole_seconds(exceeded.retry_after)));
        return Ok(response.json(ApiError::rate_limited(exceeded.limit).body()));
    }
    let EmbeddingRequest { model, texts, tokens, dimensions, encoding } = request;
    {
        let mut carried_out = lock(&api.carried_out);
        carried_out.requests += 1;
        carried_out.texts += texts.len() as u64;
    }
    let embed = api.embed.clone();
    let make = move || texts.iter().map(|text| embed(text, dimensions)).collect::<Vec<_>>();
    let vectors = web::block(make).await.map_err(|_| ApiError::server_error("The embedder failed."))?;
    if let Some(wrong) = vectors.iter().find(|vector| vector.len() != dimensions) {
        let message = format!("The embedder made {} dimensions in place of {dimensions}.", wrong.len());
        return Err(ApiError::server_error(message));
    }
    let data: Vec<Value> = vectors
        .iter()
        .enumerate()
        .map(|(index, vector)| json!({ "object": "embedding", "index": index, "embedding": encode_vector(vector, encoding) }))
        .collect();
    let usage = json!({ "prompt_tokens": tokens, "total_tokens": tokens });
    Ok(HttpResponse::Ok().json(json!({ "object": "list", "data": data, "model": model.id, "usage": usage })))
}

fn encode_vector(vector: &[f32], encoding: Encoding) -> Value {
    match encoding {
        Encoding::Float => json!(vector),
        Encoding::Base64 => {
            let octets: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
            json!(STANDARD.encode(octets))
        }
    }
}

fn model_json(model: &request::Model) -> Value {
    json!({ "id": model.id, "object": "model", "created": model.created, "owned_by": "system" })
}

/// What can be switched, to read.
async fn switches() -> &'static str {
    "POST /_sandbox/faults, a JSON object with any of\n\n  fail_next       {\"times\": 2, \"status\": 500}\n  lose_next       {\"times\": 2, \"status\": 500}\n  slow_ms         2000\n  \
     down            503\n  retry_after_ms  1000\n  out_of_quota    true\n  clear           true\n"
}

async fn models() -> HttpResponse {
    let data: Vec<Value> = MODELS.iter().map(model_json).collect();
    HttpResponse::Ok().json(json!({ "object": "list", "data": data }))
}

async fn model(id: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let found = MODELS.iter().find(|model| model.id == id.as_str());
    let found = found.ok_or_else(|| ApiError::unknown_model(&id))?;
    Ok(HttpResponse::Ok().json(model_json(found)))
}

async fn wrong_method(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::wrong_method(request.method().as_str(), request.path()))
}

async fn unknown_url(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::unknown_url(request.method().as_str(), request.path()))
}

/// The switches; every field may be left out, and `clear` is applied first.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Switches {
    clear: bool,
    fail_next: Option<NextRequests>,
    lose_next: Option<NextRequests>,
    down: Option<u16>,
    slow_ms: Option<u64>,
    retry_after_ms: Option<u64>,
    out_of_quota: Option<bool>,
}

async fn switch(api: web::Data<Api>, switches: web::Json<Switches>) -> HttpResponse {
    let switches = switches.into_inner();
    if switches.clear {
        api.faults.clear();
        *lock(&api.is_out_of_quota) = false;
    }
    api.faults.apply(switches.fail_next, switches.lose_next, switches.down, switches.slow_ms);
    if let Some(millis) = switches.retry_after_ms {
        *lock(&api.retry_after) = Duration::from_millis(millis);
    }
    if let Some(is_out) = switches.out_of_quota {
        *lock(&api.is_out_of_quota) = is_out;
    }
    let Asked { requests, texts } = *lock(&api.carried_out);
    HttpResponse::Ok().json(json!({ "requests": requests, "texts": texts, "seen": api.faults.seen() }))
}
