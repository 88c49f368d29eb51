//! The iCalendar file of a session: one event through every change, for each side in its own zone.

use rapport::clock::hours;
use serde_json::{Value, json};

use crate::payments::BookingScenario;
use crate::support::TestApp;
use crate::support::people::Person;

const MONDAY: &str = "2026-12-07T09:00:00Z";

async fn file(person: &Person, booking: &Value) -> String {
    let answer = person.gets(&format!("/booking/{}/calendar.ics", booking["id"].as_str().unwrap())).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let method = line(&answer.text, "METHOD").to_lowercase();
    let kind = answer.header("content-type").unwrap().to_lowercase();
    assert_eq!(kind, format!("text/calendar; charset=utf-8; method={method}"));
    assert!(answer.header("content-disposition").unwrap().contains("session.ics"));
    assert!(answer.text.lines().all(|line| line.len() <= 75) && answer.text.ends_with("END:VCALENDAR\r\n"));
    answer.text
}

/// The rest of the first line with that name.
fn line(file: &str, name: &str) -> String {
    let unfolded = file.replace("\r\n ", "");
    let (calendar, event) = unfolded.split_once("BEGIN:VEVENT").unwrap();
    let found = event
        .lines()
        .chain(calendar.lines())
        .find(|line| line.starts_with(name) && line[name.len()..].starts_with([':', ';']));
    found.unwrap_or_else(|| panic!("no {name} in {file}"))[name.len() + 1..].to_owned()
}

#[actix_web::test]
async fn every_change_updates_one_event() {
    let mut open = BookingScenario::confirmed(MONDAY, json!({})).await;
    let first = file(&open.ana, &open.booking).await;
    assert_eq!(line(&first, "DTSTART"), "TZID=Europe/Stockholm:20261207T100000");
    assert!(first.contains("BEGIN:VTIMEZONE") && first.contains("TZID:Europe/Stockholm"), "{first}");
    assert_eq!(line(&first, "SUMMARY"), "Session with Ben Okafor");
    assert_eq!((line(&first, "METHOD").as_str(), line(&first, "STATUS").as_str()), ("REQUEST", "CONFIRMED"));
    assert!(line(&first, "ATTENDEE").contains(&open.ana.email) && !first.contains(&open.ben.email));
    assert_eq!(line(&first, "LOCATION"), "https://meet.example.org/ben");
    // The attachment of the email is the same event.
    let mails = open.app.sandbox.mail.to(&open.ana.email);
    assert_eq!(line(mails.last().unwrap().calendar().unwrap(), "UID"), line(&first, "UID"));

    let moved = open.ben.moves(&open.booking, "2026-12-08T09:00:00Z").await.expect(200);
    let second = file(&open.ana, &open.booking).await;
    assert_eq!(line(&second, "UID"), line(&first, "UID"));
    assert_eq!(line(&second, "SEQUENCE"), moved["revision"].to_string());
    assert_eq!(line(&second, "DTSTART"), "TZID=Europe/Stockholm:20261208T100000");
    open.advance(hours(1)).await;
    open.ana.cancels(&open.booking).await.expect(200);
    let third = file(&open.ana, &open.booking).await;
    assert_eq!((line(&third, "METHOD").as_str(), line(&third, "STATUS").as_str()), ("CANCEL", "CANCELLED"));
    let sequence = |file: &str| line(file, "SEQUENCE").parse::<i64>().unwrap();
    assert!(sequence(&first) < sequence(&second) && sequence(&second) < sequence(&third));

    let for_coach = file(&open.ben, &open.booking).await;
    assert_eq!(line(&for_coach, "SUMMARY"), "Session with Ana Ribeiro");
    assert!(line(&for_coach, "ATTENDEE").contains(&open.ben.email) && !for_coach.contains(&open.ana.email));
    open.events_processed().await;
    open.end().await;
}

#[actix_web::test]
async fn a_hold_is_tentative_and_names_are_escaped() {
    let app = TestApp::start().await;
    let ben = app.coach_with("Ben, Okafor; \\ \"the\" third 🙂 of a very long name indeed", json!({})).await;
    let ana = app.client("Ana Ribeiro").await;
    let hold = ana.books(&ben, MONDAY).await.expect(201);
    let event = file(&ana, &hold).await;
    assert_eq!(line(&event, "STATUS"), "TENTATIVE");
    assert!(line(&event, "SUMMARY").starts_with("Session with Ben\\, Okafor\\; \\\\ "), "{event}");
    app.end().await;
}
