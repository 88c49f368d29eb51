//! The Dispute and its balance transactions, field by field.

use serde_json::{Value, json};

use crate::stripe::account::Account;
use crate::stripe::objects::{BalanceTransaction, Dispute};

pub fn dispute(account: &Account, dispute: &Dispute) -> Value {
    let evidence: serde_json::Map<String, Value> =
        EVIDENCE_FIELDS.iter().map(|key| ((*key).to_owned(), Value::Null)).collect();
    let mut evidence = Value::Object(evidence);
    evidence["enhanced_evidence"] = json!({});
    let card = account.charges.by_id(&dispute.charge).map(|charge| charge.payment_method.card.brand());
    let code = if dispute.reason == "fraudulent" { "10.4" } else { "13.1" };
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": dispute.balance_transactions.iter().map(|it| balance_transaction(dispute, it)).collect::<Vec<_>>(),
        "charge": dispute.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": dispute.created + 9 * 24 * 60 * 60,
            "enhanced_eligibility": {},
            "has_evidence": dispute.has_evidence,
            "past_due": false,
            "submission_count": i32::from(dispute.has_evidence),
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

/// Money withdrawn, or reinstated.
fn balance_transaction(dispute: &Dispute, transaction: &BalanceTransaction) -> Value {
    let BalanceTransaction { id, created, amount, fee } = transaction;
    let withdrawn = *amount < 0;
    let fees = (*fee > 0).then(|| {
        json!({
            "amount": fee,
            "application": null,
            "currency": dispute.currency,
            "description": "Dispute fee",
            "type": "stripe_fee",
        })
    });
    json!({
        "id": id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created,
        "balance_type": "payments",
        "created": created,
        "currency": dispute.currency,
        "description": format!("Chargeback {} for {}", if withdrawn { "withdrawal" } else { "reversal" }, dispute.charge),
        "exchange_rate": null,
        "fee": fee,
        "fee_details": fees.into_iter().collect::<Vec<_>>(),
        "net": amount - fee,
        "reporting_category": if withdrawn { "dispute" } else { "dispute_reversal" },
        "source": dispute.id,
        "status": "available",
        "type": "adjustment",
    })
}

const EVIDENCE_FIELDS: [&str; 27] = [
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
