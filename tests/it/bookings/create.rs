//! Booking a session: validation, conflicts, the limit of holds, free sessions, and expired holds.

use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::processes::eventually;
use crate::support::{TestApp, data};

const NINE: &str = "2026-12-02T09:00:00Z";
const TEN: &str = "2026-12-02T10:00:00Z";

fn body(coach: &Person, starts_at: &str) -> Value {
    json!({ "coach_id": coach.id, "starts_at": starts_at, "duration_minutes": 60 })
}

async fn free_coach(app: &TestApp, name: &str) -> Person {
    app.coach_with(name, json!({ "price": { "amount": 0, "currency": "EUR" } })).await
}

#[actix_web::test]
async fn a_booking_is_held_and_seen_by_both_sides() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let mut body = body(&ben, "2026-12-02T10:00:00+01:00");
    body["duration_minutes"] = json!(30);
    body["notes"] = json!("About Lisbon.");
    let booking = ana.posts("/booking", body).await.expect(201);
    let expected = json!({
        "id": booking["id"], "client_id": ana.id, "coach_id": ben.id, "client_name": "Ana Ribeiro", "coach_name": "Ben Okafor",
        "starts_at": NINE, "ends_at": "2026-12-02T09:30:00Z", "duration_minutes": 30, "status": "pending",
        "price": { "amount": 3750, "currency": "EUR" }, "payment_id": null, "payment_status": null, "meeting_link": null,
        "notes": "About Lisbon.", "hold_expires_at": "2026-12-01T08:15:00Z", "cancellation_policy": "moderate", "cancelled_by": null,
        "cancel_reason": null, "no_show": null, "revision": booking["revision"], "created_at": "2026-12-01T08:00:00Z",
        "updated_at": "2026-12-01T08:00:00Z"
    });
    assert_eq!(booking, expected);
    assert!(booking["revision"].is_i64());
    for reader in [&ana, &ben] {
        assert_eq!(reader.sees(&booking).await, booking);
    }
    app.end().await;
}

#[actix_web::test]
async fn invalid_requests_and_unavailable_times_are_refused() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let nobody = uuid::Uuid::nil();
    for (body, broken) in [
        (json!({ "coach_id": ben.id, "starts_at": "2026-12-01T07:59:59Z", "duration_minutes": 60 }), vec!["starts_at"]),
        (json!({ "coach_id": ben.id, "starts_at": "1969-01-01T00:00:00Z", "duration_minutes": 60 }), vec!["starts_at"]),
        (json!({ "coach_id": ben.id, "starts_at": NINE, "duration_minutes": 37 }), vec!["duration_minutes"]),
        (json!({ "coach_id": ben.id, "starts_at": NINE, "duration_minutes": 90 }), vec!["duration_minutes"]),
        (json!({ "coach_id": nobody, "starts_at": NINE, "duration_minutes": 60 }), vec!["coach_id"]),
        (json!({ "coach_id": ana.id, "starts_at": NINE, "duration_minutes": 60 }), vec!["coach_id"]),
        (
            json!({ "coach_id": "ben", "starts_at": "at nine", "duration_minutes": "60" }),
            vec!["coach_id", "duration_minutes", "starts_at"],
        ),
        (json!({}), vec!["coach_id", "duration_minutes", "starts_at"]),
        (json!({ "coach_id": ben.id, "starts_at": NINE, "duration_minutes": 60, "price": 1 }), vec!["price"]),
        (
            json!({ "coach_id": ben.id, "starts_at": NINE, "duration_minutes": 60, "notes": "x".repeat(2_001) }),
            vec!["notes"],
        ),
        (
            json!({ "coach_id": ben.id, "starts_at": "2026-12-01T07:00:00Z", "duration_minutes": 37 }),
            vec!["duration_minutes", "starts_at"],
        ),
        (
            json!({ "coach_id": ben.id, "starts_at": "2026-12-01T07:00:00Z", "duration_minutes": 37, "notes": "x".repeat(2_001) }),
            vec!["duration_minutes", "notes", "starts_at"],
        ),
        (
            json!({ "coach_id": nobody, "starts_at": "2026-12-01T07:00:00Z", "duration_minutes": 37, "notes": "x".repeat(2_001) }),
            vec!["coach_id", "duration_minutes", "notes", "starts_at"],
        ),
    ] {
        assert_eq!(ana.posts("/booking", body.clone()).await.broken_fields(), broken, "{body}");
    }
    for start in [
        "2026-12-02T09:15:00Z",
        "2026-12-02T09:00:01Z",
        "2026-12-02T08:30:00Z",
        "2026-12-02T16:30:00Z",
        "2026-12-05T09:00:00Z",
        "2199-12-01T09:00:00Z",
    ] {
        let problem = ana.books(&ben, start).await.expect_problem(422, "not_available");
        assert_eq!(problem["errors"][0]["field"], "starts_at", "{start}");
    }
    let mut paused = data::coach_profile();
    paused["is_listed"] = json!(false);
    ben.writes(paused).await.expect(200);
    assert_eq!(ana.books(&ben, NINE).await.broken_fields(), ["coach_id"], "a paused coach takes no bookings");
    app.end().await;
}

