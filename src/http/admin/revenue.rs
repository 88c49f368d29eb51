//! `/admin/revenue`: what came in and went back, by day, month or coach.

use actix_web::web;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::page::{Page, Paging};
use crate::http::problem::ProblemDocument;
use crate::models::admin::periods::{Periods, date_at};
use crate::models::admin::revenue::{CoachPage, CoachSpan, CurrencySums, RevenueItem, by_coach, by_period, totals};
use crate::models::reference::Zone;

/// Days that are asked about at once, at most; of months ten years.
const MAX_DAYS: i32 = 366;
const MAX_MONTHS_AS_DAYS: i32 = 3_660;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/revenue").route(web::get().to(show)));
}

/// By what revenue is summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    #[default]
    Day,
    Month,
    Coach,
}

/// Which days, where, and by what they are summed.
#[derive(Debug)]
pub struct RevenueQuery {
    from: Option<Date>,
    to: Option<Date>,
    pub group_by: GroupBy,
    pub timezone: Zone,
}

impl FromQuery for RevenueQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let groups = [("day", GroupBy::Day), ("month", GroupBy::Month), ("coach", GroupBy::Coach)];
        Self {
            from: reader.date("from"),
            to: reader.date("to"),
            group_by: reader.choice("group_by", &groups).unwrap_or_default(),
            timezone: reader.parsed("timezone").unwrap_or_else(Zone::utc),
        }
    }
}

impl RevenueQuery {
    /// The first and the last date: by default the 30 days up to today.
    fn dates(&self, now: Timestamp) -> Result<(Date, Date), FieldErrors> {
        let days = |count: i32| jiff::Span::new().days(count);
        let to = self.to.unwrap_or_else(|| date_at(now, &self.timezone).max(self.from.unwrap_or(Date::MIN)));
        let from = self.from.unwrap_or_else(|| to.saturating_sub(days(29)));
        let max_days = if self.group_by == GroupBy::Month { MAX_MONTHS_AS_DAYS } else { MAX_DAYS };
        if to < from {
            return Err(FieldErrors::one("to", "before_from", "The last day is before the first."));
        }
        if from.saturating_add(days(max_days)) <= to {
            return Err(FieldErrors::one("to", "too_long", format!("At most {max_days} days at a time.")));
        }
        Ok((from, to))
    }

    /// The days or months, and the first and last date as text.
    ///
    /// # Errors
    /// `validation_failed`: the last is before the first, or there are too many.
    pub fn periods(&self, now: Timestamp) -> Result<(Periods, String, String), FieldErrors> {
        let (from, to) = self.dates(now)?;
        let periods = match self.group_by {
            GroupBy::Month => Periods::months(from, to, &self.timezone),
            GroupBy::Day | GroupBy::Coach => Periods::days(from, to, &self.timezone),
        };
        Ok((periods, from.to_string(), to.to_string()))
    }
}

/// Revenue.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevenueView {
    /// The zone whose days and months these are.
    pub timezone: Zone,
    #[schema(example = "2026-11-02")]
    pub from: String,
    /// Inclusive.
    #[schema(example = "2026-12-01")]
    pub to: String,
    pub group_by: GroupBy,
    /// All of it, by currency.
    pub totals: Vec<CurrencySums>,
    /// Days and months in their order, each once per currency, those in which nothing moved left out, all on one page. Of coaches the page that is
    /// asked for, the most gross revenue first.
    #[serde(flatten)]
    pub page: Page<RevenueItem>,
}

/// Revenue from the ledger: gross, refunded and net in each currency, by day, month or coach.
#[utoipa::path(get, path = "/admin/revenue", tag = "admin", security(("bearer" = [])),
    params(("from" = Option<String>, Query, description = "YYYY-MM-DD, default 29 days before `to`"), ("to" = Option<String>, Query, description = "inclusive, default today; at most 366 days, with months 3,660"),
        ("group_by" = Option<String>, Query, description = "day (default), month, coach"), ("timezone" = Option<String>, Query, description = "IANA, default UTC"),
        ("page" = Option<i64>, Query, description = "of coaches"), ("per_page" = Option<i64>, Query, description = "of coaches")),
    responses((status = 200, body = RevenueView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn show(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<RevenueQuery>,
    paging: Query<Paging>,
) -> Result<web::Json<RevenueView>> {
    let (periods, from, to) = query.0.periods(app.now())?;
    let mut db = app.read().await?;
    let all = by_period(&mut db, &periods, app.now()).await?;
    let (timezone, group_by, totals) = (query.0.timezone, query.0.group_by, totals(&all));
    let page = match group_by {
        GroupBy::Coach => coaches(&mut db, &periods, paging.0, app.now()).await?,
        GroupBy::Day | GroupBy::Month => one_page(all),
    };
    Ok(web::Json(RevenueView { timezone, from, to, group_by, totals, page }))
}

/// A page of coaches.
async fn coaches(
    db: &mut sqlx::PgConnection,
    periods: &Periods,
    paging: Paging,
    now: Timestamp,
) -> Result<Page<RevenueItem>> {
    let span = CoachSpan::of(db, periods, now).await?;
    let page = CoachPage::ByGross { offset: paging.offset() };
    let (items, total) = by_coach(db, span, page, paging.per_page).await?;
    Ok(paging.into_page(items, total))
}

fn one_page(items: Vec<RevenueItem>) -> Page<RevenueItem> {
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Paging { page: 1, per_page: total.max(1) }.into_page(items, total)
}
