//! Checkout Sessions: creating, reading, finding and expiring them (<https://docs.stripe.com/api/checkout/sessions>).

use std::collections::HashMap;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAllowedPaymentMethodTypes, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsPriceData, CreateCheckoutSessionPaymentIntentData, ExpireCheckoutSession,
    ListCheckoutSession, ProductData, RetrieveCheckoutSession,
};
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_shared::{CheckoutSessionMode, CheckoutSessionUiMode};
use stripe_types::Currency as StripeCurrency;
use uuid::Uuid;

use super::client::{Stripe, none_if_missing};
use super::error::StripeError;
use super::fields::Fields;
use super::listing::{ListPage, MAX_PAGE_SIZE, created_between};
use super::objects::{self, CheckoutSession, CheckoutSessionState};
use crate::clock::Timestamp;
use crate::models::money::{Currency, Money};

/// A session to create. Everything in it comes from stored rows, so that a retry sends the same parameters.
#[derive(Clone, Debug)]
pub struct CheckoutSessionRequest {
    pub payment_id: Uuid,
    pub booking_id: Uuid,
    pub price: Money,
    /// The name of the line item.
    pub product: String,
    pub is_hosted: bool,
    pub success_url: String,
    pub cancel_url: String,
    pub expires_at: Timestamp,
}

impl Stripe {
    /// Creates a session, once per `payment_id`.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn create_checkout_session(
        &self,
        request: &CheckoutSessionRequest,
    ) -> Result<CheckoutSession, StripeError> {
        let create = create_params(request);
        let key = format!("checkout:{}", request.payment_id);
        Ok(objects::checkout_session(&self.write(&key, &create).await?)?)
    }

    /// How a session stands, with its payment intent, the charge and the charge's refunds.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn checkout_session_state(&self, id: &str) -> Result<CheckoutSessionState, StripeError> {
        let retrieve = RetrieveCheckoutSession::new(id).expand(vec!["payment_intent.latest_charge.refunds".to_owned()]);
        Ok(objects::checkout_session_state(&self.read(&retrieve).await?)?)
    }

    /// The session of a payment among those created between two times; for when its creation was never answered.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn find_checkout_session(
        &self,
        payment_id: Uuid,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Option<CheckoutSession>, StripeError> {
        let list = ListCheckoutSession::new().created(created_between(from, to)).limit(MAX_PAGE_SIZE);
        let mut after: Option<String> = None;
        loop {
            let list = after.iter().fold(list.clone(), |list, id| list.starting_after(id));
            let page = ListPage::read(&self.read(&list).await?, objects::checkout_session)?;
            if let Some(found) = page.items.iter().find(|session| session.payment_id == Some(payment_id)) {
                return Ok(Some(found.clone()));
            }
            after.clone_from(&page.next);
            // One that can't be read may be the one that is looked for.
            page.all_items()?;
            if after.is_none() {
                return Ok(None);
            }
        }
    }

    /// Expires an open session. Stripe refuses it for a session that is paid or expired already.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn expire_checkout_session(&self, id: &str, payment_id: Uuid) -> Result<(), StripeError> {
        let key = format!("expire:{payment_id}");
        let expire = ExpireCheckoutSession::new(id);
        self.write(&key, &expire).await.map(drop)
    }

    /// The id of our payment that a payment intent was created for; `None` when Stripe has no such intent, or it is not ours.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn payment_id_of_intent(&self, intent_id: &str) -> Result<Option<Uuid>, StripeError> {
        let intent = none_if_missing(self.read(&RetrievePaymentIntent::new(intent_id)).await)?;
        Ok(intent.and_then(|intent| Fields::of("intent", &intent).metadata_id("payment_id")))
    }
}

/// Stripe has the code in small letters. The crate's list is incomplete, and a code that it does not know is sent as it is.
fn stripe_currency(currency: Currency) -> StripeCurrency {
    currency.as_str().to_lowercase().parse().unwrap_or_else(|never: std::convert::Infallible| match never {})
}

fn create_params(request: &CheckoutSessionRequest) -> CreateCheckoutSession {
    let product = ProductData::new(request.product.clone());
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(stripe_currency(request.price.currency));
    price.product_data = Some(product);
    price.unit_amount = Some(request.price.stripe_amount());
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price_data = Some(price);
    item.quantity = Some(1);
    let metadata = HashMap::from([
        ("payment_id".to_owned(), request.payment_id.to_string()),
        ("booking_id".to_owned(), request.booking_id.to_string()),
    ]);
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    intent.metadata = Some(metadata.clone());
    let create = CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .line_items(vec![item])
        .allowed_payment_method_types(vec![CreateCheckoutSessionAllowedPaymentMethodTypes::Card])
        .client_reference_id(request.booking_id.to_string())
        .metadata(metadata)
        .payment_intent_data(intent)
        .expires_at(request.expires_at.as_seconds());
    if request.is_hosted {
        create
            .ui_mode(CheckoutSessionUiMode::HostedPage)
            .success_url(request.success_url.clone())
            .cancel_url(request.cancel_url.clone())
    } else {
        create.ui_mode(CheckoutSessionUiMode::Elements).return_url(request.success_url.clone())
    }
}
