//! Migrations up and down, by the library and by the binary, and the demo data.

use std::process::{Command, Output};

use rapport::cli::dev::sandbox::{Ports, Sandbox};
use rapport::cli::seed_demo::{DEMO_PASSWORD, seed};
use rapport::clock::Timestamp;
use rapport::crypto::Passwords;
use rapport::db::{MIGRATIONS, migration_status};
use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, PgConnection, Row};

use crate::support::TestApp;
use crate::support::app::{Answer, NOW, test_variables};
use crate::support::processes::eventually;
use crate::support::stores;

/// The schema of a database without sqlx's own table: every column, constraint, index, trigger and function, as text.
async fn schema(db: &mut PgConnection) -> Vec<String> {
    let sql = "select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
                 from information_schema.columns where table_schema = 'public' and table_name <> '_sqlx_migrations'
               union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
                 from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text not in ('_sqlx_migrations', '-')
               union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> '_sqlx_migrations'
               union all select 'trigger ' || tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal
               union all select 'function ' || proname from pg_proc p where pronamespace = 'public'::regnamespace
                 and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
               order by 1";
    sqlx::query_scalar(sql).fetch_all(db).await.unwrap()
}

/// An empty database.
async fn empty_database() -> (String, PgConnection) {
    let server = stores::services().database_url.clone();
    let name = format!("empty_{}", rapport::ids::random().simple());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name} template template0")))
        .execute(&mut connection)
        .await
        .unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    let connection = PgConnection::connect(url.as_str()).await.unwrap();
    (url.to_string(), connection)
}

/// The versions of all migrations, in order.
fn versions() -> Vec<i64> {
    MIGRATIONS.iter().filter(|one| !one.migration_type.is_down_migration()).map(|one| one.version).collect()
}

#[tokio::test]
async fn every_migration_can_be_reverted() {
    let (_, mut db) = empty_database().await;
    let versions = versions();
    assert!(versions.len() >= 8);
    assert_eq!(MIGRATIONS.iter().count(), versions.len() * 2, "each has a down");
    assert_eq!(schema(&mut db).await, Vec::<String>::new());
    MIGRATIONS.run(&mut db).await.unwrap();
    let whole = schema(&mut db).await;
    assert!(whole.len() > 200, "{}", whole.len());
    for version in versions.iter().rev().skip(1).chain([&0]) {
        MIGRATIONS.undo(&mut db, *version).await.unwrap();
        let applied = migration_status(&mut db).await.unwrap().iter().filter(|one| one.is_applied).count();
        assert_eq!(applied, versions.iter().filter(|one| *one <= version).count());
    }
    assert_eq!(schema(&mut db).await, Vec::<String>::new(), "nothing is left behind");
    MIGRATIONS.run(&mut db).await.unwrap();
    assert_eq!(schema(&mut db).await, whole, "the second time as the first");
    MIGRATIONS.run(&mut db).await.unwrap();
    assert_eq!(schema(&mut db).await, whole, "and once more changes nothing");
}

/// Runs `rapport migrate` with nothing but the database in its environment.
fn migrate(url: &str, direction: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    command.arg("migrate").args(direction).env_clear().env("DATABASE_URL", url);
    command.output().unwrap()
}

/// The printed versions, and whether they are applied.
fn printed(output: &Output) -> Vec<(i64, bool)> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let mark = words.next().unwrap();
        (words.next().unwrap().parse().unwrap(), mark == "✓")
    };
    text.lines().map(line).collect()
}

#[tokio::test]
async fn the_migrate_command_goes_up_and_down_and_prints_the_status() {
    let (url, mut db) = empty_database().await;
    let versions = versions();
    let up_to = |last: i64| versions.iter().map(|version| (*version, *version <= last)).collect::<Vec<_>>();
    let (newest, one_before) = (versions[versions.len() - 1], versions[versions.len() - 2]);
    assert_eq!(printed(&migrate(&url, Some("status"))), up_to(0));
    assert_eq!(schema(&mut db).await, Vec::<String>::new(), "looking changes nothing");
    assert_eq!(printed(&migrate(&url, None)), up_to(newest), "up is what it does by itself");
    let whole = schema(&mut db).await;
    assert_eq!(printed(&migrate(&url, Some("up"))), up_to(newest));
    assert_eq!(printed(&migrate(&url, Some("down"))), up_to(one_before), "one step");
    assert_eq!(printed(&migrate(&url, Some("status"))), up_to(one_before));
    assert_eq!(printed(&migrate(&url, Some("up"))), up_to(newest));
    assert_eq!(schema(&mut db).await, whole);
    let mut last = printed(&migrate(&url, Some("status")));
    for _ in 0..=versions.len() {
        last = printed(&migrate(&url, Some("down")));
    }
    assert_eq!(last, up_to(0), "down on nothing is nothing");
    assert!(!migrate(&url, Some("sideways")).status.success());
    let nowhere = Command::new(env!("CARGO_BIN_EXE_rapport")).arg("migrate").env_clear().output().unwrap();
    assert_eq!(nowhere.status.code(), Some(2), "without a database it is the configuration that is wrong");
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("DATABASE_URL"));
}

