//! Lists: a window, its pages, its changes, free and busy.

use std::time::Duration;

use rapport_sandbox::calendars::{Availability, PersonEvent, Recurrence, Repeats, Response};
use serde_json::json;

use crate::Fixture;
use crate::helpers::{BEN, each, http};

const WINDOW: &str =
    "/calendars/primary/events?singleEvents=true&timeMin=2026-12-01T00:00:00Z&timeMax=2027-01-01T00:00:00Z";
const SYNC: &str = "/calendars/primary/events?singleEvents=true&syncToken=";

fn every_week(title: &str, count: u32) -> PersonEvent {
    let recurrence = Some(Recurrence { repeats: Repeats::Weekly, interval: 1, count: Some(count) });
    PersonEvent { recurrence, ..PersonEvent::at(title, "2026-12-02T09:00", "2026-12-02T10:00") }
}

#[tokio::test]
async fn the_accounts_calendars_are_listed_page_by_page() {
    let fixture = Fixture::new().await;
    let list = fixture.api.gets("/users/me/calendarList").await.expect(200);
    assert_eq!(each(&list, "items", "/accessRole"), ["owner", "writer", "reader"]);
    assert_eq!((&list["items"][0]["id"], &list["items"][0]["primary"]), (&json!(BEN), &json!(true)));
    assert_eq!(list["items"][0]["timeZone"], "Europe/Berlin");
    let first = fixture.api.gets("/users/me/calendarList?maxResults=2").await.expect(200);
    let token = first["nextPageToken"].as_str().unwrap();
    let second = fixture.api.gets(&format!("/users/me/calendarList?maxResults=2&pageToken={token}")).await.expect(200);
    assert_eq!((second["items"].as_array().unwrap().len(), second.get("nextPageToken")), (1, None));
}

#[tokio::test]
async fn a_series_is_expanded_with_its_moved_and_deleted_occurrences() {
    let fixture = Fixture::new().await;
    let calendars = fixture.google.calendars();
    let series = calendars.add(BEN, &every_week("Choir", 4)).unwrap();
    assert!(calendars.delete(BEN, &format!("{series}_20261209T080000Z")));
    assert!(calendars.reschedule(BEN, &format!("{series}_20261216T080000Z"), "2026-12-17T18:00", "2026-12-17T19:00"));
    let list = fixture.api.gets(WINDOW).await.expect(200);
    assert_eq!(
        each(&list, "items", "/start/dateTime"),
        ["2026-12-02T09:00:00+01:00", "2026-12-17T18:00:00+01:00", "2026-12-23T09:00:00+01:00"]
    );
    let moved = &list["items"][1];
    assert_eq!(
        (&moved["id"], &moved["recurringEventId"]),
        (&json!(format!("{series}_20261216T080000Z")), &json!(series))
    );
    assert_eq!(moved["originalStartTime"]["dateTime"], "2026-12-16T09:00:00+01:00");
    assert_eq!(list["timeZone"], "Europe/Berlin");
}

