//! Creates Checkout Sessions; their payment and expiry are in `payments.rs`.
//!
//! Parameters: <https://docs.stripe.com/api/checkout/sessions/create>. Payment mode, ad-hoc prices and cards are
//! supported; any other parameter of Stripe's is refused by name.

use std::collections::BTreeMap;

use super::account::{Account, ChangeContext};
use super::error::ApiError;
use super::form::Form;
use super::ids::new_id;
use super::money;
use super::objects::{LineItem, PaymentIntentData, Session, SessionStatus};

/// Parameters that only change how the page looks; stored and returned.
const DISPLAY_PARAMS: [&str; 4] = ["billing_address_collection", "customer_creation", "locale", "submit_type"];
/// Features that may be disabled explicitly; enabled, they are refused as unsupported.
const DISABLED_FEATURES: [&str; 3] = ["adaptive_pricing", "automatic_tax", "phone_number_collection"];
const UI_MODES: [&str; 4] = ["elements", "embedded_page", "form", "hosted_page"];
const MIN_LIFETIME: i64 = 30 * 60;
const MAX_LIFETIME: i64 = 24 * 60 * 60;

impl Account {
    /// `POST /v1/checkout/sessions`
    pub fn create_session(&mut self, form: &Form, context: &ChangeContext) -> Result<String, ApiError> {
        check_params(form)?;
        match form.choice("mode", &["payment", "setup", "subscription"])? {
            Some("payment") => {}
            Some(_) => {
                return Err(ApiError::invalid("mode", "The sandbox carries out `payment` mode only."));
            }
            None => return Err(ApiError::missing("mode")),
        }
        let ui_mode = form.choice("ui_mode", &UI_MODES)?.unwrap_or("hosted_page");
        let urls = Urls::parse(form, ui_mode)?;
        let (currency, line_items) = line_items(form)?;
        let amount_total =
            line_items.iter().map(|item| item.unit_amount.saturating_mul(item.quantity)).fold(0, i64::saturating_add);
        check_total(amount_total, &currency)?;
        let expires_at = expires_at(form, context.now)?;
        let customer_email = form.text("customer_email")?;
        if let Some(email) = customer_email.as_deref().filter(|email| !is_email(email)) {
            return Err(ApiError::coded("email_invalid", "customer_email", format!("Invalid email address: {email}")));
        }
        let client_reference_id = form.text("client_reference_id")?;
        if client_reference_id.as_ref().is_some_and(|reference| reference.chars().count() > 200) {
            let message = "Invalid string: must be at most 200 characters";
            return Err(ApiError::invalid("client_reference_id", message));
        }
        let id = new_id("cs_test_a1", 56);
        let session = Session {
            created: context.now,
            expires_at,
            status: SessionStatus::Open,
            ui_mode: ui_mode.to_owned(),
            amount_total,
            currency,
            line_items,
            customer_email,
            client_reference_id,
            metadata: form.metadata("metadata")?,
            allowed_payment_method_types: form
                .has("allowed_payment_method_types")
                .then(|| cards_only(form, "allowed_payment_method_types"))
                .transpose()?,
            payment_method_types: cards_only(form, "payment_method_types")?,
            success_url: urls.success,
            cancel_url: urls.cancel,
            return_url: urls.return_to,
            client_secret: (ui_mode != "hosted_page").then(|| format!("{id}_secret_{}", new_id("", 32))),
            payment_intent: None,
            payment_intent_data: payment_intent_data(form)?,
            display_params: display_params(form)?,
            payer_email: None,
            payer_name: None,
            id: id.clone(),
        };
        self.sessions.add(session);
        self.record_made_under(&id, context);
        Ok(id)
    }
}

/// Where the payer is redirected.
struct Urls {
    success: Option<String>,
    cancel: Option<String>,
    return_to: Option<String>,
}

