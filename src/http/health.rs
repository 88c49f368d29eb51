//! `/health`: liveness, readiness, and the state of the process' dependencies.

use std::future::Future;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::problem;
use crate::app::App;
use crate::db;
use crate::error::{Code, Error, Result};
use crate::jobs::admin::queue_stats;

/// The time-out of one check.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/health").route(web::get().to(health)))
        .service(web::resource("/health/live").route(web::get().to(live)))
        .service(web::resource("/health/ready").route(web::get().to(ready)))
        .service(web::resource("/errors/{code}").route(web::get().to(explain)));
}

/// How things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Ok,
    /// Something is missing; requests are served.
    Degraded,
    /// Nothing works.
    Down,
    /// Switched off by configuration.
    Off,
}

/// How one thing is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Check {
    pub status: Health,
    pub latency_ms: f64,
    /// Queues whose oldest due job waits for more than a minute.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<String>,
}

/// How everything is.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    pub status: Health,
    pub version: &'static str,
    pub checks: Checks,
}

/// The things it stands on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checks {
    pub database: Check,
    pub redis: Check,
    pub storage: Check,
    pub queues: Check,
}

async fn run_check(check: impl Future<Output = bool>) -> Check {
    let started = Instant::now();
    let is_ok = tokio::time::timeout(CHECK_TIMEOUT, check).await.unwrap_or(false);
    let latency_ms = (started.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
    Check { status: if is_ok { Health::Ok } else { Health::Down }, latency_ms, late: Vec::new() }
}

/// How everything is; 503 only when nothing works.
#[utoipa::path(get, path = "/health", tag = "platform", responses((status = 200, body = HealthView), (status = 503, body = HealthView)))]
pub async fn health(app: web::Data<App>) -> HttpResponse {
    let checks = run_checks(&app).await;
    let others_ok = [&checks.redis, &checks.storage, &checks.queues].iter().all(|check| check.status != Health::Down);
    let status = match (checks.database.status, others_ok) {
        (Health::Ok, true) => Health::Ok,
        (Health::Ok, false) => Health::Degraded,
        _ => Health::Down,
    };
    let code = if status == Health::Down { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    HttpResponse::build(code).json(HealthView { status, version: env!("CARGO_PKG_VERSION"), checks })
}

/// Runs all checks concurrently.
async fn run_checks(app: &App) -> Checks {
    let database = run_check(async { db::ping(&app.db).await.is_ok() });
    let redis = run_check(async { app.cache.ping().await.is_ok() });
    let mut late_names = Vec::new();
    let queues = run_check(async {
        let late = late_queues(app).await;
        let is_ok = late.as_ref().is_ok_and(Vec::is_empty);
        late_names = late.unwrap_or_default();
        is_ok
    });
    let storage = run_check(async {
        match &app.storage {
            Some(storage) => storage.ping().await.is_ok(),
            None => true,
        }
    });
    let (database, redis, mut storage, mut queues) = tokio::join!(database, redis, storage, queues);
    if app.storage.is_none() {
        storage.status = Health::Off;
    }
    queues.late = late_names;
    Checks { database, redis, storage, queues }
}

/// The names of queues that are late.
async fn late_queues(app: &App) -> Result<Vec<String>> {
    queue_stats::late_queues(&mut *app.read().await?, app.now()).await
}

/// It is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct Alive {
    pub status: Health,
}

/// The process lives.
#[utoipa::path(get, path = "/health/live", tag = "platform", responses((status = 200, body = Alive)))]
pub async fn live() -> web::Json<Alive> {
    web::Json(Alive { status: Health::Ok })
}

/// The database answers, and its schema is the one this build needs.
#[utoipa::path(get, path = "/health/ready", tag = "platform", responses((status = 200, body = Alive), (status = 503, body = problem::ProblemDocument)))]
pub async fn ready(app: web::Data<App>) -> Result<web::Json<Alive>> {
    let migrations = db::migration_status(&mut *app.read().await?).await?;
    if migrations.iter().all(|migration| migration.is_applied) {
        Ok(web::Json(Alive { status: Health::Ok }))
    } else {
        Err(Error::new(Code::Unavailable).with_detail("Migrations are missing: run `rapport migrate`."))
    }
}

/// What a code means: where `type` leads.
#[utoipa::path(get, path = "/errors/{code}", tag = "platform", params(("code" = String, Path)), responses((status = 200, body = problem::ErrorCode), (status = 404, body = problem::ProblemDocument)))]
pub async fn explain(code: web::Path<String>) -> Result<web::Json<problem::ErrorCode>> {
    let found = problem::describe_code(&code);
    found.map(web::Json).ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no such error."))
}
