//! Idempotency keys: lost responses, repeated keys, keys in use.

use std::time::Duration;

use stripe_checkout::checkout_session::RetrieveCheckoutSession;

use crate::fixtures::{COACHING_FORM, Fixture, read_json, wait_until};
use crate::journey::assert_stripe;

const SESSIONS: &str = "/v1/checkout/sessions";

#[tokio::test]
async fn the_same_key_replays_the_first_response() {
    let fixture = Fixture::new();
    let first = fixture.send(SESSIONS, COACHING_FORM, Some("k")).await;
    assert!(first.headers().get("Idempotent-Replayed").is_none());
    let request_id = first.headers()["Request-Id"].clone();
    let (_, first) = read_json(first).await;
    fixture.stripe.expire(first["id"].as_str().unwrap()).unwrap();
    let again = fixture.send(SESSIONS, COACHING_FORM, Some("k")).await;
    assert_eq!(again.headers()["Idempotent-Replayed"], "true");
    assert_eq!(again.headers()["Original-Request"], request_id);
    assert_ne!(again.headers()["Request-Id"], request_id);
    assert_eq!(again.headers()["Idempotency-Key"], "k");
    let (status, again) = read_json(again).await;
    assert_eq!(status, 200);
    assert_eq!(again, first, "the body as it was, not the session as it is now");
    assert_eq!(fixture.stripe.made_under("k").len(), 1);
}

#[tokio::test]
async fn parameters_in_another_order_or_encoding_are_the_same() {
    let fixture = Fixture::new();
    let mut pairs: Vec<&str> = COACHING_FORM.split('&').collect();
    pairs.reverse();
    let other = pairs.join("&").replace('[', "%5B").replace(']', "%5D").replace('+', "%20");
    let (_, first) = read_json(fixture.send(SESSIONS, COACHING_FORM, Some("k")).await).await;
    let (_, second) = read_json(fixture.send(SESSIONS, &other, Some("k")).await).await;
    assert_eq!(first["id"], second["id"]);
}

#[tokio::test]
async fn another_request_under_the_key_is_an_idempotency_error() {
    let fixture = Fixture::new();
    fixture.send(SESSIONS, COACHING_FORM, Some("k")).await;
    let dearer = COACHING_FORM.replace("7500", "8000");
    let (status, body) = read_json(fixture.send(SESSIONS, &dearer, Some("k")).await).await;
    assert_eq!((status, &body["error"]["type"]), (400, &"idempotency_error".into()));
    let (status, body) = read_json(fixture.send("/v1/refunds", "charge=ch_1", Some("k")).await).await;
    assert_eq!((status, &body["error"]["type"]), (400, &"idempotency_error".into()));
    assert!(body["error"]["message"].as_str().unwrap().contains("'/v1/checkout/sessions'"), "{body}");
    assert_eq!(fixture.stripe.sessions().len(), 1);
}

#[tokio::test]
async fn a_lost_response_is_replayed_by_its_key() {
    let fixture = Fixture::new();
    fixture.stripe.faults().lose_next(1, 502);
    let lost = fixture.session_with_key("k").await.unwrap_err();
    assert_stripe(&lost, 502, "unknown error");
    let found = fixture.session_with_key("k").await.unwrap();
    assert_eq!(fixture.stripe.made_under("k"), [found.id.as_str()]);
    assert_eq!(fixture.stripe.sessions().len(), 1);
}

#[tokio::test]
async fn a_request_refused_before_its_work_is_not_stored() {
    let fixture = Fixture::new();
    fixture.stripe.faults().fail_next(1, 500);
    assert_stripe(&fixture.session_with_key("k").await.unwrap_err(), 500, "unknown error");
    assert!(fixture.stripe.sessions().is_empty());
    fixture.session_with_key("k").await.unwrap();
    let too_soon = format!("{COACHING_FORM}&expires_at={}", fixture.now() + 60);
    let (status, _) = read_json(fixture.send(SESSIONS, &too_soon, Some("late")).await).await;
    assert_eq!(status, 400);
    let (status, _) = read_json(fixture.send(SESSIONS, COACHING_FORM, Some("late")).await).await;
    assert_eq!(status, 200, "a validation error does not use the key up");
}

#[tokio::test]
async fn a_500_after_the_work_is_stored_under_the_key() {
    let fixture = Fixture::new();
    fixture.stripe.break_next(1);
    assert_stripe(&fixture.session_with_key("k").await.unwrap_err(), 500, "unknown error");
    assert_stripe(&fixture.session_with_key("k").await.unwrap_err(), 500, "unknown error");
    let made = fixture.stripe.made_under("k");
    assert_eq!(made.len(), 1, "the session is there all the same");
    RetrieveCheckoutSession::new(made[0].as_str()).send(&fixture.client).await.unwrap();
}

#[tokio::test]
async fn a_refusal_after_the_work_began_is_stored() {
    let fixture = Fixture::new();
    let cheap = COACHING_FORM.replace("7500", "49");
    let (status, body) = read_json(fixture.send(SESSIONS, &cheap, Some("k")).await).await;
    assert_eq!((status, &body["error"]["code"]), (400, &"amount_too_small".into()));
    let again = fixture.send(SESSIONS, &cheap, Some("k")).await;
    assert_eq!(again.headers()["Idempotent-Replayed"], "true");
}

#[tokio::test]
async fn a_key_in_use_is_a_conflict_and_a_disconnect_does_not_stop_the_work() {
    let fixture = Fixture::new();
    fixture.stripe.stall();
    let url = format!("{}{SESSIONS}", fixture.stripe.url());
    let impatient = fixture
        .http
        .post(url)
        .bearer_auth("sk_test_sandbox")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Idempotency-Key", "k")
        .timeout(Duration::from_millis(300))
        .body(COACHING_FORM);
    assert!(impatient.send().await.unwrap_err().is_timeout());
    let (status, body) = read_json(fixture.send(SESSIONS, COACHING_FORM, Some("k")).await).await;
    assert_eq!((status, &body["error"]["code"]), (409, &"idempotency_key_in_use".into()));
    assert!(fixture.stripe.sessions().is_empty());
    fixture.stripe.resume();
    wait_until(|| fixture.stripe.made_under("k").len() == 1).await;
    let found = fixture.send(SESSIONS, COACHING_FORM, Some("k")).await;
    assert_eq!(found.headers()["Idempotent-Replayed"], "true");
    assert_eq!(fixture.stripe.sessions().len(), 1);
}

#[tokio::test]
async fn a_key_expires_after_24_hours() {
    let fixture = Fixture::new();
    let first = fixture.session_with_key("k").await.unwrap();
    fixture.advance(24 * 60 * 60 - 1);
    assert_eq!(fixture.session_with_key("k").await.unwrap().id, first.id);
    fixture.advance(1);
    assert_ne!(fixture.session_with_key("k").await.unwrap().id, first.id);
    assert_eq!(fixture.stripe.made_under("k").len(), 2);
}
