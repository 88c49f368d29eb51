//! The API by plain HTTP: authentication, parameters, encodings, and Stripe's error messages.

use serde_json::json;

use crate::fixtures::{COACHING_FORM, Fixture, read_json};

const SESSIONS: &str = "/v1/checkout/sessions";

/// `(status, code, param)` of an error.
fn error((status, body): (u16, serde_json::Value)) -> (u16, String, String) {
    let text = |name: &str| body["error"][name].as_str().unwrap_or_default().to_owned();
    assert!(!text("message").is_empty() && !text("type").is_empty(), "{body}");
    (status, text("code"), text("param"))
}

fn is(status: u16, code: &str, param: &str) -> (u16, String, String) {
    (status, code.to_owned(), param.to_owned())
}

#[tokio::test]
async fn the_api_requires_the_secret_key() {
    let fixture = Fixture::new();
    let url = format!("{}/v1/charges", fixture.stripe.url());
    let none = read_json(fixture.http.get(&url).send().await.unwrap()).await;
    assert_eq!(none.0, 401);
    assert!(none.1["error"]["message"].as_str().unwrap().starts_with("You did not provide an API key."));
    let wrong = read_json(fixture.http.get(&url).bearer_auth("sk_test_wrong_key_1234").send().await.unwrap()).await;
    assert_eq!(wrong.0, 401);
    assert!(!wrong.1.to_string().contains("sk_test_wrong_key_1234"), "the key is masked: {}", wrong.1);
    let publishable = fixture.http.get(&url).bearer_auth("pk_test_sandbox").send().await.unwrap();
    assert_eq!(error(read_json(publishable).await), is(401, "secret_key_required", ""));
    let basic = fixture.http.get(&url).header("Authorization", "Basic c2tfdGVzdF9zYW5kYm94Og==").send().await.unwrap();
    assert_eq!(basic.status(), 200);
}

#[tokio::test]
async fn every_response_has_its_request_id_and_version() {
    let fixture = Fixture::new();
    fixture.stripe.faults().fail_next(1, 503);
    for _ in 0..2 {
        let url = format!("{}/v1/charges", fixture.stripe.url());
        let answer = fixture.http.get(url).bearer_auth("sk_test_sandbox").header("Stripe-Version", "2026-09-30.endive");
        let answer = answer.send().await.unwrap();
        assert!(answer.headers()["Request-Id"].to_str().unwrap().starts_with("req_"));
        assert_eq!(answer.headers()["Stripe-Version"], "2026-09-30.endive");
    }
}

