//! The payments of everybody, for the team: filtered, the latest first.

use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::find::{LEADS_TO, is_stripe_id};
use super::status::PaymentStatus;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::user_search::UserSearch;
use crate::models::bookings::push_bookings_of;
use crate::models::lists::{Cursor, Order, Part, Start, count};
use crate::models::money::Currency;

/// Which payments.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PaymentFilter {
    pub status: Option<PaymentStatus>,
    pub currency: Option<Currency>,
    /// Who paid, or was paid.
    pub user_id: Option<Uuid>,
    /// Created at or after.
    pub from: Option<Timestamp>,
    /// Created before.
    pub to: Option<Timestamp>,
    /// The id of the payment, of its booking, of its client or coach, an id of Stripe's, or what client or coach are found by.
    pub q: Option<String>,
}

/// A payment with who paid whom.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct ListedPayment {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub client_id: Uuid,
    pub client_name: String,
    pub coach_id: Uuid,
    pub coach_name: String,
    pub status: PaymentStatus,
    pub currency: Currency,
    /// The price, in minor units.
    pub amount: i64,
    /// What was paid.
    pub captured_amount: i64,
    /// What went back.
    pub refunded_amount: i64,
    pub stripe_session_id: Option<String>,
    pub stripe_payment_intent_id: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Booking and names of each row of the page, one by one: joined, all people are read as soon as the planner takes a page for many rows.
const LOOKUPS: &str = "cross join lateral (select client_id, coach_id from bookings where id = p.booking_id limit 1) b
         cross join lateral (select full_name from users where id = b.client_id limit 1) client
         cross join lateral (select full_name from users where id = b.coach_id limit 1) coach";

impl PaymentFilter {
    fn query(&self, head: &str, search: Option<&Search>) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new(head);
        sql.push(" from payments p where true");
        if let Some(status) = self.status {
            sql.push(" and p.status = ").push_bind(status);
        }
        if let Some(currency) = self.currency {
            sql.push(" and p.currency = ").push_bind(currency);
        }
        if let Some(user_id) = self.user_id {
            push_payments_of(&mut sql, &UserSearch::Id(user_id));
            sql.push("))");
        }
        if let Some(from) = self.from {
            sql.push(" and p.created_at >= ").push_bind(from);
        }
        if let Some(to) = self.to {
            sql.push(" and p.created_at < ").push_bind(to);
        }
        if let Some(search) = search {
            search.push(&mut sql);
        }
        sql
    }

    /// The payments from `start` on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn rows(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Vec<ListedPayment>> {
        let search = Search::prepare(db, self.q.as_deref()).await?;
        self.found(db, search.as_ref(), start, limit).await
    }

    async fn found(
        &self,
        db: &mut PgConnection,
        search: Option<&Search>,
        start: Start,
        limit: i64,
    ) -> Result<Vec<ListedPayment>> {
        let mut sql = self.query(
            "select p.id, p.booking_id, b.client_id, client.full_name as client_name, b.coach_id, coach.full_name as coach_name, p.status, p.currency,
                    p.amount, p.captured_amount, p.refunded_amount, p.stripe_session_id, p.stripe_payment_intent_id, p.created_at, p.updated_at
               from (select p.*",
            search,
        );
        Order::Descending { by: "p.created_at", id: "p.id" }.push(&mut sql, start, limit);
        sql.push(format!(") p {LOOKUPS} order by p.created_at desc, p.id desc"));
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// A part of the list.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Part<ListedPayment>> {
        let search = Search::prepare(db, self.q.as_deref()).await?;
        let total = count(db, self.query("select count(*) from (select 1", search.as_ref())).await?;
        Ok(Part::new(self.found(db, search.as_ref(), start, limit).await?, total))
    }
}

/// What a payment is found by.
enum Search {
    /// An id of Stripe's that leads to it.
    StripeId(String),
    /// Its id, that of its booking, or its client or coach.
    People(UserSearch),
}

impl Search {
    async fn prepare(db: &mut PgConnection, text: Option<&str>) -> Result<Option<Search>> {
        match text {
            Some(id) if is_stripe_id(id) => Ok(Some(Self::StripeId(id.to_owned()))),
            text => Ok(UserSearch::prepare(db, text).await?.map(Self::People)),
        }
    }

    /// The condition that the payment is found.
    fn push(&self, sql: &mut QueryBuilder<Postgres>) {
        match self {
            Self::StripeId(id) => {
                sql.push(" and p.id = any(array(select found.id from (select ").push_bind(id.clone());
                sql.push("::text as stripe_id) asked ").push(LEADS_TO);
            }
            Self::People(people) => {
                push_payments_of(sql, people);
                if let UserSearch::Id(id) = people {
                    sql.push(" union select id from payments where id = ").push_bind(*id);
                    sql.push(" union select id from payments where booking_id = ").push_bind(*id);
                }
            }
        }
        sql.push("))");
    }
}

/// The beginning of a condition: the payment is of a booking of somebody who is found. Two brackets are open.
fn push_payments_of(sql: &mut QueryBuilder<Postgres>, people: &UserSearch) {
    sql.push(" and p.id = any(array(select paid.id from (");
    push_bookings_of(sql, people);
    sql.push(") of_people cross join lateral (select id from payments where booking_id = of_people.id) paid");
}

impl ListedPayment {
    /// Where the list goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.created_at, self.id)
    }
}
