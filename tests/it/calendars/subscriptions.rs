//! Calendars that are subscribed to by their address: their busy times block slots, their health is known, and their address stays a secret.

use jiff::SignedDuration;
use rapport::clock::{hours, minutes};
use rapport::jobs::definitions::calendars::ReadDueSubscriptions;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;

const FEED: &str = "https://a.calendars.test/private-1234/basic.ics";
const FILE: &str = "/a.calendars.test/private-1234/basic.ics";
const DAY: &str = "from=2026-12-02&to=2026-12-02&duration_minutes=60&timezone=UTC";
const TEN: &str = "2026-12-02T10:00:00Z";

fn calendar(events: &[(&str, &str)]) -> String {
    let event = |(number, (start, end)): (usize, &(&str, &str))| {
        format!(
            "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\n"
        )
    };
    let events: String = events.iter().enumerate().map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n{events}END:VCALENDAR\r\n")
}

/// Busy from ten to eleven on the second of December.
fn ten_to_eleven() -> String {
    calendar(&[("20261202T100000Z", "20261202T110000Z")])
}

async fn subscribes(person: &Person, url: &str) -> Value {
    person.posts("/calendar/subscriptions", json!({ "url": url, "label": "Family" })).await.expect(201)
}

async fn only(person: &Person) -> Value {
    let list = person.gets("/calendar/subscriptions").await.expect(200);
    assert_eq!(list["total"], 1, "{list}");
    list["items"][0].clone()
}

/// Reads what is due after that time, and after what is being read. The person signs in anew, since it may take longer than an access token lives.
pub async fn reads_after(app: &TestApp, time: SignedDuration, person: &Person) -> Person {
    app.jobs_done().await;
    app.advance(time);
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &ReadDueSubscriptions::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    app.jobs_done().await;
    app.signs_in(&person.email).await
}

/// Until it has been read again, if it could be read before.
async fn next_read(app: &TestApp, person: &Person) -> Person {
    reads_after(app, minutes(18), person).await
}

#[actix_web::test]
async fn busy_times_of_a_subscription_block_slots_until_it_is_removed() {
    let app = TestApp::start().await;
    app.sandbox.calendars.publish(FILE, &ten_to_eleven());
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    assert!(app.free_times(&ben, DAY).await.contains(&TEN.to_owned()));
    let added = subscribes(&ben, FEED).await;
    assert_eq!((&added["health"]["state"], &added["last_synced_at"]), (&json!("stale"), &Value::Null), "{added}");
    app.jobs_done().await;
    let read = only(&ben).await;
    assert_eq!((&read["health"]["state"], &read["health"]["reason"]), (&json!("fresh"), &Value::Null), "{read}");
    assert_eq!(read["last_synced_at"], "2026-12-01T08:00:00Z");
    let free = app.free_times(&ben, DAY).await;
    for taken in ["2026-12-02T09:30:00Z", TEN, "2026-12-02T10:30:00Z"] {
        assert!(!free.contains(&taken.to_owned()), "{taken}: {free:?}");
        ana.books(&ben, taken).await.expect_problem(409, "slot_taken");
    }
    assert!(free.contains(&"2026-12-02T11:00:00Z".to_owned()));

    let explain = format!("/coaches/{}/slots/explain?starts_at={TEN}&duration_minutes=60", ben.id);
    for reader in [&ben, &app.admin().await] {
        let why = reader.gets(&explain).await.expect(200);
        let reason = &why["reasons"][0];
        assert_eq!((&reason["code"], &reason["calendar"]), (&json!("calendar_busy"), &json!("Family")), "{why}");
        assert_eq!((&reason["from"], &reason["until"]), (&json!(TEN), &json!("2026-12-02T11:00:00Z")));
    }
    let path = format!("/calendar/subscriptions/{}", added["id"].as_str().unwrap());
    ana.deletes(&path).await.expect_problem(404, "not_found");
    ben.deletes(&path).await.expect(204);
    ben.deletes(&path).await.expect_problem(404, "not_found");
    assert!(app.free_times(&ben, DAY).await.contains(&TEN.to_owned()));
    ana.books(&ben, TEN).await.expect(201);
    app.end().await;
}

