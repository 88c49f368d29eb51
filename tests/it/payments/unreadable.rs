//! Stripe's objects change: settlement needs the facts that decide and nothing else, and says which of them it can't read.

use rapport::clock::minutes;
use rapport_sandbox::stripe::Card;
use reqwest::Method;
use serde_json::{Value, json};

use super::signature::post_signed;
use super::{BookingScenario, CheckoutScenario};

/// What may happen to a field.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Removed,
    Null,
    OfAnotherType,
}

const CHANGES: [Change; 3] = [Change::Removed, Change::Null, Change::OfAnotherType];

impl Change {
    fn apply(self, object: &mut serde_json::Map<String, Value>, field: &str) {
        let other = match object.get(field) {
            Some(Value::String(_)) => json!(7),
            Some(Value::Number(_)) => json!("7"),
            Some(Value::Bool(_)) => json!([true]),
            Some(Value::Array(_)) => json!("7"),
            Some(Value::Object(_)) => json!([{}]),
            _ => json!(true),
        };
        match self {
            Change::Removed => drop(object.remove(field)),
            Change::Null => drop(object.insert(field.to_owned(), Value::Null)),
            Change::OfAnotherType => drop(object.insert(field.to_owned(), other)),
        }
    }
}

/// The fields that decide. Of a listed charge more is compared than a settlement needs.
fn deciding(path: &str, kind: &str) -> &'static [&'static str] {
    match kind {
        "checkout.session" => &["id", "status", "payment_status", "payment_intent"],
        "payment_intent" => &["id", "amount_received", "currency", "latest_charge"],
        "charge" if path.starts_with("/v1/charges") => &["id", "status", "captured", "amount", "currency", "metadata"],
        "charge" => &["id"],
        "refund" | "dispute" => &["id", "amount", "currency", "status", "payment_intent"],
        "list" => &["data"],
        _ => &[],
    }
}

/// Changes every field but those that decide, at every depth.
fn change_others(path: &str, value: &mut Value, change: Change) {
    let Some(object) = value.as_object_mut() else { return };
    let kept = deciding(path, object.get("object").and_then(Value::as_str).unwrap_or_default());
    for field in object.keys().cloned().collect::<Vec<_>>() {
        match object.get_mut(&field) {
            Some(kept_value) if kept.contains(&field.as_str()) => match kept_value {
                Value::Array(items) => items.iter_mut().for_each(|item| change_others(path, item, change)),
                // Its fields are ours.
                _ if field == "metadata" => {}
                nested => change_others(path, nested, change),
            },
            _ => change.apply(object, &field),
        }
    }
}

/// Changes one field of each object of a kind.
fn change_one(value: &mut Value, kind: &str, field: &str, change: Change) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| change_one(item, kind, field, change)),
        Value::Object(object) => {
            object.values_mut().for_each(|nested| change_one(nested, kind, field, change));
            if object.get("object").is_some_and(|of| of == kind) {
                change.apply(object, field);
            }
        }
        _ => {}
    }
}

impl CheckoutScenario {
    /// From now on that field of Stripe's objects is changed, on paths that begin like that.
    fn changes(&self, path: &'static str, kind: &'static str, field: &'static str, change: Change) {
        self.app.sandbox.stripe.rewrite_answers(move |at, answer| {
            if at.starts_with(path) {
                change_one(answer, kind, field, change);
            }
        });
    }

    /// A settlement is refused, and the payment is listed with the field; nothing else changes.
    async fn is_listed_as_unreadable(&self, field: &str) {
        let before = (self.client_view().await, self.ledger_entries().await);
        let refreshed = self.asks_stripe().await;
        refreshed.expect_problem(503, "unavailable");
        assert_eq!((self.client_view().await, self.ledger_entries().await), before, "{field}");
        let issues = self.issues("unreadable").await;
        assert_eq!((issues.len(), &issues[0]["payment_id"]), (1, &json!(self.payment_id)), "{field}");
        assert!(issues[0]["reason"].as_str().unwrap().starts_with(&format!("{field} is ")), "{field}: {}", issues[0]);
        sqlx::query("update payments set issue = null").execute(&self.app.db).await.unwrap();
    }
}

