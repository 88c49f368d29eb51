//! Many clients, few times, three web processes: bookings, moves, cancellations, daily limits and transactions that win and roll back, while
//! processes are killed. No two sessions of a coach or a client overlap, every conflicting request is refused, and the answers about each coach are
//! linearisable.

mod clients;
mod deadlock;
mod fixture;
mod history;

use futures::future::join_all;
use sqlx::PgPool;

use crate::support::pooler;
use crate::support::processes::Product;
use clients::{Counts, Round};
use fixture::Fixture;
use history::History;

/// Clients that send requests concurrently.
const CONCURRENCY: usize = 24;

#[actix_web::test]
async fn sessions_never_overlap() {
    race(5_000, 2).await;
}

#[actix_web::test]
async fn sessions_never_overlap_through_a_pooler() {
    pooler::through("sessions_never_overlap_through_a_pooler", race(2_000, 1)).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it races -- --ignored --nocapture"]
async fn sessions_never_overlap_in_a_long_race() {
    race(100_000, 40).await;
}

/// Sends `attempts` requests, and kills a web process `kills` times in between.
async fn race(attempts: usize, kills: usize) {
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("LOG_LEVEL", "warn");
    let ports: Vec<u16> = (0..3).map(|_| rapport::cli::dev::sandbox::Ports::any().api).collect();
    let webs: Vec<String> = ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect();
    for (number, port) in ports.iter().enumerate() {
        product.spawn_web_on(&format!("serve-{number}"), *port);
    }
    for web in &webs {
        product.ready_at(web).await;
    }
    let fixture = Fixture::create(&product, &webs).await;
    let history = History::new(fixture.coaches.len());
    let began = std::time::Instant::now();
    let mut counts = Counts::default();
    let rounds = kills + 1;
    for round in 0..rounds {
        // In the middle of each round but the last, one process is killed; it is restarted before the next.
        let victim = (round < kills).then_some(round % webs.len());
        let running = Round::new(&fixture, &history, attempts / rounds, round);
        let clients = join_all((0..CONCURRENCY).map(|number| running.run_client(number)));
        let killer = async {
            if let Some(victim) = victim {
                running.half_done().await;
                running.expect_no_answers_from(victim);
                product.kill(&format!("serve-{victim}"));
            }
        };
        let (per_client, ()) = tokio::join!(clients, killer);
        per_client.into_iter().for_each(|one| counts.add(one));
        if let Some(victim) = victim {
            product.spawn_web_on(&format!("serve-{victim}"), ports[victim]);
            product.ready_at(&webs[victim]).await;
        }
        assert_no_overlaps(&product.db, &fixture).await;
    }
    let took = began.elapsed();
    let deadlocks: i64 =
        sqlx::query_scalar("select deadlocks from pg_stat_database where datname = current_database()")
            .fetch_one(&product.db)
            .await
            .unwrap();
    eprintln!("{attempts} attempts, {kills} kills, {took:.1?}: {counts}, {deadlocks} deadlocks");
    assert_eq!(counts.unexpected, Vec::<String>::new(), "unexpected answers");
    assert_eq!(deadlocks, 0);
    assert!(
        counts.booked > attempts / 50 && counts.moved > 0 && counts.rolled_back > attempts / 20,
        "not enough of each: {counts}"
    );
    assert!(counts.refused > attempts / 10, "too few refusals: {counts}");
    assert!(
        counts.unanswered <= kills * CONCURRENCY,
        "more unanswered requests than the killed processes had: {counts}"
    );
    assert_nothing_is_lost(&product.db, &counts).await;
    history.is_linearisable();
}

/// No two sessions of one coach, breaks included, or of one client overlap; no day has more than it may.
async fn assert_no_overlaps(db: &PgPool, fixture: &Fixture) {
    for (what, who, span) in [("coach", "coach_id", "blocked"), ("client", "client_id", "during")] {
        let sql = format!(
            "select count(*) from bookings a join bookings b on a.{who} = b.{who} and a.id < b.id and a.{span} && b.{span}
             where a.status in ('pending', 'confirmed') and b.status in ('pending', 'confirmed')"
        );
        let overlaps: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap();
        assert_eq!(overlaps, 0, "overlapping sessions of a {what}");
    }
    let sql = "select coalesce(max(count), 0) from (select count(*) from bookings where coach_id = $1 and status in ('pending', 'confirmed')
               group by date_trunc('day', lower(during) at time zone 'UTC')) as days (count)";
    let most: i64 = sqlx::query_scalar(sql).bind(fixture.limited_coach()).fetch_one(db).await.unwrap();
    assert!(most <= fixture::DAILY_LIMIT, "{most} sessions on one day");
}

/// Every booking that was confirmed to a client exists, and is active unless its hold expired.
async fn assert_nothing_is_lost(db: &PgPool, counts: &Counts) {
    let active: Vec<uuid::Uuid> = counts.active.iter().copied().collect();
    let sql = "select count(*) from bookings where id = any($1) and (status in ('pending', 'confirmed') or cancel_reason = 'hold_expired')";
    let found: i64 = sqlx::query_scalar(sql).bind(&active).fetch_one(db).await.unwrap();
    assert_eq!(found, i64::try_from(active.len()).unwrap(), "confirmed bookings are lost");
}
