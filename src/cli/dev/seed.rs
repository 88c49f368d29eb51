//! The demo data.

use secrecy::SecretString;
use sqlx::PgConnection;

use super::summary;
use crate::cli::error::CliError;
use crate::cli::runtime::block_on;
use crate::cli::seed_demo::{self, Seeded};
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Passwords;
use crate::db;

/// Seeds the demo, unless it is there already.
pub(super) async fn seed_demo(connection: &mut PgConnection) -> Result<Seeded, CliError> {
    let now = Clock::system().now();
    // The demo's password is public: a cheap hash protects it no less.
    let passwords = Passwords::new(8, 1)?;
    Ok(seed_demo::seed(connection, now, &passwords).await?)
}

/// `rapport seed-demo`: the same, in the configured database.
pub(in crate::cli) fn seed(config: Config) -> Result<(), CliError> {
    block_on(async move {
        let url: &SecretString = &config.database_url;
        let pool = db::pool(url, 1, config.database_pooler)?;
        let mut tx = db::begin(&pool).await?;
        let seeded = seed_demo(&mut tx).await?;
        tx.commit().await?;
        summary::print_accounts(&seeded);
        Ok(())
    })
}