/// The whole life of a payment, with every other field removed, null, or of another type.
#[actix_web::test]
async fn only_the_facts_that_decide_are_needed() {
    for change in CHANGES {
        let held =
            BookingScenario::held_with(crate::support::TestApp::start().await, "2026-12-15T10:00:00Z", json!({}));
        let held = held.await;
        let stripe = &held.app.sandbox.stripe;
        stripe.rewrite_answers(move |path, answer| change_others(path, answer, change));
        let mut scenario = held.opens_checkout().await;
        scenario.pays().await;
        scenario.is_confirmed_once().await;

        scenario.admin_refunds(json!({ "amount": 2500, "reason": "Late start" })).await.expect(202);
        scenario.events_processed().await;
        let payment = scenario.payment().await;
        assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(2500)));

        let charge = scenario.app.sandbox.stripe.charges()[0].id.clone();
        scenario.app.sandbox.stripe.refund_in_dashboard(&charge, Some(1000)).unwrap();
        let dispute = scenario.app.sandbox.stripe.dispute(&charge, "duplicate").unwrap();
        scenario.events_processed().await;
        assert_eq!(scenario.payment().await["refunded_amount"], 3500, "{change:?}");
        assert_eq!(scenario.issues("dispute").await[0]["reason"], "unknown", "{change:?}");
        scenario.app.sandbox.stripe.close_dispute(&dispute, true).unwrap();
        scenario.events_processed().await;

        let compared = scenario.reconciles().await;
        assert_eq!((&compared["charges"], &compared["refunds"]), (&json!(1), &json!(2)), "{change:?}: {compared}");
        assert_eq!(scenario.issues("").await, [] as [Value; 0], "{change:?}");
        scenario.end().await;
    }
}

#[actix_web::test]
async fn a_fact_that_decides_and_cannot_be_read_is_listed_until_it_can() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.app.sandbox.stripe.deliveries().lose(1000);
    for change in CHANGES {
        scenario.changes("/v1/", "checkout.session", "status", change);
        scenario.is_listed_as_unreadable("session.status").await;
    }
    scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).unwrap();
    for change in CHANGES {
        for (kind, field, path) in [
            ("checkout.session", "payment_status", "session.payment_status"),
            ("checkout.session", "payment_intent", "session.payment_intent"),
            ("payment_intent", "id", "intent.id"),
            ("payment_intent", "amount_received", "intent.amount_received"),
            ("payment_intent", "currency", "intent.currency"),
            ("payment_intent", "latest_charge", "intent.latest_charge"),
            ("charge", "id", "charge.id"),
        ] {
            scenario.changes("/v1/", kind, field, change);
            scenario.is_listed_as_unreadable(path).await;
        }
    }
    // Listed by a job, and gone with the settlement that can read it.
    scenario.changes("/v1/", "charge", "id", Change::Null);
    scenario.asks_stripe().await.expect(503);
    scenario.app.sandbox.stripe.stop_rewriting();
    assert_eq!(scenario.issues("unreadable").await.len(), 1);
    assert_eq!(scenario.refreshes().await["status"], "succeeded");
    assert_eq!(scenario.issues("").await, [] as [Value; 0]);

    let charge = scenario.app.sandbox.stripe.charges()[0].id.clone();
    scenario.app.sandbox.stripe.refund_in_dashboard(&charge, Some(2500)).unwrap();
    for change in CHANGES {
        // A status of null is Stripe's for one that is not known yet.
        let fields = ["id", "amount", "currency", "status"];
        for field in fields.into_iter().filter(|field| (*field, change) != ("status", Change::Null)) {
            scenario.changes("/v1/", "refund", field, change);
            scenario.is_listed_as_unreadable(&format!("refund.{field}")).await;
        }
    }
    scenario.app.sandbox.stripe.stop_rewriting();
    assert_eq!(scenario.refreshes().await["refunded_amount"], 2500);
    scenario.end().await;
}

