//! The coaches, clients and slots of the benchmark, the same for every strategy.

use futures::StreamExt;
use rapport::clock::{Clock, Timestamp};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::Outcome;
use crate::support::data;
use crate::support::people::{Person, sign_up};
use crate::support::processes::Product;

/// Coaches; each works round the clock and costs 75 euros.
const COACHES: usize = 40;

/// Clients; each may have three unpaid holds.
const CLIENTS: usize = 2_400;

pub struct Fixture {
    pub db: PgPool,
    pub database_url: String,
    pub url: String,
    pub coaches: Vec<Person>,
    pub clients: Vec<Person>,
    first: Timestamp,
}

/// The slots that are booked: of all coaches, from the first hour on.
#[derive(Clone, Copy)]
pub struct SlotSet {
    pub count: usize,
    pub first: Timestamp,
}

impl SlotSet {
    /// Coach and start of the slot with this number.
    pub fn slot(&self, number: usize) -> (usize, Timestamp) {
        (number % COACHES, self.first + rapport::clock::hours((number / COACHES) as i64))
    }
}

impl Fixture {
    pub async fn create(product: &Product) -> Fixture {
        let coach = async |number: usize| {
            let coach = sign_up(&product.http, &product.url, "coach", &format!("Coach {number}")).await;
            let mut profile = data::coach_profile();
            let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            let weekly: Vec<_> =
                days.iter().map(|day| json!({ "weekday": day, "start": "00:00", "end": "24:00" })).collect();
            profile["availability"] =
                json!({ "timezone": "UTC", "weekly": weekly, "slot_step_minutes": 60, "max_days_ahead": 365 });
            coach.writes(profile).await.expect(200);
            coach
        };
        let client = |_| sign_up(&product.http, &product.url, "client", "Client");
        let coaches = futures::stream::iter(0..COACHES).map(coach).buffered(8).collect().await;
        let clients = futures::stream::iter(0..CLIENTS).map(client).buffered(16).collect().await;
        let database_url = product.variable("DATABASE_URL");
        let now = Clock::system().now();
        Fixture {
            db: product.db.clone(),
            database_url,
            url: product.url.clone(),
            coaches,
            clients,
            first: Timestamp::from_seconds(now.as_seconds() / 86_400 * 86_400 + 2 * 86_400),
        }
    }

    /// This many slots.
    pub fn slots(&self, count: usize) -> SlotSet {
        // Within the year that coaches plan ahead.
        assert!(count / COACHES < 360 * 24);
        SlotSet { count, first: self.first }
    }

    /// Deletes all bookings, and inserts past ones, so that the planner does not assume tiny tables.
    pub async fn reset(&self) {
        // The audit trail is append-only by a trigger, which doesn't fire for a replica.
        let sql = "set session_replication_role = replica; truncate bookings, audit, jobs cascade; set session_replication_role = default";
        sqlx::raw_sql(sql).execute(&self.db).await.unwrap();
        self.create_people_table().await;
        let past = "insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
                        earliest_start, created_at, updated_at)
                    select gen_random_uuid(), client.id, coach.id, tstzrange(at, at + interval '1 hour'), tstzrange(at, at + interval '1 hour'),
                        'completed', 7500, 'EUR', 'moderate', at, at, at
                    from generate_series(1, 40000) as n, lateral (select timestamptz '2025-01-01' + interval '1 hour' * (n / 40) as at) as time,
                        bench_people coach, bench_people client
                    where coach.kind = 'coach' and coach.number = n % 40 and client.kind = 'client' and client.number = n % 2400";
        sqlx::query(past).execute(&self.db).await.unwrap();
        sqlx::query("insert into audit (id, at, actor_role, action, subject_kind, subject_id) select gen_random_uuid(), created_at, 'client', 'bookings.held', 'booking', id from bookings")
            .execute(&self.db)
            .await
            .unwrap();
        sqlx::query("vacuum analyze").execute(&self.db).await.unwrap();
        sqlx::query("select pg_stat_reset()").execute(&self.db).await.unwrap();
        // Invalidates the cached schedules of the web process.
        for coach in &self.coaches {
            sqlx::query("update coach_profiles set version = version + 1 where user_id = $1")
                .bind(coach.id)
                .execute(&self.db)
                .await
                .unwrap();
        }
    }

    /// The outcome, from what is in the table now.
    pub async fn outcome(
        &self,
        name: &'static str,
        table: &str,
        attempts: usize,
        took: std::time::Duration,
    ) -> Outcome {
        let count = async |sql: String| -> i64 {
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&self.db).await.unwrap()
        };
        let booked = count(format!("select count(*) from {table} where status = 'pending'")).await;
        let overlaps = count(format!(
            "with held as materialized (select id, coach_id, blocked from {table} where status = 'pending')
             select count(*) from held a join held b on a.coach_id = b.coach_id and a.id < b.id and a.blocked && b.blocked"
        ))
        .await;
        sqlx::query("select pg_stat_force_next_flush()").execute(&self.db).await.unwrap();
        let deadlocks =
            count("select deadlocks from pg_stat_database where datname = current_database()".to_owned()).await;
        Outcome { name, attempts, booked: booked as usize, took, overlaps, deadlocks }
    }

    /// Writes the ids of coaches and clients to a table, by number, for scripts in SQL.
    async fn create_people_table(&self) {
        let ids = |people: &[Person]| people.iter().map(|person| person.id).collect::<Vec<Uuid>>();
        sqlx::query("drop table if exists bench_people").execute(&self.db).await.unwrap();
        sqlx::query("create table bench_people (kind text, number bigint, id uuid, primary key (kind, number))")
            .execute(&self.db)
            .await
            .unwrap();
        for (kind, ids) in [("coach", ids(&self.coaches)), ("client", ids(&self.clients))] {
            sqlx::query("insert into bench_people select $1, number - 1, id from unnest($2::uuid[]) with ordinality as one (id, number)")
                .bind(kind)
                .bind(ids)
                .execute(&self.db)
                .await
                .unwrap();
        }
    }
}
