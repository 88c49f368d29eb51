//! Links of the library that lead to nothing any more are found, shown as broken, and fine again when they are.

use jiff::SignedDuration;
use rapport::clock::{days, hours, seconds};
use rapport::jobs::definitions::housekeeping::CheckDueLinks;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;

async fn recommends(person: &Person, title: &str, url: &str) -> String {
    let body =
        json!({ "title": title, "description": "All of it.", "resource_type": "article", "url": url, "tags": [] });
    let added = person.posts("/community/resources", body).await.expect(201);
    assert_eq!(added["link_broken_since"], json!(null));
    format!("/community/resources/{}", added["id"].as_str().unwrap())
}

/// Looks at every link that is due after that time.
pub async fn checks_after(app: &TestApp, time: SignedDuration) {
    // The app's own look, which is due when it starts.
    looks_end(app).await;
    app.advance(time);
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &CheckDueLinks::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    looks_end(app).await;
}

/// One host is asked by one job at a time: another is due a second later.
async fn looks_end(app: &TestApp) {
    app.jobs_done().await;
    app.advance(seconds(2));
    app.jobs_done().await;
}

async fn broken_since(app: &TestApp, path: &str) -> Value {
    app.stranger(Method::GET, path, None).await.expect(200)["link_broken_since"].clone()
}

/// How often a path of the stand-in was asked for.
fn asked(app: &TestApp, path: &str) -> usize {
    app.sandbox.calendars.seen().iter().filter(|seen| seen.path == path).count()
}

#[actix_web::test]
async fn a_link_that_is_gone_at_two_looks_is_broken_until_it_is_there_again() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let (visas, taxes) = ("/www.example.com/visas?of=pt", "/www.example.com/taxes");
    app.sandbox.calendars.remove(visas);
    let gone = recommends(&ben, "The visa list", "http://www.example.com/visas?of=pt#top").await;
    let there = recommends(&ben, "The tax list", "https://www.example.com/taxes").await;
    checks_after(&app, hours(1)).await;
    assert_eq!((asked(&app, visas), asked(&app, taxes)), (1, 1));
    assert_eq!(broken_since(&app, &gone).await, json!(null), "once may be an accident");
    checks_after(&app, hours(37)).await;
    assert_eq!((asked(&app, visas), asked(&app, taxes)), (2, 1), "only the doubtful one is looked at again");
    let since = broken_since(&app, &gone).await;
    assert!(since.is_string(), "{since}");
    let list = app.stranger(Method::GET, "/community/resources", None).await.expect(200);
    let broken = list["items"].as_array().unwrap().iter().filter(|one| one["link_broken_since"].is_string());
    assert_eq!(broken.map(|one| one["title"].clone()).collect::<Vec<_>>(), ["The visa list"]);
    checks_after(&app, days(8)).await;
    assert_eq!(broken_since(&app, &gone).await, since, "since it was first seen to be");
    app.sandbox.calendars.publish_page(visas, "Back again.");
    checks_after(&app, days(8)).await;
    assert_eq!((broken_since(&app, &gone).await, broken_since(&app, &there).await), (json!(null), json!(null)));
    app.end().await;
}

#[actix_web::test]
async fn another_address_is_looked_at_anew_and_the_same_is_not() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    app.sandbox.calendars.remove("/www.example.com/old");
    let path = recommends(&ben, "The visa list", "https://www.example.com/old").await;
    checks_after(&app, hours(1)).await;
    checks_after(&app, hours(37)).await;
    let ben = app.signs_in(&ben.email).await;
    let replaces = async |title: &str, url: &str| {
        let body =
            json!({ "title": title, "description": "All of it.", "resource_type": "article", "url": url, "tags": [] });
        ben.sends(Method::PUT, &path, Some(body)).await.expect(200)["link_broken_since"].clone()
    };
    assert!(replaces("All visas", "https://www.example.com/old").await.is_string());
    assert_eq!(replaces("All visas", "https://www.example.com/new").await, json!(null));
    checks_after(&app, hours(1)).await;
    assert_eq!((asked(&app, "/www.example.com/old"), asked(&app, "/www.example.com/new")), (2, 1));
    app.end().await;
}

#[actix_web::test]
async fn a_server_that_is_down_or_wants_a_login_breaks_no_link() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    app.sandbox.calendars.faults().down(503);
    let path = recommends(&ben, "The visa list", "https://www.example.com/visas").await;
    // The first look may be the schedule's.
    checks_after(&app, SignedDuration::ZERO).await;
    for _ in 0..3 {
        checks_after(&app, hours(37)).await;
    }
    assert_eq!(broken_since(&app, &path).await, json!(null), "four looks");
    checks_after(&app, hours(37)).await;
    assert!(broken_since(&app, &path).await.is_string(), "five looks");
    app.sandbox.calendars.faults().down(401);
    checks_after(&app, days(8)).await;
    assert_eq!(broken_since(&app, &path).await, json!(null), "it is there, for others");
    app.end().await;
}

#[actix_web::test]
async fn a_link_into_a_private_network_is_never_followed() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    // Before there is a resource: the schedule may look at it at once.
    app.sandbox.calendars.redirect("/www.example.com/list", "http://127.0.0.1:5432/");
    let path = recommends(&ben, "The printer", "http://192.168.1.1/admin").await;
    let leads_there = recommends(&ben, "The list", "https://www.example.com/list").await;
    for _ in 0..2 {
        checks_after(&app, hours(37)).await;
    }
    for path in [path, leads_there] {
        assert!(broken_since(&app, &path).await.is_string(), "{path}");
    }
    assert!(app.sandbox.calendars.seen().iter().all(|seen| seen.path == "/www.example.com/list"));
    app.end().await;
}
