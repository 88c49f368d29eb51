//! Subscriptions: the address proves that it wants the messages, and they last a week at most.

use rapport_sandbox::calendars::PersonEvent;
use reqwest::Method;
use serde_json::{Value, json};

use crate::Fixture;
use crate::helpers::{BEN, Receiver};

fn subscription(fixture: &Fixture, url: &str) -> Value {
    json!({
        "changeType": "created,deleted",
        "notificationUrl": url,
        "resource": format!("/{}", fixture.path("events").trim_start_matches('/')),
        "expirationDateTime": "2026-12-08T08:00:00Z",
        "clientState": "secret",
    })
}

#[tokio::test]
async fn the_changes_that_are_wanted_are_sent() {
    let (fixture, receiver) = (Fixture::new().await, Receiver::start());
    let made = fixture.api.posts("/subscriptions", subscription(&fixture, &receiver.url())).await.expect(201);
    let calendars = fixture.microsoft.calendars();
    let event = PersonEvent::at("Dentist", "2026-12-03T09:00", "2026-12-03T10:00");
    let id = calendars.add(BEN, &event).unwrap();
    let sent = receiver.messages(1).await[0].body["value"][0].clone();
    assert_eq!((&sent["subscriptionId"], &sent["clientState"]), (&made["id"], &json!("secret")));
    assert_eq!((&sent["changeType"], &sent["resourceData"]["id"]), (&json!("created"), &json!(id)));
    calendars.delete(BEN, &id);
    assert_eq!(receiver.messages(2).await[1].body["value"][0]["changeType"], "deleted");
}

#[tokio::test]
async fn a_subscription_is_renewed_until_it_has_ended() {
    let (fixture, receiver) = (Fixture::new().await, Receiver::start());
    let made = fixture.api.posts("/subscriptions", subscription(&fixture, &receiver.url())).await.expect(201);
    let path = format!("/subscriptions/{}", made["id"].as_str().unwrap());
    fixture.clock.advance(30);
    let renew =
        async |until: &str| fixture.api.sends(Method::PATCH, &path, json!({ "expirationDateTime": until })).await;
    assert_eq!(renew("2026-12-08T08:30:00Z").await.expect(200)["expirationDateTime"], "2026-12-08T08:30:00Z");
    assert_eq!(renew("2026-12-08T08:31:00Z").await.status, 400, "longer than a week");
    assert_eq!(fixture.api.deletes(&path).await.status, 204);
    assert_eq!(fixture.api.deletes(&path).await.expect(404)["error"]["code"], "ResourceNotFound");
    assert_eq!(renew("2026-12-08T08:30:00Z").await.status, 404);
}

#[tokio::test]
async fn an_address_that_does_not_prove_itself_gets_nothing() {
    let fixture = Fixture::new().await;
    let nobody = fixture.api.posts("/subscriptions", subscription(&fixture, "http://127.0.0.1:1/push")).await;
    assert_eq!(nobody.expect(400)["error"]["code"], "ValidationError");
    for (field, value) in [
        ("notificationUrl", "http://hooks.example.com/push"),
        ("expirationDateTime", "2026-12-09T08:00:00Z"),
        ("expirationDateTime", "2026-12-01T07:00:00Z"),
        ("changeType", "updated,read"),
        ("resource", "/me/messages"),
    ] {
        let mut body = subscription(&fixture, "http://127.0.0.1:1/push");
        body[field] = json!(value);
        assert_eq!(fixture.api.posts("/subscriptions", body).await.status, 400, "{field}: {value}");
    }
}

#[tokio::test]
async fn what_becomes_of_a_subscription_is_said_where_it_asked_for() {
    let (fixture, receiver) = (Fixture::new().await, Receiver::start());
    let mut body = subscription(&fixture, &receiver.url());
    fixture.api.posts("/subscriptions", body.clone()).await.expect(201);
    body["lifecycleNotificationUrl"] = json!("http://hooks.example.com/push");
    assert_eq!(fixture.api.posts("/subscriptions", body.clone()).await.status, 400, "https only");
    body["lifecycleNotificationUrl"] = json!(receiver.url());
    let made = fixture.api.posts("/subscriptions", body).await.expect(201);
    let calendars = fixture.microsoft.calendars();
    assert_eq!(calendars.watches(), 2);
    calendars.notify_lifecycle("reauthorizationRequired");
    let said = receiver.messages(1).await[0].body["value"][0].clone();
    assert_eq!((&said["subscriptionId"], &said["clientState"]), (&made["id"], &json!("secret")), "{said}");
    assert_eq!(said["lifecycleEvent"], "reauthorizationRequired");
    calendars.notify_lifecycle("subscriptionRemoved");
    assert_eq!(receiver.messages(2).await[1].body["value"][0]["lifecycleEvent"], "subscriptionRemoved");
    assert_eq!(calendars.watches(), 0);
}
