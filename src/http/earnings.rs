//! `/coaches/{id}/earnings`: what a coach's sessions brought in.

use actix_web::web;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{Authenticated, FromQuery, PathId, Query, QueryReader};
use super::problem::ProblemDocument;
use crate::app::App;
use crate::clock::{Timestamp, days};
use crate::error::{FieldErrors, Result};
use crate::models::coaches::not_listed;
use crate::models::input_limits::parse_date;
use crate::models::payments::earnings::{MonthEarnings, SessionMoney, by_month};
use crate::models::profiles::CoachRow;
use crate::models::reference::Zone;

/// How many months are listed at most.
const MAX_MONTHS: i32 = 36;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/coaches/{id}/earnings").route(web::get().to(earnings)));
}

/// The months that are asked for.
#[derive(Debug)]
pub struct MonthsQuery {
    from: Option<Date>,
    to: Option<Date>,
    timezone: Option<Zone>,
}

impl FromQuery for MonthsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self { from: month(reader, "from"), to: month(reader, "to"), timezone: reader.parsed("timezone") }
    }
}

/// The first date of a month.
fn month(reader: &mut QueryReader, name: &str) -> Option<Date> {
    let text = reader.text(name)?;
    let first = if text.len() == 7 { parse_date(&format!("{text}-01")) } else { None };
    if first.is_none() {
        reader.add_error(name, "invalid_month", "A month like 2026-12.");
    }
    first
}

impl MonthsQuery {
    /// The first date of the first month, and of the month after the last: by default a year, and what is booked ahead.
    fn dates(&self, now: Timestamp, zone: &Zone) -> Result<(Date, Date), FieldErrors> {
        let months = |count: i32| jiff::Span::new().months(count);
        let this_month = zone.tz().to_datetime(now.to_jiff()).date().first_of_month();
        let from = self.from.unwrap_or_else(|| self.to.unwrap_or(this_month).saturating_sub(months(11)));
        let to = self.to.unwrap_or_else(|| this_month.max(from).saturating_add(months(3)));
        if to < from {
            return Err(FieldErrors::one("to", "before_from", "The last month is before the first."));
        }
        if from.saturating_add(months(MAX_MONTHS)) <= to {
            return Err(FieldErrors::one("to", "too_long", format!("At most {MAX_MONTHS} months at a time.")));
        }
        Ok((from, to.saturating_add(months(1))))
    }
}

/// A coach's earnings by month.
#[derive(Debug, Serialize, ToSchema)]
pub struct EarningsView {
    /// The zone whose months these are.
    pub timezone: Zone,
    /// The latest first, one for each currency; a month without a session is left out.
    pub months: Vec<MonthEarnings>,
}

/// What a coach's sessions brought in, by month.
#[utoipa::path(get, path = "/coaches/{id}/earnings", tag = "coaches", security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path), ("from" = Option<String>, Query, description = "a month, YYYY-MM; default a year back"), ("to" = Option<String>, Query, description = "inclusive, default three months ahead; at most 36 months"),
        ("timezone" = Option<String>, Query, description = "IANA, default the coach's")),
    responses((status = 200, body = EarningsView), (status = 401, body = ProblemDocument), (status = 404, description = "not the reader's own", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn earnings(
    app: web::Data<App>,
    signed: Authenticated,
    id: PathId,
    query: Query<MonthsQuery>,
) -> Result<web::Json<EarningsView>> {
    let is_own = signed.user_id == id.0 || signed.role.reads_all();
    let mut db = app.read().await?;
    let coach = CoachRow::by_id(&mut db, id.0).await?.filter(|_| is_own).ok_or_else(not_listed)?;
    let timezone = query.0.timezone.clone().unwrap_or(coach.timezone);
    let (first, after) = query.0.dates(app.now(), &timezone)?;
    // A day more on both sides, for what a date is elsewhere; what is not in the months is left out below.
    let (from, until) = (midnight(first) - days(1), midnight(after) + days(1));
    let sessions = SessionMoney::of_coach(&mut db, coach.id, from, until).await?;
    let mut months = by_month(&sessions, &timezone);
    let (first, after) = (first.to_string(), after.to_string());
    months.retain(|sum| first[..7] <= *sum.month && *sum.month < after[..7]);
    Ok(web::Json(EarningsView { timezone, months }))
}

fn midnight(date: Date) -> Timestamp {
    let at = jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0));
    Timestamp::from_seconds(at.map_or(0, jiff::Timestamp::as_second))
}
