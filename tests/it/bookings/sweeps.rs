//! Sweeps: they go on until nothing is due, step over what fails, and what a sweep has no time for is done by the next one.

use std::time::Duration;

use rapport::actors::sweep::{BATCH, sweep_within};
use rapport::clock::{days, minutes};
use rapport::jobs::definitions::bookings::{CompleteFinishedSessions, ReleaseExpiredHolds};
use rapport::jobs::{Fence, Job, enqueue};
use rapport::origin::Origin;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::processes::eventually;

/// One more than a sweep reads at once.
const MANY: i64 = BATCH + 1;

/// Copies the only booking, each copy an hour after the last and held by itself, with these fields changed.
async fn copy_booking(app: &TestApp, how_many: i64, changes: &str) {
    let sql = format!(
        "insert into bookings select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid(), 'idempotency_key', null,
             'during', tstzrange(lower(during) - n * interval '2 hours', upper(during) - n * interval '2 hours', '[)'),
             'blocked', tstzrange(lower(during) - n * interval '2 hours', upper(during) - n * interval '2 hours', '[)')) || {changes})).*
         from bookings b, generate_series(1, $1) as n"
    );
    sqlx::query(AssertSqlSafe(sql)).bind(how_many).execute(&app.db).await.unwrap();
}

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
}

/// A coach and a client with a session in the future that is held.
async fn held(app: &TestApp) {
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    ana.books(&ben, "2026-12-07T10:00:00Z").await.expect(201);
}

/// As [`held`], and confirmed, without a price.
async fn confirmed(app: &TestApp) {
    held(app).await;
    let sql = "update bookings set price_amount = 0, status = 'confirmed', hold_expires_at = null";
    sqlx::query(sql).execute(&app.db).await.unwrap();
}

async fn ask_for<J: Job + Default>(app: &TestApp) {
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &J::default()).await.unwrap();
    app.commit(tx).await.unwrap();
}

/// More holds than a sweep reads at once have checkouts that Stripe does not know; the one behind them is released by the same sweep.
#[actix_web::test]
async fn holds_that_stripe_does_not_know_keep_no_other_waiting() {
    let app = TestApp::start().await;
    held(&app).await;
    copy_booking(&app, MANY, "jsonb_build_object('hold_expires_at', hold_expires_at - n * interval '1 millisecond')")
        .await;
    let sql = "insert into payments (id, booking_id, amount, currency, status, checkout_status, ui, session_expires_at, stripe_session_id, created_at, updated_at)
               select gen_random_uuid(), id, 7500, 'EUR', 'pending', 'open', 'hosted', created_at, 'cs_test_unknown_' || id, created_at, created_at
               from bookings where idempotency_key is null and hold_expires_at < (select max(hold_expires_at) from bookings)";
    sqlx::query(sql).execute(&app.db).await.unwrap();
    // Their settlement is the sweep's alone.
    sqlx::query("insert into queue_control (queue, paused) values ('payments', true)").execute(&app.db).await.unwrap();
    app.advance(minutes(16));
    ask_for::<ReleaseExpiredHolds>(&app).await;
    eventually("the last hold is released", || async {
        count(&app, "select count(*) from bookings where status = 'cancelled'").await == 1
    })
    .await;
    assert_eq!(count(&app, "select count(*) from bookings where status = 'pending'").await, MANY);
    app.leaves_work("the payments that Stripe does not know stay open");
}

#[actix_web::test]
async fn all_finished_sessions_are_completed_at_once() {
    let app = TestApp::start().await;
    confirmed(&app).await;
    copy_booking(&app, 2 * MANY, "'{}'").await;
    app.advance(days(8));
    ask_for::<CompleteFinishedSessions>(&app).await;
    app.jobs_done().await;
    assert_eq!(count(&app, "select count(*) from bookings where status = 'completed'").await, 2 * MANY + 1);
    app.end().await;
}

/// A row that always fails is stepped over, wherever it stands.
#[actix_web::test]
async fn a_session_that_cannot_be_completed_keeps_no_other_waiting() {
    let app = TestApp::start().await;
    confirmed(&app).await;
    copy_booking(&app, 4, "'{}'").await;
    let sql =
        "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$";
    sqlx::query(sql).execute(&app.db).await.unwrap();
    let sql = "create trigger refuse before update on bookings for each row
               when (old.during = tstzrange('2026-12-07T06:00:00Z', '2026-12-07T07:00:00Z', '[)') and new.status = 'completed') execute function refuse()";
    sqlx::query(sql).execute(&app.db).await.unwrap();
    app.advance(days(8));
    ask_for::<CompleteFinishedSessions>(&app).await;
    app.jobs_done().await;
    assert_eq!(count(&app, "select count(*) from bookings where status = 'completed'").await, 4);
    assert_eq!(count(&app, "select count(*) from bookings where status = 'confirmed'").await, 1);
    let failed = "select count(*) from jobs where kind = 'bookings.complete_finished_sessions' and (state <> 'done' or attempt > 1)";
    assert_eq!(count(&app, failed).await, 0, "the sweep itself succeeds");
    app.end().await;
}

/// Without time for more than one row, each sweep leaves the rest to a job that begins where it ended.
#[actix_web::test]
async fn a_sweep_whose_time_is_up_leaves_the_rest_to_the_next() {
    let app = TestApp::start().await;
    confirmed(&app).await;
    copy_booking(&app, 2, "'{}'").await;
    sqlx::query("insert into queue_control (queue, paused) values ('bookings', true)").execute(&app.db).await.unwrap();
    app.advance(days(8));
    let origin = Origin::system("test");
    let mut tx = app.begin().await.unwrap();
    sqlx::query("delete from jobs where queue = 'bookings' and state in ('ready', 'published')")
        .execute(&mut *tx)
        .await
        .unwrap();
    enqueue(&mut tx, &origin, app.now(), &CompleteFinishedSessions::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    for completed in 1..=3 {
        // Claimed by hand: the worker's time is not up so soon.
        let sql = "update jobs set state = 'running', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour'
                   where id = (select id from jobs where kind = 'bookings.complete_finished_sessions' and state in ('ready', 'published')
                               order by args ? 'after' desc limit 1)
                   returning id, epoch, args";
        let (id, epoch, args): (Uuid, i64, Value) = sqlx::query_as(sql).fetch_one(&app.db).await.unwrap();
        let job: CompleteFinishedSessions = serde_json::from_value(args).unwrap();
        assert_eq!(job.after.is_some(), completed > 1, "begins where the last one ended");
        sweep_within(Duration::ZERO, &app, &job, &origin, Fence { job: id, epoch }).await.unwrap();
        assert_eq!(count(&app, "select count(*) from bookings where status = 'completed'").await, completed);
    }
    app.leaves_work("the queue is paused, and the last sweep has nothing to do");
}