impl Urls {
    fn parse(form: &Form, ui_mode: &str) -> Result<Self, ApiError> {
        let url = |key: &str| match form.text(key)? {
            Some(url) if !url.contains("://") => Err(ApiError::coded("url_invalid", key, "Not a valid URL")),
            other => Ok(other),
        };
        let urls = Self { success: url("success_url")?, cancel: url("cancel_url")?, return_to: url("return_url")? };
        let hosted = matches!(ui_mode, "hosted_page" | "form");
        if ui_mode == "hosted_page" && urls.success.is_none() {
            return Err(ApiError::missing("success_url"));
        }
        let misplaced = [
            ("success_url", urls.success.is_some() && !hosted),
            ("cancel_url", urls.cancel.is_some() && !hosted),
            ("return_url", urls.return_to.is_some() && hosted),
        ];
        match misplaced.iter().find(|(_, misplaced)| *misplaced) {
            Some((key, _)) => {
                Err(ApiError::invalid(key, format!("You cannot set `{key}` if `ui_mode` is `{ui_mode}`.")))
            }
            None => Ok(urls),
        }
    }
}

fn check_params(form: &Form) -> Result<(), ApiError> {
    let supported = [
        "allowed_payment_method_types",
        "cancel_url",
        "client_reference_id",
        "customer_email",
        "expand",
        "expires_at",
        "line_items",
        "metadata",
        "mode",
        "payment_intent_data",
        "payment_method_types",
        "return_url",
        "success_url",
        "ui_mode",
    ];
    let known = [
        "after_expiration",
        "allow_promotion_codes",
        "branding_settings",
        "consent_collection",
        "currency",
        "custom_fields",
        "custom_text",
        "customer",
        "customer_account",
        "customer_update",
        "discounts",
        "excluded_payment_method_types",
        "integration_identifier",
        "invoice_creation",
        "managed_payments",
        "name_collection",
        "optional_items",
        "origin_context",
        "payment_method_collection",
        "payment_method_configuration",
        "payment_method_data",
        "payment_method_options",
        "permissions",
        "redirect_on_completion",
        "saved_payment_method_options",
        "setup_intent_data",
        "shipping_address_collection",
        "shipping_options",
        "subscription_data",
        "tax_id_collection",
        "wallet_options",
    ];
    form.allow_only(&[supported.as_slice(), DISPLAY_PARAMS.as_slice(), DISABLED_FEATURES.as_slice()].concat(), &known)?;
    for name in DISABLED_FEATURES {
        let feature = form.branch(name)?;
        feature.allow_only(&["enabled"], &["liability"])?;
        if feature.boolean("enabled")? == Some(true) {
            return Err(ApiError::unsupported(&feature.name("enabled")));
        }
    }
    Ok(())
}

fn display_params(form: &Form) -> Result<BTreeMap<String, String>, ApiError> {
    let given =
        DISPLAY_PARAMS.iter().filter_map(|key| form.text(key).transpose().map(|value| Ok(((*key).to_owned(), value?))));
    given.collect()
}

fn payment_intent_data(form: &Form) -> Result<PaymentIntentData, ApiError> {
    let data = form.branch("payment_intent_data")?;
    data.allow_only(
        &["description", "metadata", "receipt_email", "statement_descriptor", "statement_descriptor_suffix"],
        &[
            "application_fee_amount",
            "capture_method",
            "on_behalf_of",
            "setup_future_usage",
            "shipping",
            "transfer_data",
            "transfer_group",
        ],
    )?;
    Ok(PaymentIntentData {
        metadata: data.metadata("metadata")?,
        description: data.text("description")?,
        receipt_email: data.text("receipt_email")?,
        statement_descriptor: data.text("statement_descriptor")?,
        statement_descriptor_suffix: data.text("statement_descriptor_suffix")?,
    })
}

/// The list of payment method types under this name, in which only cards are supported.
fn cards_only(form: &Form, list: &str) -> Result<Vec<String>, ApiError> {
    let types = form.texts(list)?;
    match types.iter().position(|kind| kind != "card") {
        Some(at) => Err(ApiError::invalid(&format!("{list}[{at}]"), "The sandbox carries out `card` only.")),
        None => Ok(vec!["card".to_owned()]),
    }
}

