//! Payments of a booking: the row, its refund, and an entry of the ledger for each movement that Stripe has an id of.

use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{LEDGER, PAYMENTS, REFUNDS, Row, Written};
use super::work::{Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::{Fields, Target, money};
use crate::clock::Timestamp;
use crate::db::Savepoint;
use crate::ids;
use crate::models::money::{Currency, Money};

/// `reason` of a refund that the old app made.
const MADE_BEFORE: &str = "made_before_migration";

/// What was captured and not refunded.
pub struct Paid(pub Vec<Money>);

struct Payment {
    id: Uuid,
    amount: Money,
    captured: i64,
    refunded: i64,
    at: Timestamp,
}

/// Money as a mapping reads it from a payment: captured and refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    pub amount: Money,
    pub captured: i64,
    pub refunded: i64,
}

impl Amounts {
    /// The money of a payment, if it can be read.
    pub fn of(fields: &Fields) -> Result<Self, (&'static str, &'static str, &'static str)> {
        const IMPRECISE: &str = "Not less than 0, and as precise as the currency.";
        let currency = fields.text("currency").and_then(|code| code.parse::<Currency>().ok());
        let Some(currency) = currency else {
            return Err(("currency", "unknown_currency", "There is no such currency."));
        };
        let read = |field: &str| fields.text(field).map(|decimal| money(decimal, currency).map(|money| money.amount));
        let Some(Some(amount)) = read("amount").filter(|amount| *amount != Some(0)) else {
            return Err(("amount", "out_of_range", "More than 0, and as precise as the currency."));
        };
        let Some(refunded) = read("refunded_amount").unwrap_or(Some(0)) else {
            return Err(("refunded_amount", "out_of_range", IMPRECISE));
        };
        let (captured, refunded) = match fields.text("status").unwrap_or_default() {
            "paid" => (amount, refunded),
            "refunded" => (amount, if fields.text("refunded_amount").is_none() { amount } else { refunded }),
            _ => (0, 0),
        };
        if refunded > captured {
            return Err(("refunded_amount", "more_than_paid", "More was refunded than was paid."));
        }
        Ok(Self { amount: Money::new(amount, currency), captured, refunded })
    }
}

/// Imports the payments of a booking; one that can't be is listed, and the others stand.
pub async fn import(
    work: &mut Work<'_>,
    parts: &[Record],
    booking: Uuid,
    client: Uuid,
    coach: Uuid,
) -> Result<(Paid, Written)> {
    let (mut paid, mut all) = (Paid(Vec::new()), Written::Unchanged);
    for record in parts {
        let fields = work.read(Target::Payments, record);
        if let Some(fault) = fields.rejection().cloned() {
            work.reject(record, Target::Payments, &fault);
            continue;
        }
        let savepoint = Savepoint::set(work.db, "payment").await?;
        match one(work, record, &fields, booking, &[client, coach]).await? {
            Ok((payment, written)) => {
                savepoint.release(work.db).await?;
                work.list_faults(record, &fields.faults);
                work.link(record, "payments", payment.id, Some(&record.hash), false).await?;
                work.tally.count(Target::Payments.name(), written);
                paid.0.push(Money::new(payment.captured - payment.refunded, payment.amount.currency));
                if written != Written::Kept {
                    all = all.max(written);
                }
            }
            Err((field, code, message)) => {
                savepoint.roll_back(work.db).await?;
                let mut fields = fields;
                fields.fault(field, code, message);
                if let Some(fault) = fields.faults.last().cloned() {
                    work.reject(record, Target::Payments, &fault);
                }
            }
        }
    }
    Ok((paid, all))
}

