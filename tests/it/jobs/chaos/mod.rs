//! Jobs under failure: processes killed, Redis flushed, connections cut, while new jobs are enqueued. Every job is done: in Postgres once,
//! outside once per idempotency key, and a mail is repeated at most once per kill. The stand-in's mail server counts every mail it accepts.

mod clocks;
mod kills;
mod outages;
mod paid_sessions;
mod poison;
mod postgres;

use std::collections::HashMap;

use sqlx::PgPool;
use uuid::Uuid;

use crate::support::processes::Product;

async fn count(db: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
}

const ALL: &str = "select count(*) from jobs where kind = 'emails.send'";
const DONE: &str = "select count(*) from jobs where kind = 'emails.send' and state = 'done'";

/// Every job is done, none is dead, each issued one link and its mail was accepted. Returns how many mails were accepted more than once.
async fn assert_all_done(product: &Product) -> usize {
    assert_all_done_except(product, &[]).await
}

/// As [`assert_all_done`], but exactly these jobs are dead.
async fn assert_all_done_except(product: &Product, dead: &[Uuid]) -> usize {
    let dead_jobs: Vec<Uuid> =
        sqlx::query_scalar("select id from jobs where state = 'dead'").fetch_all(&product.db).await.unwrap();
    assert_eq!(dead_jobs, dead, "no other job is dead");
    let sql = "select id, epoch from jobs where kind = 'emails.send' and state = 'done'";
    let done: HashMap<Uuid, i64> = sqlx::query_as(sql).fetch_all(&product.db).await.unwrap().into_iter().collect();
    let links = "select count(*) from jobs where kind = 'emails.send' and state = 'done'
                 and 1 = (select count(*) from email_tokens where purpose = 'verify_email' and user_id = (args ->> 'to')::uuid)";
    assert_eq!(usize::try_from(count(&product.db, links).await).unwrap(), done.len(), "one link each");
    let mut accepted: HashMap<Uuid, u64> = HashMap::new();
    for (message_id, times) in product.sandbox.mail.accepted_counts() {
        accepted.insert(message_id.split('@').next().unwrap().parse().unwrap(), times);
    }
    for (job, claims) in &done {
        let times = accepted.get(job).copied().unwrap_or(0);
        assert!(times > 0, "{job} is done, but no mail was accepted");
        assert!(
            times <= u64::try_from(*claims).unwrap(),
            "{job} was claimed {claims} times and accepted {times} times"
        );
    }
    accepted.values().filter(|times| **times > 1).count()
}
