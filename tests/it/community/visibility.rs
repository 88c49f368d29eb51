//! What is private or hidden never comes back to those who may not see it, by whatever way they ask.

use reqwest::Method;
use serde_json::{Value, json};

use super::path;
use crate::support::TestApp;
use crate::support::people::Person;

/// A word that is nowhere else.
const MARKER: &str = "xylophonic";

/// Every GET of the document, with ids of the post and the comment in its place, and with every parameter that might find the word.
async fn responses(app: &TestApp, caller: Option<&Person>, ids: &[&str]) -> Vec<(String, String)> {
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let mut urls = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        if operations.get("get").is_none() || path.ends_with("/stream") || path.contains("{secret}") {
            continue;
        }
        for id in ids {
            let path = path.replace("{id}", id).replace("{user_id}", id);
            for query in [
                "",
                &format!("?q={MARKER}"),
                "?visibility=private",
                &format!("?tag={MARKER}"),
                "?sort=hot",
                "?sort=top",
            ] {
                urls.push(format!("{path}{query}"));
            }
        }
    }
    urls.sort();
    urls.dedup();
    let mut responses = Vec::new();
    for url in urls {
        let request = app.http.get(format!("{}{url}", app.url));
        let request = caller.into_iter().fold(request, |request, caller| request.bearer_auth(&caller.access_token));
        responses.push((url, request.send().await.unwrap().text().await.unwrap()));
    }
    responses
}

async fn assert_unseen(app: &TestApp, caller: Option<&Person>, ids: &[&str]) {
    let responses = responses(app, caller, ids).await;
    assert!(responses.len() > 100, "{}", responses.len());
    for (url, text) in responses {
        assert!(!text.contains(MARKER), "GET {url}: {text}");
    }
}

#[actix_web::test]
async fn a_private_post_is_unseen_by_strangers_and_a_hidden_one_by_all_but_its_author_and_the_team() {
    let app = TestApp::start().await;
    let (ana, cleo, admin) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await, app.admin().await);
    let body = json!({ "title": format!("The {MARKER}"), "content": MARKER, "tags": [MARKER], "is_private": true });
    let post = ana.writes_post(body).await.expect(201);
    let comment = ana.comments(&post, MARKER, None).await.expect(201);
    let ids: [&str; 3] = [post["id"].as_str().unwrap(), comment["id"].as_str().unwrap(), &ana.id.to_string()];
    assert_unseen(&app, None, &ids).await;
    cleo.gets(&path(&post)).await.expect(200);
    assert_eq!(cleo.gets(&format!("/community/posts?q={MARKER}")).await.expect(200)["total"], 1);
    for (method, path) in [(Method::GET, path(&post)), (Method::GET, format!("{}/comments", path(&post)))] {
        app.stranger(method, &path, None).await.expect_problem(404, "not_found");
    }

    sqlx::query("update posts set hidden_at = now(), is_private = false").execute(&app.db).await.unwrap();
    assert_unseen(&app, None, &ids).await;
    assert_unseen(&app, Some(&cleo), &ids).await;
    cleo.comments(&post, "Hello?", None).await.expect_problem(404, "not_found");
    cleo.posts(&format!("{}/upvote", path(&post)), json!({})).await.expect_problem(404, "not_found");
    for person in [&ana, &admin] {
        assert_eq!(person.gets(&path(&post)).await.expect(200)["is_hidden"], true);
    }
    ana.comments(&post, "Hello?", None).await.expect_problem(403, "forbidden");
    app.end().await;
}

#[actix_web::test]
async fn a_hidden_comment_is_seen_by_its_author_and_the_team() {
    let app = TestApp::start().await;
    let (ana, cleo, admin) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await, app.admin().await);
    let post = ana.writes_post(json!({})).await.expect(201);
    let comment = cleo.comments(&post, MARKER, None).await.expect(201);
    sqlx::query("with hidden as (update comments set hidden_at = now() returning post_id) update posts set comment_count = 0 where id in (select post_id from hidden)")
        .execute(&app.db)
        .await
        .unwrap();
    let ids: [&str; 2] = [post["id"].as_str().unwrap(), comment["id"].as_str().unwrap()];
    assert_unseen(&app, None, &ids).await;
    assert_unseen(&app, Some(&ana), &ids).await;
    ana.comments(&post, "Hello?", Some(&comment)).await.broken_fields();
    let sees = async |person: &Person| {
        let list: Value = person.gets(&format!("{}/comments", path(&post))).await.expect(200);
        list["total"].clone()
    };
    assert_eq!((sees(&ana).await, sees(&cleo).await, sees(&admin).await), (json!(0), json!(1), json!(1)));
    cleo.deletes(&format!("/community/comments/{}", comment["id"].as_str().unwrap())).await.expect(204);
    super::counts_are_right(&app).await;
    app.end().await;
}
