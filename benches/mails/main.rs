//! How long 2,000 confirmation emails take from the commit to the server's 250 when 1,000 sessions are confirmed at once: with two mail
//! servers of which the first is up, refuses connections, or accepts them and never replies; and, after an outage of both, from the moment
//! at which the second is back. One worker process, private servers with durable writes; `cargo bench --bench mails`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failing benchmark panics")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "a benchmark needs only a part of the tests' harness")]
mod support;

use std::time::Duration;

use futures::future::join_all;
use rapport::clock::{Clock, Timestamp, days, hours};
use rapport_sandbox::mail::{Mail, Options};
use serde_json::{Value, json};
use support::data;
use support::people::sign_up;
use support::processes::Product;

/// Pairs of a coach and a client, and sessions of each pair.
const PAIRS: i64 = 20;
const SESSIONS: i64 = 50;
const MAILS: usize = 2_000;

/// How long both servers are down in the last round.
const OUTAGE: Duration = Duration::from_secs(40);

/// The goal for the slowest email.
const GOAL: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() {
    support::stores::durable_services();
    let first = Mail::start(Options::default()).unwrap();
    let mut product = Product::prepare().await;
    let servers = format!("{},{}", first.smtp_url(), product.sandbox.mail.smtp_url());
    for (name, value) in [
        ("SMTP_URL", servers.as_str()),
        ("RATE_LIMIT_PER_MINUTE", "1000000"),
        ("AUTH_RATE_LIMIT_PER_MINUTE", "1000000"),
        ("LOG_LEVEL", "warn"),
        ("DATABASE_POOL_SIZE", "20"),
    ] {
        product.set(name, value);
    }
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    join_all((0..PAIRS).map(|_| book_sessions(&product))).await;
    println!("\n{} sessions, {MAILS} mails, two mail servers", PAIRS * SESSIONS);

    measure(&mut product, &first, "the first is up", None).await;
    first.refuse().await.unwrap();
    measure(&mut product, &first, "the first refuses", None).await;
    first.restore().await.unwrap();
    first.faults().greet_late(Duration::from_secs(3_600));
    measure(&mut product, &first, "the first is silent", None).await;
    product.sandbox.mail.refuse().await.unwrap();
    measure(&mut product, &first, "the second comes back", Some(OUTAGE)).await;
}

/// Books free sessions, which are confirmed at once.
async fn book_sessions(product: &Product) {
    let week: Vec<Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .map(|day| json!({ "weekday": day, "start": "00:00", "end": "24:00" }))
        .collect();
    let mut profile = data::coach_profile();
    profile["price"] = json!({ "amount": 0, "currency": "EUR" });
    profile["availability"] =
        json!({ "timezone": "UTC", "weekly": week, "slot_step_minutes": 60, "max_days_ahead": 365 });
    let coach = sign_up(&product.http, &product.url, "coach", "Ben Okafor").await;
    coach.writes(profile).await.expect(200);
    let client = sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    let today = Clock::system().now().as_seconds() / 86_400 * 86_400;
    for hour in 0..SESSIONS {
        let starts_at = Timestamp::from_seconds(today) + days(2) + hours(hour);
        client.books(&coach, &starts_at.to_string()).await.expect(201);
    }
}

/// Makes all confirmation emails due in one commit, and measures from that commit; after an outage of both servers, from its end.
async fn measure(product: &mut Product, first: &Mail, what: &str, outage: Option<Duration>) {
    for mail in [first, &product.sandbox.mail] {
        mail.clear().unwrap();
    }
    for sql in [
        "delete from job_effects",
        "delete from jobs where kind = 'emails.send' and args ->> 'about' <> 'booking_confirmed'",
        "insert into queue_control (queue, paused) values ('emails', true) on conflict (queue) do update set paused = true, suspended_until = null",
    ] {
        sqlx::query(sql).execute(&product.db).await.unwrap();
    }
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    let now = Clock::system().now();
    let mut tx = product.db.begin().await.unwrap();
    let sql = "update jobs set state = 'ready', attempt = 0, errors = '[]', finished_at = null, run_at = $1, created_at = $1 where kind = 'emails.send'";
    let mails = sqlx::query(sql).bind(now).execute(&mut *tx).await.unwrap().rows_affected();
    assert_eq!(mails, MAILS as u64);
    sqlx::query("update queue_control set paused = false").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    if let Some(outage) = outage {
        tokio::time::sleep(outage).await;
        assert_eq!(product.sandbox.mail.messages().len(), 0);
        product.sandbox.mail.restore().await.unwrap();
    }
    let began_at = Clock::system().now().to_jiff();
    let arrived = |mail: &Mail| mail.messages().len();
    support::patience::eventually_within(GOAL * 2, "all emails have arrived", || async {
        arrived(first) + arrived(&product.sandbox.mail) >= MAILS
    })
    .await;
    let all = [first.messages(), product.sandbox.mail.messages()].concat();
    assert_eq!(all.len(), MAILS, "each arrived once");
    let mut took: Vec<Duration> = all
        .iter()
        .map(|mail| Duration::try_from(mail.received_at.duration_since(began_at)).unwrap_or_default())
        .collect();
    took.sort();
    let per_mille = |part: usize| took[(took.len() * part).div_ceil(1_000) - 1];
    println!(
        "  {what:<22} first {:>6.1?}  p50 {:>6.1?}  p99 {:>6.1?}  p99.9 {:>6.1?}  most {:>6.1?}  (goal: at most {GOAL:.0?})",
        took[0],
        per_mille(500),
        per_mille(990),
        per_mille(999),
        per_mille(1_000)
    );
    let spent = "select count(*) from jobs where kind = 'emails.send' and attempt <> 1";
    let spent: i64 = sqlx::query_scalar(spent).fetch_one(&product.db).await.unwrap();
    assert_eq!(spent, 0, "each took one attempt");
    assert_eq!(product.terminate("worker").await, Some(0));
}
