//! Many clients, few hours, three web processes: bookings, moves, cancellations, daily limits and transactions that win and roll back,
//! while processes are killed. Whatever happens, nobody is in two places at once, and every loser is told so.

mod crowd;
mod deadlock;
mod fair;

use futures::future::join_all;
use sqlx::PgPool;

use crate::support::processes::Product;
use crowd::{Crowd, Tally};
use fair::Fair;

/// How many people are at it at once.
const AT_ONCE: usize = 24;

#[actix_web::test]
async fn nobody_is_in_two_places_at_once() {
    race(5_000, 2).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it races -- --ignored --nocapture"]
async fn nobody_is_in_two_places_at_once_in_a_long_race() {
    race(100_000, 40).await;
}

/// So many attempts, with so many kills of a web process spread over them.
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
    let fair = Fair::open(&product, &webs).await;
    let began = std::time::Instant::now();
    let mut tally = Tally::default();
    let rounds = kills + 1;
    for round in 0..rounds {
        // In the middle of each round but the last, one process dies; it is back before the next.
        let victim = (round < kills).then_some(round % webs.len());
        let crowd = Crowd::new(&fair, attempts / rounds, round);
        let people = join_all((0..AT_ONCE).map(|number| crowd.walk(number)));
        let killer = async {
            if let Some(victim) = victim {
                crowd.half_done().await;
                crowd.expects_silence_of(victim);
                product.kill(&format!("serve-{victim}"));
            }
        };
        let (tallies, ()) = tokio::join!(people, killer);
        tallies.into_iter().for_each(|one| tally.add(one));
        if let Some(victim) = victim {
            product.spawn_web_on(&format!("serve-{victim}"), ports[victim]);
            product.ready_at(&webs[victim]).await;
        }
        nobody_overlaps(&product.db, &fair).await;
    }
    let took = began.elapsed();
    let deadlocks: i64 =
        sqlx::query_scalar("select deadlocks from pg_stat_database where datname = current_database()")
            .fetch_one(&product.db)
            .await
            .unwrap();
    eprintln!("{attempts} attempts, {kills} kills, {took:.1?}: {tally}, {deadlocks} deadlocks");
    assert_eq!(tally.strange, Vec::<String>::new(), "answers nobody should get");
    assert_eq!(deadlocks, 0);
    assert!(tally.booked > attempts / 50 && tally.moved > 0 && tally.rolled_back > attempts / 20, "a race: {tally}");
    assert!(tally.refused > attempts / 10, "with losers: {tally}");
    assert!(tally.silent <= kills * AT_ONCE, "silence only of the killed: {tally}");
    nothing_is_lost(&product.db, &tally).await;
}

/// No two sessions of one coach, breaks included, or of one client overlap; no day has more than it may.
async fn nobody_overlaps(db: &PgPool, fair: &Fair) {
    for (what, who, span) in [("coach", "coach_id", "blocked"), ("client", "client_id", "during")] {
        let sql = format!(
            "select count(*) from bookings a join bookings b on a.{who} = b.{who} and a.id < b.id and a.{span} && b.{span}
             where a.status in ('pending', 'confirmed') and b.status in ('pending', 'confirmed')"
        );
        let overlaps: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap();
        assert_eq!(overlaps, 0, "a {what} in two places at once");
    }
    let sql = "select coalesce(max(count), 0) from (select count(*) from bookings where coach_id = $1 and status in ('pending', 'confirmed')
               group by date_trunc('day', lower(during) at time zone 'UTC')) as days (count)";
    let most: i64 = sqlx::query_scalar(sql).bind(fair.limited()).fetch_one(db).await.unwrap();
    assert!(most <= fair::MOST_A_DAY, "{most} sessions on one day");
}

/// Every booking that somebody was told of is there, and stands unless it was called off or nobody paid in time.
async fn nothing_is_lost(db: &PgPool, tally: &Tally) {
    let standing: Vec<uuid::Uuid> = tally.standing.iter().copied().collect();
    let sql = "select count(*) from bookings where id = any($1) and (status in ('pending', 'confirmed') or cancel_reason = 'hold_expired')";
    let found: i64 = sqlx::query_scalar(sql).bind(&standing).fetch_one(db).await.unwrap();
    assert_eq!(found, i64::try_from(standing.len()).unwrap(), "what was promised stands");
}
