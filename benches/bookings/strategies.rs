//! Ways of booking a slot without overlaps: check then insert, a bare insert that the constraint may refuse, and `on conflict do nothing`, as the
//! product does; and the lower bound of their cost, the insert alone by `pgbench`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use rapport::clock::Timestamp;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::fixture::{Fixture, SlotSet};
use crate::{CONNECTIONS, Outcome};

/// The row that `POST /booking` writes.
const INSERT: &str = "insert into {table} (id, client_id, coach_id, during, blocked, status, price_amount, price_currency,
        cancellation_policy, hold_expires_at, earliest_start, created_at, updated_at)
    values ($1, $2, $3, tstzrange($4, $5, '[)'), tstzrange($4, $5, '[)'), 'pending', 7500, 'EUR', 'moderate', now() + interval '15 minutes', $4, now(), now())";

/// Inserts of one row each, at random slots, by `pgbench`.
pub async fn pgbench(fixture: &Fixture, slots: SlotSet, attempts: usize) -> Outcome {
    fixture.reset().await;
    let (coaches, clients) = (fixture.coaches.len(), fixture.clients.len());
    let script = format!(
        "\\set n random(0, {last})\n\\set c random(0, {last_client})\n\
         insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
             hold_expires_at, earliest_start, created_at, updated_at)
         select gen_random_uuid(), client.id, coach.id, tstzrange(at, at + interval '1 hour', '[)'), tstzrange(at, at + interval '1 hour', '[)'),
             'pending', 7500, 'EUR', 'moderate', now() + interval '15 minutes', at, now(), now()
         from (select to_timestamp({first} + 3600 * (:n / {coaches})) as at) as time, bench_people coach, bench_people client
         where coach.kind = 'coach' and coach.number = :n % {coaches} and client.kind = 'client' and client.number = :c
         on conflict do nothing;\n",
        last = slots.count - 1,
        last_client = clients - 1,
        first = slots.first.as_seconds(),
    );
    let done = crate::pgbench::run(&fixture.database_url, &script, CONNECTIONS, attempts);
    fixture.outcome("the insert alone, by pgbench", "bookings", done.transactions, done.took).await
}

/// Checks whether the slot is free, then inserts, into a table without the constraints.
pub async fn check_then_insert(fixture: &Fixture, slots: SlotSet, attempts: usize) -> Outcome {
    fixture.reset().await;
    for sql in [
        "drop table if exists bench_unguarded",
        "create table bench_unguarded (like bookings including defaults)",
        "create index on bench_unguarded using gist (coach_id, blocked)",
        "create index on bench_unguarded using gist (client_id, during)",
    ] {
        sqlx::query(sql).execute(&fixture.db).await.unwrap();
    }
    let insert = INSERT.replace("{table}", "bench_unguarded");
    let took = run_attempts(fixture, slots, attempts, async |db: &mut PgConnection, attempt| {
        let sql = "select exists (select from bench_unguarded where coach_id = $1 and blocked && tstzrange($2, $3, '[)'))
                       or exists (select from bench_unguarded where client_id = $4 and during && tstzrange($2, $3, '[)'))";
        let taken = sqlx::query(sql).bind(attempt.coach).bind(attempt.from).bind(attempt.to).bind(attempt.client);
        if !taken.fetch_one(&mut *db).await?.get::<bool, _>(0) {
            attempt.insert(db, &insert).await?;
        }
        Ok(())
    })
    .await;
    fixture.outcome("check, then insert", "bench_unguarded", attempts, took).await
}

/// Inserts, and the constraint refuses what overlaps.
pub async fn bare_insert(fixture: &Fixture, slots: SlotSet, attempts: usize) -> Outcome {
    fixture.reset().await;
    let insert = INSERT.replace("{table}", "bookings");
    let took = run_attempts(fixture, slots, attempts, async |db: &mut PgConnection, attempt| {
        attempt.insert(db, &insert).await
    })
    .await;
    fixture.outcome("bare insert", "bookings", attempts, took).await
}

/// Inserts with `on conflict do nothing`: the constraint decides without waiting.
pub async fn insert_on_conflict_do_nothing(fixture: &Fixture, slots: SlotSet, attempts: usize) -> Outcome {
    fixture.reset().await;
    let insert = format!("{} on conflict do nothing", INSERT.replace("{table}", "bookings"));
    let took = run_attempts(fixture, slots, attempts, async |db: &mut PgConnection, attempt| {
        attempt.insert(db, &insert).await
    })
    .await;
    fixture.outcome("insert on conflict do nothing", "bookings", attempts, took).await
}

/// One attempt to book an hour.
struct Attempt {
    coach: Uuid,
    client: Uuid,
    from: Timestamp,
    to: Timestamp,
}

impl Attempt {
    async fn insert(&self, db: &mut PgConnection, insert: &str) -> sqlx::Result<()> {
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

/// Makes the attempts over many connections; three in ten are rolled back. A refusal or a deadlock ends an attempt.
async fn run_attempts(
    fixture: &Fixture,
    slots: SlotSet,
    attempts: usize,
    book: impl AsyncFn(&mut PgConnection, &Attempt) -> sqlx::Result<()>,
) -> Duration {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS as u32).connect(&fixture.database_url).await.unwrap();
    let done = AtomicUsize::new(0);
    let began = Instant::now();
    let connection = async || {
        loop {
            let number = done.fetch_add(1, Ordering::Relaxed);
            if number >= attempts {
                break;
            }
            // A multiplier that is coprime to the count visits all slots equally often, out of order.
            let (coach, from) = slots.slot(number / 8 * 7_919 % slots.count);
            let client = fixture.clients[number % fixture.clients.len()].id;
            let attempt =
                Attempt { coach: fixture.coaches[coach].id, client, from, to: from + rapport::clock::hours(1) };
            let mut tx = pool.begin().await.unwrap();
            let is_booked = book(&mut tx, &attempt).await.is_ok();
            if is_booked && number % 10 >= 3 {
                // Constraints may still refuse at commit.
                drop(tx.commit().await);
            } else {
                tx.rollback().await.unwrap();
            }
        }
    };
    join_all((0..CONNECTIONS).map(|_| connection())).await;
    began.elapsed()
}
