//! The payments of everybody, for the team: filtered, the latest first.

use serde::Serialize;
use sqlx::{PgConnection, QueryBuilder};
use uuid::Uuid;

use super::status::PaymentStatus;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::lists::{Cursor, Order, Start};
use crate::models::money::Currency;

/// Which payments.
#[derive(Clone, Debug, Default)]
pub struct PaymentFilter {
    pub status: Option<PaymentStatus>,
    /// Created at or after.
    pub from: Option<Timestamp>,
    /// Created before.
    pub to: Option<Timestamp>,
}

/// A payment with who paid whom.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct ListedPayment {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub status: PaymentStatus,
    pub currency: Currency,
    pub amount: i64,
    pub captured_amount: i64,
    pub refunded_amount: i64,
    pub stripe_session_id: Option<String>,
    pub stripe_payment_intent_id: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl PaymentFilter {
    /// The payments from `start` on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn rows(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Vec<ListedPayment>> {
        let mut sql = QueryBuilder::new(
            "select p.id, p.booking_id, b.client_id, b.coach_id, p.status, p.currency, p.amount, p.captured_amount, p.refunded_amount,
                    p.stripe_session_id, p.stripe_payment_intent_id, p.created_at, p.updated_at
               from (select p.* from payments p where true",
        );
        if let Some(status) = self.status {
            sql.push(" and p.status = ").push_bind(status);
        }
        if let Some(from) = self.from {
            sql.push(" and p.created_at >= ").push_bind(from);
        }
        if let Some(to) = self.to {
            sql.push(" and p.created_at < ").push_bind(to);
        }
        Order::Descending { by: "p.created_at", id: "p.id" }.push(&mut sql, start, limit);
        sql.push(") p cross join lateral (select client_id, coach_id from bookings where id = p.booking_id limit 1) b order by p.created_at desc, p.id desc");
        Ok(sql.build_query_as().fetch_all(db).await?)
    }
}

impl ListedPayment {
    /// Where the list goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.created_at, self.id)
    }
}
