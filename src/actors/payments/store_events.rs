//! Storing webhook events, each with the job that handles it, in one transaction.

use crate::app::App;
use crate::error::Result;
use crate::jobs::definitions::payments::HandleStripeEvent;
use crate::jobs::enqueue_all;
use crate::models::payments::StripeEvent;
use crate::origin::Origin;

/// Types that lead to a settlement; others are only stored.
pub const HANDLED_EVENTS: &[&str] = &[
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

/// Whether a type leads to a settlement; one that can't be read does. Thin events have the same types with a version before them.
fn is_handled(kind: &str) -> bool {
    kind == StripeEvent::UNREADABLE || HANDLED_EVENTS.contains(&kind.strip_prefix("v1.").unwrap_or(kind))
}

/// Stores events and the jobs that handle them, in one transaction.
///
/// # Errors
/// The database refuses one of them, or does not answer.
pub(super) async fn store_events(app: &App, events: &[(&StripeEvent, &Origin)]) -> Result<()> {
    let is_live = app.stripe.as_ref().map(|stripe| stripe.is_live);
    let now = app.now();
    let mut tx = app.begin().await?;
    let all: Vec<&StripeEvent> = events.iter().map(|(event, _)| *event).collect();
    let mut new = StripeEvent::store_all(&mut tx, &all, now).await?;
    let mut jobs = Vec::new();
    for (event, origin) in events {
        let is_ours = is_live == Some(event.livemode);
        // The same event may have come twice.
        if new.remove(&event.id) && is_ours && is_handled(&event.kind) {
            jobs.push((*origin, HandleStripeEvent { event_id: event.id.clone(), object_id: event.object_id.clone() }));
        }
    }
    enqueue_all(&mut tx, now, &jobs).await?;
    app.commit(tx).await
}
