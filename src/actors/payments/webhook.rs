//! Webhook events: the request stores the event and its job in one transaction, which those that arrive together share; the job settles the payment.

use uuid::Uuid;

use super::settlement::settle;
use super::state::Payments;
use crate::app::App;
use crate::error::Result;
use crate::jobs::definitions::payments::SettleOpenPayments;
use crate::jobs::{Fence, enqueue};
use crate::models::payments::{EventSubject, Payment, StripeEvent};
use crate::origin::Origin;

/// Stores a verified event, once, with the job that handles it.
///
/// # Errors
/// The database does not answer: Stripe will deliver it again.
pub async fn store_webhook_event(app: &App, payments: &Payments, event: StripeEvent, origin: Origin) -> Result<()> {
    payments.events.store(app, event, origin).await
}

/// Settles the payment that an event is about; every open payment, if its object could not be read.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer.
pub async fn handle_stripe_event(app: &App, event_id: &str, origin: &Origin, fence: Fence) -> Result<()> {
    let subject = EventSubject::of_event(&mut *app.db.acquire().await?, event_id).await?;
    if subject == EventSubject::default() {
        let now = app.now();
        let mut tx = app.begin().await?;
        enqueue(&mut tx, origin, now, &SettleOpenPayments { early: true }).await?;
        fence.finish(&mut tx, now).await?;
        return app.commit(tx).await;
    }
    match resolve_payment(app, subject).await? {
        Some(payment_id) => settle(app, payment_id, origin, Some(fence)).await.map(drop),
        // Not about a payment of ours.
        None => app.finish_job(fence).await,
    }
}

/// The payment an event is about: by the event's metadata, by ids that we have, else by asking Stripe, because the event of a refund or a
/// dispute may arrive before the payment intent's id is known here.
async fn resolve_payment(app: &App, subject: EventSubject) -> Result<Option<Uuid>> {
    let mut db = app.db.acquire().await?;
    if let Some(payment_id) = subject.payment_id {
        return Ok(Payment::exists(&mut db, payment_id).await?.then_some(payment_id));
    }
    let Some(object_id) = subject.object_id else { return Ok(None) };
    if let Some(payment_id) = Payment::id_by_stripe_object(&mut db, &object_id).await? {
        return Ok(Some(payment_id));
    }
    drop(db);
    if !object_id.starts_with("pi_") {
        return Ok(None);
    }
    let found = app.stripe()?.payment_id_of_intent(&object_id).await?;
    let mut db = app.db.acquire().await?;
    match found {
        Some(payment_id) if Payment::exists(&mut db, payment_id).await? => Ok(Some(payment_id)),
        _ => Ok(None),
    }
}
