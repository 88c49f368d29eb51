//! Stripe's lists, page by page, newest first: what the ledger is compared with (<https://docs.stripe.com/api/pagination>).

use stripe_core::charge::{ListCharge, RetrieveCharge};
use stripe_core::dispute::ListDispute;
use stripe_core::refund::{ListRefund, RetrieveRefund};
use stripe_types::{List, Object, RangeBoundsTs, RangeQueryTs};

use super::objects::{self, ChargeNow, DisputeNow, RefundNow};
use super::{Stripe, StripeError};
use crate::clock::Timestamp;

/// The most that Stripe puts on a page.
pub(super) const LARGEST_PAGE: i64 = 100;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

impl<T> Listed<T> {
    fn of<S: Object>(page: List<S>, fact: impl Fn(S) -> Option<T>) -> Self
    where
        S::Id: ToString,
    {
        let next = page.data.last().filter(|_| page.has_more).map(|last| last.id().to_string());
        Self { items: page.data.into_iter().filter_map(fact).collect(), next }
    }
}

/// Made between two instants, both included.
pub(super) fn between(from: Timestamp, to: Timestamp) -> RangeQueryTs {
    RangeQueryTs::Bounds(RangeBoundsTs { gte: Some(from.as_seconds()), lte: Some(to.as_seconds()), gt: None, lt: None })
}

impl Stripe {
    /// Charges made between two instants, after that one of the page before.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn charges(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<&str>,
    ) -> Result<Listed<ChargeNow>, StripeError> {
        let list = ListCharge::new().created(between(from, to)).limit(LARGEST_PAGE);
        let list = after.iter().fold(list, |list, id| list.starting_after(*id));
        Ok(Listed::of(self.asked(None, &list).await?, objects::charge))
    }

    /// Refunds made between two instants, after that one of the page before.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn refunds(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<&str>,
    ) -> Result<Listed<RefundNow>, StripeError> {
        let list = ListRefund::new().created(between(from, to)).limit(LARGEST_PAGE);
        let list = after.iter().fold(list, |list, id| list.starting_after(*id));
        Ok(Listed::of(self.asked(None, &list).await?, objects::refund))
    }

    /// Disputes opened between two instants, after that one of the page before.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn disputes(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<&str>,
    ) -> Result<Listed<DisputeNow>, StripeError> {
        let list = ListDispute::new().created(between(from, to)).limit(LARGEST_PAGE);
        let list = after.iter().fold(list, |list, id| list.starting_after(*id));
        Ok(Listed::of(self.asked(None, &list).await?, objects::dispute))
    }

    /// The disputes of a payment intent; there are never many.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn disputes_of(&self, intent_id: &str) -> Result<Vec<DisputeNow>, StripeError> {
        let list = ListDispute::new().payment_intent(intent_id).limit(LARGEST_PAGE);
        Ok(Listed::of(self.asked(None, &list).await?, objects::dispute).items)
    }

    /// A charge by its id; nothing when Stripe knows none.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn charge(&self, id: &str) -> Result<Option<ChargeNow>, StripeError> {
        let retrieve = RetrieveCharge::new(id);
        Ok(there(self.asked(None, &retrieve).await)?.and_then(objects::charge))
    }

    /// A refund by its id; nothing when Stripe knows none.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn refund(&self, id: &str) -> Result<Option<RefundNow>, StripeError> {
        let retrieve = RetrieveRefund::new(id);
        Ok(there(self.asked(None, &retrieve).await)?.and_then(objects::refund))
    }
}

/// Nothing where Stripe says that there is nothing.
pub(super) fn there<T>(answer: Result<T, StripeError>) -> Result<Option<T>, StripeError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(StripeError::Refused { status: 404, .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}