#[actix_web::test]
async fn overlaps_with_the_coachs_and_the_clients_sessions_have_their_own_codes() {
    let app = TestApp::start().await;
    let (ben, carl) = (app.coach("Ben Okafor").await, app.coach("Carl Berg").await);
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    ana.books(&ben, NINE).await.expect(201);
    cleo.books(&ben, NINE).await.expect_problem(409, "slot_taken");
    cleo.books(&ben, "2026-12-02T09:30:00Z").await.expect_problem(409, "slot_taken");
    ana.books(&carl, "2026-12-02T09:30:00Z").await.expect_problem(409, "client_busy");
    ana.books(&ben, NINE).await.expect_problem(409, "client_busy");
    // What only touches does not overlap.
    cleo.books(&ben, TEN).await.expect(201);
    ana.books(&carl, TEN).await.expect(201);
    app.end().await;
}

#[actix_web::test]
async fn a_client_has_at_most_three_unpaid_holds() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    for start in [NINE, TEN, "2026-12-02T11:00:00Z"] {
        ana.books(&ben, start).await.expect(201);
    }
    ana.books(&ben, "2026-12-02T12:00:00Z").await.expect_problem(409, "too_many_holds");
    app.client("Cleo Lind").await.books(&ben, "2026-12-02T12:00:00Z").await.expect(201);
    app.advance(SignedDuration::from_mins(14) + SignedDuration::from_secs(59));
    ana.books(&ben, "2026-12-02T13:00:00Z").await.expect_problem(409, "too_many_holds");
    app.advance(SignedDuration::from_secs(1));
    app.signs_in(&ana.email).await.books(&ben, "2026-12-02T13:00:00Z").await.expect(201);
    app.end().await;
}

/// An expired hold with a checkout counts until Stripe has said that it was not paid; the booking that it prevents asks.
#[actix_web::test]
async fn expired_checkouts_are_settled_before_a_booking_is_refused_for_too_many_holds() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    for start in [NINE, TEN, "2026-12-02T11:00:00Z"] {
        let hold = ana.books(&ben, start).await.expect(201);
        ana.checks_out(&hold).await.expect(201);
    }
    ana.books(&ben, "2026-12-02T12:00:00Z").await.expect_problem(409, "too_many_holds");
    // The sweeps are paused, so the booking itself has to ask.
    sqlx::query("insert into queue_control (queue, paused) values ('bookings', true), ('payments', true) on conflict (queue) do update set paused = true")
        .execute(&app.db)
        .await
        .unwrap();
    app.advance(SignedDuration::from_mins(37));
    app.signs_in(&ana.email).await.books(&ben, "2026-12-02T12:00:00Z").await.expect(201);
    app.leaves_work("its queues are paused");
}

