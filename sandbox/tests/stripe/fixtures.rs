//! The fixture of every test: a stand-in, the production client, a clock that can be advanced, and a webhook endpoint that
//! records its requests.

use std::sync::atomic::{AtomicI64, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use rapport_sandbox::http::{Listening, serve};
use rapport_sandbox::stripe::{Options, Stripe};
use stripe::{Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError, StripeRequest};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, ProductData,
};
use stripe_shared::CheckoutSession;
use stripe_types::Currency;
use stripe_webhook::{Event, Webhook};

pub const SECRET: &str = "whsec_sandbox";

pub struct Fixture {
    pub stripe: Stripe,
    pub client: Client,
    pub http: reqwest::Client,
    clock: Arc<AtomicI64>,
}

impl Fixture {
    pub fn new() -> Self {
        Self::with(|_| ())
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        let clock = Arc::new(AtomicI64::new(now()));
        let time = Arc::clone(&clock);
        let mut options = Options {
            clock: Arc::new(move || Timestamp::from_second(time.load(Ordering::SeqCst)).expect("a time in range")),
            ..Options::default()
        };
        change(&mut options);
        let stripe = Stripe::start(options).expect("a free port");
        let client = ClientBuilder::new("sk_test_sandbox")
            .url(format!("{}/", stripe.url()))
            .timeout(Duration::from_secs(5))
            .build()
            .expect("a client");
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(5))
            .build()
            .expect("an HTTP client");
        Self { stripe, client, http, clock }
    }

    pub fn advance(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// A session for one hour with Ben, 75 euros.
    pub async fn session(&self) -> CheckoutSession {
        coaching().send(&self.client).await.expect("a session")
    }

    pub async fn session_with_key(&self, key: &str) -> Result<CheckoutSession, StripeError> {
        coaching().customize().request_strategy(with_key(key)).send(&self.client).await
    }

    /// A raw GET with the secret key.
    pub async fn get(&self, path: &str) -> (u16, serde_json::Value) {
        let request = self.http.get(format!("{}{path}", self.stripe.url())).bearer_auth("sk_test_sandbox");
        read_json(request.send().await.expect("an answer")).await
    }

    /// A raw form POST with the secret key.
    pub async fn post(&self, path: &str, body: &str) -> (u16, serde_json::Value) {
        read_json(self.send(path, body, None).await).await
    }

    pub async fn send(&self, path: &str, body: &str, key: Option<&str>) -> reqwest::Response {
        let mut request = self
            .http
            .post(format!("{}{path}", self.stripe.url()))
            .bearer_auth("sk_test_sandbox")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        request.send().await.expect("an answer")
    }

    /// A JSON POST to the stand-in's switches.
    pub async fn control(&self, path: &str, body: serde_json::Value) -> (u16, serde_json::Value) {
        let request = self.http.post(format!("{}/_sandbox/{path}", self.stripe.url())).json(&body);
        read_json(request.send().await.expect("an answer")).await
    }
}

pub async fn read_json(response: reqwest::Response) -> (u16, serde_json::Value) {
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}

#[expect(clippy::disallowed_methods, reason = "the client verifies signatures against the machine's own time")]
fn now() -> i64 {
    Timestamp::now().as_second()
}

/// The session as production creates it: one hour with Ben.
pub fn coaching() -> CreateCheckoutSession {
    let mut product = ProductData::new("60 minutes with Ben Okafor");
    product.description = Some("Tuesday 10:00".to_owned());
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(Currency::EUR);
    price.unit_amount = Some(7_500);
    price.product_data = Some(product);
    let mut item = CreateCheckoutSessionLineItems::new();
    (item.price_data, item.quantity) = (Some(price), Some(1));
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    intent.metadata = Some([("booking_id".to_owned(), "b-1".to_owned())].into());
    CreateCheckoutSession::new()
        .mode(stripe_shared::CheckoutSessionMode::Payment)
        .line_items(vec![item])
        .client_reference_id("b-1")
        .customer_email("ana@example.com")
        .metadata([("payment_id".to_owned(), "p-1".to_owned())])
        .payment_intent_data(intent)
        .success_url("http://web.test/paid?session={CHECKOUT_SESSION_ID}")
        .cancel_url("http://web.test/bookings/b-1")
}

/// The same, form-encoded by hand.
pub const COACHING_FORM: &str = "mode=payment&line_items[0][price_data][currency]=eur\
    &line_items[0][price_data][unit_amount]=7500&line_items[0][price_data][product_data][name]=60+minutes\
    &line_items[0][quantity]=1&success_url=http%3A%2F%2Fweb.test%2Fpaid";

pub fn with_key(key: &str) -> RequestStrategy {
    RequestStrategy::Idempotent(IdempotencyKey::new(key).expect("a short key"))
}

/// A webhook endpoint.
pub struct WebhookEndpoint {
    pub url: String,
    received: Arc<Mutex<Vec<(String, String)>>>,
    status: Arc<AtomicU16>,
    _listening: Listening,
}

impl WebhookEndpoint {
    pub fn open() -> Self {
        let received: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let status = Arc::new(AtomicU16::new(200));
        let (requests, answer) = (Arc::clone(&received), Arc::clone(&status));
        let listening = serve(0, move |config| {
            let (requests, answer) = (Arc::clone(&requests), Arc::clone(&answer));
            let hook = move |request: HttpRequest, body: String| {
                let signature = request.headers().get("Stripe-Signature").expect("a signature");
                let signature = signature.to_str().expect("ASCII").to_owned();
                requests.lock().expect("no panic inside").push((body, signature));
                let status = answer.load(Ordering::SeqCst);
                async move { HttpResponse::build(status.try_into().expect("a status")).finish() }
            };
            config.route("/hook", web::post().to(hook));
        })
        .expect("a free port");
        Self { url: format!("{}/hook", listening.url), received, status, _listening: listening }
    }

    pub fn respond_with(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// Body and signature of every request.
    pub fn requests(&self) -> Vec<(String, String)> {
        self.received.lock().expect("no panic inside").clone()
    }

    /// Everything received, verified and parsed by the production crate.
    pub fn events(&self) -> Vec<Event> {
        let verify = |(body, signature): &(String, String)| {
            Webhook::construct_event(body, signature, SECRET).unwrap_or_else(|error| panic!("{error}: {body}"))
        };
        self.requests().iter().map(verify).collect()
    }

    pub fn kinds(&self) -> Vec<String> {
        self.events().iter().map(|event| event.type_.as_str().to_owned()).collect()
    }

    pub async fn wait_for(&self, count: usize) {
        wait_until(|| self.requests().len() >= count).await;
    }
}

/// Waits for a condition, at most ten seconds.
pub async fn wait_until(condition: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(10), async {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while !condition() {
            tick.tick().await;
        }
    });
    waited.await.expect("it happens within ten seconds");
}
