//! One layer of retries for each provider, counted at the wire: only what may pass is tried again, and when the provider says.

use std::time::Duration;

use rapport::clock::seconds;
use rapport_sandbox::mail::{Mail, Options, Stage};
use rapport_sandbox::stripe::Stripe;
use serde_json::{Value, json};

use crate::emails::after_attempt;
use crate::payments::CheckoutScenario;
use crate::support::TestApp;
use crate::support::people::Person;

/// Failures that may pass, and those that the same request will get again.
const PASSING: [u16; 3] = [500, 503, 429];
const LASTING: [u16; 5] = [400, 401, 403, 404, 422];

/// Longer than any call lasts.
const TOO_LONG: Duration = Duration::from_secs(3600);

#[actix_web::test]
async fn stripe_is_asked_once_and_twice_more() {
    let scenario = CheckoutScenario::open().await;
    let stripe: &Stripe = &scenario.app.sandbox.stripe;
    let faults = stripe.faults();
    let asked = async || {
        let before = faults.seen();
        let answer = scenario.asks_stripe().await;
        (faults.seen() - before, answer)
    };
    for status in [502, 504, 409].into_iter().chain(PASSING) {
        faults.fail_next(9, status);
        let (times, answer) = asked().await;
        assert_eq!((times, answer.status), (3, 503), "{status}");
        faults.clear();
    }
    for status in LASTING {
        faults.fail_next(9, status);
        assert_eq!(asked().await.0, 1, "{status}");
        faults.clear();
    }
    faults.fail_next(2, 503);
    let (times, answer) = asked().await;
    assert_eq!((times, answer.status), (3, 200));
    // A wait that is longer than the call may last is passed on.
    faults.fail_next(9, 429);
    faults.retry_after(TOO_LONG);
    let (times, answer) = asked().await;
    assert_eq!((times, answer.status, answer.header("retry-after")), (1, 503, Some("3600")));
    faults.clear();
    faults.fail_next(1, 429);
    faults.retry_after(Duration::from_secs(1));
    let (times, answer) = asked().await;
    assert_eq!((times, answer.status), (2, 200));
    scenario.end().await;
}

/// A match of a new client, whose embedding is not stored.
async fn source_of_a_new_match(app: &TestApp) -> Value {
    let client: Person = app.client("Ana Ribeiro").await;
    client.posts("/match", json!({})).await.expect(200)["source"].clone()
}

#[actix_web::test]
async fn openai_is_asked_once_and_three_times_more() {
    let app = TestApp::start().await;
    app.coach("Ben Okafor").await;
    app.jobs_done().await;
    let faults = app.sandbox.openai.faults();
    let asked = async || {
        let before = faults.seen();
        let source = source_of_a_new_match(&app).await;
        (faults.seen() - before, source)
    };
    let (computed, fallback) = (json!("computed"), json!("fallback"));
    for status in PASSING {
        faults.fail_next(9, status);
        assert_eq!(asked().await, (4, fallback.clone()), "{status}");
        faults.clear();
        assert_eq!(asked().await, (1, computed.clone()), "the breaker is closed");
    }
    for status in LASTING {
        faults.fail_next(9, status);
        assert_eq!(asked().await, (1, fallback.clone()), "{status}");
        faults.clear();
    }
    faults.fail_next(3, 500);
    assert_eq!(asked().await, (4, computed.clone()));
    app.sandbox.openai.out_of_quota(true);
    assert_eq!(asked().await, (1, fallback.clone()), "no money comes by waiting");
    app.sandbox.openai.out_of_quota(false);
    app.sandbox.openai.retry_after(TOO_LONG);
    faults.fail_next(9, 429);
    assert_eq!(asked().await, (1, fallback));
    faults.clear();
    app.end().await;
}

/// A text that OpenAI refuses is not sent again by the job either.
#[actix_web::test]
async fn a_text_that_openai_refuses_is_given_up() {
    let app = TestApp::start().await;
    app.sandbox.openai.faults().fail_next(9, 400);
    app.coach("Ben Okafor").await;
    crate::support::processes::eventually("the job is dead", || async {
        let sql = "select exists (select from jobs where kind = 'matching.embed_coach' and state = 'dead')";
        sqlx::query_scalar::<_, bool>(sql).fetch_one(&app.db).await.unwrap()
    })
    .await;
    assert_eq!(app.sandbox.openai.faults().seen(), 1);
    app.leaves_work("the refused embedding is dead");
}

#[actix_web::test]
async fn storage_is_asked_once_and_twice_more() {
    let app = TestApp::start().await;
    let (storage, faults) = (app.storage().unwrap(), app.sandbox.storage.faults());
    let asked = async || {
        let before = faults.seen();
        let is_there = storage.get("photos/none").await;
        (faults.seen() - before, is_there.is_ok())
    };
    assert_eq!(asked().await, (1, true), "an object that is not there is an answer");
    for status in PASSING {
        faults.fail_next(9, status);
        assert_eq!(asked().await, (3, false), "{status}");
        faults.clear();
    }
    for status in LASTING {
        faults.fail_next(9, status);
        assert_eq!(asked().await, (1, false), "{status}");
        faults.clear();
    }
    faults.fail_next(2, 503);
    assert_eq!(asked().await, (3, true));
    faults.fail_next(9, 503);
    faults.retry_after(TOO_LONG);
    assert_eq!(asked().await, (1, false));
    faults.clear();
    app.end().await;
}

/// SMTP has no layer below the queue's five attempts, in each of which every server is asked once.
#[actix_web::test]
async fn a_mail_server_is_asked_once_in_each_attempt() {
    let (first, second) = (Mail::start(Options::default()).unwrap(), Mail::start(Options::default()).unwrap());
    let app = TestApp::with(&[("SMTP_URL", &format!("{},{}", first.smtp_url(), second.smtp_url()))]).await;
    for server in [&first, &second] {
        server.faults().answer_next(Stage::Rcpt, 99, 451);
    }
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for (attempt, delay) in [(1, 15), (2, 60), (3, 600), (4, 3600), (5, 0)] {
        after_attempt(&app, "verify_email", &ana, attempt).await;
        let asked = [&first, &second].map(|server| server.faults().seen(Stage::Rcpt));
        assert_eq!(asked, [attempt as usize; 2], "attempt {attempt}");
        app.advance(seconds(delay));
    }
    for server in [&first, &second] {
        server.faults().clear();
        server.faults().answer_next(Stage::Rcpt, 99, 550);
    }
    let ben = app.signs_up("client", "Ben Okafor").await;
    assert_eq!(after_attempt(&app, "verify_email", &ben, 1).await.state, "dead");
    assert_eq!([&first, &second].map(|server| server.faults().seen(Stage::Rcpt)), [6, 5], "a refusal is final");
    app.leaves_work("both mails are dead");
}
