//! `rapport dev`: the whole product on private services, with demo data and stand-ins for every provider. Needs no account with anyone.

mod banner;
pub mod past_payments;
mod previews;
mod process_group;
pub mod sandbox;
mod secrets;
mod web;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use rapport_sandbox::services::{self, SupervisorOptions};
use secrecy::SecretString;
use sqlx::{Connection, PgConnection};
use tokio::signal::unix::{SignalKind, signal};

use self::sandbox::{Ports, Sandbox};
use super::seed_demo::{self, Seeded};
use super::{CliError, block_on, environment, here, migrate, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Passwords;
use crate::db;

/// How to start it.
#[derive(Clone, Debug, Default, Args)]
pub struct Options {
    /// Where its data is kept [default: ./data]
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// Leave the web app out
    #[arg(long)]
    pub no_web: bool,
    /// Begin with empty data
    #[arg(long)]
    pub reset: bool,
}

/// Starts everything, says where it is, and stops it at Ctrl-C.
///
/// # Errors
/// Something can't be had; the text says what to do.
pub fn run(options: Options) -> Result<(), CliError> {
    banner::hello();
    let data_dir = options.data_dir.clone().unwrap_or_else(|| here().join("data"));
    if options.reset {
        reset(&data_dir)?;
    }
    std::fs::create_dir_all(data_dir.join("logs"))?;
    let data_dir = data_dir.canonicalize()?;
    let stores = stores(&data_dir)?;
    let result = block_on(run_in(&options, &data_dir, &stores));
    if let Some(services) = stores.services {
        drop(services.stop());
    }
    result
}

/// Where the truth and the transport are.
struct Stores {
    /// A server on which a database `rapport` is ours to make, or a database of the person's own.
    database_url: String,
    redis_url: String,
    /// Kept while we run.
    services: Option<services::Services>,
}

fn stores(data_dir: &std::path::Path) -> Result<Stores, CliError> {
    if let (Some(database_url), Some(redis_url)) = (environment("DATABASE_URL"), environment("REDIS_URL")) {
        banner::done("Postgres and Redis", "your own");
        return Ok(Stores { database_url, redis_url, services: None });
    }
    let progress = |line: &str| banner::progress(line);
    let services = services::start(&services::Options {
        supervisor: supervisor()?,
        data_dir: data_dir.join("services"),
        tools_dir: data_dir.join("tools"),
        durable: true,
        linger: Duration::from_secs(2),
        search: services::Search::Anywhere,
        progress: &progress,
    });
    let services = services.map_err(|error| CliError::Other(error.to_string()))?;
    let database_url = match environment("DATABASE_URL") {
        Some(own) => own,
        None => block_on(own_database(&services.database_url))?,
    };
    let redis_url = environment("REDIS_URL").unwrap_or_else(|| services.redis_url.clone());
    banner::done("Postgres and Redis", "private, in the data folder");
    Ok(Stores { database_url, redis_url, services: Some(services) })
}

/// How the supervisor of the services is started: this very binary.
///
/// # Errors
/// The binary does not know where it is.
pub fn supervisor() -> Result<Vec<String>, CliError> {
    Ok(vec![std::env::current_exe()?.to_string_lossy().into_owned(), "services".to_owned()])
}

/// Runs the supervisor.
pub(super) fn keep_services(argument: &OsStr) -> Result<(), CliError> {
    let options = SupervisorOptions::from_argument(argument).map_err(|error| CliError::Other(error.to_string()))?;
    services::supervise(&options).map_err(|error| CliError::Other(error.to_string()))
}

fn reset(data_dir: &std::path::Path) -> Result<(), CliError> {
    for part in ["services", "mail", "photos", "stripe.json", "logs", "secrets"] {
        let path = data_dir.join(part);
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// The database `rapport` on the private server.
async fn own_database(server: &str) -> Result<String, CliError> {
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

async fn run_in(options: &Options, data_dir: &std::path::Path, stores: &Stores) -> Result<(), CliError> {
    let mut connection = PgConnection::connect(&stores.database_url).await?;
    migrate::up(&mut connection).await?;
    banner::done("Schema", "up to date");
    let seeded = fill(&mut connection).await?;
    let fresh = if seeded.fresh { "made" } else { "as you left it" };
    banner::done("Demo data", &format!("{} coaches, {} clients, {fresh}", seeded.coaches, seeded.clients));

    let ports = Ports::preferred_or_next();
    let sandbox = Sandbox::start(data_dir, &ports)?;
    banner::done("Stand-ins", "Stripe, OpenAI, S3, mail");
    let mut variables = sandbox.variables(&ports);
    variables.extend([
        ("DATABASE_URL".to_owned(), stores.database_url.clone()),
        ("REDIS_URL".to_owned(), stores.redis_url.clone()),
    ]);
    variables.extend(secrets::kept(data_dir)?);
    // What a person set in the environment wins.
    variables.retain(|(name, _)| environment(name).is_none());
    // With a Stripe of the person's own, the stand-in is asked nothing and need not know.
    if environment("STRIPE_API_BASE").is_none() {
        let web_url = format!("http://127.0.0.1:{}", ports.web);
        past_payments::import(&mut connection, &sandbox.stripe, &web_url).await?;
    }
    drop(connection);

    // From here on there are children: Ctrl-C waits until they can be told.
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut family = process_group::ProcessGroup::new(data_dir.join("logs"));
    family.start("serve", &["serve", "--stop-with-parent"], &variables)?;
    family.start("worker", &["worker", "--stop-with-parent"], &variables)?;
    sandbox::until_ready(&format!("http://127.0.0.1:{}", ports.api), &mut family).await?;
    banner::done("API and workers", "running");
    let web = if options.no_web { web::State::LeftOut } else { web::start(&mut family, &ports, &here()).await? };
    banner::ready(&ports, &sandbox, &seeded, &web, data_dir);

    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
        error = family.watch() => return Err(error),
    }
    say("\n  Stopping.");
    family.stop().await;
    Ok(())
}

/// The demo's people, unless they are there.
async fn fill(connection: &mut PgConnection) -> Result<Seeded, CliError> {
    let now = Clock::system().now();
    // The demo's password is known to everybody: a cheap hash hides no less.
    let passwords = Passwords::new(8, 1)?;
    Ok(seed_demo::seed(connection, now, &passwords).await?)
}

/// `rapport seed-demo`: the same, in the configured database.
pub(super) fn seed(config: Config) -> Result<(), CliError> {
    block_on(async move {
        let url: &SecretString = &config.database_url;
        let pool = db::pool(url, 1)?;
        let seeded = fill(&mut *pool.acquire().await?).await?;
        banner::accounts(&seeded);
        Ok(())
    })
}
