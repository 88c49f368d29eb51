//! Webhooks: verified and parsed by the production crate, retried, and unreliable on demand.

use std::time::Duration;

use rapport_sandbox::stripe::{Card, Delivery, Outcome};
use stripe_core::event::{ListEvent, RetrieveEvent};
use stripe_core::refund::CreateRefund;
use stripe_webhook::{EventObject, Webhook};

use crate::fixtures::{Fixture, SECRET, WebhookEndpoint};

fn connected() -> (Fixture, WebhookEndpoint) {
    let endpoint = WebhookEndpoint::open();
    let fixture = Fixture::with(|options| options.webhook_url = Some(endpoint.url.clone()));
    (fixture, endpoint)
}

async fn pay(fixture: &Fixture) -> rapport_sandbox::stripe::Paid {
    let session = fixture.session().await;
    fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap()
}

const PAID: [&str; 5] = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
];

/// Every kind of event that the stand-in makes.
pub const KINDS: [&str; 20] = [
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.failed",
    "charge.refund.updated",
    "charge.refunded",
    "charge.succeeded",
    "charge.updated",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
    "refund.created",
    "refund.failed",
    "refund.updated",
];

#[tokio::test]
async fn every_kind_of_event_verifies_and_parses() {
    let (fixture, endpoint) = connected();
    let declined = fixture.session().await;
    fixture.stripe.pay(declined.id.as_str(), Card::DECLINED).unwrap_err();
    fixture.stripe.pay(declined.id.as_str(), Card::THREE_D_SECURE).unwrap_err();
    fixture.stripe.authenticate(declined.id.as_str(), false).unwrap_err();
    fixture.stripe.expire(declined.id.as_str()).unwrap();
    let session = fixture.session().await;
    let paid = fixture.stripe.pay(session.id.as_str(), Card::REFUND_PENDING).unwrap();
    let first = CreateRefund::new().charge(paid.charge.clone()).amount(100).send(&fixture.client).await.unwrap();
    fixture.stripe.settle_refund(first.id.as_str(), Outcome::Succeeded).unwrap();
    let second = CreateRefund::new().charge(paid.charge.clone()).amount(200).send(&fixture.client).await.unwrap();
    fixture.stripe.settle_refund(second.id.as_str(), Outcome::Failed).unwrap();
    let dispute = fixture.stripe.dispute(&paid.charge, "product_not_received").unwrap();
    fixture.stripe.review_dispute(&dispute).unwrap();
    fixture.stripe.close_dispute(&dispute, true).unwrap();
    fixture.stripe.deliveries().idle().await;

    let mut kinds = endpoint.kinds();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, KINDS);
    let events = endpoint.events();
    assert!(events.iter().all(|event| !matches!(event.data.object, EventObject::Unknown(_))));
    assert!(events.iter().all(|event| !event.livemode && event.api_version.is_some()));
    let completed = events.iter().find_map(|event| match &event.data.object {
        EventObject::CheckoutSessionCompleted(session) => Some(session),
        _ => None,
    });
    let completed = completed.expect("the session was completed");
    assert_eq!(completed.payment_intent.as_ref().unwrap().id().as_str(), paid.payment_intent);
    let refunded = events.iter().find_map(|event| match &event.data.object {
        EventObject::ChargeRefunded(charge) => Some(charge.amount_refunded),
        _ => None,
    });
    assert!(refunded.is_some());
    // The owned deserializer must accept them too: it is stricter about missing fields.
    for (body, _) in endpoint.requests() {
        let event: stripe_webhook::Event =
            serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
        assert_eq!(event.pending_webhooks, 1);
    }
}

#[tokio::test]
async fn a_signature_covers_the_body_and_is_made_with_each_secret() {
    let (fixture, endpoint) = connected();
    fixture.stripe.deliveries().sign_with(["whsec_new", SECRET]);
    pay(&fixture).await;
    fixture.stripe.deliveries().idle().await;
    let (body, signature) = endpoint.requests().remove(0);
    for secret in ["whsec_new", SECRET] {
        Webhook::construct_event(&body, &signature, secret).unwrap();
    }
    assert!(Webhook::construct_event(&body, &signature, "whsec_other").is_err());
    assert!(Webhook::construct_event(&body.replace("75", "76"), &signature, SECRET).is_err());
    let at = fixture.now();
    assert!(Webhook::construct_event_with_timestamp(&body, &signature, SECRET, at + 301).is_err());
    assert!(signature.starts_with(&format!("t={at},v1=")), "{signature}");
}