type Refusal = (&'static str, &'static str, &'static str);

async fn one(
    work: &mut Work<'_>,
    record: &Record,
    fields: &Fields,
    booking: Uuid,
    people: &[Uuid],
) -> Result<Result<(Payment, Written), Refusal>> {
    let amounts = match Amounts::of(fields) {
        Ok(amounts) => amounts,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let charge = fields.text("stripe_charge").filter(|id| id.starts_with("ch_") || id.starts_with("py_"));
    if amounts.captured > 0 && charge.is_none() {
        return Ok(Err((
            "stripe_charge",
            "no_charge",
            "Paid, and without the id of a charge: Stripe could not confirm it.",
        )));
    }
    let refund = fields.text("stripe_refund").filter(|id| id.starts_with("re_") || id.starts_with("pyr_"));
    if amounts.refunded > 0 && refund.is_none() {
        return Ok(Err(("stripe_refund", "no_refund", "Refunded, and without the id of a refund.")));
    }
    let known = work.links.get(&record.id).map(|link| link.row_id);
    let at = fields.text("paid_at").and_then(|text| text.parse().ok()).unwrap_or(record.created_at);
    let id = known.unwrap_or_else(|| ids::new(record.created_at));
    let payment = Payment { id, amount: amounts.amount, captured: amounts.captured, refunded: amounts.refunded, at };
    let mut written = work.write(&payment.row(record, fields, booking, known.is_none(), people)).await?;
    if written == Written::Kept {
        return Ok(match known {
            Some(_) => Ok((payment, written)),
            None => {
                Err(("booking", "second_payment", "The booking has a payment, or another one has these ids of Stripe."))
            }
        });
    }
    if payment.captured > 0 {
        let row = payment.ledger_row("capture", payment.captured, charge, people);
        written = written.max(row.write_once(work.db, work.run).await?);
    }
    // The app knows one refund of a payment, and the sum of all: what earlier ones gave back is not this one's.
    let earlier = if payment.refunded > 0 { earlier_refunds(work, payment.id, refund).await? } else { 0 };
    if payment.refunded > earlier {
        let amount = payment.refunded - earlier;
        for row in [payment.refund_row(amount, refund, people), payment.ledger_row("refund", -amount, refund, people)] {
            written = written.max(row.write_once(work.db, work.run).await?);
        }
    }
    if written == Written::Kept {
        return Ok(Err((
            "stripe_charge",
            "other_payments_id",
            "A payment has this id of Stripe already, with other amounts or as another one.",
        )));
    }
    Ok(Ok((payment, if known.is_some() { written.min(Written::Updated) } else { written })))
}

/// What refunds of other ids have given back.
async fn earlier_refunds(work: &mut Work<'_>, payment: Uuid, refund: Option<&str>) -> Result<i64> {
    let sql = "select coalesce(sum(amount), 0)::bigint from refunds where payment_id = $1 and stripe_refund_id is distinct from $2 and status = 'succeeded'";
    Ok(sqlx::query_scalar(sql).bind(payment).bind(refund).fetch_one(&mut *work.db).await?)
}

impl Payment {
    fn row(&self, record: &Record, fields: &Fields, booking: Uuid, is_new: bool, people: &[Uuid]) -> Row {
        let mut row = Row::new(&PAYMENTS, self.id, people);
        let status = match (self.captured, self.refunded) {
            (0, _) => "cancelled",
            (_, 0) => "succeeded",
            (captured, refunded) if captured == refunded => "refunded",
            _ => "partially_refunded",
        };
        row.set("amount", self.amount.amount);
        row.set("currency", json!(self.amount.currency));
        row.set("status", status);
        row.set("checkout_status", if self.captured > 0 { "complete" } else { "void" });
        row.set("stripe_payment_intent_id", json!(fields.text("stripe_payment_intent")));
        row.set("stripe_session_id", json!(fields.text("stripe_session")));
        row.set("captured_amount", self.captured);
        row.set("refunded_amount", self.refunded);
        row.set("updated_at", json!(record.modified_at));
        if is_new {
            row.set("id", json!(self.id));
            row.set("booking_id", json!(booking));
            row.set("ui", "hosted");
            row.set("revision", 1);
            row.set("look_at", json!(record.created_at));
            row.set("session_expires_at", json!(record.created_at));
            row.set("created_at", json!(record.created_at));
        }
        row
    }

    /// Rows of one Stripe id have one id.
    fn refund_row(&self, amount: i64, refund: Option<&str>, people: &[Uuid]) -> Row {
        let id = ids::named(&format!("bubble:refund:{}", refund.unwrap_or_default()));
        let mut row = Row::new(&REFUNDS, id, people);
        for (column, value) in [
            ("id", json!(id)),
            ("payment_id", json!(self.id)),
            ("amount", json!(amount)),
            ("currency", json!(self.amount.currency)),
            ("reason", json!(MADE_BEFORE)),
            ("requested_by", json!("admin")),
            ("status", json!("succeeded")),
            ("stripe_refund_id", json!(refund)),
            ("created_at", json!(self.at)),
            ("updated_at", json!(self.at)),
        ] {
            row.set(column, value);
        }
        row
    }

    fn ledger_row(&self, kind: &'static str, amount: i64, stripe_id: Option<&str>, people: &[Uuid]) -> Row {
        let id = ids::named(&format!("bubble:ledger:{}", stripe_id.unwrap_or_default()));
        let mut row = Row::new(&LEDGER, id, people);
        for (column, value) in [
            ("id", json!(id)),
            ("payment_id", json!(self.id)),
            ("kind", Value::from(kind)),
            ("amount", json!(amount)),
            ("currency", json!(self.amount.currency)),
            ("stripe_id", json!(stripe_id)),
            ("created_at", json!(self.at)),
        ] {
            row.set(column, value);
        }
        row
    }
}
