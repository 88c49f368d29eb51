//! Retention: every table that grows has a rule, and rows are deleted in chunks, each a transaction of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use rapport::actors::retention::{prune_within, rules};
use rapport::clock::days;
use rapport::jobs::definitions::housekeeping::{PruneExpiredRows, PruneProgress};
use rapport::jobs::store::RETENTION;
use rapport::jobs::{Fence, enqueue};
use rapport::origin::Origin;
use rapport::retention::CHUNK;
use serde_json::Value;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::processes::eventually;

/// Tables without a rule, and why their rows stay.
const KEPT: &[(&str, &str)] = &[
    ("_sqlx_migrations", "the schema"),
    ("users", "erased with the account, and others refer to them"),
    ("legacy_passwords", "the first login, and the account"),
    ("bubble_records", "dropped after the migration; erased with the account"),
    ("bubble_scans", "one row a type"),
    ("bubble_runs", "dropped after the migration"),
    ("bubble_links", "dropped after the migration"),
    ("bubble_changes", "dropped after the migration; erased with the account"),
    ("bubble_invitations", "dropped after the migration; erased with the account"),
    ("bubble_photos", "dropped after the migration; erased with the account"),
    ("bubble_issues", "dropped after the migration"),
    ("client_profiles", "the account"),
    ("coach_profiles", "the account"),
    ("embeddings", "the account"),
    ("calendar_feeds", "one row a user"),
    ("calendar_subscriptions", "ten a user"),
    ("busy_times", "the calendar they are read from"),
    ("calendar_connections", "two a user"),
    ("connected_calendars", "the connection"),
    ("calendar_busy_events", "the calendar they are read from"),
    ("bookings", "the history of both sides"),
    ("reviews", "the history of both sides"),
    ("payments", "tax law"),
    ("refunds", "tax law"),
    ("payment_ledger", "tax law"),
    ("disputes", "tax law"),
    ("reconciliations", "one row a day"),
    ("explained_issues", "the payment"),
    ("reconciled_objects", "the comparison that runs"),
    ("notifications", "the latest of each user: deleted by `publish`"),
    ("notification_counters", "one row a user"),
    ("notification_preferences", "the account"),
    ("weekly_digests", "one row a user"),
    ("posts", "their readers"),
    ("moderation_cases", "the post or comment"),
    ("moderation_decisions", "the post or comment"),
    ("comments", "their readers"),
    ("community_people", "the account"),
    ("community_names", "the account"),
    ("post_upvotes", "the post"),
    ("resources", "their readers"),
    ("resource_topics", "the resource"),
    ("bookmarks", "the account"),
    ("favourites", "the account"),
    ("quiz_shares", "until it is withdrawn, or the account"),
    ("resource_suggestions", "the booking and the resource"),
    ("audit", "append-only"),
    ("audit_chain", "append-only, as long as its entries"),
    ("audit_chain_head", "one row"),
    ("audit_unsealed", "sealed within a minute, and deleted then"),
    ("erasures", "proof of the erasure"),
    ("job_effects", "the job"),
    ("queue_control", "one row a queue"),
    ("read_only_mode", "one row"),
    ("rescuer_state", "one row"),
    ("counted_days", "one row a day"),
    ("exports", "deleted with their objects by `housekeeping.delete_export`, a day later"),
    ("counted_day_checks", "one row a day"),
    ("activity_quarters", "numbers of the past"),
    ("revenue_quarters", "sums of the ledger, which stays"),
    ("coach_revenue_days", "sums of the ledger, which stays"),
    ("user_counts", "one row a role"),
    ("user_count_changes", "added up by `count_days`"),
];

/// A product whose worker leaves this to the test.
async fn paused() -> TestApp {
    let app = TestApp::start().await;
    let pause = "insert into queue_control (queue, paused) values ('housekeeping', true)";
    sqlx::query(pause).execute(&app.db).await.unwrap();
    let running = "select count(*) from jobs where queue = 'housekeeping' and state = 'running'";
    eventually("the scheduled job is over", || async { count(&app, running).await == 0 }).await;
    app
}

/// A job that the test runs itself.
async fn job(app: &TestApp, after: Option<PruneProgress>) -> (PruneExpiredRows, Fence) {
    sqlx::query("delete from jobs where queue = 'housekeeping'").execute(&app.db).await.unwrap();
    let job = PruneExpiredRows { after };
    let mut tx = app.begin().await.unwrap();
    let id = enqueue(&mut tx, &Origin::system("test"), app.now(), &job).await.unwrap().unwrap();
    app.commit(tx).await.unwrap();
    (job, claimed(app, id).await)
}

