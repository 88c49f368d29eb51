//! What calendars can be asked for.

use rapport::clock::{days, hours, minutes};
use rapport_sandbox::calendars::PersonEvent;
use reqwest::Method;
use serde_json::json;

use crate::calendars::connections::{connects, free_coach, syncs_after};
use crate::calendars::subscriptions::reads_after;
use crate::support::TestApp;
use crate::support::people::Person;

/// Everything once.
pub async fn all(app: &TestApp, ana: &Person, ben: &Person) {
    feed(app, &app.signs_in(&ana.email).await).await;
    subscriptions(app, &app.signs_in(&ben.email).await).await;
    connected(app).await;
}

/// An account that is connected, read and written, breaks, and is disconnected.
async fn connected(app: &TestApp) {
    let (mut carl, dora) = (free_coach(app, "Carl Connected").await, app.client("Dora Connected").await);
    let accounts = app.sandbox.google.calendars();
    connects(app, &carl, "google").await;
    let day = (app.now() + days(30)).to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let day = day.nth_weekday(1, jiff::civil::Weekday::Wednesday).unwrap().date();
    let at = |hour: u32| format!("{day}T{hour:02}:00:00Z");
    let booking = dora.books(&carl, &at(10)).await.expect(201);
    app.jobs_done().await;
    accounts.add(&carl.email, &PersonEvent::at("Lunch", &at(12), &at(13))).unwrap();
    dora.books(&carl, &at(12)).await.expect_problem(409, "slot_taken");
    app.jobs_done().await;
    let path = "/calendar/google/calendars";
    let mut chosen = carl.gets(path).await.expect(200);
    for index in [0, 1] {
        chosen["write"] = chosen["calendars"][index]["id"].clone();
        carl.sends(Method::PUT, path, Some(chosen.clone())).await.expect(200);
        app.jobs_done().await;
    }
    assert!(accounts.delete_calendar(&carl.email, "Family"));
    carl.gets(path).await.expect(200);
    app.jobs_done().await;
    connects(app, &carl, "google").await;
    accounts.expire_access_tokens();
    let session = accounts.events(&carl.email).into_iter().find(|event| event.title.starts_with("Session")).unwrap();
    assert!(accounts.delete(&carl.email, &session.id));
    carl = syncs_after(app, minutes(4), &carl).await;
    // What has changed without a notification.
    carl = syncs_after(app, hours(1), &carl).await;
    accounts.lose_watches();
    accounts.add(&carl.email, &PersonEvent::at("Tea", &at(16), &at(17))).unwrap();
    carl = syncs_after(app, minutes(4), &carl).await;
    accounts.forget_sync_tokens();
    carl = syncs_after(app, minutes(4), &carl).await;
    accounts.revoke_grants();
    carl = syncs_after(app, minutes(4), &carl).await;
    assert_eq!(carl.gets("/calendar/connections").await.expect(200)["items"][0]["health"]["state"], "broken");
    connects(app, &carl, "google").await;
    app.signs_in(&dora.email).await.cancels(&booking).await.expect(200);
    app.signs_in(&dora.email).await.books(&carl, &at(14)).await.expect(201);
    app.jobs_done().await;
    carl.deletes("/calendar/google").await.expect(204);
    app.jobs_done().await;
}

/// One that can be read, and one that can't.
async fn subscriptions(app: &TestApp, ben: &Person) {
    let file = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261220T100000Z\nDTEND:20261220T110000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    app.sandbox.calendars.publish("/a.calendars.test/", file);
    for host in ["a", "gone"] {
        let body = json!({ "url": format!("https://{host}.calendars.test/"), "label": host });
        ben.posts("/calendar/subscriptions", body).await.expect(201);
    }
    app.jobs_done().await;
    let list = ben.gets("/calendar/subscriptions").await.expect(200);
    ben.gets(&format!("/coaches/{}/slots/explain?starts_at=2026-12-20T10:00:00Z", ben.id)).await.expect(200);
    let id = list["items"][1]["id"].as_str().unwrap().to_owned();
    ben.deletes(&format!("/calendar/subscriptions/{id}")).await.expect(204);
    reads_after(app, minutes(18), ben).await;
}

async fn feed(app: &TestApp, ana: &Person) {
    ana.gets("/calendar/feed").await.expect(200);
    ana.gets("/calendar/feed").await.expect(200);
    let url = ana.posts("/calendar/feed/rotate", json!({})).await.expect(200)["url"].as_str().unwrap().to_owned();
    let answer = app.stranger(Method::GET, &url[url.find("/calendar/").unwrap()..], None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
