//! Postgres, its schema and clock, and Redis.

use sqlx::PgConnection;

use super::checkup::{Checkup, Finding};
use crate::app::App;
use crate::clock::{Clock, seconds};
use crate::db;
use crate::error::Error;

/// The oldest Postgres, as `server_version_num` has it, and the oldest Redis.
const OLDEST_POSTGRES: i32 = 150_000;
const OLDEST_REDIS: (u32, u32) = (6, 2);

/// Settings without which a commit can be lost, by what they must not be, and what to do.
const DURABILITY: &[(&str, &str, &str)] = &[
    ("fsync", "off", "a crash of the server destroys the database: set fsync = on"),
    ("full_page_writes", "off", "a crash of the server can destroy pages: set full_page_writes = on"),
    ("synchronous_commit", "off", "a crash loses what was committed last: set synchronous_commit = on"),
];

/// By how much a machine's clock may differ from the database's.
const LARGEST_SKEW_SECONDS: i64 = 30;

/// Checks both stores.
pub(super) async fn check(app: &App, checkup: &mut Checkup) {
    let answers = checkup.check("Postgres", with_connection(app, async |db| version(db).await)).await;
    if answers {
        checkup.check("Settings", with_connection(app, async |db| settings(app, db).await)).await;
        checkup.check("Migrations", with_connection(app, async |db| migrations(db).await)).await;
        checkup.check("Clock", clock(app)).await;
    }
    checkup.check("Redis", redis(app)).await;
}

async fn with_connection(app: &App, look: impl AsyncFnOnce(&mut PgConnection) -> Result<Finding, Error>) -> Finding {
    let looked = async { look(&mut *app.db.acquire().await?).await };
    looked.await.unwrap_or_else(|error| Err(because(&error)))
}

/// An error for somebody who runs this product: with its causes.
pub(super) fn because(error: &Error) -> String {
    let causes = error.source_chain();
    if causes.is_empty() { error.detail().to_owned() } else { causes }
}

async fn version(db: &mut PgConnection) -> Result<Finding, Error> {
    let sql = "select current_setting('server_version_num')::int, current_setting('server_version'), datcollate,
               exists (select from pg_extension where extname = 'btree_gist'),
               exists (select from pg_available_extensions where name = 'btree_gist')
               from pg_database where datname = current_database()";
    let (number, version, locale, has_gist, may_have_gist): (i32, String, String, bool, bool) =
        sqlx::query_as(sql).fetch_one(&mut *db).await?;
    if number < OLDEST_POSTGRES {
        return Ok(Err(format!("version {version}: upgrade to 15 or newer")));
    }
    if let Some(problem) = db::text_problem(db).await? {
        return Ok(Err(problem));
    }
    Ok(match (has_gist, may_have_gist) {
        (true, _) => Ok(format!("{version}, UTF8, {locale}")),
        (false, true) => Err("btree_gist is not there yet: run `rapport migrate`".to_owned()),
        (false, false) => Err("btree_gist can't be had: install Postgres' contrib packages on its server".to_owned()),
    })
}

async fn settings(app: &App, db: &mut PgConnection) -> Result<Finding, Error> {
    let mut wrong = Vec::new();
    // A database for development or tests may be fast instead.
    let durability = if app.config.is_local() { &[] } else { DURABILITY };
    for (name, bad, what_to_do) in durability {
        let value: String = sqlx::query_scalar("select current_setting($1)").bind(name).fetch_one(&mut *db).await?;
        if value == *bad {
            wrong.push(format!("{name} is {value}: {what_to_do}"));
        }
    }
    let sql = "select pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on',
               current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int";
    let (only_reads, connections): (bool, i32) = sqlx::query_as(sql).fetch_one(&mut *db).await?;
    if only_reads {
        wrong.push("nothing can be written here, as on a replica: DATABASE_URL must lead to the primary".to_owned());
    }
    let pool = app.config.database_pool_size;
    // A web and a worker process at least; a pooler in between shares connections out.
    if app.config.database_pooler.is_none() && u32::try_from(connections).unwrap_or(0) < 2 * pool {
        wrong.push(format!(
            "{connections} connections are too few for two processes with {pool} each: lower DATABASE_POOL_SIZE or raise max_connections"
        ));
    }
    let durable = if app.config.is_local() { "durable or not, on this machine" } else { "commits are durable" };
    Ok(if wrong.is_empty() { Ok(format!("{connections} connections, {durable}")) } else { Err(wrong.join("; ")) })
}

async fn migrations(db: &mut PgConnection) -> Result<Finding, Error> {
    let all = db::migration_status(db).await?;
    let waiting = all.iter().filter(|migration| !migration.is_applied).count();
    Ok(if waiting == 0 {
        Ok(format!("all {}", all.len()))
    } else {
        Err(format!("{waiting} are missing: run `rapport migrate`"))
    })
}

/// Decisions go by the database's clock; certificates, and the signatures of S3, go by the machine's.
async fn clock(app: &App) -> Finding {
    let clock = Clock::system();
    clock.sync_with(&app.db).await.map_err(|error| error.to_string())?;
    let skew = clock.offset();
    if skew.abs() > seconds(LARGEST_SKEW_SECONDS) {
        let skew = skew.as_secs();
        return Err(format!("{skew} s between this machine and the database: have both follow a time server (chrony)"));
    }
    Ok(format!("{:.3} s from the database's", skew.as_secs_f64()))
}

async fn redis(app: &App) -> Finding {
    let mut connection = app.cache.connection();
    // `CONFIG` is not allowed by every provider, `INFO` is.
    let info: Result<String, redis::RedisError> = redis::cmd("INFO").query_async(&mut connection).await;
    judge_redis(&info.map_err(|error| error.to_string())?)
}

fn judge_redis(info: &str) -> Finding {
    let field = |name: &str| {
        info.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':')).unwrap_or_default()
    };
    let version = field("redis_version");
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    if (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) < OLDEST_REDIS {
        return Err(format!("version {version}: upgrade to 6.2 or newer"));
    }
    if field("role") == "slave" {
        return Err("this server is a replica: REDIS_URL must lead to the primary".to_owned());
    }
    let policy = field("maxmemory_policy");
    if policy != "noeviction" && field("maxmemory") != "0" {
        return Err(format!(
            "maxmemory-policy is {policy}, which throws ids of jobs away when memory is short: set noeviction"
        ));
    }
    Ok(format!("{version}, noeviction"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_that_is_old_a_replica_or_evicts_is_bad() {
        let info = |version: &str, role: &str, maxmemory: &str, policy: &str| {
            format!(
                "# Server\r\nredis_version:{version}\r\nrole:{role}\r\nmaxmemory:{maxmemory}\r\nmaxmemory_policy:{policy}\r\n"
            )
        };
        assert!(judge_redis(&info("7.2.4", "master", "1000", "noeviction")).is_ok());
        // Without a limit nothing is ever evicted.
        assert!(judge_redis(&info("6.2.0", "master", "0", "allkeys-lru")).is_ok());
        for (bad, what_to_do) in [
            (info("6.0.16", "master", "0", "noeviction"), "upgrade"),
            (info("7.2.4", "slave", "0", "noeviction"), "primary"),
            (info("7.2.4", "master", "1000", "allkeys-lru"), "set noeviction"),
            (String::new(), "upgrade"),
        ] {
            let found = judge_redis(&bad).unwrap_err();
            assert!(found.contains(what_to_do), "{found}");
        }
    }
}
