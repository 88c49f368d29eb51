//! `GET /coaches/{id}/match`: how one coach suits, and what would bring more points.

use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::{TestApp, data};

async fn with(client: &Person, coach: &Person) -> Value {
    client.gets(&format!("/coaches/{}/match", coach.id)).await.expect(200)
}

#[actix_web::test]
async fn one_coach_is_matched_as_in_the_list() {
    let app = TestApp::start().await;
    let (ben, cleo) =
        (app.coach("Ben Okafor").await, app.coach_with("Cleo Lind", json!({ "languages": ["fr"] })).await);
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    let list = ana.posts("/match", json!({})).await.expect(200);
    for (at, coach) in [&ben, &cleo].into_iter().enumerate() {
        let mut one = with(&ana, coach).await;
        assert_eq!((&one["embedding"], &one["computed_at"]), (&list["embedding"], &list["computed_at"]));
        for field in ["changes", "embedding", "computed_at"] {
            one.as_object_mut().unwrap().remove(field);
        }
        assert_eq!(one, list["matches"][at]);
    }
    app.end().await;
}

/// Each promise, kept through the quiz.
#[actix_web::test]
async fn what_would_bring_points_brings_them() {
    let app = TestApp::start().await;
    let coach = json!({ "languages": ["fr"], "countries": ["FR"], "price": { "amount": 9_950, "currency": "EUR" } });
    let cleo = app.coach_with("Cleo Lind", coach).await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    let before = with(&ana, &cleo).await;
    let changes = before["changes"].as_array().unwrap();
    let change = |factor: &str| {
        changes.iter().find(|change| change["factor"] == factor).unwrap_or_else(|| panic!("{factor}: {before}"))
    };
    let quizzes = [
        ("language", "Add French to your languages, if you speak it.", ("languages", json!(["sv", "en", "fr"]))),
        (
            "country",
            "Add France to the countries that you would go to, if it is one.",
            ("target_countries", json!(["PT", "FR"])),
        ),
        ("budget", "Raise your budget to €100 an hour.", ("budget", json!({ "amount": 10_000, "currency": "EUR" }))),
    ];
    for (factor, message, (question, answer)) in quizzes {
        let change = change(factor);
        assert_eq!(change["message"], message);
        let mut quiz = data::quiz();
        quiz[question] = answer;
        let profile =
            json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm", "country": "SE", "quiz": quiz });
        ana.writes(profile).await.expect(200);
        let after = with(&ana, &cleo).await;
        let gained = after["points"].as_i64().unwrap() - before["points"].as_i64().unwrap();
        assert_eq!(gained, change["points"].as_i64().unwrap(), "{factor}");
        assert!(after["changes"].as_array().unwrap().iter().all(|change| change["message"] != message), "{after}");
    }
    assert!(changes.is_sorted_by(|one, next| one["points"].as_i64() >= next["points"].as_i64()), "{before}");
    app.end().await;
}

#[actix_web::test]
async fn without_openai_the_goals_are_unknown_and_without_a_quiz_there_is_no_match() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    app.sandbox.openai.faults().down(500);
    let found = with(&ana, &ben).await;
    assert_eq!(found["factors"]["goals"], json!({ "score": null, "weight": 0.3, "points": 0 }));
    assert!(found["warnings"].to_string().contains("goals_unknown"), "{found}");

    let dora = app.signs_up("client", "Dora Lind").await;
    let path = format!("/coaches/{}/match", ben.id);
    let missing = dora.gets(&path).await.expect_problem(409, "quiz_incomplete");
    assert_eq!(missing["missing"].as_array().unwrap().len(), 20);
    let mut paused = data::coach_profile();
    paused["is_listed"] = json!(false);
    ben.writes(paused).await.expect(200);
    ana.gets(&path).await.expect_problem(404, "not_found");
    ben.gets(&path).await.expect_problem(403, "forbidden");
    app.end().await;
}
