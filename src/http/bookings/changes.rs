//! Changes of a booking: its status, cancelling, moving to another time.

use actix_web::web;
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::bookings::{
    self, CancelSession, Cancelled, CompleteSession, ConfirmBooking, MoveSession, Requester,
};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Authenticated, Body, FromQuery, OptionalBody, PathId, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::http::slots::{SlotsQuery, SlotsView, no_such_date};
use crate::models::bookings::cancellation_policy::Refund;
use crate::models::bookings::{BookingStatus, BookingView};
use crate::models::input::optional_text;
use crate::models::money::Money;
use crate::models::reference::Zone;
use crate::models::text::UncheckedText;

/// The longest reason.
const MAX_REASON_CHARS: usize = 500;

/// The new status.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct StatusBody {
    pub status: BookingStatus,
    /// For a cancellation.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub reason: Option<UncheckedText>,
}

/// Change the status of a booking, by the state machine (`x-booking-steps` of this document).
#[utoipa::path(patch, path = "/booking/{id}/status", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = StatusBody,
    responses((status = 200, body = BookingView), (status = 403, description = "another party's step", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "invalid_transition, payment_required", body = ProblemDocument)))]
pub async fn set_status(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<StatusBody>,
) -> Result<web::Json<BookingView>> {
    let StatusBody { status, reason } = body.value;
    let reason = optional_text("reason", reason.as_ref(), MAX_REASON_CHARS)?;
    let (booking_id, by) = (id.0, Requester::from(signed));
    let booking = match status {
        BookingStatus::Confirmed => actors.send(ConfirmBooking { booking_id, by }).await?,
        BookingStatus::Completed => actors.send(CompleteSession { booking_id, by }).await?,
        BookingStatus::Cancelled => {
            actors.send(CancelSession { booking_id, by, reason, expected_refund: None }).await?.booking
        }
        BookingStatus::Pending => return Err(bookings::reject_pending(&app, booking_id, &by).await),
    };
    Ok(web::Json(booking.into()))
}

/// What cancelling would refund.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancellationView {
    pub refund: Money,
    /// Of what was paid: 0, 50 or 100.
    pub percent: u8,
    /// `unpaid`, `policy_full`, `policy_half`, `policy_none`, `grace`, `moved_by_coach`, `cancelled_by_coach`, `cancelled_by_admin` or
    /// `cancelled_by_system`.
    pub rule: String,
    /// Until when the refund is full; may be past. Absent when nothing was paid.
    pub full_refund_until: Option<Timestamp>,
}

impl From<Refund> for CancellationView {
    fn from(refund: Refund) -> Self {
        Self {
            refund: refund.amount,
            percent: refund.percent,
            rule: refund.rule.to_owned(),
            full_refund_until: refund.full_refund_until,
        }
    }
}

/// The refund if the caller cancelled now.
#[utoipa::path(get, path = "/booking/{id}/cancellation", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = CancellationView), (status = 404, body = ProblemDocument), (status = 409, description = "invalid_transition: it can't be cancelled", body = ProblemDocument)))]
pub async fn preview(app: web::Data<App>, signed: Authenticated, id: PathId) -> Result<web::Json<CancellationView>> {
    Ok(web::Json(bookings::preview_cancellation(&app, id.0, &signed.into()).await?.into()))
}

/// The refund that was previewed, and why the session is cancelled.
#[derive(Debug)]
pub struct CancelQuery {
    expected_refund: Option<i64>,
    reason: Option<UncheckedText>,
}

impl FromQuery for CancelQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self { expected_refund: reader.number("expected_refund", 0, i64::MAX), reason: reader.parsed("reason") }
    }
}

/// Why it is cancelled; may come as `?reason=` as well.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CancelBody {
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub reason: Option<UncheckedText>,
}

/// A cancelled booking and its refund.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelledView {
    pub booking: BookingView,
    pub refund: Money,
    /// Of what was paid: 0, 50 or 100.
    pub percent: u8,
    /// As in the preview.
    pub rule: String,
}

impl From<Cancelled> for CancelledView {
    fn from(cancelled: Cancelled) -> Self {
        let Cancelled { booking, refund } = cancelled;
        Self { booking: booking.into(), refund: refund.amount, percent: refund.percent, rule: refund.rule.to_owned() }
    }
}

/// Cancel. The refund is what the preview says at that moment.
#[utoipa::path(delete, path = "/booking/{id}", tag = "bookings", security(("bearer" = [])), request_body(content = Option<CancelBody>),
    params(("id" = Uuid, Path), ("expected_refund" = Option<i64>, Query, description = "minor units, as the preview said; 409 when that no longer holds"), ("reason" = Option<String>, Query)),
    responses((status = 200, body = CancelledView), (status = 404, body = ProblemDocument), (status = 409, description = "invalid_transition, refund_changed", body = ProblemDocument)))]
pub async fn cancel(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    query: Query<CancelQuery>,
    body: OptionalBody<CancelBody>,
) -> Result<web::Json<CancelledView>> {
    let CancelQuery { expected_refund, reason } = query.0;
    let reason = optional_text("reason", body.0.reason.or(reason).as_ref(), MAX_REASON_CHARS)?;
    let command = CancelSession { booking_id: id.0, by: signed.into(), reason, expected_refund };
    Ok(web::Json(actors.send(command).await?.into()))
}

/// The times a session may be moved to by the caller; its own time counts as free. An error says why it can't be moved.
#[utoipa::path(get, path = "/booking/{id}/slots", tag = "bookings", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("from" = Option<String>, Query, description = "YYYY-MM-DD, default today"), ("to" = Option<String>, Query, description = "inclusive, default two weeks on; at most 62 days"),
        ("timezone" = Option<String>, Query, description = "IANA, default UTC")),
    responses((status = 200, body = SlotsView), (status = 403, description = "its client and its coach only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "too_late_to_move, too_many_moves, invalid_transition", body = ProblemDocument), (status = 422, description = "validation_failed, not_available", body = ProblemDocument)))]
pub async fn free_times(
    app: web::Data<App>,
    signed: Authenticated,
    id: PathId,
    query: Query<SlotsQuery>,
) -> Result<web::Json<SlotsView>> {
    let timezone = query.0.timezone.clone().unwrap_or_else(Zone::utc);
    let days = query.0.days(app.now(), &timezone)?;
    let listed = bookings::reschedule_slots(&app, id.0, &signed.into(), days, &timezone).await?;
    let (booking, days) = listed.ok_or_else(no_such_date)?;
    let duration_minutes = u16::try_from(booking.duration_minutes()).unwrap_or(u16::MAX);
    Ok(web::Json(SlotsView { timezone, duration_minutes, days }))
}

/// The new start.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RescheduleBody {
    pub starts_at: Timestamp,
}

/// Move a session to another time. Length and price stay; the rules are those of a new booking.
#[utoipa::path(post, path = "/booking/{id}/reschedule", tag = "bookings", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = RescheduleBody,
    responses((status = 200, body = BookingView), (status = 403, description = "its client and its coach only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "slot_taken, client_busy, too_late_to_move, too_many_moves, invalid_transition", body = ProblemDocument),
        (status = 422, description = "validation_failed, not_available", body = ProblemDocument)))]
pub async fn reschedule(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<RescheduleBody>,
) -> Result<web::Json<BookingView>> {
    let booking =
        actors.send(MoveSession { booking_id: id.0, by: signed.into(), starts_at: body.value.starts_at }).await?;
    Ok(web::Json(booking.into()))
}
