//! A page that shows what is in the accounts' calendars, from yesterday on.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use jiff::{SignedDuration, Timestamp};

use super::consent::html;
use super::events::{Availability, Event, Response, When, time_zone};
use super::shared::Shared;
use super::store::{Calendar, Horizon};

/// How much of a calendar is shown.
const SHOWN: SignedDuration = SignedDuration::from_hours(24 * 60);
const MAX_SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "calendars/accounts.html")]
struct AccountsPage {
    provider: &'static str,
    accounts: Vec<ShownAccount>,
}

struct ShownAccount {
    name: String,
    email: String,
    calendars: Vec<ShownCalendar>,
}

struct ShownCalendar {
    name: String,
    zone: String,
    events: Vec<ShownEvent>,
}

struct ShownEvent {
    title: String,
    when: String,
    is_free: bool,
    note: &'static str,
}

pub async fn show(shared: web::Data<Shared>) -> HttpResponse {
    let from = shared.now().saturating_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    let state = shared.lock();
    let shown = |calendar: &Calendar| {
        let to = from.saturating_add(SHOWN).unwrap_or(Timestamp::MAX);
        let events = calendar.view(from, to, Horizon { known_until: Timestamp::MAX });
        ShownCalendar {
            name: calendar.name.clone(),
            zone: calendar.zone.clone(),
            events: events.iter().take(MAX_SHOWN).map(|event| shown_event(event, &calendar.zone)).collect(),
        }
    };
    let accounts = state.accounts.all.iter().map(|account| ShownAccount {
        name: account.name.clone(),
        email: account.email.clone(),
        calendars: account.calendars.iter().map(shown).collect(),
    });
    let page = AccountsPage { provider: shared.provider.name(), accounts: accounts.collect() };
    html(StatusCode::OK, page.render())
}

fn shown_event(event: &Event, zone: &str) -> ShownEvent {
    let text = |when: &When| match when {
        When::Date(date) => date.strftime("%a %d %b %Y").to_string(),
        When::Time(at, _) => at.to_zoned(time_zone(zone)).strftime("%a %d %b %Y %H:%M").to_string(),
    };
    let note = match (event.response, event.availability) {
        (Some(Response::Declined), _) => "declined",
        (_, Availability::Free) => "free",
        (_, Availability::Tentative) => "tentative",
        (_, Availability::OutOfOffice) => "out of office",
        (_, Availability::WorkingElsewhere) => "working location",
        (_, Availability::Busy) if event.is_all_day() => "all day",
        (_, Availability::Busy) => "",
    };
    let title = if event.title.is_empty() { "(no title)" } else { &event.title };
    ShownEvent {
        title: title.to_owned(),
        when: format!("{} – {}", text(&event.start), text(&event.end)),
        is_free: !event.is_busy(),
        note,
    }
}
