//! The Checkout Session and its line items, field by field.

use serde_json::{Value, json};

use super::nulls::with_nulls;
use crate::stripe::account::Account;
use crate::stripe::objects::{Session, SessionStatus};

/// Fields that are always `null` here.
const SESSION_NULLS: [&str; 22] = [
    "after_expiration",
    "allow_promotion_codes",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer",
    "customer_account",
    "integration_identifier",
    "invoice",
    "managed_payments",
    "optional_items",
    "origin_context",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "subscription",
    "wallet_options",
];

pub fn session(account: &Account, session: &Session) -> Value {
    let open = session.status == SessionStatus::Open;
    let complete = session.status == SessionStatus::Complete;
    let display_param = |key: &str| session.display_params.get(key);
    let hosted = session.ui_mode == "hosted_page";
    let details = json!({
        "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
        "business_name": null,
        "email": session.payer_email.as_ref().or(session.customer_email.as_ref()),
        "individual_name": null,
        "name": session.payer_name,
        "phone": null,
        "tax_exempt": "none",
        "tax_ids": if complete { json!([]) } else { Value::Null },
    });
    let mut object = with_nulls(
        with(
            settings(account),
            json!({
                "id": session.id,
                "object": "checkout.session",
                "amount_subtotal": session.amount_total,
                "amount_total": session.amount_total,
                "billing_address_collection": display_param("billing_address_collection"),
                "cancel_url": session.cancel_url,
                "client_reference_id": session.client_reference_id,
                "client_secret": session.client_secret.as_ref().filter(|_| open),
                "collected_information": complete.then(|| json!({
                    "business_name": null, "individual_name": null, "shipping_details": null,
                })),
                "created": session.created,
                "currency": session.currency,
                "customer_creation": display_param("customer_creation").map_or("if_required", String::as_str),
                "customer_details": (complete || session.customer_email.is_some()).then_some(details),
                "customer_email": session.customer_email,
                "expires_at": session.expires_at,
                "locale": display_param("locale"),
                "metadata": session.metadata,
                "payment_intent": session.payment_intent,
                "allowed_payment_method_types": session.allowed_payment_method_types,
                "payment_method_types": session.payment_method_types,
                "payment_status": if complete { "paid" } else { "unpaid" },
                "status": session.status.as_str(),
                "submit_type": display_param("submit_type"),
                "success_url": session.success_url,
                "ui_mode": session.ui_mode,
                "url": (open && hosted).then(|| format!("{}/c/pay/{}", account.base_url, session.id)),
            }),
        ),
        &SESSION_NULLS,
    );
    if let Some(url) = &session.return_url {
        object["return_url"] = json!(url);
    }
    if session.ui_mode == "embedded_page" {
        object["redirect_on_completion"] = json!("always");
    }
    object
}

/// The same for every session: the account's settings, and features that are off.
fn settings(account: &Account) -> Value {
    json!({
            "adaptive_pricing": { "enabled": false },
            "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
            "branding_settings": {
                "background_color": "#faf8f3",
                "border_style": "rounded",
                "button_color": "#1d6b4f",
                "display_name": account.merchant,
                "font_family": "default",
                "icon": null,
                "logo": null,
            },
            "custom_fields": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null,
            },
            "discounts": [],
            "invoice_creation": {
                "enabled": false,
                "invoice_data": {
                    "account_tax_ids": null, "custom_fields": null, "description": null, "footer": null, "issuer": null,
                    "metadata": {}, "rendering_options": null,
                },
            },
            "livemode": false,
            "mode": "payment",
            "payment_method_collection": "always",
            "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
            "phone_number_collection": { "enabled": false },
            "shipping_options": [],
            "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
    })
}

/// The fields of both objects.
fn with(mut object: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
    object
}

/// The list that `expand[]=line_items` embeds.
pub fn line_items(session: &Session) -> Value {
    let items = session.line_items.iter().map(|item| {
        let total = item.unit_amount * item.quantity;
        json!({
            "id": item.id,
            "object": "item",
            "adjustable_quantity": null,
            "amount_discount": 0,
            "amount_subtotal": total,
            "amount_tax": 0,
            "amount_total": total,
            "currency": session.currency,
            "description": item.name,
            "metadata": {},
            "price": {
                "id": item.price_id,
                "object": "price",
                "active": false,
                "billing_scheme": "per_unit",
                "created": session.created,
                "currency": session.currency,
                "custom_unit_amount": null,
                "livemode": false,
                "lookup_key": null,
                "metadata": {},
                "nickname": null,
                "product": item.product_id,
                "recurring": null,
                "tax_behavior": "unspecified",
                "tiers_mode": null,
                "transform_quantity": null,
                "type": "one_time",
                "unit_amount": item.unit_amount,
                "unit_amount_decimal": item.unit_amount.to_string(),
            },
            "quantity": item.quantity,
        })
    });
    json!({
        "object": "list",
        "data": items.collect::<Vec<_>>(),
        "has_more": false,
        "url": format!("/v1/checkout/sessions/{}/line_items", session.id),
    })
}
