//! Sessions are booked and paid while the two workers are killed at random, on a machine that has other work as well: both sides of every
//! session get their confirmation, none of them late.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use futures::{StreamExt, stream};
use nix::sys::signal::Signal;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rapport::clock::{Clock, Timestamp, days, hours};
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::count;
use crate::support::app::Answer;
use crate::support::data;
use crate::support::people::{Person, sign_up};
use crate::support::pooler;
use crate::support::processes::{Product, eventually};

/// Clients who pay at the same time.
const AT_ONCE: usize = 6;

/// Sessions of one client, who may hold three times that are not paid yet.
const SESSIONS_OF_A_CLIENT: usize = 3;

/// How long after the last kill every confirmation has come: a lease, the rescuer's interval, and a second crash of the same job.
const LATE: Duration = Duration::from_secs(60);

/// Confirmations that have not been sent.
const OPEN: &str = "select count(*) from jobs where kind = 'emails.send' and args ->> 'about' = 'booking_confirmed' and state <> 'done'";

#[actix_web::test]
async fn confirmations_of_sessions_paid_during_kills_all_come() {
    kill_while_sessions_are_paid(24, 5, 0).await;
}

#[actix_web::test]
async fn confirmations_behind_a_pooler_all_come() {
    pooler::through("confirmations_behind_a_pooler_all_come", kill_while_sessions_are_paid(24, 4, 5)).await;
}

