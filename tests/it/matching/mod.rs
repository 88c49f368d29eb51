//! `POST /match`: how points add up, when cached matches are used and dropped, and what happens without OpenAI or Redis.

mod history;
mod in_turn;
mod one_coach;
mod reembed;

use std::time::Duration;

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::processes::eventually;
use crate::support::{TestApp, data};

const FACTORS: [(&str, f64); 5] =
    [("language", 0.25), ("country", 0.20), ("goals", 0.30), ("budget", 0.15), ("availability", 0.10)];

async fn matches(client: &Person) -> Value {
    client.posts("/match", json!({})).await.expect(200)
}

fn names(found: &Value) -> Vec<&str> {
    found["matches"].as_array().unwrap().iter().map(|found| found["coach"]["full_name"].as_str().unwrap()).collect()
}

/// Checks the arithmetic of every match.
#[track_caller]
fn assert_points_add_up(found: &Value) {
    for found in found["matches"].as_array().unwrap() {
        let mut points = 0;
        let mut score = 0.0;
        for (factor, weight) in FACTORS {
            let shown = &found["factors"][factor];
            assert!((shown["weight"].as_f64().unwrap() - weight).abs() < 1e-9, "{factor}: {shown}");
            points += shown["points"].as_i64().unwrap();
            let one = shown["score"].as_f64().unwrap_or(0.0);
            assert!((0.0..=1.0).contains(&one), "{factor}: {shown}");
            score += weight * one;
        }
        assert_eq!(points, found["points"].as_i64().unwrap(), "{found}");
        let total = found["score"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&total) && (0.0..=1.0).contains(&found["confidence"].as_f64().unwrap()));
        let hundredths = (total * 100.0).round();
        assert!((hundredths - points as f64).abs() < 1e-9, "{found}");
        assert!((total - score).abs() < 0.005, "Σ weight · factor is {score}: {found}");
        assert!(!found["reasons"].as_array().unwrap().is_empty() || points < 30, "{found}");
    }
}

