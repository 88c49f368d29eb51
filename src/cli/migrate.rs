//! `rapport migrate`: the schema up, one step down, or its status.

use clap::ValueEnum;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::{Connection, PgConnection};

use super::environment;
use super::error::CliError;
use super::output::print_line;
use super::runtime::block_on;
use crate::config::Pooler;
use crate::db::{self, MIGRATIONS, migration_status, text_problem};

/// What to do with the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Direction {
    /// Apply all that are missing
    Up,
    /// Undo the latest
    Down,
    /// Show which are applied
    Status,
}

/// Runs it; needs `DATABASE_URL` only.
pub(super) fn run(direction: Direction) -> Result<(), CliError> {
    let (url, pooler) = environment::database()?;
    block_on(async move {
        match pooler {
            None => {
                let mut connection = PgConnection::connect(secrecy::ExposeSecret::expose_secret(&url)).await?;
                migrate(&mut connection, direction, &MIGRATIONS).await
            }
            // All in one transaction, which has a lock of its own: nothing of a session lives longer than that.
            Some(Pooler::Transaction) => {
                let pool = db::pool(&url, 1, pooler)?;
                let mut tx = db::begin(&pool).await?;
                db::lock_migrations(&mut tx).await?;
                migrate(&mut tx, direction, &db::migrations_without_lock()).await?;
                tx.commit().await?;
                Ok(())
            }
        }
    })
}

async fn migrate(connection: &mut PgConnection, direction: Direction, migrator: &Migrator) -> Result<(), CliError> {
    match direction {
        Direction::Up => {
            if let Some(problem) = text_problem(connection).await? {
                return Err(CliError::Other(problem));
            }
            migrator.run(&mut *connection).await?;
        }
        Direction::Down => down(connection, migrator).await?,
        Direction::Status => {}
    }
    for migration in migration_status(connection).await? {
        let mark = if migration.is_applied { "✓" } else { "·" };
        print_line(&format!("  {mark} {:04}  {}", migration.version, migration.name));
    }
    Ok(())
}

async fn down(connection: &mut PgConnection, migrator: &Migrator) -> Result<(), CliError> {
    connection.ensure_migrations_table("_sqlx_migrations").await?;
    let applied = migration_status(connection).await?.into_iter().filter(|migration| migration.is_applied);
    let versions: Vec<i64> = applied.map(|migration| migration.version).collect();
    if let Some((_, rest)) = versions.split_last() {
        migrator.undo(connection, rest.last().copied().unwrap_or(0)).await?;
    }
    Ok(())
}
