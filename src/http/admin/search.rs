//! `/admin/search` and `/admin/bookings/{id}/work`: from an id, a mail address or a name to everything it leads to.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::calendars::CalendarEntryView;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::http::extract::{Admin, Authenticated, FromQuery, PathId, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::jobs::admin::{Filter, JobSummary, list_jobs};
use crate::models::admin::users::{ListedUser, UserFilter};
use crate::models::audit::{AuditEntry, AuditFilter};
use crate::models::bookings::{Booking, BookingView, TeamFilter};
use crate::models::calendars::everybodys::CalendarEntry;
use crate::models::lists::Start;
use crate::models::money::Currency;
use crate::models::payments::{Payment, PaymentView, RefundRow, is_stripe_id};

/// What is found of each kind, at most.
const MAX_FOUND: i64 = 10;

/// Jobs, and entries of the audit trail, of one booking that are shown.
const MAX_WORK: i64 = 100;

/// The most characters of `q`.
const MAX_SEARCH_LENGTH: usize = 200;

/// The kind of the jobs that are mails.
const MAIL_KIND: &str = "emails.send";

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/admin/search").route(web::get().to(search)))
        .service(web::resource("/admin/bookings/{id}/work").route(web::get().to(work)));
}

/// What is searched for.
#[derive(Debug)]
pub struct SearchQuery(String);

impl FromQuery for SearchQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let text = reader.text("q").unwrap_or_default();
        if text.is_empty() {
            reader.add_error("q", "required", "What to look for: an id, a mail address, a name.");
        }
        if text.chars().count() > MAX_SEARCH_LENGTH {
            reader.add_error("q", "too_long", format!("At most {MAX_SEARCH_LENGTH} characters."));
        }
        Self(text)
    }
}

/// What was found: at most ten of each kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// By id, mail address or name, the latest first.
    pub people: Vec<ListedUser>,
    /// By their id, or of the person with it, the latest session first.
    pub bookings: Vec<BookingView>,
    /// By their id, their booking's, or an id of Stripe's.
    pub payments: Vec<PaymentView>,
    /// By their id, or an id that they are about.
    pub jobs: Vec<JobSummary>,
}

/// Find people, bookings, payments and jobs: by id, mail address, name, or an id of Stripe's.
#[utoipa::path(get, path = "/admin/search", tag = "admin", security(("bearer" = [])), params(("q" = String, Query)),
    responses((status = 200, body = FoundView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn search(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<SearchQuery>,
) -> Result<web::Json<FoundView>> {
    let text = query.0.0;
    let mut db = app.read().await?;
    let filter = UserFilter { q: Some(text.clone()), ..UserFilter::default() };
    let people = filter.rows(&mut db, Start::Offset(0), MAX_FOUND).await?;
    Ok(web::Json(match text.parse() {
        Ok(id) => by_id(&mut db, people, id, app.now()).await?,
        Err(_) => by_text(&mut db, people, text, app.now()).await?,
    }))
}

async fn by_id(db: &mut sqlx::PgConnection, people: Vec<ListedUser>, id: Uuid, now: Timestamp) -> Result<FoundView> {
    let filter = TeamFilter { q: Some(id.to_string()), ..TeamFilter::default() };
    let bookings = filter.rows(db, Start::Offset(0), MAX_FOUND).await?;
    let payments = Payment::found_by_id(db, id, MAX_FOUND).await?;
    let jobs = jobs(db, id.to_string(), now).await?;
    Ok(FoundView { people, bookings: views(bookings), payments: views(payments), jobs })
}

/// People alone, unless it looks like an id of Stripe's.
async fn by_text(
    db: &mut sqlx::PgConnection,
    people: Vec<ListedUser>,
    text: String,
    now: Timestamp,
) -> Result<FoundView> {
    if !is_stripe_id(&text) {
        return Ok(FoundView { people, bookings: Vec::new(), payments: Vec::new(), jobs: Vec::new() });
    }
    let payments = Payment::found_by_stripe_id(db, &text, MAX_FOUND).await?;
    let jobs = jobs(db, text, now).await?;
    Ok(FoundView { people, bookings: Vec::new(), payments: views(payments), jobs })
}

async fn jobs(db: &mut sqlx::PgConnection, text: String, now: Timestamp) -> Result<Vec<JobSummary>> {
    let filter = Filter { q: Some(text), ..Filter::default() };
    Ok(list_jobs(db, &filter, None, (MAX_FOUND, 0), now).await?.items)
}

fn views<T, V: From<T>>(rows: Vec<T>) -> Vec<V> {
    rows.into_iter().map(V::from).collect()
}

/// A refund, as the team sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundView {
    pub id: Uuid,
    /// In minor units.
    pub amount: i64,
    pub currency: Currency,
    /// pending, succeeded or failed.
    #[schema(value_type = String)]
    pub status: crate::models::payments::RefundStatus,
    /// The rule of the cancellation policy, or what an admin wrote.
    pub reason: String,
    pub requested_by: String,
    pub stripe_refund_id: Option<String>,
    /// Stripe's.
    pub failure_reason: Option<String>,
    /// The failed refund that this one retries.
    pub retry_of: Option<Uuid>,
}

impl From<RefundRow> for RefundView {
    fn from(row: RefundRow) -> Self {
        let RefundRow {
            id,
            amount,
            currency,
            status,
            reason,
            requested_by,
            stripe_refund_id,
            failure_reason,
            retry_of,
            ..
        } = row;
        Self { id, amount, currency, status, reason, requested_by, stripe_refund_id, failure_reason, retry_of }
    }
}

/// A payment with its refunds.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentWorkView {
    #[serde(flatten)]
    pub payment: PaymentView,
    pub refunds: Vec<RefundView>,
}

