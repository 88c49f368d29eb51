//! `/admin/audit`: who did what to whom.

use actix_web::web;

use crate::app::App;
use crate::error::Result;
use crate::http::bookings::Id;
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::audit::{AuditEntry, AuditFilter};
use crate::models::lists::Cursor;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/audit").route(web::get().to(list)));
}

/// Which part of which entries.
#[derive(Debug)]
pub struct AuditQuery {
    filter: AuditFilter,
    feed: Feed,
}

impl FromQuery for AuditQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let filter = AuditFilter {
            actor_id: reader.parsed::<Id>("actor").map(|id| id.0),
            action: reader.text("action"),
            subject_id: reader.parsed::<Id>("subject").map(|id| id.0),
            from: reader.timestamp("from"),
            to: reader.timestamp("to"),
        };
        Self { filter, feed: Feed::from_query(reader, |cursor| matches!(cursor, Cursor::At(..))) }
    }
}

/// The audit trail, the latest first: who did what to whom, what was so before and after, by which request and from where. It is only ever
/// added to; an erasure takes from it what is personal.
#[utoipa::path(get, path = "/admin/audit", tag = "admin", security(("bearer" = [])),
    params(("actor" = Option<Uuid>, Query, description = "the id of who did it"), ("action" = Option<String>, Query, description = "what was done: auth.role_changed, bookings.confirmed, …"),
        ("subject" = Option<Uuid>, Query, description = "the id of what it was done to: a user, booking, payment, job, …"),
        ("from" = Option<String>, Query, description = "at or after: a time, or a date as the start of its day in UTC"), ("to" = Option<String>, Query, description = "before"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"), ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<AuditEntry>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<AuditQuery>,
) -> Result<web::Json<FeedPage<AuditEntry>>> {
    let AuditQuery { filter, feed } = query.0;
    let part = filter.list(&mut *app.read().await?, feed.start(), feed.limit()).await?;
    Ok(web::Json(feed.into_page(part, AuditEntry::cursor, |entry| entry)))
}
