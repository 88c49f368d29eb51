//! `/admin/export`: the lists of the team as CSV files, with the filters of the lists. That one is taken is in the audit trail.

use actix_web::{HttpResponse, web};
use uuid::Uuid;

use super::bookings::BookingParams;
use super::csv_stream::{Chunk, answer};
use super::payments::PaymentParams;
use super::revenue::{GroupBy, RevenueQuery};
use super::users::UserParams;
use crate::actors::Actors;
use crate::actors::admin::exports::RecordExport;
use crate::app::App;
use crate::error::Result;
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::models::admin::csv::{text, time_column};
use crate::models::admin::list_tables::{ListTable, TableChunk};
use crate::models::admin::periods::Periods;
use crate::models::admin::revenue::{CoachPage, CoachSpan, CurrencySums, RevenueItem, by_coach, by_period};
use crate::models::admin::users::UserFilter;
use crate::models::bookings::TeamFilter;
use crate::models::money::Money;
use crate::models::payments::PaymentFilter;
use crate::models::reference::Zone;

/// Coaches' sums that are read at once; each chunk sums the whole span.
const COACH_CHUNK_SIZE: i64 = 5_000;

/// The route of revenue; those of the lists are in [`stored_exports`](super::stored_exports), which stores what is streamed here.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/export/revenue.csv").route(web::get().to(revenue)));
}

/// The zone in which times are written.
#[derive(Debug)]
pub struct TimesIn(Zone);

impl FromQuery for TimesIn {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self(reader.parsed("timezone").unwrap_or_else(Zone::utc))
    }
}

/// The parameters of all files.
const PARAMETERS: [&str; 14] = [
    "client_id",
    "coach_id",
    "created_from",
    "created_to",
    "currency",
    "from",
    "group_by",
    "is_active",
    "q",
    "role",
    "status",
    "timezone",
    "to",
    "user_id",
];

/// The names of the parameters in use.
#[derive(Debug)]
pub struct Used(Vec<&'static str>);

impl FromQuery for Used {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self(PARAMETERS.into_iter().filter(|name| reader.text(name).is_some()).collect())
    }
}

/// A list that is asked for as a file.
#[derive(Debug)]
pub struct Asked {
    pub table: ListTable,
    pub zone: Zone,
    /// The names of its filters.
    pub used: Vec<&'static str>,
}

impl Asked {
    /// From the parameters.
    pub fn new(table: ListTable, zone: TimesIn, used: Used) -> Self {
        Self { table, zone: zone.0, used: used.0 }
    }
}

