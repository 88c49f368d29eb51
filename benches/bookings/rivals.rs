//! The other ways of booking an hour: as every scheduler does it (look, then write), as one would write it first (insert, and see
//! what the constraint says), and as it is done here; and the least that any of them costs: the insert alone, by `pgbench`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use rapport::clock::Timestamp;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::market::{Market, Times};
use crate::{AT_ONCE, Outcome};

/// The row that `POST /booking` writes.
const INSERT: &str = "insert into {table} (id, client_id, coach_id, during, blocked, status, price_amount, price_currency,
        cancellation_policy, hold_expires_at, earliest_start, created_at, updated_at)
    values ($1, $2, $3, tstzrange($4, $5, '[)'), tstzrange($4, $5, '[)'), 'pending', 7500, 'EUR', 'moderate', now() + interval '15 minutes', $4, now(), now())";

/// The insert of one row in a transaction of its own, drawn at random of these times, as fast as it goes.
pub async fn pgbench(market: &Market, times: Times, attempts: usize) -> Outcome {
    market.clear().await;
    let (coaches, clients) = (market.coaches.len(), market.clients.len());
    let script = format!(
        "\\set n random(0, {last})\n\\set c random(0, {last_client})\n\
         insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
             hold_expires_at, earliest_start, created_at, updated_at)
         select gen_random_uuid(), client.id, coach.id, tstzrange(at, at + interval '1 hour', '[)'), tstzrange(at, at + interval '1 hour', '[)'),
             'pending', 7500, 'EUR', 'moderate', now() + interval '15 minutes', at, now(), now()
         from (select to_timestamp({first} + 3600 * (:n / {coaches})) as at) as time, bench_people coach, bench_people client
         where coach.kind = 'coach' and coach.number = :n % {coaches} and client.kind = 'client' and client.number = :c
         on conflict do nothing;\n",
        last = times.count - 1,
        last_client = clients - 1,
        first = times.first.as_seconds(),
    );
    let done = crate::pgbench::run(&market.database_url, &script, AT_ONCE, attempts);
    market.outcome("the insert alone, by pgbench", "bookings", done.transactions, done.took).await
}

/// Looks whether the time is free, and writes if it is: into a table without the constraints, as it is done elsewhere.
pub async fn check_then_insert(market: &Market, times: Times, attempts: usize) -> Outcome {
    market.clear().await;
    for sql in [
        "drop table if exists bench_unguarded",
        "create table bench_unguarded (like bookings including defaults)",
        "create index on bench_unguarded using gist (coach_id, blocked)",
        "create index on bench_unguarded using gist (client_id, during)",
    ] {
        sqlx::query(sql).execute(&market.db).await.unwrap();
    }
    let insert = INSERT.replace("{table}", "bench_unguarded");
    let took = crowd(market, times, attempts, async |db: &mut PgConnection, wish| {
        let sql = "select exists (select from bench_unguarded where coach_id = $1 and blocked && tstzrange($2, $3, '[)'))
                       or exists (select from bench_unguarded where client_id = $4 and during && tstzrange($2, $3, '[)'))";
        let taken = sqlx::query(sql).bind(wish.coach).bind(wish.from).bind(wish.to).bind(wish.client);
        if !taken.fetch_one(&mut *db).await?.get::<bool, _>(0) {
            wish.write(db, &insert).await?;
        }
        Ok(())
    })
    .await;
    market.outcome("check, then insert", "bench_unguarded", attempts, took).await
}

/// Writes, and is told by the constraint that it was taken.
pub async fn bare_insert(market: &Market, times: Times, attempts: usize) -> Outcome {
    market.clear().await;
    let insert = INSERT.replace("{table}", "bookings");
    let took = crowd(market, times, attempts, async |db: &mut PgConnection, wish| wish.write(db, &insert).await).await;
    market.outcome("insert, and see", "bookings", attempts, took).await
}

/// As here: the constraint decides, and nobody waits with an entry of their own.
pub async fn insert_or_nothing(market: &Market, times: Times, attempts: usize) -> Outcome {
    market.clear().await;
    let insert = format!("{} on conflict do nothing", INSERT.replace("{table}", "bookings"));
    let took = crowd(market, times, attempts, async |db: &mut PgConnection, wish| wish.write(db, &insert).await).await;
    market.outcome("insert on conflict do nothing", "bookings", attempts, took).await
}

/// Somebody wants an hour.
struct Wish {
    coach: Uuid,
    client: Uuid,
    from: Timestamp,
    to: Timestamp,
}

impl Wish {
    async fn write(&self, db: &mut PgConnection, insert: &str) -> sqlx::Result<()> {
        let sql = sqlx::query(sqlx::AssertSqlSafe(insert.to_owned()));
        sql.bind(rapport::ids::random())
            .bind(self.client)
            .bind(self.coach)
            .bind(self.from)
            .bind(self.to)
            .execute(db)
            .await
            .map(drop)
    }
}

/// So many attempts by many connections at once; three in ten roll back whatever came of it. A refusal or a deadlock ends an attempt.
async fn crowd(
    market: &Market,
    times: Times,
    attempts: usize,
    attempt: impl AsyncFn(&mut PgConnection, &Wish) -> sqlx::Result<()>,
) -> Duration {
    let pool = PgPoolOptions::new().max_connections(AT_ONCE as u32).connect(&market.database_url).await.unwrap();
    let done = AtomicUsize::new(0);
    let began = Instant::now();
    let walk = async || {
        loop {
            let number = done.fetch_add(1, Ordering::Relaxed);
            if number >= attempts {
                break;
            }
            // A multiplier that is prime to the count visits the times in no order, each as often as the others.
            let (coach, from) = times.at(number / 8 * 7_919 % times.count);
            let client = market.clients[number % market.clients.len()].id;
            let wish = Wish { coach: market.coaches[coach].id, client, from, to: from + rapport::clock::hours(1) };
            let mut tx = pool.begin().await.unwrap();
            let went_well = attempt(&mut tx, &wish).await.is_ok();
            if went_well && number % 10 >= 3 {
                // What the deferred end says is what came of it.
                drop(tx.commit().await);
            } else {
                tx.rollback().await.unwrap();
            }
        }
    };
    join_all((0..AT_ONCE).map(|_| walk())).await;
    began.elapsed()
}