#[actix_web::test]
async fn the_list_of_coaches_follows_a_subscription() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    let found = async || {
        let list = ana.gets("/coaches?available_on=2026-12-02&timezone=UTC").await.expect(200);
        list["total"].as_i64().unwrap()
    };
    assert_eq!(found().await, 1);
    app.sandbox.calendars.publish(FILE, &calendar(&[("20261202T000000Z", "20261203T000000Z")]));
    subscribes(&ben, FEED).await;
    app.jobs_done().await;
    crate::support::processes::eventually("away all day", async || found().await == 0).await;
    app.end().await;
}

#[actix_web::test]
async fn a_change_of_the_calendar_takes_effect_within_a_quarter_of_an_hour_and_no_change_costs_no_transfer() {
    let app = TestApp::start().await;
    app.sandbox.calendars.publish(FILE, &ten_to_eleven());
    let mut ben = app.coach("Ben Okafor").await;
    subscribes(&ben, FEED).await;
    app.jobs_done().await;
    let version: i64 = version(&app, &ben).await;
    ben = next_read(&app, &ben).await;
    let seen = app.sandbox.calendars.seen();
    assert_eq!(seen.iter().map(|seen| seen.status).collect::<Vec<_>>(), [200, 304], "{seen:?}");
    assert!(seen[0].known.is_none() && seen[1].known.is_some());
    assert_eq!(self::version(&app, &ben).await, version, "nothing has changed");
    app.sandbox.calendars.publish(FILE, &calendar(&[("20261202T140000Z", "20261202T150000Z")]));
    ben = next_read(&app, &ben).await;
    let free = app.free_times(&ben, DAY).await;
    assert!(free.contains(&TEN.to_owned()) && !free.contains(&"2026-12-02T14:00:00Z".to_owned()), "{free:?}");
    assert_eq!(only(&ben).await["health"]["state"], "fresh");
    app.end().await;
}

/// The version of a coach's profile, by which schedules are found to be stale.
async fn version(app: &TestApp, coach: &Person) -> i64 {
    let sql = "select version::bigint from coach_profiles where user_id = $1";
    sqlx::query_scalar(sql).bind(coach.id).fetch_one(&app.db).await.unwrap()
}

