//! The library of resources, and bookmarks.

use futures::future::join_all;
use rapport::clock::seconds;
use reqwest::Method;
use serde_json::{Value, json};

use super::{every, reads};
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

async fn recommends(person: &Person, changes: Value) -> Answer {
    let mut body = json!({ "title": "The visa list", "description": "All of them.", "resource_type": "article",
        "url": "https://example.com/visas", "tags": ["visa"] });
    for (field, value) in changes.as_object().unwrap() {
        body[field] = value.clone();
    }
    person.posts("/community/resources", body).await
}

#[actix_web::test]
async fn coaches_recommend_and_everybody_finds() {
    let app = TestApp::start().await;
    let (ana, ben, carl, admin) = (
        app.client("Ana Ribeiro").await,
        app.coach("Ben Okafor").await,
        app.coach("Carl Free").await,
        app.admin().await,
    );
    recommends(&ana, json!({})).await.expect_problem(403, "forbidden");
    let list = recommends(&ben, json!({})).await.expect(201);
    assert_eq!((&list["owner_name"], &list["bookmark_count"]), (&json!("Ben Okafor"), &json!(0)));
    app.advance(seconds(1));
    let video = recommends(&carl, json!({ "title": "Leading in Zürich", "resource_type": "video", "tags": ["team"] }))
        .await
        .expect(201);
    let found = async |query: &str| {
        let page = reads(&app, &format!("/community/resources?{query}")).await;
        every(&page, "title").into_iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["Leading in Zürich", "The visa list"]);
    assert_eq!(found("type=video").await, ["Leading in Zürich"]);
    assert_eq!(found("tag=visa&tag=tax").await, ["The visa list"]);
    assert_eq!(found("q=zurich").await, ["Leading in Zürich"]);
    let path = format!("/community/resources/{}", list["id"].as_str().unwrap());
    assert_eq!(reads(&app, &path).await, list);
    let body = json!({ "title": "The list", "description": "Most.", "resource_type": "book", "url": "https://example.com", "tags": [] });
    carl.sends(Method::PUT, &path, Some(body.clone())).await.expect_problem(403, "forbidden");
    assert_eq!(ben.sends(Method::PUT, &path, Some(body)).await.expect(200)["title"], "The list");
    assert!(found("q=visa").await.is_empty(), "its tags have changed");
    carl.deletes(&path).await.expect_problem(403, "forbidden");
    ben.deletes(&path).await.expect(204);
    admin.deletes(&format!("/community/resources/{}", video["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(reads(&app, "/community/resources").await["total"], 0);
    app.stranger(Method::GET, &path, None).await.expect_problem(404, "not_found");
    app.end().await;
}

#[actix_web::test]
async fn a_resource_has_an_address_of_the_web() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    for url in [
        "javascript:alert(1)",
        "data:text/html,a",
        "ftp://example.com",
        "//example.com",
        "/visas",
        "https://ana:secret@example.com",
        "https://exa mple.com",
        "",
    ] {
        let broken = recommends(&ben, json!({ "url": url })).await.broken_fields();
        assert_eq!(broken[0], "url", "{url}");
    }
    let broken = recommends(&ben, json!({ "title": "\u{200b}", "description": "", "resource_type": "rumour" }))
        .await
        .broken_fields();
    assert!(!broken.is_empty());
    app.end().await;
}

#[actix_web::test]
async fn bookmarks_count_once_for_each_user() {
    let app = TestApp::start().await;
    let (ana, cleo, ben) =
        (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await, app.coach("Ben Okafor").await);
    let mut resources = Vec::new();
    for number in 0..3 {
        resources.push(recommends(&ben, json!({ "title": format!("Number {number}") })).await.expect(201));
    }
    let path = |number: usize| format!("/community/resources/{}/bookmark", resources[number]["id"].as_str().unwrap());
    let (first, last) = (path(0), path(2));
    let racing = (0..20).flat_map(|_| [&ana, &cleo]).map(|person| person.posts(&last, json!({})));
    for answer in join_all(racing).await {
        answer.expect(200);
    }
    app.advance(seconds(1));
    ana.posts(&first, json!({})).await.expect(200);
    let by_bookmarks = ana.gets("/community/resources?sort=bookmarks").await.expect(200);
    assert_eq!(every(&by_bookmarks, "bookmark_count"), [&json!(2), &json!(1), &json!(0)]);
    assert_eq!(every(&by_bookmarks, "bookmarked"), [&json!(true), &json!(true), &json!(false)]);
    let mine = ana.gets("/community/bookmarks?per_page=1").await.expect(200);
    assert_eq!((&mine["total"], &mine["items"][0]["title"]), (&json!(2), &json!("Number 0")));
    let next = ana
        .gets(&format!("/community/bookmarks?per_page=1&cursor={}", mine["next_cursor"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!((&next["items"][0]["title"], &next["next_cursor"]), (&json!("Number 2"), &Value::Null));
    ana.deletes(&first).await.expect(204);
    ana.deletes(&first).await.expect(204);
    ana.posts("/community/resources/00000000-0000-0000-0000-000000000000/bookmark", json!({}))
        .await
        .expect_problem(404, "not_found");
    let sql = "select count(*) from resources r where bookmark_count <> (select count(*) from bookmarks b where b.resource_id = r.id)";
    let wrong: i64 = sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap();
    assert_eq!(wrong, 0);
    app.end().await;
}
