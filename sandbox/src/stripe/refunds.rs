//! Refunds: <https://docs.stripe.com/api/refunds/create>.
//!
//! *Invariant:* refunds that have not failed never add up to more than the charge.

use serde_json::json;

use super::account::{Account, ChangeContext, RefundPlan};
use super::cards::Card;
use super::error::{ApiError, NotPossible};
use super::form::Form;
use super::ids::new_id;
use super::money;
use super::objects::{Charge, Metadata, Refund, RefundStatus};

/// How a refund ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Succeeded,
    Failed,
}

/// The parameters of a new refund.
struct RefundParams {
    /// `None` refunds what is left.
    amount: Option<i64>,
    reason: Option<&'static str>,
    metadata: Metadata,
}

impl Account {
    /// `POST /v1/refunds`
    pub fn create_refund(&mut self, form: &Form, context: &ChangeContext) -> Result<String, ApiError> {
        form.allow_only(
            &["amount", "charge", "expand", "metadata", "payment_intent", "reason"],
            &["currency", "customer", "instructions_email", "origin", "refund_application_fee", "reverse_transfer"],
        )?;
        let params = RefundParams {
            reason: form.choice("reason", &["duplicate", "fraudulent", "requested_by_customer"])?,
            metadata: form.metadata("metadata")?,
            amount: form.integer("amount")?,
        };
        check_amount(params.amount)?;
        let charge = self.charge_to_refund(form)?;
        self.refund(&charge, params, context)
    }

    /// A refund made in the Dashboard: as by the API, without an idempotency key and metadata.
    pub fn refund_in_dashboard(
        &mut self,
        charge: &str,
        amount: Option<i64>,
        context: &ChangeContext,
    ) -> Result<String, NotPossible> {
        check_amount(amount)?;
        Ok(self.refund(charge, RefundParams { amount, reason: None, metadata: Metadata::new() }, context)?)
    }

    fn refund(&mut self, charge_id: &str, params: RefundParams, context: &ChangeContext) -> Result<String, ApiError> {
        let charge = self.paid_charge(charge_id)?;
        let left = charge.amount - charge.amount_refunded;
        if left == 0 {
            return Err(ApiError::invalid_state(
                Some("charge_already_refunded"),
                None,
                format!("Charge {} has already been refunded.", charge.id),
            ));
        }
        if charge.disputed {
            return Err(ApiError::invalid_state(
                Some("charge_disputed"),
                None,
                format!("Charge {} has been charged back; cannot issue a refund.", charge.id),
            ));
        }
        let amount = params.amount.unwrap_or(left);
        if amount > left {
            let [requested, left] = [amount, left].map(|amount| money::format_amount(amount, &charge.currency));
            return Err(ApiError::invalid_state(
                None,
                Some("amount"),
                format!("Refund amount ({requested}) is greater than unrefunded amount on charge ({left})"),
            ));
        }
        let status = match (self.refund_plan, charge.payment_method.card.number.as_str()) {
            (RefundPlan::Pending, _) | (RefundPlan::ByCard, Card::REFUND_PENDING) => RefundStatus::Pending,
            (RefundPlan::Failed, _) => RefundStatus::Failed,
            (RefundPlan::ByCard, _) => RefundStatus::Succeeded,
        };
        let failed = status == RefundStatus::Failed;
        let refund = Refund {
            id: new_id("re_3", 23),
            created: context.now,
            amount,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            reason: params.reason.map(str::to_owned),
            metadata: params.metadata,
            status,
            balance_transaction: Some(new_id("txn_3", 23)),
            failure_balance_transaction: failed.then(|| new_id("txn_3", 23)),
            failure_reason: failed.then(|| "declined".to_owned()),
            idempotency_key: context.key.clone(),
        };
        let id = refund.id.clone();
        let mut previous = json!({ "amount_refunded": charge.amount_refunded });
        if !failed && amount == left {
            previous["refunded"] = json!(false);
        }
        self.refunds.add(refund);
        self.record_made_under(&id, context);
        self.emit("refund.created", &id, None, context);
        if failed {
            self.emit("refund.failed", &id, None, context);
        } else {
            self.update_amount_refunded(charge_id);
            self.emit("charge.refunded", charge_id, Some(previous), context);
        }
        Ok(id)
    }

