//! `/_sandbox/`: the stand-in's own switches for a person with a browser or curl, and for a page's Stripe.js
//! stand-in, which pays with the client secret. Not part of Stripe.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::RefundPlan;
use super::cards::Card;
use super::core::Core;
use super::deliveries::Deliveries;
use super::error::ApiError;
use super::import::ImportedPayment;
use super::paying::{Paid, Refused};
use super::refunds::{NotPossible, Outcome};
use super::render;

const CALLS: &str = r#"The Stripe sandbox. Bodies are JSON.

GET  /_sandbox/state                      sessions, payments, charges, refunds, disputes, events, attempts
POST /_sandbox/faults                     {"fail_next":{"times":1,"status":502}, "lose_next":{"times":1,"status":502},
                                           "break_next":1, "down":503, "slow_ms":2000, "stall":true, "clear":true}
POST /_sandbox/deliveries                 {"url":"http://…", "lose":1, "repeat":3, "hold":true, "delay_ms":500,
                                           "release":"in_order"|"shuffled", "seed":7, "resend":"evt_…",
                                           "secrets":["whsec_new","whsec_old"]}
POST /_sandbox/pay                        {"session":"cs_…"|"client_secret":"cs_…_secret_…", "card":"4242 4242 4242 4242",
                                           "exp_month":12, "exp_year":2040, "cvc":"123", "email":"…"}
POST /_sandbox/authenticate               {"session":"cs_…"|"client_secret":"…", "passed":true}
POST /_sandbox/sessions/{id}/expire
POST /_sandbox/charges/{id}/refund        {"amount":2500}, or {} for all that is left: as in the Dashboard, without a
                                           key or metadata
POST /_sandbox/charges/{id}/dispute       {"reason":"fraudulent"}: the money is withdrawn
POST /_sandbox/disputes/{id}/review       evidence was handed in
POST /_sandbox/disputes/{id}/close        {"won":false}
POST /_sandbox/refunds                    {"plan":"by_card"|"pending"|"failed"}: how refunds begin from now on
POST /_sandbox/refunds/{id}/settle        {"outcome":"succeeded"|"failed"}
POST /_sandbox/import                     [{"session":"cs_…", "created":1767254400, "expires_at":1767256260, "amount":7500,
                                             "currency":"eur", "product":"An hour", "success_url":"http://…",
                                             "email":"…", "client_reference_id":"…", "metadata":{…},
                                             "paid":{"payment_intent":"pi_…", "charge":"ch_…", "created":1767254500,
                                               "refunds":[{"refund":"re_…", "created":1767340800, "amount":2500,
                                                 "metadata":{…}}]}}]: payments made elsewhere, paid with 4242, or expired
                                           if there is no "paid"; without events; what is there is left alone

Test cards: 4242 4242 4242 4242 pays; 4000 0000 0000 0002 is declined; 4000 0000 0000 9995 has no funds;
4000 0027 6000 3184 asks for authentication; 4000 0000 0000 0259 is disputed; 4000 0000 0000 7726 refunds slowly.
"#;

pub fn routes(config: &mut web::ServiceConfig) {
    let calls = || async { HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(CALLS) };
    config.service(
        web::scope("/_sandbox")
            .app_data(web::JsonConfig::default().content_type_required(false).error_handler(|error, _| {
                let response = HttpResponse::BadRequest().json(json!({ "error": error.to_string() }));
                actix_web::error::InternalError::from_response(error, response).into()
            }))
            .route("", web::get().to(calls))
            .route("/", web::get().to(calls))
            .route("/state", web::get().to(state))
            .route("/faults", web::post().to(faults))
            .route("/deliveries", web::post().to(deliveries))
            .route("/pay", web::post().to(pay))
            .route("/authenticate", web::post().to(authenticate))
            .route("/pay", web::method(actix_web::http::Method::OPTIONS).to(preflight))
            .route("/authenticate", web::method(actix_web::http::Method::OPTIONS).to(preflight))
            .route("/sessions/{id}/expire", web::post().to(expire))
            .route("/charges/{id}/dispute", web::post().to(dispute))
            .route("/charges/{id}/refund", web::post().to(refund))
            .route("/disputes/{id}/review", web::post().to(review_dispute))
            .route("/disputes/{id}/close", web::post().to(close_dispute))
            .route("/import", web::post().to(import))
            .route("/refunds", web::post().to(plan_refunds))
            .route("/refunds/{id}/settle", web::post().to(settle_refund)),
    );
}

