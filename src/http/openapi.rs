//! The OpenAPI 3.1 document, made from the handlers, and its page: everything served from here, nothing from elsewhere.

use actix_web::{HttpResponse, web};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{auth, bookings, coaches, matching, notifications, payments, platform, profiles};
use crate::error::Code;

/// The document's source.
#[derive(OpenApi)]
#[openapi(
    info(title = "Rapport", description = "A coaching marketplace: match, book, pay, meet. Errors are RFC 9457 problem documents; `code` is what to match."),
    paths(
        platform::health, platform::live, platform::ready, platform::explain,
        auth::signup, auth::login, auth::refresh, auth::logout, auth::verify_email,
        profiles::show, profiles::change, profiles::quiz,
        coaches::list, coaches::show, coaches::free_times,
        matching::find,
        bookings::create, bookings::show, bookings::of_client, bookings::of_coach,
        payments::checkout, payments::webhook, payments::show, payments::refresh,
        notifications::list, notifications::read, notifications::read_all,
    ),
    components(schemas(profiles::CoachBody)),
    modifiers(&Finish)
)]
struct Document;

struct Finish;

impl Modify for Finish {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        document.info.version = env!("CARGO_PKG_VERSION").to_owned();
        document.info.license = None;
        let Some(components) = document.components.as_mut() else { return };
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        // The one table of codes is the enum of `code`.
        if let Some(utoipa::openapi::RefOr::T(utoipa::openapi::Schema::Object(problem))) =
            components.schemas.get_mut("ProblemDocument")
            && let Some(utoipa::openapi::RefOr::T(utoipa::openapi::Schema::Object(code))) =
                problem.properties.get_mut("code")
        {
            code.enum_values = Some(Code::ALL.iter().map(|code| serde_json::Value::from(code.as_str())).collect());
        }
    }
}

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    let document = document();
    let json = document.to_json().unwrap_or_default();
    config
        .service(web::resource("/openapi.json").route(web::get().to(move || {
            let json = json.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(json) }
        })))
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json")));
}
