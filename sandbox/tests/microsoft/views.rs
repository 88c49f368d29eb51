//! What is in a window, and its changes.

use rapport_sandbox::calendars::{Availability, PersonEvent, Recurrence, Repeats};
use reqwest::Method;
use serde_json::{Value, json};

use crate::Fixture;
use crate::helpers::{BEN, answer, each};

const WINDOW: &str = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";

fn every_week(title: &str, count: u32) -> PersonEvent {
    let recurrence = Some(Recurrence { repeats: Repeats::Weekly, interval: 1, count: Some(count) });
    PersonEvent { recurrence, ..PersonEvent::at(title, "2026-12-02T09:00", "2026-12-02T10:00") }
}

impl Fixture {
    /// The page behind a link.
    async fn follows(&self, page: &Value, link: &str) -> Value {
        let path = page[link].as_str().unwrap().strip_prefix(&self.api.base).unwrap();
        self.api.gets(path).await.expect(200)
    }
}

#[tokio::test]
async fn a_view_has_occurrences_with_all_of_their_fields() {
    let fixture = Fixture::new().await;
    let calendars = fixture.microsoft.calendars();
    let series =
        calendars.add(BEN, &PersonEvent { availability: Availability::Free, ..every_week("Choir", 3) }).unwrap();
    calendars.reschedule(BEN, &format!("{series}_20261216T080000Z"), "2026-12-17T18:00", "2026-12-17T19:00");
    calendars.add(BEN, &PersonEvent::at("Day off", "2026-12-04", "2026-12-05")).unwrap();
    let view = fixture.api.gets(&fixture.path(&format!("calendarView?{WINDOW}"))).await.expect(200);
    assert_eq!(each(&view, "value", "/type"), ["occurrence", "singleInstance", "occurrence", "exception"]);
    assert_eq!(each(&view, "value", "/showAs"), ["free", "busy", "free", "free"]);
    let day = &view["value"][1];
    assert_eq!((&day["isAllDay"], &day["start"]["dateTime"]), (&json!(true), &json!("2026-12-04T00:00:00.0000000")));
    let first = fixture.api.gets(&fixture.path(&format!("calendarView?{WINDOW}&$top=3"))).await.expect(200);
    assert_eq!(each(&fixture.follows(&first, "@odata.nextLink").await, "value", "/type"), ["exception"]);
    assert_eq!(fixture.api.gets(&fixture.path("calendarView")).await.status, 400);
}

#[tokio::test]
async fn delta_says_what_changed_since_and_what_left_the_window() {
    let fixture = Fixture::new().await;
    let calendars = fixture.microsoft.calendars();
    let series = calendars.add(BEN, &every_week("Choir", 2)).unwrap();
    let moves = calendars.add(BEN, &PersonEvent::at("moves", "2026-12-04T09:00", "2026-12-04T10:00")).unwrap();
    let first = fixture.api.gets(&fixture.path(&format!("calendarView/delta?{WINDOW}"))).await.expect(200);
    assert_eq!(each(&first, "value", "/type"), ["seriesMaster", "occurrence", "singleInstance", "occurrence"]);
    let occurrence = &first["value"][1];
    assert_eq!((&occurrence["seriesMasterId"], occurrence.get("showAs")), (&json!(series), None), "it is short");
    let nothing = fixture.follows(&first, "@odata.deltaLink").await;
    assert_eq!(nothing["value"], json!([]));
    calendars.reschedule(BEN, &moves, "2027-03-01T09:00", "2027-03-01T10:00");
    let changed = fixture.follows(&nothing, "@odata.deltaLink").await;
    assert_eq!(changed["value"][0]["@removed"], json!({ "reason": "deleted" }));
    assert_eq!(changed["value"][0]["id"], json!(moves));
    calendars.delete(BEN, &series);
    let deleted = fixture.follows(&changed, "@odata.deltaLink").await;
    assert_eq!(each(&deleted, "value", "/@removed/reason"), ["deleted"; 3], "the series and its occurrences");
    calendars.forget_sync_tokens();
    let path = deleted["@odata.deltaLink"].as_str().unwrap().strip_prefix(&fixture.api.base).unwrap();
    assert_eq!(fixture.api.gets(path).await.expect(410)["error"]["code"], "syncStateNotFound");
}

#[tokio::test]
async fn delta_comes_in_pages_of_the_preferred_size() {
    let fixture = Fixture::new().await;
    fixture.microsoft.calendars().add(BEN, &every_week("Choir", 4)).unwrap();
    let path = fixture.path(&format!("calendarView/delta?{WINDOW}"));
    let request = fixture.api.request(Method::GET, &path).header("prefer", "odata.maxpagesize=3");
    let first = answer(request).await.expect(200);
    assert_eq!((first["value"].as_array().unwrap().len(), first.get("@odata.deltaLink")), (3, None));
    let second = fixture.follows(&first, "@odata.nextLink").await;
    assert_eq!((second["value"].as_array().unwrap().len(), second.get("@odata.nextLink")), (2, None));
}

#[tokio::test]
async fn a_schedule_says_how_busy_somebody_is() {
    let fixture = Fixture::new().await;
    let calendars = fixture.microsoft.calendars();
    calendars.add(BEN, &PersonEvent::at("Dentist", "2026-12-03T09:00", "2026-12-03T09:30")).unwrap();
    let away = PersonEvent::at("Away", "2026-12-03T10:00", "2026-12-03T11:00");
    calendars.add(BEN, &PersonEvent { availability: Availability::OutOfOffice, ..away }).unwrap();
    let body = json!({
        "schedules": [BEN, "nobody@example.com"],
        "startTime": { "dateTime": "2026-12-03T08:00:00", "timeZone": "UTC" },
        "endTime": { "dateTime": "2026-12-03T10:00:00", "timeZone": "UTC" },
        "availabilityViewInterval": 30,
    });
    let answer = fixture.api.posts("/me/calendar/getSchedule", body).await.expect(200);
    assert_eq!(answer["value"][0]["availabilityView"], "2033");
    assert_eq!(answer["value"][0]["scheduleItems"][1]["status"], "oof");
    assert_eq!(answer["value"][1]["error"]["responseCode"], "ErrorMailRecipientNotFound");
}
