//! Real processes, killed, stopped and frozen: every job is done, and its effects happen once.

use std::time::Duration;

use nix::sys::signal::Signal;
use rapport::jobs::Queue;
use rapport::jobs::delivery::push;
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::app::Answer;
use crate::support::data;
use crate::support::patience::none_left;
use crate::support::people::{PASSWORD, Person, sign_up};
use crate::support::processes::{Product, eventually};
use crate::support::tcp_proxy::TcpProxy;

async fn count(db: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
}

/// Waits until all mails are sent; each was accepted once.
async fn assert_all_mails_sent_once(product: &Product, how_many: usize) {
    let open = "select count(*) from jobs where kind = 'emails.send' and state <> 'done'";
    none_left("mails that are not sent", || count(&product.db, open)).await;
    let accepted = product.sandbox.mail.accepted_counts();
    assert_eq!(accepted.len(), how_many);
    assert!(accepted.values().all(|times| *times == 1), "{accepted:?}");
}

/// The web process commits a job, can't reach Redis, and is killed.
#[actix_web::test]
async fn a_committed_job_that_was_never_published_is_done() {
    let mut product = Product::prepare().await;
    let proxy = TcpProxy::to_redis();
    let direct_url = product.redis_url.clone();
    product.set("REDIS_URL", &proxy.redis_url());
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    proxy.cut().await;
    let ana = sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    product.kill("serve");
    assert_eq!(count(&product.db, "select count(*) from jobs where kind = 'emails.send' and attempt = 0").await, 1);
    product.set("REDIS_URL", &direct_url);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    assert_all_mails_sent_once(&product, 1).await;
    assert_eq!(product.sandbox.mail.to(&ana.email).len(), 1);
}

/// Killed in the middle of thirty sign-ups: exactly those who have an account get their mail.
#[actix_web::test]
async fn killing_the_web_process_during_sign_ups_loses_no_mail() {
    let mut product = Product::start().await;
    let (sender, mut answers) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..30 {
        let (http, url, sender) = (product.http.clone(), format!("{}/auth/signup", product.url), sender.clone());
        tokio::spawn(async move {
            let email = format!("person-{number}@example.com");
            let body = json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": "Somebody", "timezone": "UTC" });
            let answer = http.post(url).json(&body).send().await;
            drop(sender.send((email, answer.map(|answer| answer.status().as_u16()).ok())));
        });
    }
    drop(sender);
    let mut signed_up = Vec::new();
    let mut is_killed = false;
    while let Some((email, status)) = answers.recv().await {
        if status == Some(201) {
            signed_up.push(email);
        }
        if !is_killed {
            product.kill("serve");
            is_killed = true;
        }
    }
    assert!(!signed_up.is_empty());
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    let users: Vec<String> = sqlx::query_scalar("select email from users").fetch_all(&product.db).await.unwrap();
    assert!(signed_up.iter().all(|email| users.contains(email)), "every account that was answered with 201 exists");
    assert_all_mails_sent_once(&product, users.len()).await;
    for email in &users {
        assert_eq!(product.sandbox.mail.to(email).len(), 1, "{email}");
    }
}

#[actix_web::test]
async fn two_workers_never_run_a_job_twice() {
    let mut product = Product::prepare().await;
    let jobs = product.users_with_pending_email(200).await;
    // Every id is in Redis four times before the workers start.
    let cache = rapport::cache::Cache::new(&product.redis_url.clone().into(), &product.redis_prefix).unwrap();
    for _ in 0..4 {
        assert_eq!(push(&cache, Queue::Emails, &jobs).await.unwrap().pushed, jobs.len());
    }
    product.spawn("worker-1", &["worker", "--stop-with-parent"]);
    product.spawn("worker-2", &["worker", "--stop-with-parent"]);
    assert_all_mails_sent_once(&product, 200).await;
    assert_eq!(count(&product.db, "select count(*) from jobs where kind = 'emails.send' and attempt <> 1").await, 0);
    let workers = "select count(distinct split_part(locked_by, '-', 1)) from jobs where kind = 'emails.send'";
    assert_eq!(count(&product.db, workers).await, 2, "both workers ran some");
}

