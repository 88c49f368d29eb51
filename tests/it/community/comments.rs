//! Comments and their threads.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rapport::clock::seconds;
use serde_json::{Value, json};

use super::{counts_are_right, every, path, reads};
use crate::support::TestApp;

#[actix_web::test]
async fn comments_are_answered_changed_and_deleted() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let post = ana.writes_post(json!({})).await.expect(201);
    let first = cleo.comments(&post, "And *then*?", None).await.expect(201);
    assert_eq!(first["content_html"], "<p>And <em>then</em>?</p>\n");
    app.advance(seconds(1));
    let reply = ana.comments(&post, "We stayed.", Some(&first)).await.expect(201);
    assert_eq!(reply["parent_id"], first["id"]);
    assert_eq!(reads(&app, &path(&post)).await["comment_count"], 2);

    let comment = format!("/community/comments/{}", first["id"].as_str().unwrap());
    ana.patches(&comment, json!({ "content": "Mine" })).await.expect_problem(403, "forbidden");
    let changed = cleo.patches(&comment, json!({ "content": "And now?" })).await.expect(200);
    assert_eq!((&changed["content"], &changed["edited_at"]), (&json!("And now?"), &json!("2026-12-01T08:00:01Z")));
    ana.deletes(&comment).await.expect_problem(403, "forbidden");
    cleo.deletes(&comment).await.expect(204);
    cleo.deletes(&comment).await.expect_problem(404, "not_found");
    cleo.patches(&comment, json!({ "content": "Back" })).await.expect_problem(404, "not_found");

    // Its place stays for the reply, without what it said.
    let list = reads(&app, &format!("{}/comments", path(&post))).await;
    assert_eq!(every(&list, "is_deleted"), [&json!(true), &json!(false)]);
    assert_eq!((&list["items"][0]["content"], &list["items"][0]["author"]), (&json!(""), &Value::Null));
    ana.comments(&post, "To nobody", Some(&first)).await.broken_fields();
    ana.deletes(&format!("/community/comments/{}", reply["id"].as_str().unwrap())).await.expect(204);
    counts_are_right(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn a_comment_answers_one_on_the_same_post() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let (one, other) = (ana.writes_post(json!({})).await.expect(201), ana.writes_post(json!({})).await.expect(201));
    let comment = ana.comments(&one, "Here", None).await.expect(201);
    for parent in [&comment, &one, &json!({ "id": uuid::Uuid::from_u128(1) })] {
        let broken = ana.comments(&other, "There", Some(parent)).await.broken_fields();
        assert_eq!(broken[0], "parent_id");
    }
    ana.comments(&other, " \u{200b} ", None).await.expect_problem(422, "validation_failed");
    ana.comments(&json!({ "id": uuid::Uuid::from_u128(1) }), "Nowhere", None).await.expect_problem(404, "not_found");
    let sql = "update comments set parent_id = $2 where id = $1";
    let stray = ana.comments(&other, "There", None).await.expect(201);
    let id = |value: &Value| value["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    let refused = sqlx::query(sql).bind(id(&stray)).bind(id(&comment)).execute(&app.db).await.unwrap_err();
    assert!(refused.to_string().contains("comments_parent"), "the database refuses it as well: {refused}");
    app.end().await;
}

#[actix_web::test]
async fn pages_by_cursor_neither_skip_nor_repeat_while_others_comment() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let post = ana.writes_post(json!({})).await.expect(201);
    let mut written = Vec::new();
    for number in 0..9 {
        // Several at the same time.
        app.advance(seconds(number % 3));
        written.push(ana.comments(&post, &format!("Number {number}"), None).await.expect(201)["id"].clone());
    }
    let (mut seen, mut query) = (Vec::new(), String::new());
    loop {
        let page = reads(&app, &format!("{}/comments?per_page=2{query}", path(&post))).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|comment| comment["id"].clone()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("&cursor={cursor}");
        if seen.len() < 6 {
            app.advance(seconds(1));
            written.push(ana.comments(&post, "In between", None).await.expect(201)["id"].clone());
        }
    }
    let distinct = |ids: &[Value]| ids.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!((seen.len(), distinct(&seen)), (written.len(), distinct(&written)));
    app.stranger(reqwest::Method::GET, &format!("{}/comments?cursor=hot_0_{}", path(&post), uuid::Uuid::nil()), None)
        .await
        .broken_fields();
    app.end().await;
}

#[actix_web::test]
async fn counts_are_right_after_acts_in_any_order() {
    let app = TestApp::start().await;
    let people = [app.client("Ana Ribeiro").await, app.client("Cleo Lind").await, app.admin().await];
    let mut rng = StdRng::seed_from_u64(7);
    let mut posts = vec![people[0].writes_post(json!({})).await.expect(201)];
    let mut comments: Vec<Value> = Vec::new();
    for _ in 0..200 {
        let person = &people[rng.random_range(0..people.len())];
        let post = posts[rng.random_range(0..posts.len())].clone();
        let on_post: Vec<&Value> = comments.iter().filter(|comment| comment["post_id"] == post["id"]).collect();
        let some = (!on_post.is_empty()).then(|| on_post[rng.random_range(0..on_post.len())].clone());
        // Whatever it is answered: the counts are right.
        match rng.random_range(0..16) {
            0..=4 => {
                let answer = person.comments(&post, "Thank you!", some.as_ref()).await;
                if answer.status == 201 {
                    comments.push(answer.expect(201));
                }
            }
            5 | 6 => {
                let Some(comment) = some else { continue };
                person.deletes(&format!("/community/comments/{}", comment["id"].as_str().unwrap())).await;
            }
            7 | 8 => drop(person.posts(&format!("{}/upvote", path(&post)), json!({})).await),
            9 => drop(person.deletes(&format!("{}/upvote", path(&post))).await),
            10 if posts.len() < 4 => posts.push(people[2].writes_post(json!({})).await.expect(201)),
            11..=13 => {
                // Hidden, removed and shown again.
                let decision = ["keep", "hide", "remove"][rng.random_range(0..3)];
                let (kind, what) = some
                    .as_ref()
                    .filter(|_| rng.random_ratio(3, 4))
                    .map_or(("posts", &post), |comment| ("comments", comment));
                let id = what["id"].as_str().unwrap();
                people[2].deletes(&format!("/admin/{kind}/{id}?reason=so")).await;
                let page = people[2].gets("/admin/reports?state=decided&per_page=100").await.expect(200);
                let case = page["items"].as_array().unwrap().iter().find(|case| case["subject"]["id"] == what["id"]);
                let Some(case) = case else { continue };
                let path = format!("/admin/reports/{}/decision", case["id"].as_str().unwrap());
                people[2].posts(&path, json!({ "decision": decision, "reason": "so" })).await.expect(200);
            }
            _ if rng.random_ratio(1, 4) => drop(person.deletes(&path(&post)).await),
            _ => {}
        }
        counts_are_right(&app).await;
    }
    app.end().await;
}