/// The work of a booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingWorkView {
    pub booking: BookingView,
    /// All but mails, the latest 100; jobs are kept for seven days after their end, dead ones for 90. Each is retried by its id.
    pub jobs: Vec<JobSummary>,
    /// Mails about it, the same.
    pub mails: Vec<JobSummary>,
    /// One for each account of Google or Outlook that its two sides have connected.
    pub calendar_entries: Vec<CalendarEntryView>,
    /// Every checkout, the latest first; one that never came about is `cancelled`.
    pub payments: Vec<PaymentWorkView>,
    /// The latest 100 entries of the audit trail about the booking.
    pub history: Vec<AuditEntry>,
}

/// What was done for a booking, and what is still to be done: its jobs, mails, entries in calendars, payments with refunds, and its history.
#[utoipa::path(get, path = "/admin/bookings/{id}/work", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = BookingWorkView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn work(app: web::Data<App>, admin: Authenticated<Admin>, id: PathId) -> Result<web::Json<BookingWorkView>> {
    let mut db = app.read().await?;
    let booking = Booking::visible_to(&mut db, id.0, admin.user_id, admin.role).await?.into();
    let of_booking =
        |kind: Option<&str>| Filter { booking_id: Some(id.0), kind: kind.map(str::to_owned), ..Filter::default() };
    let mails = list_jobs(&mut db, &of_booking(Some(MAIL_KIND)), None, (MAX_WORK, 0), app.now()).await?.items;
    let mut jobs = list_jobs(&mut db, &of_booking(None), None, (MAX_WORK, 0), app.now()).await?.items;
    jobs.retain(|job| job.kind != MAIL_KIND);
    let calendar_entries = views(CalendarEntry::of_booking(&mut db, id.0).await?);
    let payments = payments_of(&mut db, id.0).await?;
    let history = AuditFilter { subject_id: Some(id.0), ..AuditFilter::default() };
    let history = history.rows(&mut db, Start::Offset(0), MAX_WORK).await?;
    Ok(web::Json(BookingWorkView { booking, jobs, mails, calendar_entries, payments, history }))
}

async fn payments_of(db: &mut sqlx::PgConnection, booking_id: Uuid) -> Result<Vec<PaymentWorkView>> {
    let mut payments = Vec::new();
    for payment in Payment::found_by_id(db, booking_id, MAX_FOUND).await? {
        let refunds = views(RefundRow::of_payment(db, payment.id).await?);
        payments.push(PaymentWorkView { payment: payment.into(), refunds });
    }
    Ok(payments)
}
