//! The API's edges by plain HTTP: keys, names, encodings, and the errors in Stripe's own words.

use serde_json::json;

use crate::world::{COACHING_FORM, World, read};

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
async fn only_the_secret_key_opens_the_api() {
    let world = World::new();
    let url = format!("{}/v1/charges", world.stripe.url());
    let none = read(world.http.get(&url).send().await.unwrap()).await;
    assert_eq!(none.0, 401);
    assert!(none.1["error"]["message"].as_str().unwrap().starts_with("You did not provide an API key."));
    let wrong = read(world.http.get(&url).bearer_auth("sk_test_wrong_key_1234").send().await.unwrap()).await;
    assert_eq!(wrong.0, 401);
    assert!(!wrong.1.to_string().contains("sk_test_wrong_key_1234"), "the key is masked: {}", wrong.1);
    let publishable = world.http.get(&url).bearer_auth("pk_test_sandbox").send().await.unwrap();
    assert_eq!(error(read(publishable).await), is(401, "secret_key_required", ""));
    let basic = world.http.get(&url).header("Authorization", "Basic c2tfdGVzdF9zYW5kYm94Og==").send().await.unwrap();
    assert_eq!(basic.status(), 200);
}

#[tokio::test]
async fn every_answer_names_its_request_and_version() {
    let world = World::new();
    world.stripe.faults().fail_next(1, 503);
    for _ in 0..2 {
        let url = format!("{}/v1/charges", world.stripe.url());
        let answer = world.http.get(url).bearer_auth("sk_test_sandbox").header("Stripe-Version", "2026-09-30.endive");
        let answer = answer.send().await.unwrap();
        assert!(answer.headers()["Request-Id"].to_str().unwrap().starts_with("req_"));
        assert_eq!(answer.headers()["Stripe-Version"], "2026-09-30.endive");
    }
}

#[tokio::test]
async fn unknown_paths_methods_and_bodies_are_refused_in_stripes_shape() {
    let world = World::new();
    let (status, body) = world.get("/v1/nothing").await;
    assert_eq!(status, 404);
    assert!(body["error"]["message"].as_str().unwrap().starts_with("Unrecognized request URL (GET: /v1/nothing)."));
    let url = format!("{}{SESSIONS}", world.stripe.url());
    let deleted = world.http.delete(&url).bearer_auth("sk_test_sandbox").send().await.unwrap();
    assert_eq!(deleted.status(), 404);
    let json = world.http.post(&url).bearer_auth("sk_test_sandbox").json(&json!({ "mode": "payment" }));
    let (status, body) = read(json.send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert!(body["error"]["message"].as_str().unwrap().contains("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn a_session_is_refused_for_each_thing_wrong_with_it() {
    let world = World::new();
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
        (format!("{COACHING_FORM}&expires_at={}", world.now() + 30 * 60 - 1), "", "expires_at"),
        (format!("{COACHING_FORM}&expires_at={}", world.now() + 24 * 60 * 60 + 1), "", "expires_at"),
        (format!("{COACHING_FORM}&expires_at={}", i64::MIN), "", "expires_at"),
        (COACHING_FORM.replace("7500", &i64::MAX.to_string()), "amount_too_large", ""),
    ];
    for (form, code, param) in cases {
        assert_eq!(error(world.post(SESSIONS, &form).await), is(400, code, param), "{form}");
    }
    assert!(world.stripe.sessions().is_empty());
    for form in [
        format!("{COACHING_FORM}&expires_at={}", world.now() + 30 * 60),
        format!("{COACHING_FORM}&expires_at={}", world.now() + 24 * 60 * 60),
        format!("{COACHING_FORM}&adaptive_pricing[enabled]=false&payment_method_types[]=card&locale=de"),
        COACHING_FORM.replace("[0]", "[]"),
    ] {
        assert_eq!(world.post(SESSIONS, &form).await.0, 200, "{form}");
    }
}

#[tokio::test]
async fn several_line_items_add_up() {
    let world = World::new();
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
        let (status, body) = world.post(SESSIONS, &form).await;
        assert_eq!((status, &body["amount_total"]), (200, &json!(2_500)), "{body}");
    }
}

#[tokio::test]
async fn properties_are_expanded_where_they_can_be() {
    let world = World::new();
    let session = world.session().await;
    let path = format!("{SESSIONS}/{}", session.id);
    let (_, body) = world.get(&format!("{path}?expand[]=line_items&expand[]=customer")).await;
    assert_eq!(body["line_items"]["data"][0]["amount_total"], 7_500);
    assert_eq!(body["customer"], json!(null));
    assert_eq!(error(world.get(&format!("{path}?expand[]=amount_total")).await), is(400, "", "expand"));
    let (_, list) = world.get(&format!("{SESSIONS}?expand[]=data.line_items&limit=1")).await;
    assert_eq!(list["data"][0]["line_items"]["object"], "list");
    assert_eq!(error(world.get(&format!("{SESSIONS}?limit=101")).await).2, "limit");
    assert_eq!(error(world.get(&format!("{SESSIONS}?starting_after=cs_none")).await).2, "starting_after");
}

#[tokio::test]
async fn the_switches_are_listed_and_work_over_http() {
    let world = World::new();
    let help = world.http.get(format!("{}/_sandbox/", world.stripe.url())).send().await.unwrap();
    assert!(help.text().await.unwrap().contains("POST /_sandbox/faults"));
    world.control("faults", json!({ "fail_next": { "times": 1, "status": 429 } })).await;
    let (status, body) = world.get("/v1/charges").await;
    assert_eq!((status, &body["error"]["code"]), (429, &json!("rate_limit")));
    world.control("faults", json!({ "down": 503 })).await;
    assert_eq!(world.get("/v1/charges").await.0, 503);
    world.control("faults", json!({ "clear": true })).await;
    assert_eq!(world.get("/v1/charges").await.0, 200);
    let session = world.session().await;
    let (status, paid) =
        world.control("pay", json!({ "session": session.id.as_str(), "card": "4242424242424242" })).await;
    assert_eq!((status, &paid["status"]), (200, &json!("complete")));
    let charge = paid["charge"].as_str().unwrap();
    world.control("refunds", json!({ "plan": "pending" })).await;
    let (_, refund) = world.post("/v1/refunds", &format!("charge={charge}&amount=100")).await;
    let settle = format!("refunds/{}/settle", refund["id"].as_str().unwrap());
    assert_eq!(world.control(&settle, json!({ "outcome": "failed" })).await.0, 200);
    assert_eq!(world.control(&settle, json!({ "outcome": "failed" })).await.0, 409);
    let (_, disputed) = world.control(&format!("charges/{charge}/dispute"), json!({ "reason": "duplicate" })).await;
    let close = format!("disputes/{}/close", disputed["dispute"].as_str().unwrap());
    assert_eq!(world.control(&close, json!({ "won": true })).await.0, 200);
    let other = world.session().await;
    assert_eq!(world.control(&format!("sessions/{}/expire", other.id), json!({})).await.0, 200);
    assert_eq!(world.control("faults", json!({ "typo": 1 })).await.0, 400);
    let state = world.http.get(format!("{}/_sandbox/state", world.stripe.url())).send().await.unwrap();
    let (_, state) = read(state).await;
    assert_eq!(state["refunds"][0]["status"], "failed");
    assert_eq!(state["disputes"][0]["status"], "won");
    assert_eq!(state["sessions"].as_array().unwrap().len(), 2);
}
