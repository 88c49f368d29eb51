//! Opening a checkout: one session per booking, whatever Stripe's answer does on its way.

use rapport::clock::minutes;
use serde_json::{Value, json};

use super::{Deal, Open, TIME};
use crate::support::TestApp;
use crate::support::processes::eventually;

impl Deal {
    async fn asks(&self, more: Value) -> crate::support::app::Answer {
        let mut body = json!({ "booking_id": self.booking["id"] });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        self.ana.posts("/payment/checkout", body).await
    }

    fn made_under(&self, payment_id: &Value) -> usize {
        self.app.sandbox.stripe.made_under(&format!("checkout:{}", payment_id.as_str().unwrap())).len()
    }
}

#[actix_web::test]
async fn a_checkout_holds_the_time_until_five_minutes_after_its_end() {
    let deal = Deal::held().await;
    assert_eq!(deal.seen().await["hold_expires_at"], "2026-12-01T08:15:00Z");
    let checkout = deal.asks(json!({ "ui": "elements" })).await.expect(201);
    assert_eq!(checkout["expires_at"], "2026-12-01T08:31:00Z");
    assert_eq!(checkout["publishable_key"], "pk_test_sandbox");
    assert!(checkout["client_secret"].as_str().unwrap().starts_with("cs_"));
    assert_eq!(deal.seen().await["hold_expires_at"], "2026-12-01T08:36:00Z");
    deal.app.end().await;
}

#[actix_web::test]
async fn asked_again_it_is_the_same_and_with_other_wishes_a_conflict() {
    let mut deal = Deal::held().await;
    let own = deal.app.config.web("/thanks");
    let first = deal.asks(json!({ "return_url": own })).await.expect(201);
    let again = deal.asks(json!({ "return_url": own, "ui": "hosted" })).await.expect(200);
    assert_eq!(first, again);
    deal.asks(json!({})).await.expect_problem(409, "checkout_open");
    deal.asks(json!({ "return_url": own, "ui": "elements" })).await.expect_problem(409, "checkout_open");
    assert_eq!(deal.app.sandbox.stripe.sessions().len(), 1);
    // After its end there is no other, whether or not anybody has told us of the end.
    deal.app.sandbox.stripe.deliveries().lose(100);
    deal.later(minutes(31)).await;
    deal.asks(json!({ "return_url": own })).await.expect_problem(409, "checkout_expired");
    deal.becomes("payment_status", "cancelled").await;
    deal.asks(json!({ "return_url": own })).await.expect_problem(409, "checkout_expired");
    deal.app.end().await;
}

#[actix_web::test]
async fn a_checkout_that_is_over_is_no_checkout() {
    let open = Deal::opened().await;
    open.pays().await;
    open.asks(json!({})).await.expect_problem(409, "invalid_transition");
    let ida = open.app.client("Ida Holm").await;
    ida.checks_out(&open.booking).await.expect_problem(404, "not_found");
    open.ben.checks_out(&open.booking).await.expect_problem(403, "forbidden");
    open.deal.app.end().await;
}

#[actix_web::test]
async fn a_hold_that_ran_out_opens_no_checkout() {
    let mut deal = Deal::held().await;
    deal.later(minutes(15)).await;
    deal.asks(json!({})).await.expect_problem(409, "invalid_transition");
    assert_eq!(deal.app.sandbox.stripe.sessions().len(), 0);
    deal.app.end().await;
}

#[actix_web::test]
async fn the_way_back_leads_to_the_web_app_or_where_we_allow() {
    let prefixes = "https://app.example.com,https://example.org/back/";
    let deal = Deal::held_at(TestApp::with(&[("RETURN_URL_PREFIXES", prefixes)]).await).await;
    let own = deal.app.config.web("/");
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
        let answer = deal.asks(json!({ "return_url": refused })).await;
        assert_eq!(answer.broken_fields(), ["return_url"], "{refused}");
    }
    assert_eq!(deal.count("select count(*) from payments").await, 0);
    for (hour, allowed) in [
        (11, own.as_str()),
        (12, "https://app.example.com"),
        (13, "https://app.example.com/paid?x=1"),
        (14, "https://example.org/back/7"),
    ] {
        let ida = deal.app.client("Ida Holm").await;
        let booking = ida.books(&deal.ben, &TIME.replace("10:", &format!("{hour}:"))).await.expect(201);
        let body = json!({ "booking_id": booking["id"], "return_url": allowed });
        ida.posts("/payment/checkout", body).await.expect(201);
        let sessions = deal.app.sandbox.stripe.sessions();
        assert_eq!(sessions.last().unwrap().success_url.as_deref(), Some(allowed));
    }
    deal.app.end().await;
}

#[actix_web::test]
async fn one_lost_answer_is_not_even_noticed() {
    let deal = Deal::held().await;
    deal.app.sandbox.stripe.faults().lose_next(1, 502);
    let checkout = deal.asks(json!({})).await.expect(201);
    assert_eq!(deal.app.sandbox.stripe.sessions().len(), 1);
    assert_eq!(deal.made_under(&checkout["payment_id"]), 1);
    deal.app.end().await;
}

