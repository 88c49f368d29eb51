//! `/calendar/connections` and `/calendar/{provider}`: accounts of Google and Outlook, what of them is read and written, and their end.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::health::CalendarHealthView;
use crate::actors::Actors;
use crate::actors::calendars::{ChooseCalendars, Disconnect, provider_named, refresh_calendars};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{FieldErrors, Result};
use crate::http::bookings::Id;
use crate::http::extract::{Authenticated, Body, Query};
use crate::http::page::{Page, Paging};
use crate::http::problem::ProblemDocument;
use crate::http::profiles::ReadOnly;
use crate::models::calendars::Provider;
use crate::models::calendars::choices::{IfBroken, IfDeleted};
use crate::models::calendars::connected::ConnectedCalendar;
use crate::models::calendars::connections::Connection;

/// A connected account, and how it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionView {
    pub id: Uuid,
    pub provider: Provider,
    /// Whose account it is, as the provider has it.
    pub account: String,
    pub health: CalendarHealthView,
    /// When it was in order last.
    pub last_synced_at: Option<Timestamp>,
    /// Whether nobody can book because of it.
    pub is_paused: bool,
    pub if_broken: IfBroken,
    pub if_deleted: IfDeleted,
    pub created_at: Timestamp,
}

impl ConnectionView {
    fn new(connection: Connection, now: Timestamp) -> Self {
        let is_paused = connection.pauses();
        let Connection { id, provider, address, health, health_since, reason, synced_at, .. } = connection;
        let health = CalendarHealthView::new((health, health_since), reason, synced_at, now);
        Self {
            id,
            provider,
            account: address,
            health,
            last_synced_at: synced_at,
            is_paused,
            if_broken: connection.if_broken,
            if_deleted: connection.if_deleted,
            created_at: connection.created_at,
        }
    }
}

/// One calendar of a connected account.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectedCalendarView {
    pub id: Uuid,
    pub name: String,
    /// The account's own.
    pub is_primary: bool,
    /// Whether sessions can be written into it.
    pub can_write: bool,
    /// When its busy times were read last.
    pub last_read_at: Option<Timestamp>,
    /// Events of which something could not be read.
    pub odd_events: i32,
}

/// An account's calendars, and what its owner has chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChosenCalendarsView {
    pub provider: Provider,
    pub account: String,
    pub calendars: Vec<ConnectedCalendarView>,
    /// The calendars whose busy times count.
    pub read: Vec<Uuid>,
    /// The calendar that sessions are written into.
    pub write: Option<Uuid>,
    pub if_broken: IfBroken,
    pub if_deleted: IfDeleted,
}

impl ChosenCalendarsView {
    fn new(connection: Connection, calendars: Vec<ConnectedCalendar>) -> Self {
        Self {
            provider: connection.provider,
            account: connection.address,
            read: calendars.iter().filter(|calendar| calendar.is_read).map(|calendar| calendar.id).collect(),
            write: calendars.iter().find(|calendar| calendar.is_written).map(|calendar| calendar.id),
            if_broken: connection.if_broken,
            if_deleted: connection.if_deleted,
            calendars: calendars
                .into_iter()
                .map(|calendar| ConnectedCalendarView {
                    id: calendar.id,
                    name: calendar.name,
                    is_primary: calendar.is_primary,
                    can_write: calendar.can_write,
                    last_read_at: calendar.read_at,
                    odd_events: calendar.odd_events,
                })
                .collect(),
        }
    }
}

/// What is read and written. What is left out is cleared: no calendar is read, none is written, one's own hours go on while it is broken, and
/// what was deleted by hand is put back.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ChosenCalendarsBody {
    #[deserr(default)]
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 20)]
    pub read: Option<Vec<Id>>,
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    pub write: Option<Id>,
    #[deserr(default)]
    pub if_broken: Option<IfBroken>,
    #[deserr(default)]
    pub if_deleted: Option<IfDeleted>,
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    pub provider: ReadOnly,
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    pub account: ReadOnly,
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    pub calendars: ReadOnly,
}

