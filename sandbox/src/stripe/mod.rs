//! The Stripe stand-in: Checkout Sessions, payments, refunds, disputes, events and webhooks, in the names, encodings,
//! status codes, error bodies and signatures that Stripe publishes for API version 2026-09-30.endive.
//!
//! State is in memory, and in a snapshot file if configured. Not here: customers, subscriptions, Connect, payouts, wallets
//! and every other API; an unsupported parameter is refused by name, never ignored.

mod account;
mod api;
mod cards;
mod checkout;
mod control;
mod deliveries;
mod delivery_settings;
mod disputes;
mod elements;
mod error;
mod events;
mod form;
mod hosted_page;
mod idempotency;
mod ids;
mod import;
mod listing;
mod money;
mod objects;
mod options;
mod ordered_store;
mod payments;
mod refunds;
mod render;
mod shared;

use std::io;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpMessage, web};

pub use crate::clock::{Clock, real_clock};
pub use account::RefundPlan;
pub use cards::Card;
pub use deliveries::Deliveries;
pub use delivery_settings::{Attempt, Delivery};
pub use error::{ApiError, NotPossible};
pub use import::{ImportedCharge, ImportedPayment, ImportedRefund};
pub use objects::{
    BalanceTransaction, Charge, Dispute, Event, Metadata, PaymentIntent, Refund, RefundStatus, Session, SessionStatus,
};
pub use options::Options;
pub use payments::{Paid, Refused};
pub use refunds::Outcome;
pub use render::API_VERSION;

use crate::faults::{self, Faults};
use crate::http::{Listening, serve};
use account::Account;
use shared::Shared;

/// A running stand-in; dropping it stops it and its deliveries.
pub struct Stripe {
    shared: Arc<Shared>,
    listening: Listening,
}

impl Drop for Stripe {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

impl Stripe {
    /// Starts to listen; must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// The port is taken, or the snapshot is there and cannot be read.
    pub fn start(options: Options) -> io::Result<Self> {
        // reqwest panics without a provider; one that is installed already is kept.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            // Whom it calls is on this machine and has no certificate: no roots are read.
            .tls_certs_only([])
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(io::Error::other)?;
        let mut account = match &options.snapshot {
            Some(path) if path.exists() => serde_json::from_slice(&std::fs::read(path)?)?,
            _ => Account::default(),
        };
        account.merchant.clone_from(&options.merchant);
        account.has_endpoint = options.webhook_url.is_some();
        let port = options.port;
        let shared = Arc::new(Shared::new(options, account, http));
        let served = Arc::clone(&shared);
        let listening = serve(port, move |config| routes(config, &served))?;
        shared.update(|account, _| account.base_url.clone_from(&listening.url));
        shared.spawn(Arc::clone(&shared).expire_sessions_when_due());
        let stripe = Self { shared, listening };
        stripe.dispatch_pending_events();
        Ok(stripe)
    }

    /// Where it answers, without a trailing slash; the API is under `/v1`.
    pub fn url(&self) -> &str {
        &self.listening.url
    }

    /// Faults of the API; the hosted page and the webhooks have none of them.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Control over the webhooks.
    pub fn deliveries(&self) -> Deliveries {
        Deliveries(Arc::clone(&self.shared))
    }

    /// Where events are sent from now on.
    pub fn set_webhook_url(&self, url: impl Into<String>) {
        self.shared.set_webhook_url(url.into());
    }

    /// The next `times` POST requests do their work and answer 500, which is stored under their key, as Stripe documents.
    /// ([`Faults::lose_next`] is the other case: the good answer is stored under the key, and lost by the network.)
    pub fn break_next(&self, times: usize) {
        self.shared.fail_after_work.fetch_add(times, Ordering::SeqCst);
    }

    /// From now on changes every good answer before it is sent: fields that Stripe drops, adds or gives another type. `rewrite` gets the path
    /// of the request and the body. What is stored stays as it is.
    pub fn rewrite_answers(&self, rewrite: impl Fn(&str, &mut serde_json::Value) + Send + 'static) {
        *self.shared.rewrite.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(rewrite));
    }

