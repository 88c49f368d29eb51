//! `settle`: brings one payment, and the booking it is for, to where Stripe says it is now. Called by the event's job, by the success
//! page, by the sweep and by the daily comparison; in any order, any number of times, it ends in the same state.
//!
//! What Stripe says is applied in the order in which it can only have happened: the money came, the session got it, money went
//! back, the bank disputed it. So a settlement that comes late, and sees all of it at once, ends where four that came in time end.

use serde_json::{Value, json};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

mod capture;
mod disputes;
mod fetch;

pub use self::capture::meeting_link;
use self::fetch::{StripeState, fetch_state};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::events::Change;
use crate::integrations::stripe::{SessionNow, SessionState};
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::{Fence, enqueue};
use crate::models::bookings::{Booking, Event, Step, transition};
use crate::models::notifications::{self, NotificationKind};
use crate::models::payments::{CheckoutStatus, Payment, PaymentStatus};
use crate::origin::Origin;

/// How often a payment that changes under our hands is looked at again before the caller is asked to come back.
const MAX_ATTEMPTS: u32 = 3;

/// Settles a payment. With a fence, the job is finished in the same transaction.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; nothing was decided.
pub async fn settle(app: &App, payment_id: Uuid, origin: &Origin, fence: Option<Fence>) -> Result<Payment> {
    for _ in 0..MAX_ATTEMPTS {
        let known = Payment::by_id(&mut *app.db.acquire().await?, payment_id).await?;
        let Some(stripe_state) = fetch_state(app, &known).await? else {
            return finish_unchanged(app, known, fence).await;
        };
        if let Some(settled) = apply(app, &known, &stripe_state, origin, fence).await? {
            return Ok(settled);
        }
    }
    Err(Error::unavailable("a payment kept changing while it was settled"))
}

/// Nothing to decide: the job, if there is one, is done.
async fn finish_unchanged(app: &App, payment: Payment, fence: Option<Fence>) -> Result<Payment> {
    if let Some(fence) = fence {
        app.finish_job(fence).await?;
    }
    Payment::by_id(&mut *app.db.acquire().await?, payment.id).await
}

/// One settlement under way: the rows it holds, and when and why it is made.
pub(super) struct Settlement<'a> {
    pub app: &'a App,
    pub tx: Transaction<'static, Postgres>,
    pub payment: Payment,
    pub booking: Booking,
    pub origin: &'a Origin,
    pub now: Timestamp,
    /// Rows beside the payment's own have changed: its revision rises with them.
    pub is_changed: bool,
    /// The coach's times have changed.
    pub is_schedule_changed: bool,
    /// The client has news.
    is_client_notified: bool,
}

/// Applies what Stripe said of `known`. `None`: the row has moved since, so what was said may be stale.
async fn apply(
    app: &App,
    known: &Payment,
    stripe_state: &StripeState,
    origin: &Origin,
    fence: Option<Fence>,
) -> Result<Option<Payment>> {
    let now = app.now();
    let mut tx = app.begin().await?;
    let booking = Booking::by_id_for_update(&mut tx, known.booking_id).await?;
    let before = Payment::by_id_for_update(&mut tx, known.id).await?;
    let is_fresh = before.revision == known.revision
        || (known.checkout_status == CheckoutStatus::Creating && before.revision == known.revision + 1);
    if !is_fresh {
        return Ok(None);
    }
    let payment = before.clone();
    let mut settlement = Settlement {
        app,
        tx,
        payment,
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
        self.copy_provider_ids(session);
        if session.is_paid {
            return self.apply_paid(stripe_state).await;
        }
        if session.state == SessionState::Expired {
            return self.apply_expired().await;
        }
        let was_declined = session.intent.as_ref().is_some_and(|intent| intent.was_declined);
        if was_declined && self.payment.status == PaymentStatus::Pending {
            self.payment.status = PaymentStatus::Failed;
            let payment_id = self.payment.id;
            self.notify_client(NotificationKind::PaymentFailed, EmailKind::PaymentFailed { payment_id }, json!({}))
                .await?;
        }
        Ok(())
    }

    /// Ids and links, which are never wrong to know; once it is paid they are known, and what was erased of them stays so.
    fn copy_provider_ids(&mut self, session: &SessionNow) {
        let Some(intent) = session.intent.as_ref().filter(|_| self.payment.captured_amount == 0) else { return };
        self.payment.stripe_payment_intent_id = Some(intent.id.clone());
        if let Some(url) = intent.charge.as_ref().and_then(|charge| charge.receipt_url.clone()) {
            self.payment.receipt_url = Some(url);
        }
    }

    async fn apply_paid(&mut self, stripe_state: &StripeState) -> Result<()> {
        let Some(charge) = stripe_state.session.intent.as_ref().and_then(|intent| intent.charge.as_ref()) else {
            return Err(Error::unavailable("Stripe says paid, but shows no charge"));
        };
        self.record_capture(charge, stripe_state).await?;
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

    /// A hold that nobody has paid in time is over.
    pub(super) async fn release_overdue_hold(&mut self) -> Result<()> {
        if self.booking.hold().is_some_and(|hold| hold.is_expired(self.now)) {
            self.step(Event::ExpireHold).await?;
        }
        Ok(())
    }

    /// The booking takes a step on the system's word.
    pub(super) async fn step(&mut self, event: Event) -> Result<()> {
        self.booking = transition(&mut self.tx, &self.booking, Step::system(event, self.origin), self.now).await?;
        self.is_schedule_changed = true;
        Ok(())
    }

    /// The client is told in the app, and in a mail.
    pub(super) async fn notify_client(
        &mut self,
        kind: NotificationKind,
        about: EmailKind,
        mut facts: Value,
    ) -> Result<()> {
        facts["booking_id"] = json!(self.booking.id);
        facts["starts_at"] = json!(self.booking.starts_at);
        facts["other_name"] = json!(self.booking.coach_name);
        notifications::publish(&mut self.tx, self.booking.client_id, kind, facts, self.now).await?;
        self.is_client_notified = true;
        let mail = SendEmail { to: self.booking.client_id, about };
        enqueue(&mut self.tx, self.origin, self.now, &mail).await.map(drop)
    }

    async fn finish(mut self, before: Payment, fence: Option<Fence>) -> Result<Payment> {
        let is_changed = self.is_changed || self.payment.differs(&before);
        let settled = if is_changed { self.payment.save(&mut self.tx, self.now).await? } else { before };
        if let Some(fence) = fence {
            fence.finish(&mut self.tx, self.now).await?;
        }
        self.app.commit(self.tx).await?;
        if self.is_schedule_changed {
            self.app.events.publish(Change::booking(&self.booking));
        } else if self.is_client_notified {
            self.app.events.publish(Change::User(self.booking.client_id));
        }
        Ok(settled)
    }

    /// The connection of the settlement's transaction.
    pub(super) fn db(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}