/// The accounts that I have connected, with how each of them is.
#[utoipa::path(get, path = "/calendar/connections", tag = "calendars", security(("bearer" = [])),
    params(("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<ConnectionView>), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    signed: Authenticated,
    paging: Query<Paging>,
) -> Result<web::Json<Page<ConnectionView>>> {
    let all = Connection::of_user(&mut *app.read().await?, signed.user_id).await?;
    let (total, now) = (i64::try_from(all.len()).unwrap_or(0), app.now());
    let (skip, take) = (paging.0.offset(), paging.0.per_page);
    let part = all.into_iter().skip(usize::try_from(skip).unwrap_or(0)).take(usize::try_from(take).unwrap_or(0));
    let items = part.map(|one| ConnectionView::new(one, now)).collect();
    Ok(web::Json(paging.0.into_page(items, total)))
}

/// Disconnect an account: its busy times block nothing any more, sessions that are ahead are taken out of it, and our access is ended.
#[utoipa::path(delete, path = "/calendar/{provider}", tag = "calendars", security(("bearer" = [])), params(("provider" = Provider, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, description = "not_found: it is not connected", body = ProblemDocument)))]
pub async fn disconnect(
    actors: web::Data<Actors>,
    signed: Authenticated,
    provider: web::Path<String>,
) -> Result<HttpResponse> {
    let provider = provider_named(&provider)?;
    let Authenticated { user_id, role, origin, .. } = signed;
    actors.send(Disconnect { user_id, role, provider, origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The calendars of a connected account: which are read for busy times, which one sessions are written into, and what holds while something is
/// wrong.
#[utoipa::path(get, path = "/calendar/{provider}/calendars", tag = "calendars", security(("bearer" = [])), params(("provider" = Provider, Path)),
    responses((status = 200, body = ChosenCalendarsView), (status = 401, body = ProblemDocument), (status = 404, description = "not_found: it is not connected", body = ProblemDocument)))]
pub async fn calendars(
    app: web::Data<App>,
    signed: Authenticated,
    provider: web::Path<String>,
) -> Result<web::Json<ChosenCalendarsView>> {
    let provider = provider_named(&provider)?;
    let connection = Connection::of_provider(&mut *app.read().await?, signed.user_id, provider).await?;
    refresh_calendars(&app, &connection).await?;
    chosen(&app, signed.user_id, provider).await
}

/// Choose what is read and written.
#[utoipa::path(put, path = "/calendar/{provider}/calendars", tag = "calendars", security(("bearer" = [])), params(("provider" = Provider, Path)), request_body = ChosenCalendarsBody,
    responses((status = 200, body = ChosenCalendarsView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, description = "not_found: it is not connected", body = ProblemDocument),
        (status = 422, description = "read, write: unknown_calendar; read: too_many; write: not_writable", body = ProblemDocument)))]
pub async fn choose(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    provider: web::Path<String>,
    body: Body<ChosenCalendarsBody>,
) -> Result<web::Json<ChosenCalendarsView>> {
    let provider = provider_named(&provider)?;
    let ChosenCalendarsBody { read, write, if_broken, if_deleted, .. } = body.value;
    let (read, write) = (read.unwrap_or_default().into_iter().map(|id| id.0).collect(), write.map(|id| id.0));
    let (if_broken, if_deleted) = (if_broken.unwrap_or_default(), if_deleted.unwrap_or_default());
    let Authenticated { user_id, role, origin, .. } = signed;
    actors.send(ChooseCalendars { user_id, role, provider, read, write, if_broken, if_deleted, origin }).await?;
    chosen(&app, user_id, provider).await
}

async fn chosen(app: &App, user_id: Uuid, provider: Provider) -> Result<web::Json<ChosenCalendarsView>> {
    let mut db = app.read().await?;
    let connection = Connection::of_provider(&mut db, user_id, provider).await?;
    let calendars = ConnectedCalendar::of_connection(&mut db, connection.id).await?;
    Ok(web::Json(ChosenCalendarsView::new(connection, calendars)))
}
