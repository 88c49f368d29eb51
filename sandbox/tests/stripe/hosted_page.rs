//! The hosted page as a browser uses it: plain forms, field errors and the links back.

use rapport_sandbox::stripe::{Card, SessionStatus};

use crate::fixtures::{Fixture, coaching};

struct Page {
    status: u16,
    location: Option<String>,
    text: String,
}

impl Fixture {
    async fn visit(&self, path: &str) -> Page {
        page(self.http.get(format!("{}{path}", self.stripe.url())).send().await.unwrap()).await
    }

    async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        page(self.http.post(format!("{}{path}", self.stripe.url())).form(fields).send().await.unwrap()).await
    }
}

async fn page(response: reqwest::Response) -> Page {
    let location = response.headers().get("Location").map(|value| value.to_str().unwrap().to_owned());
    Page { status: response.status().as_u16(), location, text: response.text().await.unwrap() }
}

fn card(number: &str) -> [(&str, &str); 4] {
    [("number", number), ("expiry", "12 / 40"), ("cvc", "123"), ("name", "Ana Lima")]
}

#[tokio::test]
async fn the_page_shows_the_order_and_redirects_when_paid() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let path = format!("/c/pay/{}", session.id);
    let page = fixture.visit(&path).await;
    assert_eq!(page.status, 200);
    for text in ["60 minutes with Ben Okafor", "€75.00", "Pay €75.00", "Rapport", "Tuesday 10:00", "ana@example.com"]
    {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(page.text.contains(r#"href="http://web.test/bookings/b-1""#), "a way back");
    assert!(!page.text.contains("<script"));
    let paid = fixture.submit(&path, &card("4242 4242 4242 4242")).await;
    assert_eq!(paid.status, 303);
    assert_eq!(paid.location, Some(format!("http://web.test/paid?session={}", session.id)));
    assert_eq!(fixture.stripe.charges()[0].payment_method.card.name.as_deref(), Some("Ana Lima"));
    assert!(fixture.visit(&path).await.text.contains("This is paid."));
    let receipt = format!("/receipts/{}", fixture.stripe.charges()[0].id);
    assert!(fixture.visit(&receipt).await.text.contains("visa ending in 4242"));
}

#[tokio::test]
async fn invalid_fields_are_marked_and_keep_their_values() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let path = format!("/c/pay/{}", session.id);
    let wrong = [("number", "4242 4242 4242 4241"), ("expiry", "01 / 20"), ("cvc", "12")];
    let page = fixture.submit(&path, &wrong).await;
    assert_eq!(page.status, 422);
    for text in [
        "Your card number is invalid.",
        "Your card&#39;s expiration date is in the past.",
        "Your card&#39;s security code is incomplete.",
        r#"value="4242 4242 4242 4241""#,
        r#"aria-describedby="number-fault""#,
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(fixture.stripe.payment_intents().is_empty(), "nothing was attempted");
    for (expiry, status) in [("13/40", 422), ("", 422), ("12/2040", 303)] {
        let fields = [("number", Card::PAYS), ("expiry", expiry), ("cvc", "123")];
        assert_eq!(fixture.submit(&path, &fields).await.status, status, "{expiry}");
    }
}

#[tokio::test]
async fn a_declined_card_can_be_replaced_on_the_same_page() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let path = format!("/c/pay/{}", session.id);
    let page = fixture.submit(&path, &card("4000 0000 0000 9995")).await;
    assert_eq!(page.status, 402);
    assert!(page.text.contains("Your card has insufficient funds. Nothing was charged."));
    assert_eq!(fixture.submit(&path, &card("4111 1111 1111 1111")).await.status, 402, "no other number pays");
    assert_eq!(fixture.submit(&path, &card(Card::PAYS)).await.status, 303);
}

#[tokio::test]
async fn authentication_can_fail_or_be_completed() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let path = format!("/c/pay/{}", session.id);
    let asked = fixture.submit(&path, &card(Card::THREE_D_SECURE)).await;
    assert!(asked.text.contains("Complete authentication"));
    assert!(fixture.visit(&path).await.text.contains("Is this you?"), "a reload asks again");
    let authenticate = format!("{path}/authenticate");
    let failed = fixture.submit(&authenticate, &[("result", "fail")]).await;
    assert!(failed.text.contains("We are unable to authenticate your payment method."));
    fixture.submit(&path, &card(Card::THREE_D_SECURE)).await;
    assert_eq!(fixture.submit(&authenticate, &[("result", "complete")]).await.status, 303);
    assert_eq!(fixture.stripe.sessions()[0].status, SessionStatus::Complete);
}

#[tokio::test]
async fn an_expired_or_unknown_session_takes_no_money() {
    let fixture = Fixture::new();
    let session = coaching().expires_at(fixture.now() + 30 * 60).send(&fixture.client).await.unwrap();
    let path = format!("/c/pay/{}", session.id);
    fixture.advance(30 * 60);
    for page in [fixture.visit(&path).await, fixture.submit(&path, &card(Card::PAYS)).await] {
        assert_eq!(page.status, 410);
        assert!(page.text.contains("This checkout has expired.") && page.text.contains("Go back"));
    }
    assert!(fixture.stripe.charges().is_empty());
    assert_eq!(fixture.visit("/c/pay/cs_test_none").await.status, 404);
}

#[tokio::test]
async fn texts_from_the_api_are_escaped() {
    let fixture = Fixture::new();
    let form = crate::fixtures::COACHING_FORM.replace("60+minutes", "%3Cscript%3Ealert(1)%3C/script%3E");
    let (_, session) = fixture.post("/v1/checkout/sessions", &form).await;
    let page = fixture.visit(&format!("/c/pay/{}", session["id"].as_str().unwrap())).await;
    assert!(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.text.contains("<script"));
}
