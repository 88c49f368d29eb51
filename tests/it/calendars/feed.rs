//! The feed of one's sessions: the secret is the right, and what is in it follows the bookings.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;
use crate::support::processes::Product;

const MONDAY: &str = "2026-12-07T09:00:00Z";

async fn feed_url(person: &Person) -> String {
    person.gets("/calendar/feed").await.expect(200)["url"].as_str().unwrap().to_owned()
}

/// The path of an address of the API.
fn path(url: &str) -> &str {
    &url[url.find("/calendar/").unwrap()..]
}

impl TestApp {
    /// What a calendar gets that subscribes to this address.
    async fn feed(&self, url: &str) -> Answer {
        self.stranger(Method::GET, path(url), None).await
    }
}

async fn free_coach(app: &TestApp) -> Person {
    app.coach_with("Ben Okafor", json!({ "price": { "amount": 0, "currency": "EUR" } })).await
}

fn unfolded(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text.replace("\r\n ", "")
}

#[actix_web::test]
async fn sessions_appear_move_and_vanish_for_both_sides() {
    let app = TestApp::start().await;
    let (ben, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let (of_ana, of_ben) = (feed_url(&ana).await, feed_url(&ben).await);
    assert!(!unfolded(&app.feed(&of_ana).await).contains("BEGIN:VEVENT"), "nothing is booked");
    let booking = ana.books(&ben, MONDAY).await.expect(201);
    let uid = format!("UID:{}@127.0.0.1\r\n", booking["id"].as_str().unwrap());
    let feed = unfolded(&app.feed(&of_ana).await);
    for line in [
        "METHOD:PUBLISH\r\n",
        "X-WR-CALNAME:Rapport sessions\r\n",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n",
        "X-PUBLISHED-TTL:PT1H\r\n",
        "TZID:Europe/Stockholm\r\n",
        "DTSTART;TZID=Europe/Stockholm:20261207T100000\r\n",
        "SUMMARY:Session with Ben Okafor\r\n",
        "STATUS:CONFIRMED\r\n",
        &uid,
    ] {
        assert!(feed.contains(line), "{line} is not in {feed}");
    }
    assert!(!feed.contains("ATTENDEE") && !feed.contains(&ben.email) && !feed.contains(&ana.email), "{feed}");
    assert!(feed.parse::<icalendar::Calendar>().is_ok());
    assert!(unfolded(&app.feed(&of_ben).await).contains("SUMMARY:Session with Ana Ribeiro\r\n"));
    ana.moves(&booking, "2026-12-08T09:00:00Z").await.expect(200);
    let moved = unfolded(&app.feed(&of_ana).await);
    assert!(moved.contains("20261208T100000") && !moved.contains("20261207T100000") && moved.contains(&uid), "{moved}");
    ana.cancels(&booking).await.expect(200);
    assert!(!unfolded(&app.feed(&of_ana).await).contains("BEGIN:VEVENT"), "a cancelled session is gone");
    app.end().await;
}

#[actix_web::test]
async fn a_hold_is_not_in_the_feed_and_a_session_leaves_it_after_two_years() {
    let app = TestApp::start().await;
    let (ben, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let paid = app.coach("Carl Berg").await;
    ana.books(&paid, "2026-12-02T09:00:00Z").await.expect(201);
    ana.books(&ben, MONDAY).await.expect(201);
    let url = feed_url(&ana).await;
    let events = async || unfolded(&app.feed(&url).await).matches("BEGIN:VEVENT").count();
    assert_eq!(events().await, 1, "the hold is not in it");
    for (moved, expected) in [("8 days", 1), ("732 days", 0)] {
        let sql = format!(
            "update bookings set during = tstzrange(lower(during) - interval '{moved}', upper(during) - interval '{moved}'),
                   blocked = tstzrange(lower(blocked) - interval '{moved}', upper(blocked) - interval '{moved}') where coach_id = $1"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(ben.id).execute(&app.db).await.unwrap();
        assert_eq!(events().await, expected, "{moved} earlier");
    }
    app.end().await;
}

#[actix_web::test]
async fn the_address_stays_until_it_is_replaced_and_then_leads_to_nothing() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Other").await);
    let first = feed_url(&ana).await;
    let secret = first.rsplit('/').next().unwrap().strip_suffix(".ics").unwrap();
    assert_eq!(secret.len(), 43, "256 bits: {secret}");
    assert!(first.starts_with(&format!("{}/calendar/feed/", app.url)), "{first}");
    assert_eq!(feed_url(&ana).await, first);
    assert_ne!(feed_url(&cleo).await, first);
    let stored: String =
        sqlx::query_scalar("select string_agg(f::text, '') from calendar_feeds f").fetch_one(&app.db).await.unwrap();
    assert!(!stored.contains(secret) && !stored.contains(&hex::encode(secret)), "it is stored encrypted: {stored}");
    let second = ana.posts("/calendar/feed/rotate", json!({})).await.expect(200)["url"].as_str().unwrap().to_owned();
    assert_ne!(second, first);
    assert_eq!(feed_url(&ana).await, second);
    app.feed(&second).await.expect_status(200);
    let gone = app.feed(&first).await.expect_problem(404, "not_found");
    for unknown in ["/calendar/feed/unknown.ics", path(&second).trim_end_matches(".ics"), "/calendar/feed/.ics"] {
        let mut problem = app.feed(unknown).await.expect_problem(404, "not_found");
        problem["request_id"] = gone["request_id"].clone();
        assert_eq!(problem, gone, "{unknown}: a replaced secret looks like one that never was");
    }
    let audited: i64 =
        sqlx::query_scalar("select count(*) from audit where action = 'calendars.feed_rotated' and subject_id = $1")
            .bind(ana.id)
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(audited, 1);
    app.end().await;
}

#[actix_web::test]
async fn a_calendar_that_has_the_feed_already_gets_304_and_no_cookie_is_set() {
    let app = TestApp::start().await;
    let (ben, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let url = feed_url(&ana).await;
    let first = app.feed(&url).await;
    assert_eq!(first.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    assert_eq!(first.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(first.header("set-cookie"), None);
    assert!(first.header("ratelimit-remaining").is_some(), "limited by address");
    let tag = first.header("etag").unwrap().to_owned();
    let ask = |method: Method| app.http.request(method, format!("{}{}", app.url, path(&url)));
    let known = Answer::of(ask(Method::GET).header("if-none-match", &tag).send().await.unwrap()).await;
    assert_eq!((known.status, known.text.as_str(), known.header("etag")), (304, "", Some(tag.as_str())));
    let head = Answer::of(ask(Method::HEAD).send().await.unwrap()).await;
    assert_eq!((head.status, head.text.as_str(), head.header("etag")), (200, "", Some(tag.as_str())));
    ana.books(&ben, MONDAY).await.expect(201);
    let changed = Answer::of(ask(Method::GET).header("if-none-match", &tag).send().await.unwrap()).await;
    assert_eq!(changed.status, 200);
    app.end().await;
}

#[actix_web::test]
async fn the_feed_of_a_deleted_account_is_gone() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let url = feed_url(&ana).await;
    ana.sends(Method::DELETE, "/profile", Some(json!({}))).await.expect(204);
    app.feed(&url).await.expect_problem(404, "not_found");
    app.leaves_work("the erasure waits for the last mail");
}

#[actix_web::test]
async fn the_secret_is_in_no_log() {
    let product = Product::start().await;
    let http = crate::support::app::http();
    let ana = crate::support::people::sign_up(&http, &product.url, "client", "Ana Ribeiro").await;
    let url = feed_url(&ana).await;
    let secret = url.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    let ask =
        async |path: &str| Answer::of(http.get(format!("{}{path}", product.url)).send().await.unwrap()).await.status;
    assert_eq!(ask(path(&url)).await, 200);
    assert_eq!(ask(&format!("/calendar/feed/{secret}")).await, 404);
    assert_eq!(ask(&format!("/calendar/%66eed/{secret}.ics/")).await, 404);
    let log = product.log_of("serve");
    assert!(log.contains("/calendar/feed/{secret:.*}"), "the requests are logged: {log}");
    assert!(!log.contains(&secret), "{log}");
}

impl Answer {
    #[track_caller]
    fn expect_status(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        Value::Null
    }
}
