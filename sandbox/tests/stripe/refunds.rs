//! Money going back: whole, in parts, too much, slowly, not at all, and by dispute.

use rapport_sandbox::stripe::{Card, Outcome, Paid, RefundPlan, RefundStatus};
use stripe::StripeRequest;
use stripe_core::charge::RetrieveCharge;
use stripe_core::dispute::ListDispute;
use stripe_core::refund::{CreateRefund, CreateRefundReason, ListRefund, RetrieveRefund};

use crate::journey::assert_stripe;
use crate::world::{World, under};

async fn paid_with(world: &World, card: &str) -> Paid {
    let session = world.session().await;
    world.stripe.pay(session.id.as_str(), card).unwrap()
}

#[tokio::test]
async fn a_refund_in_parts_never_exceeds_what_was_paid() {
    let world = World::new();
    let paid = paid_with(&world, Card::PAYS).await;
    let half = CreateRefund::new()
        .payment_intent(paid.payment_intent.clone())
        .amount(3_750)
        .reason(CreateRefundReason::RequestedByCustomer)
        .metadata([("refund_id".to_owned(), "r-1".to_owned())])
        .customize()
        .request_strategy(under("refund:r-1"))
        .send(&world.client)
        .await
        .unwrap();
    assert_eq!((half.amount, half.status.as_deref()), (3_750, Some("succeeded")));
    assert_eq!(half.charge.unwrap().id().as_str(), paid.charge);
    let charge = RetrieveCharge::new(paid.charge.clone()).send(&world.client).await.unwrap();
    assert_eq!((charge.amount_refunded, charge.refunded), (3_750, false));
    let too_much = CreateRefund::new().charge(paid.charge.clone()).amount(3_751).send(&world.client).await;
    assert_stripe(
        &too_much.unwrap_err(),
        400,
        "Refund amount (€37.51) is greater than unrefunded amount on charge (€37.50)",
    );
    let rest = CreateRefund::new().charge(paid.charge.clone()).send(&world.client).await.unwrap();
    assert_eq!(rest.amount, 3_750, "no amount means the rest");
    let more = CreateRefund::new().payment_intent(paid.payment_intent.clone()).send(&world.client).await.unwrap_err();
    assert_stripe(&more, 400, "has already been refunded");
    assert!(format!("{more:?}").contains("charge_already_refunded"), "{more:?}");
    let charge = RetrieveCharge::new(paid.charge).expand(["refunds".to_owned()]).send(&world.client).await.unwrap();
    assert!(charge.refunded);
    assert_eq!(charge.refunds.unwrap().data.len(), 2);
    assert_eq!(world.stripe.refunds_total("eur"), 7_500);
    assert_eq!(world.stripe.made_under("refund:r-1").len(), 1);
}

#[tokio::test]
async fn a_pending_refund_holds_its_room_until_the_bank_decides() {
    let world = World::new();
    let paid = paid_with(&world, Card::REFUND_PENDING).await;
    let refund = CreateRefund::new().charge(paid.charge.clone()).send(&world.client).await.unwrap();
    assert_eq!(refund.status.as_deref(), Some("pending"));
    assert!(CreateRefund::new().charge(paid.charge.clone()).amount(1).send(&world.client).await.is_err());
    world.stripe.settle_refund(refund.id.as_str(), Outcome::Failed).unwrap();
    let failed = RetrieveRefund::new(refund.id.clone()).send(&world.client).await.unwrap();
    assert_eq!(failed.status.as_deref(), Some("failed"));
    assert!(failed.failure_reason.is_some());
    assert_eq!(world.stripe.refunds_total("eur"), 0);
    let again = CreateRefund::new().charge(paid.charge.clone()).send(&world.client).await.unwrap();
    world.stripe.settle_refund(again.id.as_str(), Outcome::Succeeded).unwrap();
    assert_eq!(world.stripe.refunds_total("eur"), 7_500);
    let already = world.stripe.settle_refund(again.id.as_str(), Outcome::Succeeded).unwrap_err();
    assert_eq!(already.to_string(), "the refund is succeeded already");
    let listed = ListRefund::new().payment_intent(paid.payment_intent).send(&world.client).await.unwrap();
    assert_eq!(listed.data.iter().map(|refund| &refund.id).collect::<Vec<_>>(), [&again.id, &refund.id]);
}

#[tokio::test]
async fn refunds_can_be_planned_to_fail_at_once() {
    let world = World::new();
    let paid = paid_with(&world, Card::PAYS).await;
    world.stripe.plan_refunds(RefundPlan::Failed);
    let refund = CreateRefund::new().charge(paid.charge.clone()).send(&world.client).await.unwrap();
    assert_eq!(refund.status.as_deref(), Some("failed"));
    world.stripe.plan_refunds(RefundPlan::Pending);
    CreateRefund::new().charge(paid.charge.clone()).amount(500).send(&world.client).await.unwrap();
    let states: Vec<_> = world.stripe.refunds().iter().map(|refund| refund.status).collect();
    assert_eq!(states, [RefundStatus::Failed, RefundStatus::Pending]);
    assert_eq!(world.stripe.refunds_total("eur"), 500);
}

#[tokio::test]
async fn only_a_paid_charge_can_be_refunded() {
    let world = World::new();
    let session = world.session().await;
    world.stripe.pay(session.id.as_str(), Card::DECLINED).unwrap_err();
    let charge = world.stripe.charges()[0].id.clone();
    let error = CreateRefund::new().charge(charge).send(&world.client).await.unwrap_err();
    assert_stripe(&error, 400, "was not successful");
    let error = CreateRefund::new().payment_intent("pi_none").send(&world.client).await.unwrap_err();
    assert_stripe(&error, 404, "No such payment_intent: 'pi_none'");
    let error = CreateRefund::new().send(&world.client).await.unwrap_err();
    assert_stripe(&error, 400, "payment_intent or charge");
}

#[tokio::test]
async fn a_disputed_charge_is_not_refunded() {
    let world = World::new();
    let paid = paid_with(&world, Card::DISPUTED).await;
    let disputes = ListDispute::new().charge(paid.charge.clone()).send(&world.client).await.unwrap();
    assert_eq!((disputes.data[0].amount, disputes.data[0].reason.as_str()), (7_500, "fraudulent"));
    let error = CreateRefund::new().charge(paid.charge.clone()).send(&world.client).await.unwrap_err();
    assert_stripe(&error, 400, "has been charged back");
    assert!(world.stripe.dispute(&paid.charge, "duplicate").is_err());
    world.stripe.close_dispute(disputes.data[0].id.as_str(), false).unwrap();
    assert_eq!(world.stripe.disputes()[0].status, "lost");
}
