//! Disputes: <https://docs.stripe.com/disputes>.
//!
//! The money is withdrawn when a dispute opens and reinstated only when it is won; Stripe keeps the fee.

use serde_json::json;

use super::account::{Account, ChangeContext};
use super::error::NotPossible;
use super::ids::new_id;
use super::objects::{BalanceTransaction, Dispute};

/// Stripe's fee for a dispute, in minor units: 15.00.
const DISPUTE_FEE: i64 = 1_500;

impl Account {
    /// Opens a dispute on a paid, undisputed charge and withdraws the money.
    pub fn open_dispute(
        &mut self,
        charge_id: &str,
        reason: &str,
        context: &ChangeContext,
    ) -> Result<String, NotPossible> {
        let charge = self.charges.by_id_mut(charge_id).filter(|charge| charge.failure.is_none() && !charge.disputed);
        let charge = charge.ok_or_else(|| NotPossible(format!("{charge_id} is not a paid, undisputed charge")))?;
        charge.disputed = true;
        let amount = charge.amount - charge.amount_refunded;
        let dispute = Dispute {
            id: new_id("du_1", 23),
            created: context.now,
            amount,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            reason: reason.to_owned(),
            status: "needs_response".to_owned(),
            has_evidence: false,
            balance_transactions: vec![balance_transaction(-amount, DISPUTE_FEE, context)],
        };
        let id = dispute.id.clone();
        self.disputes.add(dispute);
        self.emit("charge.dispute.created", &id, None, context);
        self.emit("charge.dispute.funds_withdrawn", &id, None, context);
        Ok(id)
    }

    /// Evidence has been submitted.
    pub fn review_dispute(&mut self, id: &str, context: &ChangeContext) -> Result<(), NotPossible> {
        let dispute = self.disputes.by_id_mut(id).ok_or_else(|| missing(id))?;
        if dispute.status != "needs_response" {
            return Err(NotPossible(format!("the dispute is {} already", dispute.status)));
        }
        dispute.status = "under_review".to_owned();
        dispute.has_evidence = true;
        let previous = json!({
            "evidence_details": { "has_evidence": false, "submission_count": 0 },
            "status": "needs_response",
        });
        self.emit("charge.dispute.updated", id, Some(previous), context);
        Ok(())
    }

    /// The dispute is decided.
    pub fn close_dispute(&mut self, id: &str, won: bool, context: &ChangeContext) -> Result<(), NotPossible> {
        let dispute = self.disputes.by_id_mut(id).ok_or_else(|| missing(id))?;
        if !matches!(dispute.status.as_str(), "needs_response" | "under_review") {
            return Err(NotPossible(format!("the dispute is {} already", dispute.status)));
        }
        dispute.status = if won { "won" } else { "lost" }.to_owned();
        if won {
            dispute.balance_transactions.push(balance_transaction(dispute.amount, 0, context));
        }
        self.emit("charge.dispute.closed", id, None, context);
        if won {
            self.emit("charge.dispute.funds_reinstated", id, None, context);
        }
        Ok(())
    }
}

fn balance_transaction(amount: i64, fee: i64, context: &ChangeContext) -> BalanceTransaction {
    BalanceTransaction { id: new_id("txn_1", 23), created: context.now, amount, fee }
}

fn missing(id: &str) -> NotPossible {
    NotPossible(format!("there is no dispute {id}"))
}