#[actix_web::test]
async fn one_that_breaks_keeps_its_busy_times_and_its_owner_is_notified_once() {
    let app = TestApp::start().await;
    app.sandbox.calendars.publish(FILE, &ten_to_eleven());
    let mut ben = app.coach("Ben Okafor").await;
    subscribes(&ben, FEED).await;
    app.jobs_done().await;
    app.sandbox.calendars.remove(FILE);
    ben = next_read(&app, &ben).await;
    let stale = only(&ben).await;
    assert_eq!(stale["health"]["state"], "stale", "it may come back: {stale}");
    assert_eq!(stale["last_synced_at"], "2026-12-01T08:00:00Z");
    assert_eq!(mails(&app, &ben), 0);
    for _ in 0..4 {
        ben = next_read(&app, &ben).await;
    }
    let broken = only(&ben).await;
    assert_eq!(broken["health"]["state"], "broken", "{broken}");
    assert_eq!(broken["health"]["reason"], "There is no calendar at this address any more.");
    assert!(!app.free_times(&ben, DAY).await.contains(&TEN.to_owned()), "what was read last still counts");
    assert_eq!(mails(&app, &ben), 1);
    let notifications = ben.gets("/notifications").await.expect(200);
    let notified: Vec<&Value> =
        notifications["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "calendar_broken").collect();
    assert_eq!(notified.len(), 1, "{notifications}");
    assert_eq!(notified[0]["data"]["calendar"], "Family");

    app.sandbox.calendars.publish(FILE, &ten_to_eleven());
    ben = reads_after(&app, hours(8), &ben).await;
    assert_eq!(only(&ben).await["health"]["state"], "fresh");
    app.end().await;
}

fn mails(app: &TestApp, reader: &Person) -> usize {
    let mails = app.sandbox.mail.to(&reader.email);
    mails.iter().filter(|mail| mail.subject == "We can’t read your calendar Family").count()
}

#[actix_web::test]
async fn an_outage_of_the_server_is_no_fault_of_the_calendar_until_it_lasts_a_day() {
    let app = TestApp::start().await;
    app.sandbox.calendars.publish(FILE, &ten_to_eleven());
    let mut ben = app.coach("Ben Okafor").await;
    subscribes(&ben, FEED).await;
    app.jobs_done().await;
    app.sandbox.calendars.faults().down(503);
    ben = next_read(&app, &ben).await;
    let stale = only(&ben).await;
    assert_eq!(stale["health"]["reason"], "The server has a problem of its own (503).", "{stale}");
    for _ in 0..4 {
        ben = reads_after(&app, hours(7), &ben).await;
    }
    assert_eq!(only(&ben).await["health"]["state"], "broken");
    app.sandbox.calendars.faults().clear();
    ben = reads_after(&app, hours(7), &ben).await;
    assert_eq!(only(&ben).await["health"]["state"], "fresh");
    app.end().await;
}

#[actix_web::test]
async fn what_leads_nowhere_is_broken_at_once_and_says_why() {
    let app = TestApp::start().await;
    let host = &app.sandbox.calendars;
    host.publish_page("/page.calendars.test/", "<!doctype html><title>Sign in</title>");
    host.redirect("/plain.calendars.test/", "http://a.calendars.test/");
    host.redirect("/inward.calendars.test/", "https://127.0.0.1/feed.ics");
    host.redirect("/metadata.calendars.test/", "https://169.254.169.254/latest/meta-data/");
    host.redirect("/loop.calendars.test/", "https://loop.calendars.test/");
    host.redirect("/moved.calendars.test/", "/new.ics");
    host.publish("/moved.calendars.test/new.ics", &ten_to_eleven());
    host.publish("/large.calendars.test/", &format!("BEGIN:VCALENDAR\n{}", "X:y\n".repeat(1_400_000)));
    let ben = app.coach("Ben Okafor").await;
    let expected = [
        ("gone", "There is no calendar at this address any more."),
        ("page", "What the address leads to is not a calendar."),
        ("plain", "The address leads on to one that is not https."),
        ("inward", "The address does not lead to a public server."),
        ("metadata", "The address does not lead to a public server."),
        ("loop", "The address leads on too often."),
        ("large", "The calendar is larger than 5 MB."),
    ];
    for (host, _) in expected {
        subscribes(&ben, &format!("https://{host}.calendars.test/")).await;
    }
    subscribes(&ben, "webcal://moved.calendars.test/").await;
    app.jobs_done().await;
    let list = ben.gets("/calendar/subscriptions").await.expect(200);
    let of = |host: &str| {
        let host = format!("{host}.calendars.test");
        list["items"].as_array().unwrap().iter().find(|one| one["host"] == host).unwrap()["health"].clone()
    };
    for (host, reason) in expected {
        let health = of(host);
        assert_eq!((&health["state"], &health["reason"]), (&json!("broken"), &json!(reason)), "{host}");
    }
    assert_eq!(of("moved")["state"], "fresh", "a redirect is followed: {list}");
    app.end().await;
}

#[actix_web::test]
async fn an_address_is_public_https_and_every_fault_is_named() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let tries = async |body: Value| ben.posts("/calendar/subscriptions", body).await;
    for url in [
        "https://localhost/a.ics",
        "https://127.0.0.1/a.ics",
        "https://[::1]/a.ics",
        "https://10.0.0.7/a.ics",
        "https://0x7f000001/",
        "https://nas.local/a.ics",
        "https://postgres/",
        "https://169.254.169.254/latest/meta-data/",
    ] {
        let problem = tries(json!({ "url": url })).await.expect_problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["code"], "not_public", "{url}: {problem}");
    }
    for url in ["http://calendar.example.com/a.ics", "calendar.example.com", "", "ftp://a.example/"] {
        let label = "x".repeat(101);
        assert_eq!(tries(json!({ "url": url, "label": label })).await.broken_fields(), ["label", "url"], "{url}");
    }
    tries(json!({ "url": FEED, "secret": 1 })).await.expect_problem(422, "validation_failed");
    subscribes(&ben, FEED).await;
    let again = tries(json!({ "url": FEED.replace("https", "webcal") })).await.expect_problem(422, "validation_failed");
    assert_eq!(again["errors"][0]["code"], "duplicate");
    for number in 1..10 {
        subscribes(&ben, &format!("https://{number}.calendars.test/")).await;
    }
    tries(json!({ "url": "https://11.calendars.test/" })).await.expect_problem(409, "too_many_subscriptions");
    app.end().await;
}

