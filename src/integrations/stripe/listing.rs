//! Stripe's lists, page by page, newest first: what the ledger is compared with (<https://docs.stripe.com/api/pagination>).

use serde_json::Value;
use stripe_core::charge::{ListCharge, RetrieveCharge};
use stripe_core::dispute::ListDispute;
use stripe_core::refund::{ListRefund, RetrieveRefund};
use stripe_types::{RangeBoundsTs, RangeQueryTs};
use uuid::Uuid;

use super::client::{Stripe, none_if_missing};
use super::error::StripeError;
use super::fields::{Fields, UnreadableField};
use super::objects::{self, Charge, Dispute, Refund};
use crate::clock::Timestamp;

/// The most that Stripe puts on a page.
pub(super) const MAX_PAGE_SIZE: i64 = 100;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct ListPage<T> {
    pub items: Vec<T>,
    /// Those of which a fact that decides can't be read.
    pub unreadable: Vec<UnreadableItem>,
    /// The cursor of the next page, if there may be one.
    pub next: Option<String>,
}

/// An item that can't be read, and what it may belong to.
#[derive(Clone, Debug)]
pub struct UnreadableItem {
    pub stripe_id: Option<String>,
    pub payment_id: Option<Uuid>,
    pub intent_id: Option<String>,
    pub created_at: Option<Timestamp>,
    pub field: UnreadableField,
}

impl<T> ListPage<T> {
    pub(super) fn read(
        list: &Value,
        read: impl Fn(&Value) -> Result<T, UnreadableField>,
    ) -> Result<Self, UnreadableField> {
        let list = Fields::of("list", list);
        let data = list.get("data").and_then(Value::as_array).ok_or_else(|| list.unreadable("data"))?;
        // If it is not said whether there are more, an empty page tells.
        let may_have_more = list.get("has_more").and_then(Value::as_bool).unwrap_or(true);
        let last = data.last().filter(|_| may_have_more).map(|last| Fields::of("item", last).id("id")).transpose()?;
        let mut page = Self { items: Vec::new(), unreadable: Vec::new(), next: last };
        for value in data {
            match read(value) {
                Ok(item) => page.items.push(item),
                Err(field) => page.unreadable.push(UnreadableItem::new(value, field)),
            }
        }
        Ok(page)
    }

    /// The items, if all of them can be read.
    pub(super) fn all_items(self) -> Result<Vec<T>, UnreadableField> {
        match self.unreadable.into_iter().next() {
            Some(item) => Err(item.field),
            None => Ok(self.items),
        }
    }
}

impl UnreadableItem {
    fn new(value: &Value, field: UnreadableField) -> Self {
        let item = Fields::of("item", value);
        Self {
            stripe_id: item.optional_text("id"),
            payment_id: item.metadata_id("payment_id"),
            intent_id: item.optional_id("payment_intent"),
            created_at: item.created_at(),
            field,
        }
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
        Ok(ListPage::read(&self.read(&list).await?, objects::charge)?)
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
        Ok(ListPage::read(&self.read(&list).await?, objects::refund)?)
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
        Ok(ListPage::read(&self.read(&list).await?, objects::dispute)?)
    }

    /// The disputes of a payment intent; there are never many.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn disputes_of(&self, intent_id: &str) -> Result<Vec<Dispute>, StripeError> {
        let list = ListDispute::new().payment_intent(intent_id).limit(MAX_PAGE_SIZE);
        Ok(ListPage::read(&self.read(&list).await?, objects::dispute)?.all_items()?)
    }

    /// A charge by its id; `None` when Stripe has none.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn charge(&self, id: &str) -> Result<Option<Charge>, StripeError> {
        let found = none_if_missing(self.read(&RetrieveCharge::new(id)).await)?;
        Ok(found.as_ref().map(objects::charge).transpose()?)
    }

    /// A refund by its id; `None` when Stripe has none.
    ///
    /// # Errors
    /// As [`StripeError`] says.
    pub async fn refund(&self, id: &str) -> Result<Option<Refund>, StripeError> {
        let found = none_if_missing(self.read(&RetrieveRefund::new(id)).await)?;
        Ok(found.as_ref().map(objects::refund).transpose()?)
    }
}
