//! A payment from the session to the charge, through the production client.

use rapport_sandbox::stripe::{Card, Refused};
use stripe::StripeError;
use stripe_checkout::checkout_session::{ExpireCheckoutSession, ListCheckoutSession, RetrieveCheckoutSession};
use stripe_core::charge::{ListCharge, RetrieveCharge};
use stripe_core::payment_intent::{ListPaymentIntent, RetrievePaymentIntent};
use stripe_shared::{
    ChargeStatus, CheckoutSessionPaymentStatus, CheckoutSessionStatus, CheckoutSessionUiMode, PaymentIntentStatus,
};
use stripe_types::RangeQueryTs;

use crate::fixtures::{Fixture, coaching};

#[tokio::test]
async fn a_new_session_is_open_and_has_a_payment_url() {
    let fixture = Fixture::new();
    let session = coaching().expires_at(fixture.now() + 31 * 60).send(&fixture.client).await.unwrap();
    assert_eq!(session.status, Some(CheckoutSessionStatus::Open));
    assert_eq!(session.payment_status, CheckoutSessionPaymentStatus::Unpaid);
    assert_eq!((session.amount_total, session.amount_subtotal), (Some(7_500), Some(7_500)));
    assert_eq!(session.currency, Some(stripe_types::Currency::EUR));
    assert_eq!(session.expires_at, fixture.now() + 31 * 60);
    assert_eq!(session.ui_mode, Some(CheckoutSessionUiMode::HostedPage));
    assert_eq!(session.url, Some(format!("{}/c/pay/{}", fixture.stripe.url(), session.id)));
    assert_eq!(session.client_reference_id.as_deref(), Some("b-1"));
    assert_eq!(session.metadata.unwrap()["payment_id"], "p-1");
    assert!(session.payment_intent.is_none(), "Checkout makes the payment intent at the first attempt");
    assert!(session.client_secret.is_none());
}

#[tokio::test]
async fn elements_get_a_client_secret_instead_of_a_url() {
    let fixture = Fixture::new();
    let mut price =
        stripe_checkout::checkout_session::CreateCheckoutSessionLineItemsPriceData::new(stripe_types::Currency::EUR);
    price.unit_amount = Some(7_500);
    price.product_data = Some(stripe_checkout::checkout_session::ProductData::new("An hour"));
    let mut item = stripe_checkout::checkout_session::CreateCheckoutSessionLineItems::new();
    (item.price_data, item.quantity) = (Some(price), Some(1));
    let session = stripe_checkout::checkout_session::CreateCheckoutSession::new()
        .mode(stripe_shared::CheckoutSessionMode::Payment)
        .ui_mode(CheckoutSessionUiMode::Elements)
        .return_url("http://web.test/paid?session={CHECKOUT_SESSION_ID}")
        .line_items(vec![item])
        .send(&fixture.client)
        .await
        .unwrap();
    let secret = session.client_secret.expect("a client secret");
    assert!(secret.starts_with(&format!("{}_secret_", session.id)));
    assert_eq!(session.url, None);
    let (status, _) =
        fixture.control("pay", serde_json::json!({ "client_secret": secret, "card": "4242 4242 4242 4242" })).await;
    assert_eq!(status, 200);
    assert_eq!(fixture.stripe.charges_total("eur"), 7_500);
}

#[tokio::test]
async fn a_paid_session_links_its_payment_intent_and_charge() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let paid = fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap();
    let session = RetrieveCheckoutSession::new(session.id)
        .expand(["payment_intent".to_owned(), "payment_intent.latest_charge".to_owned(), "line_items".to_owned()])
        .send(&fixture.client)
        .await
        .unwrap();
    assert_eq!(session.status, Some(CheckoutSessionStatus::Complete));
    assert_eq!(session.payment_status, CheckoutSessionPaymentStatus::Paid);
    assert_eq!(session.url, None, "the address is only there while the session is open");
    assert_eq!(session.customer_details.unwrap().email.as_deref(), Some("ana@example.com"));
    let items = session.line_items.expect("expanded").data;
    assert_eq!(items[0].description.as_deref(), Some("60 minutes with Ben Okafor"));
    let intent = session.payment_intent.unwrap().into_object().expect("expanded");
    assert_eq!(intent.id.as_str(), paid.payment_intent);
    assert_eq!((intent.amount, intent.amount_received), (7_500, 7_500));
    assert_eq!(intent.metadata["booking_id"], "b-1");
    let charge = intent.latest_charge.unwrap().into_object().expect("expanded two deep");
    assert_eq!(charge.id.as_str(), paid.charge);
    assert!(charge.receipt_url.unwrap().contains(&paid.charge));
    let card = charge.payment_method_details.unwrap().card.unwrap();
    assert_eq!((card.brand.as_deref(), card.last4.as_deref()), (Some("visa"), Some("4242")));
}

