//! `/_sandbox/`: the stand-in's own switches, for curl and other processes. Not part of the provider.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::handle::Calendars;
use super::person_event::PersonEvent;
use super::shared::Shared;
use crate::faults::NextRequests;

const HELP: &str = r#"A calendar sandbox. Bodies are JSON.

GET    /                                   the accounts' calendars, in a browser
GET    /_sandbox/state                     accounts, calendars, events, grants in force, watches, requests seen
POST   /_sandbox/faults                    {"fail_next":{"times":1,"status":429}, "lose_next":{"times":1,"status":502}, "down":503,
                                            "slow_ms":2000, "retry_after_s":5, "lag_ms":3000, "expire_access_tokens":true,
                                            "revoke_grants":true, "forget_sync_tokens":true, "lose_watches":true, "single_use_refresh_tokens":true,
                                            "page_size":2, "clear":true}
POST   /_sandbox/accounts/{email}          {"name":"…", "zone":"Europe/Berlin"}
POST   /_sandbox/accounts/{email}/events   {"title":"Dentist", "start":"2026-12-01T09:00", "end":"2026-12-01T10:00", "zone":"…",
                                            "calendar":"…", "recurrence":{"repeats":"daily"|"weekly","interval":1,"count":10},
                                            "availability":"busy"|"free"|"tentative"|"out_of_office"|"working_elsewhere",
                                            "response":"accepted"|"declined"|"tentative"|"not_answered"}
                                           times are dates (all day), civil times in the zone, or instants
PUT    /_sandbox/accounts/{email}/events/{id}    {"start":"…", "end":"…"}: moved by hand
DELETE /_sandbox/accounts/{email}/events/{id}    deleted by hand; an occurrence is {series}_{20261201T090000Z}
"#;

pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/_sandbox")
            .route("", web::get().to(help))
            .route("/", web::get().to(help))
            .route("/state", web::get().to(state))
            .route("/faults", web::post().to(faults))
            .route("/accounts/{email}", web::post().to(add_account))
            .route("/accounts/{email}/events", web::post().to(add))
            .route("/accounts/{email}/events/{id}", web::put().to(reschedule))
            .route("/accounts/{email}/events/{id}", web::delete().to(delete)),
    );
}

async fn help() -> &'static str {
    HELP
}

async fn state(shared: web::Data<Shared>) -> HttpResponse {
    let state = shared.lock();
    let accounts: Vec<Value> = state
        .accounts
        .all
        .iter()
        .map(|account| {
            let calendars = account.calendars.iter().map(|calendar| {
                let events = calendar.events.values().filter(|event| !event.is_cancelled);
                let events: Vec<Value> = events.map(|event| event.summary(&calendar.id)).collect();
                json!({ "id": calendar.id, "name": calendar.name, "zone": calendar.zone, "events": events })
            });
            json!({ "email": account.email, "name": account.name, "calendars": calendars.collect::<Vec<_>>() })
        })
        .collect();
    HttpResponse::Ok().json(json!({
        "accounts": accounts, "grants": state.grants.active(), "watches": state.watches.len(), "requests": shared.faults.seen(),
    }))
}

/// Every field may be left out, and `clear` is applied first.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Switches {
    clear: bool,
    fail_next: Option<NextRequests>,
    lose_next: Option<NextRequests>,
    down: Option<u16>,
    slow_ms: Option<u64>,
    retry_after_s: Option<u64>,
    lag_ms: Option<u64>,
    expire_access_tokens: bool,
    revoke_grants: bool,
    forget_sync_tokens: bool,
    lose_watches: bool,
    single_use_refresh_tokens: Option<bool>,
    page_size: Option<usize>,
}

async fn faults(shared: web::Data<Shared>, switches: web::Json<Switches>) -> HttpResponse {
    let (shared, switches) = (shared.into_inner(), switches.into_inner());
    let calendars = Calendars(Arc::clone(&shared));
    if switches.clear {
        shared.faults.clear();
        calendars.lag(Duration::ZERO);
        calendars.single_use_refresh_tokens(false);
        shared.lock().page_size = None;
    }
    shared.faults.apply(switches.fail_next, switches.lose_next, switches.down, switches.slow_ms);
    if let Some(seconds) = switches.retry_after_s {
        shared.faults.retry_after(Duration::from_secs(seconds));
    }
    if let Some(millis) = switches.lag_ms {
        calendars.lag(Duration::from_millis(millis));
    }
    if switches.expire_access_tokens {
        calendars.expire_access_tokens();
    }
    if switches.revoke_grants {
        calendars.revoke_grants();
    }
    if switches.forget_sync_tokens {
        calendars.forget_sync_tokens();
    }
    if switches.lose_watches {
        calendars.lose_watches();
    }
    if let Some(is_on) = switches.single_use_refresh_tokens {
        calendars.single_use_refresh_tokens(is_on);
    }
    if let Some(items) = switches.page_size {
        calendars.page_size(items);
    }
    HttpResponse::Ok().json(json!({ "requests": shared.faults.seen() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountBody {
    name: String,
    zone: String,
}

async fn add_account(
    shared: web::Data<Shared>,
    email: web::Path<String>,
    body: web::Json<AccountBody>,
) -> HttpResponse {
    Calendars(shared.into_inner()).add_account(&email, &body.name, &body.zone);
    HttpResponse::Ok().json(json!({}))
}

async fn add(shared: web::Data<Shared>, email: web::Path<String>, body: web::Json<PersonEvent>) -> HttpResponse {
    match Calendars(shared.into_inner()).add(&email, &body) {
        Some(id) => HttpResponse::Ok().json(json!({ "id": id })),
        None => HttpResponse::UnprocessableEntity()
            .json(json!({ "error": "no such account or calendar, or the times can't be read" })),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Times {
    start: String,
    end: String,
}

async fn reschedule(
    shared: web::Data<Shared>,
    path: web::Path<(String, String)>,
    body: web::Json<Times>,
) -> HttpResponse {
    let (email, id) = path.into_inner();
    found(Calendars(shared.into_inner()).reschedule(&email, &id, &body.start, &body.end))
}

async fn delete(shared: web::Data<Shared>, path: web::Path<(String, String)>) -> HttpResponse {
    let (email, id) = path.into_inner();
    found(Calendars(shared.into_inner()).delete(&email, &id))
}

fn found(is_found: bool) -> HttpResponse {
    match is_found {
        true => HttpResponse::Ok().json(json!({})),
        false => {
            HttpResponse::NotFound().json(json!({ "error": "there is no such event, or the times can't be read" }))
        }
    }
}
