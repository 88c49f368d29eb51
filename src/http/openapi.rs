//! The OpenAPI 3.1 document, generated from the handlers, and Swagger UI, whose files are all served from here.

mod descriptions;
mod example_values;
mod examples;
mod operations;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use actix_web::{HttpRequest, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ArrayItems, Schema};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Content, ContentBuilder, Ref, RefOr, ResponseBuilder, Server};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use self::operations::operations;
use super::answer::Answer;
use super::middleware::rate_limit::is_exempt;
use super::{
    admin, auth, bookings, calendars, coaches, community, earnings, favourites, health, matching, metrics,
    notifications, payments, photos, prices, privacy, problem, profiles, slot_reasons,
};
use crate::error::Code;
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::bookings::state_machine::TRANSITIONS;
use crate::models::money::Currency;

/// The document's source.
#[derive(OpenApi)]
#[openapi(
    info(title = "Rapport", description = "A coaching marketplace: match, book, pay, meet. Errors are RFC 9457 problem documents; `code` is what to match."),
    paths(
        health::health, health::live, health::ready, health::explain, metrics::metrics,
        auth::signup, auth::login, auth::refresh, auth::logout,
        auth::links::verify_email, auth::links::resend, auth::links::ask_reset, auth::links::reset,
        auth::account::change_password, auth::account::change_email, auth::account::confirm_email,
        auth::devices::list, auth::devices::end,
        profiles::show, profiles::change, profiles::quiz, privacy::download, privacy::delete,
        photos::change, photos::remove, photos::show,
        coaches::list, coaches::facets, coaches::show, coaches::change, coaches::free_times, coaches::reviews,
        slot_reasons::explain, earnings::earnings, prices::about,
        matching::find, matching::history, matching::one_coach, matching::preview,
        favourites::list, favourites::add, favourites::remove,
        bookings::create, bookings::show, bookings::lists::of_client, bookings::lists::of_coach,
        bookings::changes::set_status, bookings::changes::preview, bookings::changes::cancel,
        bookings::changes::free_times, bookings::changes::reschedule,
        bookings::no_show::report, bookings::no_show::object, bookings::no_show::decide,
        bookings::reviews::create, bookings::reviews::show, bookings::calendar::file,
        bookings::quiz_summary::show, bookings::quiz_summary::share, bookings::quiz_summary::withdraw,
        calendars::connections::list, calendars::connections::disconnect, calendars::connections::calendars, calendars::connections::choose,
        calendars::consent::connect, calendars::consent::callback, calendars::notifications::take,
        calendars::feed::show, calendars::feed::rotate, calendars::feed::file,
        calendars::subscriptions::list, calendars::subscriptions::create, calendars::subscriptions::remove,
        payments::checkout, payments::webhook, payments::show, payments::refresh, payments::refund, payments::reconciliation, payments::close_issue,
        notifications::list, notifications::read, notifications::read_all, notifications::stream::open,
        notifications::preferences::show, notifications::preferences::replace,
        notifications::unsubscribe::ask, notifications::unsubscribe::stop,
        community::posts::create, community::posts::list, community::posts::show, community::posts::change, community::posts::remove,
        community::posts::upvote, community::posts::take_back, community::feed::atom, community::people::find,
        community::comments::create, community::comments::list, community::comments::change, community::comments::remove,
        community::moderation::report_post, community::moderation::report_comment,
        community::moderation::object_for_post, community::moderation::object_for_comment,
        community::resources::create, community::resources::list, community::resources::show, community::resources::replace,
        community::resources::remove, community::resources::bookmark, community::resources::remove_bookmark, community::resources::bookmarks, community::resources::suggest,
        admin::users::list, admin::users::show, admin::users::change, admin::users::delete, admin::bookings::list, admin::payments::list, admin::bubble::list, admin::bubble::show, admin::calendars::list, admin::revenue::show, admin::metrics::show, admin::metrics::checks,
        admin::exports::users, admin::exports::bookings, admin::exports::payments, admin::exports::revenue,
        admin::stored_exports::store_users, admin::stored_exports::store_bookings, admin::stored_exports::store_payments, admin::stored_exports::index,
        admin::stored_exports::download, admin::stored_exports::remove, admin::search::search, admin::search::work,
        admin::stream::open, admin::audit::list,
        admin::queues::list, admin::queues::history, admin::queues::limit, admin::queues::jobs, admin::queues::pause, admin::queues::resume, admin::queues::retry_dead,
        admin::jobs::all, admin::jobs::show, admin::jobs::retry, admin::jobs::cancel,
        admin::moderation::list, admin::moderation::show, admin::moderation::decide, admin::moderation::posts,
        admin::moderation::remove_post, admin::moderation::remove_comment, admin::edits::of_post, admin::edits::of_comment, admin::read_only::show, admin::read_only::change,
    ),
    components(schemas(profiles::CoachBody)),
    modifiers(&Finish)
)]
struct Document;

struct Finish;

/// Stripe's events, which are not limited.
const WEBHOOK: &str = "/payment/webhook";

/// Bodies in the format of a provider: the failures of our own body parser don't apply.
const OF_PROVIDERS: &[&str] = &[WEBHOOK, "/calendar/{provider}/notifications"];

