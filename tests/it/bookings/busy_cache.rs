//! The cache of coaches' schedules: a stale cache neither refuses a free time for long nor books a taken one, and busy times of connected
//! calendars count like sessions.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::processes::eventually;
use crate::support::tcp_proxy::TcpProxy;
use crate::support::{TestApp, data};

const NINE: &str = "2026-12-02T09:00:00Z";
const TEN: &str = "2026-12-02T10:00:00Z";

async fn status_of(client: &Person, coach: &Person, start: &str) -> u16 {
    client.books(coach, start).await.status
}

#[actix_web::test]
async fn bookings_and_cancellations_in_another_process_take_effect() {
    let app = TestApp::start().await;
    let (_second, url) = app.another_web();
    let ben = app.coach("Ben Okafor").await;
    let (ana, cleo, dora) = (app.client("Ana").await, app.client("Cleo").await, app.client("Dora").await);
    let (cleo_there, dora_there) = (cleo.at(&url), dora.at(&url));
    // Both processes have cached the schedule.
    ana.books(&ben, "2026-12-03T09:00:00Z").await.expect(201);
    cleo_there.books(&ben, "2026-12-03T10:00:00Z").await.expect(201);
    // A stale time that looks free is refused by the constraint.
    let hold = ana.books(&ben, NINE).await.expect(201);
    cleo_there.books(&ben, NINE).await.expect_problem(409, "slot_taken");
    // A stale time that looks taken is soon read again.
    ana.cancels(&hold).await.expect(200);
    eventually("the time is free there too", || async { status_of(&dora_there, &ben, NINE).await == 201 }).await;
    cleo.books(&ben, NINE).await.expect_problem(409, "slot_taken");
    app.end().await;
}

/// Without messages from Redis, too, a refusal is confirmed against the database.
#[actix_web::test]
async fn without_redis_a_freed_time_can_be_booked() {
    let proxy = TcpProxy::to_redis();
    let app = TestApp::with(&[("REDIS_URL", &proxy.redis_url())]).await;
    let (_second, url) = app.another_web();
    let ben = app.coach("Ben Okafor").await;
    let (ana, cleo) = (app.client("Ana").await, app.client("Cleo").await);
    let cleo_there = cleo.at(&url);
    cleo_there.books(&ben, TEN).await.expect(201);
    let hold = ana.books(&ben, NINE).await.expect(201);
    proxy.cut().await;
    cleo_there.books(&ben, NINE).await.expect_problem(409, "slot_taken");
    ana.cancels(&hold).await.expect(200);
    eventually("the time is free there too", || async { status_of(&cleo_there, &ben, NINE).await == 201 }).await;
    // The relay publishes the enqueued jobs when Redis is back: see jobs/relay.rs.
    app.end().await;
}

/// A profile that was changed by another process takes effect at once: its version is checked in the transaction.
#[actix_web::test]
async fn a_profile_changed_by_another_process_takes_effect_at_once() {
    let proxy = TcpProxy::to_redis();
    let app = TestApp::with(&[("REDIS_URL", &proxy.redis_url())]).await;
    let (_second, url) = app.another_web();
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana").await;
    ana.books(&ben, NINE).await.expect(201);
    proxy.cut().await;
    let mut profile = data::coach_profile();
    profile["price"] = json!({ "amount": 9000, "currency": "EUR" });
    profile["availability"]["weekly"] = json!([{ "weekday": "wed", "start": "10:00", "end": "12:00" }]);
    ben.at(&url).writes(profile.clone()).await.expect(200);
    ana.books(&ben, "2026-12-02T13:00:00Z").await.expect_problem(422, "not_available");
    let booking = ana.books(&ben, TEN).await.expect(201);
    assert_eq!(booking["price"]["amount"], 9000);
    profile["is_listed"] = json!(false);
    ben.at(&url).writes(profile).await.expect(200);
    assert_eq!(ana.books(&ben, "2026-12-02T11:00:00Z").await.broken_fields(), ["coach_id"]);
    app.leaves_work("Redis stays away, so its jobs are not delivered");
}

