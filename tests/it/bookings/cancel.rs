//! Cancelling: the refund is what was previewed, by the policy as of the booking; a cancellation by anybody but the client refunds in full.

use jiff::SignedDuration;
use rapport::clock::{hours, minutes};
use reqwest::Method;
use serde_json::{Value, json};

use crate::payments::{BookingScenario, CheckoutScenario};
use crate::support::{TestApp, data};

/// Six days ahead of the tests' clock.
const MONDAY: &str = "2026-12-07T09:00:00Z";

async fn confirmed(policy: &str) -> CheckoutScenario {
    BookingScenario::confirmed(MONDAY, json!({ "cancellation_policy": policy })).await
}

/// The amount, percent and rule of a preview or a cancellation.
fn terms(answer: &Value) -> (i64, i64, String) {
    let rule = answer["rule"].as_str().unwrap().to_owned();
    (answer["refund"]["amount"].as_i64().unwrap(), answer["percent"].as_i64().unwrap(), rule)
}

#[actix_web::test]
async fn the_refund_of_a_client_follows_the_policy() {
    // Notice before the start, and what cancelling gives then.
    let cases = [
        ("flexible", vec![(hours(24), 100), (hours(23), 50), (hours(2), 50), (hours(1), 0)]),
        ("moderate", vec![(hours(72), 100), (hours(71), 50), (hours(24), 50), (hours(23), 0)]),
        ("strict", vec![(hours(143), 50), (hours(72), 50), (hours(71), 0)]),
    ];
    for (policy, steps) in cases {
        let mut open = confirmed(policy).await;
        let start: rapport::clock::Timestamp = MONDAY.parse().unwrap();
        for (notice, percent) in steps {
            let span = start - notice - open.app.now();
            open.advance(span).await;
            let preview = open.ana.previews(&open.booking).await.expect(200);
            assert_eq!(preview["percent"], percent, "{policy}, {notice:?} before: {preview}");
            assert_eq!(preview["refund"], json!({ "amount": 7500 * percent / 100, "currency": "EUR" }));
            let coach = open.ben.previews(&open.booking).await.expect(200);
            assert_eq!(terms(&coach), (7500, 100, "cancelled_by_coach".to_owned()), "the preview is for the requester");
        }
        open.end().await;
    }
}

#[actix_web::test]
async fn a_partial_refund_is_made_once_and_both_sides_are_notified() {
    let mut open = confirmed("moderate").await;
    open.advance(hours(96)).await;
    let preview = open.ana.previews(&open.booking).await.expect(200);
    assert_eq!(terms(&preview), (3750, 50, "policy_half".to_owned()));
    assert_eq!(preview["full_refund_until"], "2026-12-04T09:00:00Z");
    let cancelled = open.ana.cancels(&open.booking).await.expect(200);
    assert_eq!(terms(&cancelled), terms(&preview));
    let booking = &cancelled["booking"];
    assert_eq!((&booking["status"], &booking["cancelled_by"]), (&json!("cancelled"), &json!("client")));
    assert!(booking["revision"].as_i64() > open.booking["revision"].as_i64());
    open.ana.cancels(&open.booking).await.expect_problem(409, "invalid_transition");
    open.ana.previews(&open.booking).await.expect_problem(409, "invalid_transition");
    open.events_processed().await;
    let payment = open.payment().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(3750)));
    assert_eq!(open.ledger_entries().await, [("capture".to_owned(), 7500), ("refund".to_owned(), -3750)]);
    for reader in [&open.ana, &open.ben] {
        assert_eq!(open.mails_received(reader, "is cancelled"), 1);
        let mails = open.app.sandbox.mail.to(&reader.email);
        let mail = mails.iter().find(|mail| mail.subject.contains("is cancelled")).unwrap();
        let calendar = mail.calendar().unwrap_or_default();
        assert!(calendar.contains("METHOD:CANCEL"), "{calendar}");
        let names_the_refund = mail.text.clone().unwrap().contains("€37.50");
        assert_eq!(names_the_refund, reader.id == open.ana.id, "only the client sees the refund");
    }
    assert_eq!(open.mails_enqueued("refund_issued", &open.ana).await, 1, "and that it is on its way");
    open.end().await;
}

