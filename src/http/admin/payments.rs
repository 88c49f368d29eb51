//! `/admin/payments`: everybody's payments.

use actix_web::web;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::http::bookings::Id;
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::lists::Cursor;
use crate::models::payments::{ListedPayment, PaymentFilter, PaymentStatus};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/payments").route(web::get().to(list)));
}

/// The filters of payments.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only describes the parameters; they are read into a filter")]
pub struct PaymentParams {
    /// pending, succeeded, failed, refunded, partially_refunded or cancelled.
    status: Option<String>,
    /// ISO 4217: `EUR`.
    currency: Option<String>,
    /// Who paid, or was paid.
    user_id: Option<Uuid>,
    /// Created at or after: a time, or a date as the start of its day in UTC.
    from: Option<String>,
    /// Created before.
    to: Option<String>,
    /// The id of the payment, its booking, client or coach; an id of Stripe's: of a session, a payment intent, a charge, a refund, a dispute; or
    /// beginnings of words of the names and addresses of client and coach.
    q: Option<String>,
}

impl FromQuery for PaymentFilter {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            status: reader.choice("status", &PaymentStatus::ALL),
            currency: reader.parsed("currency"),
            user_id: reader.parsed::<Id>("user_id").map(|id| id.0),
            from: reader.timestamp("from"),
            to: reader.timestamp("to"),
            q: reader.text("q"),
        }
    }
}

/// Which part of which payments.
#[derive(Debug)]
pub struct PaymentsQuery {
    filter: PaymentFilter,
    feed: Feed,
}

impl FromQuery for PaymentsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let feed = Feed::from_query(reader, |cursor| matches!(cursor, Cursor::At(..)));
        Self { filter: PaymentFilter::from_query(reader), feed }
    }
}

/// Everybody's payments, the latest first. What was done for one is in `/admin/bookings/{id}/work` of its booking.
#[utoipa::path(get, path = "/admin/payments", tag = "admin", security(("bearer" = [])),
    params(PaymentParams, ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<ListedPayment>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<PaymentsQuery>,
) -> Result<web::Json<FeedPage<ListedPayment>>> {
    let PaymentsQuery { filter, feed } = query.0;
    let part = filter.list(&mut *app.read().await?, feed.start(), feed.limit()).await?;
    Ok(web::Json(feed.into_page(part, ListedPayment::cursor, |payment| payment)))
}
