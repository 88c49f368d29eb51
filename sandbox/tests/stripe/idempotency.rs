//! Lost answers, repeated keys, keys in use: what a crash between two systems looks like from outside.

use std::time::Duration;

use stripe_checkout::checkout_session::RetrieveCheckoutSession;

use crate::journey::assert_stripe;
use crate::world::{COACHING_FORM, World, read, until};

const SESSIONS: &str = "/v1/checkout/sessions";

#[tokio::test]
async fn the_same_key_gives_the_first_answer_again() {
    let world = World::new();
    let first = world.send(SESSIONS, COACHING_FORM, Some("k")).await;
    assert!(first.headers().get("Idempotent-Replayed").is_none());
    let request_id = first.headers()["Request-Id"].clone();
    let (_, first) = read(first).await;
    world.stripe.expire(first["id"].as_str().unwrap()).unwrap();
    let again = world.send(SESSIONS, COACHING_FORM, Some("k")).await;
    assert_eq!(again.headers()["Idempotent-Replayed"], "true");
    assert_eq!(again.headers()["Original-Request"], request_id);
    assert_ne!(again.headers()["Request-Id"], request_id);
    assert_eq!(again.headers()["Idempotency-Key"], "k");
    let (status, again) = read(again).await;
    assert_eq!(status, 200);
    assert_eq!(again, first, "the body as it was, not the session as it is now");
    assert_eq!(world.stripe.made_under("k").len(), 1);
}

#[tokio::test]
async fn parameters_in_another_order_or_encoding_are_the_same() {
    let world = World::new();
    let mut pairs: Vec<&str> = COACHING_FORM.split('&').collect();
    pairs.reverse();
    let other = pairs.join("&").replace('[', "%5B").replace(']', "%5D").replace('+', "%20");
    let (_, first) = read(world.send(SESSIONS, COACHING_FORM, Some("k")).await).await;
    let (_, second) = read(world.send(SESSIONS, &other, Some("k")).await).await;
    assert_eq!(first["id"], second["id"]);
}

#[tokio::test]
async fn another_request_under_the_key_is_an_idempotency_error() {
    let world = World::new();
    world.send(SESSIONS, COACHING_FORM, Some("k")).await;
    let dearer = COACHING_FORM.replace("7500", "8000");
    let (status, body) = read(world.send(SESSIONS, &dearer, Some("k")).await).await;
    assert_eq!((status, &body["error"]["type"]), (400, &"idempotency_error".into()));
    let (status, body) = read(world.send("/v1/refunds", "charge=ch_1", Some("k")).await).await;
    assert_eq!((status, &body["error"]["type"]), (400, &"idempotency_error".into()));
    assert!(body["error"]["message"].as_str().unwrap().contains("'/v1/checkout/sessions'"), "{body}");
    assert_eq!(world.stripe.sessions().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_found_again_under_its_key() {
    let world = World::new();
    world.stripe.faults().lose_next(1, 502);
    let lost = world.session_under("k").await.unwrap_err();
    assert_stripe(&lost, 502, "unknown error");
    let found = world.session_under("k").await.unwrap();
    assert_eq!(world.stripe.made_under("k"), [found.id.as_str()]);
    assert_eq!(world.stripe.sessions().len(), 1);
}

#[tokio::test]
async fn a_request_refused_before_its_work_is_not_kept() {
    let world = World::new();
    world.stripe.faults().fail_next(1, 500);
    assert_stripe(&world.session_under("k").await.unwrap_err(), 500, "unknown error");
    assert!(world.stripe.sessions().is_empty());
    world.session_under("k").await.unwrap();
    let too_soon = format!("{COACHING_FORM}&expires_at={}", world.now() + 60);
    let (status, _) = read(world.send(SESSIONS, &too_soon, Some("late")).await).await;
    assert_eq!(status, 400);
    let (status, _) = read(world.send(SESSIONS, COACHING_FORM, Some("late")).await).await;
    assert_eq!(status, 200, "a validation error does not use the key up");
}

#[tokio::test]
async fn a_500_after_the_work_is_what_the_key_keeps() {
    let world = World::new();
    world.stripe.break_next(1);
    assert_stripe(&world.session_under("k").await.unwrap_err(), 500, "unknown error");
    assert_stripe(&world.session_under("k").await.unwrap_err(), 500, "unknown error");
    let made = world.stripe.made_under("k");
    assert_eq!(made.len(), 1, "the session is there all the same");
    RetrieveCheckoutSession::new(made[0].as_str()).send(&world.client).await.unwrap();
}

#[tokio::test]
async fn the_price_check_answer_is_kept_because_it_was_worked_out() {
    let world = World::new();
    let cheap = COACHING_FORM.replace("7500", "49");
    let (status, body) = read(world.send(SESSIONS, &cheap, Some("k")).await).await;
    assert_eq!((status, &body["error"]["code"]), (400, &"amount_too_small".into()));
    let again = world.send(SESSIONS, &cheap, Some("k")).await;
    assert_eq!(again.headers()["Idempotent-Replayed"], "true");
}

#[tokio::test]
async fn a_key_in_use_is_a_conflict_and_a_caller_who_hangs_up_does_not_undo_the_work() {
    let world = World::new();
    world.stripe.stall();
    let url = format!("{}{SESSIONS}", world.stripe.url());
    let impatient = world
        .http
        .post(url)
        .bearer_auth("sk_test_sandbox")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Idempotency-Key", "k")
        .timeout(Duration::from_millis(300))
        .body(COACHING_FORM);
    assert!(impatient.send().await.unwrap_err().is_timeout());
    let (status, body) = read(world.send(SESSIONS, COACHING_FORM, Some("k")).await).await;
    assert_eq!((status, &body["error"]["code"]), (409, &"idempotency_key_in_use".into()));
    assert!(world.stripe.sessions().is_empty());
    world.stripe.resume();
    until(|| world.stripe.made_under("k").len() == 1).await;
    let found = world.send(SESSIONS, COACHING_FORM, Some("k")).await;
    assert_eq!(found.headers()["Idempotent-Replayed"], "true");
    assert_eq!(world.stripe.sessions().len(), 1);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let world = World::new();
    let first = world.session_under("k").await.unwrap();
    world.advance(24 * 60 * 60 - 1);
    assert_eq!(world.session_under("k").await.unwrap().id, first.id);
    world.advance(1);
    assert_ne!(world.session_under("k").await.unwrap().id, first.id);
    assert_eq!(world.stripe.made_under("k").len(), 2);
}
