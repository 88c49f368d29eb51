//! The database that a dump is restored into: made for it, and removed afterwards.

use std::process::Stdio;
use std::time::Instant;

use secrecy::ExposeSecret;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::process::Command;
use url::Url;

use super::options::Options;
use crate::cli::error::CliError;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::{MIGRATIONS, migration_status, text_problem};
use crate::ids;

/// A database of its own.
pub(super) struct DrillDatabase {
    pub name: String,
    server: Url,
    url: Url,
}

impl DrillDatabase {
    /// Makes it, empty.
    pub async fn create(config: &Config, options: &Options, now: Timestamp) -> Result<DrillDatabase, CliError> {
        if options.server.is_none() && config.database_pooler.is_some() {
            let why = "A pooler makes no databases: say the server itself, by --server.";
            return Err(CliError::Other(why.to_owned()));
        }
        let server = options.server.as_deref().unwrap_or_else(|| config.database_url.expose_secret());
        let server: Url = server
            .parse()
            .map_err(|_| CliError::Other("The server is not the address of a Postgres database.".to_owned()))?;
        // Its own, also if two drills begin in the same second.
        let name = format!("rapport_drill_{}", ids::new(now).simple());
        let mut url = server.clone();
        url.set_path(&name);
        let mut connection = PgConnection::connect(server.as_str()).await?;
        let sql = format!("create database {name} template template0 encoding 'UTF8'");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await?;
        Ok(DrillDatabase { name, server, url })
    }

    /// A connection without limits on how long a statement takes.
    pub async fn connect(&self) -> Result<PgConnection, CliError> {
        Ok(PgConnection::connect(self.url.as_str()).await?)
    }

    /// Removes it.
    pub async fn drop(self) -> Result<(), CliError> {
        let mut connection = PgConnection::connect(self.server.as_str()).await?;
        let sql = format!("drop database if exists {} with (force)", self.name);
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    /// Restores the dump into it.
    pub async fn restore(&mut self, options: &Options) -> Result<String, CliError> {
        let began = Instant::now();
        let mut target = self.url.clone();
        let mut command = Command::new(&options.pg_restore);
        // A password on the command line is everybody's to read.
        if let Some(password) = self.url.password() {
            let password = percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned();
            command.env("PGPASSWORD", password);
            target.set_password(None).ok();
        }
        command.args(["--no-owner", "--no-privileges", "--exit-on-error"]);
        command.arg(format!("--jobs={}", options.jobs)).arg(format!("--dbname={target}")).arg(&options.dump);
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await;
        let output = output.map_err(|error| {
            CliError::Other(format!(
                "{}: {error}. It comes with Postgres' client programs.",
                options.pg_restore.display()
            ))
        })?;
        if !output.status.success() {
            return Err(CliError::Other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let mut db = self.connect().await?;
        sqlx::query("analyze").execute(&mut db).await?;
        let sql = "select count(*) from information_schema.tables where table_schema = 'public'";
        let tables: i64 = sqlx::query_scalar(sql).fetch_one(&mut db).await?;
        let size: String = sqlx::query_scalar("select pg_size_pretty(pg_database_size(current_database()))")
            .fetch_one(&mut db)
            .await?;
        db.close().await?;
        Ok(format!("{tables} tables, {size}, restored in {:.0?}", began.elapsed()))
    }

    /// Brings it to the schema of this build.
    pub async fn migrate(&mut self) -> Result<String, CliError> {
        let mut db = self.connect().await?;
        if let Some(problem) = text_problem(&mut db).await? {
            return Err(CliError::Other(problem));
        }
        let before = migration_status(&mut db).await?.iter().filter(|migration| migration.is_applied).count();
        if before == 0 {
            return Err(CliError::Other("this is no dump of Rapport's: no migration was applied to it".to_owned()));
        }
        MIGRATIONS.run(&mut db).await?;
        let after = migration_status(&mut db).await?.len();
        db.close().await?;
        Ok(format!("{after} migrations, {} of them applied just now", after - before))
    }
}
