//! Bookings with their payments: one record of the app, its payment a part of it, because nothing is confirmed that is not paid.
//!
//! What was confirmed and is over was completed; what nobody paid has expired. A reminder that would be due at once is not sent.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::payments::{self, Paid};
use super::rows::{BOOKINGS, Row, Written};
use super::tally::IssueKind;
use super::work::{Outcome, Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::{Fields, money};
use crate::clock::{Timestamp, hours, minutes};
use crate::ids;
use crate::models::bookings::HOLD_EXPIRED;
use crate::models::money::{Currency, Money};

/// The longest session that is taken over.
const MAX_MINUTES: i64 = 24 * 60;

struct Booking {
    id: Uuid,
    client: Uuid,
    coach: Uuid,
    starts_at: Timestamp,
    ends_at: Timestamp,
    status: &'static str,
    cancelled_by: Option<&'static str>,
    price: Money,
}

/// Imports a booking and its payments.
pub async fn import(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let booking = match read(work, record, fields).await? {
        Ok(booking) => booking,
        Err(rejected) => return Ok(rejected),
    };
    let mut row = booking.row(work, record, fields).await?;
    let is_there = work.links.contains_key(&record.id);
    let parts = work.parts.get(&record.id).cloned().unwrap_or_default();
    // What is new is confirmed once its payment is there; of what is here already the payment comes first as well.
    if !is_there && let Some(rejected) = booking.insert(work, &mut row).await? {
        return Ok(rejected);
    }
    let (paid, mut written) = payments::import(work, &parts, booking.id, booking.client, booking.coach).await?;
    let is_paid = booking.price.is_zero() || paid.covers(booking.price);
    if booking.status == "confirmed" && !is_paid {
        return Ok(Outcome::rejected(
            "status",
            "not_paid",
            "It is to come, and no payment that covers its price is here.",
        ));
    }
    if is_there {
        let own = work.write(&row).await?;
        if own == Written::Kept {
            work.issue(
                IssueKind::Kept,
                record,
                fields,
                "status",
                "changed_here",
                "The booking was changed here since it was imported.",
            );
            return Ok(Outcome::Row("bookings", booking.id, own));
        }
        written = written.max(own);
    } else {
        if booking.status == "confirmed" {
            let sql = "update bookings set status = 'confirmed', hold_expires_at = null where id = $1";
            sqlx::query(sql).bind(booking.id).execute(&mut *work.db).await?;
            row.record_again(work.db, work.run).await?;
        }
        written = Written::Created;
    }
    Ok(Outcome::Row("bookings", booking.id, written))
}

async fn read(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Result<Booking, Outcome>> {
    let (client, coach) = (work.user(fields.text("client")), work.user(fields.text("coach")));
    let Some(client) = client else {
        return Ok(Err(Outcome::rejected("client", "no_such_user", "The client is not here.")));
    };
    let Some(coach) = coach else {
        return Ok(Err(Outcome::rejected("coach", "no_such_user", "The coach is not here.")));
    };
    if client == coach {
        return Ok(Err(Outcome::rejected("client", "same_person", "Client and coach are the same person.")));
    }
    for (field, user, role) in [("client", client, "client"), ("coach", coach, "coach")] {
        match work.role_and_zone(user).await? {
            Some((found, _)) if found == role => {}
            Some(_) => return Ok(Err(Outcome::rejected(field, "other_role", format!("The user is not a {role}.")))),
            None => return Ok(Err(Outcome::rejected(field, "deleted_here", "The account was deleted here."))),
        }
    }
    let starts_at = fields.text("starts_at").and_then(|text| text.parse::<Timestamp>().ok());
    let length = fields.number("minutes").filter(|length| (1..=MAX_MINUTES).contains(length));
    let (Some(starts_at), Some(length)) = (starts_at, length) else {
        return Ok(Err(Outcome::rejected("minutes", "out_of_range", "A session takes between a minute and a day.")));
    };
    let currency = fields.text("price_currency").and_then(|code| code.parse::<Currency>().ok());
    let price = currency.zip(fields.text("price")).and_then(|(currency, decimal)| money(decimal, currency));
    let Some(price) = price else {
        let message = "Not less than 0, and as precise as the currency.";
        return Ok(Err(Outcome::rejected("price", "out_of_range", message)));
    };
    let ends_at = starts_at + minutes(length);
    let is_over = ends_at <= work.now;
    let (status, cancelled_by) = match fields.text("status").unwrap_or_default() {
        "confirmed" if !is_over => ("confirmed", None),
        "confirmed" | "completed" => ("completed", None),
        "cancelled_by_client" => ("cancelled", Some("client")),
        "cancelled_by_coach" => ("cancelled", Some("coach")),
        "cancelled_by_admin" => ("cancelled", Some("admin")),
        _ => ("cancelled", Some("system")),
    };
    let known = work.links.get(&record.id).map(|link| link.row_id);
    let id = known.unwrap_or_else(|| ids::new(record.created_at));
    Ok(Ok(Booking { id, client, coach, starts_at, ends_at, status, cancelled_by, price }))
}

impl Booking {
    /// The row; the coach's break and policy are those of now.
    async fn row(&self, work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Row> {
        let mut row = Row::new(&BOOKINGS, self.id, &[self.client, self.coach]);
        let range = |to: Timestamp| format!("[\"{}\",\"{to}\")", self.starts_at);
        row.set("during", range(self.ends_at));
        row.set("status", self.status);
        row.set("price_amount", self.price.amount);
        row.set("price_currency", json!(self.price.currency));
        row.set("notes", json!(fields.text("notes")));
        row.set("meeting_link", json!(fields.text("meeting_link")));
        row.set("cancelled_by", json!(self.cancelled_by));
        let reason =
            if self.cancelled_by == Some("system") { Some(HOLD_EXPIRED) } else { fields.text("cancel_reason") };
        row.set("cancel_reason", json!(reason.filter(|_| self.cancelled_by.is_some())));
        row.set("completed_at", if self.status == "completed" { json!(self.ends_at) } else { Value::Null });
        row.set("updated_at", json!(record.modified_at));
        let (policy, gap) = policy_and_gap(work.db, self.coach).await?;
        // Of what is past the break does not matter, and the policy of then is not known.
        row.set("blocked", range(self.ends_at + if self.status == "confirmed" { minutes(gap) } else { minutes(0) }));
        if !work.links.contains_key(&record.id) {
            row.set("id", json!(self.id));
            row.set("client_id", json!(self.client));
            row.set("coach_id", json!(self.coach));
            row.set("cancellation_policy", policy);
            row.set("earliest_start", json!(self.starts_at));
            row.set("created_at", json!(record.created_at));
            row.set("revision", 1);
            let notice = self.starts_at - work.now;
            row.set("reminded_24h", if notice <= hours(24) { json!(1) } else { Value::Null });
            row.set("reminded_1h", if notice <= hours(1) { json!(1) } else { Value::Null });
        }
        Ok(row)
    }

    /// Inserts the row; one that is to be confirmed as a hold that lasts until its start. `Some`: its time is taken.
    async fn insert(&self, work: &mut Work<'_>, row: &mut Row) -> Result<Option<Outcome>> {
        if self.status == "confirmed" {
            row.set("status", "pending");
            row.set("hold_expires_at", json!(self.starts_at));
        }
        if work.write(row).await? == Written::Created {
            return Ok(None);
        }
        let sql = "select l.bubble_id from bookings b left join bubble_links l on l.row_id = b.id
                    where (b.coach_id = $1 or b.client_id = $2) and b.during && tstzrange($3, $4) and b.status in ('pending', 'confirmed') limit 1";
        let other: Option<Option<String>> = sqlx::query_scalar(sql)
            .bind(self.coach)
            .bind(self.client)
            .bind(self.starts_at)
            .bind(self.ends_at)
            .fetch_optional(&mut *work.db)
            .await?;
        let message = match other.flatten() {
            Some(id) => format!("Its time is taken by the booking {id}."),
            None => "Its time, or the break before or after it, is taken by another booking.".to_owned(),
        };
        Ok(Some(Outcome::rejected("starts_at", "overlaps", message)))
    }
}

async fn policy_and_gap(db: &mut PgConnection, coach: Uuid) -> Result<(String, i64)> {
    let sql = "select cancellation_policy, coalesce((availability ->> 'gap_minutes')::bigint, 0) from coach_profiles where user_id = $1";
    let found = sqlx::query_as(sql).bind(coach).fetch_optional(db).await?;
    Ok(found.unwrap_or_else(|| ("moderate".to_owned(), 0)))
}

/// Whether the captured money of all payments covers a price.
impl Paid {
    fn covers(&self, price: Money) -> bool {
        self.0.iter().filter(|money| money.currency == price.currency).map(|money| money.amount).sum::<i64>()
            >= price.amount
    }
}
