//! The transaction of a settlement.

use serde_json::{Value, json};
use sqlx::{Postgres, Transaction};

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::{Fence, enqueue};
use crate::models::bookings::{Booking, Event, Step, transition};
use crate::models::notifications::{self, NotificationKind};
use crate::models::payments::Payment;
use crate::origin::Origin;

/// A settlement in progress: its transaction and the rows that it has locked.
pub(super) struct Settlement<'a> {
    pub app: &'a App,
    pub tx: Transaction<'static, Postgres>,
    pub payment: Payment,
    pub booking: Booking,
    pub origin: &'a Origin,
    pub now: Timestamp,
    /// Rows that belong to the payment have changed, which raises its revision.
    pub is_changed: bool,
    /// The coach's busy times have changed.
    pub is_schedule_changed: bool,
    /// The client has a new notification.
    pub is_client_notified: bool,
}

impl Settlement<'_> {
    /// Releases the hold if its time is up.
    pub(super) async fn release_overdue_hold(&mut self) -> Result<()> {
        if self.booking.hold().is_some_and(|hold| hold.is_expired(self.now)) {
            self.step(Event::ExpireHold).await?;
        }
        Ok(())
    }

    /// Makes a transition of the booking as the system.
    pub(super) async fn step(&mut self, event: Event) -> Result<()> {
        self.booking = transition(&mut self.tx, &self.booking, Step::system(event, self.origin), self.now).await?;
        self.is_schedule_changed = true;
        Ok(())
    }

    /// Notifies the client in the app and by mail.
    pub(super) async fn notify_client(
        &mut self,
        kind: NotificationKind,
        email: EmailKind,
        mut data: Value,
    ) -> Result<()> {
        data["booking_id"] = json!(self.booking.id);
        data["starts_at"] = json!(self.booking.starts_at);
        data["other_name"] = json!(self.booking.coach_name);
        // Both, in order: if the booking changes as well, the coach is notified in the same transaction.
        let participants = self.booking.participants().map(|(id, _)| id);
        notifications::lock_counters(&mut self.tx, &participants).await?;
        notifications::publish(&mut self.tx, self.booking.client_id, kind, data, self.now).await?;
        self.is_client_notified = true;
        let job = SendEmail { to: self.booking.client_id, kind: email };
        enqueue(&mut self.tx, self.origin, self.now, &job).await.map(drop)
    }

    /// Saves the payment if it differs from `before`, finishes the job, commits, and publishes what has changed.
    pub(super) async fn finish(mut self, before: Payment, fence: Option<Fence>) -> Result<Payment> {
        let is_changed = self.is_changed || self.payment.differs_from(&before);
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
}
