//! Everything that the community can be asked for.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;

/// With `{post}`, `{resource}` and `{author}` for ids.
const READS: &[&str] = &[
    "/community/posts",
    "/community/posts?sort=top&page=2",
    "/community/posts?sort=hot",
    "/community/posts?type=question",
    "/community/posts?tag=relocation",
    "/community/posts?author_id={author}",
    "/community/posts?visibility=private",
    "/community/posts?visibility=public",
    "/community/posts?q=number%20777",
    "/community/posts/{post}",
    "/community/posts/{post}/comments",
    "/community/posts.atom",
    "/community/resources",
    "/community/resources?sort=bookmarks",
    "/community/resources?type=book&tag=relocation&q=list",
    "/community/resources/{resource}",
];

/// Lists of which the second part is read by cursor.
const FEEDS: &[&str] = &[
    "/community/posts?per_page=1",
    "/community/posts?sort=top&per_page=1",
    "/community/posts?sort=hot&per_page=1",
    "/community/posts/{post}/comments?per_page=1",
    "/community/resources?per_page=1",
    "/community/resources?sort=bookmarks&per_page=1",
    "/community/bookmarks?per_page=1",
];

/// Asks for all of it, as a client, a coach and a stranger.
pub async fn all(app: &TestApp, client: &Person, coach: &Person) {
    let keyed = [("Idempotency-Key", "a-post")];
    let body =
        json!({ "title": "How we moved", "content": "Slowly.", "post_type": "discussion", "tags": ["relocation"] });
    let post = client.sends_with(Method::POST, "/community/posts", Some(body), &keyed).await.expect(201);
    let post_url = format!("/community/posts/{}", id(&post));
    client.patches(&post_url, json!({ "content": "Very slowly." })).await.expect(200);
    let body = json!({ "content": "Did you?" });
    let comment_url = format!("{post_url}/comment");
    let comment = coach.sends_with(Method::POST, &comment_url, Some(body), &keyed).await.expect(201);
    let reply = client.posts(&comment_url, json!({ "content": "Yes.", "parent_id": comment["id"] })).await.expect(201);
    client.patches(&format!("/community/comments/{}", id(&reply)), json!({ "content": "No." })).await.expect(200);
    coach.posts(&format!("{post_url}/upvote"), json!({})).await.expect(200);
    coach.deletes(&format!("{post_url}/upvote")).await.expect(200);
    let body = json!({ "title": "A list", "description": "Of things", "resource_type": "book", "url": "https://example.com/list", "tags": [] });
    let resource = coach.posts("/community/resources", body.clone()).await.expect(201);
    let resource_url = format!("/community/resources/{}", id(&resource));
    coach.sends(Method::PUT, &resource_url, Some(body)).await.expect(200);
    for _ in 0..2 {
        client.posts(&format!("{resource_url}/bookmark"), json!({})).await.expect(200);
    }

    let place = |path: &str| {
        path.replace("{post}", id(&post))
            .replace("{resource}", id(&resource))
            .replace("{author}", &client.id.to_string())
    };
    for path in READS.iter().map(|path| place(path)) {
        client.gets(&path).await;
        app.stranger(Method::GET, &path, None).await;
    }
    for path in FEEDS.iter().map(|path| place(path)) {
        if let Some(cursor) = client.gets(&path).await.expect(200)["next_cursor"].as_str() {
            client.gets(&format!("{path}&cursor={cursor}")).await.expect(200);
        }
    }

    client.deletes(&format!("{resource_url}/bookmark")).await.expect(204);
    coach.deletes(&resource_url).await.expect(204);
    // One with a reply, whose place stays, then the reply, then the post.
    coach.deletes(&format!("/community/comments/{}", id(&comment))).await.expect(204);
    client.deletes(&format!("/community/comments/{}", id(&reply))).await.expect(204);
    client.deletes(&post_url).await.expect(204);
}

fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap()
}
