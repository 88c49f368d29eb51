//! The webhook endpoint: only events that Stripe has signed are stored.

use rapport::crypto::hmac_sha256;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;

const SECRET: &str = "whsec_sandbox";
const MAX_BYTES: usize = 256 * 1024;

/// An event about a checkout that nobody here has opened.
pub fn event(id: &str, kind: &str) -> Value {
    json!({ "id": id, "object": "event", "type": kind, "created": 1_796_112_000, "livemode": false, "api_version": "2026-09-30.endive",
            "data": { "object": { "id": "cs_test_unknown", "object": "checkout.session", "metadata": {} } } })
}

/// The `v1` signature of a body at that second.
fn mac(secret: &str, at: i64, body: &str) -> String {
    hex::encode(hmac_sha256(secret.as_bytes(), format!("{at}.{body}").as_bytes()))
}

async fn post(app: &TestApp, header: Option<String>, body: String) -> Answer {
    post_at(app, &app.url, header, body).await
}

async fn post_at(app: &TestApp, url: &str, header: Option<String>, body: String) -> Answer {
    let mut request = app.http.post(format!("{url}/payment/webhook")).header("Content-Type", "application/json");
    if let Some(header) = header {
        request = request.header("Stripe-Signature", header);
    }
    Answer::of(request.body(body).send().await.unwrap()).await
}

/// Posts a body, signed at that many seconds from now.
pub async fn post_signed(app: &TestApp, seconds: i64, body: String) -> Answer {
    post_signed_at(app, &app.url, seconds, body).await
}

/// As [`post_signed`], to this web process of the product.
pub async fn post_signed_at(app: &TestApp, url: &str, seconds: i64, body: String) -> Answer {
    let at = app.now().as_seconds() + seconds;
    post_at(app, url, Some(format!("t={at},v1={}", mac(SECRET, at, &body))), body).await
}

async fn events_stored(app: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from stripe_events").fetch_one(&app.db).await.unwrap()
}

async fn jobs_enqueued(app: &TestApp) -> i64 {
    let sql = "select count(*) from jobs where kind = 'payments.handle_stripe_event'";
    sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
}

#[actix_web::test]
async fn unsigned_events_are_rejected_and_not_stored() {
    let app = TestApp::start().await;
    let body = event("evt_1", "checkout.session.completed").to_string();
    let now = app.now().as_seconds();
    let good = mac(SECRET, now, &body);
    for header in [
        None,
        Some(String::new()),
        Some("rubbish".to_owned()),
        Some(format!("v1={good}")),
        Some(format!("t={now}")),
        Some(format!("t={now},v0={good}")),
        Some(format!("t={now},v1=")),
        Some(format!("t={now},v1={}", &good[..62])),
        Some(format!("t={},v1={good}", now + 1)),
        Some(format!("t={now},v1={}", mac("whsec_other", now, &body))),
        Some(format!("t={now},v1={}", mac(SECRET, now, "{}"))),
        Some(format!("t={now}.5,v1={good}")),
    ] {
        post(&app, header.clone(), body.clone()).await.expect_problem(400, "invalid_signature");
        assert_eq!(events_stored(&app).await, 0, "{header:?}");
    }
    // The same JSON with other white space.
    let pretty = serde_json::to_string_pretty(&event("evt_1", "checkout.session.completed")).unwrap();
    post(&app, Some(format!("t={now},v1={good}")), pretty).await.expect_problem(400, "invalid_signature");
    // Signed, but not an event.
    post_signed(&app, 0, "[]".to_owned()).await.expect_problem(400, "invalid_signature");
    assert_eq!((events_stored(&app).await, jobs_enqueued(&app).await), (0, 0));
    post(&app, Some(format!("t={now},v1={good}")), body).await.expect(200);
    assert_eq!((events_stored(&app).await, jobs_enqueued(&app).await), (1, 1));
    app.end().await;
}

#[actix_web::test]
async fn signatures_are_accepted_for_five_minutes_either_way() {
    let app = TestApp::start().await;
    for (seconds, status) in [(-301, 400), (-300, 200), (300, 200), (301, 400)] {
        let before = events_stored(&app).await;
        let body = event(&format!("evt_{seconds}"), "checkout.session.completed").to_string();
        post_signed(&app, seconds, body).await.expect(status);
        assert_eq!(events_stored(&app).await - before, i64::from(status == 200), "{seconds}");
    }
    app.end().await;
}

#[actix_web::test]
async fn any_configured_secret_is_accepted() {
    let app = TestApp::with(&[("STRIPE_WEBHOOK_SECRETS", "whsec_new,whsec_sandbox")]).await;
    let now = app.now().as_seconds();
    for (number, secrets) in
        [vec!["whsec_new"], vec![SECRET], vec!["whsec_gone", "whsec_new"], vec![SECRET, "whsec_gone"]]
            .into_iter()
            .enumerate()
    {
        let body = event(&format!("evt_{number}"), "checkout.session.completed").to_string();
        let signatures: Vec<String> = secrets.iter().map(|secret| format!("v1={}", mac(secret, now, &body))).collect();
        post(&app, Some(format!("t={now},{}", signatures.join(","))), body).await.expect(200);
    }
    let body = event("evt_gone", "checkout.session.completed").to_string();
    let header = format!("t={now},v1={}", mac("whsec_gone", now, &body));
    post(&app, Some(header), body).await.expect_problem(400, "invalid_signature");
    assert_eq!(events_stored(&app).await, 4);
    app.end().await;
}

#[actix_web::test]
async fn events_are_limited_to_256_kib() {
    let app = TestApp::start().await;
    let of_size = |size: usize| {
        let mut event = event("evt_large", "checkout.session.completed");
        event["padding"] = json!("");
        event["padding"] = json!("x".repeat(size - event.to_string().len()));
        event.to_string()
    };
    post_signed(&app, 0, of_size(MAX_BYTES + 1)).await.expect_problem(413, "too_large");
    assert_eq!(events_stored(&app).await, 0);
    post_signed(&app, 0, of_size(MAX_BYTES)).await.expect(200);
    assert_eq!(events_stored(&app).await, 1);
    app.end().await;
}

#[actix_web::test]
async fn events_of_other_types_or_another_mode_are_stored_without_a_job() {
    let app = TestApp::start().await;
    for (number, kind) in ["customer.created", "invoice.paid", "something.quite.new"].iter().enumerate() {
        post_signed(&app, 0, event(&format!("evt_{number}"), kind).to_string()).await.expect(200);
    }
    let mut live = event("evt_live", "checkout.session.completed");
    live["livemode"] = json!(true);
    post_signed(&app, 0, live.to_string()).await.expect(200);
    assert_eq!((events_stored(&app).await, jobs_enqueued(&app).await), (4, 0));
    // A handled type, about an object that is not ours: one job, which does nothing.
    let strange = event("evt_strange", "charge.refunded").to_string();
    post_signed(&app, 0, strange.clone()).await.expect(200);
    post_signed(&app, 0, strange).await.expect(200);
    app.jobs_done().await;
    assert_eq!((events_stored(&app).await, jobs_enqueued(&app).await), (5, 1), "once, however often it is delivered");
    let columns: Vec<String> = sqlx::query_scalar(
        "select column_name::text from information_schema.columns where table_name = 'stripe_events' order by 1",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    let expected = ["api_version", "created_at", "id", "kind", "livemode", "object_id", "payment_id", "received_at"];
    assert_eq!(columns, expected, "ids, a type and times: no personal data");
    app.end().await;
}
