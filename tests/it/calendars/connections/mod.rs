//! Connected accounts: each rule holds for Google and Outlook.

mod broken;
mod channels;
mod consent;
mod histories;
mod reading;
mod writing;

use jiff::SignedDuration;
use rapport::clock::minutes;
use rapport::jobs::definitions::calendars::SyncDueConnections;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use rapport_sandbox::calendars::{Calendars, Event, When};
use rapport_sandbox::faults::Faults;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

pub const PROVIDERS: [&str; 2] = ["google", "outlook"];

/// Where everybody is at ten o'clock.
const DAY: &str = "from=2026-12-02&to=2026-12-02&duration_minutes=60&timezone=UTC";
const TEN: &str = "2026-12-02T10:00:00Z";
const ELEVEN: &str = "2026-12-02T11:00:00Z";

/// The stand-in's accounts.
pub fn accounts(app: &TestApp, provider: &str) -> Calendars {
    match provider {
        "google" => app.sandbox.google.calendars(),
        _ => app.sandbox.microsoft.calendars(),
    }
}

fn faults<'a>(app: &'a TestApp, provider: &str) -> &'a Faults {
    match provider {
        "google" => app.sandbox.google.faults(),
        _ => app.sandbox.microsoft.faults(),
    }
}

/// A browser on its way to a consent page.
struct Leaving {
    authorize_url: String,
    cookie: String,
}

/// Asks for the consent page.
async fn leaves(person: &Person, provider: &str) -> Leaving {
    let answer = person.gets(&format!("/calendar/{provider}/connect")).await;
    let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"), "{cookie}");
    let authorize_url = answer.expect(200)["authorize_url"].as_str().unwrap().to_owned();
    Leaving { authorize_url, cookie: cookie.split(';').next().unwrap().to_owned() }
}

/// What the provider sent the browser to, as the web app passes it on.
pub async fn comes_back(app: &TestApp, back: &str, cookie: Option<&str>) -> Answer {
    let path = &back[back.find("/calendar/").unwrap()..];
    let mut request = app.http.request(Method::GET, format!("{}{path}", app.url));
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let answer = Answer::of(request.send().await.unwrap()).await;
    crate::support::document::check(&Method::GET, path, &answer);
    answer
}

/// What came of it, as the web app gets it: `connected=google`.
fn outcome(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").unwrap().split_once("/settings/calendars?").unwrap().1.to_owned()
}

/// Connects the account of that address, and waits until it is read.
pub async fn connects_account(app: &TestApp, person: &Person, provider: &str, address: &str) {
    agrees(app, person, provider, address).await;
    app.jobs_done().await;
}

/// Connects the account of that address.
pub async fn agrees(app: &TestApp, person: &Person, provider: &str, address: &str) {
    accounts(app, provider).add_account(address, "Somebody", "Europe/Berlin");
    let leaving = leaves(person, provider).await;
    let back = accounts(app, provider).agree(&leaving.authorize_url, address).await.unwrap();
    let answer = comes_back(app, &back, Some(&leaving.cookie)).await;
    assert_eq!(outcome(&answer), format!("connected={provider}"));
}

/// Connects a person's own account.
pub async fn connects(app: &TestApp, person: &Person, provider: &str) {
    connects_account(app, person, provider, &person.email).await;
}

/// Looks at everything that is due after that time. The person signs in anew, since it may take longer than an access token lives. What is
/// running ends first: it would count the next look from the time at which it began, or from the later one.
pub async fn syncs_after(app: &TestApp, time: SignedDuration, person: &Person) -> Person {
    app.jobs_done().await;
    app.advance(time);
    sweeps(app).await;
    app.signs_in(&person.email).await
}

/// The next look, if nothing was wrong before.
async fn next_look(app: &TestApp, person: &Person) -> Person {
    syncs_after(app, minutes(4), person).await
}

async fn sweeps(app: &TestApp) {
    asks_for_looks(app).await;
    app.jobs_done().await;
}

/// Has what is due looked at, and does not wait for it.
async fn asks_for_looks(app: &TestApp) {
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &SyncDueConnections::default()).await.unwrap();
    app.commit(tx).await.unwrap();
}

/// The one connection of a person.
async fn only(person: &Person) -> Value {
    let list = person.gets("/calendar/connections").await.expect(200);
    assert_eq!(list["total"], 1, "{list}");
    list["items"][0].clone()
}

/// What is in a person's calendars at the provider: titles, and starts in UTC.
pub fn shown(app: &TestApp, provider: &str, address: &str) -> Vec<(String, String)> {
    let mut all: Vec<_> =
        accounts(app, provider).events(address).into_iter().map(|event| (event.title.clone(), start(&event))).collect();
    all.sort();
    all
}

pub fn start(event: &Event) -> String {
    match &event.start {
        When::Date(date) => date.to_string(),
        When::Time(at, _) => at.to_string(),
    }
}

fn session(title: &str, starts_at: &str) -> (String, String) {
    (format!("Session with {title}"), starts_at.to_owned())
}

/// A coach whose sessions cost nothing: what is booked is confirmed at once.
pub async fn free_coach(app: &TestApp, name: &str) -> Person {
    app.coach_with(name, json!({ "price": { "amount": 0, "currency": "EUR" } })).await
}