#[tokio::test]
async fn payments_and_charges_are_retrieved_and_listed() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let paid = fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap();
    let intent = RetrievePaymentIntent::new(paid.payment_intent.clone())
        .expand(["latest_charge".to_owned(), "payment_method".to_owned()])
        .send(&fixture.client)
        .await
        .unwrap();
    assert_eq!(intent.status, PaymentIntentStatus::Succeeded);
    assert!(intent.latest_charge.unwrap().is_object());
    assert!(intent.payment_method.unwrap().is_object());
    let charge = RetrieveCharge::new(paid.charge.clone()).send(&fixture.client).await.unwrap();
    assert_eq!((charge.status, charge.captured, charge.paid), (ChargeStatus::Succeeded, true, true));
    let intents = ListPaymentIntent::new().limit(5).send(&fixture.client).await.unwrap();
    assert_eq!(intents.data.len(), 1);
    let charges = ListCharge::new().payment_intent(paid.payment_intent.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(charges.data[0].id.as_str(), paid.charge);
    let none = ListCharge::new().payment_intent("pi_other").send(&fixture.client).await.unwrap();
    assert!(none.data.is_empty());
}

#[tokio::test]
async fn a_declined_card_leaves_the_session_open_and_another_card_pays() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let id = session.id.as_str();
    let generic = fixture.stripe.pay(id, Card::DECLINED).unwrap_err();
    assert!(matches!(generic, Refused::Declined { decline_code: Some("generic_decline"), .. }), "{generic:?}");
    let funds = fixture.stripe.pay(id, Card::NO_FUNDS).unwrap_err();
    assert!(matches!(funds, Refused::Declined { decline_code: Some("insufficient_funds"), .. }), "{funds:?}");
    let session = RetrieveCheckoutSession::new(id).expand(["payment_intent".to_owned()]).send(&fixture.client).await;
    let session = session.unwrap();
    assert_eq!(session.status, Some(CheckoutSessionStatus::Open));
    let intent = session.payment_intent.unwrap().into_object().unwrap();
    assert_eq!(intent.status, PaymentIntentStatus::RequiresPaymentMethod);
    let error = intent.last_payment_error.unwrap();
    assert_eq!(error.decline_code.as_deref(), Some("insufficient_funds"));
    assert_eq!(error.payment_method.unwrap().card.unwrap().last4, "9995");
    let paid = fixture.stripe.pay(id, Card::PAYS).unwrap();
    assert_eq!(paid.payment_intent, intent.id.as_str(), "one payment intent for all attempts");
    assert_eq!(fixture.stripe.charges().len(), 3);
    assert_eq!(fixture.stripe.charges_total("eur"), 7_500);
    assert_eq!(fixture.stripe.pay(id, Card::PAYS), Err(Refused::NotOpen("complete")));
}

#[tokio::test]
async fn three_d_secure_is_required_first_and_can_fail() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let id = session.id.as_str();
    assert_eq!(fixture.stripe.authenticate(id, true), Err(Refused::NothingToAuthenticate));
    assert_eq!(fixture.stripe.pay(id, Card::THREE_D_SECURE), Err(Refused::AuthenticationRequired));
    let intents = ListPaymentIntent::new().send(&fixture.client).await.unwrap();
    assert_eq!(intents.data[0].status, PaymentIntentStatus::RequiresAction);
    let failed = fixture.stripe.authenticate(id, false).unwrap_err();
    assert!(matches!(failed, Refused::Declined { code: "payment_intent_authentication_failure", .. }), "{failed:?}");
    assert_eq!(fixture.stripe.pay(id, Card::THREE_D_SECURE), Err(Refused::AuthenticationRequired));
    fixture.stripe.authenticate(id, true).unwrap();
    assert_eq!(fixture.stripe.charges_total("eur"), 7_500);
}

