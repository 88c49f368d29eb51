//! One event: ids that the client chooses, versions, deletion and return.

use reqwest::Method;
use serde_json::{Value, json};

use crate::Fixture;
use crate::helpers::{BEN, answer};

const EVENTS: &str = "/calendars/primary/events";

fn session(id: &str) -> Value {
    json!({
        "id": id,
        "summary": "Session with Ana",
        "start": { "dateTime": "2026-12-07T10:00:00+01:00", "timeZone": "Europe/Berlin" },
        "end": { "dateTime": "2026-12-07T10:00:00Z" },
        "extendedProperties": { "private": { "key": "7" } },
    })
}

#[tokio::test]
async fn an_event_with_a_chosen_id_is_made_once() {
    let fixture = Fixture::new().await;
    let made = fixture.api.posts(EVENTS, session("abc0123v")).await.expect(200);
    assert_eq!((&made["id"], &made["status"], &made["sequence"]), (&json!("abc0123v"), &json!("confirmed"), &json!(0)));
    assert_eq!(made["start"], json!({ "dateTime": "2026-12-07T10:00:00+01:00", "timeZone": "Europe/Berlin" }));
    assert_eq!(made["end"], json!({ "dateTime": "2026-12-07T10:00:00+00:00", "timeZone": "UTC" }));
    let refused = fixture.api.posts(EVENTS, session("abc0123v")).await.expect(409);
    assert_eq!(refused["error"]["errors"][0]["reason"], "duplicate");
    for id in ["abcd", "ABCDE", "abc-de", "wxyz0"] {
        assert_eq!(fixture.api.posts(EVENTS, session(id)).await.status, 400, "{id}");
    }
    assert_eq!(fixture.google.calendars().events(BEN).len(), 1);
}

#[tokio::test]
async fn what_is_not_supported_or_makes_no_sense_is_refused_by_name() {
    let fixture = Fixture::new().await;
    for (field, value, said) in [
        ("attendees", json!([{ "email": "ana@example.com" }]), "attendees"),
        ("recurrence", json!(["RRULE:FREQ=DAILY"]), "recurrence"),
        ("start", json!({ "dateTime": "soon" }), "start"),
        ("start", json!({ "dateTime": "2026-12-07T09:00:00" }), "time zone"),
        ("start", json!({ "dateTime": "2026-12-07T09:00:00Z", "timeZone": "Mars/Olympus" }), "time zone"),
        ("start", json!({ "date": "2026-12-07" }), "empty"),
        ("start", json!({ "dateTime": "2026-12-08T09:00:00Z" }), "empty"),
        ("transparency", json!("glass"), "transparency"),
    ] {
        let mut body = session("abc01");
        body[field] = value;
        let refused = fixture.api.posts(EVENTS, body).await.expect(400);
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(message.contains(said), "{field}: {message}");
    }
    assert_eq!(fixture.api.gets("/calendars/nobody@example.com/events/abc01").await.status, 404);
    assert_eq!(fixture.api.gets("/colors").await.status, 404);
}

#[tokio::test]
async fn an_older_version_does_not_overwrite_a_newer_one() {
    let fixture = Fixture::new().await;
    let made = fixture.api.posts(EVENTS, session("abc01")).await;
    let etag = made.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(made.expect(200)["etag"], json!(etag));
    let path = format!("{EVENTS}/abc01");
    let patch = |etag: &str, title: &str| {
        let request = fixture.api.request(Method::PATCH, &path).header("if-match", etag);
        answer(request.json(&json!({ "summary": title })))
    };
    let changed = patch(&etag, "Moved").await.expect(200);
    assert_eq!((&changed["summary"], &changed["sequence"]), (&json!("Moved"), &json!(1)));
    assert_eq!(changed["extendedProperties"]["private"]["key"], "7", "a patch leaves what it does not name");
    let refused = patch(&etag, "Late").await.expect(412);
    assert_eq!(refused["error"]["errors"][0]["reason"], "conditionNotMet");
    assert_eq!(patch("*", "Anyway").await.status, 200);
}

#[tokio::test]
async fn a_deleted_event_is_gone_keeps_its_id_and_comes_back_by_an_update() {
    let fixture = Fixture::new().await;
    fixture.api.posts(EVENTS, session("abc01")).await.expect(200);
    let path = format!("{EVENTS}/abc01");
    assert_eq!(fixture.api.deletes(&path).await.status, 204);
    let again = fixture.api.deletes(&path).await.expect(410);
    assert_eq!(again["error"]["errors"][0]["reason"], "deleted");
    assert_eq!(fixture.api.gets(&path).await.expect(200)["status"], "cancelled");
    assert_eq!(fixture.api.posts(EVENTS, session("abc01")).await.status, 409);
    assert!(fixture.google.calendars().events(BEN).is_empty());
    let mut body = session("abc01");
    body["status"] = json!("confirmed");
    assert_eq!(fixture.api.sends(Method::PUT, &path, body).await.expect(200)["status"], "confirmed");
    assert_eq!(fixture.google.calendars().events(BEN).len(), 1);
    assert_eq!(fixture.api.deletes(&format!("{EVENTS}/never")).await.status, 404);
}

#[tokio::test]
async fn rights_are_those_of_the_scope_and_of_the_calendar() {
    let reader = Fixture::with_scope("https://www.googleapis.com/auth/calendar.readonly").await;
    let refused = reader.api.posts(EVENTS, session("abc01")).await.expect(403);
    assert_eq!(refused["error"]["errors"][0]["reason"], "insufficientPermissions");
    let fixture = Fixture::new().await;
    let list = fixture.api.gets("/users/me/calendarList").await.expect(200);
    let holidays = list["items"].as_array().unwrap().iter().find(|entry| entry["accessRole"] == "reader").unwrap();
    let path = format!("/calendars/{}/events", holidays["id"].as_str().unwrap());
    let refused = fixture.api.posts(&path, session("abc01")).await.expect(403);
    assert_eq!(refused["error"]["errors"][0]["reason"], "requiredAccessLevel");
}

#[tokio::test]
async fn requests_fail_or_lose_their_answer_on_demand() {
    let fixture = Fixture::new().await;
    let faults = fixture.google.faults();
    faults.fail_next(1, 429);
    faults.retry_after(std::time::Duration::from_secs(7));
    let limited = fixture.api.posts(EVENTS, session("abc01")).await;
    assert_eq!(limited.headers["retry-after"], "7");
    assert_eq!(limited.expect(429)["error"]["errors"][0]["reason"], "rateLimitExceeded");
    assert!(fixture.google.calendars().events(BEN).is_empty());
    faults.lose_next(1, 503);
    assert_eq!(fixture.api.posts(EVENTS, session("abc01")).await.status, 503);
    assert_eq!(fixture.api.posts(EVENTS, session("abc01")).await.status, 409, "the lost one was carried out");
}
