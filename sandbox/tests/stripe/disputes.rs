//! Disputes: their events, their balance transactions, and what is refused while one is open.

use rapport_sandbox::stripe::{Card, Paid};
use serde_json::json;
use stripe_core::dispute::{ListDispute, RetrieveDispute};
use stripe_core::refund::CreateRefund;
use stripe_shared::DisputeStatus;

use crate::fixtures::Fixture;
use crate::journey::assert_stripe;

async fn paid(fixture: &Fixture) -> Paid {
    let session = fixture.session().await;
    fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap()
}

fn kinds_since(fixture: &Fixture, first: usize) -> Vec<String> {
    fixture.stripe.events().split_off(first).into_iter().map(|event| event.kind).collect()
}

#[tokio::test]
async fn money_is_withdrawn_at_once_and_reinstated_when_the_dispute_is_won() {
    let fixture = Fixture::new();
    let paid = paid(&fixture).await;
    fixture.stripe.refund_in_dashboard(&paid.charge, Some(2_500)).unwrap();
    let first = fixture.stripe.events().len();
    let id = fixture.stripe.dispute(&paid.charge, "product_not_received").unwrap();
    assert_eq!(kinds_since(&fixture, first), ["charge.dispute.created", "charge.dispute.funds_withdrawn"]);
    let dispute = RetrieveDispute::new(id.as_str()).send(&fixture.client).await.unwrap();
    assert_eq!((dispute.amount, dispute.status), (5_000, DisputeStatus::NeedsResponse));
    let moved = &dispute.balance_transactions;
    assert_eq!(moved.iter().map(|it| (it.amount, it.fee, it.net)).collect::<Vec<_>>(), [(-5_000, 1_500, -6_500)]);

    fixture.advance(60);
    fixture.stripe.review_dispute(&id).unwrap();
    assert_eq!(kinds_since(&fixture, first + 2), ["charge.dispute.updated"]);
    let previous = fixture.stripe.events().pop().unwrap().previous.unwrap();
    assert_eq!(previous["status"], "needs_response");
    let dispute = RetrieveDispute::new(id.as_str()).send(&fixture.client).await.unwrap();
    assert_eq!(dispute.status, DisputeStatus::UnderReview);
    assert_eq!((dispute.evidence_details.has_evidence, dispute.evidence_details.submission_count), (true, 1));
    assert_eq!(fixture.stripe.review_dispute(&id).unwrap_err().to_string(), "the dispute is under_review already");

    fixture.advance(60);
    fixture.stripe.close_dispute(&id, true).unwrap();
    assert_eq!(kinds_since(&fixture, first + 3), ["charge.dispute.closed", "charge.dispute.funds_reinstated"]);
    let dispute = RetrieveDispute::new(id.as_str()).send(&fixture.client).await.unwrap();
    assert_eq!(dispute.status, DisputeStatus::Won);
    let moved = &dispute.balance_transactions;
    assert_eq!(moved.iter().map(|it| it.net).collect::<Vec<_>>(), [-6_500, 5_000], "the fee stays with Stripe");
    assert_eq!(moved[1].created, fixture.now());
    assert_eq!(fixture.stripe.close_dispute(&id, false).unwrap_err().to_string(), "the dispute is won already");
    assert_eq!(fixture.stripe.review_dispute(&id).unwrap_err().to_string(), "the dispute is won already");
}

#[tokio::test]
async fn a_lost_dispute_reinstates_nothing() {
    let fixture = Fixture::new();
    for answered in [false, true] {
        let id = fixture.stripe.dispute(&paid(&fixture).await.charge, "fraudulent").unwrap();
        if answered {
            fixture.stripe.review_dispute(&id).unwrap();
        }
        let first = fixture.stripe.events().len();
        fixture.stripe.close_dispute(&id, false).unwrap();
        assert_eq!(kinds_since(&fixture, first), ["charge.dispute.closed"]);
        let dispute = RetrieveDispute::new(id).send(&fixture.client).await.unwrap();
        assert_eq!((dispute.status, dispute.balance_transactions.len()), (DisputeStatus::Lost, 1));
        assert_eq!(dispute.evidence_details.has_evidence, answered);
    }
}

#[tokio::test]
async fn a_disputed_charge_is_not_refunded() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let paid = fixture.stripe.pay(session.id.as_str(), Card::DISPUTED).unwrap();
    let disputes = ListDispute::new().charge(paid.charge.clone()).send(&fixture.client).await.unwrap();
    let dispute = &disputes.data[0];
    assert_eq!((dispute.amount, dispute.reason.as_str(), dispute.is_charge_refundable), (7_500, "fraudulent", false));
    let error = CreateRefund::new().charge(paid.charge.clone()).send(&fixture.client).await.unwrap_err();
    assert_stripe(&error, 400, "has been charged back");
    assert!(format!("{error:?}").contains("charge_disputed"), "{error:?}");
    let by_hand = fixture.stripe.refund_in_dashboard(&paid.charge, None).unwrap_err();
    assert!(by_hand.to_string().contains("has been charged back"), "{by_hand}");
    assert!(fixture.stripe.refunds().is_empty());
    assert!(fixture.stripe.dispute(&paid.charge, "duplicate").is_err());
    fixture.stripe.close_dispute(dispute.id.as_str(), false).unwrap();
    assert_eq!(fixture.stripe.disputes()[0].status, "lost");
}

#[tokio::test]
async fn disputes_are_controlled_over_http() {
    let fixture = Fixture::new();
    let paid = paid(&fixture).await;
    let (_, opened) =
        fixture.control(&format!("charges/{}/dispute", paid.charge), json!({ "reason": "duplicate" })).await;
    let id = opened["dispute"].as_str().unwrap();
    assert_eq!(fixture.control(&format!("disputes/{id}/review"), json!({})).await.0, 200);
    assert_eq!(fixture.control(&format!("disputes/{id}/review"), json!({})).await.0, 409);
    assert_eq!(fixture.control(&format!("disputes/{id}/close"), json!({ "won": true })).await.0, 200);
    assert_eq!(fixture.control("disputes/du_none/review", json!({})).await.0, 409);
}
