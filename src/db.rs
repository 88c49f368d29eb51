//! Postgres: the pool, the migrations, and how its errors are answered.
//!
//! A violated constraint is mapped to an error code by its name; a database that is unreachable or out of connections is 503, never 500.

mod pooled;
mod settings;

use std::error::Error as _;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

use self::settings::{READ_TIMEOUT, SETTINGS};
use crate::config::Pooler;
use crate::error::{Code, Error, Result};

/// The migrations, compiled in.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// A connection idle for longer is pinged before it is used.
const PING_AFTER_IDLE: Duration = Duration::from_secs(1);

/// Statements that each connection keeps prepared. There are some six hundred, of which a process makes a part; one that was dropped is parsed and planned
/// anew, in two more round trips.
const PREPARED_STATEMENTS: usize = 400;

/// A pool of at most `size` connections. Opens none yet.
///
/// # Errors
/// The URL is not a Postgres URL.
pub fn pool(url: &SecretString, size: u32, pooler: Option<Pooler>) -> Result<PgPool> {
    let options: PgConnectOptions = url.expose_secret().parse().map_err(Error::internal)?;
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        // sqlx pings a connection when it is returned to the pool: a ping before every use as well would only cost a round trip.
        .test_before_acquire(false);
    if pooler == Some(Pooler::Transaction) {
        return Ok(pooled::in_transactions(pool, options));
    }
    let pool = pool.before_acquire(|connection, metadata| {
        Box::pin(async move {
            if metadata.idle_for > PING_AFTER_IDLE {
                connection.ping().await?;
            }
            Ok(true)
        })
    });
    Ok(pool.connect_lazy_with(options.options(SETTINGS).statement_cache_capacity(PREPARED_STATEMENTS)))
}

/// Checks that the database answers.
///
/// # Errors
/// The database does not answer.
pub async fn ping(pool: &PgPool) -> Result<()> {
    sqlx::query("select 1").execute(pool).await?;
    Ok(())
}

/// Why this database can't hold the text that people write; `None` if it can. Its locale does not matter: case and accents are folded by the
/// product, and what is ordered by is ordered by its bytes.
///
/// # Errors
/// The database does not answer.
pub async fn text_problem(connection: &mut PgConnection) -> Result<Option<String>> {
    let sql = "select current_setting('server_encoding')";
    let encoding: String = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
    if encoding != "UTF8" {
        return Ok(Some(format!("The database's encoding is {encoding}. Create it with encoding 'UTF8'.")));
    }
    let words = "elise 花子 елка हिन्दी";
    let sql = "select to_tsvector('simple', $1) @@ websearch_to_tsquery('simple', $1) and length(to_tsvector('simple', $1)) >= 4";
    let finds_words: bool = sqlx::query_scalar(sql).bind(words).fetch_one(connection).await?;
    Ok((!finds_words).then(|| format!("The database's text search does not find the words of «{words}» in it.")))
}

/// Lets the statements of this transaction take five minutes instead of half a one: for jobs over many rows, which have a time-out of
/// their own.
///
/// # Errors
/// The database does not answer.
pub async fn allow_long_statements(tx: &mut PgConnection) -> Result<()> {
    sqlx::query("set local statement_timeout = '5min'").execute(tx).await?;
    Ok(())
}

/// Begins a transaction, in a task of its own: sqlx 0.9.0 loses track of a `BEGIN` whose future is dropped before it completes, and the
/// next user of the connection would run inside that transaction (<https://github.com/transact-rs/sqlx/issues/4393>). The futures of
/// requests are dropped whenever a client disconnects.
///
/// # Errors
/// The database does not answer.
pub async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
    begin_with(pool, if pooled::is_pooled(pool) { &pooled::BEGIN } else { DIRECT_BEGIN }).await
}

/// Begins a transaction that only reads, and whose statements take no longer than [`READ_TIMEOUT`]: for requests of users. There is nothing to
/// commit: it ends when it is dropped.
///
/// # Errors
/// The database does not answer.
pub async fn begin_read(pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
    begin_with(pool, if pooled::is_pooled(pool) { &pooled::BEGIN_READ } else { &BEGIN_READ }).await
}

const DIRECT_BEGIN: &str = "begin";

static BEGIN_READ: LazyLock<String> =
    LazyLock::new(|| format!("begin read only; set local statement_timeout = '{READ_TIMEOUT}'"));

async fn begin_with(pool: &PgPool, sql: &'static str) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begin = tokio::spawn(async move { pool.begin_with(sql).await });
    Ok(begin.await.map_err(Error::internal)??)
}

