//! The list is answered from memory: it agrees with the slots whatever happens and whatever time it is, here at once and elsewhere soon.

use futures::future::join_all;
use jiff::ToSpan;
use jiff::civil::Date;
use rapport::clock::{days, hours, minutes};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection;

use super::{found, names};
use crate::support::people::Person;
use crate::support::processes::eventually;
use crate::support::{TestApp, data};

/// Checks that exactly the coaches with a slot are available, on each of some days, in each of these zones.
async fn check_days(app: &TestApp, coaches: &[Person], zones: &[&str], from: Date, count: i32) {
    for zone in zones {
        let last = from.saturating_add((count - 1).days());
        let mut with_slots = vec![Vec::new(); usize::try_from(count).unwrap()];
        for coach in coaches {
            let path = format!("/coaches/{}/slots?from={from}&to={last}&timezone={zone}", coach.id);
            let slots = app.stranger(Method::GET, &path, None).await.expect(200);
            for (number, day) in slots["days"].as_array().unwrap().iter().enumerate() {
                if day["slots"] != json!([]) {
                    with_slots[number].push(coach.id.to_string());
                }
            }
        }
        for (number, mut expected) in with_slots.into_iter().enumerate() {
            let date = from.saturating_add(i32::try_from(number).unwrap().days());
            let page = found(app, &format!("available_on={date}&timezone={zone}&per_page=100")).await;
            let mut listed: Vec<String> =
                page["items"].as_array().unwrap().iter().map(|card| card["id"].as_str().unwrap().to_owned()).collect();
            expected.sort_unstable();
            listed.sort_unstable();
            assert_eq!(listed, expected, "{date} in {zone}, at {}", app.now());
            assert_eq!(page["total"], expected.len());
        }
    }
}

/// In many zones, with few hours each, so that every day differs.
async fn create_coaches(app: &TestApp) -> Vec<Person> {
    let mut coaches = Vec::new();
    for (name, zone, weekly, limits) in [
        ("Ana", "Asia/Tokyo", json!([{ "weekday": "mon", "start": "00:00", "end": "01:00" }]), json!({})),
        (
            "Ben",
            "America/New_York",
            json!([{ "weekday": "wed", "start": "23:00", "end": "00:30" }]),
            json!({ "slot_step_minutes": 15 }),
        ),
        (
            "Cleo",
            "Asia/Kathmandu",
            json!([{ "weekday": "tue", "start": "08:10", "end": "09:20" }]),
            json!({ "max_days_ahead": 7 }),
        ),
        (
            "Dov",
            "Pacific/Kiritimati",
            json!([{ "weekday": "fri", "start": "00:00", "end": "24:00" }]),
            json!({ "max_sessions_per_day": 1 }),
        ),
        (
            "Eli",
            "Europe/Lisbon",
            json!([{ "weekday": "thu", "start": "09:00", "end": "10:00" }]),
            json!({ "min_notice_minutes": 4_000 }),
        ),
    ] {
        let mut availability =
            json!({ "timezone": zone, "weekly": weekly, "min_notice_minutes": 60, "max_days_ahead": 20 });
        availability.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        coaches.push(app.coach_with(name, json!({ "availability": availability, "timezone": zone })).await);
    }
    coaches
}

#[actix_web::test]
async fn the_list_and_the_slots_agree_on_every_day_as_time_goes_by() {
    let app = TestApp::start().await;
    let coaches = create_coaches(&app).await;
    let zones = ["UTC", "Asia/Kathmandu", "Pacific/Kiritimati"];
    let today = Date::constant(2026, 12, 1);
    check_days(&app, &coaches, &zones, today, 24).await;
    // A session fills Dov's day, and one of Ana's mornings.
    let clara = app.client("Clara Berg").await;
    for coach in [&coaches[3], &coaches[0]] {
        let start = app.free_times(coach, "from=2026-12-02&to=2026-12-12&timezone=UTC").await[0].clone();
        let body = json!({ "coach_id": coach.id, "starts_at": start, "duration_minutes": 30 });
        clara.posts("/booking", body).await.expect(201);
    }
    check_days(&app, &coaches, &zones[..1], today, 24).await;
    // To the minute: a notice that is over, midnights, and more days than anybody looks ahead, with nothing but time going by.
    for (later, from) in [(minutes(7), 0), (hours(15), 0), (hours(9), 1), (hours(49), 3), (days(30), 30)] {
        app.advance(later);
        check_days(&app, &coaches, &zones[..1], today.saturating_add(from.days()), 8).await;
    }
    app.end().await;
}