#[tokio::test]
async fn an_open_session_can_be_expired_once_and_not_after_it_is_paid() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let expired = ExpireCheckoutSession::new(session.id.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(expired.status, Some(CheckoutSessionStatus::Expired));
    assert_eq!(expired.url, None);
    let again = ExpireCheckoutSession::new(session.id.clone()).send(&fixture.client).await.unwrap_err();
    assert_stripe(&again, 400, "status of `expired`");
    assert_eq!(fixture.stripe.pay(session.id.as_str(), Card::PAYS), Err(Refused::NotOpen("expired")));
    let paid = fixture.session().await;
    fixture.stripe.pay(paid.id.as_str(), Card::PAYS).unwrap();
    let late = ExpireCheckoutSession::new(paid.id).send(&fixture.client).await.unwrap_err();
    assert_stripe(&late, 400, "status of `complete`");
}

#[tokio::test]
async fn an_open_session_expires_by_time_and_cancels_its_payment_intent() {
    let fixture = Fixture::new();
    let session = coaching().expires_at(fixture.now() + 31 * 60).send(&fixture.client).await.unwrap();
    fixture.stripe.pay(session.id.as_str(), Card::DECLINED).unwrap_err();
    fixture.advance(31 * 60 - 1);
    let before = RetrieveCheckoutSession::new(session.id.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(before.status, Some(CheckoutSessionStatus::Open));
    fixture.advance(1);
    assert_eq!(fixture.stripe.pay(session.id.as_str(), Card::PAYS), Err(Refused::NotOpen("expired")));
    let after = RetrieveCheckoutSession::new(session.id)
        .expand(["payment_intent".to_owned()])
        .send(&fixture.client)
        .await
        .unwrap();
    assert_eq!(after.status, Some(CheckoutSessionStatus::Expired));
    assert_eq!(after.payment_intent.unwrap().into_object().unwrap().status, PaymentIntentStatus::Canceled);
}

#[tokio::test]
async fn sessions_are_listed_newest_first_in_pages_and_by_time() {
    let fixture = Fixture::new();
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(fixture.session().await.id);
        fixture.advance(10);
    }
    let first = ListCheckoutSession::new().limit(2).send(&fixture.client).await.unwrap();
    assert!(first.has_more);
    assert_eq!(first.data.iter().map(|session| &session.id).collect::<Vec<_>>(), [&ids[4], &ids[3]]);
    let second =
        ListCheckoutSession::new().limit(3).starting_after(ids[3].as_str()).send(&fixture.client).await.unwrap();
    assert_eq!(second.data.iter().map(|session| &session.id).collect::<Vec<_>>(), [&ids[2], &ids[1], &ids[0]]);
    assert!(!second.has_more);
    let since = ListCheckoutSession::new().created(RangeQueryTs::gte(fixture.now() - 20)).send(&fixture.client).await;
    assert_eq!(since.unwrap().data.len(), 2);
    let paid = fixture.stripe.pay(ids[1].as_str(), Card::PAYS).unwrap();
    let by_payment =
        ListCheckoutSession::new().payment_intent(paid.payment_intent).send(&fixture.client).await.unwrap();
    assert_eq!(by_payment.data.iter().map(|session| &session.id).collect::<Vec<_>>(), [&ids[1]]);
}

#[tokio::test]
async fn an_unknown_session_is_a_404_that_the_client_understands() {
    let fixture = Fixture::new();
    let error = RetrieveCheckoutSession::new("cs_test_none").send(&fixture.client).await.unwrap_err();
    assert_stripe(&error, 404, "No such checkout.session: 'cs_test_none'");
}

#[tokio::test]
async fn the_snapshot_is_read_after_a_restart() {
    let folder = std::env::temp_dir().join(format!("stripe-snapshot-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("stripe.json");
    let fixture = Fixture::with(|options| options.snapshot = Some(path.clone()));
    let open = fixture.session_with_key("open").await.unwrap();
    let paid = fixture.session().await;
    fixture.stripe.pay(paid.id.as_str(), Card::PAYS).unwrap();
    drop(fixture);
    let fixture = Fixture::with(|options| options.snapshot = Some(path.clone()));
    assert_eq!(fixture.stripe.charges_total("eur"), 7_500);
    let again = fixture.session_with_key("open").await.unwrap();
    assert_eq!(again.id, open.id, "idempotency keys are kept too");
    fixture.stripe.pay(open.id.as_str(), Card::PAYS).unwrap();
    assert_eq!(fixture.stripe.charges_total("eur"), 15_000);
    std::fs::remove_dir_all(folder).unwrap();
}

pub fn assert_stripe(error: &StripeError, status: u16, message: &str) {
    let StripeError::Stripe(body, seen) = error else { panic!("not an answer of Stripe's: {error:?}") };
    assert_eq!(*seen, status, "{body:?}");
    assert!(body.message.as_deref().unwrap_or_default().contains(message), "{body:?}");
}
