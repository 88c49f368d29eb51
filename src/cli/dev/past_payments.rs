//! Imports finished payments from the database into the Stripe stand-in: the demo's past, and what the stand-in held before its state was
//! deleted. Without it a paid session of the demo could not be refunded.
//!
//! *Invariant:* the import is a call within this process, never a request: it cannot reach a real Stripe.

use std::collections::{BTreeMap, HashMap};

use rapport_sandbox::stripe::{ImportedCharge, ImportedPayment, ImportedRefund, Stripe};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::money::{Currency, Money};

/// A finished payment: expired, or paid with a capture in the ledger.
#[derive(sqlx::FromRow)]
struct PastPayment {
    id: Uuid,
    booking_id: Uuid,
    amount: i64,
    currency: Currency,
    minutes: i32,
    /// Missing when the client is erased.
    email: Option<String>,
    return_url: Option<String>,
    session_id: String,
    session_expires_at: Timestamp,
    created_at: Timestamp,
    intent_id: Option<String>,
    charge_id: Option<String>,
    paid_at: Option<Timestamp>,
}

/// Imports every finished payment that the stand-in does not know; answers how many those were.
///
/// # Errors
/// The database does not answer.
pub async fn import(db: &mut PgConnection, stripe: &Stripe, web_url: &str) -> Result<usize> {
    let sql = "select p.id, p.booking_id, p.amount, p.currency, p.return_url, p.session_expires_at, p.created_at, u.email,
                      (extract(epoch from upper(b.during) - lower(b.during)) / 60)::int as minutes,
                      p.stripe_session_id as session_id, p.stripe_payment_intent_id as intent_id,
                      l.stripe_id as charge_id, l.created_at as paid_at
                 from payments p
                 join bookings b on b.id = p.booking_id
                 join users u on u.id = b.client_id
                 left join payment_ledger l on l.payment_id = p.id and l.kind = 'capture'
                where p.stripe_session_id is not null
                  and (p.checkout_status = 'expired' or (p.checkout_status = 'complete' and p.stripe_payment_intent_id is not null and l.id is not null))
                order by p.created_at, p.id";
    let payments: Vec<PastPayment> = sqlx::query_as(sql).fetch_all(&mut *db).await?;
    let mut refunds = refunds(db).await?;
    let import = |payment: PastPayment| {
        let refunds = refunds.remove(&payment.id).unwrap_or_default();
        payment.into_import(refunds, web_url)
    };
    Ok(stripe.import(payments.into_iter().map(import).collect()))
}

/// The refunds of each payment, oldest first.
async fn refunds(db: &mut PgConnection) -> Result<HashMap<Uuid, Vec<ImportedRefund>>> {
    let sql = "select payment_id, id, amount, currency, stripe_refund_id, created_at from refunds
                where status = 'succeeded' and stripe_refund_id is not null order by created_at, id";
    let rows: Vec<(Uuid, Uuid, i64, Currency, String, Timestamp)> = sqlx::query_as(sql).fetch_all(db).await?;
    let mut refunds: HashMap<Uuid, Vec<ImportedRefund>> = HashMap::new();
    for (payment_id, id, amount, currency, refund, created_at) in rows {
        refunds.entry(payment_id).or_default().push(ImportedRefund {
            refund,
            created: created_at.as_seconds(),
            amount: Money::new(amount, currency).stripe_amount(),
            metadata: metadata([("refund_id", id), ("payment_id", payment_id)]),
        });
    }
    Ok(refunds)
}

impl PastPayment {
    /// As Stripe would hold it, had `integrations::stripe` created it.
    fn into_import(self, refunds: Vec<ImportedRefund>, web_url: &str) -> ImportedPayment {
        let charge = |((payment_intent, charge), paid_at): ((String, String), Timestamp)| ImportedCharge {
            payment_intent,
            charge,
            created: paid_at.as_seconds(),
            refunds,
        };
        ImportedPayment {
            session: self.session_id,
            created: self.created_at.as_seconds(),
            expires_at: self.session_expires_at.as_seconds(),
            amount: Money::new(self.amount, self.currency).stripe_amount(),
            currency: self.currency.as_str().to_owned(),
            product: format!("Coaching session, {} minutes", self.minutes),
            success_url: self.return_url.unwrap_or_else(|| format!("{web_url}/bookings/{}/paid", self.booking_id)),
            email: self.email,
            client_reference_id: Some(self.booking_id.to_string()),
            metadata: metadata([("payment_id", self.id), ("booking_id", self.booking_id)]),
            paid: self.intent_id.zip(self.charge_id).zip(self.paid_at).map(charge),
        }
    }
}

/// The product's ids, as Stripe metadata.
fn metadata(ids: [(&str, Uuid); 2]) -> BTreeMap<String, String> {
    ids.map(|(name, id)| (name.to_owned(), id.to_string())).into()
}
