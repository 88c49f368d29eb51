//! Why a time is not offered: `/coaches/{id}/slots/explain`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::{TestApp, data};

async fn explained(reader: &Person, coach: &Person, query: &str) -> Value {
    reader.gets(&format!("/coaches/{}/slots/explain?{query}", coach.id)).await.expect(200)
}

fn codes(explanation: &Value) -> Vec<&str> {
    let reasons = explanation["reasons"].as_array().unwrap();
    assert_eq!(explanation["bookable"], reasons.is_empty());
    assert!(reasons.iter().all(|reason| !reason["message"].as_str().unwrap().is_empty()), "{reasons:?}");
    reasons.iter().map(|reason| reason["code"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_coach_is_told_every_rule_and_session_that_speaks_against_a_time() {
    let app = TestApp::start().await;
    let mut availability = data::coach_profile()["availability"].clone();
    availability["timezone"] = json!("UTC");
    availability["gap_minutes"] = json!(30);
    availability["max_sessions_per_day"] = json!(1);
    availability["overrides"] = json!([{ "date": "2026-12-03", "slots": [] }]);
    let ben = app.coach_with("Ben Okafor", json!({ "availability": availability })).await;
    let ana = app.client("Ana Ribeiro").await;
    let free = explained(&ben, &ben, "starts_at=2026-12-02T09:00:00Z&duration_minutes=60").await;
    assert_eq!((&free["bookable"], codes(&free)), (&json!(true), vec![]));

    let booking = ana.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    let taken = explained(&ben, &ben, "starts_at=2026-12-02T10:00:00Z&duration_minutes=60").await;
    assert_eq!(codes(&taken), ["day_full", "held"]);
    let held = &taken["reasons"][1];
    assert_eq!((&held["booking_id"], &held["until"]), (&booking["id"], &json!("2026-12-02T10:30:00Z")));
    let admin = app.admin().await;
    for (query, expected) in [
        ("starts_at=2026-12-03T09:00:00Z&duration_minutes=60", vec!["outside_hours"]),
        ("starts_at=2026-12-04T09:07:00Z&duration_minutes=60", vec!["not_on_grid"]),
        ("starts_at=2020-12-04T09:00:00Z&duration_minutes=60", vec!["in_past"]),
        ("starts_at=2028-12-04T03:00:00Z&duration_minutes=60", vec!["outside_hours", "too_far"]),
        ("starts_at=2026-12-04T09:00:00Z&duration_minutes=31", vec!["not_offered"]),
    ] {
        let explanation = explained(&admin, &ben, query).await;
        assert_eq!(codes(&explanation), expected, "{query}: {explanation}");
    }
    let off = explained(&ben, &ben, "starts_at=2026-12-03T09:00:00Z").await;
    assert!(off["reasons"][0]["message"].as_str().unwrap().contains("differs from your week"), "{off}");

    ben.writes(json!({ "is_listed": false, "full_name": "Ben Okafor", "timezone": "UTC" })).await.expect(200);
    let paused = explained(&ben, &ben, "starts_at=2026-12-04T09:00:00Z").await;
    assert!(codes(&paused).contains(&"not_listed"), "{paused}");
    app.end().await;
}

#[actix_web::test]
async fn it_is_for_the_coach_alone_and_names_what_it_needs() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let path = format!("/coaches/{}/slots/explain", ben.id);
    let missing = ben.gets(&path).await.expect_problem(422, "validation_failed");
    assert_eq!(missing["errors"][0]["field"], "starts_at");
    let asked = format!("{path}?starts_at=2026-12-02T09:00:00Z");
    app.client("Ana Ribeiro").await.gets(&asked).await.expect_problem(404, "not_found");
    app.coach("Carl Berg").await.gets(&asked).await.expect_problem(404, "not_found");
    app.stranger(Method::GET, &asked, None).await.expect_problem(401, "unauthenticated");
    app.end().await;
}

#[actix_web::test]
async fn a_coach_who_is_not_listed_sees_the_times_that_clients_would() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let path = format!("/coaches/{}/slots?from=2026-12-01&to=2026-12-07&duration_minutes=60", ben.id);
    let listed = app.stranger(Method::GET, &path, None).await.expect(200);
    let mut paused = data::coach_profile();
    paused["is_listed"] = json!(false);
    ben.writes(paused).await.expect(200);
    app.stranger(Method::GET, &path, None).await.expect_problem(404, "not_found");
    app.client("Ana Ribeiro").await.gets(&path).await.expect_problem(404, "not_found");
    assert_eq!(ben.gets(&path).await.expect(200)["days"], listed["days"]);
    app.end().await;
}
