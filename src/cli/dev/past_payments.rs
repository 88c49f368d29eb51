//! What the database knows of payments that are over, told to the Stripe stand-in: the demo's past, and what the stand-in knew before
//! its state was thrown away. Without it a paid session of the demo could not be refunded.
//!
//! *Invariant:* it is told to the stand-in as a value in this process, never by a request: a real Stripe cannot be meant.

use std::collections::{BTreeMap, HashMap};

use rapport_sandbox::stripe::{ImportedCharge, ImportedPayment, ImportedRefund, Stripe};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::money::{Currency, Money};

/// A payment that is over: expired, or paid with a line in the ledger to prove it.
#[derive(sqlx::FromRow)]
struct Past {
    id: Uuid,
    booking_id: Uuid,
    amount: i64,
    currency: Currency,
    minutes: i32,
    email: String,
    return_url: Option<String>,
    session_id: String,
    session_expires_at: Timestamp,
    created_at: Timestamp,
    intent_id: Option<String>,
    charge_id: Option<String>,
    paid_at: Option<Timestamp>,
}

/// Tells the stand-in of every payment that is over and that it does not know, and answers how many those were.
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
    let past: Vec<Past> = sqlx::query_as(sql).fetch_all(&mut *db).await?;
    let mut refunds = refunds(db).await?;
    let known = |past: Past| {
        let given_back = refunds.remove(&past.id).unwrap_or_default();
        past.seen_by_stripe(given_back, web_url)
    };
    Ok(stripe.import(past.into_iter().map(known).collect()))
}

/// What has gone back of each payment, oldest first.
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
            metadata: names([("refund_id", id), ("payment_id", payment_id)]),
        });
    }
    Ok(refunds)
}

impl Past {
    /// With what `integrations::stripe` sends, and what Stripe makes of it.
    fn seen_by_stripe(self, refunds: Vec<ImportedRefund>, web_url: &str) -> ImportedPayment {
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
            email: Some(self.email),
            client_reference_id: Some(self.booking_id.to_string()),
            metadata: names([("payment_id", self.id), ("booking_id", self.booking_id)]),
            paid: self.intent_id.zip(self.charge_id).zip(self.paid_at).map(charge),
        }
    }
}

/// Ids of ours, as metadata.
fn names(ids: [(&str, Uuid); 2]) -> BTreeMap<String, String> {
    ids.map(|(name, id)| (name.to_owned(), id.to_string())).into()
}
