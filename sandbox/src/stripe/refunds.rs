//! Money going back: refunds the account's owner asks for, and disputes the payer's bank opens.
//!
//! <https://docs.stripe.com/api/refunds/create>, <https://docs.stripe.com/disputes>. What is refunded or on its way
//! never exceeds what was captured; a refund that failed makes room again.

use serde_json::json;

use super::account::{Account, Cause, Charge, Dispute, Refund, RefundPlan, RefundStatus};
use super::cards::Card;
use super::error::ApiError;
use super::form::Form;
use super::ids::mint;
use super::money;

/// How a refund ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Succeeded,
    Failed,
}

/// What was asked of the bank makes no sense for this object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotPossible(pub String);

impl Account {
    /// `POST /v1/refunds`
    pub fn create_refund(&mut self, form: &Form, cause: &Cause) -> Result<String, ApiError> {
        form.only(
            &["amount", "charge", "expand", "metadata", "payment_intent", "reason"],
            &["currency", "customer", "instructions_email", "origin", "refund_application_fee", "reverse_transfer"],
        )?;
        let reason = form.choice("reason", &["duplicate", "fraudulent", "requested_by_customer"])?;
        let metadata = form.metadata("metadata")?;
        let asked = form.integer("amount")?;
        if asked.is_some_and(|amount| amount < 1) {
            return Err(ApiError::coded("parameter_invalid_integer", "amount", "Invalid positive integer"));
        }
        let charge = self.charge_to_refund(form)?;
        let left = charge.amount - charge.amount_refunded;
        if left == 0 {
            return Err(ApiError::conflict_of_state(
                Some("charge_already_refunded"),
                None,
                format!("Charge {} has already been refunded.", charge.id),
            ));
        }
        if charge.disputed {
            return Err(ApiError::conflict_of_state(
                Some("charge_disputed"),
                None,
                format!("Charge {} has been charged back; cannot issue a refund.", charge.id),
            ));
        }
        let amount = asked.unwrap_or(left);
        if amount > left {
            let [asked, left] = [amount, left].map(|amount| money::show(amount, &charge.currency));
            return Err(ApiError::conflict_of_state(
                None,
                Some("amount"),
                format!("Refund amount ({asked}) is greater than unrefunded amount on charge ({left})"),
            ));
        }
        let status = match (self.refund_plan, charge.payment_method.card.number.as_str()) {
            (RefundPlan::Pending, _) | (RefundPlan::ByCard, Card::REFUND_PENDING) => RefundStatus::Pending,
            (RefundPlan::Failed, _) => RefundStatus::Failed,
            (RefundPlan::ByCard, _) => RefundStatus::Succeeded,
        };
        let refund = Refund {
            id: mint("re_3", 23),
            created: cause.now,
            amount,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            reason: reason.map(str::to_owned),
            metadata,
            status,
            failure_reason: (status == RefundStatus::Failed).then(|| "declined".to_owned()),
            idempotency_key: cause.key.clone(),
        };
        let (id, charge) = (refund.id.clone(), refund.charge.clone());
        self.refunds.add(refund);
        self.note_made(&id, cause);
        self.emit("refund.created", &id, None, cause);
        if status == RefundStatus::Failed {
            self.emit("refund.failed", &id, None, cause);
        } else {
            self.recount(&charge);
            self.emit("charge.refunded", &charge, None, cause);
        }
        Ok(id)
    }

