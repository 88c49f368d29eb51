//! Writing, changing, deleting and upvoting posts.

use futures::future::join_all;
use rapport::clock::{days, hours};
use reqwest::Method;
use serde_json::json;

use super::{counts_are_right, path, reads};
use crate::support::TestApp;

#[actix_web::test]
async fn a_post_is_written_changed_and_deleted_by_its_author() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let body = json!({ "title": "  How we\u{200b} moved ", "content": "**Slowly.**\r\n\r\n<b>Really</b>", "tags": ["visa", "lisbon", "visa"] });
    let post = ana.writes_post(body).await.expect(201);
    assert_eq!((&post["title"], &post["content"]), (&json!("How we moved"), &json!("**Slowly.**\n\n<b>Really</b>")));
    assert_eq!(post["content_html"], "<p><strong>Slowly.</strong></p>\n<p>&lt;b&gt;Really&lt;/b&gt;</p>\n");
    assert_eq!((&post["tags"], &post["excerpt"]), (&json!(["lisbon", "visa"]), &json!("Slowly. Really")));
    assert_eq!((&post["author"]["name"], &post["can_change"]), (&json!("Ana Ribeiro"), &json!(true)));
    assert_eq!(reads(&app, &path(&post)).await["author"]["name"], "Ana R.", "the public sees no last name");

    app.advance(hours(1));
    let (ana, cleo) = (app.signs_in(&ana.email).await, app.signs_in(&cleo.email).await);
    let changed = ana.patches(&path(&post), json!({ "content": "Fast!" })).await.expect(200);
    assert_eq!((&changed["content"], &changed["title"]), (&json!("Fast!"), &json!("How we moved")));
    assert_eq!(changed["edited_at"], "2026-12-01T09:00:00Z");
    cleo.patches(&path(&post), json!({ "content": "Mine!" })).await.expect_problem(403, "forbidden");
    cleo.deletes(&path(&post)).await.expect_problem(403, "forbidden");
    ana.deletes(&path(&post)).await.expect(204);
    ana.gets(&path(&post)).await.expect_problem(404, "not_found");
    app.end().await;
}

#[actix_web::test]
async fn what_cannot_be_a_post_is_refused_with_every_field() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let body = json!({ "title": "\u{202e}\u{200b} a", "content": " \n ", "post_type": "rant", "tags": ["Not A Tag"], "hidden_at": null });
    let broken = ana.posts("/community/posts", body).await.broken_fields();
    for field in ["hidden_at", "post_type", "tags[0]"] {
        assert!(broken.iter().any(|broken| broken == field), "{field}: {broken:?}");
    }
    let body = json!({ "title": "\u{202e}\u{200b} a", "content": "\u{2800}", "tags": (0..21).map(|n| n.to_string()).collect::<Vec<_>>() });
    let broken = ana.writes_post(body).await.broken_fields();
    assert_eq!(broken, ["content", "tags", "title"]);
    ana.writes_post(json!({ "title": "x".repeat(201), "content": "x".repeat(20_001) }))
        .await
        .expect_problem(422, "validation_failed");
    ana.writes_post(json!({ "post_type": "announcement" })).await.expect_problem(403, "forbidden");
    let post = ana.writes_post(json!({})).await.expect(201);
    ana.patches(&path(&post), json!({ "post_type": "announcement" })).await.expect_problem(403, "forbidden");
    let ben = app.coach("Ben Okafor").await;
    ben.writes_post(json!({ "post_type": "announcement" })).await.expect(201);
    app.end().await;
}

#[actix_web::test]
async fn the_same_key_writes_one_post_and_one_comment() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let body = json!({ "title": "How we moved", "content": "Slowly.", "post_type": "story" });
    let key = [("idempotency-key", "one")];
    let twice = async |path: &str, body: &serde_json::Value| {
        let send = || ana.sends_with(Method::POST, path, Some(body.clone()), &key);
        let (first, second) = (send().await.expect(201), send().await);
        assert_eq!(second.header("idempotent-replayed"), Some("true"));
        assert_eq!(second.expect(201)["id"], first["id"]);
        first
    };
    let post = twice("/community/posts", &body).await;
    let comment = twice(&format!("{}/comment", path(&post)), &json!({ "content": "Thank you!" })).await;
    // Without the stored responses the rows are found by the key.
    sqlx::query("delete from idempotency_keys").execute(&app.db).await.unwrap();
    let again = ana.sends_with(Method::POST, "/community/posts", Some(body), &key).await.expect(201);
    assert_eq!(again["id"], post["id"]);
    let path = format!("{}/comment", path(&post));
    let again = ana.sends_with(Method::POST, &path, Some(json!({ "content": "Thank you!" })), &key).await.expect(201);
    assert_eq!(again["id"], comment["id"]);
    // The path is part of what a key is for.
    let other = ana.writes_post(json!({})).await.expect(201);
    let other_path = format!("{}/comment", super::path(&other));
    let there =
        ana.sends_with(Method::POST, &other_path, Some(json!({ "content": "Thank you!" })), &key).await.expect(201);
    assert_eq!((&there["post_id"], there["id"] == comment["id"]), (&other["id"], false));
    counts_are_right(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn racing_upvotes_count_once_for_each_user() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut people = Vec::new();
    for number in 0..5 {
        people.push(app.signs_up("client", &format!("Voter {number}")).await);
    }
    let post = ana.writes_post(json!({})).await.expect(201);
    let vote = format!("{}/upvote", path(&post));
    // Forty of each at once, some taken back in between.
    let races = people.iter().flat_map(|person| (0..40).map(move |number| (person, number)));
    let answers = join_all(races.map(|(person, number)| {
        let method = if number % 7 == 3 { Method::DELETE } else { Method::POST };
        person.sends(method, &vote, None)
    }));
    for answer in answers.await {
        answer.expect(200);
    }
    counts_are_right(&app).await;
    for person in &people {
        let votes = person.posts(&vote, json!({})).await.expect(200);
        assert_eq!(votes["upvoted"], true);
    }
    assert_eq!(reads(&app, &path(&post)).await["upvotes"], 5);
    assert_eq!(people[0].gets(&path(&post)).await.expect(200)["upvoted"], true);
    assert_eq!(people[0].deletes(&vote).await.expect(200), json!({ "upvotes": 4, "upvoted": false }));
    app.end().await;
}

#[actix_web::test]
async fn new_accounts_write_five_posts_a_day() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    for _ in 0..5 {
        ana.writes_post(json!({})).await.expect(201);
    }
    let refused = ana.writes_post(json!({})).await;
    assert!(refused.header("retry-after").is_some());
    refused.expect_problem(429, "rate_limited");
    app.advance(days(1));
    app.signs_in(&ana.email).await.writes_post(json!({})).await.expect(201);
    app.advance(days(7));
    let ana = app.signs_in(&ana.email).await;
    for _ in 0..6 {
        ana.writes_post(json!({})).await.expect(201);
    }
    app.end().await;
}
