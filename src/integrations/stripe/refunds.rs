//! Refunds: made from rows of ours, and asked for (<https://docs.stripe.com/api/refunds>).

use std::collections::HashMap;

use stripe_core::refund::{CreateRefund, ListRefund};
use uuid::Uuid;

use super::listing::LARGEST_PAGE;
use super::objects::{self, RefundNow};
use super::{Stripe, StripeError};
use crate::models::money::Money;

/// A refund we want: everything in it comes from stored rows, so that a second try sends the very same.
#[derive(Clone, Debug)]
pub struct RefundRequest {
    pub refund_id: Uuid,
    pub payment_id: Uuid,
    /// Of what payment, by Stripe's id.
    pub intent_id: String,
    pub amount: Money,
}

impl Stripe {
    /// Sends money back, once per `refund_id`, and answers Stripe's id of the refund.
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
        Ok(self.asked(Some(&key), &create).await?.id.to_string())
    }

    /// All refunds of a payment intent, oldest first.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn refunds_of(&self, intent_id: &str) -> Result<Vec<RefundNow>, StripeError> {
        let list = ListRefund::new().payment_intent(intent_id).limit(LARGEST_PAGE);
        let mut newest_first = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.asked(None, &after.iter().fold(list.clone(), |list, id| list.starting_after(id))).await?;
            after = page.data.last().filter(|_| page.has_more).map(|refund| refund.id.to_string());
            newest_first.extend(page.data);
            if after.is_none() {
                return Ok(objects::oldest_first(newest_first));
            }
        }
    }
}
