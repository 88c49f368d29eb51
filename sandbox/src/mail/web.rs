//! The web mailbox: pages for people, JSON for tests in other processes, and the switches for what goes wrong.
//!
//! A message's HTML is shown in a sandboxed frame that runs no scripts and loads pictures from this machine only.
//! Nothing here is protected by a password: it listens on the loopback address, and other sites can't change anything.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::faults::{Faults, Kept, Stage};
use super::mailbox::Mailbox;
use super::message::Message;
use super::percent_encoded;
use super::previews::{self, Preview};
use crate::door::{Handle, State};
use crate::http::{Listening, serve as listen};

const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
pub(super) const LETTER_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: http://127.0.0.1:* http://localhost:*";

struct Desk {
    mailbox: Arc<Mailbox>,
    faults: Faults,
    door: Handle,
    previews: Arc<[Preview]>,
}

pub fn serve(
    port: u16,
    mailbox: Arc<Mailbox>,
    faults: Faults,
    door: Handle,
    previews: Arc<[Preview]>,
) -> io::Result<Listening> {
    let shown = web::Data::new(previews.clone());
    let desk = web::Data::new(Desk { mailbox, faults, door, previews });
    listen(port, move |app| {
        app.app_data(desk.clone())
            .app_data(shown.clone())
            .configure(previews::routes)
            .route("/", web::get().to(list))
            .route("/messages/clear", web::post().to(empty))
            .route("/messages/{id}", web::get().to(show))
            .route("/messages/{id}/html", web::get().to(letter))
            .route("/messages/{id}/raw", web::get().to(raw))
            .route("/messages/{id}/attachments/{at}", web::get().to(attachment))
            .route("/api/messages", web::get().to(api_list))
            .route("/api/messages", web::delete().to(api_clear))
            .route("/api/messages/{id}", web::get().to(api_show))
            .route("/api/accepted", web::get().to(api_accepted))
            .route("/_sandbox/faults", web::post().to(control));
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

async fn list(desk: web::Data<Desk>) -> HttpResponse {
    let mut messages = desk.mailbox.messages();
    messages.reverse();
    let smtp = format!("smtp://{}", desk.door.address());
    page(&List { messages, smtp, has_previews: !desk.previews.is_empty() })
}

async fn show(desk: web::Data<Desk>, id: web::Path<String>) -> HttpResponse {
    match desk.mailbox.message(&id) {
        Some(message) => page(&Show { message }),
        None => gone(),
    }
}

async fn letter(desk: web::Data<Desk>, id: web::Path<String>) -> HttpResponse {
    let Some(message) = desk.mailbox.message(&id) else {
        return gone();
    };
    let Some(html) = framed(&message) else { return gone() };
    answer(ContentType::html().to_string(), LETTER_POLICY).body(html)
}

async fn raw(desk: web::Data<Desk>, id: web::Path<String>) -> HttpResponse {
    let Some(message) = desk.mailbox.message(&id) else {
        return gone();
    };
    download(&format!("{}.eml", message.id), "message/rfc822".to_owned(), message.raw.clone())
}

async fn attachment(desk: web::Data<Desk>, path: web::Path<(String, usize)>) -> HttpResponse {
    let (id, at) = path.into_inner();
    let message = desk.mailbox.message(&id);
    match message.as_ref().and_then(|message| message.attachments.get(at)) {
        Some(part) => download(&part.name, part.content_type.clone(), part.bytes.clone()),
        None => gone(),
    }
}

async fn empty(request: HttpRequest, desk: web::Data<Desk>) -> HttpResponse {
    if is_foreign(&request) {
        return HttpResponse::Forbidden().finish();
    }
    match desk.mailbox.clear() {
        Ok(()) => HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish(),
        Err(error) => broken(&error),
    }
}

/// A message in a list: everything but the octets.
#[derive(Serialize)]
struct Line<'a> {
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

async fn api_list(desk: web::Data<Desk>, filter: web::Query<Filter>) -> HttpResponse {
    let messages = desk.mailbox.messages();
    let is_asked = |message: &&Arc<Message>| filter.to.as_deref().is_none_or(|to| message.is_to(to));
    let lines: Vec<Line<'_>> = messages.iter().rev().filter(is_asked).map(|message| line(message)).collect();
    HttpResponse::Ok().json(json!({ "messages": lines }))
}

fn line(message: &Message) -> Line<'_> {
    Line {
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

async fn api_show(desk: web::Data<Desk>, id: web::Path<String>) -> HttpResponse {
    match desk.mailbox.message(&id) {
        Some(message) => HttpResponse::Ok().json(&*message),
        None => HttpResponse::NotFound().json(json!({ "error": "no such message" })),
    }
}

async fn api_clear(request: HttpRequest, desk: web::Data<Desk>) -> HttpResponse {
    if is_foreign(&request) {
        return HttpResponse::Forbidden().finish();
    }
    match desk.mailbox.clear() {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(error) => broken(&error),
    }
}

async fn api_accepted(desk: web::Data<Desk>) -> HttpResponse {
    HttpResponse::Ok().json(desk.mailbox.accepted())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    stage: Stage,
    times: usize,
    code: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lose {
    times: usize,
    kept: bool,
}

/// The switches for other processes; every field may be left out, and `clear` comes first.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Control {
    clear: bool,
    refuse: bool,
    hang_up: bool,
    answer_next: Option<Answer>,
    drop_next: Option<Lose>,
    greet_late_ms: Option<u64>,
    slow_ms: Option<u64>,
}

// The body must be declared JSON, which other sites may not send without being asked for.
async fn control(desk: web::Data<Desk>, control: web::Json<Control>) -> HttpResponse {
    match turn(&desk, control.into_inner()).await {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(error) => broken(&error),
    }
}

async fn turn(desk: &Desk, control: Control) -> io::Result<()> {
    if control.clear {
        desk.faults.clear();
        desk.door.turn(State::Open).await?;
    }
    if let Some(Answer { stage, times, code }) = control.answer_next {
        desk.faults.answer_next(stage, times, code);
    }
    if let Some(Lose { times, kept }) = control.drop_next {
        desk.faults.drop_next(times, if kept { Kept::Yes } else { Kept::No });
    }
    if let Some(millis) = control.greet_late_ms {
        desk.faults.greet_late(Duration::from_millis(millis));
    }
    if let Some(millis) = control.slow_ms {
        desk.faults.slow(Duration::from_millis(millis));
    }
    if control.hang_up {
        desk.door.turn(State::HangingUp).await?;
    }
    if control.refuse {
        desk.door.turn(State::Shut).await?;
    }
    Ok(())
}

/// The HTML with its own pictures (`cid:`) found here.
fn framed(message: &Message) -> Option<String> {
    let mut html = message.html.clone()?;
    for (at, part) in message.attachments.iter().enumerate() {
        if let Some(content_id) = &part.content_id {
            let place = format!("/messages/{}/attachments/{at}", percent_encoded(&message.id));
            html = html.replace(&format!("cid:{content_id}"), &place);
        }
    }
    Some(in_frame(html))
}

/// Its links open in a tab of their own.
pub(super) fn in_frame(mut html: String) -> String {
    // ASCII case alone is changed: offsets in the copy are offsets in the original.
    let lower = html.to_ascii_lowercase();
    let head = lower.find("<head>").or_else(|| lower.find("<head "));
    let head = head.and_then(|start| lower[start..].find('>').map(|end| start + end + 1));
    html.insert_str(head.unwrap_or(0), r#"<base target="_blank">"#);
    html
}

/// Whether a browser says that another site asks for this.
fn is_foreign(request: &HttpRequest) -> bool {
    let site = request.headers().get("sec-fetch-site");
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

pub(super) fn answer(content_type: String, policy: &'static str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

pub(super) fn page(template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => answer(ContentType::html().to_string(), PAGE_POLICY).body(html),
        Err(error) => broken(&error),
    }
}

fn download(name: &str, content_type: String, bytes: Vec<u8>) -> HttpResponse {
    // A type that is no header value (anything may be in a mail) is sent as plain octets.
    let is_type = header::HeaderValue::from_str(&content_type).is_ok();
    let content_type = if is_type { content_type } else { "application/octet-stream".to_owned() };
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(name));
    answer(content_type, "sandbox; default-src 'none'")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes)
}

pub(super) fn gone() -> HttpResponse {
    HttpResponse::NotFound().body("That message is not here any more.")
}

fn broken(error: &dyn std::error::Error) -> HttpResponse {
    tracing::error!(%error, "the mailbox failed");
    HttpResponse::InternalServerError().json(json!({ "error": error.to_string() }))
}