#[tokio::test]
async fn unknown_paths_methods_and_bodies_are_refused_in_stripes_shape() {
    let fixture = Fixture::new();
    let (status, body) = fixture.get("/v1/nothing").await;
    assert_eq!(status, 404);
    assert!(body["error"]["message"].as_str().unwrap().starts_with("Unrecognized request URL (GET: /v1/nothing)."));
    let url = format!("{}{SESSIONS}", fixture.stripe.url());
    let deleted = fixture.http.delete(&url).bearer_auth("sk_test_sandbox").send().await.unwrap();
    assert_eq!(deleted.status(), 404);
    let json = fixture.http.post(&url).bearer_auth("sk_test_sandbox").json(&json!({ "mode": "payment" }));
    let (status, body) = read_json(json.send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert!(body["error"]["message"].as_str().unwrap().contains("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn each_invalid_parameter_of_a_session_is_refused() {
    let fixture = Fixture::new();
    let cases = [
        (COACHING_FORM.replace("mode=payment&", ""), "parameter_missing", "mode"),
        (COACHING_FORM.replace("mode=payment", "mode=subscription"), "", "mode"),
        ("mode=payment&success_url=http://web.test".to_owned(), "parameter_missing", "line_items"),
        (COACHING_FORM.replace("&success_url=http%3A%2F%2Fweb.test%2Fpaid", ""), "parameter_missing", "success_url"),
        (COACHING_FORM.replace("http%3A%2F%2Fweb.test%2Fpaid", "paid"), "url_invalid", "success_url"),
        (format!("{COACHING_FORM}&colour=green"), "parameter_unknown", "colour"),
        (
            format!("{COACHING_FORM}&line_items[0][price_data][colour]=x"),
            "parameter_unknown",
            "line_items[0][price_data][colour]",
        ),
        (format!("{COACHING_FORM}&customer=cus_1"), "", "customer"),
        (format!("{COACHING_FORM}&customer_email=nobody"), "email_invalid", "customer_email"),
        (format!("{COACHING_FORM}&ui_mode=hosted"), "", "ui_mode"),
        (format!("{COACHING_FORM}&ui_mode=elements"), "", "success_url"),
        (format!("{COACHING_FORM}&payment_method_types[0]=paypal"), "", "payment_method_types[0]"),
        (format!("{COACHING_FORM}&adaptive_pricing[enabled]=true"), "", "adaptive_pricing[enabled]"),
        (COACHING_FORM.replace("7500", "75.00"), "parameter_invalid_integer", "line_items[0][price_data][unit_amount]"),
        (COACHING_FORM.replace("=eur", "=xyz"), "", "line_items[0][price_data][currency]"),
        (COACHING_FORM.replace("[quantity]=1", "[quantity]=0"), "parameter_invalid_integer", "line_items[0][quantity]"),
        (COACHING_FORM.replace("7500", "49"), "amount_too_small", ""),
        (COACHING_FORM.replace("7500", "100000000"), "amount_too_large", ""),
        (format!("{COACHING_FORM}&expires_at={}", fixture.now() + 30 * 60 - 1), "", "expires_at"),
        (format!("{COACHING_FORM}&expires_at={}", fixture.now() + 24 * 60 * 60 + 1), "", "expires_at"),
        (format!("{COACHING_FORM}&expires_at={}", i64::MIN), "", "expires_at"),
        (COACHING_FORM.replace("7500", &i64::MAX.to_string()), "amount_too_large", ""),
    ];
    for (form, code, param) in cases {
        assert_eq!(error(fixture.post(SESSIONS, &form).await), is(400, code, param), "{form}");
    }
    assert!(fixture.stripe.sessions().is_empty());
    for form in [
        format!("{COACHING_FORM}&expires_at={}", fixture.now() + 30 * 60),
        format!("{COACHING_FORM}&expires_at={}", fixture.now() + 24 * 60 * 60),
        format!("{COACHING_FORM}&adaptive_pricing[enabled]=false&payment_method_types[]=card&locale=de"),
        COACHING_FORM.replace("[0]", "[]"),
    ] {
        assert_eq!(fixture.post(SESSIONS, &form).await.0, 200, "{form}");
    }
}

#[tokio::test]
async fn several_line_items_add_up() {
    let fixture = Fixture::new();
    let item = |at: &str, amount: u32, quantity: u32| {
        format!(
            "&line_items[{at}][price_data][currency]=eur&line_items[{at}][price_data][unit_amount]={amount}\
             &line_items[{at}][price_data][product_data][name]=n&line_items[{at}][quantity]={quantity}"
        )
    };
    let both = |first: &str, second: &str| {
        format!("mode=payment&success_url=http://web.test{}{}", item(first, 1_000, 2), item(second, 500, 1))
    };
    for form in [both("0", "1"), both("", "")] {
        let (status, body) = fixture.post(SESSIONS, &form).await;
        assert_eq!((status, &body["amount_total"]), (200, &json!(2_500)), "{body}");
    }
}

#[tokio::test]
async fn expandable_properties_are_expanded_and_others_refused() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let path = format!("{SESSIONS}/{}", session.id);
    let (_, body) = fixture.get(&format!("{path}?expand[]=line_items&expand[]=customer")).await;
    assert_eq!(body["line_items"]["data"][0]["amount_total"], 7_500);
    assert_eq!(body["customer"], json!(null));
    assert_eq!(error(fixture.get(&format!("{path}?expand[]=amount_total")).await), is(400, "", "expand"));
    let (_, list) = fixture.get(&format!("{SESSIONS}?expand[]=data.line_items&limit=1")).await;
    assert_eq!(list["data"][0]["line_items"]["object"], "list");
    assert_eq!(error(fixture.get(&format!("{SESSIONS}?limit=101")).await).2, "limit");
    assert_eq!(error(fixture.get(&format!("{SESSIONS}?starting_after=cs_none")).await).2, "starting_after");
}

#[tokio::test]
async fn the_switches_are_listed_and_work_over_http() {
    let fixture = Fixture::new();
    let help = fixture.http.get(format!("{}/_sandbox/", fixture.stripe.url())).send().await.unwrap();
    assert!(help.text().await.unwrap().contains("POST /_sandbox/faults"));
    fixture.control("faults", json!({ "fail_next": { "times": 1, "status": 429 } })).await;
    let (status, body) = fixture.get("/v1/charges").await;
    assert_eq!((status, &body["error"]["code"]), (429, &json!("rate_limit")));
    fixture.control("faults", json!({ "down": 503 })).await;
    assert_eq!(fixture.get("/v1/charges").await.0, 503);
    fixture.control("faults", json!({ "clear": true })).await;
    assert_eq!(fixture.get("/v1/charges").await.0, 200);
    let session = fixture.session().await;
    let (status, paid) =
        fixture.control("pay", json!({ "session": session.id.as_str(), "card": "4242424242424242" })).await;
    assert_eq!((status, &paid["status"]), (200, &json!("complete")));
    let charge = paid["charge"].as_str().unwrap();
    fixture.control("refunds", json!({ "plan": "pending" })).await;
    let (_, refund) = fixture.post("/v1/refunds", &format!("charge={charge}&amount=100")).await;
    let settle = format!("refunds/{}/settle", refund["id"].as_str().unwrap());
    assert_eq!(fixture.control(&settle, json!({ "outcome": "failed" })).await.0, 200);
    assert_eq!(fixture.control(&settle, json!({ "outcome": "failed" })).await.0, 409);
    let (_, disputed) = fixture.control(&format!("charges/{charge}/dispute"), json!({ "reason": "duplicate" })).await;
    let close = format!("disputes/{}/close", disputed["dispute"].as_str().unwrap());
    assert_eq!(fixture.control(&close, json!({ "won": true })).await.0, 200);
    let other = fixture.session().await;
    assert_eq!(fixture.control(&format!("sessions/{}/expire", other.id), json!({})).await.0, 200);
    assert_eq!(fixture.control("faults", json!({ "typo": 1 })).await.0, 400);
    let state = fixture.http.get(format!("{}/_sandbox/state", fixture.stripe.url())).send().await.unwrap();
    let (_, state) = read_json(state).await;
    assert_eq!(state["refunds"][0]["status"], "failed");
    assert_eq!(state["disputes"][0]["status"], "won");
    assert_eq!(state["sessions"].as_array().unwrap().len(), 2);
}