/// Records who takes the file.
pub(super) async fn record(
    actors: &Actors,
    file: &'static str,
    admin: Authenticated<Admin>,
    filters: Vec<&'static str>,
) -> Result<()> {
    actors.send(RecordExport { file, filters, role: admin.role, origin: admin.origin }).await
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Records who takes a list, and streams it.
async fn take(app: web::Data<App>, actors: &Actors, admin: Authenticated<Admin>, asked: Asked) -> Result<HttpResponse> {
    let Asked { table, zone, used } = asked;
    record(actors, table.file(), admin, used).await?;
    let (file, columns) = (table.file(), table.columns(&zone));
    let read = move |after| {
        let (app, table, zone) = (app.clone(), table.clone(), zone.clone());
        async move {
            let TableChunk { rows, next } = table.chunk(&mut *app.read().await?, after, &zone).await?;
            Ok(Chunk { rows, next: next.map(Some) })
        }
    };
    answer(file, &columns, None, read).await
}

/// People as a CSV file, the latest first, with the filters of the list.
#[utoipa::path(get, path = "/admin/export/users.csv", tag = "admin", security(("bearer" = [])),
    params(UserParams, ("timezone" = Option<String>, Query, description = "IANA, default UTC: in which times are written; it stands in the names of their columns")),
    responses((status = 200, description = "RFC 4180 with a byte order mark", content_type = "text/csv", body = String), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn users(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    filter: Query<UserFilter>,
    zone: Query<TimesIn>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    let asked = Asked::new(ListTable::Users(filter.0), zone.0, used.0);
    take(app, &actors, admin, asked).await
}

/// Bookings as a CSV file, the latest session first, with the filters of the list.
#[utoipa::path(get, path = "/admin/export/bookings.csv", tag = "admin", security(("bearer" = [])),
    params(BookingParams, ("timezone" = Option<String>, Query, description = "IANA, default UTC: in which times are written; it stands in the names of their columns")),
    responses((status = 200, description = "RFC 4180 with a byte order mark", content_type = "text/csv", body = String), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn bookings(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    filter: Query<TeamFilter>,
    zone: Query<TimesIn>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    let asked = Asked::new(ListTable::Bookings(filter.0), zone.0, used.0);
    take(app, &actors, admin, asked).await
}

/// Payments as a CSV file, the latest first, with the filters of the list.
#[utoipa::path(get, path = "/admin/export/payments.csv", tag = "admin", security(("bearer" = [])),
    params(PaymentParams, ("timezone" = Option<String>, Query, description = "IANA, default UTC: in which times are written; it stands in the names of their columns")),
    responses((status = 200, description = "RFC 4180 with a byte order mark", content_type = "text/csv", body = String), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn payments(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    filter: Query<PaymentFilter>,
    zone: Query<TimesIn>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    let asked = Asked::new(ListTable::Payments(filter.0), zone.0, used.0);
    take(app, &actors, admin, asked).await
}

/// Revenue as a CSV file: the sums of `/admin/revenue`, of coaches all of them, by id.
#[utoipa::path(get, path = "/admin/export/revenue.csv", tag = "admin", security(("bearer" = [])),
    params(("from" = Option<String>, Query, description = "YYYY-MM-DD, default 29 days before `to`"), ("to" = Option<String>, Query, description = "inclusive, default today; at most 366 days, with months 3,660"),
        ("group_by" = Option<String>, Query, description = "day (default), month, coach"), ("timezone" = Option<String>, Query, description = "IANA, default UTC: where days begin")),
    responses((status = 200, description = "RFC 4180 with a byte order mark", content_type = "text/csv", body = String), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn revenue(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    query: Query<RevenueQuery>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    let (periods, ..) = query.0.periods(app.now())?;
    record(&actors, "revenue.csv", admin, used.0.0).await?;
    match query.0.group_by {
        GroupBy::Coach => revenue_by_coach(app, periods).await,
        GroupBy::Day => revenue_by_period(app, periods, time_column("day", &query.0.timezone)).await,
        GroupBy::Month => revenue_by_period(app, periods, time_column("month", &query.0.timezone)).await,
    }
}

async fn revenue_by_period(app: web::Data<App>, periods: Periods, column: String) -> Result<HttpResponse> {
    let columns = [vec![column], names(&["currency", "gross", "refunded", "net"])].concat();
    let items = by_period(&mut *app.read().await?, &periods, app.now()).await?;
    let cells = |item: &RevenueItem| [vec![item.period.clone().unwrap_or_default()], sums_cells(item.sums)].concat();
    let rows: Vec<Vec<String>> = items.iter().map(cells).collect();
    answer("revenue.csv", &columns, (), move |()| {
        let rows = rows.clone();
        async move { Ok(Chunk { rows, next: None }) }
    })
    .await
}

async fn revenue_by_coach(app: web::Data<App>, periods: Periods) -> Result<HttpResponse> {
    let columns = names(&["coach_id", "coach_name", "currency", "gross", "refunded", "net"]);
    // Of one span: what moves while the file is written is in none of its chunks.
    let span = CoachSpan::of(&mut *app.read().await?, &periods, app.now()).await?;
    let read = move |after| {
        let app = app.clone();
        async move {
            let page = CoachPage::After(after);
            let (mut items, _) = by_coach(&mut *app.read().await?, span, page, COACH_CHUNK_SIZE).await?;
            let next = next_coach(&mut items);
            Ok(Chunk { rows: items.iter().map(coach_cells).collect(), next })
        }
    };
    answer("revenue.csv", &columns, Uuid::nil(), read).await
}

/// After whom the next chunk begins. The last coach of a full one may have sums in more currencies: they are left to the next.
fn next_coach(items: &mut Vec<RevenueItem>) -> Option<Uuid> {
    let last = items.last().filter(|_| i64::try_from(items.len()) == Ok(COACH_CHUNK_SIZE))?.coach_id;
    items.retain(|item| item.coach_id != last);
    items.last()?.coach_id
}

fn coach_cells(item: &RevenueItem) -> Vec<String> {
    let id = item.coach_id.map_or_else(String::new, |id| id.to_string());
    [vec![id, text(item.coach_name.as_deref().unwrap_or_default())], sums_cells(item.sums)].concat()
}

fn sums_cells(sums: CurrencySums) -> Vec<String> {
    let decimal = |amount| Money::new(amount, sums.currency).to_decimal();
    vec![sums.currency.to_string(), decimal(sums.gross), decimal(sums.refunded), decimal(sums.net)]
}
