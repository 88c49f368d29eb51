//! The community over HTTP: posts, comments, votes, the library, and who sees what of it.

mod comments;
mod digests;
mod edits;
mod for_you;
mod library;
pub mod links;
mod lists;
mod moderation;
mod notifications;
mod people;
mod posts;
mod visibility;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

impl Person {
    /// Writes a public discussion, with some fields changed.
    async fn writes_post(&self, changes: Value) -> Answer {
        let mut body = json!({ "title": "How we moved", "content": "Slowly.", "post_type": "discussion" });
        for (field, value) in changes.as_object().unwrap() {
            body[field] = value.clone();
        }
        self.posts("/community/posts", body).await
    }

    async fn comments(&self, post: &Value, content: &str, parent: Option<&Value>) -> Answer {
        let parent_id = parent.map(|parent| parent["id"].clone());
        self.posts(&format!("{}/comment", path(post)), json!({ "content": content, "parent_id": parent_id })).await
    }

    /// The data of the notifications of a kind, the latest first.
    async fn notifications_of(&self, kind: &str) -> Vec<Value> {
        let list = self.gets("/notifications?per_page=100").await.expect(200);
        let items = list["items"].as_array().unwrap().iter().filter(|item| item["kind"] == kind);
        items.map(|item| item["data"].clone()).collect()
    }
}

fn path(post: &Value) -> String {
    format!("/community/posts/{}", post["id"].as_str().unwrap())
}

/// The subjects of somebody's mails.
fn subjects(app: &TestApp, person: &Person) -> Vec<String> {
    app.sandbox.mail.to(&person.email).into_iter().map(|mail| mail.subject.clone()).collect()
}

async fn reads(app: &TestApp, path: &str) -> Value {
    app.stranger(Method::GET, path, None).await.expect(200)
}

/// A field of all items.
fn every<'a>(page: &'a Value, field: &str) -> Vec<&'a Value> {
    page["items"].as_array().unwrap().iter().map(|item| &item[field]).collect()
}

/// Every post's counts are those of its rows, whatever was done to them.
async fn counts_are_right(app: &TestApp) {
    let sql = "select count(*) from posts p where p.upvotes <> (select count(*) from post_upvotes v where v.post_id = p.id)
                or p.comment_count <> (select count(*) from comments c where c.post_id = p.id and c.deleted_at is null and c.hidden_at is null)";
    let wrong: i64 = sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap();
    assert_eq!(wrong, 0, "posts with wrong counts");
}
