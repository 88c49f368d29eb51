//! The web mailbox: pages for people, JSON for tests in other processes, and the switches of fault injection.
//!
//! A message's HTML is shown in a sandboxed frame that runs no scripts and loads pictures from this machine only.
//! There is no password: it listens on the loopback address, and other sites can't change anything.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::faults::{Faults, Kept, Stage};
use super::mailbox::Mailbox;
use super::message::Message;
use super::percent_encoding::percent_encoded;
use super::previews::{self, Preview};
use super::responses::{internal_error, message_html, not_found, page, with_policy};
use crate::http::{Listening, serve as listen};
use crate::toggle_listener::{Handle, State};

struct WebState {
    mailbox: Arc<Mailbox>,
    faults: Faults,
    listener: Handle,
    previews: Arc<[Preview]>,
}

pub fn serve(
    port: u16,
    mailbox: Arc<Mailbox>,
    faults: Faults,
    listener: Handle,
    previews: Arc<[Preview]>,
) -> io::Result<Listening> {
    let previews_data = web::Data::new(previews.clone());
    let state = web::Data::new(WebState { mailbox, faults, listener, previews });
    listen(port, move |app| {
        app.app_data(state.clone())
            .app_data(previews_data.clone())
            .configure(previews::routes)
            .route("/", web::get().to(list))
            .route("/messages/clear", web::post().to(empty))
            .route("/messages/{id}", web::get().to(show))
            .route("/messages/{id}/html", web::get().to(html))
            .route("/messages/{id}/raw", web::get().to(raw))
            .route("/messages/{id}/attachments/{at}", web::get().to(attachment))
            .route("/api/messages", web::get().to(api_list))
            .route("/api/messages", web::delete().to(api_clear))
            .route("/api/messages/{id}", web::get().to(api_show))
            .route("/api/accepted", web::get().to(api_accepted))
            .route("/_sandbox/faults", web::post().to(switch));
    })
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct List {
    messages: Vec<Arc<Message>>,
    smtp: String,
    has_previews: bool,
}

#[derive(Template)]
#[template(path = "mail/message.html")]
struct Show {
    message: Arc<Message>,
}

async fn list(state: web::Data<WebState>) -> HttpResponse {
    let mut messages = state.mailbox.messages();
    messages.reverse();
    let smtp = format!("smtp://{}", state.listener.address());
    page(&List { messages, smtp, has_previews: !state.previews.is_empty() })
}

async fn show(state: web::Data<WebState>, id: web::Path<String>) -> HttpResponse {
    match state.mailbox.message(&id) {
        Some(message) => page(&Show { message }),
        None => not_found(),
    }
}

async fn html(state: web::Data<WebState>, id: web::Path<String>) -> HttpResponse {
    let Some(message) = state.mailbox.message(&id) else {
        return not_found();
    };
    match html_with_images(&message) {
        Some(html) => message_html(html),
        None => not_found(),
    }
}

async fn raw(state: web::Data<WebState>, id: web::Path<String>) -> HttpResponse {
    let Some(message) = state.mailbox.message(&id) else {
        return not_found();
    };
    download(&format!("{}.eml", message.id), "message/rfc822".to_owned(), message.raw.clone())
}

async fn attachment(state: web::Data<WebState>, path: web::Path<(String, usize)>) -> HttpResponse {
    let (id, at) = path.into_inner();
    let message = state.mailbox.message(&id);
    match message.as_ref().and_then(|message| message.attachments.get(at)) {
        Some(part) => download(&part.name, part.content_type.clone(), part.bytes.clone()),
        None => not_found(),
    }
}

async fn empty(request: HttpRequest, state: web::Data<WebState>) -> HttpResponse {
    if is_cross_site(&request) {
        return HttpResponse::Forbidden().finish();
    }
    match state.mailbox.clear() {
        Ok(()) => HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish(),
        Err(error) => internal_error(&error),
    }
}

/// A message in a list, without the raw octets.
#[derive(Serialize)]
struct MessageSummary<'a> {
    id: &'a str,
    envelope_from: &'a str,
    envelope_to: &'a [String],
    received_at: jiff::Timestamp,
    subject: &'a str,
    from: &'a str,
    to: &'a [String],
    message_id: Option<&'a str>,
    text: Option<&'a str>,
    html: Option<&'a str>,
    attachments: Vec<&'a str>,
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

async fn api_list(state: web::Data<WebState>, filter: web::Query<Filter>) -> HttpResponse {
    let messages = state.mailbox.messages();
    let is_wanted = |message: &&Arc<Message>| filter.to.as_deref().is_none_or(|to| message.is_to(to));
    let summaries: Vec<MessageSummary<'_>> =
        messages.iter().rev().filter(is_wanted).map(|message| summary(message)).collect();
    HttpResponse::Ok().json(json!({ "messages": summaries }))
}

fn summary(message: &Message) -> MessageSummary<'_> {
    MessageSummary {
        id: &message.id,
        envelope_from: &message.envelope_from,
        envelope_to: &message.envelope_to,
        received_at: message.received_at,
        subject: &message.subject,
        from: &message.from,
        to: &message.to,
        message_id: message.message_id.as_deref(),
        text: message.text.as_deref(),
        html: message.html.as_deref(),
        attachments: message.attachments.iter().map(|part| &*part.name).collect(),
    }
}

