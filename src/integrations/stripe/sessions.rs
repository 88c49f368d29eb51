//! Checkout Sessions: what we send, and how we ask for them (<https://docs.stripe.com/api/checkout/sessions>).

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

use super::listing::{LARGEST_PAGE, between, there};
use super::objects::{self, SessionNow};
use super::{Stripe, StripeError};
use crate::clock::Timestamp;
use crate::models::money::Money;

/// A session we want: everything in it comes from stored rows, so that a second try sends the very same.
#[derive(Clone, Debug)]
pub struct SessionRequest {
    pub payment_id: Uuid,
    pub booking_id: Uuid,
    pub price: Money,
    /// What is sold, in a few words.
    pub product: String,
    pub is_hosted: bool,
    pub success_url: String,
    pub cancel_url: String,
    pub expires_at: Timestamp,
}

impl Stripe {
    /// Makes a session, once per `payment_id`.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn create_session(&self, request: &SessionRequest) -> Result<SessionNow, StripeError> {
        let create = creation(request)?;
        let key = format!("checkout:{}", request.payment_id);
        Ok(objects::session(self.asked(Some(&key), &create).await?))
    }

    /// Asks how a session stands, with its payment, the charge and the charge's refunds.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn session(&self, id: &str) -> Result<SessionNow, StripeError> {
        let retrieve = RetrieveCheckoutSession::new(id).expand(vec!["payment_intent.latest_charge.refunds".to_owned()]);
        Ok(objects::session(self.asked(None, &retrieve).await?))
    }

    /// The session of a payment among all that were made between two instants; for when its creation was never answered.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn session_made_for(
        &self,
        payment_id: Uuid,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Option<SessionNow>, StripeError> {
        let list = ListCheckoutSession::new().created(between(from, to)).limit(LARGEST_PAGE);
        let mut after: Option<String> = None;
        loop {
            let page = self.asked(None, &after.iter().fold(list.clone(), |list, id| list.starting_after(id))).await?;
            after = page.data.last().filter(|_| page.has_more).map(|session| session.id.to_string());
            let found = page.data.into_iter().map(objects::session).find(|found| found.payment_id == Some(payment_id));
            if found.is_some() || after.is_none() {
                return Ok(found);
            }
        }
    }

    /// Ends an open session. One that is not open any more is refused: ask how it stands.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn expire_session(&self, id: &str, payment_id: Uuid) -> Result<(), StripeError> {
        let key = format!("expire:{payment_id}");
        let expire = ExpireCheckoutSession::new(id);
        self.asked(Some(&key), &expire).await.map(drop)
    }

    /// The payment of ours that a payment intent was made for; nothing when it is somebody else's, or there is none.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn payment_of_intent(&self, id: &str) -> Result<Option<Uuid>, StripeError> {
        let retrieve = RetrievePaymentIntent::new(id);
        let intent = there(self.asked(None, &retrieve).await)?;
        Ok(intent.and_then(|intent| objects::named(&intent.metadata, "payment_id")))
    }
}

fn creation(request: &SessionRequest) -> Result<CreateCheckoutSession, StripeError> {
    let currency: StripeCurrency = request
        .price
        .currency
        .as_str()
        .to_lowercase()
        .parse()
        .map_err(|_| StripeError::Ambiguous(format!("Stripe knows no currency {}", request.price.currency)))?;
    let product = ProductData::new(request.product.clone());
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency);
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
    Ok(if request.is_hosted {
        create
            .ui_mode(CheckoutSessionUiMode::HostedPage)
            .success_url(request.success_url.clone())
            .cancel_url(request.cancel_url.clone())
    } else {
        create.ui_mode(CheckoutSessionUiMode::Elements).return_url(request.success_url.clone())
    })
}
