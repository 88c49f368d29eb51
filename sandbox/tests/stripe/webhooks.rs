//! Webhooks: signed so that the production crate verifies and parses every one of them, and as unreliable as asked.

use std::time::Duration;

use rapport_sandbox::stripe::{Card, Delivery, Outcome};
use stripe_core::event::{ListEvent, RetrieveEvent};
use stripe_core::refund::CreateRefund;
use stripe_webhook::{EventObject, Webhook};

use crate::world::{Inbox, SECRET, World};

fn connected() -> (World, Inbox) {
    let inbox = Inbox::open();
    let world = World::with(|options| options.webhook_url = Some(inbox.url.clone()));
    (world, inbox)
}

async fn pay(world: &World) -> rapport_sandbox::stripe::Paid {
    let session = world.session().await;
    world.stripe.pay(session.id.as_str(), Card::PAYS).unwrap()
}

const PAID: [&str; 5] = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
];

/// Every kind the stand-in makes.
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
    let (world, inbox) = connected();
    let declined = world.session().await;
    world.stripe.pay(declined.id.as_str(), Card::DECLINED).unwrap_err();
    world.stripe.pay(declined.id.as_str(), Card::THREE_D_SECURE).unwrap_err();
    world.stripe.authenticate(declined.id.as_str(), false).unwrap_err();
    world.stripe.expire(declined.id.as_str()).unwrap();
    let session = world.session().await;
    let paid = world.stripe.pay(session.id.as_str(), Card::REFUND_PENDING).unwrap();
    let first = CreateRefund::new().charge(paid.charge.clone()).amount(100).send(&world.client).await.unwrap();
    world.stripe.settle_refund(first.id.as_str(), Outcome::Succeeded).unwrap();
    let second = CreateRefund::new().charge(paid.charge.clone()).amount(200).send(&world.client).await.unwrap();
    world.stripe.settle_refund(second.id.as_str(), Outcome::Failed).unwrap();
    let dispute = world.stripe.dispute(&paid.charge, "product_not_received").unwrap();
    world.stripe.review_dispute(&dispute).unwrap();
    world.stripe.close_dispute(&dispute, true).unwrap();
    world.stripe.deliveries().idle().await;

    let mut kinds = inbox.kinds();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, KINDS);
    let events = inbox.events();
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
    // The owned deserializer must take them too: it is stricter about missing fields.
    for (body, _) in inbox.raw() {
        let event: stripe_webhook::Event =
            serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
        assert_eq!(event.pending_webhooks, 1);
    }
}

#[tokio::test]
async fn a_signature_covers_every_byte_and_fits_each_secret_while_one_is_rolled() {
    let (world, inbox) = connected();
    world.stripe.deliveries().sign_with(["whsec_new", SECRET]);
    pay(&world).await;
    world.stripe.deliveries().idle().await;
    let (body, signature) = inbox.raw().remove(0);
    for secret in ["whsec_new", SECRET] {
        Webhook::construct_event(&body, &signature, secret).unwrap();
    }
    assert!(Webhook::construct_event(&body, &signature, "whsec_other").is_err());
    assert!(Webhook::construct_event(&body.replace("75", "76"), &signature, SECRET).is_err());
    let at = world.now();
    assert!(Webhook::construct_event_with_timestamp(&body, &signature, SECRET, at + 301).is_err());
    assert!(signature.starts_with(&format!("t={at},v1=")), "{signature}");
}

#[tokio::test]
async fn an_api_request_is_named_in_the_events_it_caused() {
    let (world, inbox) = connected();
    let paid = pay(&world).await;
    world.send("/v1/refunds", &format!("charge={}", paid.charge), Some("refund:1")).await;
    world.stripe.deliveries().idle().await;
    let caused = |kind: &str| {
        let event = inbox.events().into_iter().find(|event| event.type_.as_str() == kind).unwrap();
        let request = event.request.unwrap();
        (request.id.is_some(), request.idempotency_key)
    };
    assert_eq!(caused("refund.created"), (true, Some("refund:1".to_owned())));
    assert_eq!(caused("checkout.session.completed"), (false, None));
}

#[tokio::test]
async fn an_endpoint_that_fails_is_tried_again_and_counted_as_pending() {
    let (world, inbox) = connected();
    world.stripe.deliveries().retry_after([]);
    inbox.answer(500);
    let session = world.session().await;
    world.stripe.expire(session.id.as_str()).unwrap();
    world.stripe.deliveries().idle().await;
    let failed = ListEvent::new().delivery_success(false).send(&world.client).await.unwrap();
    assert_eq!(failed.data.len(), 1);
    assert_eq!(failed.data[0].pending_webhooks, 1);
    inbox.answer(302);
    let id = failed.data[0].id.to_string();
    assert_eq!(world.stripe.deliveries().resend(&id).await, Some(Delivery::Refused(302)), "a redirect is no success");
    inbox.answer(204);
    assert_eq!(world.stripe.deliveries().resend(&id).await, Some(Delivery::Delivered(204)));
    assert!(ListEvent::new().delivery_success(false).send(&world.client).await.unwrap().data.is_empty());

    world.stripe.deliveries().retry_after([Duration::from_millis(1), Duration::from_millis(300)]);
    inbox.answer(503);
    let before = inbox.raw().len();
    let session = world.session().await;
    world.stripe.expire(session.id.as_str()).unwrap();
    inbox.has(before + 2).await;
    inbox.answer(200);
    inbox.has(before + 3).await;
    crate::world::until(|| world.stripe.events().iter().all(|event| event.pending_webhooks == 0)).await;
    assert_eq!(inbox.raw().len(), before + 3);
}

