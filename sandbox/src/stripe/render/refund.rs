//! Refund and Dispute, field by field.

use serde_json::{Value, json};

use crate::stripe::account::{Account, Dispute, Refund, RefundStatus};

pub fn refund(refund: &Refund) -> Value {
    let failed = refund.status == RefundStatus::Failed;
    let mut object = json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": null,
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
        "presentment_details": null,
        "reason": refund.reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": refund.status.as_str(),
        "transfer_reversal": null,
    });
    match refund.status {
        RefundStatus::Failed => object["failure_reason"] = json!(refund.failure_reason),
        RefundStatus::Pending => object["pending_reason"] = json!("processing"),
        RefundStatus::Succeeded => {}
    }
    object
}

pub fn dispute(account: &Account, dispute: &Dispute) -> Value {
    let evidence: serde_json::Map<String, Value> =
        EVIDENCE.iter().map(|key| ((*key).to_owned(), Value::Null)).collect();
    let mut evidence = Value::Object(evidence);
    evidence["enhanced_evidence"] = json!({});
    let card = account.charges.by_id(&dispute.charge).map(|charge| charge.payment_method.card.brand());
    let code = if dispute.reason == "fraudulent" { "10.4" } else { "13.1" };
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": [],
        "charge": dispute.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": dispute.created + 9 * 24 * 60 * 60,
            "enhanced_eligibility": {},
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": false,
        "livemode": false,
        "metadata": {},
        "payment_intent": dispute.payment_intent,
        "payment_method_details": { "type": "card", "card": {
            "brand": card.unwrap_or("visa"), "case_type": "chargeback", "network_reason_code": code,
            "network": card.unwrap_or("visa"),
        } },
        "reason": dispute.reason,
        "status": dispute.status,
    })
}

const EVIDENCE: [&str; 27] = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
];