#[actix_web::test]
async fn a_stopping_worker_finishes_its_running_jobs() {
    let mut product = Product::prepare().await;
    product.users_with_pending_email(40).await;
    product.sandbox.mail.faults().slow(Duration::from_millis(300));
    product.spawn("worker", &["worker", "--stop-with-parent", "--concurrency", "4"]);
    let running = "select count(*) from jobs where kind = 'emails.send' and state = 'running'";
    eventually("jobs are running", || async { count(&product.db, running).await >= 2 }).await;
    assert_eq!(product.terminate("worker").await, Some(0));
    assert_eq!(count(&product.db, "select count(*) from workers").await, 0, "it has deregistered");
    let left = "select count(*) from jobs where kind = 'emails.send' and state not in ('ready', 'published', 'done')";
    assert_eq!(count(&product.db, left).await, 0, "no job is left running");
    let done = count(&product.db, "select count(*) from jobs where kind = 'emails.send' and state = 'done'").await;
    assert!((2..40).contains(&done), "{done} were done, the rest is waiting");
    assert_eq!(usize::try_from(done).unwrap(), product.sandbox.mail.accepted_counts().len());
    assert_eq!(
        count(&product.db, "select count(*) from jobs where crash_count > 0").await,
        0,
        "stopping is not counted as a crash"
    );
    product.sandbox.mail.faults().clear();
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    assert_all_mails_sent_once(&product, 40).await;
}

/// A booking that is paid, while Stripe's events are held back.
async fn paid_without_webhook(product: &Product) -> (Person, String) {
    let coach = sign_up(&product.http, &product.url, "coach", "Ben Okafor").await;
    coach.writes(data::coach_profile()).await.expect(200);
    let client = sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    let slots = client.gets(&format!("/coaches/{}/slots?duration_minutes=60", coach.id)).await.expect(200);
    let days = slots["days"].as_array().unwrap();
    let slot = days.iter().flat_map(|day| day["slots"].as_array().unwrap()).next().unwrap();
    let booking = client.books(&coach, slot["starts_at"].as_str().unwrap()).await.expect(201);
    let checkout = client.checks_out(&booking).await.expect(201);
    product.sandbox.stripe.deliveries().hold();
    product.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    (client, booking["id"].as_str().unwrap().to_owned())
}

/// Slow: a worker is frozen in the middle of a settlement for longer than its lease of 20 s, another one runs the job, and nothing that the
/// first one does afterwards has an effect.
#[actix_web::test]
async fn a_frozen_worker_is_fenced_off() {
    let mut product = Product::prepare().await;
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("frozen", &["worker", "--stop-with-parent"]);
    product.ready().await;
    let (client, booking_id) = paid_without_webhook(&product).await;
    product.sandbox.stripe.faults().slow(Duration::from_secs(2));
    let completed =
        product.sandbox.stripe.events().into_iter().find(|event| event.kind == "checkout.session.completed");
    product.sandbox.stripe.deliveries().resend(&completed.unwrap().id).await.unwrap();
    let running = "select count(*) from jobs where kind = 'payments.handle_stripe_event' and state = 'running'";
    eventually("the worker asks Stripe", || async { count(&product.db, running).await == 1 }).await;
    product.signal("frozen", Signal::SIGSTOP);
    product.sandbox.stripe.faults().clear();
    product.spawn("other", &["worker", "--stop-with-parent"]);
    let done = "select count(*) from jobs where kind = 'payments.handle_stripe_event' and state = 'done' and epoch = 2 and crash_count = 1";
    eventually("the other worker has run it", || async { count(&product.db, done).await == 1 }).await;
    product.signal("frozen", Signal::SIGCONT);
    eventually("the first one has noticed", || async { product.log_of("frozen").contains("lease lost") }).await;
    assert_eq!(product.booking(&client.access_token, &booking_id).await["status"], "confirmed");
    let with_calendar = |mails: &[std::sync::Arc<rapport_sandbox::mail::Message>]| {
        mails.iter().filter(|mail| mail.has_calendar()).count() == 2
    };
    let confirmations = || async { with_calendar(&product.sandbox.mail.messages()) };
    eventually("one confirmation to each side", confirmations).await;
    for (sql, how_many) in [
        ("select count(*) from payment_ledger", 1),
        ("select count(*) from jobs where args ->> 'about' = 'booking_confirmed'", 2),
        ("select count(*) from audit where action = 'bookings.confirmed'", 1),
    ] {
        assert_eq!(count(&product.db, sql).await, how_many, "{sql}");
    }
    let path = format!("{}/booking/{booking_id}", product.url);
    let seen: Value =
        Answer::of(product.http.get(path).bearer_auth(&client.access_token).send().await.unwrap()).await.expect(200);
    assert_eq!((&seen["revision"], &seen["payment_status"]), (&json!(1), &json!("succeeded")));
}
