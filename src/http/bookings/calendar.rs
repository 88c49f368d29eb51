//! The iCalendar file of a session (RFC 5545, RFC 5546).

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::http::extract::{Authenticated, PathId};
use crate::http::problem::ProblemDocument;
use crate::models::auth::users::User;
use crate::models::bookings::{Booking, InvitationContext, Party, invitation};

/// The session as an iCalendar file: the UID never changes, every change increments SEQUENCE.
#[utoipa::path(get, path = "/booking/{id}/calendar.ics", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, description = "iCalendar", content_type = "text/calendar", body = String), (status = 403, description = "its client and its coach only", body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn file(app: web::Data<App>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    let mut db = app.read().await?;
    let booking = Booking::visible_to(&mut db, id.0, signed.user_id, signed.role).await?;
    if booking.party_of(signed.user_id, signed.role) == Party::Admin {
        return Err(Error::new(Code::Forbidden).with_detail("Only the client and the coach put it in their calendars."));
    }
    let no_account = || Error::new(Code::NotFound).with_detail("There is no such account.");
    let reader = User::by_id(&mut db, signed.user_id).await?.ok_or_else(no_account)?;
    let context = InvitationContext { organizer: app.sender(), web_url: app.config.web("") };
    let (method, text) = invitation(&booking, &reader, &context);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, format!("text/calendar; charset=utf-8; method={}", method.as_str())))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"session.ics\""))
        .body(text))
}
