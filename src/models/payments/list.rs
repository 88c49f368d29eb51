//! The payments of everybody, for the team: filtered, the latest first.

use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::find::{LEADS_TO, is_stripe_id};
use super::status::PaymentStatus;
use crate::clock::Timestamp;
use crate::error::Result;
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
    fn query(&self, head: &str) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new(head);
        sql.push(" from payments p where true");
        if let Some(status) = self.status {
            sql.push(" and p.status = ").push_bind(status);
        }
        if let Some(currency) = self.currency {
            sql.push(" and p.currency = ").push_bind(currency);
        }
        if let Some(user_id) = self.user_id {
            push_payments_of(&mut sql, &user_id.to_string());
            sql.push("))");
        }
        if let Some(from) = self.from {
            sql.push(" and p.created_at >= ").push_bind(from);
        }
        if let Some(to) = self.to {
            sql.push(" and p.created_at < ").push_bind(to);
        }
        if let Some(q) = &self.q {
            push_found(&mut sql, q);
        }
        sql
    }

    /// The payments from `start` on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn rows(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Vec<ListedPayment>> {
        let mut sql = self.query(
            "select p.id, p.booking_id, b.client_id, client.full_name as client_name, b.coach_id, coach.full_name as coach_name, p.status, p.currency,
                    p.amount, p.captured_amount, p.refunded_amount, p.stripe_session_id, p.stripe_payment_intent_id, p.created_at, p.updated_at
               from (select p.*",
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
        let total = count(db, self.query("select count(*) from (select 1")).await?;
        Ok(Part::new(self.rows(db, start, limit).await?, total))
    }
}

/// The beginning of a condition: the payment is of a booking of somebody that a text finds. Two brackets are open.
fn push_payments_of(sql: &mut QueryBuilder<Postgres>, text: &str) {
    sql.push(" and p.id = any(array(select paid.id from (");
    push_bookings_of(sql, text);
    sql.push(") of_people cross join lateral (select id from payments where booking_id = of_people.id) paid");
}

/// The condition that a text finds the payment.
fn push_found(sql: &mut QueryBuilder<Postgres>, text: &str) {
    if is_stripe_id(text) {
        sql.push(" and p.id = any(array(select found.id from (select ").push_bind(text.to_owned());
        sql.push("::text as stripe_id) asked ").push(LEADS_TO).push("))");
        return;
    }
    push_payments_of(sql, text);
    if let Ok(id) = text.parse::<Uuid>() {
        sql.push(" union select id from payments where id = ").push_bind(id);
        sql.push(" union select id from payments where booking_id = ").push_bind(id);
    }
    sql.push("))");
}

impl ListedPayment {
    /// Where the list goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.created_at, self.id)
    }
}
