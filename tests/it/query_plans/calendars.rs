//! What calendars can be asked for.

use reqwest::Method;
use serde_json::json;

use crate::support::TestApp;
use crate::support::people::Person;

/// Everything once.
pub async fn all(app: &TestApp, ana: &Person) {
    let ana = &app.signs_in(&ana.email).await;
    ana.gets("/calendar/feed").await.expect(200);
    ana.gets("/calendar/feed").await.expect(200);
    let url = ana.posts("/calendar/feed/rotate", json!({})).await.expect(200)["url"].as_str().unwrap().to_owned();
    let answer = app.stranger(Method::GET, &url[url.find("/calendar/").unwrap()..], None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
