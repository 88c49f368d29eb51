//! `/admin/calendars`: connected accounts and how they are; and the entries of a booking in them.

use actix_web::web;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::http::bookings::Id;
use crate::http::calendars::health::CalendarHealthView;
use crate::http::extract::{Admin, Authenticated, FromQuery, Query, QueryReader};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::calendars::Provider;
use crate::models::calendars::choices::IfBroken;
use crate::models::calendars::everybodys::{CalendarEntry, ConnectionFilter, TeamConnection};
use crate::models::calendars::health::Health;
use crate::models::lists::Cursor;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/calendars").route(web::get().to(list)));
}

/// A connected account, for the team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamConnectionView {
    pub id: Uuid,
    pub user_id: Uuid,
    pub user_name: String,
    pub provider: Provider,
    /// Whose account it is, as the provider has it.
    pub account: String,
    pub health: CalendarHealthView,
    /// When it was in order last.
    pub last_synced_at: Option<Timestamp>,
    /// What holds for bookings while it is broken.
    pub if_broken: IfBroken,
    pub created_at: Timestamp,
}

impl TeamConnectionView {
    fn new(row: TeamConnection, now: Timestamp) -> Self {
        let health = CalendarHealthView::new((row.health, row.health_since), row.reason, row.synced_at, now);
        Self {
            id: row.id,
            user_id: row.user_id,
            user_name: row.user_name,
            provider: row.provider,
            account: row.address,
            health,
            last_synced_at: row.synced_at,
            if_broken: row.if_broken,
            created_at: row.created_at,
        }
    }
}

/// How a session stands in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarEntryState {
    /// To be written, moved or taken out at the next look.
    Pending,
    Written,
    /// Taken out: the session does not take place.
    Removed,
    /// Its owner deleted it by hand, and wants it to stay so.
    LeftDeleted,
    /// The provider does not take it.
    Refused,
}

/// A booking in one connected account.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarEntryView {
    pub user_id: Uuid,
    pub provider: Provider,
    /// Whose account it is, as the provider has it.
    pub account: String,
    /// How the account is.
    pub health: Health,
    pub state: CalendarEntryState,
    /// The revision of the booking that should be there.
    pub desired_revision: i32,
    /// The one that is there; null before the first time.
    pub applied_revision: Option<i32>,
    /// The provider's id of the event.
    pub external_id: Option<String>,
    /// Why the provider does not take it.
    pub refusal: Option<String>,
}

impl From<CalendarEntry> for CalendarEntryView {
    fn from(row: CalendarEntry) -> Self {
        let state = match &row {
            row if row.is_pending => CalendarEntryState::Pending,
            row if row.refusal.is_some() => CalendarEntryState::Refused,
            row if row.is_left_deleted => CalendarEntryState::LeftDeleted,
            row if row.external_id.is_some() => CalendarEntryState::Written,
            _ => CalendarEntryState::Removed,
        };
        Self {
            user_id: row.user_id,
            provider: row.provider,
            account: row.address,
            health: row.health,
            state,
            desired_revision: row.desired_revision,
            applied_revision: row.applied_revision,
            external_id: row.external_id,
            refusal: row.refusal,
        }
    }
}

/// The filters of connected accounts.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only describes the parameters; they are read into a filter")]
pub struct ConnectionParams {
    /// fresh, stale or broken, as it was at the last look.
    health: Option<String>,
    user_id: Option<Uuid>,
}

/// Which part of which accounts.
#[derive(Debug)]
pub struct ConnectionsQuery {
    filter: ConnectionFilter,
    feed: Feed,
}

impl FromQuery for ConnectionsQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let feed = Feed::from_query(reader, |cursor| matches!(cursor, Cursor::At(..)));
        let filter = ConnectionFilter {
            health: reader.choice("health", &Health::ALL.map(|health| (health.as_str(), health))),
            user_id: reader.parsed::<Id>("user_id").map(|id| id.0),
        };
        Self { filter, feed }
    }
}

/// Connected accounts of everybody, those that changed last first.
#[utoipa::path(get, path = "/admin/calendars", tag = "admin", security(("bearer" = [])),
    params(ConnectionParams, ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<TeamConnectionView>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<ConnectionsQuery>,
) -> Result<web::Json<FeedPage<TeamConnectionView>>> {
    let ConnectionsQuery { filter, feed } = query.0;
    let part = filter.list(&mut *app.read().await?, feed.start(), feed.limit()).await?;
    let now = app.now();
    Ok(web::Json(feed.into_page(part, TeamConnection::cursor, |row| TeamConnectionView::new(row, now))))
}
