//! Opening a checkout: one session per booking, whichever answers of Stripe are lost.

use rapport::clock::minutes;
use serde_json::{Value, json};

use super::{BookingScenario, CheckoutScenario, TIME};
use crate::support::TestApp;
use crate::support::processes::eventually;

impl BookingScenario {
    async fn requests_checkout(&self, more: Value) -> crate::support::app::Answer {
        let mut body = json!({ "booking_id": self.booking["id"] });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        self.ana.posts("/payment/checkout", body).await
    }

    fn sessions_created_for(&self, payment_id: &Value) -> usize {
        self.app.sandbox.stripe.made_under(&format!("checkout:{}", payment_id.as_str().unwrap())).len()
    }
}

#[actix_web::test]
async fn a_hold_is_extended_to_five_minutes_after_its_session() {
    let scenario = BookingScenario::held().await;
    assert_eq!(scenario.client_view().await["hold_expires_at"], "2026-12-01T08:15:00Z");
    let checkout = scenario.requests_checkout(json!({ "ui": "elements" })).await.expect(201);
    assert_eq!(checkout["expires_at"], "2026-12-01T08:31:00Z");
    assert_eq!(checkout["publishable_key"], "pk_test_sandbox");
    assert!(checkout["client_secret"].as_str().unwrap().starts_with("cs_"));
    assert_eq!(scenario.client_view().await["hold_expires_at"], "2026-12-01T08:36:00Z");
    scenario.end().await;
}

#[actix_web::test]
async fn a_repeated_request_returns_the_same_checkout_and_other_parameters_conflict() {
    let mut scenario = BookingScenario::held().await;
    let own = scenario.app.config.web("/thanks");
    let first = scenario.requests_checkout(json!({ "return_url": own })).await.expect(201);
    let again = scenario.requests_checkout(json!({ "return_url": own, "ui": "hosted" })).await.expect(200);
    assert_eq!(first, again);
    scenario.requests_checkout(json!({})).await.expect_problem(409, "checkout_open");
    scenario
        .requests_checkout(json!({ "return_url": own, "ui": "elements" }))
        .await
        .expect_problem(409, "checkout_open");
    assert_eq!(scenario.app.sandbox.stripe.sessions().len(), 1);
    // After its end no other is opened, even before the event of the end is processed.
    scenario.app.sandbox.stripe.deliveries().lose(100);
    scenario.advance(minutes(31)).await;
    scenario.requests_checkout(json!({ "return_url": own })).await.expect_problem(409, "checkout_expired");
    scenario.becomes("payment_status", "cancelled").await;
    scenario.requests_checkout(json!({ "return_url": own })).await.expect_problem(409, "checkout_expired");
    scenario.end().await;
}

#[actix_web::test]
async fn only_the_client_opens_a_checkout_and_not_for_a_paid_booking() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.pays().await;
    scenario.requests_checkout(json!({})).await.expect_problem(409, "invalid_transition");
    let ida = scenario.app.client("Ida Holm").await;
    ida.checks_out(&scenario.booking).await.expect_problem(404, "not_found");
    scenario.ben.checks_out(&scenario.booking).await.expect_problem(403, "forbidden");
    scenario.end().await;
}

#[actix_web::test]
async fn an_expired_hold_opens_no_checkout() {
    let mut scenario = BookingScenario::held().await;
    scenario.advance(minutes(15)).await;
    scenario.requests_checkout(json!({})).await.expect_problem(409, "invalid_transition");
    assert_eq!(scenario.app.sandbox.stripe.sessions().len(), 0);
    scenario.end().await;
}

