//! What the community can be asked for.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::community::links::checks_after;
use crate::support::TestApp;
use crate::support::people::Person;

/// With `{post}`, `{resource}` and `{author}` for ids.
const READS: &[&str] = &[
    "/community/posts",
    "/community/posts?sort=top&page=2",
    "/community/posts?sort=top&type=story",
    "/community/posts?sort=hot&visibility=public",
    "/community/posts?type=question",
    "/community/posts?tag=relocation",
    "/community/posts?author_id={author}",
    "/community/posts?visibility=private&tag=visa",
    "/community/posts?q=lisbon&author_id={author}",
    "/community/posts?q=number%20777",
    "/community/posts?q=post",
    "/community/posts?q=post&sort=top&tag=relocation",
    "/community/posts?q=nothing&sort=hot",
    "/community/posts/{post}",
    "/community/posts/{post}/comments",
    "/community/posts.atom",
    "/community/people?post_id={post}",
    "/community/people?q=person%201&post_id={post}",
    "/community/resources",
    "/community/resources?sort=bookmarks&type=book&tag=visa",
    "/community/resources?q=lisbon",
    "/community/resources?sort=for_you",
    "/community/resources?sort=for_you&type=book&tag=relocation&q=list",
];

/// Lists of which the second part is read by cursor.
const FEEDS: &[&str] = &[
    "/community/posts?per_page=1",
    "/community/posts?sort=top&per_page=1",
    "/community/posts?sort=hot&per_page=1",
    "/community/posts/{post}/comments?per_page=1",
    "/community/resources?per_page=1",
    "/community/resources?sort=bookmarks&per_page=1",
    "/community/resources?sort=for_you&per_page=1",
    "/community/bookmarks?per_page=1",
];

const ADMIN_READS: &[&str] = &[
    "/admin/posts?hidden=true",
    "/admin/posts?hidden=false",
    "/admin/reports",
    "/admin/reports?state=decided&sort=weight&subject=post",
    "/admin/reports?reason=spam&objection=false&subject=comment",
];

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

/// Everything once. The session is the coach's, and confirmed.
pub async fn all(app: &TestApp, ana: &Person, ben: &Person, admin: &Person, session: &Value) {
    let (ana, ben) = (&app.signs_in(&ana.email).await, &app.signs_in(&ben.email).await);
    let admin = &app.signs_in(&admin.email).await;
    let key = [("Idempotency-Key", "community")];
    let mention = format!("@[Ben](user:{}) knows.", ben.id);
    let body = json!({ "title": "How we moved", "content": mention, "post_type": "story", "tags": ["visa"] });
    let post = id(&ana.sends_with(Method::POST, "/community/posts", Some(body), &key).await.expect(201));
    let of_post = format!("/community/posts/{post}");
    ana.patches(&of_post, json!({ "content": "Fast." })).await.expect(200);
    let body = Some(json!({ "content": "And then?" }));
    let comment = ben.sends_with(Method::POST, &format!("{of_post}/comment"), body, &key).await.expect(201);
    let answer = json!({ "content": "We stayed.", "parent_id": comment["id"] });
    let answer = id(&ana.posts(&format!("{of_post}/comment"), answer).await.expect(201));
    ana.patches(&format!("/community/comments/{answer}"), json!({ "content": "Still." })).await.expect(200);
    sqlx::query("update posts set upvotes = 9 where id = $1::uuid").bind(&post).execute(&app.db).await.unwrap();
    ben.posts(&format!("{of_post}/upvote"), json!({})).await.expect(200);
    ben.deletes(&format!("{of_post}/upvote")).await.expect(200);
    let place = |path: &str| path.replace("{post}", &post).replace("{author}", &ana.id.to_string());
    for path in READS.iter().map(|path| place(path)) {
        ana.gets(&path).await;
        app.stranger(Method::GET, &path, None).await;
    }
    for path in FEEDS.iter().map(|path| place(path)) {
        if let Some(cursor) = ana.gets(&path).await.expect(200)["next_cursor"].as_str() {
            ana.gets(&format!("{path}&cursor={cursor}")).await.expect(200);
        }
    }
    moderation(ana, ben, admin, (&post, &id(&comment), &answer)).await;
    library(app, ana, ben, session).await;
    ana.deletes(&format!("/community/comments/{answer}")).await.expect(204);
    ana.deletes(&of_post).await.expect(204);
    app.jobs_done().await;
}

async fn moderation(ana: &Person, ben: &Person, admin: &Person, (post, comment, answer): (&str, &str, &str)) {
    for _ in 0..2 {
        ben.posts(&format!("/community/posts/{post}/report"), json!({ "reason": "spam" })).await.expect(202);
    }
    ana.posts(&format!("/community/comments/{comment}/report"), json!({ "reason": "spam" })).await.expect(202);
    for path in ADMIN_READS {
        admin.gets(path).await.expect(200);
    }
    let case = id(&admin.gets("/admin/reports?subject=post").await.expect(200)["items"][0]);
    admin.gets(&format!("/admin/reports/{case}")).await.expect(200);
    let decide = format!("/admin/reports/{case}/decision");
    admin.posts(&decide, json!({ "decision": "hide", "reason": "It sells." })).await.expect(200);
    ana.posts(&format!("/community/posts/{post}/objection"), json!({ "text": "Why?" })).await.expect(204);
    for _ in 0..2 {
        admin.posts(&decide, json!({ "decision": "keep", "reason": "It does not." })).await.expect(200);
    }
    admin.deletes(&format!("/admin/comments/{answer}?reason=so")).await.expect(204);
    for what in [format!("posts/{post}"), format!("comments/{answer}")] {
        admin.gets(&format!("/admin/{what}/edits")).await.expect(200);
    }
}

async fn library(app: &TestApp, ana: &Person, ben: &Person, session: &Value) {
    let body = json!({ "title": "The visa list", "description": "All of them.", "resource_type": "article", "url": "https://example.com", "tags": [] });
    let key = [("Idempotency-Key", "library")];
    let created = ben.sends_with(Method::POST, "/community/resources", Some(body.clone()), &key).await;
    let resource = id(&created.expect(201));
    let of_resource = format!("/community/resources/{resource}");
    ben.sends(Method::PUT, &of_resource, Some(body)).await.expect(200);
    checks_after(app, SignedDuration::ZERO).await;
    ana.posts(&format!("{of_resource}/bookmark"), json!({})).await.expect(200);
    ana.gets("/community/bookmarks").await.expect(200);
    ben.posts(&format!("{of_resource}/suggest"), json!({ "booking_id": session["id"] })).await.expect(204);
    ana.deletes(&format!("{of_resource}/bookmark")).await.expect(204);
    ben.deletes(&of_resource).await.expect(204);
}
