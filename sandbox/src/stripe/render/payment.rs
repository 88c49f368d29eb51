//! PaymentIntent, PaymentMethod and Charge, field by field.

use serde_json::{Value, json};

use super::nulls::with_nulls;
use crate::stripe::account::Account;
use crate::stripe::error::doc_url;
use crate::stripe::objects::{Charge, PaymentError, PaymentIntent, PaymentIntentStatus, PaymentMethod};

/// Fields that are always `null` here.
const INTENT_NULLS: [&str; 19] = [
    "allowed_payment_method_types",
    "application",
    "application_fee_amount",
    "automatic_payment_methods",
    "cancellation_reason",
    "customer",
    "customer_account",
    "excluded_payment_method_types",
    "managed_payments",
    "on_behalf_of",
    "payment_method_configuration_details",
    "payment_record",
    "processing",
    "review",
    "setup_future_usage",
    "shipping",
    "source",
    "transfer_data",
    "transfer_group",
];

pub fn intent(account: &Account, intent: &PaymentIntent) -> Value {
    let paid = intent.status == PaymentIntentStatus::Succeeded;
    let next_action = (intent.status == PaymentIntentStatus::RequiresAction).then(|| {
        let url = format!("{}/c/pay/{}", account.base_url, intent.session);
        json!({ "redirect_to_url": { "return_url": null, "url": url }, "type": "redirect_to_url" })
    });
    with_nulls(
        json!({
            "id": intent.id,
            "object": "payment_intent",
            "amount": intent.amount,
            "amount_capturable": 0,
            "amount_details": { "tip": {} },
            "amount_received": if paid { intent.amount } else { 0 },
            "canceled_at": intent.canceled_at,
            "capture_method": "automatic_async",
            "client_secret": intent.client_secret,
            "confirmation_method": "automatic",
            "created": intent.created,
            "currency": intent.currency,
            "description": intent.data.description,
            "last_payment_error": intent.last_payment_error.as_ref().map(last_payment_error),
            "latest_charge": intent.latest_charge,
            "livemode": false,
            "metadata": intent.data.metadata,
            "next_action": next_action,
            "payment_method": intent.payment_method.as_ref().map(|method| &method.id),
            "payment_method_options": { "card": {
                "installments": null, "mandate_options": null, "network": null, "request_three_d_secure": "automatic",
            } },
            "payment_method_types": intent.payment_method_types,
            "receipt_email": intent.data.receipt_email,
            "statement_descriptor": intent.data.statement_descriptor,
            "statement_descriptor_suffix": intent.data.statement_descriptor_suffix,
            "status": intent.status.as_str(),
        }),
        &INTENT_NULLS,
    )
}

fn last_payment_error(failure: &PaymentError) -> Value {
    let mut error = json!({
        "code": failure.code,
        "doc_url": doc_url(&failure.code),
        "message": failure.message,
        "payment_method": payment_method(&failure.payment_method),
        "type": if failure.charge.is_some() { "card_error" } else { "invalid_request_error" },
    });
    if let Some(charge) = &failure.charge {
        error["charge"] = json!(charge);
    }
    if let Some(decline_code) = &failure.decline_code {
        error["decline_code"] = json!(decline_code);
    }
    error
}

fn billing_details(method: &PaymentMethod) -> Value {
    json!({
        "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
        "email": method.email,
        "name": method.card.name,
        "phone": null,
        "tax_id": null,
    })
}

fn checks(passed: bool) -> Value {
    let cvc = if passed { "pass" } else { "fail" };
    json!({ "address_line1_check": null, "address_postal_code_check": null, "cvc_check": cvc })
}

/// The method a PaymentIntent was paid with, for `expand[]`.
pub fn method_by_id(account: &Account, id: &str) -> Option<Value> {
    let mut methods = account.payment_intents.newest_first().filter_map(|intent| intent.payment_method.as_ref());
    methods.find(|method| method.id == id).map(payment_method)
}

fn payment_method(method: &PaymentMethod) -> Value {
    let card = &method.card;
    json!({
        "id": method.id,
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing_details(method),
        "card": {
            "brand": card.brand(),
            "checks": checks(true),
            "country": "US",
            "display_brand": card.brand(),
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
            "fingerprint": fingerprint(card.number.as_str()),
            "funding": card.funding(),
            "generated_from": null,
            "last4": card.last4(),
            "networks": { "available": [card.brand()], "preferred": null },
            "regulated_status": "unregulated",
            "three_d_secure_usage": { "supported": true },
            "wallet": null,
        },
        "created": method.created,
        "customer": null,
        "customer_account": null,
        "livemode": false,
        "metadata": {},
        "type": "card",
    })
}