#[actix_web::test]
async fn return_urls_lead_to_the_web_app_or_an_allowed_prefix() {
    let prefixes = "https://app.example.com,https://example.org/back/";
    let scenario = BookingScenario::held_in(TestApp::with(&[("RETURN_URL_PREFIXES", prefixes)]).await).await;
    let own = scenario.app.config.web("/");
    let (long, with_port) = (format!("{own}{}", "x".repeat(2000)), own.replace("http://", "http://x@"));
    for refused in [
        "https://evil.example",
        "https://app.example.com.evil.example/",
        "https://app.example.com@evil.example/",
        "https://app.example.communism/",
        "https://app.example.com:8443/",
        "https://example.org/",
        "https://example.org/backdoor",
        "http://app.example.com/",
        "//app.example.com/",
        "/bookings",
        "javascript:alert(1)",
        "",
        &long,
        &with_port,
    ] {
        let answer = scenario.requests_checkout(json!({ "return_url": refused })).await;
        assert_eq!(answer.broken_fields(), ["return_url"], "{refused}");
    }
    assert_eq!(scenario.count("select count(*) from payments").await, 0);
    for (hour, allowed) in [
        (11, own.as_str()),
        (12, "https://app.example.com"),
        (13, "https://app.example.com/paid?x=1"),
        (14, "https://example.org/back/7"),
    ] {
        let ida = scenario.app.client("Ida Holm").await;
        let booking = ida.books(&scenario.ben, &TIME.replace("10:", &format!("{hour}:"))).await.expect(201);
        let body = json!({ "booking_id": booking["id"], "return_url": allowed });
        ida.posts("/payment/checkout", body).await.expect(201);
        let sessions = scenario.app.sandbox.stripe.sessions();
        assert_eq!(sessions.last().unwrap().success_url.as_deref(), Some(allowed));
    }
    scenario.end().await;
}

#[actix_web::test]
async fn one_lost_answer_is_retried_within_the_request() {
    let scenario = BookingScenario::held().await;
    scenario.app.sandbox.stripe.faults().lose_next(1, 502);
    let checkout = scenario.requests_checkout(json!({})).await.expect(201);
    assert_eq!(scenario.app.sandbox.stripe.sessions().len(), 1);
    assert_eq!(scenario.sessions_created_for(&checkout["payment_id"]), 1);
    scenario.end().await;
}

#[actix_web::test]
async fn after_lost_answers_the_next_request_finds_the_session() {
    let scenario = BookingScenario::held().await;
    scenario.app.sandbox.stripe.faults().lose_next(3, 502);
    let problem = scenario.requests_checkout(json!({})).await;
    assert!(problem.header("retry-after").is_some());
    problem.expect_problem(503, "unavailable");
    assert_eq!(scenario.payment_row().await["checkout_status"], "creating");
    let checkout = scenario.requests_checkout(json!({})).await.expect(200);
    let sessions = scenario.app.sandbox.stripe.sessions();
    assert_eq!((sessions.len(), json!(sessions[0].id)), (1, checkout["session_id"].clone()));
    let scenario = CheckoutScenario {
        payment_id: checkout["payment_id"].as_str().unwrap().parse().unwrap(),
        session: sessions[0].id.clone(),
        booking_scenario: scenario,
    };
    scenario.pays().await;
    scenario.is_confirmed_once().await;
    scenario.end().await;
}

#[actix_web::test]
async fn after_lost_answers_the_sweep_finds_the_session() {
    let mut scenario = BookingScenario::held().await;
    scenario.app.sandbox.stripe.faults().lose_next(3, 502);
    scenario.requests_checkout(json!({})).await.expect_problem(503, "unavailable");
    scenario.advance(minutes(2)).await;
    eventually("the sweep opens it", || async { scenario.payment_row().await["checkout_status"] == "open" }).await;
    let checkout = scenario.requests_checkout(json!({})).await.expect(200);
    assert_eq!(scenario.app.sandbox.stripe.sessions().len(), 1);
    assert_eq!(scenario.sessions_created_for(&checkout["payment_id"]), 1);
    assert_eq!(checkout["expires_at"], "2026-12-01T08:31:00Z", "its end was committed before Stripe was called");
    scenario.end().await;
}