/// Twelve coaches who differ in everything that counts.
async fn create_twelve_coaches(app: &TestApp) {
    let names = ["Ada", "Bea", "Cid", "Dov", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jan", "Kim", "Leo"];
    let languages = [["en", "pt"], ["sv", "en"], ["ja", "ko"], ["de", "en"]];
    for (number, name) in names.into_iter().enumerate() {
        let changes = json!({
            "languages": (languages[number % 4]),
            "countries": [(["PT", "SE", "JP"][number % 3])],
            "price": { "amount": 5_000 + 1_000 * number, "currency": if number == 5 { "USD" } else { "EUR" } },
            "expertise": [(["relocation", "leadership", "cooking"][number % 3])],
        });
        app.coach_with(name, changes).await;
    }
    app.jobs_done().await;
}

#[actix_web::test]
async fn points_of_the_factors_add_up_and_coaches_are_in_order() {
    let app = TestApp::start().await;
    create_twelve_coaches(&app).await;
    let ana = app.client("Ana Ribeiro").await;
    let found = matches(&ana).await;
    assert_eq!((&found["source"], &found["embedding"]), (&json!("computed"), &json!("openai")));
    assert_eq!(
        (&found["computed_at"], &found["expires_at"]),
        (&json!("2026-12-01T08:00:00Z"), &json!("2026-12-02T08:00:00Z"))
    );
    let list = found["matches"].as_array().unwrap();
    assert_eq!(list.len(), 10, "the ten best");
    assert_points_add_up(&found);
    // Coaches without a shared language come after all others, with a warning.
    let warned: Vec<bool> =
        list.iter().map(|found| found["warnings"].to_string().contains("no_shared_language")).collect();
    let mut sorted = warned.clone();
    sorted.sort_unstable();
    assert_eq!(warned, sorted, "{:?}", names(&found));
    assert_eq!(warned.iter().filter(|warned| **warned).count(), 1, "nine of twelve share a language");
    let scores: Vec<f64> = list.iter().map(|found| found["score"].as_f64().unwrap()).collect();
    assert!(scores[..9].is_sorted_by(|a, b| a >= b), "{scores:?}");
    let card = app.stranger(Method::GET, "/coaches?per_page=100", None).await.expect(200);
    let cards = card["items"].as_array().unwrap();
    assert!(list.iter().all(|found| cards.contains(&found["coach"])), "a match shows the coach's card");
    // The same quiz, coaches and instant give the same answer.
    let other = app.client("Dora Lind").await;
    assert_eq!(matches(&other).await, found);
    app.end().await;
}

#[actix_web::test]
async fn cached_matches_are_used_until_a_coach_or_the_client_changes() {
    let app = TestApp::start().await;
    let (ben, cleo) = (app.coach("Ben Okafor").await, app.coach("Cleo Lind").await);
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    let first = matches(&ana).await;
    assert_eq!(first["source"], "computed");
    let cached = matches(&ana).await;
    assert_eq!((&cached["source"], &cached["matches"]), (&json!("cache"), &first["matches"]));
    assert_eq!(cached["computed_at"], first["computed_at"]);

    // A coach in it changes.
    app.advance(SignedDuration::from_secs(1));
    let mut dearer = data::coach_profile();
    dearer["price"]["amount"] = json!(30_000);
    ben.writes(dearer.clone()).await.expect(200);
    app.jobs_done().await;
    let changed = matches(&ana).await;
    assert_eq!((&changed["source"], names(&changed)), (&json!("computed"), vec!["Cleo Lind", "Ben Okafor"]));
    assert_eq!(matches(&ana).await["source"], "cache");

    // A coach in it is delisted.
    dearer["is_listed"] = json!(false);
    ben.writes(dearer).await.expect(200);
    app.jobs_done().await;
    let without = matches(&ana).await;
    assert_eq!((&without["source"], names(&without)), (&json!("computed"), vec!["Cleo Lind"]));
    assert_eq!(matches(&ana).await["source"], "cache");

    // The client changes: their profile, then their quiz.
    app.advance(SignedDuration::from_secs(1));
    ana.writes(json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Lisbon" })).await.expect(200);
    assert_eq!(matches(&ana).await["source"], "computed");
    let mut quiz = data::quiz();
    quiz["motivation"] = json!(1);
    ana.writes(json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Lisbon", "quiz": quiz })).await.expect(200);
    assert_eq!(matches(&ana).await["source"], "computed");
    assert_eq!(matches(&ana).await["source"], "cache");

    // A name in an answer is never stale, and an entry expires after a day.
    let renamed = json!({ "full_name": "Cleo Berg" });
    let mut profile = data::coach_profile();
    profile["full_name"] = renamed["full_name"].clone();
    cleo.writes(profile).await.expect(200);
    app.jobs_done().await;
    assert_eq!(names(&matches(&ana).await), ["Cleo Berg"]);
    app.advance(SignedDuration::from_hours(24));
    let ana = app.signs_in(&ana.email).await;
    assert_eq!(matches(&ana).await["source"], "computed");
    app.end().await;
}

/// An answer from the cache is given again as it was, in every process, until a coach or the client changes: here at once, elsewhere after the message.
#[actix_web::test]
async fn cached_matches_are_given_again_until_something_changes_in_any_process() {
    let app = TestApp::start().await;
    let (_second, url) = app.another_web();
    let (ben, cleo) = (app.coach("Ben Okafor").await, app.coach("Cleo Lind").await);
    let (ana, dora) = (app.client("Ana Ribeiro").await, app.client("Dora Lind").await);
    let there = ana.at(&url);
    app.jobs_done().await;
    let headline_of = |found: &Value, coach: &Person| {
        let all = found["matches"].as_array().unwrap();
        let of = all.iter().find(|found| found["coach"]["id"] == json!(coach.id)).unwrap();
        of["coach"]["headline"].as_str().unwrap().to_owned()
    };
    matches(&ana).await;
    for number in 0..5 {
        let mut profile = data::coach_profile();
        profile["full_name"] = json!("Ben Okafor");
        profile["headline"] = json!(format!("Headline {number}"));
        ben.writes(profile).await.expect(200);
        app.jobs_done().await;
        let computed = matches(&ana).await;
        assert_eq!(
            (&computed["source"], headline_of(&computed, &ben)),
            (&json!("computed"), format!("Headline {number}"))
        );
        let cached = matches(&ana).await;
        assert_eq!((&cached["source"], &cached["matches"]), (&json!("cache"), &computed["matches"]));
        for _ in 0..3 {
            assert_eq!(matches(&ana).await, cached);
            assert_eq!(
                ana.posts("/match", json!({ "limit": 1 })).await.expect(200)["matches"][0],
                cached["matches"][0]
            );
        }
        assert_ne!(matches(&dora).await["source"], json!(null), "hers are computed by themselves");
        eventually("seen there", || async {
            headline_of(&matches(&there).await, &ben) == format!("Headline {number}")
        })
        .await;
    }
    // Bookings change nobody's card.
    let before = matches(&ana).await;
    dora.books(&cleo, "2026-12-07T09:00:00Z").await.expect(201);
    assert_eq!(matches(&ana).await, before);
    // The client's row changes elsewhere; past the product too, which nothing but the row says.
    app.advance(SignedDuration::from_secs(1));
    there.writes(json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Lisbon" })).await.expect(200);
    eventually("seen here", || async { matches(&ana).await["source"] == "computed" }).await;
    assert_eq!(matches(&ana).await["source"], "cache");
    let sql = "update client_profiles set updated_at = updated_at + interval '1 second' where user_id = $1";
    sqlx::query(sql).bind(ana.id).execute(&app.db).await.unwrap();
    eventually("seen without a message", || async { matches(&ana).await["source"] == "computed" }).await;
    app.end().await;
}

#[actix_web::test]
async fn without_openai_coaches_are_ordered_by_rating() {
    let app = TestApp::start().await;
    let (ben, cleo) = (app.coach("Ben Okafor").await, app.coach("Cleo Lind").await);
    app.jobs_done().await;
    for (coach, sum, count) in [(&ben, 12, 4), (&cleo, 50, 10)] {
        app.rates(coach, sum, count).await;
    }
    app.sandbox.openai.faults().down(500);
    let ana = app.client("Ana Ribeiro").await;
    for _ in 0..2 {
        let found = matches(&ana).await;
        assert_eq!(found["source"], "fallback", "a fallback is never cached");
        assert_eq!(names(&found), ["Cleo Lind", "Ben Okafor"], "by rating");
        for found in found["matches"].as_array().unwrap() {
            assert_eq!(
                (&found["factors"]["goals"]["score"], &found["factors"]["goals"]["points"]),
                (&Value::Null, &json!(0))
            );
        }
        assert_points_add_up(&found);
    }
    app.sandbox.openai.faults().clear();
    let found = matches(&ana).await;
    assert_eq!(found["source"], "computed", "as soon as OpenAI is back");
    assert!(found["matches"][0]["factors"]["goals"]["score"].is_f64());
    assert_eq!(matches(&ana).await["source"], "cache");
    app.end().await;
}

/// Up to three times.
#[actix_web::test]
async fn openai_requests_are_retried() {
    let app = TestApp::start().await;
    app.coach("Ben Okafor").await;
    app.jobs_done().await;
    let ana = app.client("Ana Ribeiro").await;
    app.sandbox.openai.faults().fail_next(2, 503);
    assert_eq!(matches(&ana).await["source"], "computed");
    app.end().await;
}

#[actix_web::test]
async fn a_slow_openai_causes_a_fallback_within_ten_seconds() {
    let app = TestApp::start().await;
    app.coach("Ben Okafor").await;
    app.jobs_done().await;
    let ana = app.client("Ana Ribeiro").await;
    app.sandbox.openai.faults().slow(Duration::from_secs(30));
    let started = tokio::time::Instant::now();
    let found = matches(&ana).await;
    assert!(started.elapsed() < Duration::from_secs(10), "took {:?}", started.elapsed());
    assert_eq!((&found["source"], names(&found)), (&json!("fallback"), vec!["Ben Okafor"]));
    app.sandbox.openai.faults().clear();
    app.end().await;
}

#[actix_web::test]
async fn without_redis_matches_are_computed() {
    let app = TestApp::with(&[("REDIS_URL", "redis://127.0.0.1:1")]).await;
    app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    for _ in 0..2 {
        let found = matches(&ana).await;
        assert_eq!((&found["source"], names(&found)), (&json!("computed"), vec!["Ben Okafor"]));
        assert_points_add_up(&found);
    }
    app.leaves_work("without Redis no job is delivered");
}

#[actix_web::test]
async fn without_an_api_key_the_local_embedder_is_used() {
    let app = TestApp::with(&[("OPENAI_API_KEY", "")]).await;
    app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let found = matches(&ana).await;
    assert_eq!((&found["source"], &found["embedding"]), (&json!("computed"), &json!("local")));
    assert!(found["matches"][0]["factors"]["goals"]["score"].as_f64().unwrap() > 0.0);
    assert_eq!(app.sandbox.openai.faults().seen(), 0, "OpenAI was not called");
    assert_points_add_up(&found);
    app.end().await;
}

#[actix_web::test]
async fn matching_needs_a_complete_quiz() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let problem = ana.posts("/match", json!({})).await.expect_problem(409, "quiz_incomplete");
    assert_eq!(problem["missing"].as_array().unwrap().len(), 20, "{problem}");
    let draft = json!({ "motivation": 5, "timeline": "weeks" });
    ana.writes(json!({ "full_name": "Ana", "timezone": "UTC", "quiz_draft": draft })).await.expect(200);
    let problem = ana.posts("/match", json!({})).await.expect_problem(409, "quiz_incomplete");
    let missing = problem["missing"].as_array().unwrap();
    assert_eq!(missing.len(), 18, "{problem}");
    assert!(missing.contains(&json!("budget")) && !missing.contains(&json!("motivation")), "{problem}");
    ana.writes(json!({ "full_name": "Ana", "timezone": "UTC", "quiz": data::quiz() })).await.expect(200);
    assert_eq!(matches(&ana).await["matches"], json!([]), "no coach is listed yet");
    app.end().await;
}

#[actix_web::test]
async fn limit_must_be_1_to_10() {
    let app = TestApp::start().await;
    for name in ["Ben", "Cleo", "Dora"] {
        app.coach(name).await;
    }
    app.jobs_done().await;
    let ana = app.client("Ana Ribeiro").await;
    for bad in [json!(0), json!(11), json!(-1), json!(300), json!(1.5), json!("3")] {
        assert_eq!(ana.posts("/match", json!({ "limit": bad })).await.broken_fields(), ["limit"], "{bad}");
    }
    let whole = matches(&ana).await;
    for limit in 1..=3 {
        let some = ana.posts("/match", json!({ "limit": limit })).await.expect(200);
        assert_eq!(some["matches"].as_array().unwrap()[..], whole["matches"].as_array().unwrap()[..limit]);
    }
    // The default is ten.
    assert_eq!(ana.posts("/match", json!({ "limit": null })).await.expect(200)["matches"], whole["matches"]);
    let without_body = ana.sends(Method::POST, "/match", None).await.expect(200);
    assert_eq!(without_body["matches"], whole["matches"], "the body is optional");
    app.end().await;
}

/// The coach's new version invalidates the cached matches.
#[actix_web::test]
async fn changed_hours_count_in_the_next_answer() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    app.jobs_done().await;
    let ana = app.client("Ana Ribeiro").await;
    matches(&ana).await;
    let mut profile = data::coach_profile();
    profile["availability"]["weekly"] = json!([{ "weekday": "sat", "start": "09:00", "end": "10:00" }]);
    ben.writes(profile).await.expect(200);
    eventually("the hours count", || async {
        let found = matches(&ana).await;
        found["matches"][0]["factors"]["availability"]["score"] == 0.0
    })
    .await;
    app.end().await;
}

/// The same answers without an account: the factors are those of a match but for the goals, and nobody is named.
#[actix_web::test]
async fn a_stranger_is_told_how_many_fit_and_how_well_but_not_who() {
    let app = TestApp::start().await;
    create_twelve_coaches(&app).await;
    let preview = async |answers: Value| app.stranger(Method::POST, "/quiz/preview", Some(answers)).await;
    let all = preview(json!({})).await.expect(200);
    assert_eq!((&all["fitting"], all["top"].as_array().unwrap().len()), (&json!(12), 3));
    let swedish = json!({ "languages": ["sv"], "budget": { "amount": 12_000, "currency": "EUR" } });
    // Bea for 60, Fay for 100 dollars; Jan asks for 140.
    assert_eq!(preview(swedish).await.expect(200)["fitting"], 2);

    let quiz = data::quiz();
    let ana = app.client("Ana Ribeiro").await;
    let found = matches(&ana).await;
    let shown = preview(quiz).await.expect(200);
    let best = &shown["top"][0];
    assert_eq!(best["factors"]["goals"]["points"], 0);
    let points: i64 = FACTORS.iter().map(|(factor, _)| best["factors"][factor]["points"].as_i64().unwrap()).sum();
    assert_eq!(best["points"], points);
    let text = shown.to_string();
    for name in names(&found) {
        assert!(!text.contains(name), "{name} in {text}");
    }
    assert!(!text.contains("coach_id") && !text.contains("photo"), "{text}");

    let refused = preview(json!({ "languages": ["xx"], "motivation": 11, "shoe_size": 42 })).await;
    let refused = refused.expect_problem(422, "validation_failed");
    let fields: Vec<&str> =
        refused["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields.len(), 3, "{refused}");
    app.end().await;
}
