//! Push channels: they say that something changed, until they are stopped or end.

use rapport_sandbox::calendars::PersonEvent;
use serde_json::json;

use crate::Fixture;
use crate::helpers::{BEN, Receiver};

const WATCH: &str = "/calendars/primary/events/watch";

fn event() -> PersonEvent {
    PersonEvent::at("Dentist", "2026-12-03T09:00", "2026-12-03T10:00")
}

#[tokio::test]
async fn a_channel_says_that_it_is_open_and_then_that_something_changed() {
    let (fixture, receiver) = (Fixture::new().await, Receiver::start());
    let body = json!({ "id": "channel-1", "type": "web_hook", "address": receiver.url(), "token": "secret" });
    let channel = fixture.api.posts(WATCH, body.clone()).await.expect(200);
    assert_eq!((&channel["kind"], &channel["token"]), (&json!("api#channel"), &json!("secret")));
    assert_eq!(channel["expiration"], "1796716800000", "a week from now");
    let opened = receiver.messages(1).await;
    assert_eq!((opened[0].header("x-goog-resource-state"), opened[0].header("x-goog-message-number")), ("sync", "1"));
    fixture.google.calendars().add(BEN, &event()).unwrap();
    let changed = &receiver.messages(2).await[1];
    for (name, value) in [
        ("x-goog-resource-state", "exists"),
        ("x-goog-channel-id", "channel-1"),
        ("x-goog-channel-token", "secret"),
        ("x-goog-resource-id", channel["resourceId"].as_str().unwrap()),
        ("x-goog-message-number", "2"),
        ("x-goog-channel-expiration", "Tue, 08 Dec 2026 08:00:00 GMT"),
    ] {
        assert_eq!(changed.header(name), value, "{name}");
    }
    let again = fixture.api.posts(WATCH, body).await.expect(400);
    assert_eq!(again["error"]["errors"][0]["reason"], "channelIdNotUnique");
}

#[tokio::test]
async fn a_channel_that_was_stopped_or_has_ended_says_nothing() {
    let (fixture, receiver) = (Fixture::new().await, Receiver::start());
    let watch = async |id: &str| {
        let body = json!({ "id": id, "type": "web_hook", "address": receiver.url(), "expiration": "1796112060000" });
        fixture.api.posts(WATCH, body).await.expect(200)
    };
    let stopped = watch("stopped").await;
    let stop = json!({ "id": "stopped", "resourceId": stopped["resourceId"] });
    assert_eq!(fixture.api.posts("/channels/stop", stop.clone()).await.status, 204);
    assert_eq!(fixture.api.posts("/channels/stop", stop).await.status, 404);
    watch("ends").await;
    receiver.messages(2).await;
    fixture.clock.advance(1);
    fixture.google.calendars().add(BEN, &event()).unwrap();
    // What was sent before this channel's first message would be here by then.
    let body = json!({ "id": "new", "type": "web_hook", "address": receiver.url() });
    fixture.api.posts(WATCH, body).await.expect(200);
    let messages = receiver.messages(3).await;
    assert!(messages.iter().all(|message| message.header("x-goog-resource-state") == "sync"), "{messages:?}");
}

#[tokio::test]
async fn messages_go_to_https_only() {
    let fixture = Fixture::new().await;
    let body = json!({ "id": "c", "type": "web_hook", "address": "http://hooks.example.com/calendar" });
    let refused = fixture.api.posts(WATCH, body).await.expect(400);
    assert_eq!(refused["error"]["errors"][0]["reason"], "push.webhookUrlNotHttps");
}
