//! `/auth/sessions`: a user's active logins, and ending one.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actors::Actors;
use crate::actors::auth::RevokeSession;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::http::extract::{Authenticated, OwnAccount, PathId, Query};
use crate::http::page::{Page, Paging};
use crate::http::problem::ProblemDocument;
use crate::models::auth::sessions::{self, Session};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/auth/sessions").route(web::get().to(list)))
        .service(web::resource("/auth/sessions/{id}").route(web::delete().to(end)));
}

/// One device somebody is signed in on.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInView {
    pub id: Uuid,
    /// As the device says it.
    pub user_agent: Option<String>,
    /// Where it signed in from.
    pub address: Option<String>,
    pub created_at: Timestamp,
    /// When it last traded its refresh token.
    pub last_used_at: Timestamp,
    pub expires_at: Timestamp,
    /// The one this request is made with.
    pub is_current: bool,
}

impl SignInView {
    fn of(session: Session, current_id: Uuid) -> Self {
        let Session { id, user_agent, address, created_at, last_used_at, expires_at } = session;
        Self { id, user_agent, address, created_at, last_used_at, expires_at, is_current: id == current_id }
    }
}

/// Where I am signed in, the last used first.
#[utoipa::path(get, path = "/auth/sessions", tag = "auth", security(("bearer" = [])),
    params(("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<SignInView>), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    user: Authenticated,
    paging: Query<Paging>,
) -> Result<web::Json<Page<SignInView>>> {
    let paging = paging.0;
    let mut db = app.read().await?;
    let window = (paging.per_page, paging.offset());
    let (sessions, total) = sessions::active(&mut db, user.user_id, app.now(), window).await?;
    let items = sessions.into_iter().map(|session| SignInView::of(session, user.session_id)).collect();
    Ok(web::Json(paging.into_page(items, total)))
}

/// Sign one of my devices out.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "auth", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, description = "not_found: somebody else's, or over", body = ProblemDocument)))]
pub async fn end(actors: web::Data<Actors>, user: Authenticated<OwnAccount>, id: PathId) -> Result<HttpResponse> {
    let Authenticated { user_id, role, origin, .. } = user;
    actors.send(RevokeSession { user_id, role, session_id: id.0, origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