/// A connection for a single statement that writes. Through a transaction pooler it is a transaction, else the statement is one by itself.
pub enum Writer {
    Connection(PoolConnection<Postgres>),
    Transaction(Transaction<'static, Postgres>),
}

/// A connection for a single statement that writes; [`Writer::finish`] ends it.
///
/// # Errors
/// The database does not answer.
pub async fn writer(pool: &PgPool) -> Result<Writer> {
    Ok(if pooled::is_pooled(pool) {
        Writer::Transaction(begin(pool).await?)
    } else {
        Writer::Connection(pool.acquire().await?)
    })
}

impl Writer {
    /// Keeps what was written.
    ///
    /// # Errors
    /// The database did not confirm it.
    pub async fn finish(self) -> Result<()> {
        match self {
            Writer::Connection(_) => Ok(()),
            Writer::Transaction(tx) => Ok(tx.commit().await?),
        }
    }
}

impl Deref for Writer {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Writer::Connection(connection) => connection,
            Writer::Transaction(tx) => tx,
        }
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Writer::Connection(connection) => connection,
            Writer::Transaction(tx) => tx,
        }
    }
}

/// The migrations, for a connection that can't hold a lock of a session: the caller has [`lock_migrations`].
pub fn migrations_without_lock() -> Migrator {
    let mut migrator = sqlx::migrate!();
    migrator.set_locking(false);
    migrator
}

/// Keeps two processes from migrating at once, until the transaction ends. Migrations take as long as they take.
///
/// # Errors
/// The database does not answer.
pub async fn lock_migrations(tx: &mut PgConnection) -> Result<()> {
    for sql in ["set local statement_timeout = 0", "select pg_advisory_xact_lock(7310)"] {
        sqlx::query(sql).execute(&mut *tx).await?;
    }
    Ok(())
}

/// One migration, and whether a database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    pub version: i64,
    pub name: String,
    pub is_applied: bool,
}

/// Every migration, in order, and whether it is applied.
///
/// # Errors
/// The database does not answer.
pub async fn migration_status(connection: &mut PgConnection) -> Result<Vec<MigrationStatus>> {
    let table: Option<String> =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations')::text").fetch_one(&mut *connection).await?;
    let applied: Vec<i64> = match table {
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

/// Whether the database was unreachable or overloaded, as opposed to having rejected the statement.
pub fn is_outage(error: &sqlx::Error) -> bool {
    // 55P03: lock time-out; 25P03: idle-in-transaction time-out; 57014: statement time-out.
    is_unreachable(error) || has_code(error, |code| matches!(code, "55P03" | "25P03" | "57014"))
}

/// Whether there was no connection to the database, or it was lost: whatever was asked, nothing is known about it.
fn is_unreachable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_) => true,
        // 57P01–57P03: shutting down, crash, starting up; 53300: too many connections; 08…: connection lost.
        _ => has_code(error, |code| matches!(code, "57P01" | "57P02" | "57P03" | "53300") || code.starts_with("08")),
    }
}

fn has_code(error: &sqlx::Error, is_wanted: impl Fn(&str) -> bool) -> bool {
    error.as_database_error().and_then(|database| database.code()).is_some_and(|code| is_wanted(&code))
}

/// Whether this error comes from a database that could not be reached.
pub fn is_unreachable_error(error: &Error) -> bool {
    error.source().and_then(|source| source.downcast_ref()).is_some_and(is_unreachable)
}

/// Whether Postgres rolled the transaction back because of a deadlock or a serialisation failure, so that it can be retried.
pub fn is_deadlock(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|database| database.code())
        .is_some_and(|code| matches!(code.as_ref(), "40P01" | "40001"))
}

/// Whether this error comes from a transaction that was rolled back because of a deadlock.
pub fn is_deadlock_error(error: &Error) -> bool {
    error.source().and_then(|source| source.downcast_ref()).is_some_and(is_deadlock)
}

/// Runs a transaction, and a second time if the first ended in a deadlock. The actor runtime does this for every command, sweeps for every row,
/// and workers for every job: only code that is none of these needs it.
///
/// # Errors
/// Those of `work`.
pub async fn retry_on_deadlock<T, F: Future<Output = Result<T>>>(work: impl Fn() -> F) -> Result<T> {
    match work().await {
        Err(error) if is_deadlock_error(&error) => {
            tracing::info!(%error, "deadlock: the transaction is run once more");
            work().await
        }
        other => other,
    }
}

/// The name of the violated constraint.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|database| database.constraint())
}

/// Maps the violation of a constraint to an error code.
pub trait OnConstraint<T> {
    /// Fails with `code` if the constraint of that name was violated.
    ///
    /// # Errors
    /// `code`, or any other database error as usual.
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