#[tokio::test]
async fn events_name_the_api_request_that_caused_them() {
    let (fixture, endpoint) = connected();
    let paid = pay(&fixture).await;
    fixture.send("/v1/refunds", &format!("charge={}", paid.charge), Some("refund:1")).await;
    fixture.stripe.deliveries().idle().await;
    let caused = |kind: &str| {
        let event = endpoint.events().into_iter().find(|event| event.type_.as_str() == kind).unwrap();
        let request = event.request.unwrap();
        (request.id.is_some(), request.idempotency_key)
    };
    assert_eq!(caused("refund.created"), (true, Some("refund:1".to_owned())));
    assert_eq!(caused("checkout.session.completed"), (false, None));
}

#[tokio::test]
async fn a_failed_delivery_is_retried_and_the_event_stays_pending() {
    let (fixture, endpoint) = connected();
    fixture.stripe.deliveries().retry_after([]);
    endpoint.respond_with(500);
    let session = fixture.session().await;
    fixture.stripe.expire(session.id.as_str()).unwrap();
    fixture.stripe.deliveries().idle().await;
    let failed = ListEvent::new().delivery_success(false).send(&fixture.client).await.unwrap();
    assert_eq!(failed.data.len(), 1);
    assert_eq!(failed.data[0].pending_webhooks, 1);
    endpoint.respond_with(302);
    let id = failed.data[0].id.to_string();
    assert_eq!(fixture.stripe.deliveries().resend(&id).await, Some(Delivery::Refused(302)), "a redirect is no success");
    endpoint.respond_with(204);
    assert_eq!(fixture.stripe.deliveries().resend(&id).await, Some(Delivery::Delivered(204)));
    assert!(ListEvent::new().delivery_success(false).send(&fixture.client).await.unwrap().data.is_empty());

    fixture.stripe.deliveries().retry_after([Duration::from_millis(1), Duration::from_millis(300)]);
    endpoint.respond_with(503);
    let before = endpoint.requests().len();
    let session = fixture.session().await;
    fixture.stripe.expire(session.id.as_str()).unwrap();
    endpoint.wait_for(before + 2).await;
    endpoint.respond_with(200);
    endpoint.wait_for(before + 3).await;
    crate::fixtures::wait_until(|| fixture.stripe.events().iter().all(|event| event.pending_webhooks == 0)).await;
    assert_eq!(endpoint.requests().len(), before + 3);
}

