//! Which fields each object has, by the two publications of API version 2026-09-30.endive: the structs of
//! `stripe_shared` 1.0.0-rc.10 (what is not an `Option` is `required`) and the types of the npm package `stripe` 23.0.1
//! (of the rest, what is not `name?:` is `nullable`: always written, `null` where there is nothing).

use stripe_shared::{
    BalanceTransaction, Charge, CheckoutSession, CheckoutSessionItem, Dispute, Event, PaymentIntent, PaymentMethod,
    Price, Refund,
};

use super::deserializers::{Deserializer, reader};

/// The fields of one kind of object, by name; `object` itself is in all of them.
pub struct Table {
    pub object: &'static str,
    pub required: &'static str,
    pub nullable: &'static str,
    pub optional: &'static str,
    /// The production crates' deserializer.
    pub read: Deserializer,
}

pub fn table(object: &str) -> &'static Table {
    TABLES.iter().find(|table| table.object == object).unwrap_or_else(|| panic!("no table for {object}"))
}

pub const TABLES: [Table; 10] = [
    Table {
        object: "checkout.session",
        required: "automatic_tax created custom_fields custom_text expires_at id livemode mode payment_method_types \
            payment_status shipping_options",
        nullable: "adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types amount_subtotal \
            amount_total billing_address_collection cancel_url client_reference_id client_secret \
            collected_information consent consent_collection currency currency_conversion customer customer_account \
            customer_creation customer_details customer_email discounts integration_identifier invoice \
            invoice_creation locale managed_payments metadata origin_context payment_intent payment_link \
            payment_method_collection payment_method_configuration_details payment_method_options permissions \
            recovered_from saved_payment_method_options setup_intent shipping_address_collection shipping_cost \
            status submit_type subscription success_url total_details ui_mode url wallet_options",
        optional: "branding_settings excluded_payment_method_types line_items name_collection optional_items \
            phone_number_collection presentment_details redirect_on_completion return_url tax_id_collection",
        read: reader!(CheckoutSession),
    },
    Table {
        object: "item",
        required: "amount_discount amount_subtotal amount_tax amount_total currency id",
        nullable: "adjustable_quantity description metadata price quantity",
        optional: "discounts taxes",
        read: reader!(CheckoutSessionItem),
    },
    Table {
        object: "price",
        required: "active billing_scheme created currency id livemode metadata product type",
        nullable: "custom_unit_amount lookup_key nickname recurring tax_behavior tiers_mode transform_quantity unit_amount \
            unit_amount_decimal",
        optional: "currency_options tiers",
        read: reader!(Price),
    },
    Table {
        object: "payment_intent",
        required: "amount amount_capturable amount_received capture_method confirmation_method created currency id livemode \
            metadata payment_method_types status",
        nullable: "allowed_payment_method_types application application_fee_amount automatic_payment_methods canceled_at \
            cancellation_reason client_secret customer customer_account description excluded_payment_method_types \
            last_payment_error latest_charge managed_payments next_action on_behalf_of payment_method \
            payment_method_configuration_details payment_method_options payment_record processing receipt_email \
            review setup_future_usage shipping source statement_descriptor statement_descriptor_suffix \
            transfer_group",
        optional: "amount_details hooks payment_details presentment_details transfer_data",
        read: reader!(PaymentIntent),
    },
    Table {
        object: "payment_method",
        required: "billing_details created id livemode type",
        nullable: "customer customer_account metadata",
        optional: "acss_debit affirm afterpay_clearpay alipay allow_redisplay alma amazon_pay au_becs_debit bacs_debit \
            bancontact billie bizum blik boleto card card_present cashapp crypto custom customer_balance eps fpx \
            giropay grabpay ideal interac_present kakao_pay klarna konbini kr_card link mb_way mobilepay multibanco \
            naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal paypay payto pix promptpay \
            radar_options revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish twint upi \
            us_bank_account wechat_pay zip",
        read: reader!(PaymentMethod),
    },
    Table {
        object: "charge",
        required: "amount amount_captured amount_refunded billing_details captured created currency disputed id livemode \
            metadata paid refunded status",
        nullable: "application application_fee application_fee_amount balance_transaction calculated_statement_descriptor \
            customer description failure_balance_transaction failure_code failure_message fraud_details on_behalf_of \
            outcome payment_intent payment_method payment_method_details receipt_email receipt_number receipt_url \
            review shipping source source_transfer statement_descriptor statement_descriptor_suffix transfer_data \
            transfer_group",
        optional: "authorization_code level3 presentment_details radar_options refunds transfer",
        read: reader!(Charge),
    },
    Table {
        object: "refund",
        required: "amount created currency id",
        nullable: "balance_transaction charge customer customer_account metadata payment_intent payment_method reason \
            receipt_number source_transfer_reversal status transfer_reversal",
        optional: "description destination_details failure_balance_transaction failure_reason instructions_email \
            next_action pending_reason presentment_details",
        read: reader!(Refund),
    },
    Table {
        object: "dispute",
        required: "amount balance_transactions charge created currency enhanced_eligibility_types evidence evidence_details \
            id is_charge_refundable livemode metadata reason status",
        nullable: "payment_intent",
        optional: "network_reason_code payment_method_details",
        read: reader!(Dispute),
    },
    Table {
        object: "balance_transaction",
        required: "amount available_on balance_type created currency fee fee_details id net reporting_category status type",
        nullable: "description exchange_rate source",
        optional: "",
        read: reader!(BalanceTransaction),
    },
    Table {
        object: "event",
        required: "created data id livemode pending_webhooks type",
        nullable: "api_version request",
        optional: "account context",
        read: reader!(Event),
    },
];

