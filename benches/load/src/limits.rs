//! The limit of what Postgres does: `pgbench`, running statements that do the same work as a booking and as a webhook, with as many connections as a
//! server has.

use sqlx::{Connection, PgConnection};

use crate::error::Outcome;
use crate::pgbench;

/// Connections, as those of a server.
const CONNECTIONS: usize = 20;

/// Transactions of one round.
const TRANSACTIONS: usize = 3_000;

/// Ids of filled rows by their number, as `benches/scale/fill.sql` makes them.
const FUNCTIONS: &str = "
    create or replace function bench_id(kind int, n bigint) returns uuid language sql immutable as $$
        select (lpad(to_hex(1700000000000 + n * 100), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid
    $$";

/// As `models::bookings::holds` holds a time: one statement that locks the client, counts their holds, inserts, writes the audit row and reads both
/// names. Only the limit of three holds is out of reach.
const HOLD: &str = "
\\set coach random(0, COACHES - 1)
\\set client random(0, CLIENTS - 1)
\\set hour random(3000, 900000)
with profile as (select version from coach_profiles where user_id = bench_id(1, :coach)),
     client_row as materialized (select user_id from client_profiles where user_id = bench_id(2, :client) for update),
     b as (
         insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
                               notes, hold_expires_at, earliest_start, idempotency_key, created_at, updated_at)
         select gen_random_uuid(), user_id, bench_id(1, :coach), tstzrange(at, at + interval '1 hour', '[)'), tstzrange(at, at + interval '1 hour', '[)'),
                'pending', 7500, 'EUR', 'moderate', null, now() + interval '15 minutes', at, null, now(), now()
         from client_row, (select date_trunc('hour', now()) + :hour * interval '1 hour' as at) as time
         where (select version from profile) >= 0 and active_hold_count(user_id, now()) < 1000000
         on conflict do nothing returning *),
     audit_row as (insert into audit (id, at, actor_id, actor_role, action, subject_kind, subject_id, before, after, request_id, address)
         select gen_random_uuid(), now(), b.client_id, 'client', 'bookings.held', 'booking', b.id, null,
                '{\"status\": \"pending\", \"price\": {\"amount\": 7500, \"currency\": \"EUR\"}}'::jsonb, 'bench', '198.18.0.1' from b)
select (select version from profile) as profile_version, b.*, client.full_name as client_name, coach.full_name as coach_name, p.id, p.status
  from (values (1)) as one left join (b join users client on client.id = b.client_id join users coach on coach.id = b.coach_id
       left join payments p on p.booking_id = b.id and p.checkout_status <> 'void') on true;
";

/// As `actors::payments::webhook` stores an event and its job, in one transaction. A colon before a letter would be a variable, also within a text.
const WEBHOOK: &str = "
\\set n random(1, 9000000000000000)
begin;
insert into stripe_events (id, kind, object_id, payment_id, livemode, api_version, created_at, received_at)
values ('evt_pgbench_' || :n::text, 'payment_intent.succeeded', 'pi_evt_pgbench_' || :n::text, null, false, '2026-10-28.endive', now(), now())
on conflict do nothing;
insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, dedupe_key, ordering_key, origin, created_at, search_keys)
values (gen_random_uuid(), 'payments.handle_stripe_event', 'payments', jsonb_build_object('event_id', 'evt_pgbench_' || :n::text, 'object_id', 'pi_evt_pgbench_' || :n::text), 1, 1, now(), 900,
        null, 'stripe' || chr(58) || 'pi_evt_pgbench_' || :n::text, '{\"request_id\": \"bench\"}', now(), array['evt_pgbench_' || :n::text, 'pi_evt_pgbench_' || :n::text, 'bench'])
on conflict do nothing returning id;
commit;
";

/// The scripts, for a database of one size.
pub struct Scripts {
    database_url: String,
    hold: String,
}

impl Scripts {
    /// Prepares the database for them.
    ///
    /// # Errors
    /// It refuses.
    pub async fn prepare(database_url: &str) -> Outcome<Self> {
        let mut db = PgConnection::connect(database_url).await?;
        sqlx::raw_sql(FUNCTIONS).execute(&mut db).await?;
        let sql = "select (select count(*) from coach_profiles), (select count(*) from client_profiles)";
        let (coaches, clients): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut db).await?;
        let hold = HOLD.replace("COACHES", &coaches.to_string()).replace("CLIENTS", &clients.to_string());
        Ok(Self { database_url: database_url.to_owned(), hold })
    }

    /// Transactions a second of the workload's statements; `None` without such statements.
    ///
    /// # Errors
    /// `pgbench` is missing, or a statement fails.
    pub async fn run(&self, workload: &str) -> Outcome<Option<f64>> {
        let script = match workload {
            "booking" => self.hold.clone(),
            "webhook" => WEBHOOK.to_owned(),
            _ => return Ok(None),
        };
        let url = self.database_url.clone();
        let ran = tokio::task::spawn_blocking(move || pgbench::run(&url, &script, CONNECTIONS, TRANSACTIONS)).await?;
        Ok(Some(ran.transactions as f64 / ran.took.as_secs_f64()))
    }
}
