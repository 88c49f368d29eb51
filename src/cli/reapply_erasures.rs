//! `rapport reapply-erasures`: after a restore from a backup, accounts that were erased since the backup are erased again.

use std::collections::BTreeSet;
use std::path::Path;

use uuid::Uuid;

use super::error::CliError;
use super::output::print_line;
use super::runtime::block_on;
use crate::actors::privacy::{ERASED_PREFIX, reapply_erasures};
use crate::clock::Clock;
use crate::config::Config;
use crate::db;
use crate::integrations::storage::Storage;

/// Enqueues the erasure of every account that is recorded as erased in the storage or the file; workers carry it out.
pub(super) fn run(config: Config, file: Option<&Path>) -> Result<(), CliError> {
    block_on(async move {
        let users = recorded(&config, file).await?;
        let pool = db::pool(&config.database_url, 1, config.database_pooler)?;
        let clock = Clock::system();
        clock.sync_with(&pool).await?;
        let users: Vec<Uuid> = users.into_iter().collect();
        let mut tx = db::begin(&pool).await?;
        let enqueued = reapply_erasures(&mut tx, &users, clock.now()).await?;
        tx.commit().await?;
        print_line(&format!(
            "{} accounts had been erased; {enqueued} are here again and will be erased by the workers.",
            users.len()
        ));
        Ok(())
    })
}

/// The accounts that the storage or the file records as erased.
pub(super) async fn recorded(config: &Config, file: Option<&Path>) -> Result<BTreeSet<Uuid>, CliError> {
    let mut users = match file {
        Some(file) => ids(&std::fs::read_to_string(file)?)?,
        None => BTreeSet::new(),
    };
    if let Some(storage) = config.storage.as_ref().map(Storage::new) {
        let keys = storage.list(ERASED_PREFIX).await?;
        users.extend(keys.iter().filter_map(|key| key.strip_prefix(ERASED_PREFIX)?.parse::<Uuid>().ok()));
    }
    Ok(users)
}

/// One id a line.
fn ids(text: &str) -> Result<BTreeSet<Uuid>, CliError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.parse().map_err(|_| CliError::Other(format!("{line} is no id of an account")))).collect()
}
