//! Moving a session: who may, how often and until when, by the rules of a new booking.

use rapport::clock::{Timestamp, hours, minutes};
use serde_json::{Value, json};

use crate::payments::{BookingScenario, CheckoutScenario};
use crate::support::slots::starts;
use crate::support::{TestApp, data};

const MONDAY: &str = "2026-12-07T09:00:00Z";
const TUESDAY: &str = "2026-12-08T10:00:00Z";

async fn confirmed() -> CheckoutScenario {
    BookingScenario::confirmed(MONDAY, json!({})).await
}

#[actix_web::test]
async fn a_move_keeps_the_booking_and_notifies_both_sides() {
    let open = confirmed().await;
    let before = open.client_view().await;
    let moved = open.ana.moves(&open.booking, TUESDAY).await.expect(200);
    for kept in ["id", "price", "payment_id", "payment_status", "status", "meeting_link", "created_at", "notes"] {
        assert_eq!(moved[kept], before[kept], "{kept}");
    }
    assert_eq!((&moved["starts_at"], &moved["ends_at"]), (&json!(TUESDAY), &json!("2026-12-08T11:00:00Z")));
    assert_eq!(moved["revision"].as_i64().unwrap(), before["revision"].as_i64().unwrap() + 1);
    open.events_processed().await;
    let (stockholm, lisbon) =
        ("DTSTART;TZID=Europe/Stockholm:20261208T110000", "DTSTART;TZID=Europe/Lisbon:20261208T100000");
    for (reader, start, was) in [(&open.ana, stockholm, "10:00"), (&open.ben, lisbon, "09:00")] {
        assert_eq!(open.mails_received(reader, "moves to"), 1);
        let mails = open.app.sandbox.mail.to(&reader.email);
        let mail = mails.last().unwrap();
        let calendar = mail.calendar().unwrap_or_default();
        assert!(calendar.contains("METHOD:REQUEST") && calendar.contains(start), "{calendar}");
        assert!(mail.text.clone().unwrap().contains(was), "the previous time: {:?}", mail.text);
        let notifications = reader.gets("/notifications").await.expect(200);
        assert_eq!(notifications["items"][0]["kind"], "booking_moved");
    }
    // The old time is free again, the new one is not.
    let cleo = open.app.client("Cleo Lind").await;
    cleo.books(&open.ben, TUESDAY).await.expect_problem(409, "slot_taken");
    cleo.books(&open.ben, MONDAY).await.expect(201);
    open.end().await;
}

#[actix_web::test]
async fn a_client_moves_at_most_twice() {
    let mut open = confirmed().await;
    open.ana.moves(&open.booking, TUESDAY).await.expect(200);
    open.ana.moves(&open.booking, "2026-12-09T10:00:00Z").await.expect(200);
    open.ana.moves(&open.booking, "2026-12-10T10:00:00Z").await.expect_problem(409, "too_many_moves");
    // Moves by the coach are not limited.
    open.ben.moves(&open.booking, "2026-12-10T10:00:00Z").await.expect(200);
    open.ben.moves(&open.booking, "2026-12-11T10:00:00Z").await.expect(200);
    open.ben.moves(&open.booking, "2026-12-14T10:00:00Z").await.expect(200);
    open.advance(hours(9 * 24)).await;
    open.ben.moves(&open.booking, "2026-12-15T10:00:00Z").await.expect(200);
    open.end().await;
}

