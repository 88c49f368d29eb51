//! What calendars can be asked for.

use rapport::clock::minutes;
use reqwest::Method;
use serde_json::json;

use crate::calendars::subscriptions::reads_after;
use crate::support::TestApp;
use crate::support::people::Person;

/// Everything once.
pub async fn all(app: &TestApp, ana: &Person, ben: &Person) {
    feed(app, &app.signs_in(&ana.email).await).await;
    subscriptions(app, &app.signs_in(&ben.email).await).await;
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
