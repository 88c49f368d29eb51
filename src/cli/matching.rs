//! `rapport matching …`: another model for the vectors that are compared, without an hour in which goals are unknown.

use clap::Subcommand;
use uuid::Uuid;

use super::error::CliError;
use super::output::{bar, print_line};
use super::runtime::block_on;
use crate::actors::matching::{Reembedded, reembed};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::integrations::openai::OpenAi;
use crate::models::matching::embeddings;

/// Coaches whose texts are refused and who are named; the rest are counted.
const NAMED: usize = 5;
/// Vectors that are deleted in one transaction.
const PAGE: i64 = 1_000;

/// The vectors that matching compares, when their model changes
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Before OPENAI_EMBEDDING_MODEL changes: embed all listed coaches by the new model. May be stopped and begun again
    Reembed {
        /// The new model; the configured one by default
        #[arg(long)]
        model: Option<String>,
        /// The length of its vectors; as configured by default
        #[arg(long)]
        dimensions: Option<u16>,
        /// The most requests in a minute
        #[arg(long, default_value = "600", value_parser = clap::value_parser!(u32).range(1..=6_000))]
        per_minute: u32,
    },
    /// After it: delete the vectors of the model before
    Forget {
        /// As it is stored, with the length of its vectors: text-embedding-3-small-256
        model: String,
    },
}

/// Runs the command.
pub(super) fn run(config: Config, command: &Command) -> Result<(), CliError> {
    block_on(async move {
        let app = App::build(config, Clock::system())?;
        match command {
            Command::Reembed { model, dimensions, per_minute } => {
                let openai = openai(&app, model.as_deref(), *dimensions)?;
                reembed_all(&app, &openai, *per_minute).await
            }
            Command::Forget { model } => forget(&app, model).await,
        }
    })
}

fn openai(app: &App, model: Option<&str>, dimensions: Option<u16>) -> Result<OpenAi, CliError> {
    let none = || CliError::Other("The local embedder’s vectors are not stored: set OPENAI_API_KEY.".to_owned());
    let configured = app.config.openai.as_ref().ok_or_else(none)?;
    let model = model.map_or_else(|| configured.model.clone(), ToOwned::to_owned);
    let dimensions = dimensions.map_or(app.config.embedding_dimensions, usize::from);
    Ok(OpenAi::new(&config::OpenAi { model, ..configured.clone() }, dimensions)?)
}

async fn reembed_all(app: &App, openai: &OpenAi, per_minute: u32) -> Result<(), CliError> {
    app.clock.sync_with(&app.db).await?;
    let bar = bar();
    let show = |done: &Reembedded| {
        bar.set_length(done.coaches);
        bar.set_position(done.done());
        bar.set_message(format!("{} embedded", done.embedded));
    };
    let done = reembed(app, openai, per_minute, &show).await;
    bar.finish_and_clear();
    let done = done.map_err(|error| {
        CliError::Other(format!("{error}\nWhat was embedded is stored. Run it again: it goes on with the rest."))
    })?;
    let name = &openai.stored_as;
    print_line(&format!("  ✓ {name}: {} embedded, {} stored before", done.embedded, done.stored_before));
    for (id, why) in done.refused.iter().take(NAMED) {
        print_line(&format!("      {id}: {why}"));
    }
    match done.refused.len() {
        0 => Ok(()),
        count => Err(CliError::Other(format!("{count} texts are refused by the model: their goals will be unknown."))),
    }
}

async fn forget(app: &App, model: &str) -> Result<(), CliError> {
    if app.openai.as_ref().is_some_and(|used| used.stored_as == model) {
        return Err(CliError::Other(format!("{model} is in use: change OPENAI_EMBEDDING_MODEL first.")));
    }
    let (mut deleted, mut after) = (0, Some(Uuid::nil()));
    while let Some(id) = after {
        let mut tx = app.begin().await?;
        let (count, last) = embeddings::delete_page(&mut tx, model, id, PAGE).await?;
        tx.commit().await?;
        (deleted, after) = (deleted + count, last);
    }
    print_line(&format!("  ✓ {model}: {deleted} vectors deleted"));
    Ok(())
}
