//! What the one binary can be asked to do on the command line.

mod admin;
mod doctor;
mod migrate;
pub mod processes;
mod reapply_erasures;

#[cfg(feature = "dev")]
pub mod dev;
/// With a known password for an admin in it: never in a release image.
#[cfg(feature = "dev")]
pub mod seed_demo;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Problems, Reader};
use crate::error::Error;
use crate::jobs::Queue;

/// Rapport: match, book, pay, meet.
#[derive(Debug, Parser)]
#[command(name = "rapport", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything, on private embedded services, with demo data (what `rapport` alone does)
    #[cfg(feature = "dev")]
    Dev(dev::Options),
    /// The web process: the HTTP API
    Serve {
        /// Stop when standard input ends
        #[arg(long, hide = true)]
        stop_with_parent: bool,
    },
    /// A worker process: does the jobs
    Worker {
        /// Queues to serve, comma-separated; all by default
        #[arg(long, value_delimiter = ',')]
        queues: Vec<Queue>,
        /// Jobs of one queue at once
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1000))]
        concurrency: Option<u16>,
        /// Stop when standard input ends
        #[arg(long, hide = true)]
        stop_with_parent: bool,
    },
    /// The database's schema: up (default), down (one step), status
    Migrate {
        #[arg(value_enum, default_value = "up")]
        direction: migrate::Direction,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Check the configuration and everything it points to
    Doctor,
    /// Make an admin; the password comes from standard input or ADMIN_PASSWORD
    CreateAdmin {
        #[arg(long)]
        email: String,
        #[arg(long, default_value = "Admin")]
        name: String,
    },
    /// After a restore from an older copy: erase again the accounts that had been erased since
    ReapplyErasures {
        /// Ids of accounts, one a line, besides those the storage knows
        #[arg(long)]
        ids: Option<std::path::PathBuf>,
    },
    /// Fill an empty database with the demo's people, sessions and posts
    #[cfg(feature = "dev")]
    SeedDemo,
    /// Keep private Postgres and Redis for others
    #[cfg(feature = "dev")]
    #[command(hide = true)]
    Services { argument: std::ffi::OsString },
}

/// What a command can end with.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Exit code 2.
    #[error("{0}")]
    Configuration(#[from] Problems),
    #[error("{0}")]
    Product(#[from] Error),
    #[error("{0}")]
    Database(#[from] sqlx::Error),
    #[error("{0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Other(String),
}

/// Runs the command line.
pub fn run() -> ExitCode {
    crate::integrations::install_tls();
    match dispatch(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error.to_string());
            ExitCode::from(if matches!(error, CliError::Configuration(_)) { 2 } else { 1 })
        }
    }
}

fn dispatch(command: Option<Command>) -> Result<(), CliError> {
    match command {
        #[cfg(feature = "dev")]
        None => dev::run(dev::Options::default()),
        #[cfg(not(feature = "dev"))]
        None => {
            Err(CliError::Other("Say what to run: `rapport serve`, `rapport worker`, … (`rapport --help`)".to_owned()))
        }
        #[cfg(feature = "dev")]
        Some(Command::Dev(options)) => dev::run(options),
        Some(Command::Serve { stop_with_parent }) => processes::serve(environment_config()?, stop_with_parent),
        Some(Command::Worker { queues, concurrency, stop_with_parent }) => {
            let queues = if queues.is_empty() { Queue::ALL.to_vec() } else { queues };
            processes::worker(environment_config()?, queues, concurrency.map(usize::from), stop_with_parent)
        }
        Some(Command::Migrate { direction }) => migrate::run(direction),
        Some(Command::Openapi) => openapi(),
        Some(Command::Doctor) => doctor::run(environment_config()?),
        Some(Command::CreateAdmin { email, name }) => admin::create(environment_config()?, &email, &name),
        Some(Command::ReapplyErasures { ids }) => reapply_erasures::run(environment_config()?, ids.as_deref()),
        #[cfg(feature = "dev")]
        Some(Command::SeedDemo) => dev::seed(environment_config()?),
        #[cfg(feature = "dev")]
        Some(Command::Services { argument }) => dev::keep_services(&argument),
    }
}

/// The configuration in this process's environment.
fn environment_config() -> Result<Config, CliError> {
    let get = environment;
    Ok(Config::read(&mut Reader::new(&get))?)
}

/// One variable of this process's environment.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the process's environment")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn openapi() -> Result<(), CliError> {
    let document = crate::http::openapi::document();
    say(&document.to_pretty_json().map_err(|error| CliError::Other(error.to_string()))?);
    Ok(())
}

/// A runtime for a command that needs no actors.
fn block_on<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Prints a line for people, or a document for a pipe.
#[expect(clippy::print_stdout, reason = "the one place that writes to standard output")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "the one place that writes to standard error by hand")]
fn say_error(text: &str) {
    eprintln!("{text}");
}

/// Where this project is, for the commands that build or keep something in it.
#[cfg(feature = "dev")]
fn here() -> std::path::PathBuf {
    std::env::current_dir().unwrap_or_else(|_| std::path::PathBuf::from("."))
}