#[actix_web::test]
async fn while_stripe_is_down_the_hold_stays_and_the_sweep_voids_the_payment_later() {
    let mut scenario = BookingScenario::held().await;
    scenario.app.sandbox.stripe.faults().down(503);
    scenario.requests_checkout(json!({})).await.expect_problem(503, "unavailable");
    let stored = scenario.payment_row().await;
    assert_eq!((&stored["checkout_status"], &stored["status"]), (&json!("creating"), &json!("pending")));
    let view = scenario.client_view().await;
    assert_eq!((&view["status"], &view["hold_expires_at"]), (&json!("pending"), &json!("2026-12-01T08:36:00Z")));
    scenario.app.sandbox.stripe.faults().clear();
    // Stripe refuses the same session now, because its end is less than half an hour away.
    scenario.advance(minutes(2)).await;
    eventually("it is void", || async { scenario.payment_row().await["checkout_status"] == "void" }).await;
    assert_eq!(scenario.app.sandbox.stripe.sessions().len(), 0);
    assert_eq!(
        scenario.client_view().await["hold_expires_at"],
        "2026-12-01T08:15:00Z",
        "the hold ends as before the checkout"
    );
    let scenario = scenario.opens_checkout().await;
    scenario.pays().await;
    scenario.is_confirmed_once().await;
    scenario.end().await;
}

#[actix_web::test]
async fn recovery_after_the_session_would_have_ended_voids_the_payment() {
    let mut scenario = BookingScenario::held().await;
    scenario.app.sandbox.stripe.faults().down(503);
    scenario.requests_checkout(json!({})).await.expect_problem(503, "unavailable");
    scenario.app.sandbox.stripe.faults().clear();
    // Stripe refuses the same session now, because its end has passed.
    scenario.advance(minutes(32)).await;
    eventually("it is void", || async { scenario.payment_row().await["checkout_status"] == "void" }).await;
    scenario.advance(minutes(1)).await;
    scenario.becomes("status", "cancelled").await;
    let stored = scenario.payment_row().await;
    assert_eq!((&stored["checkout_status"], &stored["status"]), (&json!("void"), &json!("cancelled")));
    assert_eq!(scenario.client_view().await["cancel_reason"], "hold_expired");
    assert_eq!(scenario.app.sandbox.stripe.sessions().len(), 0);
    let ida = scenario.app.client("Ida Holm").await;
    ida.books(&scenario.ben, TIME).await.expect(201);
    scenario.end().await;
}

#[actix_web::test]
async fn a_refusal_restores_the_hold_and_allows_another_checkout() {
    let scenario = BookingScenario::held().await;
    scenario.app.sandbox.stripe.faults().fail_next(1, 400);
    scenario.requests_checkout(json!({})).await.expect_problem(503, "unavailable");
    let stored = scenario.payment_row().await;
    assert_eq!((&stored["checkout_status"], &stored["status"]), (&json!("void"), &json!("cancelled")));
    let view = scenario.client_view().await;
    assert_eq!((&view["hold_expires_at"], &view["payment_id"]), (&json!("2026-12-01T08:15:00Z"), &Value::Null));
    let scenario = scenario.opens_checkout().await;
    assert_eq!(scenario.client_view().await["hold_expires_at"], "2026-12-01T08:36:00Z");
    scenario.pays().await;
    scenario.is_confirmed_once().await;
    scenario.end().await;
}

#[actix_web::test]
async fn ten_requests_at_once_open_one_checkout() {
    let scenario = BookingScenario::held().await;
    let answers = futures::future::join_all((0..10).map(|_| scenario.requests_checkout(json!({})))).await;
    let mut sessions: Vec<Value> = Vec::new();
    for answer in answers {
        assert!(matches!(answer.status, 200 | 201 | 503), "{}", answer.text);
        if answer.status != 503 {
            sessions.push(serde_json::from_str::<Value>(&answer.text).unwrap()["session_id"].clone());
        }
    }
    sessions.dedup();
    assert_eq!((sessions.len(), scenario.app.sandbox.stripe.sessions().len()), (1, 1));
    assert_eq!(scenario.count("select count(*) from payments").await, 1);
    scenario.end().await;
}
