//! The command line: what can be asked of the one binary, and where it is done.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[cfg(feature = "dev")]
use super::dev;
use super::error::CliError;
use super::output::{print_error, print_line};
use super::{
    admin, audit, bubble, doctor, environment, matching, migrate, processes, reapply_erasures, reencrypt, restore_drill,
};
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
    Doctor(doctor::Options),
    /// Make an admin, or an auditor, who only reads; the password comes from standard input or ADMIN_PASSWORD
    CreateAdmin {
        #[arg(long)]
        email: String,
        #[arg(long, default_value = "Admin")]
        name: String,
        #[arg(long, value_enum, default_value = "admin")]
        role: admin::NewRole,
    },
    /// After a restore from an older copy: erase again the accounts that had been erased since
    ReapplyErasures {
        /// Ids of accounts, one a line, besides those the storage knows
        #[arg(long)]
        ids: Option<std::path::PathBuf>,
    },
    /// After a rotation of ENCRYPTION_KEYS: encrypt with the first what an older one encrypted
    Reencrypt,
    /// The vectors that matching compares, when their model changes
    #[command(subcommand)]
    Matching(matching::Command),
    /// Restore a dump into a database of its own, and say whether it is ready to go on from
    RestoreDrill(restore_drill::Options),
    /// The audit trail: whether it is as it was written
    #[command(subcommand)]
    Audit(audit::Command),
    /// Moving from the app of Phase 1, on Bubble
    #[command(subcommand)]
    Bubble(bubble::Command),
    /// Fill an empty database with the demo's people, sessions and posts
    #[cfg(feature = "dev")]
    SeedDemo,
    /// Keep private Postgres and Redis for others
    #[cfg(feature = "dev")]
    #[command(hide = true)]
    Services { argument: std::ffi::OsString },
}

/// Runs the command line.
pub fn run() -> ExitCode {
    crate::crypto::install_tls();
    match dispatch(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error.to_string());
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
        Some(Command::Serve { stop_with_parent }) => processes::serve(environment::config()?, stop_with_parent),
        Some(Command::Worker { queues, concurrency, stop_with_parent }) => {
            let queues = if queues.is_empty() { Queue::ALL.to_vec() } else { queues };
            processes::worker(environment::config()?, queues, concurrency.map(usize::from), stop_with_parent)
        }
        Some(Command::Migrate { direction }) => migrate::run(direction),
        Some(Command::Openapi) => openapi(),
        Some(Command::Doctor(options)) => doctor::run(environment::config()?, &options),
        Some(Command::CreateAdmin { email, name, role }) => admin::create(environment::config()?, &email, &name, role),
        Some(Command::ReapplyErasures { ids }) => reapply_erasures::run(environment::config()?, ids.as_deref()),
        Some(Command::Reencrypt) => reencrypt::run(environment::config()?),
        Some(Command::Matching(command)) => matching::run(environment::config()?, &command),
        Some(Command::RestoreDrill(options)) => restore_drill::run(&environment::config()?, &options),
        Some(Command::Audit(command)) => audit::run(command),
        Some(Command::Bubble(command)) => bubble::run(command),
        #[cfg(feature = "dev")]
        Some(Command::SeedDemo) => dev::seed(environment::config()?),
        #[cfg(feature = "dev")]
        Some(Command::Services { argument }) => dev::services::supervise(&argument),
    }
}

fn openapi() -> Result<(), CliError> {
    let document = crate::http::openapi::document();
    print_line(&document.to_pretty_json().map_err(|error| CliError::Other(error.to_string()))?);
    Ok(())
}
