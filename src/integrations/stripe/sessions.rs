//! Checkout Sessions, their payments and refunds: what we send, and the few facts we read
//! (<https://docs.stripe.com/api/checkout/sessions>, <https://docs.stripe.com/api/refunds>).

use std::collections::HashMap;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAllowedPaymentMethodTypes, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsPriceData, CreateCheckoutSessionPaymentIntentData, ExpireCheckoutSession,
    ProductData, RetrieveCheckoutSession,
};
use stripe_client_core::StripeRequest;
use stripe_core::refund::{CreateRefund, RetrieveRefund};
use stripe_shared::{
    Charge, CheckoutSession, CheckoutSessionMode, CheckoutSessionPaymentStatus, CheckoutSessionStatus,
    CheckoutSessionUiMode, PaymentIntent, Refund,
};
use stripe_types::{Currency as StripeCurrency, Expandable};
use uuid::Uuid;

use super::{Stripe, StripeFault};
use crate::clock::Instant;
use crate::models::money::{Currency, Money};

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
    pub expires_at: Instant,
}

/// A session as it stands now.
#[derive(Clone, Debug)]
pub struct SessionNow {
    pub id: String,
    pub state: SessionState,
    pub is_paid: bool,
    pub url: Option<String>,
    pub client_secret: Option<String>,
    pub intent: Option<IntentNow>,
}

/// Stripe's three states of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    Open,
    Complete,
    Expired,
}

/// The payment behind a session.
#[derive(Clone, Debug)]
pub struct IntentNow {
    pub id: String,
    pub received: Option<Money>,
    pub was_declined: bool,
    pub charge: Option<ChargeNow>,
}

/// The charge that took the money.
#[derive(Clone, Debug)]
pub struct ChargeNow {
    pub id: String,
    pub receipt_url: Option<String>,
}

/// A refund as it stands now.
#[derive(Clone, Debug)]
pub struct RefundNow {
    pub id: String,
    pub outcome: RefundOutcome,
}

/// Whether the money has gone back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOutcome {
    Pending,
    Succeeded,
    Failed,
}

impl Stripe {
    /// Makes a session, once per `payment_id`.
    ///
    /// # Errors
    /// As [`StripeFault`] says.
    pub async fn create_session(&self, request: &SessionRequest) -> Result<SessionNow, StripeFault> {
        let create = creation(request)?;
        let key = format!("checkout:{}", request.payment_id);
        let session = self.tried(Some(&key), |client, strategy| {
            let create = create.clone();
            async move { create.customize().request_strategy(strategy).send(&client).await }
        });
        Ok(session_now(session.await?))
    }

    /// Asks how a session stands.
    ///
    /// # Errors
    /// As [`StripeFault`] says.
    pub async fn session(&self, id: &str) -> Result<SessionNow, StripeFault> {
        let expand = vec!["payment_intent".to_owned(), "payment_intent.latest_charge".to_owned()];
        let retrieve = RetrieveCheckoutSession::new(id).expand(expand);
        let session = self.tried(None, |client, strategy| {
            let retrieve = retrieve.clone();
            async move { retrieve.customize().request_strategy(strategy).send(&client).await }
        });
        Ok(session_now(session.await?))
    }

    /// Ends an open session. One that is not open any more is refused: ask how it stands.
    ///
    /// # Errors
    /// As [`StripeFault`] says.
    pub async fn expire_session(&self, id: &str, payment_id: Uuid) -> Result<(), StripeFault> {
        let key = format!("expire:{payment_id}");
        let expire = ExpireCheckoutSession::new(id);
        let ended = self.tried(Some(&key), |client, strategy| {
            let expire = expire.clone();
            async move { expire.customize().request_strategy(strategy).send(&client).await }
        });
        ended.await.map(drop)
    }

    /// Sends money back, once per `refund_id`.
    ///
    /// # Errors
    /// As [`StripeFault`] says.
    pub async fn create_refund(&self, refund_id: Uuid, intent: &str, amount: Money) -> Result<RefundNow, StripeFault> {
        let key = format!("refund:{refund_id}");
        let metadata = HashMap::from([("refund_id".to_owned(), refund_id.to_string())]);
        let create = CreateRefund::new().payment_intent(intent).amount(amount.stripe_amount()).metadata(metadata);
        let refund = self.tried(Some(&key), |client, strategy| {
            let create = create.clone();
            async move { create.customize().request_strategy(strategy).send(&client).await }
        });
        Ok(refund_now(refund.await?))
    }

    /// Asks how a refund stands.
    ///
    /// # Errors
    /// As [`StripeFault`] says.
    pub async fn refund(&self, id: &str) -> Result<RefundNow, StripeFault> {
        let retrieve = RetrieveRefund::new(id);
        let refund = self.tried(None, |client, strategy| {
            let retrieve = retrieve.clone();
            async move { retrieve.customize().request_strategy(strategy).send(&client).await }
        });
        Ok(refund_now(refund.await?))
    }
}

fn creation(request: &SessionRequest) -> Result<CreateCheckoutSession, StripeFault> {
    let currency: StripeCurrency = request
        .price
        .currency
        .as_str()
        .to_lowercase()
        .parse()
        .map_err(|_| StripeFault::Unclear(format!("Stripe knows no currency {}", request.price.currency)))?;
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

fn session_now(session: CheckoutSession) -> SessionNow {
    let state = match session.status {
        Some(CheckoutSessionStatus::Complete) => SessionState::Complete,
        Some(CheckoutSessionStatus::Expired) => SessionState::Expired,
        _ => SessionState::Open,
    };
    SessionNow {
        id: session.id.to_string(),
        state,
        is_paid: session.payment_status == CheckoutSessionPaymentStatus::Paid,
        url: session.url,
        client_secret: session.client_secret,
        intent: session.payment_intent.and_then(Expandable::into_object).map(intent_now),
    }
}

fn intent_now(intent: PaymentIntent) -> IntentNow {
    let currency = intent.currency.to_string().to_uppercase().parse::<Currency>().ok();
    IntentNow {
        id: intent.id.to_string(),
        received: currency
            .filter(|_| intent.amount_received > 0)
            .map(|currency| Money::from_stripe(intent.amount_received, currency)),
        was_declined: intent.last_payment_error.is_some(),
        charge: intent.latest_charge.and_then(Expandable::into_object).map(charge_now),
    }
}

fn charge_now(charge: Charge) -> ChargeNow {
    ChargeNow { id: charge.id.to_string(), receipt_url: charge.receipt_url }
}

fn refund_now(refund: Refund) -> RefundNow {
    let outcome = match refund.status.as_deref() {
        Some("succeeded") => RefundOutcome::Succeeded,
        Some("failed" | "canceled") => RefundOutcome::Failed,
        _ => RefundOutcome::Pending,
    };
    RefundNow { id: refund.id.to_string(), outcome }
}
