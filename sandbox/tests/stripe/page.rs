//! The hosted page as a browser uses it: plain forms, messages beside their fields, and the way back.

use rapport_sandbox::stripe::{Card, SessionStatus};

use crate::world::{World, coaching};

struct Page {
    status: u16,
    location: Option<String>,
    text: String,
}

impl World {
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
async fn the_page_shows_what_is_bought_and_leads_on_when_paid() {
    let world = World::new();
    let session = world.session().await;
    let path = format!("/c/pay/{}", session.id);
    let page = world.visit(&path).await;
    assert_eq!(page.status, 200);
    for text in ["60 minutes with Ben Okafor", "€75.00", "Pay €75.00", "Rapport", "Tuesday 10:00", "ana@example.com"]
    {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(page.text.contains(r#"href="http://web.test/bookings/b-1""#), "a way back");
    assert!(!page.text.contains("<script"));
    let paid = world.submit(&path, &card("4242 4242 4242 4242")).await;
    assert_eq!(paid.status, 303);
    assert_eq!(paid.location, Some(format!("http://web.test/paid?session={}", session.id)));
    assert_eq!(world.stripe.charges()[0].payment_method.card.name.as_deref(), Some("Ana Lima"));
    assert!(world.visit(&path).await.text.contains("This is paid."));
    let receipt = format!("/receipts/{}", world.stripe.charges()[0].id);
    assert!(world.visit(&receipt).await.text.contains("visa ending in 4242"));
}

#[tokio::test]
async fn what_is_mistyped_is_said_beside_its_field_and_kept() {
    let world = World::new();
    let session = world.session().await;
    let path = format!("/c/pay/{}", session.id);
    let wrong = [("number", "4242 4242 4242 4241"), ("expiry", "01 / 20"), ("cvc", "12")];
    let page = world.submit(&path, &wrong).await;
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
    assert!(world.stripe.payment_intents().is_empty(), "nothing was attempted");
    for (expiry, status) in [("13/40", 422), ("", 422), ("12/2040", 303)] {
        let fields = [("number", Card::PAYS), ("expiry", expiry), ("cvc", "123")];
        assert_eq!(world.submit(&path, &fields).await.status, status, "{expiry}");
    }
}

#[tokio::test]
async fn a_declined_card_can_be_replaced_on_the_same_page() {
    let world = World::new();
    let session = world.session().await;
    let path = format!("/c/pay/{}", session.id);
    let page = world.submit(&path, &card("4000 0000 0000 9995")).await;
    assert_eq!(page.status, 402);
    assert!(page.text.contains("Your card has insufficient funds. Nothing was charged."));
    assert_eq!(world.submit(&path, &card("4111 1111 1111 1111")).await.status, 402, "no other number pays");
    assert_eq!(world.submit(&path, &card(Card::PAYS)).await.status, 303);
}

#[tokio::test]
async fn the_bank_may_ask_and_the_payer_may_fail_or_complete() {
    let world = World::new();
    let session = world.session().await;
    let path = format!("/c/pay/{}", session.id);
    let asked = world.submit(&path, &card(Card::THREE_D_SECURE)).await;
    assert!(asked.text.contains("Complete authentication"));
    assert!(world.visit(&path).await.text.contains("Is this you?"), "a reload asks again");
    let authenticate = format!("{path}/authenticate");
    let failed = world.submit(&authenticate, &[("result", "fail")]).await;
    assert!(failed.text.contains("We are unable to authenticate your payment method."));
    world.submit(&path, &card(Card::THREE_D_SECURE)).await;
    assert_eq!(world.submit(&authenticate, &[("result", "complete")]).await.status, 303);
    assert_eq!(world.stripe.sessions()[0].status, SessionStatus::Complete);
}

#[tokio::test]
async fn an_expired_or_unknown_session_takes_no_money() {
    let world = World::new();
    let session = coaching().expires_at(world.now() + 30 * 60).send(&world.client).await.unwrap();
    let path = format!("/c/pay/{}", session.id);
    world.advance(30 * 60);
    for page in [world.visit(&path).await, world.submit(&path, &card(Card::PAYS)).await] {
        assert_eq!(page.status, 410);
        assert!(page.text.contains("This checkout has expired.") && page.text.contains("Go back"));
    }
    assert!(world.stripe.charges().is_empty());
    assert_eq!(world.visit("/c/pay/cs_test_none").await.status, 404);
}

#[tokio::test]
async fn what_others_wrote_is_shown_as_text() {
    let world = World::new();
    let form = crate::world::COACHING_FORM.replace("60+minutes", "%3Cscript%3Ealert(1)%3C/script%3E");
    let (_, session) = world.post("/v1/checkout/sessions", &form).await;
    let page = world.visit(&format!("/c/pay/{}", session["id"].as_str().unwrap())).await;
    assert!(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.text.contains("<script"));
}