#[actix_web::test]
async fn a_client_moves_only_while_cancelling_refunds_in_full() {
    let mut open = confirmed().await;
    // Moderate: all until 72 hours before.
    open.advance(hours(73) + minutes(1)).await;
    open.ana.moves(&open.booking, TUESDAY).await.expect_problem(409, "too_late_to_move");
    let path = format!("/booking/{}/slots", open.booking["id"].as_str().unwrap());
    open.ana.gets(&path).await.expect_problem(409, "too_late_to_move");
    open.ben.moves(&open.booking, TUESDAY).await.expect(200);
    // The coach moved: until the new start everything comes back, so it may be moved as well.
    let preview = open.ana.previews(&open.booking).await.expect(200);
    assert_eq!((&preview["rule"], &preview["full_refund_until"]), (&json!("moved_by_coach"), &json!(TUESDAY)));
    open.ana.moves(&open.booking, "2026-12-09T10:00:00Z").await.expect(200);
    // Notice is counted from the earliest start it ever had.
    let preview = open.ana.previews(&open.booking).await.expect(200);
    assert_eq!((&preview["percent"], &preview["full_refund_until"]), (&json!(50), &json!("2026-12-04T09:00:00Z")));
    open.ana.moves(&open.booking, "2026-12-10T10:00:00Z").await.expect_problem(409, "too_late_to_move");
    // While it goes on.
    open.advance(hours(121) + minutes(29)).await;
    for person in [&open.ana, &open.ben] {
        person.moves(&open.booking, "2026-12-11T10:00:00Z").await.expect_problem(409, "too_late_to_move");
    }
    open.end().await;
}

#[actix_web::test]
async fn a_move_follows_the_rules_of_a_new_booking() {
    let open = confirmed().await;
    let cleo = open.app.client("Cleo Lind").await;
    cleo.books(&open.ben, TUESDAY).await.expect(201);
    let carl = open.app.coach("Carl Berg").await;
    open.ana.books(&carl, "2026-12-09T10:00:00Z").await.expect(201);
    for (start, status, code) in [
        (TUESDAY, 409, "slot_taken"),
        ("2026-12-08T10:30:00Z", 409, "slot_taken"),
        ("2026-12-09T10:30:00Z", 409, "client_busy"),
        ("2026-12-12T10:00:00Z", 422, "not_available"),
        ("2026-12-08T10:15:00Z", 422, "not_available"),
        ("2027-12-08T10:00:00Z", 422, "not_available"),
    ] {
        open.ana.moves(&open.booking, start).await.expect_problem(status, code);
        open.ben.moves(&open.booking, start).await.expect_problem(status, code);
    }
    for start in [MONDAY, "2026-11-30T10:00:00Z"] {
        assert_eq!(open.ana.moves(&open.booking, start).await.broken_fields(), ["starts_at"], "{start}");
    }
    assert_eq!(
        open.ana
            .posts(&format!("/booking/{}/reschedule", open.booking["id"].as_str().unwrap()), json!({}))
            .await
            .broken_fields(),
        ["starts_at"]
    );
    assert_eq!(open.client_view().await["starts_at"], MONDAY);
    // Over its own time it may move: by half an hour.
    let moved = open.ana.moves(&open.booking, "2026-12-07T09:30:00Z").await.expect(200);
    assert_eq!(moved["starts_at"], "2026-12-07T09:30:00Z");
    open.end().await;
}

/// The slots listed for a session are exactly those that a move accepts.
#[actix_web::test]
async fn listed_slots_are_exactly_those_a_move_accepts() {
    let open = BookingScenario::confirmed(MONDAY, json!({ "session_durations": [60] })).await;
    open.app.client("Cleo Lind").await.books(&open.ben, TUESDAY).await.expect(201);
    let path =
        format!("/booking/{}/slots?from=2026-12-07&to=2026-12-08&timezone=UTC", open.booking["id"].as_str().unwrap());
    let view = open.ben.gets(&path).await.expect(200);
    assert_eq!((&view["duration_minutes"], &view["timezone"]), (&json!(60), &json!("UTC")));
    let listed = starts(&view);
    assert!(listed.contains(&"2026-12-07T09:30:00Z".to_owned()), "overlapping its own time: {listed:?}");
    assert!(!listed.contains(&TUESDAY.to_owned()));
    let ours = open.app.free_times(&open.ben, "from=2026-12-07&to=2026-12-07&duration_minutes=60&timezone=UTC").await;
    assert!(!ours.contains(&"2026-12-07T09:30:00Z".to_owned()), "for everybody else it is taken");
    let midnight: Timestamp = "2026-12-07T00:00:00Z".parse().unwrap();
    for half_hour in 0..96 {
        let start = (midnight + minutes(30 * half_hour)).to_string();
        let is_there = open.client_view().await["starts_at"] == start.as_str();
        let answer = open.ben.moves(&open.booking, &start).await;
        assert_eq!(answer.status == 200 || is_there, listed.contains(&start), "{start}: {}", answer.text);
    }
    open.app.admin().await.gets(&path).await.expect_problem(403, "forbidden");
    open.end().await;
}

