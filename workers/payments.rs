//! Jobs on money: each asks Stripe how things stand.

use super::{Doing, JobError, Work};
use crate::actors::payments::{expire_checkout, react, reconcile, send_refund, settle, settle_open};
use crate::jobs::payments::{
    ExpireCheckout, ReactToStripeEvent, ReconcilePayments, SendRefund, SettleOpenPayments, SettlePayment,
};

impl Work for ReactToStripeEvent {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(react(&doing.house, &self.event_id, &doing.origin, doing.fence).await?)
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
        Ok(settle_open(&doing.house, &doing.origin, doing.fence).await?)
    }
}

impl Work for ReconcilePayments {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(reconcile(&doing.house, &doing.origin, doing.fence).await?)
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