#[actix_web::test]
async fn a_new_booking_has_half_an_hour_of_grace() {
    let open = BookingScenario::confirmed("2026-12-02T10:00:00Z", json!({ "cancellation_policy": "strict" })).await;
    let preview = open.ana.previews(&open.booking).await.expect(200);
    assert_eq!(terms(&preview), (7500, 100, "grace".to_owned()));
    assert_eq!(preview["full_refund_until"], "2026-12-01T08:30:00Z");
    open.app.advance(minutes(30) + SignedDuration::from_secs(1));
    let ana = open.app.signs_in(&open.ana.email).await;
    assert_eq!(terms(&ana.previews(&open.booking).await.expect(200)), (0, 0, "policy_none".to_owned()));
    open.end().await;
}

#[actix_web::test]
async fn the_policy_is_the_one_as_of_the_booking() {
    let open = confirmed("flexible").await;
    let mut profile = data::coach_profile();
    profile["cancellation_policy"] = json!("strict");
    open.ben.writes(profile).await.expect(200);
    open.app.advance(minutes(31));
    let ana = open.app.signs_in(&open.ana.email).await;
    assert_eq!(terms(&ana.previews(&open.booking).await.expect(200)), (7500, 100, "policy_full".to_owned()));
    assert_eq!(ana.sees(&open.booking).await["cancellation_policy"], "flexible");
    open.end().await;
}

#[actix_web::test]
async fn a_cancellation_by_the_coach_or_an_admin_refunds_in_full() {
    for who in ["coach", "admin"] {
        let mut open = confirmed("strict").await;
        open.advance(hours(144) + minutes(59)).await;
        let person = if who == "coach" { open.ben.clone() } else { open.app.admin().await };
        let path = format!("/booking/{}?expected_refund=7500", open.booking["id"].as_str().unwrap());
        let cancelled = person.sends(Method::DELETE, &path, Some(json!({ "reason": "I am ill." }))).await.expect(200);
        assert_eq!(terms(&cancelled), (7500, 100, format!("cancelled_by_{who}")));
        assert_eq!(
            (&cancelled["booking"]["cancelled_by"], &cancelled["booking"]["cancel_reason"]),
            (&json!(who), &json!("I am ill."))
        );
        open.events_processed().await;
        open.is_refunded_in_full().await;
        open.end().await;
    }
}

#[actix_web::test]
async fn a_refund_that_differs_from_the_preview_is_refused() {
    let mut open = confirmed("moderate").await;
    open.advance(hours(96)).await;
    let id = open.booking["id"].as_str().unwrap().to_owned();
    let asks = async |query: &str| open.ana.sends(Method::DELETE, &format!("/booking/{id}?{query}"), None).await;
    let refused = asks("expected_refund=7500").await.expect_problem(409, "refund_changed");
    assert_eq!(refused["refund"], json!({ "amount": 3750, "currency": "EUR" }));
    assert_eq!(open.client_view().await["status"], "confirmed", "nothing has happened");
    assert_eq!(asks("expected_refund=x").await.broken_fields(), ["expected_refund"]);
    assert_eq!(asks("expected_refund=-1").await.broken_fields(), ["expected_refund"]);
    assert_eq!(asks(&format!("reason={}", "x".repeat(501))).await.broken_fields(), ["reason"]);
    let cancelled = asks("expected_refund=3750&reason=Another+plan").await.expect(200);
    assert_eq!(cancelled["booking"]["cancel_reason"], "Another plan");
    open.events_processed().await;
    open.end().await;
}

