//! One private Postgres and Redis for the whole run, started by the process that comes first; a database per test, cloned from a migrated
//! template.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use rapport::db::MIGRATIONS;
use rapport_sandbox::services::{self, Options, Search, Services};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

static SERVICES: OnceLock<Services> = OnceLock::new();

/// The services of this run: `DATABASE_URL` and `REDIS_URL` are ignored, so that no test ever touches real data.
pub fn services() -> &'static Services {
    SERVICES.get_or_init(|| start("services", false))
}

/// The same with durable writes: for benchmarks, which call this before anything else.
#[allow(dead_code, reason = "for benchmarks")]
pub fn durable_services() -> &'static Services {
    SERVICES.get_or_init(|| start("durable-services", true))
}

/// Private services that no other test uses, which end with the handle.
#[allow(dead_code, reason = "for tests")]
pub fn own_services(folder: &Path) -> Services {
    start_in(folder, true, Duration::ZERO)
}

/// The same, without waiting for the disk.
#[allow(dead_code, reason = "for tests")]
pub fn own_quick_services(folder: &Path) -> Services {
    start_in(folder, false, Duration::ZERO)
}

fn start(folder: &str, durable: bool) -> Services {
    start_in(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder), durable, Duration::from_secs(5))
}

fn start_in(folder: &Path, durable: bool, linger: Duration) -> Services {
    let options = Options {
        supervisor: vec![env!("CARGO_BIN_EXE_rapport").to_owned(), "services".to_owned()],
        data_dir: folder.to_owned(),
        tools_dir: Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools"),
        durable,
        linger,
        search: Search::Anywhere,
        progress: &|line| eprintln!("{line}"),
    };
    services::start(&options).expect("private Postgres and Redis")
}

/// Every test is a test of the order of locks as well: a transaction that writes to several users' counters takes them by user id, or fails.
const COUNTERS_IN_ORDER: &str = "
    create function counters_in_order() returns trigger language plpgsql as $$
    declare locked text := coalesce(current_setting('test.locked_counters', true), '');
    begin
        if position(new.user_id::text in locked) = 0 then
            if new.user_id::text < right(locked, 36) then
                raise exception 'the counter of % is locked after that of %', new.user_id, right(locked, 36)
                    using constraint = 'counters_in_order';
            end if;
            perform set_config('test.locked_counters', locked || new.user_id, true);
        end if;
        return new;
    end $$;
    create trigger counters_in_order before insert or update on notification_counters
        for each row execute function counters_in_order();";

/// A database of one test.
pub struct Database {
    pub url: String,
}

/// A new database on the Postgres of this run.
pub async fn database() -> Database {
    database_on(&services().database_url).await
}

/// Clones the server's template, which the first caller creates.
pub async fn database_on(server: &str) -> Database {
    let mut connection = PgConnection::connect(server).await.expect("the private Postgres answers");
    let template = template_name();
    // One creator at a time, over all processes of the run.
    sqlx::query("select pg_advisory_lock(727)").execute(&mut connection).await.unwrap();
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&template)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    if !exists {
        let unfinished = format!("{template}_unfinished");
        run(&mut connection, &format!("drop database if exists {unfinished}")).await;
        run(&mut connection, &format!("create database {unfinished}")).await;
        let mut fresh = PgConnection::connect(&at(server, &unfinished)).await.unwrap();
        MIGRATIONS.run(&mut fresh).await.expect("the migrations apply");
        sqlx::raw_sql(COUNTERS_IN_ORDER).execute(&mut fresh).await.unwrap();
        fresh.close().await.unwrap();
        run(&mut connection, &format!("alter database {unfinished} rename to {template}")).await;
    }
    let name = format!("test_{}", Uuid::from_u128(rand_u128()).simple());
    run(&mut connection, &format!("create database {name} template {template}")).await;
    sqlx::query("select pg_advisory_unlock(727)").execute(&mut connection).await.unwrap();
    Database { url: at(server, &name) }
}

async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap();
}

fn at(server: &str, database: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(&format!("/{database}"));
    url.to_string()
}

/// Named by the checksums of the migrations, so that a changed one makes a new template.
fn template_name() -> String {
    let mut all: Vec<u8> = MIGRATIONS.iter().flat_map(|migration| migration.checksum.to_vec()).collect();
    all.extend(COUNTERS_IN_ORDER.as_bytes());
    format!("template_{}", hex::encode(&rapport::crypto::sha256(&all)[..8]))
}

/// A random number.
pub fn rand_u128() -> u128 {
    rapport::ids::random().as_u128()
}

/// Keys and values of one test, a line each.
pub async fn redis_contents(connection: &mut impl redis::aio::ConnectionLike, prefix: &str) -> String {
    let script = "local read = { string = {'get'}, hash = {'hgetall'}, list = {'lrange', 0, -1}, set = {'smembers'}, zset = {'zrange', 0, -1}, stream = {'xrange', '-', '+'} }
        local text = {}
        for _, key in ipairs(redis.call('keys', ARGV[1])) do
            local how = read[redis.call('type', key).ok]
            local values = redis.call(how[1], key, unpack(how, 2))
            table.insert(text, key .. ' ' .. cjson.encode(values))
        end
        return table.concat(text, '\\n')";
    redis::cmd("EVAL").arg(script).arg(0).arg(format!("{prefix}:*")).query_async(connection).await.unwrap()
}

/// Deletes all keys of one test at once, as FLUSHALL would: other tests share the server.
pub async fn wipe_redis(connection: &mut impl redis::aio::ConnectionLike, prefix: &str) {
    let script = "for _, key in ipairs(redis.call('keys', ARGV[1])) do redis.call('del', key) end";
    redis::cmd("EVAL").arg(script).arg(0).arg(format!("{prefix}:*")).exec_async(connection).await.unwrap();
}