/// Lets the scheduled job run as well, and ends the test.
async fn ends(app: TestApp) {
    sqlx::query("update queue_control set paused = false").execute(&app.db).await.unwrap();
    app.end().await;
}

async fn claimed(app: &TestApp, id: Uuid) -> Fence {
    let sql = "update jobs set state = 'running', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour' where id = $1 returning epoch";
    Fence { job: id, epoch: sqlx::query_scalar(sql).bind(id).fetch_one(&app.db).await.unwrap() }
}

/// Finished jobs, this many days ago.
async fn ended(app: &TestApp, count: i64, days_ago: i32) {
    let sql = "insert into jobs (id, kind, queue, state, args, run_at, max_attempts, created_at, finished_at)
               select gen_random_uuid(), 'emails.send', 'emails', 'done', '{}', at, 1, at, at + n * interval '1 millisecond'
               from generate_series(1, $1) n, lateral (select $2::timestamptz - make_interval(days => $3) as at) as time";
    sqlx::query(sql).bind(count).bind(app.now()).bind(days_ago).execute(&app.db).await.unwrap();
}

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
}

const ENDED: &str = "select count(*) from jobs where kind = 'emails.send' and state = 'done'";

#[actix_web::test]
async fn every_table_has_a_rule_or_a_reason_why_its_rows_stay() {
    let app = TestApp::start().await;
    let sql = "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'";
    let live: BTreeSet<String> = sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap().into_iter().collect();
    let ruled: BTreeSet<String> = rules().iter().map(|rule| rule.table.to_owned()).collect();
    let kept: BTreeSet<String> = KEPT.iter().map(|(table, _)| (*table).to_owned()).collect();
    let decided: BTreeSet<String> = ruled.union(&kept).cloned().collect();
    assert_eq!(live, decided, "each table has a rule, or is in KEPT");
    assert!(ruled.is_disjoint(&kept));
    let names: BTreeSet<&str> = rules().iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), rules().len(), "names are unique");
    app.end().await;
}

/// Whatever ends the job between two chunks, what was deleted stays deleted, and the next job goes on from there.
#[actix_web::test]
async fn rows_are_deleted_in_chunks_and_the_rest_is_left_to_another_job() {
    let app = paused().await;
    ended(&app, 2 * CHUNK + 7, 8).await;
    ended(&app, 5, 6).await;
    let (mut prune, mut fence) = job(&app, None).await;
    let origin = Origin::system("test");
    for left in [CHUNK + 7, 7] {
        prune_within(Duration::ZERO, &app, &prune, &origin, fence).await.unwrap();
        assert_eq!(count(&app, ENDED).await - 5, left);
        // Not the one of the schedule.
        let rest = "select id, args from jobs where kind = 'housekeeping.prune_expired_rows' and state = 'ready' and args ? 'after'";
        let (id, args): (Uuid, Value) = sqlx::query_as(rest).fetch_one(&app.db).await.unwrap();
        prune = serde_json::from_value(args).unwrap();
        assert_eq!(prune.after.as_ref().unwrap().rule, "jobs_ended");
        assert!(prune.after.as_ref().unwrap().at < app.now() - RETENTION);
        fence = claimed(&app, id).await;
    }
    prune_within(Duration::from_secs(60), &app, &prune, &origin, fence).await.unwrap();
    assert_eq!(count(&app, ENDED).await, 5, "those within their retention are left");
    let metrics = app.http.get(format!("{}/metrics", app.url)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("rapport_prune_overdue_seconds{rule=\"jobs_ended\"} 0\n"), "{metrics}");
    let pruned = metrics.lines().find(|line| line.starts_with("rapport_rows_pruned_total{rule=\"jobs_ended\"}"));
    let pruned: f64 = pruned.unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(pruned >= (2 * CHUNK + 7) as f64, "{pruned}");
    // A rule of a newer build: from the beginning.
    ended(&app, 1, 8).await;
    let unknown = PruneProgress { rule: "unknown".to_owned(), at: app.now() };
    let (prune, fence) = job(&app, Some(unknown)).await;
    prune_within(Duration::from_secs(60), &app, &prune, &origin, fence).await.unwrap();
    assert_eq!(count(&app, ENDED).await, 5);
    ends(app).await;
}

