//! Stripe's lists, page by page, newest first: what the ledger is compared with (<https://docs.stripe.com/api/pagination>).

use stripe_core::charge::{ListCharge, RetrieveCharge};
use stripe_core::dispute::ListDispute;
use stripe_core::refund::{ListRefund, RetrieveRefund};
use stripe_types::{List, Object, RangeBoundsTs, RangeQueryTs};

use super::client::{Stripe, none_if_missing};
use super::error::StripeError;
use super::objects::{self, Charge, Dispute, Refund};
use crate::clock::Timestamp;

/// The most that Stripe puts on a page.
pub(super) const MAX_PAGE_SIZE: i64 = 100;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct ListPage<T> {
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

impl<T> ListPage<T> {
    pub(super) fn of<S: Object>(list: List<S>, convert: impl Fn(S) -> Option<T>) -> Self
    where
        S::Id: ToString,
    {
        let next = list.data.last().filter(|_| list.has_more).map(|last| last.id().to_string());
        Self { items: list.data.into_iter().filter_map(convert).collect(), next }
    }
}

/// Created between two times, both included.
pub(super) fn created_between(from: Timestamp, to: Timestamp) -> RangeQueryTs {
    RangeQueryTs::Bounds(RangeBoundsTs { gte: Some(from.as_seconds()), lte: Some(to.as_seconds()), gt: None, lt: None })
}

impl Stripe {
    /// One page of the charges created between two times; `after` is the previous page's cursor.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn charges(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<&str>,
    ) -> Result<ListPage<Charge>, StripeError> {
        let list = ListCharge::new().created(created_between(from, to)).limit(MAX_PAGE_SIZE);
        let list = after.iter().fold(list, |list, id| list.starting_after(*id));
        Ok(ListPage::of(self.read(&list).await?, objects::charge))
    }

    /// One page of the refunds created between two times; `after` is the previous page's cursor.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn refunds(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<&str>,
    ) -> Result<ListPage<Refund>, StripeError> {
        let list = ListRefund::new().created(created_between(from, to)).limit(MAX_PAGE_SIZE);
        let list = after.iter().fold(list, |list, id| list.starting_after(*id));
        Ok(ListPage::of(self.read(&list).await?, objects::refund))
    }

    /// One page of the disputes opened between two times; `after` is the previous page's cursor.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn disputes(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<&str>,
    ) -> Result<ListPage<Dispute>, StripeError> {
        let list = ListDispute::new().created(created_between(from, to)).limit(MAX_PAGE_SIZE);
        let list = after.iter().fold(list, |list, id| list.starting_after(*id));
        Ok(ListPage::of(self.read(&list).await?, objects::dispute))
    }

    /// The disputes of a payment intent; there are never many.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn disputes_of(&self, intent_id: &str) -> Result<Vec<Dispute>, StripeError> {
        let list = ListDispute::new().payment_intent(intent_id).limit(MAX_PAGE_SIZE);
        Ok(ListPage::of(self.read(&list).await?, objects::dispute).items)
    }

    /// A charge by its id; `None` when Stripe has none.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn charge(&self, id: &str) -> Result<Option<Charge>, StripeError> {
        let retrieve = RetrieveCharge::new(id);
        Ok(none_if_missing(self.read(&retrieve).await)?.and_then(objects::charge))
    }

    /// A refund by its id; `None` when Stripe has none.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn refund(&self, id: &str) -> Result<Option<Refund>, StripeError> {
        let retrieve = RetrieveRefund::new(id);
        Ok(none_if_missing(self.read(&retrieve).await)?.and_then(objects::refund))
    }
}