fn line_items(form: &Form) -> Result<(String, Vec<LineItem>), ApiError> {
    let items = form.branches("line_items")?;
    let mut currency: Option<String> = None;
    let mut parsed = Vec::with_capacity(items.len());
    for item in &items {
        item.allow_only(
            &["price_data", "quantity"],
            &["adjustable_quantity", "dynamic_tax_rates", "metadata", "price", "tax_rates"],
        )?;
        if !item.has("price_data") {
            return Err(ApiError::missing(&item.name("price_data")));
        }
        let price = item.branch("price_data")?;
        price.allow_only(
            &["currency", "product_data", "unit_amount"],
            &["product", "recurring", "tax_behavior", "unit_amount_decimal"],
        )?;
        let item_currency = price.required("currency")?.to_lowercase();
        if !money::is_supported(&item_currency) {
            return Err(ApiError::invalid(&price.name("currency"), format!("Invalid currency: {item_currency}")));
        }
        if currency.get_or_insert_with(|| item_currency.clone()) != &item_currency {
            let message = "All line items must have the same currency.";
            return Err(ApiError::invalid(&price.name("currency"), message));
        }
        if !price.has("product_data") {
            return Err(ApiError::missing(&price.name("product_data")));
        }
        let product = price.branch("product_data")?;
        product
            .allow_only(&["description", "metadata", "name"], &["images", "tax_code", "tax_details", "unit_label"])?;
        let unit_amount = price.integer("unit_amount")?.ok_or_else(|| ApiError::missing(&price.name("unit_amount")))?;
        if unit_amount < 0 {
            let name = price.name("unit_amount");
            return Err(ApiError::coded("parameter_invalid_integer", &name, "Invalid non-negative integer"));
        }
        let quantity = item.integer("quantity")?.ok_or_else(|| ApiError::missing(&item.name("quantity")))?;
        if quantity < 1 {
            let name = item.name("quantity");
            return Err(ApiError::coded(
                "parameter_invalid_integer",
                &name,
                "This value must be greater than or equal to 1.",
            ));
        }
        parsed.push(LineItem {
            id: new_id("li_1", 23),
            price_id: new_id("price_1", 23),
            product_id: new_id("prod_", 14),
            name: product.required("name")?,
            description: product.text("description")?,
            product_metadata: product.metadata("metadata")?,
            unit_amount,
            quantity,
        });
    }
    if parsed.len() > 100 {
        return Err(ApiError::invalid("line_items", "There is a maximum of 100 line items."));
    }
    currency.map(|currency| (currency, parsed)).ok_or_else(|| ApiError::missing("line_items"))
}

fn check_total(total: i64, currency: &str) -> Result<(), ApiError> {
    if total < money::min_charge(currency) {
        let least = money::format_amount(money::min_charge(currency), currency);
        let message = format!("The Checkout Session's total amount due must add up to at least {least}.");
        return Err(ApiError::invalid_state(Some("amount_too_small"), None, message));
    }
    let step = money::step(currency);
    if total % step != 0 {
        let message = format!("The Checkout Session's total amount due must be a multiple of {step}.");
        return Err(ApiError::invalid_state(None, None, message));
    }
    let most = money::max_charge(currency);
    if total > most {
        let most = money::format_amount(most, currency);
        let message = format!("The Checkout Session's total amount due must be no more than {most}.");
        return Err(ApiError::invalid_state(Some("amount_too_large"), None, message));
    }
    Ok(())
}

fn expires_at(form: &Form, now: i64) -> Result<i64, ApiError> {
    let Some(at) = form.integer("expires_at")? else {
        return Ok(now + MAX_LIFETIME);
    };
    let refused = |message: &str| Err(ApiError::invalid("expires_at", message));
    match at.saturating_sub(now) {
        ..MIN_LIFETIME => {
            refused("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
        }
        MIN_LIFETIME..=MAX_LIFETIME => Ok(at),
        _ => refused("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."),
    }
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
        && !text.contains(char::is_whitespace)
}
