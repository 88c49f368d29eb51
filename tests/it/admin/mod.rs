//! What the team sees and controls: people, bookings, numbers, files, queues and jobs.

mod audit_chain;
mod calendars;
mod create_admin;
mod day_checks;
mod exports;
mod jobs;
mod limits;
mod metrics;
mod million;
mod numbers;
mod payments;
mod queue_history;
mod queues;
mod read_only;
mod search;
mod stored_exports;
mod stream;
mod users;

use rapport::clock::{Timestamp, minutes};
use rapport::jobs::store::search_keys;
use rapport::origin::Origin;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::people::Person;

/// A row of `jobs` to be inserted.
struct JobRow {
    id: Uuid,
    queue: &'static str,
    kind: &'static str,
    state: &'static str,
    args: Value,
    run_at: Timestamp,
    attempt: i32,
    dedupe_key: Option<String>,
    error: Option<&'static str>,
    finished_at: Option<Timestamp>,
}

impl JobRow {
    /// Of a kind that no worker knows, in a queue that has no other jobs.
    fn new(app: &TestApp, state: &'static str) -> JobRow {
        let is_finished = ["done", "dead", "superseded", "cancelled"].contains(&state);
        JobRow {
            id: rapport::ids::random(),
            queue: "privacy",
            kind: "privacy.unknown",
            state,
            args: json!({}),
            run_at: app.now(),
            attempt: 0,
            dedupe_key: None,
            error: None,
            finished_at: is_finished.then(|| app.now()),
        }
    }

    async fn insert(self, app: &TestApp) -> Uuid {
        let origin = Origin::system("test");
        let errors =
            self.error.map_or_else(|| json!([]), |error| json!([{ "at": app.now(), "attempt": 1, "error": error }]));
        let sql = "insert into jobs (id, kind, queue, state, args, run_at, attempt, max_attempts, dedupe_key, errors, origin, search_keys, created_at, finished_at, lease_until)
                   values ($1, $2, $3, $4, $5, $6, $7, 20, $8, $9, $10, $11, $12, $13, case when $4 = 'running' then clock_timestamp() + interval '1 hour' end)";
        sqlx::query(sql)
            .bind(self.id)
            .bind(self.kind)
            .bind(self.queue)
            .bind(self.state)
            .bind(&self.args)
            .bind(self.run_at)
            .bind(self.attempt)
            .bind(self.dedupe_key)
            .bind(errors)
            .bind(serde_json::to_value(&origin).unwrap())
            .bind(search_keys(&self.args, &origin))
            .bind(app.now())
            .bind(self.finished_at)
            .execute(&app.db)
            .await
            .unwrap();
        self.id
    }
}

impl Person {
    /// The statistics of that queue.
    async fn queue(&self, name: &str) -> Value {
        let queues = self.gets("/admin/queues").await.expect(200);
        queues["items"].as_array().unwrap().iter().find(|queue| queue["queue"] == name).unwrap().clone()
    }

    /// The ids of a list.
    async fn ids(&self, path: &str) -> Vec<String> {
        let page = self.gets(path).await.expect(200);
        page["items"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap().to_owned()).collect()
    }
}

impl TestApp {
    async fn job_state(&self, id: Uuid) -> String {
        sqlx::query_scalar("select state from jobs where id = $1").bind(id).fetch_one(&self.app.db).await.unwrap()
    }

    async fn count_jobs(&self, condition: &str) -> i64 {
        let sql = format!("select count(*) from jobs where {condition}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&self.app.db).await.unwrap()
    }

    /// Audit records about queues and jobs: action, actor, before, after.
    async fn audit_records(&self) -> Vec<(String, Option<Uuid>, Option<Value>, Value)> {
        let sql = "select action, actor_id, before, after from audit where subject_kind in ('queue', 'job') and actor_role = 'admin' order by ctid";
        sqlx::query_as(sql).fetch_all(&self.app.db).await.unwrap()
    }

    fn in_minutes(&self, count: i64) -> Timestamp {
        self.now() + minutes(count)
    }
}