async fn kill_on_a_busy_machine(rounds: Range<u64>) {
    for round in rounds {
        eprint!("round {round}: ");
        kill_while_sessions_are_paid(150, 22, round).await;
    }
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos::paid_sessions -- --ignored --nocapture --test-threads 1"]
async fn confirmations_on_a_busy_machine_all_come_rounds_0_to_24() {
    kill_on_a_busy_machine(0..25).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos::paid_sessions -- --ignored --nocapture --test-threads 1"]
async fn confirmations_on_a_busy_machine_all_come_rounds_25_to_49() {
    kill_on_a_busy_machine(25..50).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos::paid_sessions -- --ignored --nocapture --test-threads 1"]
async fn confirmations_on_a_busy_machine_all_come_rounds_50_to_74() {
    kill_on_a_busy_machine(50..75).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it chaos::paid_sessions -- --ignored --nocapture --test-threads 1"]
async fn confirmations_on_a_busy_machine_all_come_rounds_75_to_99() {
    kill_on_a_busy_machine(75..100).await;
}

async fn kill_while_sessions_are_paid(sessions: usize, kills: usize, seed: u64) {
    let began = Instant::now();
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("LOG_LEVEL", "rapport=info,warn");
    for (name, role) in [("serve", "serve"), ("worker-1", "worker"), ("worker-2", "worker")] {
        product.spawn(name, &[role, "--stop-with-parent"]);
    }
    product.ready().await;
    // A coach for each: the row of one coach would be the bottleneck.
    let coaches = join_all((0..sessions / SESSIONS_OF_A_CLIENT).map(|_| coach(&product))).await;
    let clients = join_all(
        (0..sessions / SESSIONS_OF_A_CLIENT).map(|_| sign_up(&product.http, &product.url, "client", "Ana Ribeiro")),
    )
    .await;
    let _hogs = (sessions > 100).then(Hogs::start);
    let mut rng = StdRng::seed_from_u64(seed);
    let kill_at: Vec<usize> = (0..kills).map(|_| rng.random_range(1..sessions * 3)).collect();
    // One task: the clients, and the killer, which needs the processes for itself for a moment.
    let product = RefCell::new(product);
    let (step, mut steps) = mpsc::unbounded_channel();
    let pays = |number: usize| {
        let pair = number / SESSIONS_OF_A_CLIENT;
        let (client, coach, product, step) = (&clients[pair], &coaches[pair], &product, step.clone());
        async move {
            let today = Clock::system().now().as_seconds() / 86_400 * 86_400;
            let starts_at = Timestamp::from_seconds(today) + days(2) + hours(i64::try_from(number).unwrap());
            let booking = until_available(async || client.books(coach, &starts_at.to_string()).await).await;
            step.send(()).unwrap();
            let checkout = until_available(async || client.checks_out(&booking).await).await;
            step.send(()).unwrap();
            product.borrow().sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
            step.send(()).unwrap();
        }
    };
    let clients_pay = stream::iter(0..sessions).map(pays).buffer_unordered(AT_ONCE).collect::<Vec<()>>();
    let killer = async {
        for step_number in 1..=sessions * 3 {
            steps.recv().await.expect("a step");
            for _ in kill_at.iter().filter(|at| **at == step_number) {
                let victim = ["worker-1", "worker-2"][rng.random_range(0..2)];
                let mut product = product.borrow_mut();
                product.signal(victim, Signal::SIGKILL);
                product.reap(victim);
                product.spawn(victim, &["worker", "--stop-with-parent"]);
            }
        }
    };
    tokio::join!(clients_pay, killer);
    let product = product.into_inner();
    let last_kill = Instant::now();
    let all = i64::try_from(sessions).unwrap();
    let confirmed = "select count(*) from bookings where status = 'confirmed'";
    eventually("every session is confirmed", || async { count(&product.db, confirmed).await == all }).await;
    let late = late_mails(&product, last_kill).await;
    eventually("every confirmation is sent", || async { count(&product.db, OPEN).await == 0 }).await;
    let took = last_kill.elapsed();
    let accepted = product.sandbox.mail.accepted_counts();
    let sent: Vec<String> = sqlx::query_scalar(
        "select id::text from jobs where kind = 'emails.send' and args ->> 'about' = 'booking_confirmed' and state = 'done'",
    )
    .fetch_all(&product.db)
    .await
    .unwrap();
    assert_eq!(sent.len(), 2 * sessions, "one to each side");
    for id in sent {
        assert!(accepted.keys().any(|message| message.starts_with(&id)), "{id} is done, but no mail was accepted");
    }
    // Every failure of a job that is not its process' death.
    let sql = "select kind || ', attempt ' || (e ->> 'attempt') || ': ' || (e ->> 'error') as error, count(*) from jobs, jsonb_array_elements(errors) as e group by 1 order by 2 desc";
    let errors: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(&product.db).await.unwrap();
    let crashed = count(&product.db, "select count(*) from jobs where crash_count > 0").await;
    eprintln!(
        "{sessions} paid, {kills} kills, {crashed} jobs crashed, all sent {took:.1?} after the last payment, {:.1?} in all",
        began.elapsed()
    );
    eprintln!("    {errors:?}");
    assert!(late.is_empty(), "late: {late:#?}");
}

/// The rows that are open a minute after the last kill.
async fn late_mails(product: &Product, last_kill: Instant) -> Vec<Value> {
    while count(&product.db, OPEN).await > 0 {
        if last_kill.elapsed() > LATE {
            let sql = "select to_jsonb(jobs) || jsonb_build_object('now', clock_timestamp()) from jobs where state not in ('done', 'superseded')";
            let rows: Vec<Value> = sqlx::query_scalar(sql).fetch_all(&product.db).await.unwrap();
            eprintln!("{rows:#?}");
            return rows;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Vec::new()
}

/// The answer to a request that is sent again while the machine is too busy for it.
async fn until_available(request: impl AsyncFn() -> Answer) -> Value {
    loop {
        let answer = request().await;
        if answer.status != 503 {
            assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
            return serde_json::from_str(&answer.text).unwrap();
        }
    }
}

async fn coach(product: &Product) -> Person {
    let coach = sign_up(&product.http, &product.url, "coach", "Ben Okafor").await;
    let weekly: Vec<Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .map(|weekday| json!({ "weekday": weekday, "start": "00:00", "end": "24:00" }))
        .collect();
    let mut profile = data::coach_profile();
    profile["availability"] = json!({ "timezone": "UTC", "weekly": weekly, "min_notice_minutes": 60, "max_days_ahead": 365, "slot_step_minutes": 60 });
    coach.writes(profile).await.expect(200);
    coach
}

/// Threads that keep every core busy.
struct Hogs(Arc<AtomicBool>);

impl Hogs {
    fn start() -> Hogs {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..2 {
            let stop = stop.clone();
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::black_box((0..100_000_u64).sum::<u64>());
                }
            });
        }
        Hogs(stop)
    }
}

impl Drop for Hogs {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
