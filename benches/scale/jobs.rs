//! Work in the background: the erasure of one account, and each sweep, which finds as much to do at both sizes.

use std::time::{Duration, Instant};

use rapport::clock::Clock;
use rapport::jobs::definitions::bookings::{
    CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};
use rapport::jobs::definitions::housekeeping::PruneExpiredRows;
use rapport::jobs::definitions::payments::SettleOpenPayments;
use rapport::jobs::{Job, enqueue};
use rapport::origin::Origin;
use serde_json::json;
use uuid::Uuid;

use crate::marketplace::Marketplace;
use crate::requests::pairs;
use crate::support::people::PASSWORD;
use crate::table::Table;

/// Rounds of each.
const ROUNDS: usize = 10;

/// How long a job may take.
const JOB_TIMEOUT: Duration = Duration::from_secs(120);

/// Measures all of it, from a job's start to its end.
pub async fn measure(small: &Marketplace, large: &Marketplace, table: &mut Table) {
    pairs(small, large, table, &["erasure"], ROUNDS, async |market, round| {
        let client = market.client(5 + market.clients() / 2 + round * 3).await;
        client.sends(reqwest::Method::DELETE, "/profile", Some(json!({ "password": PASSWORD }))).await.expect(204);
        let sql = "select id from jobs where kind = 'privacy.erase_account' and args ->> 'user_id' = $1";
        let find = sqlx::query_scalar(sql).bind(client.id.to_string());
        let id: Uuid = find.fetch_one(&market.product.db).await.unwrap();
        vec![duration(market, id).await]
    })
    .await;
    sweeps::<ReleaseExpiredHolds>(small, large, table).await;
    sweeps::<CompleteFinishedSessions>(small, large, table).await;
    sweeps::<SendDueReminders>(small, large, table).await;
    sweeps::<SettleNoShows>(small, large, table).await;
    sweeps::<SettleOpenPayments>(small, large, table).await;
    sweeps::<PruneExpiredRows>(small, large, table).await;
}

/// A sweep, with a hundred jobs that are past their retention.
async fn sweeps<J: Job + Default>(small: &Marketplace, large: &Marketplace, table: &mut Table) {
    pairs(small, large, table, &[J::KIND], ROUNDS, async |market, _| {
        let expire = "update jobs set finished_at = finished_at - interval '30 days' where id in
                      (select id from jobs where queue = 'emails' and kind = 'emails.send' and state = 'done' order by finished_at limit 100)";
        sqlx::query(expire).execute(&market.product.db).await.unwrap();
        let now = Clock::system().now();
        let mut tx = market.product.db.begin().await.unwrap();
        let id = enqueue(&mut tx, &Origin::system("benchmark"), now, &J::default()).await.unwrap();
        tx.commit().await.unwrap();
        // The schedule's own job of this kind waits: this one is it.
        let waiting = sqlx::query_scalar("select id from jobs where kind = $1 order by id desc limit 1").bind(J::KIND);
        let id = match id {
            Some(id) => id,
            None => waiting.fetch_one(&market.product.db).await.unwrap(),
        };
        vec![duration(market, id).await]
    })
    .await;
}

/// From the last look at which the job had not begun to the first at which it is done; looks are a fraction of a millisecond apart.
async fn duration(market: &Marketplace, id: Uuid) -> Duration {
    let mut began = Instant::now();
    let sql = "select state from jobs where id = $1";
    loop {
        let look = Instant::now();
        let state: String = sqlx::query_scalar(sql).bind(id).fetch_one(&market.product.db).await.unwrap();
        match state.as_str() {
            "ready" | "published" => began = look,
            "done" => return began.elapsed(),
            "dead" => panic!("the job died"),
            _ => {}
        }
        assert!(began.elapsed() < JOB_TIMEOUT, "the job is {state}");
    }
}