async fn api_show(state: web::Data<WebState>, id: web::Path<String>) -> HttpResponse {
    match state.mailbox.message(&id) {
        Some(message) => HttpResponse::Ok().json(&*message),
        None => HttpResponse::NotFound().json(json!({ "error": "no such message" })),
    }
}

async fn api_clear(request: HttpRequest, state: web::Data<WebState>) -> HttpResponse {
    if is_cross_site(&request) {
        return HttpResponse::Forbidden().finish();
    }
    match state.mailbox.clear() {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(error) => internal_error(&error),
    }
}

async fn api_accepted(state: web::Data<WebState>) -> HttpResponse {
    HttpResponse::Ok().json(state.mailbox.accepted())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerNext {
    stage: Stage,
    times: usize,
    code: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DropNext {
    times: usize,
    kept: bool,
}

/// The switches; every field may be left out, and `clear` is applied first.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Switches {
    clear: bool,
    refuse: bool,
    hang_up: bool,
    answer_next: Option<AnswerNext>,
    drop_next: Option<DropNext>,
    greet_late_ms: Option<u64>,
    slow_ms: Option<u64>,
}

// The content type must be JSON, which other sites can't send without a preflight.
async fn switch(state: web::Data<WebState>, switches: web::Json<Switches>) -> HttpResponse {
    match apply(&state, switches.into_inner()).await {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(error) => internal_error(&error),
    }
}

async fn apply(state: &WebState, switches: Switches) -> io::Result<()> {
    if switches.clear {
        state.faults.clear();
        state.listener.set_state(State::Open).await?;
    }
    if let Some(AnswerNext { stage, times, code }) = switches.answer_next {
        state.faults.answer_next(stage, times, code);
    }
    if let Some(DropNext { times, kept }) = switches.drop_next {
        state.faults.drop_next(times, if kept { Kept::Yes } else { Kept::No });
    }
    if let Some(millis) = switches.greet_late_ms {
        state.faults.greet_late(Duration::from_millis(millis));
    }
    if let Some(millis) = switches.slow_ms {
        state.faults.slow(Duration::from_millis(millis));
    }
    if switches.hang_up {
        state.listener.set_state(State::HangingUp).await?;
    }
    if switches.refuse {
        state.listener.set_state(State::Refusing).await?;
    }
    Ok(())
}

/// The HTML, its inline images (`cid:`) replaced by their addresses here.
fn html_with_images(message: &Message) -> Option<String> {
    let mut html = message.html.clone()?;
    for (at, part) in message.attachments.iter().enumerate() {
        if let Some(content_id) = &part.content_id {
            let place = format!("/messages/{}/attachments/{at}", percent_encoded(&message.id));
            html = html.replace(&format!("cid:{content_id}"), &place);
        }
    }
    Some(html)
}

/// Whether the browser says that the request comes from another site.
fn is_cross_site(request: &HttpRequest) -> bool {
    let site = request.headers().get("sec-fetch-site");
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

fn download(name: &str, content_type: String, bytes: Vec<u8>) -> HttpResponse {
    // A mail may hold a type that is not a valid header value.
    let is_type = header::HeaderValue::from_str(&content_type).is_ok();
    let content_type = if is_type { content_type } else { "application/octet-stream".to_owned() };
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(name));
    with_policy(content_type, "sandbox; default-src 'none'")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes)
}