/// The required fields of nested objects, by the same npm package; `[]` stands for each of a list.
pub const NESTED: &[(&str, &str, &str)] = &[
    ("balance_transaction", "fee_details[]", "amount application currency description type"),
    ("charge", "billing_details", "address email name phone tax_id"),
    ("charge", "billing_details.address", "city country line1 line2 postal_code state"),
    ("charge", "fraud_details", ""),
    (
        "charge",
        "outcome",
        "advice_code network_advice_code network_decline_code network_status reason seller_message type",
    ),
    ("charge", "payment_method_details", "type"),
    (
        "charge",
        "payment_method_details.card",
        "amount_authorized authorization_code brand checks country electronic_commerce_indicator exp_month \
            exp_year funding installments last4 mandate network network_transaction_id regulated_status \
            three_d_secure transaction_link_id wallet",
    ),
    ("charge", "payment_method_details.card.checks", "address_line1_check address_postal_code_check cvc_check"),
    ("charge", "payment_method_details.card.extended_authorization", "status"),
    ("charge", "payment_method_details.card.incremental_authorization", "status"),
    ("charge", "payment_method_details.card.multicapture", "status"),
    ("charge", "payment_method_details.card.network_token", "used"),
    ("charge", "payment_method_details.card.overcapture", "maximum_amount_capturable status"),
    (
        "charge",
        "payment_method_details.card.three_d_secure",
        "authentication_flow electronic_commerce_indicator exemption_indicator result result_reason \
            transaction_id version",
    ),
    ("charge", "radar_options", ""),
    ("checkout.session", "adaptive_pricing", "enabled"),
    ("checkout.session", "automatic_tax", "enabled liability provider status"),
    (
        "checkout.session",
        "branding_settings",
        "background_color border_style button_color display_name font_family icon logo",
    ),
    ("checkout.session", "collected_information", "business_name individual_name shipping_details"),
    ("checkout.session", "custom_text", "after_submit shipping_address submit terms_of_service_acceptance"),
    (
        "checkout.session",
        "customer_details",
        "address business_name email individual_name name phone tax_exempt tax_ids",
    ),
    ("checkout.session", "customer_details.address", "city country line1 line2 postal_code state"),
    ("checkout.session", "invoice_creation", "enabled invoice_data"),
    (
        "checkout.session",
        "invoice_creation.invoice_data",
        "account_tax_ids custom_fields description footer issuer metadata rendering_options",
    ),
    ("checkout.session", "payment_method_options", ""),
    ("checkout.session", "payment_method_options.card", "request_three_d_secure"),
    ("checkout.session", "phone_number_collection", "enabled"),
    ("checkout.session", "total_details", "amount_discount amount_shipping amount_tax"),
    (
        "dispute",
        "evidence",
        "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure \
            cancellation_rebuttal customer_communication customer_email_address customer_name \
            customer_purchase_ip customer_signature duplicate_charge_documentation duplicate_charge_explanation \
            duplicate_charge_id enhanced_evidence product_description receipt refund_policy \
            refund_policy_disclosure refund_refusal_explanation service_date service_documentation \
            shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number \
            uncategorized_file uncategorized_text",
    ),
    ("dispute", "evidence.enhanced_evidence", ""),
    ("dispute", "evidence_details", "due_by enhanced_eligibility has_evidence past_due submission_count"),
    ("dispute", "evidence_details.enhanced_eligibility", ""),
    ("dispute", "payment_method_details", "type"),
    ("dispute", "payment_method_details.card", "brand case_type network network_reason_code"),
    ("event", "data", "object"),
    ("event", "request", "id idempotency_key"),
    ("payment_intent", "amount_details", ""),
    ("payment_intent", "amount_details.tip", ""),
    ("payment_intent", "last_payment_error", "type"),
    ("payment_intent", "next_action", "type"),
    ("payment_intent", "next_action.redirect_to_url", "return_url url"),
    ("payment_intent", "payment_method_options", ""),
    ("payment_intent", "payment_method_options.card", "installments mandate_options network request_three_d_secure"),
    ("payment_method", "billing_details", "address email name phone tax_id"),
    ("payment_method", "billing_details.address", "city country line1 line2 postal_code state"),
    (
        "payment_method",
        "card",
        "brand checks country display_brand exp_month exp_year funding generated_from last4 networks \
            regulated_status three_d_secure_usage wallet",
    ),
    ("payment_method", "card.checks", "address_line1_check address_postal_code_check cvc_check"),
    ("payment_method", "card.networks", "available preferred"),
    ("payment_method", "card.three_d_secure_usage", "supported"),
    ("refund", "destination_details", "type"),
    ("refund", "destination_details.card", "type"),
];
