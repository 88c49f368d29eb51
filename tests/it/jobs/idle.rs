//! What processes cost that have nothing to do: counted by Postgres and by Redis, on servers that nobody else uses.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rapport::clock::Clock;
use sqlx::{Connection, PgConnection, PgPool};

use crate::support::patience::eventually_within;
use crate::support::processes::{Product, eventually};
use crate::support::stores;

/// What one idle process may ask for, per second, of either server.
const MAX_PER_SECOND: f64 = 2.0;

/// Recurring jobs come every half minute. All processes together have them, however many there are: a short count lies between two.
const TICK: Duration = Duration::from_secs(30);

#[actix_web::test]
async fn four_idle_workers_ask_for_next_to_nothing() {
    idle(4, Duration::from_secs(12)).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it jobs::idle -- --ignored --nocapture"]
async fn twenty_idle_workers_ask_for_next_to_nothing() {
    idle(20, Duration::from_secs(120)).await;
}

/// Starts that many workers, and counts for a while.
async fn idle(workers: i64, window: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let servers = stores::own_services(folder.path());
    let counts_statements = count_statements(&servers).await;
    let mut product = Product::prepare_on(&servers.database_url).await;
    product.set("REDIS_URL", &servers.redis_url);
    product.set("LOG_LEVEL", "warn");
    product.set("DATABASE_POOL_SIZE", "4");
    for worker in 0..workers {
        product.spawn(&format!("worker-{worker}"), &["worker", "--stop-with-parent"]);
    }
    let beating = "select count(*) from workers where last_heartbeat_at > now() - interval '5 seconds'";
    eventually("all workers run", || async { count(&product.db, beating).await == workers }).await;
    let open = "select count(*) from jobs where state not in ('done', 'superseded')";
    let between_ticks = || window > TICK || (3..15).contains(&(Clock::system().now().as_seconds() % 30));
    let is_quiet = || async { between_ticks() && count(&product.db, open).await == 0 };
    eventually_within(2 * TICK, "recurring jobs are done, and the next are not due soon", is_quiet).await;
    let (statements, commands) = (statements(&product.db, counts_statements).await, commands(&servers.redis_url).await);
    let began = tokio::time::Instant::now();
    // The one wait that is for time: what is measured is per second.
    tokio::time::sleep(window).await;
    let (statements, commands) = (
        self::statements(&product.db, counts_statements).await - statements,
        self::commands(&servers.redis_url).await - commands,
    );
    let per_second = |count: i64| count as f64 / began.elapsed().as_secs_f64() / workers as f64;
    let (statements, commands) = (per_second(statements), per_second(commands));
    eprintln!(
        "{workers} idle workers, {window:?}: {statements:.2} {} and {commands:.2} Redis commands a second and process",
        if counts_statements { "statements" } else { "transactions" }
    );
    assert!(statements < MAX_PER_SECOND, "{statements:.2} statements a second");
    assert!(commands < MAX_PER_SECOND, "{commands:.2} commands a second");
    drop(product);
    assert!(servers.stop().unwrap());
}

async fn count(db: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
}

/// Lets Postgres count statements, which takes a restart. `false`: this one has no `pg_stat_statements`.
async fn count_statements(servers: &rapport_sandbox::services::Services) -> bool {
    let mut db = PgConnection::connect(&servers.database_url).await.unwrap();
    let sql = "select exists (select from pg_available_extensions where name = 'pg_stat_statements')";
    let is_available: bool = sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap();
    if !is_available {
        return false;
    }
    sqlx::query("alter system set shared_preload_libraries = 'pg_stat_statements'").execute(&mut db).await.unwrap();
    let before = servers.postgres_pid().unwrap();
    kill(Pid::from_raw(before.cast_signed()), Signal::SIGINT).unwrap();
    let is_another = || async { servers.postgres_pid().is_some_and(|pid| pid != before) };
    eventually("Postgres is started again", is_another).await;
    eventually("it answers", || async { PgConnection::connect(&servers.database_url).await.is_ok() }).await;
    true
}

/// Statements so far in this database; without `pg_stat_statements` its transactions, of which an idle process has one per statement.
async fn statements(db: &PgPool, counts_statements: bool) -> i64 {
    if !counts_statements {
        sqlx::query("select pg_stat_force_next_flush()").execute(db).await.ok();
        return count(
            db,
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()",
        )
        .await;
    }
    sqlx::query("create extension if not exists pg_stat_statements").execute(db).await.unwrap();
    let sql = "select coalesce(sum(calls), 0)::bigint from pg_stat_statements
               where dbid = (select oid from pg_database where datname = current_database())";
    count(db, sql).await
}

/// Commands so far.
async fn commands(redis_url: &str) -> i64 {
    let mut connection = redis::Client::open(redis_url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let stats: String = redis::cmd("INFO").arg("commandstats").query_async(&mut connection).await.unwrap();
    let calls = stats.lines().filter_map(|line| line.split_once("calls=")?.1.split(',').next()?.parse::<i64>().ok());
    calls.sum()
}
