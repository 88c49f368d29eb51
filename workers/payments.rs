//! Handlers of jobs on payments.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::payments::{
    expire_checkout, handle_stripe_event, reconcile, send_refund, settle, settle_open_payments,
};
use crate::jobs::definitions::payments::{
    ExpireCheckout, HandleStripeEvent, ReconcilePayments, SendRefund, SettleOpenPayments, SettlePayment,
};

impl JobHandler for HandleStripeEvent {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(handle_stripe_event(&context.app, &self.event_id, &context.origin, context.fence).await?)
    }
}

impl JobHandler for SettlePayment {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        settle(&context.app, self.payment_id, &context.origin, Some(context.fence)).await?;
        Ok(())
    }
}

impl JobHandler for SettleOpenPayments {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(settle_open_payments(&context.app, &self, &context.origin, context.fence).await?)
    }
}

impl JobHandler for ReconcilePayments {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(reconcile(&context.app, &context.origin, context.fence).await?)
    }
}

impl JobHandler for ExpireCheckout {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        expire_checkout(&context.app, self.payment_id, &context.origin, context.fence).await?;
        Ok(())
    }
}

impl JobHandler for SendRefund {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        send_refund(&context.app, self.refund_id, &context.origin, context.fence).await?;
        Ok(())
    }
}