#[actix_web::test]
async fn only_a_paused_coach_themselves_moves_their_sessions() {
    let open = confirmed().await;
    let mut paused = data::coach_profile();
    paused["is_listed"] = json!(false);
    open.ben.writes(paused).await.expect(200);
    let refused = open.ana.moves(&open.booking, TUESDAY).await.expect_problem(422, "not_available");
    assert_eq!(refused["errors"][0]["field"], "starts_at");
    open.ben.moves(&open.booking, TUESDAY).await.expect(200);
    open.end().await;
}

#[actix_web::test]
async fn only_a_confirmed_session_moves() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let hold = ana.books(&ben, MONDAY).await.expect(201);
    for person in [&ana, &ben, &app.admin().await] {
        person.moves(&hold, TUESDAY).await.expect_problem(409, "invalid_transition");
    }
    cleo.moves(&hold, TUESDAY).await.expect_problem(404, "not_found");
    ana.cancels(&hold).await.expect(200);
    ana.moves(&hold, TUESDAY).await.expect_problem(409, "invalid_transition");
    app.end().await;
}

#[actix_web::test]
async fn an_admin_may_not_move_a_session() {
    let open = confirmed().await;
    open.app.admin().await.moves(&open.booking, TUESDAY).await.expect_problem(403, "forbidden");
    open.end().await;
}

/// Neither an expired hold without a checkout nor a daily limit that the session itself fills prevents a move.
#[actix_web::test]
async fn an_expired_hold_does_not_prevent_a_move() {
    let limited = json!({ "availability": { "timezone": "Europe/Lisbon", "max_sessions_per_day": 1, "weekly": [
        { "weekday": "mon", "start": "09:00", "end": "17:00" }, { "weekday": "tue", "start": "09:00", "end": "17:00" }] } });
    let open = BookingScenario::confirmed(MONDAY, limited).await;
    let cleo = open.app.client("Cleo Lind").await;
    let hold = cleo.books(&open.ben, TUESDAY).await.expect(201);
    open.ana.moves(&open.booking, "2026-12-08T14:00:00Z").await.expect_problem(409, "slot_taken");
    open.ana.moves(&open.booking, "2026-12-07T14:00:00Z").await.expect(200);
    open.app.advance(minutes(15));
    let (ana, cleo) = (open.app.signs_in(&open.ana.email).await, open.app.signs_in(&cleo.email).await);
    ana.moves(&open.booking, "2026-12-08T10:30:00Z").await.expect(200);
    let released = cleo.sees(&hold).await;
    assert_eq!((&released["status"], &released["cancel_reason"]), (&json!("cancelled"), &json!("hold_expired")));
    open.end().await;
}

/// Of several sessions moved to the same time concurrently, one moves, the others stay.
#[actix_web::test]
async fn of_concurrent_moves_to_one_time_one_succeeds() {
    let open = confirmed().await;
    let free = open.app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let cleo = open.app.client("Cleo Lind").await;
    let mut sessions: Vec<Value> = Vec::new();
    for hour in 9..13 {
        let person = if hour % 2 == 0 { &open.ana } else { &cleo };
        sessions.push(person.books(&free, &format!("2026-12-08T{hour:02}:00:00Z")).await.expect(201));
    }
    let moves = sessions.iter().map(|session| free.moves(session, "2026-12-09T15:00:00Z"));
    let answers = futures::future::join_all(moves).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.into_iter().filter(|answer| answer.status != 200) {
        refused.expect_problem(409, "slot_taken");
    }
    open.end().await;
}