#[actix_web::test]
async fn the_address_is_a_secret() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let url = "https://ben:hunter2@gone.calendars.test/private-1234/basic.ics?key=hunter2";
    let added = subscribes(&ben, url).await;
    assert_eq!((&added["host"], &added["label"]), (&json!("gone.calendars.test"), &json!("Family")));
    app.jobs_done().await;
    let admin = app.admin().await;
    let id = added["id"].as_str().unwrap();
    let mut shown = [
        ben.gets("/calendar/subscriptions").await.text,
        ben.gets("/notifications").await.text,
        ben.gets("/profile/export").await.text,
        admin.gets(&format!("/admin/jobs?user_id={}", ben.id)).await.text,
    ]
    .concat();
    for table in ["calendar_subscriptions", "jobs", "audit", "notifications"] {
        let sql = format!("select coalesce(string_agg(t::text, ''), '') from {table} t");
        let rows: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&app.db).await.unwrap();
        shown.push_str(&rows);
    }
    app.sandbox.mail.to(&ben.email).iter().for_each(|mail| shown.push_str(&format!("{mail:?}")));
    assert!(shown.contains(id), "the rows are there");
    for secret in ["private-1234", "hunter2", "basic.ics", &hex::encode("private-1234")] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
    app.end().await;
}

#[actix_web::test]
async fn our_own_sessions_in_it_are_not_busy_and_odd_events_are_counted() {
    let app = TestApp::start().await;
    let ben = app.coach_with("Ben Okafor", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let ana = app.client("Ana Ribeiro").await;
    let session = ana.books(&ben, TEN).await.expect(201);
    // The calendar has the session by its feed, and it is cancelled now.
    let url = ben.gets("/calendar/feed").await.expect(200)["url"].as_str().unwrap().to_owned();
    let feed = app.stranger(Method::GET, &url[url.find("/calendar/").unwrap()..], None).await.text;
    assert!(feed.contains("BEGIN:VEVENT"));
    ana.cancels(&session).await.expect(200);
    let odd = "BEGIN:VEVENT\r\nUID:odd\r\nDTSTART:someday\r\nEND:VEVENT\r\nEND:VCALENDAR";
    app.sandbox.calendars.publish(FILE, &feed.replace("END:VCALENDAR", odd));
    subscribes(&ben, FEED).await;
    app.jobs_done().await;
    assert!(app.free_times(&ben, DAY).await.contains(&TEN.to_owned()));
    let read = only(&ben).await;
    assert_eq!((&read["odd_events"], &read["health"]["state"]), (&json!(1), &json!("fresh")), "{read}");
    assert_eq!(read["health"]["reason"], "One event in it can’t be read as a whole.");
    app.end().await;
}

#[actix_web::test]
async fn who_turns_the_kind_off_gets_no_mail() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let off = json!({ "calendar_broken": { "email": false, "in_app": false } });
    ben.sends(Method::PUT, "/notifications/preferences", Some(off)).await.expect(200);
    subscribes(&ben, FEED).await;
    app.jobs_done().await;
    assert_eq!(only(&ben).await["health"]["state"], "broken");
    assert_eq!(mails(&app, &ben), 0);
    assert_eq!(ben.gets("/notifications").await.expect(200)["total"], 0);
    app.end().await;
}