#[actix_web::test]
async fn after_the_start_nothing_is_cancelled() {
    let mut open = confirmed("flexible").await;
    open.advance(hours(145)).await;
    for person in [&open.ana, &open.ben, &open.app.admin().await] {
        person.cancels(&open.booking).await.expect_problem(409, "invalid_transition");
        person.previews(&open.booking).await.expect_problem(409, "invalid_transition");
    }
    open.end().await;
}

#[actix_web::test]
async fn a_hold_is_released_and_its_time_free_again() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let hold = ana.books(&ben, MONDAY).await.expect(201);
    assert_eq!(terms(&ana.previews(&hold).await.expect(200)), (0, 0, "unpaid".to_owned()));
    cleo.books(&ben, MONDAY).await.expect_problem(409, "slot_taken");
    let released = ana.sets_status(&hold, "cancelled").await.expect(200);
    assert_eq!((&released["status"], &released["hold_expires_at"]), (&json!("cancelled"), &Value::Null));
    cleo.books(&ben, MONDAY).await.expect(201);
    app.end().await;
}

/// A client who gives the system's reason for expired holds is not treated like one.
#[actix_web::test]
async fn a_reason_given_by_a_client_has_no_effect() {
    let open = BookingScenario::confirmed(MONDAY, json!({})).await;
    let id = open.booking["id"].as_str().unwrap();
    let body = json!({ "status": "cancelled", "reason": "hold_expired" });
    open.ana.sends(Method::PATCH, &format!("/booking/{id}/status"), Some(body)).await.expect(200);
    open.events_processed().await;
    open.ana
        .posts(&format!("/payment/{}/refresh", open.payment().await["id"].as_str().unwrap()), json!({}))
        .await
        .expect(200);
    assert_eq!(open.client_view().await["status"], "cancelled");
    open.is_refunded_in_full().await;
    open.end().await;
}

#[actix_web::test]
async fn status_changes_follow_the_state_machine() {
    let mut open = confirmed("moderate").await;
    let admin = open.app.admin().await;
    for (person, status, expected, code) in [
        (&open.ana, "pending", 409, "invalid_transition"),
        (&open.ana, "confirmed", 409, "invalid_transition"),
        (&open.ana, "completed", 403, "forbidden"),
        (&open.ben, "completed", 409, "invalid_transition"),
        (&admin, "completed", 409, "invalid_transition"),
        (&admin, "confirmed", 409, "invalid_transition"),
    ] {
        person.sets_status(&open.booking, status).await.expect_problem(expected, code);
    }
    assert_eq!(open.ana.sets_status(&open.booking, "over").await.broken_fields(), ["status"]);
    open.advance(hours(146)).await;
    let done = open.ben.sets_status(&open.booking, "completed").await.expect(200);
    assert_eq!(done["status"], "completed");
    open.ben.sets_status(&open.booking, "completed").await.expect_problem(409, "invalid_transition");
    open.ana.cancels(&open.booking).await.expect_problem(409, "invalid_transition");
    open.end().await;
}

#[actix_web::test]
async fn an_unpaid_booking_can_not_be_confirmed() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let hold = ana.books(&ben, MONDAY).await.expect(201);
    for person in [&ana, &ben] {
        person.sets_status(&hold, "confirmed").await.expect_problem(403, "forbidden");
    }
    app.admin().await.sets_status(&hold, "confirmed").await.expect_problem(409, "payment_required");
    assert_eq!(ana.sees(&hold).await["status"], "pending");
    app.end().await;
}

/// Of twenty concurrent requests by both sides, one succeeds, and the refund is made once.
#[actix_web::test]
async fn concurrent_cancellations_refund_once() {
    let open = confirmed("strict").await;
    let tries = (0..20).map(|number| if number % 2 == 0 { &open.ana } else { &open.ben });
    let answers = futures::future::join_all(tries.map(|person| person.cancels(&open.booking))).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(done.len(), 1);
    for answer in refused {
        answer.expect_problem(409, "invalid_transition");
    }
    open.events_processed().await;
    open.is_refunded_in_full().await;
    open.end().await;
}