#[tokio::test]
async fn lost_events_are_never_sent_but_are_found_by_listing() {
    let (fixture, endpoint) = connected();
    fixture.stripe.deliveries().lose(5);
    pay(&fixture).await;
    pay(&fixture).await;
    fixture.stripe.deliveries().idle().await;
    assert_eq!(endpoint.requests().len(), 5);
    let missed = ListEvent::new()
        .delivery_success(false)
        .types(["checkout.session.completed".to_owned()])
        .send(&fixture.client)
        .await
        .unwrap();
    assert_eq!(
        missed.data.len() + endpoint.kinds().iter().filter(|kind| *kind == "checkout.session.completed").count(),
        2
    );
    let lost = fixture.stripe.deliveries().attempts().iter().filter(|attempt| attempt.result == Delivery::Lost).count();
    assert_eq!(lost, 5);
    let of_charges = ListEvent::new().type_("charge.*").limit(100).send(&fixture.client).await.unwrap();
    assert_eq!(of_charges.data.len(), 4);
    let one = RetrieveEvent::new(of_charges.data[0].id.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(one.id, of_charges.data[0].id);
}

#[tokio::test]
async fn events_are_repeated_on_demand() {
    let (fixture, endpoint) = connected();
    fixture.stripe.deliveries().repeat(3);
    pay(&fixture).await;
    fixture.stripe.deliveries().idle().await;
    let kinds = endpoint.kinds();
    for kind in PAID {
        assert_eq!(kinds.iter().filter(|seen| *seen == kind).count(), 3, "{kind}");
    }
}

#[tokio::test]
async fn held_events_are_released_in_order_or_shuffled_by_a_seed() {
    let (fixture, endpoint) = connected();
    let deliveries = fixture.stripe.deliveries();
    deliveries.hold();
    pay(&fixture).await;
    deliveries.idle().await;
    assert!(endpoint.requests().is_empty());
    assert_eq!(deliveries.release_in_order().await, 5);
    assert_eq!(endpoint.kinds(), PAID);

    let mut orders = Vec::new();
    for seed in [7, 7, 8] {
        let before = endpoint.requests().len();
        deliveries.hold();
        pay(&fixture).await;
        deliveries.release_shuffled(seed).await;
        orders.push(endpoint.kinds().split_off(before));
    }
    assert_eq!(orders[0], orders[1], "the same seed, the same order");
    assert_ne!(orders[0], PAID);
    assert_ne!(orders[0], orders[2]);
}

#[tokio::test]
async fn an_expired_session_emits_its_event_without_a_request() {
    let (fixture, endpoint) = connected();
    fixture.session().await;
    fixture.advance(24 * 60 * 60);
    endpoint.wait_for(1).await;
    assert!(endpoint.requests()[0].0.contains("\"checkout.session.expired\""));
}

#[tokio::test]
async fn without_an_endpoint_nothing_is_pending_and_one_can_be_set_later() {
    let fixture = Fixture::new();
    pay(&fixture).await;
    assert!(fixture.stripe.events().iter().all(|event| event.pending_webhooks == 0));
    let endpoint = WebhookEndpoint::open();
    fixture.stripe.set_webhook_url(endpoint.url.clone());
    pay(&fixture).await;
    fixture.stripe.deliveries().idle().await;
    assert_eq!(endpoint.requests().len(), 5);
}

#[tokio::test]
async fn events_can_be_delayed() {
    let (fixture, endpoint) = connected();
    let late = Duration::from_millis(200);
    fixture.stripe.deliveries().delay(late);
    let begun = std::time::Instant::now();
    pay(&fixture).await;
    assert!(endpoint.requests().is_empty());
    fixture.stripe.deliveries().idle().await;
    assert!(begun.elapsed() >= late);
    assert_eq!(endpoint.requests().len(), 5);
}

#[tokio::test]
async fn pending_events_are_delivered_after_a_restart() {
    let folder = std::env::temp_dir().join(format!("stripe-pending-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let endpoint = WebhookEndpoint::open();
    let with_snapshot = |options: &mut rapport_sandbox::stripe::Options| {
        options.snapshot = Some(folder.join("stripe.json"));
        options.webhook_url = Some(endpoint.url.clone());
    };
    let fixture = Fixture::with(with_snapshot);
    fixture.stripe.deliveries().hold();
    pay(&fixture).await;
    drop(fixture);
    assert!(endpoint.requests().is_empty());
    let fixture = Fixture::with(with_snapshot);
    fixture.stripe.deliveries().idle().await;
    let mut kinds = endpoint.kinds();
    kinds.sort_unstable();
    let mut expected = PAID;
    expected.sort_unstable();
    assert_eq!(kinds, expected);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn deliveries_are_controlled_over_http() {
    let (fixture, endpoint) = connected();
    fixture.control("deliveries", serde_json::json!({ "hold": true })).await;
    pay(&fixture).await;
    let release = serde_json::json!({ "release": "shuffled", "seed": 7 });
    let (_, released) = fixture.control("deliveries", release).await;
    assert_eq!(released["released"], 5);
    fixture.control("deliveries", serde_json::json!({ "lose": 1, "repeat": 2 })).await;
    pay(&fixture).await;
    fixture.stripe.deliveries().idle().await;
    assert_eq!(endpoint.requests().len(), 5 + 4 * 2);
    let event = fixture.stripe.events()[0].id.clone();
    let (_, resent) = fixture.control("deliveries", serde_json::json!({ "resend": event })).await;
    assert_eq!(resent["resent"], serde_json::json!({ "delivered": 200 }));
}