/// Whether Ben, who works one hour, is available that day.
async fn is_available(app: &TestApp, url: &str) -> bool {
    let answer = app.http.get(format!("{url}/coaches?available_on=2026-12-02")).send().await.unwrap();
    let page: Value = answer.json().await.unwrap();
    page["total"] == 1
}

/// Ben, who works one hour on Wednesdays.
async fn create_ben(app: &TestApp) -> Person {
    let hours = json!([{ "weekday": "wed", "start": "09:00", "end": "10:00" }]);
    let availability = json!({ "timezone": "Europe/Lisbon", "weekly": hours, "min_notice_minutes": 60 });
    app.coach_with("Ben Okafor", json!({ "availability": availability, "session_durations": [60] })).await
}

#[actix_web::test]
async fn what_changes_here_is_in_the_list_at_once_and_elsewhere_after_the_message() {
    let app = TestApp::start().await;
    let (_other, elsewhere) = app.another_web();
    let ben = create_ben(&app).await;
    let ana = app.client("Ana Ribeiro").await;
    let availability = ben.gets("/profile").await.expect(200)["profile"]["availability"].clone();
    assert!(is_available(&app, &app.url).await);
    eventually("listed there too", || is_available(&app, &elsewhere)).await;

    let booking = ana.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    assert!(!is_available(&app, &app.url).await, "booked");
    eventually("booked there too", || async { !is_available(&app, &elsewhere).await }).await;
    ana.cancels(&booking).await.expect(200);
    assert!(is_available(&app, &app.url).await, "cancelled");
    eventually("cancelled there too", || is_available(&app, &elsewhere)).await;

    let mut profile = data::coach_profile();
    profile["availability"] = availability;
    profile["session_durations"] = json!([60]);
    profile["is_listed"] = json!(false);
    ben.writes(profile.clone()).await.expect(200);
    assert!(!is_available(&app, &app.url).await, "paused");
    eventually("paused there too", || async { !is_available(&app, &elsewhere).await }).await;
    profile["is_listed"] = json!(true);
    profile["headline"] = json!("Back from the sea");
    ben.writes(profile).await.expect(200);
    assert_eq!(found(&app, "q=sea").await["items"][0]["headline"], "Back from the sea");

    // Nothing tells of the hold's end but the clock.
    ana.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    assert!(!is_available(&app, &app.url).await, "held");
    app.advance(minutes(15));
    assert!(is_available(&app, &app.url).await, "the hold has expired");
    app.end().await;
}

