//! The demo's community: posts, comments, votes, resources and bookmarks.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::data::{Comment, Data, Post};
use super::people::People;
use super::tables::{Table, table};
use super::today::{Today, pseudo_random};
use crate::clock::{Timestamp, hours, minutes, seconds};
use crate::error::Result;
use crate::ids;
use crate::models::community::markdown;
use crate::models::community::posts::Post as PostRow;
use crate::models::community::resources::Resource as ResourceRow;

/// A comment with its id, parent and time.
pub struct PlacedComment<'a> {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub post: &'a Post,
    pub author: &'a str,
    pub text: &'a str,
    pub at: Timestamp,
}

fn post_id(post: &Post) -> Uuid {
    ids::named(&format!("demo:post:{}", post.key))
}

/// When a post was written: on its day, between seven in the morning and five in the afternoon, UTC.
fn posted_at(post: &Post, today: &Today) -> Timestamp {
    today.days(-post.days_ago) + hours(7) + minutes(pseudo_random(&format!("post:{}", post.key), 600))
}

/// Every comment, in the order they were written; a reply comes right after what it answers.
pub fn comments<'a>(data: &'a Data, today: &Today) -> Vec<PlacedComment<'a>> {
    let mut all = Vec::new();
    for post in &data.posts {
        let from = posted_at(post, today);
        // A discussion lasts two and a half days, or until today.
        let duration = (today.midnight() - from).min(hours(60)).as_secs();
        let flat: Vec<(&Comment, Option<usize>)> = flatten(&post.comments);
        let step = duration / (flat.len() as i64 + 1);
        let id = |place: usize| ids::named(&format!("demo:comment:{}:{place}", post.key));
        for (place, (comment, parent)) in flat.iter().enumerate() {
            all.push(PlacedComment {
                id: id(place),
                parent_id: parent.map(id),
                post,
                author: &comment.author,
                text: &comment.text,
                at: from
                    + seconds(step * (place as i64 + 1) - pseudo_random(&format!("{}:{place}", post.key), step / 2)),
            });
        }
    }
    all
}

fn flatten(comments: &[Comment]) -> Vec<(&Comment, Option<usize>)> {
    let mut flat = Vec::new();
    for comment in comments {
        let parent = flat.len();
        flat.push((comment, None));
        flat.extend(comment.replies.iter().map(|reply| (reply, Some(parent))));
    }
    flat
}

/// All rows of the community.
pub fn tables(data: &Data, people: &People, today: &Today, comments: &[PlacedComment<'_>]) -> Result<Vec<Table>> {
    let mut posts = Vec::new();
    let mut votes = Vec::new();
    for post in &data.posts {
        let (id, at) = (post_id(post), posted_at(post, today));
        let author_id = people.named(&post.author)?.id;
        let count = comments.iter().filter(|comment| comment.post.key == post.key).count();
        posts.push(json!({
            "id": id, "author_id": author_id, "title": post.title, "content": post.content, "post_type": post.post_type,
            "excerpt": markdown::excerpt(&post.content), "content_html": markdown::html(&post.content), "html_version": markdown::VERSION,
            "is_private": post.is_private, "tags": post.tags, "upvotes": post.upvotes, "comment_count": count,
            "search": "",
            "created_at": at, "updated_at": at,
        }));
        let mut voters: Vec<Uuid> = people.iter().map(|person| person.id).filter(|voter| *voter != author_id).collect();
        voters.sort_by_key(|voter| pseudo_random(&format!("vote:{id}:{voter}"), i64::MAX));
        let since = (today.midnight() - at).as_secs();
        votes.extend(voters.into_iter().take(post.upvotes).map(|voter| {
            let after = seconds(pseudo_random(&format!("voted:{id}:{voter}"), since));
            json!({"post_id": id, "user_id": voter, "created_at": at + after})
        }));
    }
    let mut comment_rows = Vec::new();
    for comment in comments {
        comment_rows.push(json!({
            "id": comment.id, "post_id": post_id(comment.post), "parent_id": comment.parent_id,
            "author_id": people.named(comment.author)?.id, "content": comment.text,
            "content_html": markdown::html(comment.text), "html_version": markdown::VERSION,
            "created_at": comment.at, "updated_at": comment.at,
        }));
    }
    let bookmarks = bookmarks(data, people, today)?;
    Ok(vec![
        table!(
            "posts",
            "id, author_id, title, content, excerpt, content_html, html_version, post_type, is_private, tags, upvotes, comment_count, search, created_at, updated_at",
            posts
        ),
        table!(
            "comments",
            "id, post_id, parent_id, author_id, content, content_html, html_version, created_at, updated_at",
            comment_rows
        ),
        table!("post_upvotes", "post_id, user_id, created_at", votes),
        table!(
            "resources",
            "id, owner_id, title, description, resource_type, url, tags, bookmark_count, search, created_at, updated_at",
            resources(data, people, today, &bookmarks)?
        ),
        table!("bookmarks", "user_id, resource_id, created_at", bookmarks),
    ])
}

fn resource_id(key: &str) -> Uuid {
    ids::named(&format!("demo:resource:{key}"))
}

/// What posts and resources are found by, as their commands write it.
pub async fn set_derived(db: &mut PgConnection, data: &Data) -> Result<()> {
    for post in &data.posts {
        PostRow::set_search(db, post_id(post), (&post.title, &post.tags, &post.content)).await?;
    }
    for resource in &data.resources {
        let text = (resource.title.as_str(), resource.tags.as_slice(), resource.description.as_str());
        ResourceRow::set_derived(db, resource_id(&resource.key), text).await?;
    }
    Ok(())
}

fn resources(data: &Data, people: &People, today: &Today, bookmarks: &[Value]) -> Result<Vec<Value>> {
    let count = |id: Uuid| bookmarks.iter().filter(|row| row["resource_id"] == id.to_string()).count();
    let row = |resource: &super::data::Resource| {
        let at = today.days(-resource.days_ago) + minutes(pseudo_random(&format!("resource:{}", resource.key), 1_200));
        Ok(json!({
            "id": resource_id(&resource.key), "owner_id": people.named(&resource.owner)?.id, "title": resource.title,
            "description": resource.description, "resource_type": resource.resource_type, "url": resource.url,
            "tags": resource.tags, "bookmark_count": count(resource_id(&resource.key)), "search": "", "created_at": at, "updated_at": at,
        }))
    };
    data.resources.iter().map(row).collect()
}

/// Each client bookmarks the resources that share a tag with the challenges of their quiz.
fn bookmarks(data: &Data, people: &People, today: &Today) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for client in &data.clients {
        let user_id = people.named(&client.handle)?.id;
        let quiz = client.quiz.as_ref().or(client.quiz_draft.as_ref());
        let wanted: Vec<&str> = quiz
            .and_then(|quiz| quiz["challenges"].as_array())
            .map(|tags| tags.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for resource in &data.resources {
            if resource.tags.iter().any(|tag| wanted.contains(&tag.as_str())) {
                let least = client.joined_days_ago.min(resource.days_ago);
                let age = 1 + pseudo_random(&format!("bookmark:{}:{}", client.handle, resource.key), least - 1);
                rows.push(json!({
                    "user_id": user_id, "resource_id": resource_id(&resource.key),
                    "created_at": today.days(-age) + minutes(7 * age % 900),
                }));
            }
        }
    }
    Ok(rows)
}
