//! Refunds: full, partial, too large, pending, failed, and made in the Dashboard.

use rapport_sandbox::stripe::{Card, Outcome, Paid, RefundPlan, RefundStatus};
use serde_json::{Value, json};
use stripe::StripeRequest;
use stripe_core::charge::RetrieveCharge;
use stripe_core::refund::{CreateRefund, CreateRefundReason, ListRefund, RetrieveRefund};

use crate::fixtures::{Fixture, with_key};
use crate::journey::assert_stripe;

async fn paid_with(fixture: &Fixture, card: &str) -> Paid {
    let session = fixture.session().await;
    fixture.stripe.pay(session.id.as_str(), card).unwrap()
}

#[tokio::test]
async fn a_refund_in_parts_never_exceeds_what_was_paid() {
    let fixture = Fixture::new();
    let paid = paid_with(&fixture, Card::PAYS).await;
    let half = CreateRefund::new()
        .payment_intent(paid.payment_intent.clone())
        .amount(3_750)
        .reason(CreateRefundReason::RequestedByCustomer)
        .metadata([("refund_id".to_owned(), "r-1".to_owned())])
        .customize()
        .request_strategy(with_key("refund:r-1"))
        .send(&fixture.client)
        .await
        .unwrap();
    assert_eq!((half.amount, half.status.as_deref()), (3_750, Some("succeeded")));
    assert_eq!(half.charge.unwrap().id().as_str(), paid.charge);
    let charge = RetrieveCharge::new(paid.charge.clone()).send(&fixture.client).await.unwrap();
    assert_eq!((charge.amount_refunded, charge.refunded), (3_750, false));
    let too_much = CreateRefund::new().charge(paid.charge.clone()).amount(3_751).send(&fixture.client).await;
    assert_stripe(
        &too_much.unwrap_err(),
        400,
        "Refund amount (€37.51) is greater than unrefunded amount on charge (€37.50)",
    );
    let rest = CreateRefund::new().charge(paid.charge.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(rest.amount, 3_750, "no amount means the rest");
    let more = CreateRefund::new().payment_intent(paid.payment_intent.clone()).send(&fixture.client).await.unwrap_err();
    assert_stripe(&more, 400, "has already been refunded");
    assert!(format!("{more:?}").contains("charge_already_refunded"), "{more:?}");
    let charge = RetrieveCharge::new(paid.charge).expand(["refunds".to_owned()]).send(&fixture.client).await.unwrap();
    assert!(charge.refunded);
    assert_eq!(charge.refunds.unwrap().data.len(), 2);
    assert_eq!(fixture.stripe.refunds_total("eur"), 7_500);
    assert_eq!(fixture.stripe.made_under("refund:r-1").len(), 1);
}

#[tokio::test]
async fn a_pending_refund_counts_as_refunded_until_it_fails() {
    let fixture = Fixture::new();
    let paid = paid_with(&fixture, Card::REFUND_PENDING).await;
    let refund = CreateRefund::new().charge(paid.charge.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(refund.status.as_deref(), Some("pending"));
    assert!(CreateRefund::new().charge(paid.charge.clone()).amount(1).send(&fixture.client).await.is_err());
    fixture.stripe.settle_refund(refund.id.as_str(), Outcome::Failed).unwrap();
    let failed = RetrieveRefund::new(refund.id.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(failed.status.as_deref(), Some("failed"));
    assert!(failed.failure_reason.is_some());
    assert_eq!(fixture.stripe.refunds_total("eur"), 0);
    let again = CreateRefund::new().charge(paid.charge.clone()).send(&fixture.client).await.unwrap();
    fixture.stripe.settle_refund(again.id.as_str(), Outcome::Succeeded).unwrap();
    assert_eq!(fixture.stripe.refunds_total("eur"), 7_500);
    let already = fixture.stripe.settle_refund(again.id.as_str(), Outcome::Succeeded).unwrap_err();
    assert_eq!(already.to_string(), "the refund is succeeded already");
    let listed = ListRefund::new().payment_intent(paid.payment_intent).send(&fixture.client).await.unwrap();
    assert_eq!(listed.data.iter().map(|refund| &refund.id).collect::<Vec<_>>(), [&again.id, &refund.id]);
}

#[tokio::test]
async fn refunds_can_be_planned_to_fail_at_once() {
    let fixture = Fixture::new();
    let paid = paid_with(&fixture, Card::PAYS).await;
    fixture.stripe.plan_refunds(RefundPlan::Failed);
    let refund = CreateRefund::new().charge(paid.charge.clone()).send(&fixture.client).await.unwrap();
    assert_eq!(refund.status.as_deref(), Some("failed"));
    fixture.stripe.plan_refunds(RefundPlan::Pending);
    CreateRefund::new().charge(paid.charge.clone()).amount(500).send(&fixture.client).await.unwrap();
    let states: Vec<_> = fixture.stripe.refunds().iter().map(|refund| refund.status).collect();
    assert_eq!(states, [RefundStatus::Failed, RefundStatus::Pending]);
    assert_eq!(fixture.stripe.refunds_total("eur"), 500);
}

#[tokio::test]
async fn only_a_paid_charge_can_be_refunded() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    fixture.stripe.pay(session.id.as_str(), Card::DECLINED).unwrap_err();
    let charge = fixture.stripe.charges()[0].id.clone();
    let error = CreateRefund::new().charge(charge).send(&fixture.client).await.unwrap_err();
    assert_stripe(&error, 400, "was not successful");
    let error = CreateRefund::new().payment_intent("pi_none").send(&fixture.client).await.unwrap_err();
    assert_stripe(&error, 404, "No such payment_intent: 'pi_none'");
    let error = CreateRefund::new().send(&fixture.client).await.unwrap_err();
    assert_stripe(&error, 400, "payment_intent or charge");
}

/// Kinds and previous attributes, from this event on.
fn events_since(fixture: &Fixture, first: usize) -> Vec<(String, Value)> {
    let events = fixture.stripe.events().split_off(first);
    events.into_iter().map(|event| (event.kind, event.previous.unwrap_or_default())).collect()
}

fn kinds(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(kind, _)| kind.as_str()).collect()
}

#[tokio::test]
async fn every_change_of_a_refund_emits_its_events() {
    let fixture = Fixture::new();
    let paid = paid_with(&fixture, Card::REFUND_PENDING).await;
    let mut refunds = Vec::new();
    for amount in [2_500, 5_000] {
        let first = fixture.stripe.events().len();
        let refund =
            CreateRefund::new().charge(paid.charge.clone()).amount(amount).send(&fixture.client).await.unwrap();
        refunds.push(refund.id);
        let events = events_since(&fixture, first);
        assert_eq!(kinds(&events), ["refund.created", "charge.refunded"]);
        let before = match amount {
            2_500 => json!({ "amount_refunded": 0 }),
            _ => json!({ "amount_refunded": 2_500, "refunded": false }),
        };
        assert_eq!(events[1].1, before);
    }
    let first = fixture.stripe.events().len();
    fixture.stripe.settle_refund(refunds[0].as_str(), Outcome::Succeeded).unwrap();
    let events = events_since(&fixture, first);
    assert_eq!(kinds(&events), ["refund.updated", "charge.refund.updated"]);
    assert_eq!(events[0].1, json!({ "pending_reason": "processing", "status": "pending" }));
    let first = fixture.stripe.events().len();
    fixture.stripe.settle_refund(refunds[1].as_str(), Outcome::Failed).unwrap();
    let events = events_since(&fixture, first);
    assert_eq!(kinds(&events), ["refund.failed", "refund.updated", "charge.refund.updated"]);
    let before = json!({
        "failure_balance_transaction": null, "failure_reason": null, "pending_reason": "processing", "status": "pending",
    });
    assert_eq!([&events[1].1, &events[2].1], [&before, &before]);
    let first = fixture.stripe.events().len();
    fixture.stripe.settle_refund(refunds[0].as_str(), Outcome::Failed).unwrap();
    let events = events_since(&fixture, first);
    assert_eq!(kinds(&events), ["refund.failed", "refund.updated", "charge.refund.updated"], "even a succeeded one");
    assert_eq!(events[1].1["status"], "succeeded");
    let charge = RetrieveCharge::new(paid.charge).send(&fixture.client).await.unwrap();
    assert_eq!((charge.amount_refunded, charge.refunded), (0, false));
}

#[tokio::test]
async fn a_dashboard_refund_has_neither_key_nor_metadata() {
    let fixture = Fixture::new();
    let paid = paid_with(&fixture, Card::PAYS).await;
    let first = fixture.stripe.events().len();
    let id = fixture.stripe.refund_in_dashboard(&paid.charge, Some(2_500)).unwrap();
    assert_eq!(kinds(&events_since(&fixture, first)), ["refund.created", "charge.refunded"]);
    assert!(fixture.stripe.events()[first..].iter().all(|event| event.key.is_none()));
    let refund = RetrieveRefund::new(id.as_str()).send(&fixture.client).await.unwrap();
    assert_eq!((refund.amount, refund.status.as_deref(), refund.reason), (2_500, Some("succeeded"), None));
    assert!(refund.metadata.unwrap().is_empty());
    assert!(fixture.stripe.refunds()[0].idempotency_key.is_none());
    let refused = |amount| fixture.stripe.refund_in_dashboard(&paid.charge, amount).unwrap_err().to_string();
    assert!(refused(Some(5_001)).contains("greater than unrefunded amount"));
    assert_eq!(refused(Some(0)), "Invalid positive integer");
    let (status, body) = fixture.control(&format!("charges/{}/refund", paid.charge), json!({ "amount": 500 })).await;
    assert_eq!(status, 200, "{body}");
    let rest = fixture.control(&format!("charges/{}/refund", paid.charge), json!({})).await;
    assert_eq!(rest.0, 200, "no amount means the rest");
    assert_eq!(fixture.stripe.refunds_total("eur"), 7_500);
    let (status, body) = fixture.control(&format!("charges/{}/refund", paid.charge), json!({})).await;
    assert_eq!((status, body["error"].as_str().unwrap().contains("already been refunded")), (409, true));
    assert!(fixture.stripe.refund_in_dashboard("ch_none", None).unwrap_err().to_string().contains("No such charge"));
}
