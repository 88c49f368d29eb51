//! `rapport bubble photos`: the pictures of imported people become their photos.

use std::path::PathBuf;

use indicatif::ProgressBar;
use url::Url;
use uuid::Uuid;

use super::shared::{MappingFile, Session, access};
use crate::bubble::photos::{Source, fetch_photos, forget_photos};
use crate::cli::environment;
use crate::cli::error::CliError;
use crate::cli::output::print_line;
use crate::cli::runtime::block_on;
use crate::config::Config;
use crate::integrations::public_http::PublicHttp;
use crate::integrations::storage::Storage;

/// Which files.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// The app's address, without /api: the token is sent to it, and to no other
    #[arg(long)]
    app: Url,
    /// Another host of the app's files, as abc123.cdn.bubble.io; may be repeated
    #[arg(long = "file-host")]
    file_hosts: Vec<String>,
    /// A mapping file; the one of Phase 1 by default
    #[arg(long)]
    mapping: Option<PathBuf>,
}

/// Fetches what is not here yet. It goes on where it was interrupted.
pub(super) fn run(options: Options) -> Result<(), CliError> {
    let mapping = MappingFile { mapping: options.mapping }.read()?;
    let config = environment::config()?;
    let storage = configured(&config)?;
    let access = access(options.app, 60)?;
    let http = PublicHttp::new(
        #[cfg(feature = "dev")]
        None,
    )?;
    block_on(async move {
        let session = Session::open(&config).await?;
        let bar = ProgressBar::new_spinner();
        let source = Source { access: &access, hosts: &options.file_hosts, http: &http };
        let show = |stored: i64| bar.set_position(stored.unsigned_abs());
        let now = || session.clock.now();
        let fetched = fetch_photos(&session.pool, &storage, &mapping, &source, now, &show).await;
        bar.finish_and_clear();
        let fetched = fetched?;
        print_line(&format!("  ✓ {} photos are stored", fetched.stored));
        for issue in &fetched.failures {
            let line = issue.line.unwrap_or(0);
            print_line(&format!("  · {} {}: {} (line {line})", issue.source, issue.bubble_id, issue.message));
        }
        Ok(())
    })
}

/// After a rollback: what the run had stored goes as well.
pub(super) async fn forget(session: &Session, config: &Config, run: Uuid) -> Result<(), CliError> {
    let Some(storage) = config.storage.as_ref().map(Storage::new) else { return Ok(()) };
    let removed = forget_photos(&session.pool, &storage, run).await?;
    if removed > 0 {
        print_line(&format!("  ✓ {removed} photos are removed from the storage"));
    }
    Ok(())
}

fn configured(config: &Config) -> Result<Storage, CliError> {
    let none = || CliError::Other("There is no storage: set S3_BUCKET and what belongs to it.".to_owned());
    config.storage.as_ref().map(Storage::new).ok_or_else(none)
}
