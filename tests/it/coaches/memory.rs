//! Public reads are answered from memory: with what the rows say, byte for byte, without asking the database, and at once when something changes.

use std::time::Duration;

use futures::future::join_all;
use jiff::SignedDuration;
use rapport::clock::minutes;
use rapport::events::Change;
use rapport::models::coaches::{CoachCard, PublicProfile};
use rapport::models::matching::ExchangeRates;
use rapport::models::money::Currency;
use rapport::models::profiles::CoachRow;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{create_three_coaches, found};
use crate::support::people::Person;
use crate::support::processes::eventually;
use crate::support::{TestApp, data};

async fn text(app: &TestApp, path: &str) -> String {
    let answer = app.stranger(Method::GET, path, None).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.text
}

/// As the rows have it.
async fn profile(app: &TestApp, id: Uuid) -> (CoachRow, PublicProfile) {
    let mut db = app.db.acquire().await.unwrap();
    let row = CoachRow::by_id(&mut db, id).await.unwrap().unwrap();
    let profile = PublicProfile::of(&row, |key| app.photo_url(key));
    (row, profile)
}

/// The three, two who are unusual, and one who is not listed.
async fn create_coaches(app: &TestApp) -> Vec<Person> {
    let mut coaches: Vec<Person> = create_three_coaches(app).await.into();
    for (name, changes) in [
        (
            "Đorđe \\ \"Quotes\" €",
            json!({ "headline": ",\"session_durations\":[1]", "bio": "Line\nbreak \u{1F600} </script>", "languages": ["en", "pt"], "session_durations": [90, 30] }),
        ),
        ("Fay Free", json!({ "price": { "amount": 0, "currency": "EUR" }, "countries": ["US", "JP"] })),
    ] {
        app.advance(SignedDuration::from_secs(1));
        coaches.push(app.coach_with(name, changes).await);
    }
    let paused = app.coach("Gus Gone").await;
    paused.writes(paused_profile()).await.expect(200);
    coaches.push(paused);
    coaches
}

fn paused_profile() -> Value {
    let mut profile = data::coach_profile();
    profile["is_listed"] = json!(false);
    profile
}

/// Each answer twice: the second time it is one that was kept.
#[actix_web::test]
async fn what_is_answered_from_memory_is_what_the_rows_say() {
    let app = TestApp::start().await;
    let coaches = create_coaches(&app).await;
    let rates = ExchangeRates::from_major_units(app.config.exchange_rates.clone());
    let mut seen = 0;
    for filter in [
        "",
        "&language=en",
        "&country=US&country=JP",
        "&expertise=leadership",
        "&min_rating=4",
        "&max_price=9000",
        "&available_on=2026-12-07",
        "&q=leadership",
    ] {
        for sort in ["rating", "price", "-price", "newest"] {
            for display in ["", "&display_currency=USD", "&display_currency=JPY"] {
                let query = format!("sort={sort}{filter}{display}");
                let all = found(&app, &query).await;
                let total = all["total"].as_u64().unwrap();
                let mut ids = Vec::new();
                for page in 1..=total.div_ceil(2).max(1) {
                    let path = format!("/coaches?{query}&per_page=2&page={page}");
                    let first = text(&app, &path).await;
                    assert_eq!(text(&app, &path).await, first, "{path}");
                    let page: Value = serde_json::from_str(&first).unwrap();
                    let of_page = page["items"].as_array().unwrap().iter();
                    let of_page: Vec<Uuid> =
                        of_page.map(|card| card["id"].as_str().unwrap().parse().unwrap()).collect();
                    let mut cards = Vec::new();
                    for id in &of_page {
                        let (row, profile) = profile(&app, *id).await;
                        assert!(row.is_listed, "{path}");
                        let to: Option<Currency> = display
                            .rsplit('=')
                            .next()
                            .filter(|code| !code.is_empty())
                            .map(|code| code.parse().unwrap());
                        let price_about = row.price().zip(to).and_then(|(price, to)| rates.about(price, to));
                        cards.push(serde_json::to_string(&CoachCard { price_about, ..profile.card }).unwrap());
                    }
                    assert!(
                        first.starts_with(&format!("{{\"items\":[{}],\"page\":", cards.join(","))),
                        "{path}: {first}"
                    );
                    seen += cards.len();
                    ids.extend(of_page);
                }
                let together =
                    all["items"].as_array().unwrap().iter().map(|card| card["id"].as_str().unwrap().parse().unwrap());
                assert_eq!(ids, together.collect::<Vec<Uuid>>(), "{query}");
                assert_eq!(ids.len() as u64, total, "{query}");
            }
        }
    }
    assert!(seen > 100, "{seen}");
    for coach in &coaches {
        let path = format!("/coaches/{}", coach.id);
        let (row, profile) = profile(&app, coach.id).await;
        if row.is_listed {
            for _ in 0..3 {
                assert_eq!(text(&app, &path).await, serde_json::to_string(&profile).unwrap());
            }
        } else {
            app.stranger(Method::GET, &path, None).await.expect_problem(404, "not_found");
        }
    }
    app.end().await;
}