async fn state(core: web::Data<Core>) -> HttpResponse {
    let core = core.into_inner();
    let mut state = core.look(|account| {
        json!({
            "sessions": account.sessions.oldest_first().map(|it| render::session(account, it)).collect::<Vec<_>>(),
            "payment_intents": account.intents.oldest_first().map(|it| render::intent(account, it)).collect::<Vec<_>>(),
            "charges": account.charges.oldest_first().map(|it| render::charge(account, it)).collect::<Vec<_>>(),
            "refunds": account.refunds.oldest_first().map(render::refund).collect::<Vec<_>>(),
            "disputes": account.disputes.oldest_first().map(|it| render::dispute(account, it)).collect::<Vec<_>>(),
            "events": account.events.oldest_first().map(render::event).collect::<Vec<_>>(),
            "made_under": account.made_under,
        })
    });
    state["requests"] = json!(core.faults.seen());
    state["attempts"] = json!(Deliveries(core).attempts());
    HttpResponse::Ok().json(state)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Times {
    times: usize,
    status: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct FaultsBody {
    fail_next: Option<Times>,
    lose_next: Option<Times>,
    break_next: usize,
    down: Option<u16>,
    slow_ms: Option<u64>,
    stall: Option<bool>,
    clear: bool,
}

async fn faults(core: web::Data<Core>, body: web::Json<FaultsBody>) -> HttpResponse {
    let body = body.into_inner();
    if body.clear {
        core.faults.clear();
        core.breaking.store(0, Ordering::SeqCst);
        core.stalled.send_replace(false);
    }
    if let Some(Times { times, status }) = body.fail_next {
        core.faults.fail_next(times, status);
    }
    if let Some(Times { times, status }) = body.lose_next {
        core.faults.lose_next(times, status);
    }
    core.breaking.fetch_add(body.break_next, Ordering::SeqCst);
    if let Some(status) = body.down {
        core.faults.down(status);
    }
    if let Some(delay) = body.slow_ms {
        core.faults.slow(Duration::from_millis(delay));
    }
    if let Some(stall) = body.stall {
        core.stalled.send_replace(stall);
    }
    done(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Release {
    InOrder,
    Shuffled,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct DeliveriesBody {
    url: Option<String>,
    lose: usize,
    repeat: Option<usize>,
    hold: bool,
    release: Option<Release>,
    seed: u64,
    delay_ms: Option<u64>,
    resend: Option<String>,
    secrets: Option<Vec<String>>,
}

async fn deliveries(core: web::Data<Core>, body: web::Json<DeliveriesBody>) -> HttpResponse {
    let (core, body) = (core.into_inner(), body.into_inner());
    let deliveries = Deliveries(Arc::clone(&core));
    if let Some(url) = body.url {
        core.plan().url = Some(url);
        core.act(|account, _| account.has_endpoint = true);
    }
    if let Some(secrets) = body.secrets {
        deliveries.sign_with(secrets);
    }
    deliveries.lose(body.lose);
    if let Some(copies) = body.repeat {
        deliveries.repeat(copies);
    }
    if let Some(delay) = body.delay_ms {
        deliveries.delay(Duration::from_millis(delay));
    }
    if body.hold {
        deliveries.hold();
    }
    let released = match body.release {
        Some(Release::InOrder) => Some(deliveries.release_in_order().await),
        Some(Release::Shuffled) => Some(deliveries.release_shuffled(body.seed).await),
        None => None,
    };
    let resent = match &body.resend {
        Some(event) => deliveries.resend(event).await,
        None => None,
    };
    done(json!({ "released": released, "resent": resent }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayBody {
    session: Option<String>,
    client_secret: Option<String>,
    card: String,
    exp_month: Option<i64>,
    exp_year: Option<i64>,
    cvc: Option<String>,
    name: Option<String>,
    email: Option<String>,
}

async fn pay(core: web::Data<Core>, body: web::Json<PayBody>) -> HttpResponse {
    let (core, body) = (core.into_inner(), body.into_inner());
    let Some(session) = named(&core, body.session, body.client_secret) else {
        return nameless();
    };
    let mut card = Card::number(&body.card);
    card.exp_month = body.exp_month.unwrap_or(card.exp_month);
    card.exp_year = body.exp_year.unwrap_or(card.exp_year);
    card.cvc = body.cvc.unwrap_or(card.cvc);
    card.name = body.name;
    paid(core.act(|account, cause| account.pay(&session, &card, body.email.as_deref(), cause)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthenticateBody {
    session: Option<String>,
    client_secret: Option<String>,
    passed: bool,
}

async fn authenticate(core: web::Data<Core>, body: web::Json<AuthenticateBody>) -> HttpResponse {
    let (core, body) = (core.into_inner(), body.into_inner());
    let Some(session) = named(&core, body.session, body.client_secret) else {
        return nameless();
    };
    paid(core.act(|account, cause| account.authenticate(&session, body.passed, cause)))
}

/// A page of another origin may pay here, as it may with Stripe.
async fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .insert_header(("Access-Control-Allow-Methods", "POST"))
        .insert_header(("Access-Control-Allow-Headers", "Content-Type"))
        .finish()
}

async fn expire(core: web::Data<Core>, id: web::Path<String>) -> HttpResponse {
    match core.into_inner().act(|account, cause| account.expire_session(&id, cause)) {
        Ok(()) => done(json!({})),
        Err(ApiError { status: 404, message, .. }) => HttpResponse::NotFound().json(json!({ "error": message })),
        Err(ApiError { message, .. }) => HttpResponse::Conflict().json(json!({ "error": message })),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefundBody {
    amount: Option<i64>,
}

async fn refund(core: web::Data<Core>, id: web::Path<String>, body: web::Json<RefundBody>) -> HttpResponse {
    match core.into_inner().act(|account, cause| account.refund_in_dashboard(&id, body.amount, cause)) {
        Ok(refund) => done(json!({ "refund": refund })),
        Err(error) => impossible(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DisputeBody {
    reason: String,
}

async fn dispute(core: web::Data<Core>, id: web::Path<String>, body: web::Json<DisputeBody>) -> HttpResponse {
    match core.into_inner().act(|account, cause| account.open_dispute(&id, &body.reason, cause)) {
        Some(dispute) => done(json!({ "dispute": dispute })),
        None => impossible(&NotPossible(format!("{id} is not a paid, undisputed charge"))),
    }
}

async fn review_dispute(core: web::Data<Core>, id: web::Path<String>) -> HttpResponse {
    match core.into_inner().act(|account, cause| account.review_dispute(&id, cause)) {
        Ok(()) => done(json!({})),
        Err(error) => impossible(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloseBody {
    won: bool,
}

async fn close_dispute(core: web::Data<Core>, id: web::Path<String>, body: web::Json<CloseBody>) -> HttpResponse {
    match core.into_inner().act(|account, cause| account.close_dispute(&id, body.won, cause)) {
        Ok(()) => done(json!({})),
        Err(error) => impossible(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    plan: RefundPlan,
}

async fn plan_refunds(core: web::Data<Core>, body: web::Json<PlanBody>) -> HttpResponse {
    core.into_inner().act(|account, _| account.refund_plan = body.plan);
    done(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleBody {
    outcome: Outcome,
}

async fn settle_refund(core: web::Data<Core>, id: web::Path<String>, body: web::Json<SettleBody>) -> HttpResponse {
    match core.into_inner().act(|account, cause| account.settle_refund(&id, body.outcome, cause)) {
        Ok(()) => done(json!({})),
        Err(error) => impossible(&error),
    }
}

async fn import(core: web::Data<Core>, body: web::Json<Vec<ImportedPayment>>) -> HttpResponse {
    let imported = core.into_inner().act(|account, _| account.import(body.into_inner()));
    done(json!({ "imported": imported }))
}

fn named(core: &Arc<Core>, session: Option<String>, secret: Option<String>) -> Option<String> {
    session.or_else(|| {
        core.look(|account| {
            let mut sessions = account.sessions.newest_first();
            sessions.find(|session| session.client_secret == secret && secret.is_some()).map(|found| found.id.clone())
        })
    })
}

fn nameless() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "name the session, or give its client_secret" }))
}

fn paid(result: Result<Paid, Refused>) -> HttpResponse {
    let allow = ("Access-Control-Allow-Origin", "*");
    match result {
        Ok(Paid { payment_intent, charge }) => HttpResponse::Ok()
            .insert_header(allow)
            .json(json!({ "status": "complete", "payment_intent": payment_intent, "charge": charge })),
        Err(refused) => {
            let (code, decline_code) = match &refused {
                Refused::Declined { code, decline_code, .. } => (Some(*code), *decline_code),
                Refused::AuthenticationRequired => (Some("authentication_required"), None),
                _ => (None, None),
            };
            HttpResponse::PaymentRequired().insert_header(allow).json(json!({
                "error": refused.to_string(), "code": code, "decline_code": decline_code,
            }))
        }
    }
}

fn impossible(error: &NotPossible) -> HttpResponse {
    HttpResponse::Conflict().json(json!({ "error": error.to_string() }))
}

fn done(body: Value) -> HttpResponse {
    HttpResponse::Ok().json(body)
}
