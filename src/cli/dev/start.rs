//! Starting and stopping everything.

use std::path::{Path, PathBuf};

use clap::Args;
use sqlx::{Connection, PgConnection};
use tokio::signal::unix::{SignalKind, signal};

use super::process_group::ProcessGroup;
use super::sandbox::{self, Ports, Sandbox};
use super::seed::seed_demo;
use super::services::{self, Stores};
use super::web::{self, WebApp};
use super::{past_payments, progress, secrets, summary};
use crate::cli::environment::{variable, working_directory};
use crate::cli::error::CliError;
use crate::cli::output::print_line;
use crate::cli::runtime::block_on;
use crate::db::MIGRATIONS;

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

/// Starts everything, prints where it is, and stops it at Ctrl-C.
///
/// # Errors
/// Something can't be started; the text says what to do.
pub fn run(options: Options) -> Result<(), CliError> {
    summary::print_title();
    let data_dir = options.data_dir.clone().unwrap_or_else(|| working_directory().join("data"));
    if options.reset {
        reset(&data_dir)?;
    }
    std::fs::create_dir_all(data_dir.join("logs"))?;
    let data_dir = data_dir.canonicalize()?;
    let stores = services::start(&data_dir)?;
    let result = block_on(run_on(&options, &data_dir, &stores));
    if let Some(services) = stores.services {
        drop(services.stop());
    }
    result
}

fn reset(data_dir: &Path) -> Result<(), CliError> {
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

async fn run_on(options: &Options, data_dir: &Path, stores: &Stores) -> Result<(), CliError> {
    let mut connection = PgConnection::connect(&stores.database_url).await?;
    MIGRATIONS.run(&mut connection).await?;
    progress::done("Schema", "up to date");
    let seeded = seed_demo(&mut connection).await?;
    let fresh = if seeded.fresh { "made" } else { "as you left it" };
    progress::done("Demo data", &format!("{} coaches, {} clients, {fresh}", seeded.coaches, seeded.clients));

    let ports = Ports::preferred_or_next();
    let sandbox = Sandbox::start(data_dir, &ports)?;
    progress::done("Stand-ins", "Stripe, OpenAI, S3, mail, Google Calendar, Outlook");
    let mut variables = sandbox.variables(&ports);
    variables.extend([
        ("DATABASE_URL".to_owned(), stores.database_url.clone()),
        ("REDIS_URL".to_owned(), stores.redis_url.clone()),
    ]);
    variables.extend(secrets::load_or_create(data_dir)?);
    // Variables that are set in the environment win.
    variables.retain(|(name, _)| variable(name).is_none());
    // With another Stripe configured, the stand-in is not used.
    let uses_stand_in = variable("STRIPE_API_BASE").is_none();
    if uses_stand_in {
        let web_url = format!("http://127.0.0.1:{}", ports.web);
        past_payments::import(&mut connection, &sandbox.stripe, &web_url).await?;
    }
    drop(connection);

    // From here on there are child processes: the signals are handled, so that they are stopped in order.
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut processes = ProcessGroup::new(data_dir.join("logs"));
    processes.start("serve", &["serve", "--stop-with-parent"], &variables)?;
    processes.start("worker", &["worker", "--stop-with-parent"], &variables)?;
    sandbox::wait_until_ready(&format!("http://127.0.0.1:{}", ports.api), &mut processes).await?;
    progress::done("API and workers", "running");
    let web = if options.no_web {
        WebApp::Disabled
    } else {
        let stripe_js = (uses_stand_in && variable("STRIPE_JS_ORIGIN").is_none()).then(|| sandbox.stripe.url());
        web::start(&mut processes, &ports, &working_directory(), stripe_js).await?
    };
    summary::print(&ports, &sandbox, &seeded, &web, data_dir);

    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
        error = processes.watch() => return Err(error),
    }
    print_line("\n  Stopping.");
    processes.stop().await;
    Ok(())
}
