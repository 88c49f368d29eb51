//! Jobs on money: each asks Stripe how things stand.

use super::{Doing, JobError, Work};
use crate::actors::payments::{expire_checkout, send_refund, settle};
use crate::clock::minutes;
use crate::jobs::enqueue;
use crate::jobs::payments::{ExpireCheckout, ReactToStripeEvent, SendRefund, SettleOpenPayments, SettlePayment};
use crate::models::payments::{self, RefundRow, StripeEvent};

/// Open payments looked at in one round of the sweep.
const BATCH: i64 = 200;

impl Work for ReactToStripeEvent {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        let mut db = doing.house.db.acquire().await?;
        let refund = match &self.object_id {
            Some(id) => RefundRow::by_stripe_id(&mut db, id).await?,
            None => None,
        };
        let payment = StripeEvent::payment(&mut db, &self.event_id).await?;
        drop(db);
        if let Some(refund_id) = refund {
            return Ok(send_refund(&doing.house, refund_id, &doing.origin, doing.fence).await?);
        }
        match payment {
            Some(payment_id) => {
                settle(&doing.house, payment_id, &doing.origin, Some(doing.fence)).await?;
            }
            None => {
                // Of something that is not ours, or a kind that means nothing to us: stored, and that is all.
                let mut tx = doing.house.db.begin().await?;
                doing.fence.finish(&mut tx, doing.house.now()).await?;
                doing.house.commit(tx).await?;
            }
        }
        Ok(())
    }
}

impl Work for SettlePayment {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        settle(&doing.house, self.payment_id, &doing.origin, Some(doing.fence)).await?;
        Ok(())
    }
}

impl Work for SettleOpenPayments {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        let now = doing.house.now();
        let mut tx = doing.house.db.begin().await?;
        for payment_id in payments::unsettled(&mut tx, now - minutes(2), BATCH).await? {
            enqueue(&mut tx, &doing.origin, now, &SettlePayment { payment_id }).await?;
        }
        doing.fence.finish(&mut tx, now).await?;
        doing.house.commit(tx).await?;
        Ok(())
    }
}

impl Work for ExpireCheckout {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        expire_checkout(&doing.house, self.payment_id, &doing.origin, doing.fence).await?;
        Ok(())
    }
}

impl Work for SendRefund {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        send_refund(&doing.house, self.refund_id, &doing.origin, doing.fence).await?;
        Ok(())
    }
}