impl Modify for Finish {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        document.info.version = env!("CARGO_PKG_VERSION").to_owned();
        document.info.license = None;
        // Of the address that the document comes from.
        document.servers = Some(vec![Server::new("/")]);
        document.tags = Some(descriptions::tags());
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                operation.operation_id = Some(operation_id(method, path));
                add_common_failures(method, path, operation);
                describe_responses(operation);
                descriptions::state_security(operation);
                descriptions::describe(method, path, operation);
            }
        }
        let Some(components) = document.components.as_mut() else { return };
        refer_to_items(components);
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        // The enum of `code` is the table of error codes.
        if let Some(RefOr::T(Schema::Object(problem))) = components.schemas.get_mut("ProblemDocument")
            && let Some(RefOr::T(Schema::Object(code))) = problem.properties.get_mut("code")
        {
            code.enum_values = Some(Code::ALL.iter().map(|code| Value::from(code.as_str())).collect());
        }
        examples::add(document);
    }
}

/// Has lists refer to the schema of their items, which utoipa writes out in each of them.
fn refer_to_items(components: &mut Components) {
    let names: BTreeSet<String> = components.schemas.keys().cloned().collect();
    for (name, schema) in &mut components.schemas {
        let Some(item) = name.strip_prefix("Page_").filter(|item| names.contains(*item)) else { continue };
        if let RefOr::T(Schema::Object(page)) = schema
            && let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items")
        {
            items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(item).into()));
        }
    }
}

/// A name that no other operation has: `post_booking_id_review`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

/// Adds the failures of middleware and extractors that the operation does not document itself.
fn add_common_failures(method: &str, path: &str, operation: &mut Operation) {
    let mut failures: Vec<(&str, &str)> = Vec::new();
    if operation.request_body.is_some() {
        failures.extend([("408", "request_timeout"), ("415", "unsupported_media_type")]);
        if !OF_PROVIDERS.contains(&path) {
            failures.extend([("400", "malformed"), ("413", "too_large"), ("422", "validation_failed")]);
        }
    }
    if descriptions::takes_idempotency_key(operation) {
        failures.extend([("400", "malformed"), ("409", "idempotency_in_progress"), ("422", "idempotency_key_reused")]);
    }
    if operation.security.is_some() {
        failures.push(("401", "unauthenticated"));
        // Auditors only read.
        if method != "get" {
            failures.push(("403", "forbidden"));
        }
    }
    if !is_exempt(path) {
        failures.push(("429", "rate_limited"));
    }
    if !is_exempt(path) || path == WEBHOOK {
        failures.push(("503", "unavailable, or read_only"));
    }
    for (status, code) in failures {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDocument"))).build();
        let response = ResponseBuilder::new().description(code).content(problem::MEDIA_TYPE, problem).build();
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.into());
    }
}

/// Every response has a description (OpenAPI 3.1, Response Object), and failures the media type that they are served with.
fn describe_responses(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let code = Code::ALL.iter().find(|code| code.status().to_string() == *status);
        if response.description.is_empty() {
            let title = code.map_or(if status == "204" { "Done" } else { "What was asked for" }, |code| code.title());
            title.clone_into(&mut response.description);
        }
        let is_problem = |content: &RefOr<Content>| {
            let RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) = content else { return false };
            schema.ref_location.ends_with("/ProblemDocument")
        };
        if response.content.get("application/json").is_some_and(is_problem)
            && let Some(content) = response.content.shift_remove("application/json")
        {
            response.content.insert(problem::MEDIA_TYPE.to_owned(), content);
        }
    }
}

/// The complete document, with rules that the docs and the web app show. The extensions are fields here, because utoipa keeps its own in a hash
/// map: the bytes, and with them the ETag, would differ from process to process.
#[derive(Serialize)]
pub struct ApiDocument {
    #[serde(flatten)]
    openapi: utoipa::openapi::OpenApi,
    /// The booking state machine.
    #[serde(rename = "x-booking-steps")]
    booking_steps: Value,
    /// How much notice each cancellation policy asks for, the most lenient policy first.
    #[serde(rename = "x-cancellation-policies")]
    cancellation_policies: [PolicyNotice; CancellationPolicy::ALL.len()],
    /// Every currency, by code: the only source of an amount's digits, in the API, the mails and the web app alike.
    #[serde(rename = "x-currencies")]
    currencies: Vec<CurrencyView>,
}

#[derive(Serialize)]
struct PolicyNotice {
    policy: &'static str,
    full_refund_notice_hours: i64,
    half_refund_notice_hours: i64,
}

#[derive(Serialize)]
struct CurrencyView {
    code: &'static str,
    name: &'static str,
    symbol: &'static str,
    /// Digits of the minor unit by ISO 4217.
    digits: u32,
    /// The smallest difference between two prices, and their bounds, in minor units.
    step: i64,
    minimum_charge: i64,
    maximum_charge: i64,
}

impl From<Currency> for CurrencyView {
    fn from(currency: Currency) -> Self {
        Self {
            code: currency.as_str(),
            name: currency.name(),
            symbol: currency.symbol(),
            digits: currency.digits(),
            step: currency.step(),
            minimum_charge: currency.minimum_charge(),
            maximum_charge: currency.maximum_charge(),
        }
    }
}

impl ApiDocument {
    /// On one line.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Indented.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn to_pretty_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }
}

/// The complete document.
pub fn document() -> ApiDocument {
    ApiDocument {
        openapi: Document::openapi(),
        booking_steps: serde_json::json!(TRANSITIONS),
        cancellation_policies: CancellationPolicy::ALL.map(|policy| PolicyNotice {
            policy: policy.as_str(),
            full_refund_notice_hours: policy.full_notice().as_hours(),
            half_refund_notice_hours: policy.half_notice().as_hours(),
        }),
        currencies: Currency::all().map(CurrencyView::from).collect(),
    }
}

/// The document as it is sent.
static DOCUMENT: LazyLock<Answer> = LazyLock::new(|| Answer::constant(document().to_json().unwrap_or_default()));

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/openapi.json")
                .route(web::get().to(|request: HttpRequest| async move { DOCUMENT.respond(&request) })),
        )
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json")));
}