/// The same for the same card; the number can't be read from it.
fn fingerprint(number: &str) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(number))[..16].to_owned()
}

/// Fields that are always `null` here.
const CHARGE_NULLS: [&str; 13] = [
    "application",
    "application_fee",
    "application_fee_amount",
    "customer",
    "failure_balance_transaction",
    "on_behalf_of",
    "receipt_number",
    "review",
    "shipping",
    "source",
    "source_transfer",
    "transfer_data",
    "transfer_group",
];

pub fn charge(account: &Account, charge: &Charge) -> Value {
    let paid = charge.failure.is_none();
    let failure = charge.failure.as_ref();
    with_nulls(
        json!({
            "id": charge.id,
            "object": "charge",
            "amount": charge.amount,
            "amount_captured": if paid { charge.amount } else { 0 },
            "amount_refunded": charge.amount_refunded,
            "balance_transaction": charge.balance_transaction,
            "billing_details": billing_details(&charge.payment_method),
            "calculated_statement_descriptor": charge.data.statement_descriptor.clone()
                .unwrap_or_else(|| account.merchant.to_uppercase()),
            "captured": paid,
            "created": charge.created,
            "currency": charge.currency,
            "description": charge.data.description,
            "disputed": charge.disputed,
            "failure_code": failure.map(|failure| &failure.code),
            "failure_message": failure.map(|failure| &failure.message),
            "fraud_details": {},
            "livemode": false,
            "metadata": charge.data.metadata,
            "outcome": outcome(charge),
            "paid": paid,
            "payment_intent": charge.payment_intent,
            "payment_method": charge.payment_method.id,
            "payment_method_details": { "type": "card", "card": card_details(charge) },
            "radar_options": {},
            "receipt_email": charge.data.receipt_email,
            "receipt_url": paid.then(|| format!("{}/receipts/{}", account.base_url, charge.id)),
            "refunded": paid && charge.amount_refunded == charge.amount,
            "statement_descriptor": charge.data.statement_descriptor,
            "statement_descriptor_suffix": charge.data.statement_descriptor_suffix,
            "status": if paid { "succeeded" } else { "failed" },
        }),
        &CHARGE_NULLS,
    )
}

/// Why the issuer declined: the decline code if there is one.
fn reason(charge: &Charge) -> Option<&str> {
    let failure = charge.failure.as_ref()?;
    Some(failure.decline_code.as_ref().unwrap_or(&failure.code))
}

fn outcome(charge: &Charge) -> Value {
    let paid = charge.failure.is_none();
    json!({
        "advice_code": null,
        "network_advice_code": null,
        "network_decline_code": null,
        "network_status": if paid { "approved_by_network" } else { "declined_by_network" },
        "reason": reason(charge),
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": if paid { "Payment complete." } else { "The bank declined the payment." },
        "type": if paid { "authorized" } else { "issuer_declined" },
    })
}

fn card_details(charge: &Charge) -> Value {
    let card = &charge.payment_method.card;
    let paid = charge.failure.is_none();
    json!({
        "amount_authorized": paid.then_some(charge.amount),
        "authorization_code": paid.then_some("000000"),
        "brand": card.brand(),
        "checks": checks(reason(charge) != Some("incorrect_cvc")),
        "country": "US",
        "electronic_commerce_indicator": charge.authenticated.then_some("05"),
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "extended_authorization": { "status": "disabled" },
        "fingerprint": fingerprint(&card.number),
        "funding": card.funding(),
        "incremental_authorization": { "status": "unavailable" },
        "installments": null,
        "last4": card.last4(),
        "mandate": null,
        "multicapture": { "status": "unavailable" },
        "network": card.brand(),
        "network_token": { "used": false },
        "network_transaction_id": null,
        "overcapture": { "maximum_amount_capturable": charge.amount, "status": "unavailable" },
        "regulated_status": "unregulated",
        "three_d_secure": charge.authenticated.then(|| json!({
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": null,
            "result": "authenticated",
            "result_reason": null,
            "transaction_id": null,
            "version": "2.2.0",
        })),
        "transaction_link_id": null,
        "wallet": null,
    })
}