#[tokio::test]
async fn lost_events_are_never_sent_but_are_found_by_listing() {
    let (world, inbox) = connected();
    world.stripe.deliveries().lose(5);
    pay(&world).await;
    pay(&world).await;
    world.stripe.deliveries().idle().await;
    assert_eq!(inbox.raw().len(), 5);
    let missed = ListEvent::new()
        .delivery_success(false)
        .types(["checkout.session.completed".to_owned()])
        .send(&world.client)
        .await
        .unwrap();
    assert_eq!(
        missed.data.len() + inbox.kinds().iter().filter(|kind| *kind == "checkout.session.completed").count(),
        2
    );
    let lost = world.stripe.deliveries().attempts().iter().filter(|attempt| attempt.result == Delivery::Lost).count();
    assert_eq!(lost, 5);
    let of_charges = ListEvent::new().type_("charge.*").limit(100).send(&world.client).await.unwrap();
    assert_eq!(of_charges.data.len(), 4);
    let one = RetrieveEvent::new(of_charges.data[0].id.clone()).send(&world.client).await.unwrap();
    assert_eq!(one.id, of_charges.data[0].id);
}

#[tokio::test]
async fn events_are_repeated_on_demand() {
    let (world, inbox) = connected();
    world.stripe.deliveries().repeat(3);
    pay(&world).await;
    world.stripe.deliveries().idle().await;
    let kinds = inbox.kinds();
    for kind in PAID {
        assert_eq!(kinds.iter().filter(|seen| *seen == kind).count(), 3, "{kind}");
    }
}

#[tokio::test]
async fn held_events_are_released_in_order_or_shuffled_by_a_seed() {
    let (world, inbox) = connected();
    let deliveries = world.stripe.deliveries();
    deliveries.hold();
    pay(&world).await;
    deliveries.idle().await;
    assert!(inbox.raw().is_empty());
    assert_eq!(deliveries.release_in_order().await, 5);
    assert_eq!(inbox.kinds(), PAID);

    let mut orders = Vec::new();
    for seed in [7, 7, 8] {
        let before = inbox.raw().len();
        deliveries.hold();
        pay(&world).await;
        deliveries.release_shuffled(seed).await;
        orders.push(inbox.kinds().split_off(before));
    }
    assert_eq!(orders[0], orders[1], "the same seed, the same order");
    assert_ne!(orders[0], PAID);
    assert_ne!(orders[0], orders[2]);
}

#[tokio::test]
async fn sessions_that_run_out_are_announced_without_anyone_asking() {
    let (world, inbox) = connected();
    world.session().await;
    world.advance(24 * 60 * 60);
    inbox.has(1).await;
    assert!(inbox.raw()[0].0.contains("\"checkout.session.expired\""));
}

#[tokio::test]
async fn without_an_endpoint_nothing_is_pending_and_one_can_be_set_later() {
    let world = World::new();
    pay(&world).await;
    assert!(world.stripe.events().iter().all(|event| event.pending_webhooks == 0));
    let inbox = Inbox::open();
    world.stripe.set_webhook_url(inbox.url.clone());
    pay(&world).await;
    world.stripe.deliveries().idle().await;
    assert_eq!(inbox.raw().len(), 5);
}

#[tokio::test]
async fn events_can_be_late() {
    let (world, inbox) = connected();
    let late = Duration::from_millis(200);
    world.stripe.deliveries().delay(late);
    let begun = std::time::Instant::now();
    pay(&world).await;
    assert!(inbox.raw().is_empty());
    world.stripe.deliveries().idle().await;
    assert!(begun.elapsed() >= late);
    assert_eq!(inbox.raw().len(), 5);
}

#[tokio::test]
async fn a_restart_goes_on_delivering_what_was_pending() {
    let folder = std::env::temp_dir().join(format!("stripe-pending-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let inbox = Inbox::open();
    let with_snapshot = |options: &mut rapport_sandbox::stripe::Options| {
        options.snapshot = Some(folder.join("stripe.json"));
        options.webhook_url = Some(inbox.url.clone());
    };
    let world = World::with(with_snapshot);
    world.stripe.deliveries().hold();
    pay(&world).await;
    drop(world);
    assert!(inbox.raw().is_empty());
    let world = World::with(with_snapshot);
    world.stripe.deliveries().idle().await;
    let mut kinds = inbox.kinds();
    kinds.sort_unstable();
    let mut expected = PAID;
    expected.sort_unstable();
    assert_eq!(kinds, expected);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn deliveries_are_switched_over_http() {
    let (world, inbox) = connected();
    world.control("deliveries", serde_json::json!({ "hold": true })).await;
    pay(&world).await;
    let release = serde_json::json!({ "release": "shuffled", "seed": 7 });
    let (_, released) = world.control("deliveries", release).await;
    assert_eq!(released["released"], 5);
    world.control("deliveries", serde_json::json!({ "lose": 1, "repeat": 2 })).await;
    pay(&world).await;
    world.stripe.deliveries().idle().await;
    assert_eq!(inbox.raw().len(), 5 + 4 * 2);
    let event = world.stripe.events()[0].id.clone();
    let (_, resent) = world.control("deliveries", serde_json::json!({ "resend": event })).await;
    assert_eq!(resent["resent"], serde_json::json!({ "delivered": 200 }));
}
