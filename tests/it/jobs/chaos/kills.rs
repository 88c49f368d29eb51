//! Workers and the web process with its relay are killed repeatedly (SIGKILL): the jobs they were running are done by others.

use nix::sys::signal::Signal;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rapport::jobs::Queue;

use super::{ALL, DONE, assert_all_done, count};
use crate::support::patience::none_left;
use crate::support::pooler;
use crate::support::processes::{Product, eventually};

#[actix_web::test]
async fn fifty_kills_lose_no_job() {
    kill_repeatedly(50, 30).await;
}

#[actix_web::test]
async fn kills_behind_a_pooler_lose_no_job() {
    pooler::through("kills_behind_a_pooler_lose_no_job", kill_repeatedly(20, 30)).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn two_thousand_kills_lose_no_job() {
    kill_repeatedly(2_000, 12).await;
}

/// In each round jobs are enqueued, and a process is killed at a random moment while they run.
async fn kill_repeatedly(kills: usize, jobs_per_round: usize) {
    let began = std::time::Instant::now();
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    let web = product.url.rsplit(':').next().unwrap().parse().unwrap();
    product.spawn_web_on("serve", web);
    product.ready().await;
    for worker in ["worker-1", "worker-2"] {
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    // A worker that is not killed and sends no mails: its relay runs the rescuer, so that every crash is counted.
    product.spawn("survivor", &["worker", "--stop-with-parent", "--queues", "housekeeping"]);
    let mut rng = StdRng::seed_from_u64(8);
    for round in 0..kills {
        product.users_with_pending_email(jobs_per_round).await;
        let done = count(&product.db, DONE).await + rng.random_range(1..=i64::try_from(jobs_per_round / 2).unwrap());
        eventually("more jobs are done", || async { count(&product.db, DONE).await >= done }).await;
        let victim = ["worker-1", "serve", "worker-2"][round % 3];
        product.signal(victim, Signal::SIGKILL);
        product.reap(victim);
        match victim {
            "serve" => product.spawn_web_on(victim, web),
            worker => product.spawn(worker, &["worker", "--stop-with-parent"]),
        }
    }
    let all = count(&product.db, ALL).await;
    // Isolated jobs run one by one.
    let open = "select count(*) from jobs where kind = 'emails.send' and state not in ('done', 'dead')";
    none_left("jobs that have not ended", || count(&product.db, open)).await;
    let repeated = assert_all_done(&product).await;
    // At most the mails that a worker was between acceptance and the recorded effect with.
    assert!(repeated <= kills * Queue::Emails.concurrency(), "{repeated} mails were repeated");
    let crashed = count(&product.db, "select count(*) from jobs where crash_count > 0").await;
    let isolated = count(&product.db, "select count(*) from jobs where crash_count >= 2").await;
    eprintln!(
        "{kills} kills, {all} jobs, {crashed} of them crashed, {isolated} isolated, {repeated} mails repeated, {:.0?}",
        began.elapsed()
    );
}
