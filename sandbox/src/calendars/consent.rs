//! The consent page: which account, what the app may do, allow or decline. Each provider checks the request itself, and says where the browser
//! goes.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::form::fields;
use super::grants::Consent;
use super::rules::Refused;
use super::shared::Shared;

#[derive(Template)]
#[template(path = "calendars/consent.html")]
struct ConsentPage<'a> {
    provider: &'static str,
    app: &'a str,
    accounts: Vec<(String, String, bool)>,
    scopes: &'a [String],
}

#[derive(Template)]
#[template(path = "calendars/refused.html")]
struct RefusedPage<'a> {
    provider: &'static str,
    code: &'a str,
    text: &'a str,
}

/// The page and its form.
pub fn routes(config: &mut web::ServiceConfig, path: &str) {
    config.route(path, web::get().to(show)).route(path, web::post().to(answer));
}

async fn show(shared: web::Data<Shared>, request: HttpRequest) -> HttpResponse {
    let asked = match (shared.rules.check)(&shared.options, &fields(request.query_string())) {
        Ok(asked) => asked,
        Err(refused) => return refuse(&shared, &refused),
    };
    let accounts: Vec<(String, String)> = {
        let state = shared.lock();
        state.accounts.all.iter().map(|account| (account.email.clone(), account.name.clone())).collect()
    };
    let hint = asked.login_hint.filter(|hint| accounts.iter().any(|(email, _)| email == hint));
    let chosen = hint.or_else(|| accounts.first().map(|(email, _)| email.clone())).unwrap_or_default();
    let accounts = accounts.into_iter().map(|(email, name)| (email.clone(), name, email == chosen)).collect();
    let page = ConsentPage {
        provider: shared.provider.name(),
        app: &shared.options.app_name,
        accounts,
        scopes: &asked.scopes,
    };
    html(StatusCode::OK, page.render())
}

async fn answer(shared: web::Data<Shared>, request: HttpRequest, body: String) -> HttpResponse {
    let asked = match (shared.rules.check)(&shared.options, &fields(request.query_string())) {
        Ok(asked) => asked,
        Err(refused) => return refuse(&shared, &refused),
    };
    let form = fields(&body);
    let field = |name: &str| form.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
    let Some(email) = field("other").or(field("account")).filter(|email| email.contains('@')) else {
        let refused = Refused::Page(400, "no_account".to_owned(), "Choose an account, or type an address.".to_owned());
        return refuse(&shared, &refused);
    };
    if field("decision") != Some("allow") {
        let description = shared.rules.declined.to_owned();
        let refused =
            Refused::Redirect { uri: asked.redirect_uri, error: "access_denied", description, state: asked.state };
        return refuse(&shared, &refused);
    }
    shared.add_account(email, email.split('@').next().unwrap_or_default(), "Europe/Berlin");
    let scopes = asked.scopes.join(" ");
    let consent = Consent {
        email: email.to_owned(),
        scopes: asked.scopes,
        redirect_uri: asked.redirect_uri.clone(),
        challenge: asked.challenge,
        is_offline: asked.is_offline,
    };
    let now = shared.now();
    let code = shared.lock().grants.issue_code(shared.rules.code_prefix, consent, now);
    let mut answer = vec![("code", code)];
    answer.extend(asked.state.map(|state| ("state", state)));
    if shared.rules.names_scopes {
        answer.push(("scope", scopes));
    }
    redirect(&asked.redirect_uri, &answer)
}

fn refuse(shared: &Shared, refused: &Refused) -> HttpResponse {
    match refused {
        Refused::Page(status, code, text) => {
            let page = RefusedPage { provider: shared.provider.name(), code, text };
            html(StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST), page.render())
        }
        Refused::Redirect { uri, error, description, state } => {
            let mut answer = vec![("error", (*error).to_owned())];
            answer.extend((!description.is_empty()).then(|| ("error_description", description.clone())));
            answer.extend(state.clone().map(|state| ("state", state)));
            redirect(uri, &answer)
        }
    }
}

fn redirect(uri: &str, parameters: &[(&str, String)]) -> HttpResponse {
    match reqwest::Url::parse_with_params(uri, parameters) {
        Ok(url) => HttpResponse::Found().insert_header(("location", url.as_str())).finish(),
        Err(_) => HttpResponse::BadRequest().finish(),
    }
}

/// A page that has no scripts and loads nothing. Forms may lead anywhere: the browser is sent back to the app.
pub fn html(status: StatusCode, page: askama::Result<String>) -> HttpResponse {
    let Ok(page) = page else { return HttpResponse::InternalServerError().finish() };
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
    HttpResponse::build(status)
        .content_type(ContentType::html())
        .insert_header(("content-security-policy", policy))
        .body(page)
}

/// How long a person waits for the page, on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Answers the page as a browser would.
pub async fn decide(
    shared: &Arc<Shared>,
    authorize_url: &str,
    email: &str,
    is_allowed: bool,
) -> Result<String, String> {
    let decision = if is_allowed { "allow" } else { "decline" };
    let form = [("account", email), ("decision", decision)];
    let asked = shared.http.post(authorize_url).form(&form).timeout(PATIENCE);
    let answer = asked.send().await.map_err(|error| error.to_string())?;
    match answer.headers().get("location").and_then(|location| location.to_str().ok()) {
        Some(location) => Ok(location.to_owned()),
        None => Err(answer.text().await.unwrap_or_default()),
    }
}