    /// The id of the charge that the request refers to.
    fn charge_to_refund(&self, form: &Form) -> Result<String, ApiError> {
        let (intent, charge) = (form.text("payment_intent")?, form.text("charge")?);
        let id = match (&intent, &charge) {
            (Some(_), Some(_)) => {
                let message = "You may only specify one of these parameters: charge, payment_intent.";
                return Err(ApiError::coded("parameters_exclusive", "charge", message));
            }
            (Some(id), None) => {
                let missing = || ApiError::no_such("payment_intent", id, "payment_intent");
                let intent = self.payment_intents.by_id(id).ok_or_else(missing)?;
                let unpaid = || {
                    let message = format!("This PaymentIntent ({id}) does not have a successful charge to refund.");
                    ApiError::invalid_state(None, Some("payment_intent"), message)
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
        Ok(id.clone())
    }

    fn paid_charge(&self, id: &str) -> Result<&Charge, ApiError> {
        let charge = self.charges.by_id(id).ok_or_else(|| ApiError::no_such("charge", id, "charge"))?;
        if charge.failure.is_some() {
            let message = format!("Charge {id} was not successful and cannot be refunded.");
            return Err(ApiError::invalid_state(Some("charge_not_refundable"), None, message));
        }
        Ok(charge)
    }

    /// The bank's result: a pending refund succeeds or fails; a succeeded one may still fail.
    pub fn settle_refund(&mut self, id: &str, outcome: Outcome, context: &ChangeContext) -> Result<(), NotPossible> {
        let refund = self.refunds.by_id_mut(id).ok_or_else(|| NotPossible(format!("there is no refund {id}")))?;
        let before = refund.status;
        refund.status = match (before, outcome) {
            (RefundStatus::Pending, Outcome::Succeeded) => RefundStatus::Succeeded,
            (RefundStatus::Pending | RefundStatus::Succeeded, Outcome::Failed) => RefundStatus::Failed,
            (before, _) => return Err(NotPossible(format!("the refund is {} already", before.as_str()))),
        };
        let charge = refund.charge.clone();
        let mut previous = json!({ "status": before.as_str() });
        if before == RefundStatus::Pending {
            previous["pending_reason"] = json!("processing");
        }
        if outcome == Outcome::Failed {
            refund.failure_reason = Some("expired_or_canceled_card".to_owned());
            refund.failure_balance_transaction = Some(new_id("txn_3", 23));
            previous["failure_reason"] = json!(null);
            previous["failure_balance_transaction"] = json!(null);
            self.update_amount_refunded(&charge);
            self.emit("refund.failed", id, None, context);
        }
        for kind in ["refund.updated", "charge.refund.updated"] {
            self.emit(kind, id, Some(previous.clone()), context);
        }
        Ok(())
    }

    /// Sets a charge's `amount_refunded` to the sum of its refunds that have not failed.
    pub fn update_amount_refunded(&mut self, charge_id: &str) {
        let counts = |refund: &&Refund| refund.charge == charge_id && refund.status != RefundStatus::Failed;
        let refunded = self.refunds.oldest_first().filter(counts).map(|refund| refund.amount).sum();
        if let Some(charge) = self.charges.by_id_mut(charge_id) {
            charge.amount_refunded = refunded;
        }
    }
}

fn check_amount(amount: Option<i64>) -> Result<(), ApiError> {
    match amount {
        Some(..1) => Err(ApiError::coded("parameter_invalid_integer", "amount", "Invalid positive integer")),
        _ => Ok(()),
    }
}
