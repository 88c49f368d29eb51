//! The numbers of the queues as events.

use rapport::actors::admin::Admin;
use serde_json::json;

use crate::support::TestApp;
use crate::support::processes::eventually;
use crate::support::sse_client::Event;

const PATH: &str = "/admin/queues/stream";

#[actix_web::test]
async fn the_numbers_come_every_second_from_one_reader_while_somebody_looks() {
    let app = TestApp::start().await;
    let (admin, auditor) = (app.admin().await, app.auditor().await);
    let is_reading = || app.actors.state::<Admin>().queues.is_reading();
    assert!(!is_reading());
    let mut first = admin.tries_to_open(PATH, None).await.ok().unwrap();
    let mut event = first.receives().await;
    assert_eq!(event.name, "queues");
    assert_eq!(event.data["items"].as_array().unwrap().len(), 7);
    assert_eq!(event.data["items"][0]["queue"], "emails");
    assert_eq!(event.data["at"], json!(app.now()));
    let number = |event: &Event| event.id.parse::<u64>().unwrap();
    while number(&event) < 3 {
        event = first.receives().await;
    }
    // A reader of its own would begin to count anew.
    let mut second = auditor.tries_to_open(PATH, None).await.ok().unwrap();
    assert!(number(&second.receives().await) >= 3);
    drop((first, second));
    eventually("nobody reads any more", || async { !is_reading() }).await;
    let mut again = admin.tries_to_open(PATH, None).await.ok().unwrap();
    again.receives().await;
    assert!(is_reading());
    drop(again);
    app.end().await;
}

#[actix_web::test]
async fn the_stream_ends_with_the_login() {
    let app = TestApp::start().await;
    let (admin, auditor) = (app.admin().await, app.auditor().await);
    let mut stream = auditor.tries_to_open(PATH, None).await.ok().unwrap();
    stream.receives().await;
    admin.patches(&format!("/admin/users/{}", auditor.id), json!({ "is_active": false })).await.expect(200);
    stream.ends().await;
    app.end().await;
}
