//! Postgres: the pool, the migrations, and what its errors mean to a caller.
//!
//! A constraint's name is the error; a database that cannot be reached or is out of connections is 503, never 500.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

use crate::error::{Code, Error, Result};

/// The schema's history, compiled in.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long after its last use a connection is taken to be alive.
const BELIEVED_ALIVE: Duration = Duration::from_secs(1);

/// How long a transaction may lie open with nothing to do. Its process is frozen then, and holds rows that others wait for: a job among
/// them can be taken over no sooner, so this is no longer than a job's lease.
const FROZEN: &str = "20s";

/// A pool of at most `size` connections. Opens none yet.
///
/// # Errors
/// The address is not one of Postgres.
pub fn pool(url: &SecretString, size: u32) -> Result<PgPool> {
    let options: PgConnectOptions = url.expose_secret().parse().map_err(Error::internal)?;
    let options = options.options([
        ("timezone", "UTC"),
        ("jit", "off"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", FROZEN),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        // A connection is asked whether it is alive when it is given back. One that was used a moment ago is not asked again.
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > BELIEVED_ALIVE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    Ok(pool.connect_lazy_with(options))
}

/// Begins a transaction, in a task of its own: sqlx 0.9.0 forgets a `BEGIN` that is dropped while it is under way, and the next one to
/// use the connection would work inside it without knowing (<https://github.com/transact-rs/sqlx/issues/4393>). Requests are dropped
/// whenever a client hangs up.
///
/// # Errors
/// The database does not answer.
pub async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin().await });
    Ok(begun.await.map_err(Error::internal)??)
}

/// How far a database's schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    pub version: i64,
    pub name: String,
    pub is_applied: bool,
}

/// Every migration and whether it is applied.
///
/// # Errors
/// The database does not answer.
pub async fn migration_status(connection: &mut PgConnection) -> Result<Vec<MigrationStatus>> {
    let known: Option<String> =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations')::text").fetch_one(&mut *connection).await?;
    let applied: Vec<i64> = match known {
        Some(_) => {
            sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(connection).await?
        }
        None => Vec::new(),
    };
    let forward = MIGRATIONS.iter().filter(|migration| !migration.migration_type.is_down_migration());
    Ok(forward
        .map(|migration| MigrationStatus {
            version: migration.version,
            name: migration.description.to_string(),
            is_applied: applied.contains(&migration.version),
        })
        .collect())
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_outage(&error) || is_deadlock(&error) { Error::unavailable(error) } else { Error::internal(error) }
    }
}

/// Whether the database could not be asked, as opposed to having refused.
pub fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_) => true,
        // 57P01–57P03: shut down, crash, starting up; 53300: too many connections; 08…: connection lost; 55P03: lock not had in time.
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            matches!(code.as_ref(), "57P01" | "57P02" | "57P03" | "53300" | "55P03" | "25P03") || code.starts_with("08")
        }),
        _ => false,
    }
}

/// Whether two transactions waited for each other, so that this one may simply run again.
pub fn is_deadlock(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|database| database.code())
        .is_some_and(|code| matches!(code.as_ref(), "40P01" | "40001"))
}

/// Runs one transaction, and once more if it and another waited for each other.
///
/// # Errors
/// What the work answers.
pub async fn once_more_on_deadlock<T, F: Future<Output = Result<T>>>(work: impl Fn() -> F) -> Result<T> {
    match work().await {
        Err(error) if error.source().and_then(|source| source.downcast_ref()).is_some_and(is_deadlock) => work().await,
        other => other,
    }
}

/// The name of the constraint that refused.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|database| database.constraint())
}

/// Says what the breach of a constraint means.
pub trait OnConstraint<T> {
    /// Answers `code` if the constraint of that name refused, else as usual.
    ///
    /// # Errors
    /// The one given, or what [`Error::from`] makes of it.
    fn on_constraint(self, name: &str, code: Code) -> Result<T>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, code: Code) -> Result<T> {
        self.map_err(
            |error| if constraint(&error) == Some(name) { Error::new(code).with_source(error) } else { error.into() },
        )
    }
}

/// A savepoint in an open transaction: after a statement that failed, the transaction can go on from there.
#[must_use = "a savepoint is released or rolled back to"]
pub struct Savepoint {
    name: &'static str,
}

impl Savepoint {
    /// Sets a savepoint.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn set(db: &mut PgConnection, name: &'static str) -> Result<Savepoint> {
        execute(db, format!("savepoint {name}")).await?;
        Ok(Savepoint { name })
    }

    /// Keeps what was done since.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn release(self, db: &mut PgConnection) -> Result<()> {
        execute(db, format!("release savepoint {}", self.name)).await
    }

    /// Undoes what was done since.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn roll_back(self, db: &mut PgConnection) -> Result<()> {
        execute(db, format!("rollback to savepoint {}", self.name)).await
    }
}

async fn execute(db: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(db).await?;
    Ok(())
}
