//! What Stripe sends: stored with its job in one transaction, and that is all the request does. The job looks how things stand.

use uuid::Uuid;

use super::settlement::settle;
use crate::app::App;
use crate::error::Result;
use crate::jobs::definitions::payments::{HandleStripeEvent, SettleOpenPayments};
use crate::jobs::{Fence, enqueue};
use crate::models::payments::{EventSubject, StripeEvent, by_stripe_object, is_payment};
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
pub async fn store_webhook_event(app: &App, event: StripeEvent, origin: &Origin) -> Result<()> {
    let is_ours = app.stripe.as_ref().is_some_and(|stripe| stripe.is_live == event.livemode);
    let now = app.now();
    let mut tx = app.begin().await?;
    let is_new = event.store(&mut tx, now).await?;
    if is_new && is_ours && HANDLED.contains(&event.kind.as_str()) {
        let job = HandleStripeEvent { event_id: event.id, object_id: event.object_id };
        enqueue(&mut tx, origin, now, &job).await?;
    }
    app.commit(tx).await
}

/// Looks at the payment an event is about. One whose object says nothing that we understand is still a proven subject that something has
/// happened: then every open payment is looked at.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer.
pub async fn handle_stripe_event(app: &App, event_id: &str, origin: &Origin, fence: Fence) -> Result<()> {
    let subject = EventSubject::of_event(&mut *app.db.acquire().await?, event_id).await?;
    if subject == EventSubject::default() {
        let now = app.now();
        let mut tx = app.begin().await?;
        enqueue(&mut tx, origin, now, &SettleOpenPayments {}).await?;
        fence.finish(&mut tx, now).await?;
        return app.commit(tx).await;
    }
    match resolve_payment(app, subject).await? {
        Some(payment_id) => settle(app, payment_id, origin, Some(fence)).await.map(drop),
        // Of something that is not ours: stored, and that is all.
        None => app.finish_job(fence).await,
    }
}

/// The payment of ours, by what the event said, by what we know, and at last by what Stripe says: a refund or a dispute may be heard of
/// before we know the payment intent it is about.
async fn resolve_payment(app: &App, subject: EventSubject) -> Result<Option<Uuid>> {
    let mut db = app.db.acquire().await?;
    if let Some(payment_id) = subject.payment_id {
        return Ok(is_payment(&mut db, payment_id).await?.then_some(payment_id));
    }
    let Some(object_id) = subject.object_id else { return Ok(None) };
    if let Some(payment_id) = by_stripe_object(&mut db, &object_id).await? {
        return Ok(Some(payment_id));
    }
    drop(db);
    if !object_id.starts_with("pi_") {
        return Ok(None);
    }
    let named = app.stripe()?.payment_of_intent(&object_id).await?;
    let mut db = app.db.acquire().await?;
    match named {
        Some(payment_id) if is_payment(&mut db, payment_id).await? => Ok(Some(payment_id)),
        _ => Ok(None),
    }
}
