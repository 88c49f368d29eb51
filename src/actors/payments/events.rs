//! What Stripe sends: stored with its job in one transaction, and that is all the request does.

use crate::actors::House;
use crate::error::Result;
use crate::jobs::enqueue;
use crate::jobs::payments::ReactToStripeEvent;
use crate::models::payments::StripeEvent;
use crate::origin::Origin;

/// Kinds that are a reason to look at a payment; others are stored and ignored.
const HANDLED: &[&str] = &[
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
];

/// Stores a proven event, once, with the job that reacts to it.
///
/// # Errors
/// The database does not answer: Stripe will send it again.
pub async fn take_event(house: &House, event: StripeEvent, origin: &Origin) -> Result<()> {
    let is_ours = house.stripe.as_ref().is_some_and(|stripe| stripe.is_live == event.livemode);
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let is_new = event.store(&mut tx, now).await?;
    if is_new && is_ours && HANDLED.contains(&event.kind.as_str()) {
        let job = ReactToStripeEvent { event_id: event.id, object_id: event.object_id };
        enqueue(&mut tx, origin, now, &job).await?;
    }
    house.commit(tx).await
}