/// The number of rows of each table.
async fn counts(db: &mut PgConnection) -> Vec<(String, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'public' order by 1",
    )
    .fetch_all(&mut *db)
    .await
    .unwrap();
    let mut counts = Vec::new();
    for table in tables {
        let sql = format!("select count(*) from {table}");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db).await.unwrap();
        counts.push((table, row.get(0)));
    }
    counts
}

#[tokio::test]
async fn seed_demo_is_idempotent() {
    let (url, mut db) = empty_database().await;
    assert!(migrate(&url, None).status.success());
    let folder = tempfile::tempdir().unwrap();
    let ports = Ports::any();
    let sandbox = Sandbox::start(folder.path(), &ports).unwrap();
    let mut variables = sandbox.variables(&ports);
    variables.extend(test_variables(&url));
    let seed = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        let output = command.arg("seed-demo").env_clear().envs(variables.iter().cloned()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(seed().contains(DEMO_PASSWORD), "it says how to sign in");
    let first = counts(&mut db).await;
    for (role, least) in [("coach", 40), ("client", 10), ("admin", 1)] {
        let count: i64 = sqlx::query_scalar("select count(*) from users where role = $1")
            .bind(role)
            .fetch_one(&mut db)
            .await
            .unwrap();
        assert!(count >= least, "{count} of {role}");
    }
    for table in
        ["bookings", "payments", "payment_ledger", "reviews", "posts", "comments", "resources", "notifications"]
    {
        let rows = first.iter().find(|(name, _)| name == table).map(|(_, rows)| *rows);
        assert!(rows.is_some_and(|rows| rows > 0), "{table}: {rows:?}");
    }
    assert_eq!(first.iter().find(|(name, _)| name == "jobs"), Some(&("jobs".to_owned(), 0)), "no mails are enqueued");
    seed();
    assert_eq!(counts(&mut db).await, first, "the second time changes nothing");
}

#[actix_web::test]
async fn demo_accounts_can_log_in_and_get_matches() {
    let app = TestApp::start().await;
    let now: Timestamp = NOW.parse().unwrap();
    let passwords = Passwords::new(4, 1).unwrap();
    let mut db = app.db.acquire().await.unwrap();
    let seeded = seed(&mut db, now, &passwords).await.unwrap();
    assert!(seeded.fresh);
    assert!(!seed(&mut db, now, &passwords).await.unwrap().fresh);
    assert!(seeded.coaches >= 40 && seeded.clients >= 10, "{} and {}", seeded.coaches, seeded.clients);
    drop(db);
    // Rows that were written past the product are found within a second.
    eventually("the coaches are known", || async {
        let list = app.stranger(Method::GET, "/coaches", None).await;
        list.status == 200 && list.expect(200)["total"].as_u64().is_some_and(|total| total >= 20)
    })
    .await;
    for account in &seeded.accounts {
        let body = json!({ "email": account.email, "password": DEMO_PASSWORD });
        let tokens = app.stranger(Method::POST, "/auth/login", Some(body)).await.expect(200);
        assert_eq!(tokens["user"]["role"], account.role);
        let ask = |method: Method, path: &str| {
            let request = app.http.request(method, format!("{}{path}", app.url));
            request.bearer_auth(tokens["access_token"].as_str().unwrap())
        };
        let profile = Answer::of(ask(Method::GET, "/profile").send().await.unwrap()).await;
        profile.expect(200);
        if account.role == "client" {
            let found = ask(Method::POST, "/match").json(&json!({})).send().await.unwrap();
            let found = Answer::of(found).await.expect(200);
            assert!(found["matches"].as_array().is_some_and(|matches| matches.len() >= 3), "{found}");
            let path = format!("/booking/client/{}", account.id);
            let bookings = Answer::of(ask(Method::GET, &path).send().await.unwrap()).await;
            assert!(!bookings.expect(200)["items"].as_array().unwrap().is_empty(), "a past and a future");
        }
    }
    app.end().await;
}
