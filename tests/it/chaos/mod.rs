//! The ledger under fire: processes killed, stores wiped, cut and filled, while work keeps coming. What is accepted is done; in Postgres
//! once, outside once per key, and a mail is repeated at most once for a kill. The mailbox stand-in counts every 250 it gave, whoever asks.

mod kills;
mod outages;

use rapport::clock::Instant;
use rapport::ids;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::processes::Product;

/// So many people who have not confirmed their address, with the job that writes to each of them: all in one statement each, as fast as
/// Postgres takes them.
async fn people_to_write_to(db: &PgPool, how_many: usize) {
    let now: Instant = sqlx::query_scalar("select now()").fetch_one(db).await.unwrap();
    let people: Vec<Uuid> = (0..how_many).map(|_| ids::new(now)).collect();
    let jobs: Vec<Uuid> = (0..how_many).map(|_| ids::new(now)).collect();
    let mut tx = db.begin().await.unwrap();
    let sql = "insert into users (id, email, password_hash, role, full_name, timezone, created_at, updated_at)
               select id, id || '@example.com', 'none', 'client', 'Somebody', 'UTC', $2, $2 from unnest($1::uuid[]) as people(id)";
    sqlx::query(sql).bind(&people).bind(now).execute(&mut *tx).await.unwrap();
    let sql = "insert into jobs (id, kind, queue, args, args_version, priority, state, run_at, max_attempts, dedupe_key, origin, created_at)
               select job_id, 'emails.send', 'emails', jsonb_build_object('to', person, 'about', 'verify_email'), 1, 2, 'ready', $3, 5,
                      'verify_email:' || person || ':', '{\"request_id\": \"chaos\"}', $3
               from unnest($1::uuid[], $2::uuid[]) as work(job_id, person)";
    sqlx::query(sql).bind(&jobs).bind(&people).bind(now).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(db: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
}

const ALL: &str = "select count(*) from jobs where kind = 'emails.send'";
const DONE: &str = "select count(*) from jobs where kind = 'emails.send' and state = 'done'";

/// Every job is done, none buried; each minted its link once and was accepted; answers how many mails went out more than once.
async fn all_right(product: &Product) -> usize {
    let all = usize::try_from(count(&product.db, ALL).await).unwrap();
    assert_eq!(count(&product.db, "select count(*) from jobs where state = 'dead'").await, 0, "nothing is buried");
    let links = "select count(*) from mail_tokens where purpose = 'verify_email'";
    assert_eq!(usize::try_from(count(&product.db, links).await).unwrap(), all, "one link each");
    let ledger = product.surroundings.mail.ledger();
    assert_eq!(ledger.len(), all, "everybody is written to");
    assert!(ledger.values().all(|times| *times <= 2), "{ledger:?}");
    ledger.values().filter(|times| **times > 1).count()
}
