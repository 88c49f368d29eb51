//! The cost of enqueuing a job in the transaction of a change: the product's transaction of an audit record and a job, compared with the same
//! two inserts by `pgbench` on the same server. Rounds alternate, so that a change of the machine's speed affects both.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rapport::clock::Clock;
use rapport::db;
use rapport::jobs::definitions::matching::EmbedCoach;
use rapport::jobs::enqueue;
use rapport::models::audit;
use rapport::origin::Origin;
use serde_json::Value;
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::pgbench;
use crate::support::stores;

/// Concurrent connections of either.
const CONNECTIONS: usize = 16;

/// Transactions of one round.
const TRANSACTIONS: usize = 8_000;

/// Rounds; the median ratio is the result.
const ROUNDS: usize = 7;

/// The two inserts with the same values as the product's. Both ids begin with the time, as the product's do.
const SCRIPT: &str = r"
\set number random(1, 1000000000)
begin;
insert into audit (id, at, actor_id, actor_role, action, subject_kind, subject_id, before, after, request_id, address)
values ((lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(:number::text), 14))::uuid,
        clock_timestamp(), null, 'system', 'profiles.changed', 'coach', gen_random_uuid(), null, null, 'bench', null);
insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, dedupe_key, ordering_key, origin, created_at, search_keys)
select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(coach), 14))::uuid,
       'matching.embed_coach', 'matching', jsonb_build_object('coach_id', coach), 1, 2, clock_timestamp(), 12, coach, null,
       '{`request_id`: `bench`}', clock_timestamp(), array[coach, 'bench']
from (select gen_random_uuid()::text as coach) as new on conflict do nothing returning id;
commit;
";

/// Prints the ratio of each round, and the median.
pub async fn run() {
    let url = stores::database().await.url;
    let pool = db::pool(&url.clone().into(), CONNECTIONS as u32, None).unwrap();
    let script = SCRIPT.replace('`', "\"");
    let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&pool).await.unwrap();
    assert_eq!(fsync, "on");
    println!("\nA change and its job in one transaction, {CONNECTIONS} connections, all durable");
    println!("  {:<10} {:>12} {:>12} {:>7}", "", "pgbench/s", "product/s", "ratio");
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let pgbench = async {
            truncate(&pool).await;
            let done = pgbench::run(&url, &script, CONNECTIONS, TRANSACTIONS);
            (done.transactions as f64 / done.took.as_secs_f64(), written(&pool, done.transactions).await)
        };
        let product = async {
            truncate(&pool).await;
            let took = transactions(&pool).await;
            (TRANSACTIONS as f64 / took.as_secs_f64(), written(&pool, TRANSACTIONS).await)
        };
        // The order alternates, since the first run affects the second.
        let (pgbench, product) = if round % 2 == 0 {
            let pgbench = pgbench.await;
            (pgbench, product.await)
        } else {
            let product = product.await;
            (pgbench.await, product)
        };
        assert_eq!(pgbench.1, product.1, "both write the same rows");
        // The first round opens connections and creates files, and is not counted.
        if round > 0 {
            ratios.push(product.0 / pgbench.0);
            println!("  round {round:<4} {:>12.0} {:>12.0} {:>7.2}", pgbench.0, product.0, product.0 / pgbench.0);
        }
    }
    ratios.sort_by(f64::total_cmp);
    let [min, .., max] = ratios[..] else { return };
    println!("  product ÷ pgbench: {:.2} ({min:.2} to {max:.2}; goal: at least 0.80)", ratios[ratios.len() / 2]);
}

async fn truncate(pool: &PgPool) {
    // The audit trail is append-only by a trigger, which doesn't fire for a replica.
    let sql = "set session_replication_role = replica; truncate jobs, job_effects, audit, audit_unsealed; set session_replication_role = default";
    sqlx::raw_sql(sql).execute(pool).await.unwrap();
    sqlx::query("checkpoint").execute(pool).await.unwrap();
}

/// What was written, without the values that differ from row to row, to check that both write the same.
async fn written(pool: &PgPool, count: usize) -> Value {
    let sql = "select jsonb_build_object(
                   'jobs', (select count(*) from jobs), 'records', (select count(*) from audit), 'search_keys', (select sum(cardinality(search_keys)) from jobs),
                   'job', (select jsonb_strip_nulls(to_jsonb(j) - array['id', 'args', 'run_at', 'created_at', 'dedupe_key', 'search_keys'])
                                  || jsonb_build_object('args', length(args::text), 'key', length(dedupe_key)) from jobs j limit 1),
                   'record', (select jsonb_strip_nulls(to_jsonb(a) - array['id', 'at', 'subject_id']) from audit a limit 1))";
    let written: Value = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
    assert_eq!(written["jobs"], count);
    assert_eq!(written["records"], count);
    written
}

/// The product's transactions, from as many tasks as there are connections.
async fn transactions(pool: &PgPool) -> Duration {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let tasks: JoinSet<()> = (0..CONNECTIONS).map(|_| run_transactions(pool.clone(), next.clone())).collect();
    tasks.join_all().await;
    began.elapsed()
}

/// One transaction after the other, until all are done.
async fn run_transactions(pool: PgPool, next: Arc<AtomicUsize>) {
    let clock = Clock::system();
    while next.fetch_add(1, Ordering::Relaxed) < TRANSACTIONS {
        let now = clock.now();
        let origin = Origin::system("bench");
        let coach_id = rapport::ids::random();
        let record = audit::Record {
            action: "profiles.changed",
            actor_role: "system",
            subject_kind: "coach",
            subject_id: Some(coach_id),
            before: None,
            after: None,
        };
        let mut tx = db::begin(&pool).await.unwrap();
        audit::write(&mut tx, &origin, &record, now).await.unwrap();
        enqueue(&mut tx, &origin, now, &EmbedCoach { coach_id }).await.unwrap();
        tx.commit().await.unwrap();
    }
}
