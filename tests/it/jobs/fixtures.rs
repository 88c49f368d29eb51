//! An empty job store, jobs to put into it, and shortcuts for the statements that a worker calls.

use rapport::clock::Timestamp;
use rapport::db;
use rapport::ids;
use rapport::jobs::Job;
use rapport::jobs::definitions::emails::{EmailKind, SendEmail};
use rapport::jobs::definitions::payments::{HandleStripeEvent, SettlePayment};
use rapport::jobs::store::{self, Claim, ClaimedJob, enqueue_at};
use rapport::origin::Origin;
use rapport::workers::KINDS;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::app::NOW;
use crate::support::stores;

pub async fn empty_store() -> PgPool {
    db::pool(&stores::database().await.url.into(), 24, None).unwrap()
}

pub fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub fn origin() -> Origin {
    Origin::system("test")
}

pub fn settle_job() -> SettlePayment {
    SettlePayment { payment_id: ids::random() }
}

pub fn email_job() -> SendEmail {
    SendEmail { to: ids::random(), kind: EmailKind::VerifyEmail }
}

pub fn event_job(object: &str) -> HandleStripeEvent {
    HandleStripeEvent { event_id: format!("evt_{}", ids::random().simple()), object_id: Some(object.to_owned()) }
}

pub async fn put<J: Job>(db: &PgPool, job: &J) -> Option<Uuid> {
    put_at(db, now(), job).await
}

pub async fn put_at<J: Job>(db: &PgPool, run_at: Timestamp, job: &J) -> Option<Uuid> {
    enqueue_at(&mut db.acquire().await.unwrap(), &origin(), now(), run_at, job).await.unwrap()
}

pub async fn claim(db: &PgPool, id: Uuid, at: Timestamp) -> Claim {
    store::claim(db, id, "test", KINDS, at).await.unwrap()
}

pub async fn claim_job(db: &PgPool, id: Uuid, at: Timestamp) -> ClaimedJob {
    match claim(db, id, at).await {
        Claim::Claimed(claimed) => *claimed,
        other => panic!("not claimed: {other:?}"),
    }
}

/// Enqueues a job and claims it.
pub async fn put_and_claim<J: Job>(db: &PgPool, job: &J) -> ClaimedJob {
    claim_job(db, put(db, job).await.unwrap(), now()).await
}

pub async fn finish(db: &PgPool, claimed: &ClaimedJob) {
    let mut tx = db.begin().await.unwrap();
    claimed.fence().finish(&mut tx, now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
pub struct JobRow {
    pub state: String,
    pub run_at: Timestamp,
    pub attempt: i32,
    pub crash_count: i16,
    pub epoch: i64,
    pub errors: Value,
    pub is_finished: bool,
}

pub async fn row(db: &PgPool, id: Uuid) -> JobRow {
    let sql = "select state, run_at, attempt, crash_count, epoch, errors, finished_at is not null as is_finished from jobs where id = $1";
    sqlx::query_as(sql).bind(id).fetch_one(db).await.unwrap()
}

/// Lets the lease of a running job expire, as after a crash of its process.
pub async fn expire_lease(db: &PgPool, id: Uuid) {
    let sql = "update jobs set lease_until = clock_timestamp() - interval '1 second' where id = $1";
    sqlx::query(sql).bind(id).execute(db).await.unwrap();
}