/// The limit holds for concurrent requests, too.
#[actix_web::test]
async fn the_limit_of_holds_is_kept_under_concurrency() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let coaches = join_all(["Ben", "Carl", "Dora", "Eve", "Finn", "Gil"].map(|name| app.coach(name))).await;
    let tries = coaches.iter().enumerate().map(|(hour, coach)| {
        let (ana, start) = (&ana, format!("2026-12-02T{:02}:00:00Z", 9 + hour));
        async move { ana.books(coach, &start).await }
    });
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 3);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.expect_problem(409, "too_many_holds");
    }
    app.end().await;
}

#[actix_web::test]
async fn of_fifty_clients_one_gets_the_slot() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let clients =
        join_all((0..50).map(|number| app.signs_up("client", if number % 2 == 0 { "Ana" } else { "Cleo" }))).await;
    let answers = join_all(clients.iter().map(|client| client.books(&ben, NINE))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 49));
    for answer in lost {
        answer.expect_problem(409, "slot_taken");
    }
    assert_eq!(ben.gets(&format!("/booking/coach/{}", ben.id)).await.expect(200)["total"], 1);
    app.end().await;
}

#[actix_web::test]
async fn a_free_session_is_confirmed_at_once() {
    let app = TestApp::start().await;
    let gil = free_coach(&app, "Gil Gratis").await;
    let ana = app.client("Ana Ribeiro").await;
    let booking = ana.books(&gil, NINE).await.expect(201);
    assert_eq!((&booking["status"], &booking["price"]["amount"]), (&json!("confirmed"), &json!(0)));
    assert_eq!((&booking["hold_expires_at"], &booking["payment_id"]), (&Value::Null, &Value::Null));
    assert_eq!(booking["meeting_link"], "https://meet.example.org/ben");
    app.jobs_done().await;
    for reader in [&ana, &gil] {
        let mails = app.sandbox.mail.to(&reader.email);
        assert_eq!(mails.iter().filter(|mail| mail.has_calendar()).count(), 1, "one confirmation to each side");
        assert_eq!(reader.gets("/notifications").await.expect(200)["unread_count"], 1);
    }
    // It counts against no limit of holds.
    for hour in 10..14 {
        ana.books(&gil, &format!("2026-12-02T{hour}:00:00Z")).await.expect(201);
    }
    // Without a link of the coach's own there is one from the template.
    let link = json!({ "price": { "amount": 0, "currency": "EUR" }, "meeting_url": null });
    let ida = app.coach_with("Ida", link).await;
    let booking = ana.books(&ida, "2026-12-03T09:00:00Z").await.expect(201);
    let id = booking["id"].as_str().unwrap();
    assert_eq!(booking["meeting_link"], format!("https://meet.example.org/{id}"));
    app.end().await;
}

#[actix_web::test]
async fn an_expired_hold_without_a_checkout_is_free() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let hold = ana.books(&ben, NINE).await.expect(201);
    let day = "from=2026-12-02&to=2026-12-02&duration_minutes=60&timezone=UTC";
    assert!(!app.free_times(&ben, day).await.contains(&NINE.to_owned()));
    app.advance(SignedDuration::from_mins(15));
    let (ana, cleo) = (app.signs_in(&ana.email).await, app.signs_in(&cleo.email).await);
    assert!(app.free_times(&ben, day).await.contains(&NINE.to_owned()), "listed again");
    let taken = cleo.books(&ben, NINE).await.expect(201);
    assert_eq!(cleo.sees(&taken).await["status"], "pending");
    eventually("the hold is released", || async { ana.sees(&hold).await["status"] == "cancelled" }).await;
    let released = ana.sees(&hold).await;
    assert_eq!((&released["cancel_reason"], &released["cancelled_by"]), (&json!("hold_expired"), &json!("system")));
    assert_eq!(released["hold_expires_at"], Value::Null);
    ana.checks_out(&hold).await.expect_problem(409, "invalid_transition");
    app.end().await;
}
