//! The Postgres and Redis that the product runs on.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use rapport_sandbox::services::{self, SupervisorOptions};
use sqlx::{Connection, PgConnection};

use super::progress;
use crate::cli::environment::variable;
use crate::cli::error::CliError;
use crate::cli::runtime::block_on;

/// Postgres and Redis: private ones, or those of the environment.
pub(super) struct Stores {
    /// The database `rapport` on the private server, or `DATABASE_URL`.
    pub database_url: String,
    pub redis_url: String,
    /// The private services; they stop when nobody holds them.
    pub services: Option<services::Services>,
}

/// Starts what the environment does not provide.
pub(super) fn start(data_dir: &Path) -> Result<Stores, CliError> {
    if let (Some(database_url), Some(redis_url)) = (variable("DATABASE_URL"), variable("REDIS_URL")) {
        progress::done("Postgres and Redis", "your own");
        return Ok(Stores { database_url, redis_url, services: None });
    }
    let show = |line: &str| progress::show(line);
    let services = services::start(&services::Options {
        supervisor: supervisor()?,
        data_dir: data_dir.join("services"),
        tools_dir: data_dir.join("tools"),
        durable: true,
        linger: Duration::from_secs(2),
        search: services::Search::Anywhere,
        progress: &show,
    });
    let services = services.map_err(|error| CliError::Other(error.to_string()))?;
    let database_url = match variable("DATABASE_URL") {
        Some(url) => url,
        None => block_on(private_database(&services.database_url))?,
    };
    let redis_url = variable("REDIS_URL").unwrap_or_else(|| services.redis_url.clone());
    progress::done("Postgres and Redis", "private, in the data folder");
    Ok(Stores { database_url, redis_url, services: Some(services) })
}

/// The command that supervises the services: this very binary.
fn supervisor() -> Result<Vec<String>, CliError> {
    Ok(vec![std::env::current_exe()?.to_string_lossy().into_owned(), "services".to_owned()])
}

/// `rapport services`: supervises the services until nobody holds them.
pub(in crate::cli) fn supervise(argument: &OsStr) -> Result<(), CliError> {
    let options = SupervisorOptions::from_argument(argument).map_err(|error| CliError::Other(error.to_string()))?;
    services::supervise(&options).map_err(|error| CliError::Other(error.to_string()))
}

/// Creates the database `rapport` on the private server, if it is not there.
async fn private_database(server: &str) -> Result<String, CliError> {
    let mut connection = PgConnection::connect(server).await?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = 'rapport')")
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        sqlx::query("create database rapport").execute(&mut connection).await?;
    }
    let mut url = url::Url::parse(server).map_err(|error| CliError::Other(error.to_string()))?;
    url.set_path("/rapport");
    Ok(url.to_string())
}
