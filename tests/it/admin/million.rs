//! A million jobs: the response time of every list and statistic of the admin API. `cargo test --test it million -- --ignored --nocapture`

#![allow(clippy::print_stdout, reason = "prints its measurements")]

use std::time::Duration;

use tokio::time::Instant;

use crate::support::TestApp;

/// The goal for the median of each.
const GOAL: Duration = Duration::from_millis(50);

/// Over seven days and four queues: done jobs, dead ones of two kinds, a backlog that is due, and scheduled jobs.
const LOAD: &str = r#"insert into jobs (id, kind, queue, state, args, priority, run_at, attempt, max_attempts, errors, origin, search_keys, created_at, started_at, finished_at)
    select gen_random_uuid(),
           case n % 20 when 0 then 'payments.settle' when 1 then 'bookings.settle_no_shows' when 2 then 'matching.embed_coach'
                       else case when n % 100003 = 0 then 'emails.rare' else 'emails.send' end end,
           case n % 20 when 0 then 'payments' when 1 then 'bookings' when 2 then 'matching' else 'emails' end,
           case when n % 20 = 1 then 'ready' when n % 20 = 0 then 'dead' when n % 1000 = 7 then 'dead' when n % 20 = 2 then 'ready' else 'done' end,
           jsonb_build_object('to', md5((n % 50000)::text)::uuid, 'about', 'booking_confirmed', 'booking_id', md5('b' || n % 300000)::uuid),
           2, $1::timestamptz - interval '1 second' * (n % 600000) + case n % 20 when 2 then interval '30 days' else interval '0' end,
           case when n % 4000 = 2 then 1 else 0 end, 20,
           case when n % 20 = 0 or n % 1000 = 7 then jsonb_build_array(jsonb_build_object('error', 'Stripe says ' || (n % 7) || ' is wrong')) else '[]' end,
           '{"request_id": "load"}', array[md5((n % 50000)::text)::uuid::text, 'booking_confirmed', md5('b' || n % 300000)::uuid::text],
           $1::timestamptz - interval '1 second' * (n % 600000), null,
           case when n % 20 in (1, 2) then null else $1::timestamptz - interval '1 second' * (n % 599000) end
    from generate_series(1, 1000000) n"#;

#[actix_web::test]
#[ignore = "loads a million rows"]
async fn every_list_is_fast_with_a_million_jobs() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for queue in ["emails", "payments", "bookings", "matching"] {
        admin.posts(&format!("/admin/queues/{queue}/pause"), serde_json::json!({})).await.expect(200);
    }
    let db = &app.db;
    let loading = Instant::now();
    sqlx::query(LOAD).bind(app.now()).execute(db).await.unwrap();
    sqlx::query("vacuum analyze jobs").execute(db).await.unwrap();
    println!("loaded in {:.1?}", loading.elapsed());
    let (user, booking): (String, String) =
        sqlx::query_as("select args ->> 'to', args ->> 'booking_id' from jobs where queue = 'emails' limit 1")
            .fetch_one(db)
            .await
            .unwrap();
    let some: uuid::Uuid =
        sqlx::query_scalar("select id from jobs where state = 'dead' limit 1").fetch_one(db).await.unwrap();
    let of = |query: &str| format!("/admin/queues/emails/jobs?{query}");
    let cursor = |page: serde_json::Value| page["next_cursor"].as_str().unwrap().to_owned();
    let far = cursor(admin.gets(&of("status=done&per_page=100&page=100")).await.expect(200));
    let mut paths =
        vec!["/admin/queues".to_owned(), format!("/admin/jobs/{some}"), "/admin/jobs".to_owned(), "/health".to_owned()];
    for query in [
        "",
        "status=done",
        "status=dead",
        "status=running",
        "status=pending",
        "kind=emails.rare",
        "kind=emails.rare&status=done",
        "status=done&page=500",
        "q=Stripe+wrong",
        "q=Stripe+wrong&status=dead",
        "q=Stripe+nonesuch",
        "q=booking_confirmed",
    ] {
        paths.push(of(query));
    }
    paths.push(of(&format!("status=done&cursor={far}")));
    for (queue, status) in [
        ("bookings", "pending"),
        ("bookings", "scheduled"),
        ("matching", "scheduled"),
        ("matching", "pending"),
        ("matching", "retrying"),
        ("payments", "dead"),
    ] {
        paths.push(format!("/admin/queues/{queue}/jobs?status={status}"));
    }
    for query in ["q=Stripe+wrong", "q=Stripe+wrong&status=dead&page=5&per_page=100", "q=Stripe+3"] {
        paths.push(format!("/admin/queues/payments/jobs?{query}"));
    }
    paths.push("/admin/jobs?q=Stripe+wrong".to_owned());
    for query in [
        format!("booking_id={booking}"),
        format!("user_id={user}"),
        format!("user_id={user}&status=done"),
        format!("q={booking}"),
    ] {
        paths.push(format!("/admin/jobs?{query}"));
    }
    let mut slow = Vec::new();
    for path in &paths {
        let mut times = Vec::new();
        for _ in 0..9 {
            let asked = Instant::now();
            let answer = admin.gets(path).await;
            times.push(asked.elapsed());
            answer.expect(200);
        }
        times.sort_unstable();
        println!("{:>8.1?} {path}", times[4]);
        if times[4] > GOAL {
            slow.push(format!("{:.1?} {path}", times[4]));
        }
    }
    println!("{}", admin.gets("/admin/queues").await.text);
    assert!(slow.is_empty(), "over {GOAL:.0?}:\n{}", slow.join("\n"));
    app.leaves_work("its rows are no jobs that a worker knows");
}
