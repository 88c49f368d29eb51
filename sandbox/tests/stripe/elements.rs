//! Stripe.js and what its frames ask, as `@stripe/stripe-js` describes the results.

use rapport_sandbox::stripe::{Card, SessionStatus};
use serde_json::{Value, json};
use stripe_shared::{CheckoutSession, CheckoutSessionUiMode};

use crate::fixtures::{Fixture, coaching, read_json};

const KEY: &str = "pk_test_sandbox";

impl Fixture {
    /// A session that is paid on the merchant's own page, and its client secret.
    async fn own_page(&self) -> (CheckoutSession, String) {
        let session = self
            .post(
                "/v1/checkout/sessions",
                "mode=payment&ui_mode=elements&line_items[0][price_data][currency]=eur\
                 &line_items[0][price_data][unit_amount]=7500&line_items[0][price_data][product_data][name]=60+minutes\
                 &line_items[0][quantity]=1&return_url=http%3A%2F%2Fweb.test%2Fpaid",
            )
            .await
            .1;
        let session: CheckoutSession = serde_json::from_value(session).unwrap();
        let secret = session.client_secret.clone().unwrap();
        (session, secret)
    }

    async fn asks(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}/elements/{path}", self.stripe.url())).body(body.to_string());
        let (status, answer) = read_json(request.send().await.unwrap()).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    async fn confirms(&self, secret: &str, number: &str) -> Value {
        let card = json!({ "client_secret": secret, "email": "ana@example.com", "number": number, "expiry": "12 / 40", "cvc": "123" });
        self.asks("confirm", card).await
    }
}

#[tokio::test]
async fn the_script_is_that_of_the_api_versions_release() {
    let fixture = Fixture::new();
    for (path, status) in
        [("/endive/stripe.js", 200), ("/dahlia/stripe.js", 404), ("/elements/frame?part=payment", 200)]
    {
        let response = fixture.http.get(format!("{}{path}", fixture.stripe.url())).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn a_session_is_loaded_by_its_secret_and_the_publishable_key() {
    let fixture = Fixture::new();
    let (session, secret) = fixture.own_page().await;
    let loaded = fixture.asks("session", json!({ "client_secret": secret, "key": KEY })).await;
    assert_eq!(loaded["type"], "success");
    assert_eq!(loaded["session"]["id"], json!(session.id.as_str()));
    assert_eq!(loaded["session"]["status"], json!({ "type": "open" }));
    assert_eq!(loaded["session"]["total"]["total"], json!({ "minorUnitsAmount": 7500, "amount": "€75.00" }));
    for wrong in
        [json!({ "client_secret": "cs_none", "key": KEY }), json!({ "client_secret": secret, "key": "pk_test_else" })]
    {
        let refused = fixture.asks("session", wrong).await;
        assert_eq!((&refused["type"], &refused["error"]["code"]), (&json!("error"), &Value::Null), "{refused}");
    }
    fixture.advance(25 * 60 * 60);
    let over = fixture.asks("session", json!({ "client_secret": secret, "key": KEY })).await;
    assert_eq!(over["type"], "error", "{over}");
}

#[tokio::test]
async fn a_hosted_session_has_no_secret_to_pay_with() {
    let fixture = Fixture::new();
    let hosted = coaching().send(&fixture.client).await.unwrap();
    assert_eq!(hosted.ui_mode, Some(CheckoutSessionUiMode::HostedPage));
    assert_eq!(fixture.confirms(hosted.id.as_str(), Card::PAYS).await["type"], "error");
}

#[tokio::test]
async fn a_declined_card_leaves_the_session_open_and_says_why() {
    let fixture = Fixture::new();
    let (session, secret) = fixture.own_page().await;
    let declined = fixture.confirms(&secret, Card::NO_FUNDS).await;
    assert_eq!(
        declined["error"],
        json!({ "code": "paymentFailed", "message": "Your card has insufficient funds.", "paymentFailed": { "declineCode": "insufficient_funds" } })
    );
    let invalid = fixture.confirms(&secret, "4242 4242 4242 4241").await;
    assert_eq!(invalid["fields"], json!({ "number": "Your card number is invalid." }));
    let paid = fixture.confirms(&secret, "4242 4242 4242 4242").await;
    assert_eq!(paid["session"]["status"], json!({ "type": "complete", "paymentStatus": "paid" }));
    assert_eq!(paid["session"]["email"], "ana@example.com");
    assert_eq!(paid["returnUrl"], "http://web.test/paid");
    let stored = fixture.stripe.sessions().into_iter().find(|stored| stored.id == session.id.as_str()).unwrap();
    assert_eq!(stored.status, SessionStatus::Complete);
    assert_eq!(fixture.confirms(&secret, Card::PAYS).await["type"], "error", "it is paid once");
}

#[tokio::test]
async fn the_bank_may_ask_first() {
    let fixture = Fixture::new();
    let (_, secret) = fixture.own_page().await;
    assert_eq!(fixture.confirms(&secret, Card::THREE_D_SECURE).await, json!({ "type": "requires_action" }));
    let failed = fixture.asks("authenticate", json!({ "client_secret": secret, "passed": false })).await;
    assert_eq!(failed["error"]["code"], "paymentFailed");
    fixture.confirms(&secret, Card::THREE_D_SECURE).await;
    let passed = fixture.asks("authenticate", json!({ "client_secret": secret, "passed": true })).await;
    assert_eq!(passed["type"], "success", "{passed}");
}
