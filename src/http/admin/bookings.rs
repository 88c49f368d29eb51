//! `/admin/bookings`: everybody's bookings.

use actix_web::web;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::http::bookings::Id;
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::bookings::{Booking, BookingStatus, BookingView, TeamFilter};
use crate::models::lists::Cursor;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/bookings").route(web::get().to(list)));
}

/// The filters of bookings.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only describes the parameters; they are read into a filter")]
pub struct BookingParams {
    /// pending, confirmed, completed or cancelled.
    status: Option<String>,
    coach_id: Option<Uuid>,
    client_id: Option<Uuid>,
    /// Sessions that start at or after: a time, or a date as the start of its day in UTC.
    from: Option<String>,
    /// Sessions that start before.
    to: Option<String>,
    /// The id of the booking, of its client or coach, or beginnings of words of their names and addresses.
    q: Option<String>,
}

impl FromQuery for TeamFilter {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            status: reader.choice("status", &BookingStatus::ALL.map(|status| (status.as_str(), status))),
            coach_id: reader.parsed::<Id>("coach_id").map(|id| id.0),
            client_id: reader.parsed::<Id>("client_id").map(|id| id.0),
            from: reader.timestamp("from"),
            to: reader.timestamp("to"),
            q: reader.text("q"),
        }
    }
}

/// Which part of which bookings.
#[derive(Debug)]
pub struct BookingsQuery {
    filter: TeamFilter,
    feed: Feed,
}

impl FromQuery for BookingsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let feed = Feed::from_query(reader, |cursor| matches!(cursor, Cursor::At(..)));
        Self { filter: TeamFilter::from_query(reader), feed }
    }
}

/// Everybody's bookings, the latest session first.
#[utoipa::path(get, path = "/admin/bookings", tag = "admin", security(("bearer" = [])),
    params(BookingParams, ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<BookingView>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<BookingsQuery>,
) -> Result<web::Json<FeedPage<BookingView>>> {
    let BookingsQuery { filter, feed } = query.0;
    let part = filter.list(&mut *app.read().await?, feed.start(), feed.limit()).await?;
    Ok(web::Json(feed.into_page(part, Booking::cursor, BookingView::from)))
}
