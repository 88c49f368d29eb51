//! The Stripe stand-in: Checkout Sessions, payments, refunds, disputes, events and webhooks, in the names, encodings,
//! status codes, error bodies and signatures that Stripe publishes for API version 2026-09-30.endive.
//!
//! State is in memory, and in a snapshot file if asked for. Not here: customers, subscriptions, Connect, payouts,
//! wallets and every other API; what is not carried out is refused by name, never ignored.

mod account;
mod api;
mod cards;
mod checkout;
mod control;
mod core;
mod deliveries;
mod disputes;
mod error;
mod form;
mod idempotency;
mod ids;
mod import;
mod listing;
mod money;
mod page;
mod paying;
mod refunds;
mod render;
mod shelf;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpMessage, web};

pub use account::{
    Charge, Dispute, Event, Intent, Metadata, Movement, Refund, RefundPlan, RefundStatus, Session, SessionStatus,
};
pub use cards::Card;
pub use core::Clock;
pub use deliveries::{Attempt, Deliveries, Delivery};
pub use error::ApiError;
pub use import::{ImportedCharge, ImportedPayment, ImportedRefund};
pub use paying::{Paid, Refused};
pub use refunds::{NotPossible, Outcome};
pub use render::API_VERSION;

use crate::faults::{self, Faults};
use crate::http::{Listening, serve};
use account::Account;
use core::Core;

/// How the stand-in is set up; the default suits a test.
#[derive(Clone)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    pub secret_key: String,
    pub publishable_key: String,
    pub webhook_secret: String,
    /// Where events are sent; none are while it is not set.
    pub webhook_url: Option<String>,
    /// The name the payer sees.
    pub merchant: String,
    pub clock: Clock,
    /// A JSON file in which the state outlives a restart.
    pub snapshot: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            secret_key: "sk_test_sandbox".to_owned(),
            publishable_key: "pk_test_sandbox".to_owned(),
            webhook_secret: "whsec_sandbox".to_owned(),
            webhook_url: None,
            merchant: "Rapport".to_owned(),
            clock: real_clock(),
            snapshot: None,
        }
    }
}

/// The time of this machine.
pub fn real_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the stand-in's default clock is made")]
    Arc::new(jiff::Timestamp::now)
}

/// A running stand-in; dropping it stops it and whatever it was delivering.
pub struct Stripe {
    core: Arc<Core>,
    listening: Listening,
}

impl Drop for Stripe {
    fn drop(&mut self) {
        self.core.stop();
    }
}

impl Stripe {
    /// Starts to listen; must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// The port is taken, or the snapshot is there and cannot be read.
    pub fn start(options: Options) -> io::Result<Self> {
        // Whoever set a provider up first keeps it; reqwest panics where there is none.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
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
        let core = Arc::new(Core::new(options, account, http));
        let served = Arc::clone(&core);
        let listening = serve(port, move |config| routes(config, &served))?;
        core.act(|account, _| account.base_url.clone_from(&listening.url));
        core.spawn(Arc::clone(&core).keep_time());
        let stripe = Self { core, listening };
        stripe.deliver_what_was_pending();
        Ok(stripe)
    }

    /// Where it answers, without a trailing slash; the API is under `/v1`.
    pub fn url(&self) -> &str {
        &self.listening.url
    }

    /// Faults of the API (not of the hosted page, nor of the webhooks).
    pub fn faults(&self) -> &Faults {
        &self.core.faults
    }

    /// The webhooks, and what goes wrong with them.
    pub fn deliveries(&self) -> Deliveries {
        Deliveries(Arc::clone(&self.core))
    }

    /// Where events are sent from now on.
    pub fn set_webhook_url(&self, url: impl Into<String>) {
        self.core.plan().url = Some(url.into());
        self.core.act(|account, _| account.has_endpoint = true);
    }

    /// The next `times` POSTs do their work and break before answering: the key keeps the 500, as Stripe documents.
    /// ([`Faults::lose_next`] is the other case: the work is done, the key keeps the good answer, the network loses it.)
    pub fn break_next(&self, times: usize) {
        self.core.breaking.fetch_add(times, Ordering::SeqCst);
    }

    /// POSTs begin and do not end until [`Stripe::resume`]: their keys are in use meanwhile.
    pub fn stall(&self) {
        self.core.stalled.send_replace(true);
    }

    pub fn resume(&self) {
        self.core.stalled.send_replace(false);
    }

    /// Pays an open session as the payer would, with a test card (`"4242…"` or [`Card::PAYS`]).
    ///
    /// # Errors
    /// As the hosted page would show them.
    pub fn pay(&self, session: &str, card: impl Into<Card>) -> Result<Paid, Refused> {
        let card = card.into();
        self.core.act(|account, cause| account.pay(session, &card, None, cause))
    }

    /// Answers the 3-D Secure step of a card that asked for it.
    ///
    /// # Errors
    /// Nothing waits for it, or the payment is declined after all.
    pub fn authenticate(&self, session: &str, passed: bool) -> Result<Paid, Refused> {
        self.core.act(|account, cause| account.authenticate(session, passed, cause))
    }

    /// Puts payments that were made elsewhere into the account, without a word to the endpoint. One whose session is there
    /// already is left as it is; how many were new is given back.
    pub fn import(&self, payments: Vec<ImportedPayment>) -> usize {
        self.core.act(|account, _| account.import(payments))
    }

