//! `/payment`: opening a checkout, Stripe's webhook, reading and refunding a payment; `/admin/reconciliation`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::bookings::Id;
use super::extract::{Admin, Authenticated, Body, Client, FromQuery, PathId, Query, QueryReader};
use super::idempotency::{IdempotencyKey, StoredResponse, idempotent};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::payments::{ExplainIssue, OpenCheckout, Payments, RefundPayment, settle, store_webhook_event};
use crate::app::App;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::users::Role;
use crate::models::idempotency::CreationKey;
use crate::models::payments::reconciliation::Reconciliation;
use crate::models::payments::{IssueKind, IssueState, Payment, PaymentView, ReconciliationIssue, Ui, list_issues};
use crate::models::text::UncheckedText;
use crate::models::web_address::WebAddress;
use crate::origin::Origin;

/// The largest webhook body that is read, in bytes.
const MAX_EVENT_BYTES: usize = 256 * 1024;

/// The longest reason of a refund, in characters.
const MAX_REASON_CHARS: usize = 500;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/payment/checkout").route(web::post().to(checkout)))
        .service(
            web::resource("/payment/webhook")
                .app_data(web::PayloadConfig::new(MAX_EVENT_BYTES))
                .route(web::post().to(webhook)),
        )
        .service(web::resource("/payment/{id}").route(web::get().to(show)))
        .service(web::resource("/payment/{id}/refresh").route(web::post().to(refresh)))
        .service(web::resource("/payment/{id}/refund").route(web::post().to(refund)))
        .service(web::resource("/admin/reconciliation").route(web::get().to(reconciliation)))
        .service(web::resource("/admin/reconciliation/{id}/close").route(web::post().to(close_issue)));
}

/// What is to be paid, and where.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CheckoutBody {
    #[schema(value_type = Uuid)]
    pub booking_id: Id,
    /// `hosted` when missing.
    #[deserr(default)]
    pub ui: Option<Ui>,
    /// Where the browser goes afterwards; only under an allowed address.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub return_url: Option<WebAddress>,
}

/// A checkout that is open.
#[derive(Serialize, ToSchema)]
pub struct CheckoutView {
    pub payment_id: Uuid,
    pub session_id: Option<String>,
    /// Stripe's page, for `hosted`.
    pub checkout_url: Option<String>,
    /// For Stripe's elements.
    pub client_secret: Option<String>,
    pub publishable_key: String,
    pub expires_at: Timestamp,
}

/// Open the checkout of a held booking.
#[utoipa::path(post, path = "/payment/checkout", tag = "payments", security(("bearer" = [])), request_body = CheckoutBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CheckoutView), (status = 200, description = "it was open already", body = CheckoutView), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 409, description = "checkout_open, checkout_expired, invalid_transition", body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
pub async fn checkout(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    client: Authenticated<Client>,
    key: IdempotencyKey,
    body: Body<CheckoutBody>,
) -> Result<HttpResponse> {
    let hash = body.hash;
    let command = open_checkout(&app, client.user_id, client.origin, body.value)?;
    idempotent(&app, client.user_id, &key, &hash, || async {
        let opened = actors.send(command).await?;
        let status = if opened.already_open { StatusCode::OK } else { StatusCode::CREATED };
        Ok(StoredResponse { status, body: view(&app, opened.payment)? })
    })
    .await
}

/// The command of a request.
fn open_checkout(app: &App, client_id: Uuid, origin: Origin, body: CheckoutBody) -> Result<OpenCheckout> {
    if let Some(url) = &body.return_url {
        check_return_url(app, url.as_str())?;
    }
    let (booking_id, ui) = (body.booking_id.0, body.ui.unwrap_or_default());
    Ok(OpenCheckout { booking_id, client_id, ui, return_url: body.return_url.map(WebAddress::into_inner), origin })
}

fn view(app: &App, payment: Payment) -> Result<CheckoutView> {
    Ok(CheckoutView {
        payment_id: payment.id,
        session_id: payment.stripe_session_id,
        checkout_url: payment.checkout_url,
        client_secret: payment.client_secret.map(Secret::into_inner),
        publishable_key: app.stripe()?.publishable_key.clone(),
        expires_at: payment.session_expires_at,
    })
}

