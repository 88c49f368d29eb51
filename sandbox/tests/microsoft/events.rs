//! The person, their calendars, and one event.

use rapport_sandbox::calendars::PersonEvent;
use reqwest::Method;
use serde_json::{Value, json};

use crate::Fixture;
use crate::helpers::{BEN, answer, each};

const KEY: &str = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key";

fn session(transaction: &str) -> Value {
    json!({
        "subject": "Session with Ana",
        "start": { "dateTime": "2026-12-07T10:00:00", "timeZone": "W. Europe Standard Time" },
        "end": { "dateTime": "2026-12-07T10:00:00", "timeZone": "UTC" },
        "transactionId": transaction,
        "singleValueExtendedProperties": [{ "id": KEY, "value": "7" }],
    })
}

#[tokio::test]
async fn the_person_their_zone_and_their_calendars() {
    let fixture = Fixture::new().await;
    let me = fixture.api.gets("/me").await.expect(200);
    assert_eq!((&me["mail"], &me["displayName"]), (&json!(BEN), &json!("Ben Okafor")));
    let settings = fixture.api.gets("/me/mailboxSettings").await.expect(200);
    assert_eq!(settings["timeZone"], "W. Europe Standard Time");
    let list = fixture.api.gets("/me/calendars").await.expect(200);
    assert_eq!(each(&list, "value", "/name"), ["Calendar", "Family", "Holidays"]);
    assert_eq!((&list["value"][0]["isDefaultCalendar"], &list["value"][2]["canEdit"]), (&json!(true), &json!(false)));
    let first = fixture.api.gets("/me/calendars?$top=2").await.expect(200);
    let next = first["@odata.nextLink"].as_str().unwrap().strip_prefix(&fixture.api.base).unwrap();
    assert_eq!(each(&fixture.api.gets(next).await.expect(200), "value", "/name"), ["Holidays"]);
}

#[tokio::test]
async fn a_repeated_transaction_makes_no_second_event() {
    let fixture = Fixture::new().await;
    let path = fixture.path("events");
    let made = fixture.api.posts(&path, session("t-1")).await.expect(201);
    assert_eq!(made["start"], json!({ "dateTime": "2026-12-07T09:00:00.0000000", "timeZone": "UTC" }));
    assert_eq!(
        (&made["type"], &made["showAs"], &made["transactionId"]),
        (&json!("singleInstance"), &json!("busy"), &json!("t-1"))
    );
    let again = fixture.api.posts(&path, session("t-1")).await.expect(201);
    assert_eq!(again["id"], made["id"]);
    let mut other = session("t-1");
    other["subject"] = json!("Something else");
    let refused = fixture.api.posts(&path, other).await.expect(409);
    assert_eq!(refused["error"]["code"], "ErrorDuplicateTransactionId");
    assert_eq!(fixture.microsoft.calendars().events(BEN).len(), 1);
}

#[tokio::test]
async fn an_event_is_found_by_its_extended_property() {
    let fixture = Fixture::new().await;
    let made = fixture.api.posts(&fixture.path("events"), session("t-1")).await.expect(201);
    assert_eq!(made["singleValueExtendedProperties"], json!([{ "id": KEY, "value": "7" }]));
    let find = async |value: &str| {
        let filter = format!("singleValueExtendedProperties/Any(ep: ep/id eq '{KEY}' and ep/value eq '{value}')");
        let request = fixture.api.request(Method::GET, &fixture.path("events")).query(&[("$filter", filter)]);
        each(&answer(request).await.expect(200), "value", "/subject")
    };
    assert_eq!(find("7").await, ["Session with Ana"]);
    assert!(find("8").await.is_empty());
    assert_eq!(fixture.api.gets(&fixture.path("events")).await.status, 400, "lists of everything are not supported");
}

#[tokio::test]
async fn an_event_is_changed_and_deleted_unless_it_is_newer() {
    let fixture = Fixture::new().await;
    let made = fixture.api.posts(&fixture.path("events"), session("t-1")).await.expect(201);
    let path = format!("/me/events/{}", made["id"].as_str().unwrap().replace('=', "%3D"));
    let moved = json!({
        "start": { "dateTime": "2026-12-08T09:00:00", "timeZone": "UTC" },
        "end": { "dateTime": "2026-12-08T10:00:00", "timeZone": "UTC" },
    });
    let changed = fixture.api.sends(Method::PATCH, &path, moved.clone()).await.expect(200);
    assert_eq!(
        (&changed["subject"], &changed["start"]["dateTime"]),
        (&made["subject"], &json!("2026-12-08T09:00:00.0000000"))
    );
    let old = made["@odata.etag"].as_str().unwrap();
    let late = fixture.api.request(Method::PATCH, &path).header("if-match", old).json(&moved);
    assert_eq!(answer(late).await.expect(412)["error"]["code"], "ErrorIrresolvableConflict");
    assert_eq!(fixture.api.deletes(&path).await.status, 204);
    for gone in [fixture.api.deletes(&path).await, fixture.api.gets(&path).await] {
        assert_eq!(gone.expect(404)["error"]["code"], "ErrorItemNotFound");
    }
    assert_eq!(fixture.api.posts(&fixture.path("events"), session("t-1")).await.status, 409);
}

#[tokio::test]
async fn what_is_not_supported_or_makes_no_sense_is_refused_by_name() {
    let fixture = Fixture::new().await;
    for (field, value, said) in [
        ("attendees", json!([]), "attendees"),
        ("start", json!({ "dateTime": "soon", "timeZone": "UTC" }), "start"),
        ("start", json!({ "dateTime": "2026-12-07T09:00:00", "timeZone": "Mars" }), "Mars"),
        ("start", json!({ "dateTime": "2026-12-09T09:00:00", "timeZone": "UTC" }), "negative"),
        ("isAllDay", json!(true), "midnight"),
        ("showAs", json!("asleep"), "showAs"),
        ("singleValueExtendedProperties", json!([{ "id": "Key", "value": "7" }]), "extended property"),
    ] {
        let mut body = session("t-1");
        body[field] = value;
        let refused = fixture.api.posts(&fixture.path("events"), body).await.expect(400);
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(message.contains(said), "{field}: {message}");
    }
    let prefers = fixture.api.request(Method::GET, "/me/calendars").header("prefer", "handling=strict");
    assert_eq!(answer(prefers).await.status, 400);
    assert_eq!(fixture.api.gets("/me/messages").await.status, 400);
}

#[tokio::test]
async fn times_are_answered_in_the_zone_that_is_preferred() {
    let fixture = Fixture::new().await;
    let calendars = fixture.microsoft.calendars();
    let event = PersonEvent::at("Dentist", "2026-12-03T09:00", "2026-12-03T10:00");
    let id = calendars.add(BEN, &event).unwrap().replace('=', "%3D");
    for (zone, start) in [("UTC", "08:00"), ("Tokyo Standard Time", "17:00"), ("America/New_York", "03:00")] {
        let request = fixture.api.request(Method::GET, &format!("/me/events/{id}"));
        let request = request.header("prefer", format!("outlook.timezone=\"{zone}\", IdType=\"ImmutableId\""));
        let answer = answer(request).await;
        assert!(answer.headers["preference-applied"].to_str().unwrap().contains(zone));
        let start = format!("2026-12-03T{start}:00.0000000");
        assert_eq!(answer.expect(200)["start"], json!({ "dateTime": start, "timeZone": zone }));
    }
}
