//! Disputes of a settlement: recorded, and shown to admins. A disputed session stays confirmed.

use serde_json::json;

use super::transaction::Settlement;
use crate::error::Result;
use crate::integrations::stripe;
use crate::models::audit::{self, Record};
use crate::models::payments::Dispute;

impl Settlement<'_> {
    /// Records what is new of the disputes.
    pub(super) async fn apply_disputes(&mut self, disputes: &[stripe::Dispute]) -> Result<()> {
        for dispute in disputes {
            let row = Dispute {
                id: &dispute.id,
                payment_id: self.payment.id,
                amount: dispute.amount,
                reason: &dispute.reason,
                status: &dispute.status,
                created_at: dispute.created_at.unwrap_or(self.now),
            };
            if row.save(&mut self.tx, self.now).await? {
                self.is_changed = true;
                tracing::warn!(payment_id = %self.payment.id, dispute = %dispute.id, status = %dispute.status, "payment disputed");
                let after = json!({ "dispute": dispute.id, "amount": dispute.amount, "reason": dispute.reason, "status": dispute.status });
                let record = Record {
                    action: "payments.disputed",
                    actor_role: "system",
                    subject_kind: "payment",
                    subject_id: Some(self.payment.id),
                    before: None,
                    after: Some(after),
                };
                audit::write(&mut self.tx, self.origin, &record, self.now).await?;
            }
        }
        Ok(())
    }
}
