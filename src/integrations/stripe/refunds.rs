//! Refunds: creating one from its row, and the list of a payment's refunds (<https://docs.stripe.com/api/refunds>).

use std::collections::HashMap;

use stripe_core::refund::{CreateRefund, ListRefund};
use uuid::Uuid;

use super::client::Stripe;
use super::error::StripeError;
use super::fields::Fields;
use super::listing::{ListPage, MAX_PAGE_SIZE};
use super::objects::{self, Refund};
use crate::models::money::Money;

/// A refund to create. Everything in it comes from stored rows, so that a retry sends the same parameters.
#[derive(Clone, Debug)]
pub struct RefundRequest {
    pub refund_id: Uuid,
    pub payment_id: Uuid,
    /// Stripe's id of the payment intent.
    pub intent_id: String,
    pub amount: Money,
}

impl Stripe {
    /// Creates a refund, once per `refund_id`, and returns Stripe's id of it.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn create_refund(&self, request: &RefundRequest) -> Result<String, StripeError> {
        let key = format!("refund:{}", request.refund_id);
        let metadata = HashMap::from([
            ("refund_id".to_owned(), request.refund_id.to_string()),
            ("payment_id".to_owned(), request.payment_id.to_string()),
        ]);
        let create = CreateRefund::new()
            .payment_intent(&request.intent_id)
            .amount(request.amount.stripe_amount())
            .metadata(metadata);
        Ok(Fields::of("refund", &self.write(&key, &create).await?).id("id")?)
    }

    /// All refunds of a payment intent, oldest first.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn refunds_of(&self, intent_id: &str) -> Result<Vec<Refund>, StripeError> {
        let list = ListRefund::new().payment_intent(intent_id).limit(MAX_PAGE_SIZE);
        let mut refunds = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let list = after.iter().fold(list.clone(), |list, id| list.starting_after(id));
            let page = ListPage::read(&self.read(&list).await?, objects::refund)?;
            after.clone_from(&page.next);
            refunds.extend(page.all_items()?);
            if after.is_none() {
                // Stripe lists the newest first.
                refunds.reverse();
                return Ok(refunds);
            }
        }
    }
}
