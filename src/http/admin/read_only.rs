//! `/admin/read-only`: whether Rapport can only be read.

use actix_web::web;
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actors;
use crate::actors::admin::read_only::SetReadOnlyMode;
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Admin, Authenticated, Body};
use crate::http::problem::ProblemDocument;
use crate::models::input::optional_line;
use crate::models::read_only::ReadOnlyMode;
use crate::models::text::UncheckedText;

/// The longest reason.
const MAX_REASON_CHARS: usize = 500;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/read-only").route(web::get().to(show)).route(web::put().to(change)));
}

/// Whether Rapport can only be read, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadOnlyView {
    #[serde(flatten)]
    pub mode: ReadOnlyMode,
    /// `READ_ONLY=true` is set: whatever an admin sets, it can only be read.
    pub by_configuration: bool,
}

impl ReadOnlyView {
    fn new(app: &App, mode: ReadOnlyMode) -> Self {
        Self { mode, by_configuration: app.config.read_only }
    }
}

/// Whether it shall be.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ReadOnlyBody {
    pub is_on: bool,
    /// Shown to whoever is refused: what is going on, until when.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub reason: Option<UncheckedText>,
}

/// Whether Rapport can only be read.
#[utoipa::path(get, path = "/admin/read-only", tag = "admin", security(("bearer" = [])),
    responses((status = 200, body = ReadOnlyView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, _: Authenticated<Admin>) -> Result<web::Json<ReadOnlyView>> {
    let mode = ReadOnlyMode::current(&mut *app.read().await?).await?;
    Ok(web::Json(ReadOnlyView::new(&app, mode)))
}

/// Make Rapport read-only, or end it.
///
/// Reads go on, and signing in; everything else is `read_only`, in every web process within five seconds. Jobs go on: pause queues to stop them.
#[utoipa::path(put, path = "/admin/read-only", tag = "admin", security(("bearer" = [])), request_body = ReadOnlyBody,
    responses((status = 200, body = ReadOnlyView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, description = "read_only: by configuration", body = ProblemDocument)))]
pub async fn change(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    body: Body<ReadOnlyBody>,
) -> Result<web::Json<ReadOnlyView>> {
    let mut errors = FieldErrors::default();
    let reason = errors.take(optional_line("reason", body.value.reason.as_ref(), MAX_REASON_CHARS));
    let reason = errors.into_result(reason)?;
    let mode = actors.send(SetReadOnlyMode { is_on: body.value.is_on, reason, origin: admin.origin }).await?;
    Ok(web::Json(ReadOnlyView::new(&app, mode)))
}