/// The browser is redirected only to the web app or to a configured prefix.
fn check_return_url(app: &App, url: &str) -> Result<()> {
    let own = app.config.web("/");
    if has_prefix(url, &own) || app.config.return_url_prefixes.iter().any(|prefix| has_prefix(url, prefix)) {
        Ok(())
    } else {
        Err(FieldErrors::one("return_url", "not_allowed", "Only an address of the web app.").into())
    }
}

/// A prefix ends at a boundary of the URL: `https://a.example` does not allow `https://a.example.evil`.
fn has_prefix(url: &str, prefix: &str) -> bool {
    let is_boundary = |rest: &str| prefix.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?', '#']);
    url.strip_prefix(prefix).is_some_and(is_boundary)
}

/// What Stripe calls. Stored and answered at once; a worker does the rest.
#[utoipa::path(post, path = "/payment/webhook", tag = "payments", request_body(content = Object, content_type = "application/json", description = "a Stripe event, as signed",
        example = json!({ "id": "evt_3a1b2c", "object": "event", "type": "checkout.session.completed", "created": 1_796_112_000, "livemode": false,
            "api_version": "2026-09-30.endive", "data": { "object": { "id": "cs_test_a1b2c3", "object": "checkout.session", "metadata": {} } } })),
    params(("Stripe-Signature" = String, Header)),
    responses((status = 200, description = "stored"), (status = 400, description = "invalid_signature: nothing stored", body = ProblemDocument), (status = 413, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
pub async fn webhook(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    request: HttpRequest,
    origin: super::extract::RequestContext,
    body: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse> {
    let body = body.map_err(super::extract::body_read_error)?;
    let signature = request.headers().get("stripe-signature").and_then(|signature| signature.to_str().ok());
    let event = app.stripe()?.verify_event(&body, signature, app.now()).map_err(|error| {
        tracing::warn!(%error, "webhook signature rejected");
        Error::new(Code::InvalidSignature).with_detail(format!("Not taken: {error}."))
    })?;
    store_webhook_event(&app, actors.state::<Payments>(), event, origin.origin).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "received": true })))
}

/// One payment.
#[utoipa::path(get, path = "/payment/{id}", tag = "payments", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = PaymentView), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, user: Authenticated, id: PathId) -> Result<web::Json<PaymentView>> {
    let payment = Payment::visible_to(&mut *app.read().await?, id.0, user.user_id, user.role).await?;
    Ok(web::Json(payment.into()))
}

/// Ask Stripe now, and settle: what the success page calls.
#[utoipa::path(post, path = "/payment/{id}/refresh", tag = "payments", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = PaymentView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
pub async fn refresh(app: web::Data<App>, user: Authenticated, id: PathId) -> Result<web::Json<PaymentView>> {
    let payment = Payment::visible_to(&mut *app.read().await?, id.0, user.user_id, user.role).await?;
    if user.role == Role::Coach {
        return Err(Error::new(Code::Forbidden).with_detail("The client's page does this."));
    }
    Ok(web::Json(settle(&app, payment.id, &user.origin, None).await?.into()))
}

/// How much to refund, and why.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RefundBody {
    /// In minor units of the payment's currency; all that is left when missing.
    #[deserr(default)]
    #[schema(minimum = 1)]
    pub amount: Option<i64>,
    /// Kept with the refund, for admins; the client does not see it.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    pub reason: UncheckedText,
}

impl RefundBody {
    fn command(self, payment_id: Uuid, key: Option<CreationKey>, origin: Origin) -> Result<RefundPayment> {
        let mut errors = FieldErrors::default();
        if self.amount.is_some_and(|amount| amount < 1) {
            errors.add("amount", "too_small", "At least 1; leave it out to send back all that is left.");
        }
        let reason = checked_reason(&self.reason).unwrap_or_else(|invalid| {
            errors.extend(invalid);
            String::new()
        });
        Ok(errors.into_result(RefundPayment { payment_id, amount: self.amount, reason, key, origin })?)
    }
}

