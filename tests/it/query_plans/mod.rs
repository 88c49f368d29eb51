//! Every query of the product is run, through the front door, and none reads a table that grows from end to end. A statement
//! in the sources that no request here runs fails the test as well.

mod calendars;
mod community;
pub mod fill;
mod plans;
mod requests;
mod sources;
mod team;

use rapport_sandbox::services::Services;

use self::fill::{Rows, fill};
use self::plans::{log_plans, plans, whole_tables};
use self::sources::{Statement, statements};
use crate::support::{TestApp, app, stores, tools};

/// Enough that one index is better than another.
const ROWS: Rows = Rows { coaches: 400, clients: 3_000, bookings: 6_000, jobs: 6_000 };

/// Tables that stay small whatever the marketplace's size.
const SMALL: &[&str] = &[
    "_sqlx_migrations",
    // One row.
    "audit_chain_head",
    // Sealed every half minute.
    "audit_unsealed",
    // One row a day, and one a role.
    "counted_days",
    "counted_day_checks",
    "user_counts",
    // Added up every hour.
    "user_count_changes",
    // Kept for a day.
    "exports",
    // One row a type of the old app.
    "bubble_scans",
    // One row for each that an admin has written about.
    "explained_issues",
    "queue_control",
    "read_only_mode",
    // One row a day.
    "reconciliations",
    "rescuer_state",
    "workers",
];

/// What may read a whole table, by a part of its text, and why.
const WHOLE: &[(&str, &str)] = &[
    ("c.user_id > $1 and", "the index of all coaches is built from all of them, in pages of 250"),
    ("from embeddings where", "the same"),
    ("from visible_posts($1, $2) p where", "counted up to 10,001, in whatever order"),
    ("from erasures where erased_at is not null", "an admin's command after a restore"),
    ("insert into community_people (user_id) select", "a migration finds who has written, once"),
    ("insert into user_counts (role, is_active, users) select role", "a migration counts users, once"),
];

/// What is not run here, by a part of its text, and why.
const NOT_RUN: &[(&str, &str)] = &[
    (
        "update jobs set state = 'ready' where id = any($1) and state = 'published'",
        "Redis refused the ids; by primary key",
    ),
    ("lease_until = clock_timestamp() + make_interval(secs => $3) where", "a job runs long; by primary key"),
    ("update users set password_hash = $3", "a hash of an older cost at a login; by primary key"),
    ("set search = setweight(to_tsvector(", "the demo's rows; by primary key"),
    ("delete from workers where name = $1", "a worker stops; a small table"),
    ("update idempotency_keys set locked_until", "the process of a first request died; by primary key"),
    (
        "update payments set issue = $2, updated_at = $3 where id = $1 and issue is null",
        "Stripe's answer can't be read; by primary key",
    ),
    ("from erasures where erased_at is not null", "an admin's command after a restore"),
    (
        "update calendar_links set is_pending = true, asked = asked + 1, strays",
        "a worker was stopped for long; by primary key",
    ),
    (
        "update calendar_channels set external_id = $2 where id = $1 and external_id is null",
        "an answer was lost; by primary key",
    ),
    ("update calendar_channels set renew_at = $2 where id = $1", "a channel is not opened or renewed; by primary key"),
    ("select count(*) from coach_profiles c join users u on u.id = c.user_id where", REEMBED),
    ("delete from embeddings where model = $1", REEMBED),
    ("select user_id, key_id, secret from calendar_feeds where user_id > $1", REENCRYPT),
    ("select id, key_id, url from calendar_subscriptions where id > $1", REENCRYPT),
    ("select id, key_id, tokens from calendar_connections where id > $1", REENCRYPT),
    ("update calendar_feeds set secret = $3", REENCRYPT),
    ("update calendar_subscriptions set url = $3", REENCRYPT),
    ("update calendar_connections set tokens = $3", REENCRYPT),
];

const REEMBED: &str = "an admin's command when the model changes; counted once, then in pages by primary key";
const REENCRYPT: &str = "an admin's command after a rotation; in pages by primary key";

#[actix_web::test]
async fn every_query_is_served_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let servers = stores::own_quick_services(folder.path());
    if !log_plans(&servers).await {
        tools::skipped("every_query_is_served_by_an_index", "this Postgres has no auto_explain");
        return;
    }
    run(&servers, ROWS).await;
    let plans = plans(&folder.path().join("postgres.log"));
    assert!(plans.len() > 1_000, "{} plans", plans.len());
    let is_allowed = |list: &[(&str, &str)], text: &str| list.iter().any(|(part, _)| text.contains(part));
    let mut faults = Vec::new();
    let (product, tests) = (statements(&["src", "workers"]), statements(&["tests"]));
    let is_of = |list: &[Statement], text: &str| list.iter().any(|known| known.is(text));
    for (statement, tables) in whole_tables(&plans, |table| SMALL.contains(&table) || table.starts_with("pg_")) {
        // The rest is in functions and triggers, or is a foreign key's.
        let is_the_tests = is_of(&tests, &statement) && !is_of(&product, &statement);
        if !is_the_tests && !is_allowed(WHOLE, &statement) {
            faults.push(format!("reads all of {}: {statement}", tables.join(", ")));
        }
    }
    for known in product {
        let is_run = plans.iter().any(|plan| known.is(&plan.statement));
        if !is_run && !is_allowed(NOT_RUN, &known.fragments.join(" ")) {
            faults.push(format!("not run: {} {}", known.place, known.fragments.join(" … ")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(servers.stop().unwrap());
}

/// So that a row which others refer to is deleted without reading all of theirs.
#[actix_web::test]
async fn every_foreign_key_has_an_index() {
    let app = TestApp::start().await;
    let sql = "select conrelid::regclass::text || '.' || attname from pg_constraint c
               join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
               where contype = 'f' and connamespace = 'public'::regnamespace
               and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indpred is null)";
    let without: Vec<String> = sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap();
    assert_eq!(without, Vec::<String>::new());
    app.end().await;
}

/// Fills a database of these servers, and asks the product for everything.
async fn run(servers: &Services, rows: Rows) {
    let database = stores::database_on(&servers.database_url).await;
    let now = app::NOW.parse().unwrap();
    fill(&database.url, rows, now, "text-embedding-3-small").await;
    let app = TestApp::with(&[("DATABASE_URL", &database.url), ("SANDBOX_CALENDAR_PUSH", "true")]).await;
    requests::all(&app).await;
    app.end().await;
}
