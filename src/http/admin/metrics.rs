//! `/admin/metrics`: the numbers of the marketplace, and whether those that are kept agree with the rows.

use actix_web::web;

use crate::app::App;
use crate::error::Result;
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::models::admin::day_checks::DayChecks;
use crate::models::admin::metrics::Metrics;
use crate::models::reference::Zone;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/metrics").route(web::get().to(show)))
        .service(web::resource("/admin/metrics/checks").route(web::get().to(checks)));
}

/// How many days, and where they begin.
#[derive(Debug)]
pub struct MetricsQuery {
    days: i64,
    timezone: Zone,
}

impl FromQuery for MetricsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            days: reader.number("days", 1, 366).unwrap_or(30),
            timezone: reader.parsed("timezone").unwrap_or_else(Zone::utc),
        }
    }
}

/// The numbers of the last days, today among them: totals, every day, and the totals of as many days before. What each number counts is said where
/// it stands.
///
/// Numbers are kept up to an hour or two ago, and read from the rows since: they are never late.
#[utoipa::path(get, path = "/admin/metrics", tag = "admin", security(("bearer" = [])),
    params(("days" = Option<i64>, Query, description = "1 to 366, default 30"), ("timezone" = Option<String>, Query, description = "IANA, default UTC: where days begin")),
    responses((status = 200, body = Metrics), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn show(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<MetricsQuery>,
) -> Result<web::Json<Metrics>> {
    let MetricsQuery { days, timezone } = query.0;
    Ok(web::Json(Metrics::of_last_days(&mut *app.read().await?, days, timezone, app.now()).await?))
}

/// Whether the numbers that are kept of past days agree with the rows. A job compares them every day: the last week, and the days of which it is
/// longest ago. A day that differs is counted anew at once, and shown here for 30 days.
#[utoipa::path(get, path = "/admin/metrics/checks", tag = "admin", security(("bearer" = [])),
    responses((status = 200, body = DayChecks), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn checks(app: web::Data<App>, _: Authenticated<Admin>) -> Result<web::Json<DayChecks>> {
    Ok(web::Json(DayChecks::read(&mut *app.read().await?, app.now()).await?))
}