#[actix_web::test]
async fn a_rule_that_fails_does_not_keep_the_others_from_being_applied() {
    let app = paused().await;
    ended(&app, 3, 8).await;
    let refuse = "create function refused() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
                  create trigger refused before delete on jobs for each row execute function refused();
                  insert into stripe_events (id, kind, livemode, created_at, received_at) values ('evt_old', 'x', true, '2026-01-01', '2026-01-01');";
    let progress = PruneProgress { rule: "jobs_ended".to_owned(), at: app.now() - days(900) };
    let (prune, fence) = job(&app, Some(progress)).await;
    sqlx::raw_sql(refuse).execute(&app.db).await.unwrap();
    let failed = prune_within(Duration::from_secs(60), &app, &prune, &Origin::system("test"), fence).await;
    assert!(failed.is_err(), "the job is retried");
    assert_eq!(count(&app, "select count(*) from stripe_events").await, 0);
    assert_eq!(count(&app, ENDED).await, 3);
    sqlx::raw_sql("drop trigger refused on jobs").execute(&app.db).await.unwrap();
    prune_within(Duration::from_secs(60), &app, &prune, &Origin::system("test"), fence).await.unwrap();
    assert_eq!(count(&app, ENDED).await, 0);
    ends(app).await;
}

/// One row of each, past its retention and within it.
#[actix_web::test]
async fn logins_tokens_keys_counts_matches_and_events_go_when_their_time_is_over() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    let old = "insert into sessions (id, user_id, created_at, last_used_at, expires_at) values (gen_random_uuid(), $1, '2025-01-01', '2025-01-01', '2025-01-31');
               insert into sessions (id, user_id, created_at, last_used_at, expires_at, revoked_at) values (gen_random_uuid(), $1, '2025-01-01', '2025-01-01', '2027-01-31', '2025-01-02');
               insert into refresh_tokens (token_hash, session_id, created_at, expires_at) select 'old', id, '2025-01-01', '2025-01-31' from sessions where user_id = $1 limit 1;
               insert into email_tokens (token_hash, user_id, purpose, created_at, expires_at) values ('old', $1, 'verify_email', '2025-01-01', '2025-01-02');
               insert into match_results (id, client_id, quiz_hash, source, embedding, matches, computed_at) values (gen_random_uuid(), $1, 'old', 'computed', 'local', '[]', '2025-01-01');
               insert into coach_showings (counts_from, coach_id, shown) values ('2025-01-01', $1, 2);
               insert into idempotency_keys (user_id, method, path, key, body_hash, created_at) values ($1, 'POST', '/booking', 'old', '', '2025-01-01');
               insert into queue_minutes (queue, minute, done, failed, start_latency_buckets) values ('emails', '2025-01-01', 1, 0, '{}');
               insert into queue_depths (queue, minute, pending, oldest_seconds) values ('emails', '2025-01-01', 1, 0);
               insert into workers (name, queues, started_at, last_heartbeat_at) values ('old', '{}', '2025-01-01', '2025-01-01');
               insert into stripe_events (id, kind, livemode, created_at, received_at) values ('evt_old', 'x', true, '2025-01-01', '2025-01-01');";
    sqlx::raw_sql(sqlx::AssertSqlSafe(old.replace("$1", &format!("'{}'", ana.id)))).execute(&app.db).await.unwrap();
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &PruneExpiredRows::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    app.jobs_done().await;
    for (table, time) in [
        ("sessions", "created_at"),
        ("refresh_tokens", "created_at"),
        ("email_tokens", "created_at"),
        ("match_results", "computed_at"),
        ("coach_showings", "counts_from"),
        ("idempotency_keys", "created_at"),
        ("queue_minutes", "minute"),
        ("queue_depths", "minute"),
        ("workers", "started_at"),
        ("stripe_events", "created_at"),
    ] {
        let sql = format!("select count(*) from {table} where {time} < '2026-01-01'");
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&app.db).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
    ana.gets("/profile").await.expect(200);
    app.end().await;
}

#[actix_web::test]
async fn what_a_client_was_shown_is_in_the_history_for_13_months() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    let shown = "insert into match_results (id, client_id, quiz_hash, source, embedding, matches, computed_at)
                 select gen_random_uuid(), $1, '', 'computed', 'local', '[]', $2::timestamptz - ago
                   from unnest(array[interval '13 months', interval '398 days']) ago";
    sqlx::query(shown).bind(ana.id).bind(app.now()).execute(&app.db).await.unwrap();
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &PruneExpiredRows::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    app.jobs_done().await;
    let history = ana.gets("/match/history").await.expect(200);
    assert_eq!(history["total"], 1, "{history}");
    assert!(history["items"][0]["computed_at"].as_str().unwrap().starts_with("2025-11-01"), "{history}");
    app.end().await;
}
