//! Money a payer's bank takes back, and gives again if the case is won: <https://docs.stripe.com/disputes>.
//!
//! The money is withdrawn when a dispute opens and reinstated only when it is won; the fee stays with Stripe.

use serde_json::json;

use super::account::{Account, Cause, Dispute, Movement};
use super::ids::mint;
use super::refunds::NotPossible;

/// What Stripe takes for a dispute, in minor units: 15.00.
const FEE: i64 = 1_500;

impl Account {
    /// The payer's bank takes the money back for now; `None` if there is no such paid charge.
    pub fn open_dispute(&mut self, charge_id: &str, reason: &str, cause: &Cause) -> Option<String> {
        let charge = self.charges.by_id_mut(charge_id).filter(|charge| charge.failure.is_none() && !charge.disputed)?;
        charge.disputed = true;
        let amount = charge.amount - charge.amount_refunded;
        let dispute = Dispute {
            id: mint("du_1", 23),
            created: cause.now,
            amount,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            reason: reason.to_owned(),
            status: "needs_response".to_owned(),
            answered: false,
            movements: vec![movement(-amount, FEE, cause)],
        };
        let id = dispute.id.clone();
        self.disputes.add(dispute);
        self.emit("charge.dispute.created", &id, None, cause);
        self.emit("charge.dispute.funds_withdrawn", &id, None, cause);
        Some(id)
    }

    /// The account's owner has handed in evidence.
    pub fn review_dispute(&mut self, id: &str, cause: &Cause) -> Result<(), NotPossible> {
        let dispute = self.disputes.by_id_mut(id).ok_or_else(|| missing(id))?;
        if dispute.status != "needs_response" {
            return Err(NotPossible(format!("the dispute is {} already", dispute.status)));
        }
        dispute.status = "under_review".to_owned();
        dispute.answered = true;
        let previous = json!({
            "evidence_details": { "has_evidence": false, "submission_count": 0 },
            "status": "needs_response",
        });
        self.emit("charge.dispute.updated", id, Some(previous), cause);
        Ok(())
    }

    /// The case is decided.
    pub fn close_dispute(&mut self, id: &str, won: bool, cause: &Cause) -> Result<(), NotPossible> {
        let dispute = self.disputes.by_id_mut(id).ok_or_else(|| missing(id))?;
        if !matches!(dispute.status.as_str(), "needs_response" | "under_review") {
            return Err(NotPossible(format!("the dispute is {} already", dispute.status)));
        }
        dispute.status = if won { "won" } else { "lost" }.to_owned();
        if won {
            dispute.movements.push(movement(dispute.amount, 0, cause));
        }
        self.emit("charge.dispute.closed", id, None, cause);
        if won {
            self.emit("charge.dispute.funds_reinstated", id, None, cause);
        }
        Ok(())
    }
}

fn movement(amount: i64, fee: i64, cause: &Cause) -> Movement {
    Movement { id: mint("txn_1", 23), created: cause.now, amount, fee }
}

fn missing(id: &str) -> NotPossible {
    NotPossible(format!("there is no dispute {id}"))
}