    /// Expires an open session, as the API's own endpoint does.
    ///
    /// # Errors
    /// It is not open, or not there.
    pub fn expire(&self, session: &str) -> Result<(), ApiError> {
        self.core.act(|account, cause| account.expire_session(session, cause))
    }

    /// Opens a dispute on a paid charge and gives its id.
    ///
    /// # Errors
    /// There is no such paid charge, or it is disputed already.
    pub fn dispute(&self, charge: &str, reason: &str) -> Result<String, NotPossible> {
        let opened = self.core.act(|account, cause| account.open_dispute(charge, reason, cause));
        opened.ok_or_else(|| NotPossible(format!("{charge} is not a paid, undisputed charge")))
    }

    /// Hands in the evidence: the bank reviews the dispute.
    ///
    /// # Errors
    /// It is under review or decided already, or not there.
    pub fn review_dispute(&self, dispute: &str) -> Result<(), NotPossible> {
        self.core.act(|account, cause| account.review_dispute(dispute, cause))
    }

    /// Decides a dispute.
    ///
    /// # Errors
    /// It is decided already, or not there.
    pub fn close_dispute(&self, dispute: &str, won: bool) -> Result<(), NotPossible> {
        self.core.act(|account, cause| account.close_dispute(dispute, won, cause))
    }

    /// Refunds a charge, or what is left of it, as a person does in Stripe's Dashboard: the same way as the API, with
    /// no idempotency key and no metadata. Gives the refund's id.
    ///
    /// # Errors
    /// As the API refuses it: no such paid charge, disputed, refunded already, or less left than asked for.
    pub fn refund_in_dashboard(&self, charge: &str, amount: Option<i64>) -> Result<String, NotPossible> {
        self.core.act(|account, cause| account.refund_in_dashboard(charge, amount, cause))
    }

    /// How refunds begin from now on.
    pub fn plan_refunds(&self, plan: RefundPlan) {
        self.core.act(|account, _| account.refund_plan = plan);
    }

    /// Ends a pending refund, or lets a succeeded one come back.
    ///
    /// # Errors
    /// It is there in no state from which this can happen.
    pub fn settle_refund(&self, refund: &str, outcome: Outcome) -> Result<(), NotPossible> {
        self.core.act(|account, cause| account.settle_refund(refund, outcome, cause))
    }

    /// All sessions, oldest first.
    pub fn sessions(&self) -> Vec<Session> {
        self.core.look(|account| account.sessions.oldest_first().cloned().collect())
    }

    /// All payment intents, oldest first.
    pub fn payment_intents(&self) -> Vec<Intent> {
        self.core.look(|account| account.intents.oldest_first().cloned().collect())
    }

    /// All charges, failed ones included, oldest first.
    pub fn charges(&self) -> Vec<Charge> {
        self.core.look(|account| account.charges.oldest_first().cloned().collect())
    }

    /// All refunds, oldest first.
    pub fn refunds(&self) -> Vec<Refund> {
        self.core.look(|account| account.refunds.oldest_first().cloned().collect())
    }

    /// All disputes, oldest first.
    pub fn disputes(&self) -> Vec<Dispute> {
        self.core.look(|account| account.disputes.oldest_first().cloned().collect())
    }

    /// All events, oldest first.
    pub fn events(&self) -> Vec<Event> {
        self.core.look(|account| account.events.oldest_first().cloned().collect())
    }

    /// Ids of the sessions and refunds made under an idempotency key: more than one is a bug of whoever is tested.
    pub fn made_under(&self, key: &str) -> Vec<String> {
        self.core.look(|account| account.made_under.get(key).cloned().unwrap_or_default())
    }

    /// Captured in a currency, in minor units.
    pub fn charges_total(&self, currency: &str) -> i64 {
        let paid = |charge: &&Charge| charge.failure.is_none() && charge.currency == currency;
        self.core.look(|account| account.charges.oldest_first().filter(paid).map(|charge| charge.amount).sum())
    }

    /// Refunded or on its way back in a currency, in minor units.
    pub fn refunds_total(&self, currency: &str) -> i64 {
        let counts = |refund: &&Refund| refund.status != RefundStatus::Failed && refund.currency == currency;
        self.core.look(|account| account.refunds.oldest_first().filter(counts).map(|refund| refund.amount).sum())
    }

    fn deliver_what_was_pending(&self) {
        let pending = |event: &&Event| event.pending_webhooks > 0;
        let pending: Vec<String> = self
            .core
            .look(|account| account.events.oldest_first().filter(pending).map(|event| event.id.clone()).collect());
        for event in pending {
            self.core.offer(event);
        }
    }
}

fn routes(config: &mut web::ServiceConfig, core: &Arc<Core>) {
    let faults = core.faults.clone();
    let api = web::scope("/v1")
        .wrap(from_fn(move |request, next| faults::happen(faults.clone(), error::fault_body, request, next)))
        .wrap(from_fn(sign_answer))
        .default_service(web::to(api::answer));
    config.app_data(web::Data::from(Arc::clone(core))).service(api).configure(page::routes).configure(control::routes);
}

/// Every answer of the API carries its request's id and the version it speaks.
async fn sign_answer(
    request: ServiceRequest,
    next: Next<impl actix_web::body::MessageBody>,
) -> Result<ServiceResponse<impl actix_web::body::MessageBody>, actix_web::Error> {
    let id = ids::mint("req_", 14);
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