/// Send money back. It is recorded at once and sent by a worker; `refunded_amount` follows when Stripe has it.
#[utoipa::path(post, path = "/payment/{id}/refund", tag = "payments", security(("bearer" = [])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = RefundBody,
    responses((status = 202, description = "recorded", body = PaymentView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "idempotency_in_progress", body = ProblemDocument), (status = 422, description = "also when it is more than is left", body = ProblemDocument), (status = 503, body = ProblemDocument)))]
pub async fn refund(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
    key: IdempotencyKey,
    body: Body<RefundBody>,
) -> Result<HttpResponse> {
    let admin_id = admin.user_id;
    let command = body.value.command(id.0, key.creating(admin_id), admin.origin)?;
    idempotent(&app, admin_id, &key, &body.hash, || async {
        let payment = actors.send(command).await?;
        Ok(StoredResponse { status: StatusCode::ACCEPTED, body: PaymentView::from(payment) })
    })
    .await
}

/// Which issues.
#[derive(Debug)]
pub struct ReconciliationQuery {
    kind: Option<IssueKind>,
    state: IssueState,
    paging: Paging,
}

impl FromQuery for ReconciliationQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let kind = reader.choice("kind", &IssueKind::ALL);
        let state = reader.choice("state", &IssueState::ALL).unwrap_or(IssueState::Open);
        Self { kind, state, paging: Paging::from_query(reader) }
    }
}

/// Reconciliation issues, and when Stripe and the ledger were last compared.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationView {
    #[serde(flatten)]
    pub page: Page<ReconciliationIssue>,
    /// Absent before the first comparison; there is one a day.
    pub last_comparison: Option<Reconciliation>,
}

/// What Stripe and the ledger disagree on, payments flagged, refunds that failed, and disputes; the latest first.
///
/// Those that are open, unless another state is asked for.
#[utoipa::path(get, path = "/admin/reconciliation", tag = "admin", security(("bearer" = [])),
    params(("kind" = Option<String>, Query, description = "wrong_amount, refund_failed, dispute, not_in_ledger, not_at_stripe, unknown_payment, unreadable"),
        ("state" = Option<String>, Query, description = "open (default), explained, gone: the differences of the last 90 days"),
        ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = ReconciliationView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn reconciliation(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<ReconciliationQuery>,
) -> Result<web::Json<ReconciliationView>> {
    let ReconciliationQuery { kind, state, paging } = query.0;
    let mut db = app.read().await?;
    let (items, total) = list_issues(&mut db, (kind, state), (paging.per_page, paging.offset()), app.now()).await?;
    let last_comparison = Reconciliation::latest(&mut db).await?;
    Ok(web::Json(ReconciliationView { page: paging.into_page(items, total), last_comparison }))
}

/// Why an issue is as it is.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ExplanationBody {
    /// Kept with the issue, for admins.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    pub reason: UncheckedText,
}

/// Close an issue for good, with the reason why it is as it is.
///
/// When it says something else, it is open again.
#[utoipa::path(post, path = "/admin/reconciliation/{id}/close", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = ExplanationBody,
    responses((status = 200, body = ReconciliationIssue), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition: explained already", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn close_issue(
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
    body: Body<ExplanationBody>,
) -> Result<web::Json<ReconciliationIssue>> {
    let reason = checked_reason(&body.value.reason)?;
    let command = ExplainIssue { issue_id: id.0, reason, admin_id: admin.user_id, origin: admin.origin };
    Ok(web::Json(actors.send(command).await?))
}

/// A reason that an admin gives.
fn checked_reason(reason: &UncheckedText) -> Result<String, FieldErrors> {
    let reason = reason.paragraphs().unwrap_or_default();
    let refused = |code, why: String| Err(FieldErrors::one("reason", code, why));
    match reason.chars().count() {
        0 => refused("required", "Say why: whoever looks at it later will ask.".to_owned()),
        1..=MAX_REASON_CHARS => Ok(reason),
        _ => refused("too_long", format!("At most {MAX_REASON_CHARS} characters.")),
    }
}