/// The same questions by somebody whose answers come from the rows: an admin.
#[actix_web::test]
async fn free_times_from_memory_are_those_from_the_rows() {
    let app = TestApp::start().await;
    let coaches = create_coaches(&app).await;
    let ana = app.client("Ana Ribeiro").await;
    ana.books(&coaches[1], "2026-12-02T09:00:00Z").await.expect(201);
    let questions = [
        "",
        "?from=2026-12-01&to=2027-01-20&timezone=Asia/Kathmandu",
        "?duration_minutes=30",
        "?from=2026-11-20&to=2026-12-03&timezone=UTC",
    ];
    let mut listed = 0;
    for later in [0, 7, 8, 120, 24 * 60, 3 * 24 * 60] {
        app.advance(minutes(later));
        for coach in &coaches {
            for question in questions {
                let path = format!("/coaches/{}/slots{question}", coach.id);
                // What has changed is read from its row, until the row has been read again.
                app.events.publish(Change::Coach(coach.id));
                let from_row = app.stranger(Method::GET, &path, None).await;
                found(&app, "available_on=2026-12-05").await;
                for _ in 0..2 {
                    let from_memory = app.stranger(Method::GET, &path, None).await;
                    assert_eq!(from_memory.status, from_row.status, "{path} at {}", app.now());
                    if from_row.status == 200 {
                        assert_eq!(from_memory.text, from_row.text, "{path} at {}", app.now());
                    }
                }
                listed += from_row.text.matches("starts_at").count();
            }
        }
    }
    assert!(listed > 1_000, "{listed}");
    app.end().await;
}

/// The status of each answer that comes at once.
async fn statuses(app: &TestApp, paths: &[String], token: Option<&str>) -> Vec<Option<u16>> {
    let ask = |path: &String| {
        let request = app.http.get(format!("{}{path}", app.url)).timeout(Duration::from_millis(400));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        async move { request.send().await.ok().map(|answer| answer.status().as_u16()) }
    };
    join_all(paths.iter().map(ask)).await
}

/// While somebody else holds all connections of the process, it answers what it has in memory, and nothing else.
#[actix_web::test]
async fn public_reads_ask_nothing_of_the_database() {
    let app = TestApp::start().await;
    let [_, ben, _] = create_three_coaches(&app).await;
    let admin = app.admin().await;
    app.jobs_done().await;
    let paths: Vec<String> =
        ["", "?q=leading+-tokyo", "/facets?min_rating=3", "?available_on=2026-12-07", "/{}", "/{}/slots"]
            .iter()
            .map(|path| format!("/coaches{}", path.replace("{}", &ben.id.to_string())))
            .chain(["/quiz".to_owned(), "/openapi.json".to_owned()])
            .collect();
    // Again if a second has gone by meanwhile: then changes are looked for in the database first.
    eventually("everything is answered without a connection", || async {
        assert!(statuses(&app, &paths, None).await.iter().flatten().all(|status| *status == 200));
        let pool = &app.app.db;
        let held = join_all((0..app.config.database_pool_size).map(|_| pool.acquire())).await;
        assert!(held.iter().all(Result::is_ok));
        let answers = statuses(&app, &paths, None).await;
        let of_row = statuses(&app, &paths[4..5], Some(&admin.access_token)).await;
        drop(held);
        assert_ne!(of_row, [Some(200)], "an admin sees what only the row has");
        answers.iter().all(|status| *status == Some(200))
    })
    .await;
    app.end().await;
}

