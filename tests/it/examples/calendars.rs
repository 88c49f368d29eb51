//! Connected calendars, subscriptions and the feed.

use serde_json::json;

use super::{Story, id};
use crate::calendars::connections::{accounts, comes_back};
use crate::support::people::Person;

pub async fn all(story: &Story, ben: &Person) {
    let url = "https://example.calendars.test/private-1234/basic.ics";
    let subscription = story.asks("post /calendar/subscriptions").by(ben).with("url", url).sends().await;
    story.app.jobs_done().await;
    story.asks("get /calendar/subscriptions").by(ben).sends().await;
    story.asks("delete /calendar/subscriptions/{id}").by(ben).of(id(&subscription)).sends().await;

    story.asks("get /calendar/feed").by(ben).sends().await;
    let feed = story.asks("post /calendar/feed/rotate").by(ben).sends().await;
    let file = feed["url"].as_str().unwrap().rsplit('/').next().unwrap();
    let secret = file.trim_end_matches(".ics");
    story.asks("get /calendar/feed/{secret}.ics").at("secret", secret).answer().await;
    connected(story, ben).await;
}

async fn connected(story: &Story, ben: &Person) {
    accounts(&story.app, "google").add_account(&ben.email, "Ben Okafor", "Europe/Berlin");
    let leaving = story.asks("get /calendar/{provider}/connect").by(ben).answer().await;
    let cookie = leaving.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let url = leaving.expect(200)["authorize_url"].as_str().unwrap().to_owned();
    let back = accounts(&story.app, "google").agree(&url, &ben.email).await.unwrap();
    let returned = comes_back(&story.app, &back, Some(&cookie)).await;
    story.notes("get /calendar/{provider}/callback", &returned);
    story.app.jobs_done().await;
    story.asks("get /calendar/connections").by(ben).sends().await;
    let chosen = story.asks("get /calendar/{provider}/calendars").by(ben).sends().await;
    let calendar = id(&chosen["calendars"][0]);
    let choice = story.asks("put /calendar/{provider}/calendars").by(ben);
    choice.with("read", json!([calendar])).with("write", calendar.as_str()).sends().await;
    story.app.jobs_done().await;
    let sent = story.asks("post /calendar/{provider}/notifications").at("provider", "outlook");
    sent.answer().await;
    story.asks("delete /calendar/{provider}").by(ben).sends().await;
    story.app.jobs_done().await;
}
