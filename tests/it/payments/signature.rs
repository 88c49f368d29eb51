//! The door Stripe comes in by: what it does not sign is not stored, and what it says is never believed.

use rapport::crypto::hmac_sha256;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;

const SECRET: &str = "whsec_sandbox";
const LARGEST: usize = 256 * 1024;

fn event(id: &str, kind: &str) -> Value {
    json!({ "id": id, "object": "event", "type": kind, "created": 1_796_112_000, "livemode": false, "api_version": "2026-09-30.endive",
            "data": { "object": { "id": "cs_test_unknown", "object": "checkout.session", "metadata": {} } } })
}

/// One `v1` over these bytes at that second.
fn mac(secret: &str, at: i64, body: &str) -> String {
    hex::encode(hmac_sha256(secret.as_bytes(), format!("{at}.{body}").as_bytes()))
}

async fn posted(app: &TestApp, header: Option<String>, body: String) -> Answer {
    let mut request = app.http.post(format!("{}/payment/webhook", app.url)).header("Content-Type", "application/json");
    if let Some(header) = header {
        request = request.header("Stripe-Signature", header);
    }
    Answer::of(request.body(body).send().await.unwrap()).await
}

/// Signed at that many seconds from now.
pub async fn signed(app: &TestApp, seconds: i64, body: String) -> Answer {
    let at = app.now().as_seconds() + seconds;
    posted(app, Some(format!("t={at},v1={}", mac(SECRET, at, &body))), body).await
}

async fn stored(app: &TestApp) -> i64 {
    sqlx::query_scalar("select count(*) from stripe_events").fetch_one(&app.db).await.unwrap()
}

async fn reactions(app: &TestApp) -> i64 {
    let sql = "select count(*) from jobs where kind = 'payments.handle_stripe_event'";
    sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
}

#[actix_web::test]
async fn nothing_is_stored_that_stripe_has_not_signed() {
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
        posted(&app, header.clone(), body.clone()).await.expect_problem(400, "invalid_signature");
        assert_eq!(stored(&app).await, 0, "{header:?}");
    }
    // The same words written otherwise are other bytes.
    let pretty = serde_json::to_string_pretty(&event("evt_1", "checkout.session.completed")).unwrap();
    posted(&app, Some(format!("t={now},v1={good}")), pretty).await.expect_problem(400, "invalid_signature");
    // Signed, and no event.
    signed(&app, 0, "[]".to_owned()).await.expect_problem(400, "invalid_signature");
    assert_eq!((stored(&app).await, reactions(&app).await), (0, 0));
    posted(&app, Some(format!("t={now},v1={good}")), body).await.expect(200);
    assert_eq!((stored(&app).await, reactions(&app).await), (1, 1));
    app.end().await;
}

#[actix_web::test]
async fn five_minutes_either_way_and_not_a_second_more() {
    let app = TestApp::start().await;
    for (seconds, status) in [(-301, 400), (-300, 200), (300, 200), (301, 400)] {
        let before = stored(&app).await;
        let body = event(&format!("evt_{seconds}"), "checkout.session.completed").to_string();
        signed(&app, seconds, body).await.expect(status);
        assert_eq!(stored(&app).await - before, i64::from(status == 200), "{seconds}");
    }
    app.end().await;
}

#[actix_web::test]
async fn while_a_secret_is_rolled_either_will_do() {
    let app = TestApp::with(&[("STRIPE_WEBHOOK_SECRETS", "whsec_new,whsec_sandbox")]).await;
    let now = app.now().as_seconds();
    for (number, secrets) in
        [vec!["whsec_new"], vec![SECRET], vec!["whsec_gone", "whsec_new"], vec![SECRET, "whsec_gone"]]
            .into_iter()
            .enumerate()
    {
        let body = event(&format!("evt_{number}"), "checkout.session.completed").to_string();
        let signatures: Vec<String> = secrets.iter().map(|secret| format!("v1={}", mac(secret, now, &body))).collect();
        posted(&app, Some(format!("t={now},{}", signatures.join(","))), body).await.expect(200);
    }
    let body = event("evt_gone", "checkout.session.completed").to_string();
    let header = format!("t={now},v1={}", mac("whsec_gone", now, &body));
    posted(&app, Some(header), body).await.expect_problem(400, "invalid_signature");
    assert_eq!(stored(&app).await, 4);
    app.end().await;
}

#[actix_web::test]
async fn an_event_has_its_size() {
    let app = TestApp::start().await;
    let of_size = |size: usize| {
        let mut event = event("evt_large", "checkout.session.completed");
        event["padding"] = json!("");
        event["padding"] = json!("x".repeat(size - event.to_string().len()));
        event.to_string()
    };
    signed(&app, 0, of_size(LARGEST + 1)).await.expect_problem(413, "too_large");
    assert_eq!(stored(&app).await, 0);
    signed(&app, 0, of_size(LARGEST)).await.expect(200);
    assert_eq!(stored(&app).await, 1);
    app.end().await;
}

#[actix_web::test]
async fn what_means_nothing_to_us_is_stored_and_left_alone() {
    let app = TestApp::start().await;
    for (number, kind) in ["customer.created", "invoice.paid", "something.quite.new"].iter().enumerate() {
        signed(&app, 0, event(&format!("evt_{number}"), kind).to_string()).await.expect(200);
    }
    let mut live = event("evt_live", "checkout.session.completed");
    live["livemode"] = json!(true);
    signed(&app, 0, live.to_string()).await.expect(200);
    assert_eq!((stored(&app).await, reactions(&app).await), (4, 0));
    // Of ours, about something that is not ours: looked at, and done.
    let strange = event("evt_strange", "charge.refunded").to_string();
    signed(&app, 0, strange.clone()).await.expect(200);
    signed(&app, 0, strange).await.expect(200);
    app.jobs_done().await;
    assert_eq!((stored(&app).await, reactions(&app).await), (5, 1), "once, however often it is sent");
    let columns: Vec<String> = sqlx::query_scalar(
        "select column_name::text from information_schema.columns where table_name = 'stripe_events' order by 1",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    let kept = ["api_version", "created_at", "id", "kind", "livemode", "object_id", "payment_id", "received_at"];
    assert_eq!(columns, kept, "ids, a type and times: never what Stripe says of people");
    app.end().await;
}
