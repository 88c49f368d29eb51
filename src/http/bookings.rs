//! `/booking`: holding a time, and looking at what became of it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::ToSchema;
use uuid::Uuid;

use super::extract::{Body, Client, FromQuery, Named, Query, QueryReader, Signed};
use super::idempotency::{IdempotencyKey, Reply, once};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use crate::actors::House;
use crate::actors::bookings::{BookSession, book};
use crate::clock::Instant;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::bookings::{Booking, BookingView, Filter, Side, Status};
use crate::models::users::Role;
use crate::origin::Origin;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/booking").route(web::post().to(create)))
        .service(web::resource("/booking/client/{id}").route(web::get().to(of_client)))
        .service(web::resource("/booking/coach/{id}").route(web::get().to(of_coach)))
        .service(web::resource("/booking/{id}").route(web::get().to(show)));
}

/// Which time of which coach.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct BookingBody {
    #[schema(value_type = Uuid)]
    pub coach_id: Id,
    pub starts_at: Instant,
    /// One the coach offers: 30, 45, 60 or 90.
    pub duration_minutes: u16,
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub notes: Option<String>,
}

/// A UUID in a body.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

impl std::str::FromStr for Id {
    type Err = crate::models::input::Fault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Id).map_err(|_| crate::models::input::Fault::new("invalid_id", "An id as a UUID."))
    }
}

crate::parsed_from_text!(Id);

/// Hold a time, or book it at once when it is free of charge.
#[utoipa::path(post, path = "/booking", tag = "bookings", security(("bearer" = [])), request_body = BookingBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body answer the first response again")),
    responses((status = 201, body = BookingView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 409, description = "slot_taken, client_busy, too_many_holds", body = ProblemDocument), (status = 422, description = "validation_failed, not_available", body = ProblemDocument)))]
pub async fn create(
    house: web::Data<House>,
    signed: Signed<Client>,
    key: IdempotencyKey,
    body: Body<BookingBody>,
) -> Result<HttpResponse> {
    let hash = body.hash;
    let command = asked(signed.user_id, signed.origin, body.value, &key)?;
    once(&house, signed.user_id, &key, &hash, || async {
        Ok(Reply { status: StatusCode::CREATED, body: BookingView::from(book(&house, command).await?) })
    })
    .await
}

/// The command in a body.
fn asked(client_id: Uuid, origin: Origin, body: BookingBody, key: &IdempotencyKey) -> Result<BookSession> {
    if body.notes.as_ref().is_some_and(|notes| notes.chars().count() > 2000) {
        return Err(FieldErrors::one("notes", "too_long", "At most 2,000 characters.").into());
    }
    Ok(BookSession {
        client_id,
        coach_id: body.coach_id.0,
        starts_at: body.starts_at,
        duration_minutes: body.duration_minutes,
        notes: body.notes,
        idempotency_key: key.key.clone(),
        origin,
    })
}

/// One booking.
#[utoipa::path(get, path = "/booking/{id}", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = BookingView), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(house: web::Data<House>, signed: Signed, id: Named) -> Result<web::Json<BookingView>> {
    let booking = Booking::visible_to(&mut *house.db.acquire().await?, id.0, signed.user_id, signed.role).await?;
    Ok(web::Json(booking.into()))
}

/// Which bookings, in which order.
#[derive(Debug)]
pub struct ListQuery {
    filter: Filter,
    paging: Paging,
}

impl FromQuery for ListQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let statuses = Status::ALL.map(|status| (status.as_str(), status));
        let filter = Filter {
            status: reader.choice("status", &statuses),
            from: instant(reader, "from"),
            to: instant(reader, "to"),
            latest_first: reader.choice("sort", &[("starts_at", false), ("-starts_at", true)]).unwrap_or(true),
        };
        Self { filter, paging: Paging::from_query(reader) }
    }
}

/// An instant, or a date as the beginning of its day in UTC.
fn instant(reader: &mut QueryReader, name: &str) -> Option<Instant> {
    let text = reader.text(name)?;
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text };
    let parsed = full.parse().ok();
    if parsed.is_none() {
        reader.fault(name, "invalid", "A time like 2026-12-01T09:00:00Z, or a date.");
    }
    parsed
}

/// A client's bookings.
#[utoipa::path(get, path = "/booking/client/{id}", tag = "bookings", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("status" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "starts_at, -starts_at"), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<BookingView>), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn of_client(
    house: web::Data<House>,
    signed: Signed,
    id: Named,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<BookingView>>> {
    of(&house, &signed, Side::Client, id.0, query.0).await
}

/// A coach's bookings.
#[utoipa::path(get, path = "/booking/coach/{id}", tag = "bookings", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("status" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "starts_at, -starts_at"), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<BookingView>), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn of_coach(
    house: web::Data<House>,
    signed: Signed,
    id: Named,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<BookingView>>> {
    of(&house, &signed, Side::Coach, id.0, query.0).await
}

async fn of(
    house: &House,
    signed: &Signed,
    side: Side,
    id: Uuid,
    query: ListQuery,
) -> Result<web::Json<Page<BookingView>>> {
    if signed.user_id != id && signed.role != Role::Admin {
        return Err(Error::new(Code::NotFound).because("There is nothing with this id."));
    }
    let ListQuery { filter, paging } = query;
    let mut db = house.db.acquire().await?;
    let bookings = Booking::page(&mut db, side, id, &filter, paging.per_page, paging.offset()).await?;
    let total = Booking::count(&mut db, side, id, &filter).await?;
    Ok(web::Json(paging.of(bookings.into_iter().map(BookingView::from).collect(), total)))
}
