//! Posts, comments, what is reported and decided, and the library.

use serde_json::Value;

use super::{Story, id};
use crate::support::people::Person;

/// The session is the coach's with the client, and confirmed.
pub async fn all(story: &Story, (ana, ben, admin): (&Person, &Person, &Person), booking: &Value) {
    let post = id(&story.asks("post /community/posts").by(ana).sends().await);
    let comments = "post /community/posts/{id}/comment";
    let comment = id(&story.asks(comments).by(ben).of(&post).with("parent_id", Value::Null).sends().await);
    let answer = id(&story.asks(comments).by(ana).of(&post).with("parent_id", comment.as_str()).sends().await);
    for operation in [
        "get /community/posts/{id}",
        "get /community/posts/{id}/comments",
        "post /community/posts/{id}/upvote",
        "delete /community/posts/{id}/upvote",
    ] {
        story.asks(operation).by(ben).of(&post).sends().await;
    }
    story.asks("patch /community/posts/{id}").by(ana).of(&post).sends().await;
    story.asks("patch /community/comments/{id}").by(ana).of(&answer).sends().await;
    for operation in ["get /community/posts", "get /community/people"] {
        story.asks(operation).by(ana).sends().await;
    }
    story.asks("get /community/posts.atom").answer().await;
    moderation(story, (ana, ben, admin), (&post, &comment)).await;
    library(story, (ana, ben), booking).await;
    story.asks("delete /admin/comments/{id}").by(admin).of(&comment).sends().await;
    story.asks("delete /community/comments/{id}").by(ana).of(&answer).sends().await;
    story.asks("delete /community/posts/{id}").by(ana).of(&post).sends().await;
    let sold = id(&story.asks("post /community/posts").by(ana).sends().await);
    story.asks("delete /admin/posts/{id}").by(admin).of(&sold).sends().await;
    story.app.jobs_done().await;
}

/// A comment and a post that are reported, hidden, and objected for: below a post that is hidden there is nothing to object for.
async fn moderation(story: &Story, (ana, ben, admin): (&Person, &Person, &Person), (post, comment): (&str, &str)) {
    for (kind, subject, reporter, author) in [("comments", comment, ana, ben), ("posts", post, ben, ana)] {
        let report = format!("post /community/{kind}/{{id}}/report");
        story.asks(&report).by(reporter).of(subject).sends().await;
        let cases = story.asks("get /admin/reports").by(admin).sends().await;
        let case = cases["items"].as_array().unwrap().iter().find(|case| case["open_reports"] == 1).unwrap();
        story.asks("get /admin/reports/{id}").by(admin).of(id(case)).sends().await;
        story.asks("post /admin/reports/{id}/decision").by(admin).of(id(case)).sends().await;
        let objection = format!("post /community/{kind}/{{id}}/objection");
        story.asks(&objection).by(author).of(subject).sends().await;
    }
    story.asks("get /admin/posts").by(admin).sends().await;
    story.asks("get /admin/posts/{id}/edits").by(admin).of(post).sends().await;
    story.asks("get /admin/comments/{id}/edits").by(admin).of(comment).sends().await;
}

async fn library(story: &Story, (ana, ben): (&Person, &Person), booking: &Value) {
    let resource = id(&story.asks("post /community/resources").by(ben).sends().await);
    story.asks("put /community/resources/{id}").by(ben).of(&resource).sends().await;
    story.asks("get /community/resources").sends().await;
    story.asks("get /community/resources/{id}").of(&resource).sends().await;
    story.asks("post /community/resources/{id}/bookmark").by(ana).of(&resource).sends().await;
    story.asks("get /community/bookmarks").by(ana).sends().await;
    let suggestion = story.asks("post /community/resources/{id}/suggest").by(ben).of(&resource);
    suggestion.with("booking_id", id(booking)).sends().await;
    story.asks("delete /community/resources/{id}/bookmark").by(ana).of(&resource).sends().await;
    story.asks("delete /community/resources/{id}").by(ben).of(&resource).sends().await;
}
