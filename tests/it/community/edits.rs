//! What posts and comments said before they were edited.

use rapport::clock::minutes;
use serde_json::json;

use super::{every, path};
use crate::support::TestApp;

#[actix_web::test]
async fn the_team_reads_what_every_edit_replaced() {
    let app = TestApp::start().await;
    let (ana, admin) = (app.client("Ana Ribeiro").await, app.admin().await);
    let post = ana.writes_post(json!({ "content": "First", "tags": ["visa"] })).await.expect(201);
    let comment = ana.comments(&post, "One", None).await.expect(201);
    let edits = format!("/admin{}/edits", path(&post).strip_prefix("/community").unwrap());
    for (change, minute) in
        [(json!({ "content": "Second" }), 1), (json!({ "title": "How we stayed", "is_private": true }), 2)]
    {
        app.advance(minutes(minute));
        ana.patches(&path(&post), change).await.expect(200);
    }
    // Nothing changes, so nothing is kept.
    ana.patches(&path(&post), json!({ "content": "Second" })).await.expect(200);
    let page = admin.gets(&edits).await.expect(200);
    assert_eq!(every(&page, "content"), [&json!("Second"), &json!("First")]);
    assert_eq!(every(&page, "title"), [&json!("How we moved"), &json!("How we moved")]);
    assert_eq!(every(&page, "is_private"), [&json!(false), &json!(false)]);
    let first = &page["items"][1];
    assert_eq!((&first["edited_by"], &first["edited_by_name"]), (&json!(ana.id), &json!("Ana Ribeiro")));
    assert_eq!((&first["edited_at"], &first["tags"]), (&json!("2026-12-01T08:01:00Z"), &json!(["visa"])));
    let page = admin.gets(&format!("{edits}?per_page=1")).await.expect(200);
    let rest = admin.gets(&format!("{edits}?cursor={}", page["next_cursor"].as_str().unwrap())).await.expect(200);
    assert_eq!((every(&page, "content"), every(&rest, "content")), (vec![&json!("Second")], vec![&json!("First")]));

    let of_comment = format!("/community/comments/{}", comment["id"].as_str().unwrap());
    let edits = format!("/admin/comments/{}/edits", comment["id"].as_str().unwrap());
    // By the team.
    admin.patches(&of_comment, json!({ "content": "Two" })).await.expect(200);
    let page = admin.gets(&edits).await.expect(200);
    assert_eq!((every(&page, "content"), every(&page, "edited_by")), (vec![&json!("One")], vec![&json!(admin.id)]));
    ana.gets(&edits).await.expect_problem(403, "forbidden");
    ana.deletes(&of_comment).await.expect(204);
    admin.gets(&edits).await.expect_problem(404, "not_found");
    let left: i64 = sqlx::query_scalar("select count(*) from content_edits where comment_id is not null")
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(left, 0, "what a deleted comment said is gone");
    app.end().await;
}
