//! What a coach's sessions brought in, by month and currency.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::money::Currency;
use crate::models::reference::Zone;

/// One month in one currency. A month counts what starts in it, wherever the money was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthEarnings {
    #[schema(example = "2026-12")]
    pub month: String,
    pub currency: Currency,
    /// Sessions that are confirmed or over.
    pub sessions: u32,
    /// In minor units: what clients paid.
    pub paid: i64,
    /// What went back to them.
    pub refunded: i64,
    /// What is left: `paid` without `refunded`.
    pub earned: i64,
}

/// A session with what was paid for it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionMoney {
    pub starts_at: Timestamp,
    pub currency: Currency,
    /// Whether it takes or took place.
    pub is_held: bool,
    pub paid: i64,
    pub refunded: i64,
}

impl SessionMoney {
    /// The sessions of a coach that start in `[from, until)`, and the cancelled ones that money was paid for.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_coach(
        db: &mut PgConnection,
        coach_id: Uuid,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<SessionMoney>> {
        let sql = "select lower(b.during) as starts_at, b.price_currency as currency, b.status in ('confirmed', 'completed') as is_held,
                          coalesce(p.captured_amount, 0) as paid, coalesce(p.refunded_amount, 0) as refunded
                     from bookings b
                     left join payments p on p.booking_id = b.id and p.checkout_status <> 'void'
                    where b.coach_id = $1 and lower(b.during) >= $2 and lower(b.during) < $3
                      and (b.status in ('confirmed', 'completed') or p.captured_amount > 0)";
        Ok(sqlx::query_as(sql).bind(coach_id).bind(from).bind(until).fetch_all(db).await?)
    }
}

/// The sums by month of a zone, the latest first, then by currency.
pub fn by_month(sessions: &[SessionMoney], zone: &Zone) -> Vec<MonthEarnings> {
    let mut months: BTreeMap<(String, Currency), MonthEarnings> = BTreeMap::new();
    for session in sessions {
        let date = zone.tz().to_datetime(session.starts_at.to_jiff()).date();
        let month = format!("{:04}-{:02}", date.year(), date.month());
        let currency = session.currency;
        let sums = months.entry((month.clone(), currency)).or_insert(MonthEarnings {
            month,
            currency,
            sessions: 0,
            paid: 0,
            refunded: 0,
            earned: 0,
        });
        sums.sessions += u32::from(session.is_held);
        sums.paid += session.paid;
        sums.refunded += session.refunded;
        sums.earned = sums.paid - sums.refunded;
    }
    let mut sums: Vec<MonthEarnings> = months.into_values().collect();
    sums.sort_by(|a, b| (&b.month, a.currency.as_str()).cmp(&(&a.month, b.currency.as_str())));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(starts_at: &str, currency: &str, is_held: bool, paid: i64, refunded: i64) -> SessionMoney {
        let (starts_at, currency) = (starts_at.parse().unwrap(), currency.parse().unwrap());
        SessionMoney { starts_at, currency, is_held, paid, refunded }
    }

    #[test]
    fn a_session_counts_in_the_month_of_its_start_where_the_coach_is() {
        let sessions = [
            // The first of December in Auckland.
            session("2026-11-30T12:00:00Z", "EUR", true, 7500, 0),
            session("2026-12-20T09:00:00Z", "EUR", true, 7500, 7500),
            // Cancelled late: half of it stays.
            session("2026-12-21T09:00:00Z", "EUR", false, 7500, 3750),
            session("2026-12-22T09:00:00Z", "CHF", true, 9000, 0),
            session("2026-11-10T09:00:00Z", "EUR", true, 0, 0),
        ];
        let sums = by_month(&sessions, &"Pacific/Auckland".parse().unwrap());
        let texts: Vec<String> = sums
            .iter()
            .map(|sum| {
                format!("{} {} {} {} {} {}", sum.month, sum.currency, sum.sessions, sum.paid, sum.refunded, sum.earned)
            })
            .collect();
        assert_eq!(texts, ["2026-12 CHF 1 9000 0 9000", "2026-12 EUR 2 22500 11250 11250", "2026-11 EUR 1 0 0 0"]);
    }
}
