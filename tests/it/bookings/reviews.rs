//! Reviews: once per session, and they change the coach's rating everywhere it is shown.

use rapport::clock::hours;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;

const MONDAY: &str = "2026-12-07T09:00:00Z";

async fn free_coach(app: &TestApp) -> Person {
    app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await
}

async fn reviews_of(app: &TestApp, coach: &Person, query: &str) -> Value {
    app.stranger(Method::GET, &format!("/coaches/{}/reviews{query}", coach.id), None).await.expect(200)
}

#[actix_web::test]
async fn reviews_change_the_rating() {
    let app = TestApp::start().await;
    let gil = free_coach(&app).await;
    let mut sessions = Vec::new();
    for (name, hour) in [("Ana Ribeiro", 9), ("Cleo Lind", 10), ("Dora", 11)] {
        let client = app.client(name).await;
        let session = client.books(&gil, &format!("2026-12-07T{hour:02}:00:00Z")).await.expect(201);
        client.reviews(&session, 5, "Too early.").await.expect_problem(409, "invalid_transition");
        sessions.push((client, session));
    }
    assert_eq!(reviews_of(&app, &gil, "").await["total"], 0);
    app.advance(hours(150));
    let gil_now = app.signs_in(&gil.email).await;
    let mut ratings = Vec::new();
    for ((client, session), stars) in sessions.iter().zip([5, 4, 2]) {
        gil_now.sets_status(session, "completed").await.expect(200);
        let client = app.signs_in(&client.email).await;
        client
            .gets(&format!("/booking/{}/review", session["id"].as_str().unwrap()))
            .await
            .expect_problem(404, "not_found");
        let review = client.reviews(session, stars, "Clear and kind.").await.expect(201);
        assert_eq!((&review["rating"], &review["comment"]), (&json!(stars), &json!("Clear and kind.")));
        client.reviews(session, 1, "Again.").await.expect_problem(409, "already_reviewed");
        let own = client.gets(&format!("/booking/{}/review", session["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(own, review);
        let card = app.stranger(Method::GET, &format!("/coaches/{}", gil.id), None).await.expect(200);
        app.advance(rapport::clock::seconds(1));
        ratings.push((card["rating"].as_f64().unwrap(), card["review_count"].as_i64().unwrap()));
    }
    assert_eq!(ratings, [(5.0, 1), (4.5, 2), (3.67, 3)]);
    let list = reviews_of(&app, &gil, "?per_page=2").await;
    assert_eq!((&list["total"], &list["pages"]), (&json!(3), &json!(2)));
    let names: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| item["client_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["D.", "Cleo L."], "the newest first, never a whole name");
    assert_eq!(gil_now.gets("/notifications").await.expect(200)["items"][0]["kind"], "review_received");
    app.stranger(Method::GET, &format!("/coaches/{}/reviews?page=0", gil.id), None).await.broken_fields();
    app.end().await;
}

#[actix_web::test]
async fn only_the_client_reviews_and_within_bounds() {
    let app = TestApp::start().await;
    let gil = free_coach(&app).await;
    let ana = app.client("Ana Ribeiro").await;
    let session = ana.books(&gil, MONDAY).await.expect(201);
    app.advance(hours(150));
    let (ana, gil) = (app.signs_in(&ana.email).await, app.signs_in(&gil.email).await);
    gil.sets_status(&session, "completed").await.expect(200);
    gil.reviews(&session, 5, "I was great.").await.expect_problem(403, "forbidden");
    app.client("Cleo Lind").await.reviews(&session, 1, "").await.expect_problem(404, "not_found");
    for stars in [0, 6, -1, 70_000] {
        assert_eq!(ana.reviews(&session, stars, "").await.broken_fields(), ["rating"], "{stars}");
    }
    let long = "x".repeat(2_001);
    assert_eq!(ana.reviews(&session, 0, &long).await.broken_fields(), ["comment", "rating"]);
    let review = ana.reviews(&session, 4, "   ").await.expect(201);
    assert_eq!(review["comment"], Value::Null, "a blank comment is none");
    app.end().await;
}

/// Of ten concurrent reviews, one is stored.
#[actix_web::test]
async fn concurrent_reviews_are_stored_once() {
    let app = TestApp::start().await;
    let gil = free_coach(&app).await;
    let ana = app.client("Ana Ribeiro").await;
    let session = ana.books(&gil, MONDAY).await.expect(201);
    app.advance(hours(150));
    let (ana, gil_now) = (app.signs_in(&ana.email).await, app.signs_in(&gil.email).await);
    gil_now.sets_status(&session, "completed").await.expect(200);
    let answers = futures::future::join_all((0..10).map(|_| ana.reviews(&session, 3, "Fine."))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    let card = app.stranger(Method::GET, &format!("/coaches/{}", gil.id), None).await.expect(200);
    assert_eq!((&card["rating"], &card["review_count"]), (&json!(3.0), &json!(1)));
    app.end().await;
}

/// After a review, a match that shows the coach is not answered from the cache.
#[actix_web::test]
async fn matches_show_the_new_rating() {
    let app = TestApp::start().await;
    let gil = free_coach(&app).await;
    let ana = app.client("Ana Ribeiro").await;
    let session = ana.books(&gil, MONDAY).await.expect(201);
    app.advance(hours(150));
    let (ana, gil_now) = (app.signs_in(&ana.email).await, app.signs_in(&gil.email).await);
    gil_now.sets_status(&session, "completed").await.expect(200);
    assert_eq!(ana.posts("/match", json!({})).await.expect(200)["matches"][0]["coach"]["review_count"], 0);
    ana.reviews(&session, 5, "").await.expect(201);
    let matched = ana.posts("/match", json!({})).await.expect(200);
    assert_eq!((&matched["source"], &matched["matches"][0]["coach"]["review_count"]), (&json!("computed"), &json!(1)));
    app.end().await;
}
