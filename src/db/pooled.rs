//! Connections through a pooler in transaction mode (PgBouncer): a connection of ours has a server connection only as long as a transaction lasts.
//!
//! So nothing may live longer than that: no start-up options, no settings, no prepared statements, no locks of a session. Every connection that is
//! taken from the pool is inside a transaction that only reads, which ends when it is given back; whoever writes begins another one in its place.
//! The settings come with `begin`, in the same message, and statements that other clients have prepared on the same server go with it: sqlx
//! names all of them alike. None is prepared for longer than its transaction.

use std::fmt::Write;
use std::sync::LazyLock;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection, PgPool};

use super::settings::{READ_TIMEOUT, SETTINGS};

/// What marks the pools, and is seen in `pg_stat_activity`.
const APPLICATION_NAME: &str = "rapport, through a pooler";

/// Begins a transaction that may write, in place of the one that every connection is in.
pub static BEGIN: LazyLock<String> = LazyLock::new(|| format!("commit; {}", begin("begin", None)));

/// As [`BEGIN`], for the reads of users.
pub static BEGIN_READ: LazyLock<String> =
    LazyLock::new(|| format!("commit; {}", begin("begin read only", Some(READ_TIMEOUT))));

/// What every connection is in.
static ON_ACQUIRE: LazyLock<String> = LazyLock::new(|| begin("begin read only", None));

fn begin(verb: &str, statement_timeout: Option<&str>) -> String {
    let mut sql = format!("{verb}; deallocate all");
    for (name, value) in SETTINGS {
        let value = statement_timeout.filter(|_| name == "statement_timeout").unwrap_or(value);
        let _ = write!(sql, "; set local {name} = '{value}'");
    }
    sql
}

/// A pool whose connections are in a transaction whenever somebody has them.
pub fn in_transactions(pool: PgPoolOptions, options: PgConnectOptions) -> PgPool {
    let pool = pool
        .after_connect(|connection, _| Box::pin(begin_on(connection)))
        // A connection that is broken fails here, and the pool takes another.
        .before_acquire(|connection, _| Box::pin(async move { Ok(begin_on(connection).await.is_ok()) }))
        .after_release(|connection, _| {
            Box::pin(async move {
                // Nothing but its result tells whether a transaction is open; `rollback` without one would leave a warning in the server's log.
                match connection.begin_with("").await {
                    Ok(open) => open.rollback().await?,
                    Err(sqlx::Error::BeginFailed) => {}
                    Err(error) => return Err(error),
                }
                Ok(true)
            })
        });
    pool.connect_lazy_with(options.statement_cache_capacity(0).application_name(APPLICATION_NAME))
}

async fn begin_on(connection: &mut PgConnection) -> sqlx::Result<()> {
    let sql: &'static str = &ON_ACQUIRE;
    connection.execute(sqlx::raw_sql(sql)).await?;
    Ok(())
}

/// Whether a pool was made by [`in_transactions`].
pub fn is_pooled(pool: &PgPool) -> bool {
    pool.connect_options().get_application_name() == Some(APPLICATION_NAME)
}