    /// Answers are as Stripe documents them again.
    pub fn stop_rewriting(&self) {
        *self.shared.rewrite.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// POST requests wait until [`Stripe::resume`], with their idempotency keys in use.
    pub fn stall(&self) {
        self.shared.stalled.send_replace(true);
    }

    pub fn resume(&self) {
        self.shared.stalled.send_replace(false);
    }

    /// Pays an open session as the payer would, with a test card (`"4242…"` or [`Card::PAYS`]).
    ///
    /// # Errors
    /// As the hosted page would show them.
    pub fn pay(&self, session: &str, card: impl Into<Card>) -> Result<Paid, Refused> {
        let card = card.into();
        self.shared.update(|account, context| account.pay(session, &card, None, context))
    }

    /// Completes or fails the 3-D Secure step.
    ///
    /// # Errors
    /// No payment waits for it, or the payment is declined.
    pub fn authenticate(&self, session: &str, passed: bool) -> Result<Paid, Refused> {
        self.shared.update(|account, context| account.authenticate(session, passed, context))
    }

    /// Adds finished payments to the account, without events. One whose session exists already is skipped; returns how many
    /// were added.
    pub fn import(&self, payments: Vec<ImportedPayment>) -> usize {
        self.shared.update(|account, _| account.import(payments))
    }

    /// Expires an open session, as the API's own endpoint does.
    ///
    /// # Errors
    /// It is not open, or does not exist.
    pub fn expire(&self, session: &str) -> Result<(), ApiError> {
        self.shared.update(|account, context| account.expire_session(session, context))
    }

    /// Opens a dispute on a paid charge and returns its id.
    ///
    /// # Errors
    /// There is no such paid charge, or it is disputed already.
    pub fn dispute(&self, charge: &str, reason: &str) -> Result<String, NotPossible> {
        self.shared.update(|account, context| account.open_dispute(charge, reason, context))
    }

    /// Submits evidence: the dispute is under review.
    ///
    /// # Errors
    /// It is under review or decided already, or does not exist.
    pub fn review_dispute(&self, dispute: &str) -> Result<(), NotPossible> {
        self.shared.update(|account, context| account.review_dispute(dispute, context))
    }

    /// Decides a dispute.
    ///
    /// # Errors
    /// It is decided already, or does not exist.
    pub fn close_dispute(&self, dispute: &str, won: bool) -> Result<(), NotPossible> {
        self.shared.update(|account, context| account.close_dispute(dispute, won, context))
    }

    /// Refunds a charge, or what is left of it, as by hand in Stripe's Dashboard: like the API, but without an idempotency
    /// key and metadata. Returns the refund's id.
    ///
    /// # Errors
    /// As the API refuses it: no such paid charge, disputed, refunded already, or less left than asked for.
    pub fn refund_in_dashboard(&self, charge: &str, amount: Option<i64>) -> Result<String, NotPossible> {
        self.shared.update(|account, context| account.refund_in_dashboard(charge, amount, context))
    }

    /// Sets the first status of new refunds.
    pub fn plan_refunds(&self, plan: RefundPlan) {
        self.shared.update(|account, _| account.refund_plan = plan);
    }

    /// Settles a pending refund, or lets a succeeded one fail.
    ///
    /// # Errors
    /// Its status does not allow it, or it does not exist.
    pub fn settle_refund(&self, refund: &str, outcome: Outcome) -> Result<(), NotPossible> {
        self.shared.update(|account, context| account.settle_refund(refund, outcome, context))
    }

    /// All sessions, oldest first.
    pub fn sessions(&self) -> Vec<Session> {
        self.shared.read(|account| account.sessions.oldest_first().cloned().collect())
    }

    /// All payment payment_intents, oldest first.
    pub fn payment_intents(&self) -> Vec<PaymentIntent> {
        self.shared.read(|account| account.payment_intents.oldest_first().cloned().collect())
    }

    /// All charges, failed ones included, oldest first.
    pub fn charges(&self) -> Vec<Charge> {
        self.shared.read(|account| account.charges.oldest_first().cloned().collect())
    }

    /// All refunds, oldest first.
    pub fn refunds(&self) -> Vec<Refund> {
        self.shared.read(|account| account.refunds.oldest_first().cloned().collect())
    }

    /// All disputes, oldest first.
    pub fn disputes(&self) -> Vec<Dispute> {
        self.shared.read(|account| account.disputes.oldest_first().cloned().collect())
    }

    /// All events, oldest first.
    pub fn events(&self) -> Vec<Event> {
        self.shared.read(|account| account.events.oldest_first().cloned().collect())
    }

    /// Ids of the sessions and refunds made under an idempotency key; more than one is a bug of the caller.
    pub fn made_under(&self, key: &str) -> Vec<String> {
        self.shared.read(|account| account.made_under.get(key).cloned().unwrap_or_default())
    }

    /// The sum of the captured charges in a currency, in minor units.
    pub fn charges_total(&self, currency: &str) -> i64 {
        let paid = |charge: &&Charge| charge.failure.is_none() && charge.currency == currency;
        self.shared.read(|account| account.charges.oldest_first().filter(paid).map(|charge| charge.amount).sum())
    }

    /// The sum of the refunds in a currency that have not failed, in minor units.
    pub fn refunds_total(&self, currency: &str) -> i64 {
        let counts = |refund: &&Refund| refund.status != RefundStatus::Failed && refund.currency == currency;
        self.shared.read(|account| account.refunds.oldest_first().filter(counts).map(|refund| refund.amount).sum())
    }

    fn dispatch_pending_events(&self) {
        let pending = |event: &&Event| event.pending_webhooks > 0;
        let pending: Vec<String> = self
            .shared
            .read(|account| account.events.oldest_first().filter(pending).map(|event| event.id.clone()).collect());
        for event in pending {
            self.shared.dispatch(event);
        }
    }
}

fn routes(config: &mut web::ServiceConfig, shared: &Arc<Shared>) {
    let faults = shared.faults.clone();
    let api = web::scope("/v1")
        .wrap(from_fn(move |request, next| faults::inject(faults.clone(), error::fault_body, request, next)))
        .wrap(from_fn(add_headers))
        .default_service(web::to(api::handle));
    config
        .app_data(web::Data::from(Arc::clone(shared)))
        .service(api)
        .configure(elements::routes)
        .configure(hosted_page::routes)
        .configure(control::routes);
}

/// Middleware: the request id and the API version, on every response.
async fn add_headers(
    request: ServiceRequest,
    next: Next<impl actix_web::body::MessageBody>,
) -> Result<ServiceResponse<impl actix_web::body::MessageBody>, actix_web::Error> {
    let id = ids::new_id("req_", 14);
    let version = request.headers().get("Stripe-Version").cloned();
    request.extensions_mut().insert(api::RequestId(id.clone()));
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("request-id"), id);
    }
    let version = version.unwrap_or(HeaderValue::from_static(API_VERSION));
    headers.insert(HeaderName::from_static("stripe-version"), version);
    Ok(response)
}