#[actix_web::test]
async fn with_all_answers_lost_the_next_request_finds_the_session() {
    let deal = Deal::held().await;
    deal.app.sandbox.stripe.faults().lose_next(3, 502);
    let problem = deal.asks(json!({})).await;
    assert!(problem.header("retry-after").is_some());
    problem.expect_problem(503, "unavailable");
    assert_eq!(deal.stored().await["checkout_status"], "creating");
    let checkout = deal.asks(json!({})).await.expect(200);
    let sessions = deal.app.sandbox.stripe.sessions();
    assert_eq!((sessions.len(), json!(sessions[0].id)), (1, checkout["session_id"].clone()));
    let open = Open {
        payment_id: checkout["payment_id"].as_str().unwrap().parse().unwrap(),
        session: sessions[0].id.clone(),
        deal,
    };
    open.pays().await;
    open.is_confirmed_once().await;
    open.deal.app.end().await;
}

#[actix_web::test]
async fn with_all_answers_lost_the_sweep_finds_the_session() {
    let mut deal = Deal::held().await;
    deal.app.sandbox.stripe.faults().lose_next(3, 502);
    deal.asks(json!({})).await.expect_problem(503, "unavailable");
    deal.later(minutes(2)).await;
    eventually("the sweep opens it", || async { deal.stored().await["checkout_status"] == "open" }).await;
    let checkout = deal.asks(json!({})).await.expect(200);
    assert_eq!(deal.app.sandbox.stripe.sessions().len(), 1);
    assert_eq!(deal.made_under(&checkout["payment_id"]), 1);
    assert_eq!(checkout["expires_at"], "2026-12-01T08:31:00Z", "its end was committed before Stripe was asked");
    deal.app.end().await;
}

#[actix_web::test]
async fn with_stripe_down_the_hold_stands_and_the_sweep_proves_that_there_is_no_session() {
    let mut deal = Deal::held().await;
    deal.app.sandbox.stripe.faults().down(503);
    deal.asks(json!({})).await.expect_problem(503, "unavailable");
    let stored = deal.stored().await;
    assert_eq!((&stored["checkout_status"], &stored["status"]), (&json!("creating"), &json!("pending")));
    let seen = deal.seen().await;
    assert_eq!((&seen["status"], &seen["hold_expires_at"]), (&json!("pending"), &json!("2026-12-01T08:36:00Z")));
    deal.app.sandbox.stripe.faults().clear();
    // Asked for what was promised, Stripe refuses: its end is less than half an hour away by now.
    deal.later(minutes(2)).await;
    eventually("it is void", || async { deal.stored().await["checkout_status"] == "void" }).await;
    assert_eq!(deal.app.sandbox.stripe.sessions().len(), 0);
    assert_eq!(deal.seen().await["hold_expires_at"], "2026-12-01T08:15:00Z", "the hold is put back");
    let open = deal.open().await;
    open.pays().await;
    open.is_confirmed_once().await;
    open.deal.app.end().await;
}

#[actix_web::test]
async fn a_repair_that_comes_too_late_proves_that_there_is_no_session() {
    let mut deal = Deal::held().await;
    deal.app.sandbox.stripe.faults().down(503);
    deal.asks(json!({})).await.expect_problem(503, "unavailable");
    deal.app.sandbox.stripe.faults().clear();
    // Past the end that was promised: asked for it again, Stripe refuses.
    deal.later(minutes(32)).await;
    eventually("it is void", || async { deal.stored().await["checkout_status"] == "void" }).await;
    deal.later(minutes(1)).await;
    deal.becomes("status", "cancelled").await;
    let stored = deal.stored().await;
    assert_eq!((&stored["checkout_status"], &stored["status"]), (&json!("void"), &json!("cancelled")));
    assert_eq!(deal.seen().await["cancel_reason"], "hold_expired");
    assert_eq!(deal.app.sandbox.stripe.sessions().len(), 0);
    let ida = deal.app.client("Ida Holm").await;
    ida.books(&deal.ben, TIME).await.expect(201);
    deal.app.end().await;
}

#[actix_web::test]
async fn a_definite_refusal_puts_the_hold_back_and_does_not_count() {
    let deal = Deal::held().await;
    deal.app.sandbox.stripe.faults().fail_next(1, 400);
    deal.asks(json!({})).await.expect_problem(503, "unavailable");
    let stored = deal.stored().await;
    assert_eq!((&stored["checkout_status"], &stored["status"]), (&json!("void"), &json!("cancelled")));
    let seen = deal.seen().await;
    assert_eq!((&seen["hold_expires_at"], &seen["payment_id"]), (&json!("2026-12-01T08:15:00Z"), &Value::Null));
    let open = deal.open().await;
    assert_eq!(open.seen().await["hold_expires_at"], "2026-12-01T08:36:00Z");
    open.pays().await;
    open.is_confirmed_once().await;
    open.deal.app.end().await;
}

#[actix_web::test]
async fn ten_requests_at_once_open_one_checkout() {
    let deal = Deal::held().await;
    let answers = futures::future::join_all((0..10).map(|_| deal.asks(json!({})))).await;
    let mut sessions: Vec<Value> = Vec::new();
    for answer in answers {
        assert!(matches!(answer.status, 200 | 201 | 503), "{}", answer.text);
        if answer.status != 503 {
            sessions.push(serde_json::from_str::<Value>(&answer.text).unwrap()["session_id"].clone());
        }
    }
    sessions.dedup();
    assert_eq!((sessions.len(), deal.app.sandbox.stripe.sessions().len()), (1, 1));
    assert_eq!(deal.count("select count(*) from payments").await, 1);
    deal.app.end().await;
}