/// One object that can't be read does not keep the others from being compared.
#[actix_web::test]
async fn reconciliation_goes_on_and_lists_what_it_cannot_read() {
    let mut scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    let charge = scenario.app.sandbox.stripe.charges()[0].id.clone();
    scenario.changes("/v1/charges", "charge", "amount", Change::OfAnotherType);
    scenario.reconciles().await;
    let issues = scenario.issues("").await;
    assert_eq!((issues.len(), &issues[0]["kind"]), (1, &json!("unreadable")));
    assert_eq!((&issues[0]["stripe_id"], &issues[0]["payment_id"]), (&json!(charge), &json!(scenario.payment_id)));
    assert_eq!(issues[0]["reason"], "charge.amount is a text that is not expected");
    assert_eq!(issues[0]["expected"], json!({ "amount": 7500, "currency": "EUR" }));
    scenario.app.sandbox.stripe.stop_rewriting();
    scenario.reconciles().await;
    assert_eq!(scenario.issues("").await, [] as [Value; 0]);
    scenario.end().await;
}

/// The event as Stripe would deliver it.
async fn event_of(scenario: &CheckoutScenario, kind: &str) -> Value {
    let stripe = &scenario.app.sandbox.stripe;
    let event = stripe.events().into_iter().find(|event| event.kind == kind).unwrap();
    let request = scenario.app.http.request(Method::GET, format!("{}/v1/events/{}", stripe.url(), event.id));
    request.bearer_auth("sk_test_sandbox").send().await.unwrap().json().await.unwrap()
}

/// A signed event leads to a settlement, whatever else there is in it.
#[actix_web::test]
async fn events_need_no_field_but_the_signature() {
    let ids: &[&str] = &["id", "type"];
    for (change, kept) in CHANGES.map(|change| (change, &[][..])).into_iter().chain([(Change::Removed, ids)]) {
        let mut scenario = BookingScenario::with_open_checkout().await;
        scenario.app.sandbox.stripe.deliveries().lose(1000);
        scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).unwrap();
        let mut event = event_of(&scenario, "checkout.session.completed").await;
        let object = event.as_object_mut().unwrap();
        for field in object.keys().cloned().collect::<Vec<_>>() {
            if !kept.contains(&field.as_str()) {
                change.apply(object, &field);
            }
        }
        scenario.advance(minutes(3)).await;
        post_signed(&scenario.app, 0, event.to_string()).await.expect(200);
        scenario.events_processed().await;
        scenario.is_confirmed_once().await;
        scenario.end().await;
    }
}

/// Events of API version 2 name their object and have no copy of it; their times are texts.
#[actix_web::test]
async fn thin_events_are_stored_and_lead_to_a_settlement_or_are_ignored() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.app.sandbox.stripe.deliveries().lose(1000);
    let thin = |id: &str, kind: &str, object: &Value| {
        json!({ "id": id, "object": "v2.core.event", "type": kind, "context": null, "livemode": false,
                "created": "2026-12-01T08:00:00.000Z", "reason": null, "related_object": object })
        .to_string()
    };
    let other = json!({ "id": "mtr_123", "type": "billing.meter", "url": "/v1/billing/meters/mtr_123" });
    let kind = "v1.billing.meter.error_report_triggered";
    for (id, object) in [("evt_test_65a", &other), ("evt_test_65b", &json!(null))] {
        post_signed(&scenario.app, 0, thin(id, kind, object)).await.expect(200);
    }
    scenario.app.jobs_done().await;
    assert_eq!(scenario.count("select count(*) from jobs where kind = 'payments.handle_stripe_event'").await, 0);
    scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).unwrap();
    let session = json!({ "id": scenario.session, "type": "checkout.session", "url": "/v1/checkout/sessions/x" });
    let body = thin("evt_test_65c", "v1.checkout.session.completed", &session);
    post_signed(&scenario.app, 0, body.clone()).await.expect(200);
    post_signed(&scenario.app, 0, body).await.expect(200);
    scenario.app.jobs_done().await;
    scenario.is_confirmed_once().await;
    assert_eq!(scenario.count("select count(*) from stripe_events").await, 3);
    scenario.end().await;
}
