//! Lists of a client's or a coach's bookings.

use actix_web::web;
use uuid::Uuid;

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::http::extract::{Authenticated, FromQuery, PathId, Query, QueryReader};
use crate::http::page::{Page, Paging};
use crate::http::problem::ProblemDocument;
use crate::models::bookings::{Booking, BookingStatus, BookingView, Filter, Participant};

/// Which bookings, in which order.
#[derive(Debug)]
pub struct ListQuery {
    filter: Filter,
    paging: Paging,
}

impl FromQuery for ListQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let statuses = BookingStatus::ALL.map(|status| (status.as_str(), status));
        let filter = Filter {
            status: reader.choice("status", &statuses),
            from: reader.timestamp("from"),
            to: reader.timestamp("to"),
            latest_first: reader.choice("sort", &[("starts_at", false), ("-starts_at", true)]).unwrap_or(true),
        };
        Self { filter, paging: Paging::from_query(reader) }
    }
}

/// A client's bookings.
#[utoipa::path(get, path = "/booking/client/{id}", tag = "bookings", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("status" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "starts_at, -starts_at"), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<BookingView>), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn of_client(
    app: web::Data<App>,
    signed: Authenticated,
    id: PathId,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<BookingView>>> {
    list(&app, &signed, Participant::Client, id.0, query.0).await
}

/// A coach's bookings.
#[utoipa::path(get, path = "/booking/coach/{id}", tag = "bookings", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("status" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "starts_at, -starts_at"), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<BookingView>), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn of_coach(
    app: web::Data<App>,
    signed: Authenticated,
    id: PathId,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<BookingView>>> {
    list(&app, &signed, Participant::Coach, id.0, query.0).await
}

async fn list(
    app: &App,
    signed: &Authenticated,
    participant: Participant,
    id: Uuid,
    query: ListQuery,
) -> Result<web::Json<Page<BookingView>>> {
    if signed.user_id != id && !signed.role.reads_all() {
        return Err(Error::new(Code::NotFound).with_detail("There is nothing with this id."));
    }
    let ListQuery { filter, paging } = query;
    let mut db = app.read().await?;
    let bookings = Booking::page(&mut db, participant, id, &filter, paging.per_page, paging.offset()).await?;
    let total = Booking::count(&mut db, participant, id, &filter).await?;
    Ok(web::Json(paging.into_page(bookings.into_iter().map(BookingView::from).collect(), total)))
}
