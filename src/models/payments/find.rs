//! Finding payments for the team: by their id, their booking's, or an id of Stripe's.

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::payment::{COLUMNS, Payment};
use crate::error::Result;

/// From `asked.stripe_id` to the ids of the payments that it leads to.
pub(super) const LEADS_TO: &str = "cross join lateral (
                 select id from payments where stripe_session_id = asked.stripe_id
                 union select id from payments where stripe_payment_intent_id = asked.stripe_id
                 union select payment_id from refunds where stripe_refund_id = asked.stripe_id
                 union select payment_id from payment_ledger where stripe_id = asked.stripe_id
                 union select payment_id from disputes where id = asked.stripe_id) found";

/// Whether a text looks like an id of Stripe's: `cs_test_a1B2`.
pub fn is_stripe_id(text: &str) -> bool {
    text.contains('_') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Payment {
    /// Payments that have this id, or whose booking has it, the latest first; those of a checkout that never came about as well.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn found_by_id(db: &mut PgConnection, id: Uuid, limit: i64) -> Result<Vec<Payment>> {
        let sql = format!(
            "select {COLUMNS} from payments p where p.id = $1 or p.booking_id = $1 order by p.created_at desc, p.id desc limit $2"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(id).bind(limit).fetch_all(db).await?)
    }

    /// Payments that an id of Stripe's leads to: of a session, a payment intent, a refund, a charge in the ledger or a dispute.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn found_by_stripe_id(db: &mut PgConnection, stripe_id: &str, limit: i64) -> Result<Vec<Payment>> {
        let sql = format!(
            "select {COLUMNS} from payments p where p.id = any(array(select found.id from (select $1::text as stripe_id) asked {LEADS_TO}))
              order by p.created_at desc, p.id desc limit $2"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(stripe_id).bind(limit).fetch_all(db).await?)
    }
}
