//! kill -9, again and again, of workers and of the web process that publishes: whoever has a job when it dies, another one does it.

use std::time::Duration;

use nix::sys::signal::Signal;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rapport::jobs::Queue;

use super::{ALL, DONE, all_right, count};
use crate::support::processes::{Product, eventually, eventually_within};

#[actix_web::test]
async fn fifty_kills_lose_nothing_and_do_nothing_twice() {
    die(50, 30).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos -- --ignored --nocapture --test-threads 1"]
async fn two_thousand_kills_lose_nothing_and_do_nothing_twice() {
    die(2_000, 12).await;
}

/// In each round more work comes, and somebody is killed at a random moment while it is done.
async fn die(kills: usize, jobs_a_round: usize) {
    let began = std::time::Instant::now();
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    let web = product.url.rsplit(':').next().unwrap().parse().unwrap();
    product.spawn_web_on("serve", web);
    product.ready().await;
    for worker in ["worker-1", "worker-2"] {
        product.spawn(worker, &["worker", "--stop-with-parent"]);
    }
    // One that is spared and sends no mails: it sees every crash, so that the innocent come under suspicion.
    product.spawn("witness", &["worker", "--stop-with-parent", "--queues", "housekeeping"]);
    let mut dice = StdRng::seed_from_u64(8);
    for round in 0..kills {
        product.users_with_pending_email(jobs_a_round).await;
        let done = count(&product.db, DONE).await + dice.random_range(1..=i64::try_from(jobs_a_round / 2).unwrap());
        eventually("the work goes on", || async { count(&product.db, DONE).await >= done }).await;
        let victim = ["worker-1", "serve", "worker-2"][round % 3];
        product.signal(victim, Signal::SIGKILL);
        product.reap(victim);
        match victim {
            "serve" => product.spawn_web_on(victim, web),
            worker => product.spawn(worker, &["worker", "--stop-with-parent"]),
        }
    }
    let all = count(&product.db, ALL).await;
    // Suspects run one by one.
    let open = "select count(*) from jobs where kind = 'emails.send' and state not in ('done', 'dead')";
    eventually_within(Duration::from_secs(300), "all of it is over", || async { count(&product.db, open).await == 0 })
        .await;
    let repeated = all_right(&product).await;
    // What one worker had in its hands between the 250 and the mark.
    assert!(repeated <= kills * Queue::Emails.concurrency(), "{repeated} mails went out twice");
    let crashed = count(&product.db, "select count(*) from jobs where crash_count > 0").await;
    let suspected = count(&product.db, "select count(*) from jobs where crash_count >= 2").await;
    eprintln!(
        "{kills} kills, {all} jobs, {crashed} of them begun anew, {suspected} suspected, {repeated} mails repeated, {:.0?}",
        began.elapsed()
    );
}