#[tokio::test]
async fn every_kind_of_event_is_written_as_google_writes_it() {
    let fixture = Fixture::new().await;
    let calendars = fixture.google.calendars();
    let at = |title: &str| PersonEvent::at(title, "2026-12-03T09:00", "2026-12-03T10:00");
    let with = |title: &str, availability| PersonEvent { availability, ..at(title) };
    for event in [
        with("a free", Availability::Free),
        with("b away", Availability::OutOfOffice),
        with("c home", Availability::WorkingElsewhere),
        with("d maybe", Availability::Tentative),
        PersonEvent { response: Some(Response::Declined), ..at("e declined") },
    ] {
        calendars.add(BEN, &event).unwrap();
    }
    calendars.add(BEN, &PersonEvent::at("f day", "2026-12-04", "2026-12-05")).unwrap();
    let list = fixture.api.gets(WINDOW).await.expect(200);
    let mut items = list["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["summary"].as_str().unwrap().to_owned());
    let [free, away, home, maybe, declined, day] = &items[..] else { panic!("{list}") };
    assert_eq!(free["transparency"], "transparent");
    assert_eq!(away["eventType"], "outOfOffice");
    assert_eq!(
        (&home["eventType"], &home["workingLocationProperties"]["type"]),
        (&json!("workingLocation"), &json!("homeOffice"))
    );
    assert_eq!(maybe["status"], "tentative");
    assert_eq!(declined["attendees"][1], json!({ "email": BEN, "self": true, "responseStatus": "declined" }));
    assert_eq!((&day["start"], &day["end"]), (&json!({ "date": "2026-12-04" }), &json!({ "date": "2026-12-05" })));
}

#[tokio::test]
async fn a_sync_token_gives_what_changed_since_with_tombstones() {
    let fixture = Fixture::new().await;
    let calendars = fixture.google.calendars();
    let stays = calendars.add(BEN, &PersonEvent::at("stays", "2026-12-03T09:00", "2026-12-03T10:00")).unwrap();
    let goes = calendars.add(BEN, &PersonEvent::at("goes", "2026-12-04T09:00", "2026-12-04T10:00")).unwrap();
    let first = fixture.api.gets(WINDOW).await.expect(200);
    assert_eq!(each(&first, "items", "/id").len(), 2);
    let sync = async |list: &serde_json::Value| {
        fixture.api.gets(&format!("{SYNC}{}", list["nextSyncToken"].as_str().unwrap())).await.expect(200)
    };
    let nothing = sync(&first).await;
    assert_eq!(nothing["items"], json!([]));
    calendars.delete(BEN, &goes);
    let new = calendars.add(BEN, &PersonEvent::at("new", "2026-12-05T09:00", "2026-12-05T10:00")).unwrap();
    calendars.reschedule(BEN, &stays, "2027-03-01T09:00", "2027-03-01T10:00");
    let changed = sync(&nothing).await;
    assert_eq!(each(&changed, "items", "/id"), [goes.as_str(), new.as_str(), stays.as_str()]);
    assert_eq!(each(&changed, "items", "/status"), ["cancelled", "confirmed", "confirmed"]);
    assert_eq!(sync(&nothing).await["items"], changed["items"], "a token may be used again");
    assert_eq!(sync(&changed).await["items"], json!([]));
    let token = changed["nextSyncToken"].as_str().unwrap();
    let refused = fixture.api.gets(&format!("{SYNC}{token}&timeMin=2026-12-01T00:00:00Z")).await;
    assert_eq!(refused.status, 400);
    calendars.forget_sync_tokens();
    let gone = fixture.api.gets(&format!("{SYNC}{token}")).await.expect(410);
    assert_eq!(gone["error"]["errors"][0]["reason"], "fullSyncRequired");
}

#[tokio::test]
async fn a_long_list_comes_in_pages_and_the_last_has_the_sync_token() {
    let fixture = Fixture::new().await;
    fixture.google.calendars().add(BEN, &every_week("Choir", 5)).unwrap();
    let mut list = fixture.api.gets(&format!("{WINDOW}&maxResults=2")).await.expect(200);
    let mut pages = vec![each(&list, "items", "/id").len()];
    while let Some(token) = list["nextPageToken"].as_str() {
        assert_eq!(list.get("nextSyncToken"), None);
        list = fixture.api.gets(&format!("{WINDOW}&maxResults=2&pageToken={token}")).await.expect(200);
        pages.push(each(&list, "items", "/id").len());
    }
    assert_eq!((pages, list["nextSyncToken"].is_string()), (vec![2, 2, 1], true));
}

#[tokio::test]
async fn lists_may_lag_and_lose_nothing() {
    let fixture = Fixture::new().await;
    let calendars = fixture.google.calendars();
    calendars.lag(Duration::from_secs(60));
    calendars.add(BEN, &PersonEvent::at("new", "2026-12-05T09:00", "2026-12-05T10:00")).unwrap();
    let early = fixture.api.gets(WINDOW).await.expect(200);
    assert_eq!(early["items"], json!([]));
    fixture.clock.advance(1);
    let token = early["nextSyncToken"].as_str().unwrap();
    let later = fixture.api.gets(&format!("{SYNC}{token}")).await.expect(200);
    assert_eq!(each(&later, "items", "/summary"), ["new"]);
}

#[tokio::test]
async fn busy_times_are_merged_and_leave_out_what_is_free() {
    let fixture = Fixture::new().await;
    let calendars = fixture.google.calendars();
    let at = |start: &str, end: &str| PersonEvent::at("x", start, end);
    for event in [
        at("2026-12-03T09:00", "2026-12-03T10:00"),
        at("2026-12-03T10:00", "2026-12-03T11:00"),
        PersonEvent { availability: Availability::Free, ..at("2026-12-03T15:00", "2026-12-03T16:00") },
        at("2026-12-05", "2026-12-06"),
    ] {
        calendars.add(BEN, &event).unwrap();
    }
    let body = json!({
        "timeMin": "2026-12-01T00:00:00Z", "timeMax": "2026-12-31T00:00:00Z", "items": [{ "id": BEN }, { "id": "nobody" }],
    });
    let answer = fixture.api.posts("/freeBusy", body).await.expect(200);
    assert_eq!(
        answer["calendars"][BEN]["busy"],
        json!([
            { "start": "2026-12-03T08:00:00Z", "end": "2026-12-03T10:00:00Z" },
            { "start": "2026-12-04T23:00:00Z", "end": "2026-12-05T23:00:00Z" },
        ])
    );
    assert_eq!(answer["calendars"]["nobody"]["errors"][0]["reason"], "notFound");
}

#[tokio::test]
async fn the_page_shows_the_calendars_and_the_switches_work() {
    let fixture = Fixture::new().await;
    let base = fixture.google.url();
    let event = json!({ "title": "Dentist <b>", "start": "2026-12-03T09:00", "end": "2026-12-03T10:00" });
    let added = http().post(format!("{base}/_sandbox/accounts/{BEN}/events")).json(&event).send().await.unwrap();
    assert_eq!(added.status().as_u16(), 200);
    let page = http().get(base).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Dentist &#60;b&#62;") && page.contains("Thu 03 Dec 2026 09:00"), "{page}");
    let switches = json!({ "expire_access_tokens": true });
    http().post(format!("{base}/_sandbox/faults")).json(&switches).send().await.unwrap();
    assert_eq!(fixture.api.gets("/users/me/calendarList").await.status, 401);
}
