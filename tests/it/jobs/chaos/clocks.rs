//! Machines whose clocks are an hour ahead or behind: due jobs run, others wait, and every timestamp is right.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::count;
use crate::support::data;
use crate::support::people::sign_up;
use crate::support::processes::{Product, eventually};

/// The library that moves a process's clock, built by the compiler that links Rust's programs.
fn clock_ahead() -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/clock_ahead.c");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("clock_ahead-{}.so", std::process::id()));
    let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).status().unwrap();
    assert!(built.success());
    library.to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn clock_skew_of_an_hour_has_no_effect() {
    let mut product = Product::prepare().await;
    product.set("LOG_LEVEL", "warn");
    let behind = product.url.clone();
    let port = rapport::cli::dev::sandbox::Ports::any().api;
    let ahead = format!("http://127.0.0.1:{port}");
    product.set("LD_PRELOAD", &clock_ahead());
    product.set("CLOCK_AHEAD_SECONDS", "-3600");
    product.spawn_web_on("web-behind", behind.rsplit(':').next().unwrap().parse().unwrap());
    product.spawn("worker-behind", &["worker", "--stop-with-parent"]);
    product.set("CLOCK_AHEAD_SECONDS", "3600");
    product.spawn_web_on("web-ahead", port);
    product.spawn("worker-ahead", &["worker", "--stop-with-parent"]);
    for url in [&behind, &ahead] {
        product.ready_at(url).await;
    }

    // Tokens of one process are accepted by the other; a hold of half an hour is not expired.
    let coach = sign_up(&product.http, &behind, "coach", "Ben Okafor").await;
    coach.at(&ahead).writes(data::coach_profile()).await.expect(200);
    let client = sign_up(&product.http, &ahead, "client", "Ana Ribeiro").await;
    let slots = client.at(&behind).gets(&format!("/coaches/{}/slots?duration_minutes=60", coach.id)).await.expect(200);
    let slot =
        slots["days"].as_array().unwrap().iter().flat_map(|day| day["slots"].as_array().unwrap()).next().unwrap();
    let booking = client.books(&coach, slot["starts_at"].as_str().unwrap()).await.expect(201);

    // Due in half an hour, and half an hour late.
    let sql = "insert into jobs (id, kind, queue, args, state, run_at, max_attempts, created_at)
               select gen_random_uuid(), 'payments.handle_stripe_event', 'payments', jsonb_build_object('event_id', 'evt_' || number),
                      'ready', now() + case when number % 2 = 0 then interval '30 min' else interval '-30 min' end, 900, now()
               from generate_series(1, 80) as number";
    sqlx::query(sql).execute(&product.db).await.unwrap();
    let workers = "select count(distinct locked_by) from jobs where kind = 'emails.send' and state = 'done'";
    while count(&product.db, workers).await < 2 {
        product.users_with_pending_email(20).await;
        let open = "select count(*) from jobs where kind = 'emails.send' and state <> 'done'";
        eventually("the mails are sent", || async { count(&product.db, open).await == 0 }).await;
    }
    let late =
        "select count(*) from jobs where queue = 'payments' and run_at < now() - interval '10 min' and state <> 'done'";
    eventually("due jobs are done", || async { count(&product.db, late).await == 0 }).await;
    let early =
        "select count(*) from jobs where kind = 'payments.handle_stripe_event' and run_at > now() and attempt > 0";
    assert_eq!(count(&product.db, early).await, 0, "jobs that are not due have not run");

    // Recurring jobs and all other rows have the right time.
    let off = "select count(*) from jobs, lateral (values (created_at), (started_at), (finished_at)) as times(at)
               where at not between now() - interval '10 min' and now() + interval '5 s'";
    assert_eq!(count(&product.db, off).await, 0, "no job has a time that is an hour off");
    let off = "select count(*) from audit where at not between now() - interval '10 min' and now() + interval '5 s'";
    assert_eq!(count(&product.db, off).await, 0, "no audit record is an hour off");
    for mail in product.sandbox.mail.messages() {
        let dated = mail_parser::MessageParser::default().parse(&mail.raw).unwrap().date().unwrap().to_timestamp();
        assert!((mail.received_at.as_second() - dated).abs() < 600, "no mail has a date that is an hour off");
    }
    assert_eq!(client.sees(&booking).await["status"], json!("pending"));
}
