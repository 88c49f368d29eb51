//! `/calendar/feed`: the address of one's sessions for any calendar, and what it answers with.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::calendars::{RotateFeed, ShowFeed, feed_of};
use crate::app::App;
use crate::crypto::Secret;
use crate::error::Result;
use crate::http::etag::bytes_with_etag;
use crate::http::extract::Authenticated;
use crate::http::middleware::read_only;
use crate::http::problem::ProblemDocument;

const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// The name of the file in an address: `{secret}.ics`.
const EXTENSION: &str = ".ics";

/// Where a calendar subscribes to one's sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedView {
    /// A secret: whoever has it sees the sessions.
    #[schema(example = "https://api.rapport.example/calendar/feed/3q2-7wAAAAC….ics")]
    pub url: String,
}

impl FeedView {
    fn new(app: &App, secret: &Secret) -> Self {
        Self { url: app.config.public(&format!("/calendar/feed/{}{EXTENSION}", secret.expose())) }
    }
}

/// The address of my sessions, for any calendar that subscribes to addresses.
///
/// It is made when it is asked for the first time, which is `read_only` while Rapport can only be read.
#[utoipa::path(get, path = "/calendar/feed", tag = "calendars", security(("bearer" = [])),
    responses((status = 200, body = FeedView), (status = 401, body = ProblemDocument)))]
pub async fn show(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
) -> Result<web::Json<FeedView>> {
    let may_be_made = read_only::may_store(&app, &actors);
    let secret = actors.send(ShowFeed { user_id: signed.user_id, may_be_made }).await?;
    let secret = secret.ok_or_else(|| read_only::refused(None))?;
    Ok(web::Json(FeedView::new(&app, &secret)))
}

/// Give my feed another address; the one before leads to nothing from now on.
#[utoipa::path(post, path = "/calendar/feed/rotate", tag = "calendars", security(("bearer" = [])),
    responses((status = 200, body = FeedView), (status = 401, body = ProblemDocument)))]
pub async fn rotate(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
) -> Result<web::Json<FeedView>> {
    let Authenticated { user_id, role, origin, .. } = signed;
    let secret = actors.send(RotateFeed { user_id, role, origin }).await?;
    Ok(web::Json(FeedView::new(&app, &secret)))
}

/// My sessions as a calendar: those that take place, and those of the last two years. Whoever has the address may read it.
#[utoipa::path(get, path = "/calendar/feed/{secret}.ics", tag = "calendars", params(("secret" = String, Path)),
    responses((status = 200, description = "iCalendar (RFC 5545)", content_type = "text/calendar", body = String),
        (status = 304, description = "If-None-Match has its ETag"), (status = 404, description = "not_found: no feed has this address, or not any more", body = ProblemDocument)))]
pub async fn file(app: web::Data<App>, request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse> {
    let text = feed_of(&app, name.strip_suffix(EXTENSION).unwrap_or_default()).await?;
    let mut response = bytes_with_etag(&request, text, MEDIA_TYPE);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}