/// The rows bear the number of the transaction that wrote them, so a lost message is made up for.
#[actix_web::test]
async fn a_change_that_no_message_told_of_is_found() {
    let app = TestApp::start().await;
    let ben = create_ben(&app).await;
    let ana = app.client("Ana Ribeiro").await;
    ana.books(&ben, "2026-12-09T09:00:00Z").await.expect(201);
    assert!(is_available(&app, &app.url).await);
    let other = app.coach("Cleo Lind").await;
    for (sql, expected) in [
        (
            "update bookings set during = tstzrange('2026-12-02 09:00Z', '2026-12-02 10:00Z'), blocked = tstzrange('2026-12-02 09:00Z', '2026-12-02 10:00Z') where coach_id = $1",
            "Cleo",
        ),
        ("update bookings set status = 'cancelled' where coach_id = $1", "Ben Cleo"),
        ("update coach_profiles set wants_listing = false, version = version + 1 where user_id = $1", "Cleo"),
        ("update coach_profiles set wants_listing = true, version = version + 1 where user_id = $1", "Ben Cleo"),
        ("update users set is_active = false where id = $1", "Cleo"),
    ] {
        sqlx::query(sql).bind(ben.id).execute(&app.db).await.unwrap();
        let mut expected: Vec<&str> = expected.split(' ').collect();
        expected.sort_unstable();
        eventually(sql, || async {
            let mut listed = names(&app, "available_on=2026-12-02").await;
            listed.sort_unstable();
            listed == expected
        })
        .await;
    }
    // A transaction that begins before others are seen, and commits after, is seen as well.
    let mut late =
        sqlx::PgConnection::connect(secrecy::ExposeSecret::expose_secret(&app.config.database_url)).await.unwrap();
    let mut tx = late.begin().await.unwrap();
    let sql = "update coach_profiles set wants_listing = false, version = version + 1 where user_id = $1";
    sqlx::query(sql).bind(other.id).execute(&mut *tx).await.unwrap();
    sqlx::query("update users set is_active = true where id = $1").bind(ben.id).execute(&app.db).await.unwrap();
    eventually("Ben is back", || async { names(&app, "available_on=2026-12-02").await.len() == 2 }).await;
    tx.commit().await.unwrap();
    eventually("Cleo has paused", || async { names(&app, "available_on=2026-12-02").await == ["Ben"] }).await;
    app.leaves_work("the booking was changed behind the product's back");
}

/// How many rows the index has read.
async fn rows_read(app: &TestApp) -> u64 {
    let text = app.stranger(Method::GET, "/metrics", None).await.text;
    let line = text.lines().find_map(|line| line.strip_prefix("rapport_matching_coaches_read_total "));
    line.unwrap().parse().unwrap()
}

#[actix_web::test]
async fn a_booking_reads_one_coach_again_whoever_waits() {
    let app = TestApp::start().await;
    let ben = create_ben(&app).await;
    for name in ["Ada", "Bea", "Cid", "Dov", "Eli", "Fay"] {
        app.coach(name).await;
    }
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    assert_eq!(found(&app, "").await["total"], 7);
    let mut read = Vec::new();
    for _ in 0..3 {
        let mut before = rows_read(&app).await;
        let booking = ana.books(&ben, "2026-12-09T09:00:00Z").await.expect(201);
        for is_booked in [true, false] {
            let all = join_all((0..20).map(|_| found(&app, "available_on=2026-12-09"))).await;
            assert!(all.iter().all(|page| page["total"] == if is_booked { 6 } else { 7 }), "booked: {is_booked}");
            let after = rows_read(&app).await;
            read.push(after - std::mem::replace(&mut before, after));
            if is_booked {
                ana.cancels(&booking).await.expect(200);
            }
        }
    }
    // The regular look at what was just written may fall into some of them, but not into all.
    let least = read.iter().min().unwrap();
    assert!((1..=2).contains(least), "one coach is read again for twenty who wait, not seven: {read:?}");
    app.end().await;
}

/// A reader waits a little for the load, and no longer.
#[actix_web::test]
async fn until_the_index_is_loaded_the_answer_is_503_with_retry_after() {
    let app = TestApp::start().await;
    app.coach("Ben Okafor").await;
    let mut blocker =
        sqlx::PgConnection::connect(secrecy::ExposeSecret::expose_secret(&app.config.database_url)).await.unwrap();
    let mut tx = blocker.begin().await.unwrap();
    sqlx::query("lock table coach_profiles in access exclusive mode").execute(&mut *tx).await.unwrap();
    let (_other, url) = app.another_web();
    let answer = app.http.get(format!("{url}/coaches")).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    let live = app.http.get(format!("{url}/health/live")).send().await.unwrap();
    assert_eq!(live.status(), 200, "the process itself is well");
    tx.rollback().await.unwrap();
    eventually("it is loaded", || async {
        app.http.get(format!("{url}/coaches")).send().await.unwrap().status() == 200
    })
    .await;
    app.end().await;
}
