//! The ledger under fire: processes killed, stores wiped, cut and filled, while work keeps coming. What is accepted is done; in Postgres
//! once, outside once per key, and a mail is repeated at most once for a kill. The mailbox stand-in counts every 250 it gave, whoever asks.

mod kills;
mod outages;

use sqlx::PgPool;

use crate::support::processes::Product;

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