#[actix_web::test]
async fn busy_times_of_calendars_count_like_sessions() {
    let app = TestApp::start().await;
    let ben = app.coach_with("Ben Okafor", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let ana = app.client("Ana Ribeiro").await;
    let day = "from=2026-12-02&to=2026-12-02&duration_minutes=60&timezone=UTC";
    let before = app.free_times(&ben, day).await;
    let sql = "insert into busy_times (user_id, source, during) values ($1, 'google', tstzrange($2::timestamptz, $3::timestamptz))";
    let (from, to) = ("2026-12-02T09:30:00Z", "2026-12-02T11:00:00Z");
    // No message is published: the stale cache is detected by the coach's version.
    ana.books(&ben, "2026-12-02T16:00:00Z").await.expect(201);
    let before: Vec<String> = before.into_iter().filter(|start| start.as_str() < "2026-12-02T15:30:00Z").collect();
    sqlx::query(sql).bind(ben.id).bind(instant(from)).bind(instant(to)).execute(&app.db).await.unwrap();
    let taken = ["2026-12-02T09:00:00Z", "2026-12-02T09:30:00Z", TEN, "2026-12-02T10:30:00Z"];
    let remaining: Vec<String> = before.iter().filter(|start| !taken.contains(&start.as_str())).cloned().collect();
    assert_eq!(app.free_times(&ben, day).await, remaining);
    for start in taken {
        ana.books(&ben, start).await.expect_problem(409, "slot_taken");
    }
    let session = ana.books(&ben, "2026-12-02T11:00:00Z").await.expect(201);
    ana.moves(&session, TEN).await.expect_problem(409, "slot_taken");
    let on = |date: &str| format!("/coaches?available_on={date}&timezone=UTC");
    let found = |view: Value| view["total"].as_i64().unwrap();
    assert_eq!(found(ana.gets(&on("2026-12-02")).await.expect(200)), 1);
    let (from, to) = ("2026-12-03T00:00:00Z", "2026-12-04T00:00:00Z");
    sqlx::query(sql).bind(ben.id).bind(instant(from)).bind(instant(to)).execute(&app.db).await.unwrap();
    eventually("away all day", || async { found(ana.gets(&on("2026-12-03")).await.expect(200)) == 0 }).await;
    app.end().await;
}

fn instant(text: &str) -> rapport::clock::Timestamp {
    text.parse().unwrap()
}

/// The daily limit is a rule over several rows, kept under the lock of the coach's row.
#[actix_web::test]
async fn a_daily_limit_holds_across_processes() {
    let app = TestApp::start().await;
    let webs = [app.url.clone(), app.another_web().1, app.another_web().1];
    let mut availability = data::coach_profile()["availability"].clone();
    availability["max_sessions_per_day"] = json!(2);
    let free = json!({ "price": { "amount": 0, "currency": "EUR" }, "availability": availability });
    let ben = app.coach_with("Ben Okafor", free).await;
    let clients = futures::future::join_all(
        (0..8).map(|number| app.signs_up("client", if number % 2 == 0 { "Ana" } else { "Cleo" })),
    )
    .await;
    let tries = clients.iter().enumerate().map(|(number, client)| {
        let (client, ben) = (client.at(&webs[number % 3]), &ben);
        async move { client.books(ben, &format!("2026-12-02T{:02}:00:00Z", 9 + number)).await }
    });
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 2);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.expect_problem(409, "slot_taken");
    }
    app.end().await;
}

/// Before the time of an expired hold with a checkout is refused, Stripe is asked about it.
#[actix_web::test]
async fn an_expired_checkout_is_settled_by_the_booking_that_conflicts() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let (ana, cleo) = (app.client("Ana").await, app.client("Cleo").await);
    let hold = ana.books(&ben, NINE).await.expect(201);
    ana.checks_out(&hold).await.expect(201);
    // The sweeps are paused, so the booking itself has to ask.
    sqlx::query("insert into queue_control (queue, paused) values ('bookings', true), ('payments', true) on conflict (queue) do update set paused = true")
        .execute(&app.db)
        .await
        .unwrap();
    app.advance(SignedDuration::from_mins(37));
    let cleo = app.signs_in(&cleo.email).await;
    cleo.books(&ben, NINE).await.expect(201);
    let ana = app.signs_in(&ana.email).await;
    assert_eq!(ana.sees(&hold).await["cancel_reason"], "hold_expired");
    app.leaves_work("its queues are paused");
}
