//! The Refund, field by field.

use serde_json::{Value, json};

use crate::stripe::objects::{Refund, RefundStatus};

pub fn refund(refund: &Refund) -> Value {
    let failed = refund.status == RefundStatus::Failed;
    let mut object = json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": refund.balance_transaction,
        "charge": refund.charge,
        "created": refund.created,
        "currency": refund.currency,
        "customer": null,
        "customer_account": null,
        "destination_details": { "type": "card", "card": {
            "reference_status": if failed { "unavailable" } else { "pending" },
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        } },
        "metadata": refund.metadata,
        "payment_intent": refund.payment_intent,
        "payment_method": null,
        "reason": refund.reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": refund.status.as_str(),
        "transfer_reversal": null,
    });
    match refund.status {
        RefundStatus::Failed => {
            object["failure_balance_transaction"] = json!(refund.failure_balance_transaction);
            object["failure_reason"] = json!(refund.failure_reason);
        }
        RefundStatus::Pending => object["pending_reason"] = json!("processing"),
        RefundStatus::Succeeded => {}
    }
    object
}