    fn charge_to_refund(&self, form: &Form) -> Result<&Charge, ApiError> {
        let (intent, charge) = (form.text("payment_intent")?, form.text("charge")?);
        let id = match (&intent, &charge) {
            (Some(_), Some(_)) => {
                let message = "You may only specify one of these parameters: charge, payment_intent.";
                return Err(ApiError::coded("parameters_exclusive", "charge", message));
            }
            (Some(id), None) => {
                let missing = || ApiError::no_such("payment_intent", id, "payment_intent");
                let intent = self.intents.by_id(id).ok_or_else(missing)?;
                let unpaid = || {
                    let message = format!("This PaymentIntent ({id}) does not have a successful charge to refund.");
                    ApiError::conflict_of_state(None, Some("payment_intent"), message)
                };
                intent.latest_charge.as_ref().ok_or_else(unpaid)?
            }
            (None, Some(id)) => id,
            (None, None) => {
                let message =
                    "One of the following params should be provided for this request: payment_intent or charge.";
                return Err(ApiError { message: message.to_owned(), ..ApiError::missing("payment_intent") });
            }
        };
        let charge = self.charges.by_id(id).ok_or_else(|| ApiError::no_such("charge", id, "charge"))?;
        if charge.failure.is_some() {
            let message = format!("Charge {id} was not successful and cannot be refunded.");
            return Err(ApiError::conflict_of_state(Some("charge_not_refundable"), None, message));
        }
        Ok(charge)
    }

    /// The bank has decided: a pending refund succeeds or fails; even a succeeded one may come back.
    pub fn settle_refund(&mut self, id: &str, outcome: Outcome, cause: &Cause) -> Result<(), NotPossible> {
        let refund = self.refunds.by_id_mut(id).ok_or_else(|| NotPossible(format!("there is no refund {id}")))?;
        let before = refund.status;
        refund.status = match (before, outcome) {
            (RefundStatus::Pending, Outcome::Succeeded) => RefundStatus::Succeeded,
            (RefundStatus::Pending | RefundStatus::Succeeded, Outcome::Failed) => RefundStatus::Failed,
            (before, _) => return Err(NotPossible(format!("the refund is {} already", before.as_str()))),
        };
        let charge = refund.charge.clone();
        let mut previous = json!({ "status": before.as_str() });
        if outcome == Outcome::Failed {
            refund.failure_reason = Some("expired_or_canceled_card".to_owned());
            previous["failure_reason"] = json!(null);
            let charge_before = self.charges.by_id(&charge).map_or(0, |charge| charge.amount_refunded);
            self.recount(&charge);
            self.emit("refund.failed", id, None, cause);
            let charge_previous = json!({ "amount_refunded": charge_before });
            self.emit("charge.updated", &charge, Some(charge_previous), cause);
        }
        self.emit("refund.updated", id, Some(previous), cause);
        Ok(())
    }

    fn recount(&mut self, charge_id: &str) {
        let counts = |refund: &&Refund| refund.charge == charge_id && refund.status != RefundStatus::Failed;
        let refunded = self.refunds.oldest_first().filter(counts).map(|refund| refund.amount).sum();
        if let Some(charge) = self.charges.by_id_mut(charge_id) {
            charge.amount_refunded = refunded;
        }
    }

    /// The payer's bank takes the money back for now; `None` if there is no such paid charge.
    pub fn open_dispute(&mut self, charge_id: &str, reason: &str, cause: &Cause) -> Option<String> {
        let charge = self.charges.by_id_mut(charge_id).filter(|charge| charge.failure.is_none() && !charge.disputed)?;
        charge.disputed = true;
        let dispute = Dispute {
            id: mint("du_1", 23),
            created: cause.now,
            amount: charge.amount - charge.amount_refunded,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            reason: reason.to_owned(),
            status: "needs_response".to_owned(),
        };
        let id = dispute.id.clone();
        self.disputes.add(dispute);
        self.emit("charge.dispute.created", &id, None, cause);
        Some(id)
    }

    /// The case is decided.
    pub fn close_dispute(&mut self, id: &str, won: bool, cause: &Cause) -> Result<(), NotPossible> {
        let dispute = self.disputes.by_id_mut(id).ok_or_else(|| NotPossible(format!("there is no dispute {id}")))?;
        if dispute.status != "needs_response" {
            return Err(NotPossible(format!("the dispute is {} already", dispute.status)));
        }
        dispute.status = if won { "won" } else { "lost" }.to_owned();
        self.emit("charge.dispute.closed", id, None, cause);
        Ok(())
    }
}
