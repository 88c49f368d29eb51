//! What the team reads, and what it does with queues, jobs and files.

use rapport::jobs::definitions::payments::ReconcilePayments;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Story, id};
use crate::support::people::Person;

/// Operations without an id.
const READS: [&str; 18] = [
    "get /admin/audit",
    "get /admin/bookings",
    "get /admin/bubble/runs",
    "get /admin/calendars",
    "get /admin/export/bookings.csv",
    "get /admin/export/payments.csv",
    "get /admin/export/revenue.csv",
    "get /admin/export/users.csv",
    "get /admin/jobs",
    "get /admin/metrics",
    "get /admin/metrics/checks",
    "get /admin/payments",
    "get /admin/queues",
    "get /admin/queues/history",
    "get /admin/read-only",
    "get /admin/revenue",
    "get /admin/search",
    "get /admin/users",
];

/// A run of the migration that is over.
const RUN: &str = "insert into bubble_runs (id, mapping_hash, state, started_at) values ('00000000-0000-7000-8000-000000000001', '', 'done', $1)";

const DIE: &str =
    "update jobs set state = 'dead', errors = '[{\"error\": \"the mail server refused it\", \"attempt\": 1}]'
    where id in (select id from jobs where queue = 'emails' and state = 'done' order by finished_at limit 2)";

/// Mails of a while ago are not sent again.
const FORGET: &str = "delete from jobs where queue = 'emails' and state in ('ready', 'dead')";

pub async fn all(story: &Story, admin: &Person, ana: &Person, ben: &Person, booking: &Value) {
    let app = &story.app;
    sqlx::query(RUN).bind(app.now()).execute(&app.db).await.unwrap();
    story.asks("get /admin/bubble/runs/{id}").by(admin).of("00000000-0000-7000-8000-000000000001").sends().await;
    for operation in READS {
        story.asks(operation).by(admin).answer().await;
    }
    story.asks("get /admin/users/{id}").by(admin).of(ana.id).sends().await;
    story.asks("get /admin/users/{id}").by(admin).of(ben.id).sends().await;
    story.asks("get /admin/bookings/{id}/work").by(admin).of(id(booking)).sends().await;
    assert!(admin.tries_to_open("/admin/queues/stream", None).await.is_ok(), "the stream opens");
    story.sent.borrow_mut().insert("get /admin/queues/stream".to_owned());
    queues(story, admin).await;
    files(story, admin).await;
    reconciliation(story, admin).await;
    story.asks("put /admin/read-only").by(admin).sends().await;
    admin.sends(Method::PUT, "/admin/read-only", Some(json!({ "is_on": false }))).await.expect(200);
}

async fn queues(story: &Story, admin: &Person) {
    let app = &story.app;
    sqlx::query(DIE).execute(&app.db).await.unwrap();
    story.asks("post /admin/queues/{queue}/pause").by(admin).sends().await;
    let dead = admin.gets("/admin/queues/emails/jobs?status=dead").await.expect(200);
    story.asks("get /admin/queues/{queue}/jobs").by(admin).sends().await;
    let [retried, cancelled] = [0, 1].map(|index| id(&dead["items"][index]));
    story.asks("get /admin/jobs/{id}").by(admin).of(&retried).sends().await;
    story.asks("post /admin/jobs/{id}/retry").by(admin).of(&retried).sends().await;
    story.asks("delete /admin/jobs/{id}").by(admin).of(&cancelled).sends().await;
    story.asks("patch /admin/queues/{queue}").by(admin).sends().await;
    story.asks("post /admin/queues/{queue}/retry-dead").by(admin).sends().await;
    sqlx::query(FORGET).execute(&app.db).await.unwrap();
    story.asks("post /admin/queues/{queue}/resume").by(admin).sends().await;
}

async fn files(story: &Story, admin: &Person) {
    let mut file = String::new();
    for list in ["users", "bookings", "payments"] {
        file = id(&story.asks(&format!("post /admin/export/{list}.csv")).by(admin).sends().await);
    }
    story.app.jobs_done().await;
    story.asks("get /admin/exports").by(admin).sends().await;
    story.asks("get /admin/exports/{id}").by(admin).of(&file).answer().await;
    story.asks("delete /admin/exports/{id}").by(admin).of(&file).sends().await;
}

/// An issue that a bank has made.
async fn reconciliation(story: &Story, admin: &Person) {
    let app = &story.app;
    let charge = app.sandbox.stripe.charges().into_iter().next().unwrap();
    app.sandbox.stripe.dispute(&charge.id, "fraudulent").unwrap();
    app.sandbox.stripe.deliveries().idle().await;
    app.runs::<ReconcilePayments>().await;
    let issues = story.asks("get /admin/reconciliation").by(admin).sends().await;
    story.asks("post /admin/reconciliation/{id}/close").by(admin).of(id(&issues["items"][0])).sends().await;
}