#[actix_web::test]
async fn a_change_is_seen_here_at_once_and_elsewhere_after_the_message() {
    let app = TestApp::start().await;
    let (_other, elsewhere) = app.another_web();
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let path = format!("/coaches/{}", ben.id);
    let slots = format!("{path}/slots?from=2026-12-02&to=2026-12-02&timezone=UTC&duration_minutes=60");
    let there = |path: &str| {
        let request = app.http.get(format!("{elsewhere}{path}"));
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    let nine = "2026-12-02T09:00:00Z";
    eventually("known there", || async { there(&slots).await.contains(nine) }).await;
    for number in 0..5 {
        let headline = format!("Headline {number}");
        let mut profile = data::coach_profile();
        profile["headline"] = json!(headline);
        ben.writes(profile).await.expect(200);
        assert!(text(&app, &path).await.contains(&headline) && text(&app, "/coaches").await.contains(&headline));
        eventually("changed there", || async { there(&path).await.contains(&headline) }).await;
        eventually("in the list there", || async { there("/coaches").await.contains(&headline) }).await;

        assert!(text(&app, &slots).await.contains(nine));
        let booking = ana.books(&ben, nine).await.expect(201);
        assert!(!text(&app, &slots).await.contains(nine), "booked");
        eventually("booked there", || async { !there(&slots).await.contains(nine) }).await;
        ana.cancels(&booking).await.expect(200);
        assert!(text(&app, &slots).await.contains(nine), "cancelled");
        eventually("cancelled there", || async { there(&slots).await.contains(nine) }).await;
    }
    ben.writes(paused_profile()).await.expect(200);
    for path in [&path, &slots] {
        app.stranger(Method::GET, path, None).await.expect_problem(404, "not_found");
        eventually("not found there", || async { there(path).await.contains("not_found") }).await;
    }
    app.end().await;
}

/// The row was changed past the product, so nothing tells of it but the number of its transaction.
#[actix_web::test]
async fn a_change_without_a_message_is_seen_too() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let path = format!("/coaches/{}", ben.id);
    text(&app, &path).await;
    let sql = "update coach_profiles set headline = 'Past the product', version = version + 1 where user_id = $1";
    sqlx::query(sql).bind(ben.id).execute(&app.db).await.unwrap();
    for path in [path.as_str(), "/coaches"] {
        eventually("seen", || async { text(&app, path).await.contains("Past the product") }).await;
    }
    app.end().await;
}

/// What only the coach and admins see is never in an answer that is kept for everybody.
#[actix_web::test]
async fn what_is_private_is_not_kept_for_others() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let (ana, admin) = (app.client("Ana Ribeiro").await, app.admin().await);
    let path = format!("/coaches/{}", ben.id);
    for _ in 0..3 {
        for insider in [&ben, &admin] {
            assert_eq!(insider.gets(&path).await.expect(200)["meeting_url"], "https://meet.example.org/ben");
        }
        let public = [ana.gets(&path).await.text, text(&app, &path).await];
        assert!(public.iter().all(|text| !text.contains("meeting_url") && !text.contains("availability")));
    }
    // A coach who is not listed sees their free times, and nobody else does.
    ben.writes(paused_profile()).await.expect(200);
    let slots = format!("{path}/slots");
    for _ in 0..3 {
        ben.gets(&slots).await.expect(200);
        ana.gets(&slots).await.expect_problem(404, "not_found");
        app.stranger(Method::GET, &slots, None).await.expect_problem(404, "not_found");
    }
    app.end().await;
}
