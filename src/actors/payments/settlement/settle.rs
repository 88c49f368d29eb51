//! `settle`: brings one payment, and its booking, to where Stripe says it is. Called by the job of a webhook event, the success page, the
//! sweep and the reconciliation; in any order, any number of times, it ends in the same state.

use serde_json::json;
use uuid::Uuid;

use super::fetch::{StripeState, fetch_state};
use super::transaction::Settlement;
use crate::app::App;
use crate::db;
use crate::error::{Error, Result};
use crate::integrations::stripe::{Capture, CheckoutSessionState, CheckoutSessionStatus, StripeError};
use crate::jobs::Fence;
use crate::jobs::definitions::emails::EmailKind;
use crate::models::bookings::Booking;
use crate::models::notifications::NotificationKind;
use crate::models::payments::{CheckoutStatus, Payment, PaymentStatus};
use crate::origin::Origin;

/// How often the state is fetched again because the payment has changed meanwhile, before the caller has to retry.
const MAX_ATTEMPTS: u32 = 3;

/// Settles a payment. With a fence, the job is finished in the same transaction.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; nothing was decided.
pub async fn settle(app: &App, payment_id: Uuid, origin: &Origin, fence: Option<Fence>) -> Result<Payment> {
    for _ in 0..MAX_ATTEMPTS {
        let payment = Payment::by_id(&mut *app.db.acquire().await?, payment_id).await?;
        let fetched = flag_if_unreadable(app, payment_id, fetch_state(app, &payment).await).await?;
        let Some(stripe_state) = fetched else {
            return finish_unchanged(app, payment, fence).await;
        };
        let applied = db::retry_on_deadlock(|| apply(app, &payment, &stripe_state, origin, fence));
        if let Some(settled) = applied.await? {
            return Ok(settled);
        }
    }
    Err(Error::unavailable("a payment kept changing while it was settled"))
}

/// Passes a result on. If it failed because a fact of Stripe's can't be read, the payment is listed for admins until it can.
///
/// # Errors
/// That of the result.
pub async fn flag_if_unreadable<T>(app: &App, payment_id: Uuid, result: Result<T>) -> Result<T> {
    if let Err(error) = &result
        && let Some(field) = StripeError::unreadable_field(error)
    {
        tracing::error!(%payment_id, field = %field.field, found = field.found, object = %field.object, "Stripe's answer can't be read");
        let reason = field.reason();
        let flagged = async {
            let mut db = app.writer().await?;
            Payment::flag_unreadable(&mut db, payment_id, &field.object, &reason, app.now()).await?;
            db.finish().await
        };
        if let Err(error) = flagged.await {
            tracing::warn!(%payment_id, %error, "payment not flagged");
        }
    }
    result
}

/// Without a session there is nothing to settle: only the job is finished.
async fn finish_unchanged(app: &App, payment: Payment, fence: Option<Fence>) -> Result<Payment> {
    if let Some(fence) = fence {
        app.finish_job(fence).await?;
    }
    Payment::by_id(&mut *app.db.acquire().await?, payment.id).await
}

/// Applies the state that was fetched for `payment`. `None`: its row has changed since, so the state may be stale.
async fn apply(
    app: &App,
    payment: &Payment,
    stripe_state: &StripeState,
    origin: &Origin,
    fence: Option<Fence>,
) -> Result<Option<Payment>> {
    let now = app.now();
    let mut tx = app.begin().await?;
    let booking = Booking::by_id_for_update(&mut tx, payment.booking_id).await?;
    let before = Payment::by_id_for_update(&mut tx, payment.id).await?;
    // Recovering an unanswered creation raises the revision by one itself.
    let is_unchanged = before.revision == payment.revision
        || (payment.checkout_status == CheckoutStatus::Creating && before.revision == payment.revision + 1);
    if !is_unchanged {
        return Ok(None);
    }
    let mut settlement = Settlement {
        app,
        tx,
        payment: before.clone(),
        booking,
        origin,
        now,
        is_changed: false,
        is_schedule_changed: false,
        is_client_notified: false,
    };
    settlement.apply(stripe_state).await?;
    settlement.finish(before, fence).await.map(Some)
}

impl Settlement<'_> {
    async fn apply(&mut self, stripe_state: &StripeState) -> Result<()> {
        let session = &stripe_state.session;
        self.payment.clear_unreadable();
        self.copy_provider_ids(session);
        if let Some(capture) = &session.capture {
            return self.apply_paid(capture, stripe_state).await;
        }
        if session.status == CheckoutSessionStatus::Expired {
            return self.apply_expired().await;
        }
        if session.was_declined && self.payment.status == PaymentStatus::Pending {
            self.payment.status = PaymentStatus::Failed;
            let payment_id = self.payment.id;
            self.notify_client(NotificationKind::PaymentFailed, EmailKind::PaymentFailed { payment_id }, json!({}))
                .await?;
        }
        Ok(())
    }

    /// Copies ids and the receipt's link until the payment is captured; after that they are complete, and may have been erased.
    fn copy_provider_ids(&mut self, session: &CheckoutSessionState) {
        let Some(intent_id) = session.intent_id.as_ref().filter(|_| self.payment.captured_amount == 0) else { return };
        self.payment.stripe_payment_intent_id = Some(intent_id.clone());
        if let Some(url) = session.capture.as_ref().and_then(|capture| capture.receipt_url.clone()) {
            self.payment.receipt_url = Some(url);
        }
    }

    async fn apply_paid(&mut self, capture: &Capture, stripe_state: &StripeState) -> Result<()> {
        self.record_capture(capture, stripe_state).await?;
        if self.payment.captured_amount > 0 {
            self.apply_refunds(&stripe_state.refunds).await?;
        }
        self.apply_disputes(&stripe_state.disputes).await
    }

    async fn apply_expired(&mut self) -> Result<()> {
        self.payment.checkout_status = CheckoutStatus::Expired;
        if self.payment.captured_amount == 0 {
            self.payment.status = PaymentStatus::Cancelled;
        }
        self.release_overdue_hold().await
    }
}
