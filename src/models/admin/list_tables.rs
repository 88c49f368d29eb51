//! The lists of the team as tables of text, as they stand in files: their columns, and rows chunk by chunk.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::csv::{text, time, time_column};
use super::users::{ListedUser, UserFilter};
use crate::error::Result;
use crate::models::bookings::{Booking, TeamFilter};
use crate::models::lists::{Cursor, Start};
use crate::models::money::Money;
use crate::models::payments::{ListedPayment, PaymentFilter};
use crate::models::reference::Zone;

/// Rows that are read at once.
const CHUNK_SIZE: i64 = 1_000;

/// A list, and what it is narrowed by.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListTable {
    Users(UserFilter),
    Bookings(TeamFilter),
    Payments(PaymentFilter),
}

/// Rows of a list, and where it goes on; `None`: it ends with them.
#[derive(Clone, Debug)]
pub struct TableChunk {
    pub rows: Vec<Vec<String>>,
    pub next: Option<Cursor>,
}

impl ListTable {
    /// What its file is called.
    pub fn file(&self) -> &'static str {
        match self {
            Self::Users(_) => "users.csv",
            Self::Bookings(_) => "bookings.csv",
            Self::Payments(_) => "payments.csv",
        }
    }

    /// The names of its columns; those of times name the zone.
    pub fn columns(&self, zone: &Zone) -> Vec<String> {
        match self {
            Self::Users(_) => user_columns(zone),
            Self::Bookings(_) => booking_columns(zone),
            Self::Payments(_) => payment_columns(zone),
        }
    }

    /// The rows after a cursor, or the first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn chunk(&self, db: &mut PgConnection, after: Option<Cursor>, zone: &Zone) -> Result<TableChunk> {
        let start = after.map_or(Start::Offset(0), Start::After);
        Ok(match self {
            Self::Users(filter) => {
                chunk(&filter.rows(db, start, CHUNK_SIZE).await?, ListedUser::cursor, |user| user_cells(user, zone))
            }
            Self::Bookings(filter) => {
                let rows = filter.rows(db, start, CHUNK_SIZE).await?;
                chunk(&rows, Booking::cursor, |booking| booking_cells(booking, zone))
            }
            Self::Payments(filter) => {
                let rows = filter.rows(db, start, CHUNK_SIZE).await?;
                chunk(&rows, ListedPayment::cursor, |payment| payment_cells(payment, zone))
            }
        })
    }
}

fn chunk<T>(rows: &[T], cursor: impl Fn(&T) -> Cursor, cells: impl Fn(&T) -> Vec<String>) -> TableChunk {
    let is_full = i64::try_from(rows.len()) == Ok(CHUNK_SIZE);
    TableChunk { next: rows.last().filter(|_| is_full).map(cursor), rows: rows.iter().map(cells).collect() }
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

fn user_columns(zone: &Zone) -> Vec<String> {
    let mut columns = names(&["id", "email", "full_name", "role", "is_active", "email_verified", "timezone"]);
    columns.extend(["created_at", "last_seen_at", "deleted_at"].map(|name| time_column(name, zone)));
    columns
}

fn user_cells(user: &ListedUser, zone: &Zone) -> Vec<String> {
    vec![
        user.id.to_string(),
        text(user.email.as_deref().unwrap_or_default()),
        text(&user.full_name),
        user.role.as_str().to_owned(),
        user.is_active.to_string(),
        user.email_verified.to_string(),
        user.timezone.to_string(),
        time(Some(user.created_at), zone),
        time(user.last_seen_at, zone),
        time(user.deleted_at, zone),
    ]
}

fn booking_columns(zone: &Zone) -> Vec<String> {
    let mut columns = names(&["id", "status", "client_id", "client_name", "coach_id", "coach_name"]);
    columns.extend(["starts_at", "ends_at"].map(|name| time_column(name, zone)));
    columns.extend(names(&["price", "currency", "payment_id", "payment_status", "cancelled_by"]));
    columns.push(time_column("created_at", zone));
    columns
}

fn booking_cells(booking: &Booking, zone: &Zone) -> Vec<String> {
    vec![
        booking.id.to_string(),
        booking.status.as_str().to_owned(),
        booking.client_id.to_string(),
        text(&booking.client_name),
        booking.coach_id.to_string(),
        text(&booking.coach_name),
        time(Some(booking.starts_at), zone),
        time(Some(booking.ends_at), zone),
        booking.price().to_decimal(),
        booking.price_currency.to_string(),
        booking.payment_id.map_or_else(String::new, |id| id.to_string()),
        booking.payment_status.clone().unwrap_or_default(),
        booking.cancelled_by.map_or("", |party| party.as_str()).to_owned(),
        time(Some(booking.created_at), zone),
    ]
}

fn payment_columns(zone: &Zone) -> Vec<String> {
    let mut columns =
        names(&["id", "booking_id", "client_id", "coach_id", "status", "currency", "amount", "captured", "refunded"]);
    columns.extend(names(&["stripe_session_id", "stripe_payment_intent_id"]));
    columns.extend(["created_at", "updated_at"].map(|name| time_column(name, zone)));
    columns
}

fn payment_cells(payment: &ListedPayment, zone: &Zone) -> Vec<String> {
    let decimal = |amount| Money::new(amount, payment.currency).to_decimal();
    vec![
        payment.id.to_string(),
        payment.booking_id.to_string(),
        payment.client_id.to_string(),
        payment.coach_id.to_string(),
        payment.status.as_str().to_owned(),
        payment.currency.to_string(),
        decimal(payment.amount),
        decimal(payment.captured_amount),
        decimal(payment.refunded_amount),
        text(payment.stripe_session_id.as_deref().unwrap_or_default()),
        text(payment.stripe_payment_intent_id.as_deref().unwrap_or_default()),
        time(Some(payment.created_at), zone),
        time(Some(payment.updated_at), zone),
    ]
}
