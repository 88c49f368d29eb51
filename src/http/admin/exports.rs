//! `/admin/export`: the lists of the team as CSV files, with the filters of the lists. That one is taken is in the audit trail.

use actix_web::{HttpResponse, web};
use uuid::Uuid;

use super::bookings::BookingParams;
use super::csv::{Chunk, answer, text, time, time_column};
use super::revenue::{GroupBy, RevenueQuery};
use super::users::UserParams;
use crate::actors::Actors;
use crate::actors::admin::exports::RecordExport;
use crate::app::App;
use crate::error::Result;
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::models::admin::periods::Periods;
use crate::models::admin::revenue::{CoachPage, CoachSpan, CurrencySums, RevenueItem, by_coach, by_period};
use crate::models::admin::users::{ListedUser, UserFilter};
use crate::models::bookings::{Booking, TeamFilter};
use crate::models::lists::{Cursor, Start};
use crate::models::money::Money;
use crate::models::payments::{ListedPayment, PaymentFilter, PaymentStatus};
use crate::models::reference::Zone;

/// Rows that are read at once.
const CHUNK_SIZE: i64 = 1_000;

/// Coaches' sums that are read at once; each chunk sums the whole span.
const COACH_CHUNK_SIZE: i64 = 5_000;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/export/users.csv").route(web::get().to(users)))
        .service(web::resource("/admin/export/bookings.csv").route(web::get().to(bookings)))
        .service(web::resource("/admin/export/payments.csv").route(web::get().to(payments)))
        .service(web::resource("/admin/export/revenue.csv").route(web::get().to(revenue)));
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
const PARAMETERS: [&str; 12] = [
    "client_id",
    "coach_id",
    "created_from",
    "created_to",
    "from",
    "group_by",
    "is_active",
    "q",
    "role",
    "status",
    "timezone",
    "to",
];

/// The names of the parameters in use.
#[derive(Debug)]
pub struct Used(Vec<&'static str>);

impl FromQuery for Used {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self(PARAMETERS.into_iter().filter(|name| reader.text(name).is_some()).collect())
    }
}

/// Records who takes the file.
async fn record(actors: &Actors, file: &'static str, admin: Authenticated<Admin>, used: Used) -> Result<()> {
    actors.send(RecordExport { file, filters: used.0, role: admin.role, origin: admin.origin }).await
}

impl FromQuery for PaymentFilter {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            status: reader.choice("status", &PaymentStatus::ALL),
            from: reader.timestamp("from"),
            to: reader.timestamp("to"),
        }
    }
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Where a list begins, and goes on.
fn start_at(cursor: Option<Cursor>) -> Start {
    cursor.map_or(Start::Offset(0), Start::After)
}

/// The rows of a list as a chunk.
fn chunk<T>(rows: &[T], cursor: impl Fn(&T) -> Cursor, cells: impl Fn(&T) -> Vec<String>) -> Chunk<Option<Cursor>> {
    let is_full = i64::try_from(rows.len()) == Ok(CHUNK_SIZE);
    Chunk {
        next: rows.last().filter(|_| is_full).map(|last| Some(cursor(last))),
        rows: rows.iter().map(cells).collect(),
    }
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
    record(&actors, "users.csv", admin, used.0).await?;
    let (filter, zone) = (filter.0, zone.0.0);
    let mut columns = names(&["id", "email", "full_name", "role", "is_active", "email_verified", "timezone"]);
    columns.extend(["created_at", "last_seen_at", "deleted_at"].map(|name| time_column(name, &zone)));
    let read = move |cursor| {
        let (app, filter, zone) = (app.clone(), filter.clone(), zone.clone());
        async move {
            let rows = filter.rows(&mut *app.read().await?, start_at(cursor), CHUNK_SIZE).await?;
            Ok(chunk(&rows, ListedUser::cursor, |user| user_cells(user, &zone)))
        }
    };
    answer("users.csv", &columns, None, read).await
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
    record(&actors, "bookings.csv", admin, used.0).await?;
    let (filter, zone) = (filter.0, zone.0.0);
    let columns = booking_columns(&zone);
    let read = move |cursor| {
        let (app, filter, zone) = (app.clone(), filter.clone(), zone.clone());
        async move {
            let rows = filter.rows(&mut *app.read().await?, start_at(cursor), CHUNK_SIZE).await?;
            Ok(chunk(&rows, Booking::cursor, |booking| booking_cells(booking, &zone)))
        }
    };
    answer("bookings.csv", &columns, None, read).await
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

/// Payments as a CSV file, the latest first.
#[utoipa::path(get, path = "/admin/export/payments.csv", tag = "admin", security(("bearer" = [])),
    params(("status" = Option<String>, Query, description = "pending, succeeded, failed, refunded, partially_refunded, cancelled"),
        ("from" = Option<String>, Query, description = "created at or after: a time, or a date as the start of its day in UTC"), ("to" = Option<String>, Query, description = "created before"),
        ("timezone" = Option<String>, Query, description = "IANA, default UTC: in which times are written; it stands in the names of their columns")),
    responses((status = 200, description = "RFC 4180 with a byte order mark", content_type = "text/csv", body = String), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn payments(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    filter: Query<PaymentFilter>,
    zone: Query<TimesIn>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    record(&actors, "payments.csv", admin, used.0).await?;
    let (filter, zone) = (filter.0, zone.0.0);
    let columns = payment_columns(&zone);
    let read = move |cursor| {
        let (app, filter, zone) = (app.clone(), filter.clone(), zone.clone());
        async move {
            let rows = filter.rows(&mut *app.read().await?, start_at(cursor), CHUNK_SIZE).await?;
            Ok(chunk(&rows, ListedPayment::cursor, |payment| payment_cells(payment, &zone)))
        }
    };
    answer("payments.csv", &columns, None, read).await
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
    record(&actors, "revenue.csv", admin, used.0).await?;
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
