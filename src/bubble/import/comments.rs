//! Comments. A first pass brings them; a second one says which comment each answers where that one came later, and lists what can't answer the one that
//! the app says. Then it answers the post.

use serde_json::json;
use uuid::Uuid;

use super::community::person;
use super::rows::{COMMENTS, POSTS, Row, Written};
use super::tally::IssueKind;
use super::work::{Outcome, Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::Fields;
use crate::ids;
use crate::models::community::markdown;

/// As the second pass is counted.
pub const ANSWERS: &str = "answers";

/// Imports a comment.
pub async fn import(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let Some(post) = work.row(fields.text("post"), &POSTS) else {
        return Ok(Outcome::rejected("post", "no_such_post", "The post is not here."));
    };
    if work.present(&POSTS, &[post]).await?.is_empty() {
        return Ok(Outcome::rejected("post", "deleted_here", "The post was deleted here."));
    }
    let author = person(work, record, fields, "author");
    let content = fields.text("content").unwrap_or_default();
    let known = work.links.get(&record.id).map(|link| link.row_id);
    let id = known.unwrap_or_else(|| ids::new(record.created_at));
    let mut row = Row::new(&COMMENTS, id, author.as_slice());
    if known.is_none() {
        row.set("id", json!(id));
        row.set("parent_id", json!(earlier_parent(work, fields, post).await?));
        row.set("created_at", json!(record.created_at));
    }
    row.set("post_id", json!(post));
    row.set("author_id", json!(author));
    row.set("content", content);
    row.set("content_html", markdown::html(content));
    row.set("html_version", markdown::VERSION);
    row.set("updated_at", json!(record.modified_at));
    let written = work.write(&row).await?;
    if written == Written::Kept {
        list_kept(work, record, fields, "content");
    }
    Ok(Outcome::Row("comments", id, written))
}

/// The comment that a new one answers, if it is here already, as it is in the usual order. Nothing answers a new one yet: there is no circle.
async fn earlier_parent(work: &mut Work<'_>, fields: &Fields, post: Uuid) -> Result<Option<Uuid>> {
    let Some(parent) = work.row(fields.text("parent"), &COMMENTS) else { return Ok(None) };
    let sql = "select id from comments where id = $1 and post_id = $2";
    Ok(sqlx::query_scalar(sql).bind(parent).bind(post).fetch_optional(&mut *work.db).await?)
}

/// How a comment stands to the one that the app says it answers.
#[derive(sqlx::FromRow)]
struct Between {
    author_id: Option<Uuid>,
    is_on_its_post: bool,
    /// The other one answers this one, or what answers this one.
    is_below: bool,
}

/// The second pass: says which comment a comment answers. One that can't answer it answers the post, and is listed.
pub async fn link_answer(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<()> {
    let (Some(wanted), Some(comment)) = (fields.text("parent"), work.row(Some(&record.id), &COMMENTS)) else {
        return Ok(());
    };
    let Some(parent) = work.row(Some(wanted), &COMMENTS) else {
        answers_the_post(
            work,
            record,
            fields,
            "no_such_comment",
            "The comment that it answers is not here: it answers the post.",
        );
        return Ok(());
    };
    let Some(between) = between(work, comment, parent).await? else { return Ok(()) };
    if !between.is_on_its_post {
        answers_the_post(
            work,
            record,
            fields,
            "other_post",
            "The comment that it answers is on another post: it answers the post.",
        );
        return Ok(());
    }
    if between.is_below {
        let message = "The comment that it answers is an answer to it: it answers the post.";
        answers_the_post(work, record, fields, "answers_itself", message);
        return Ok(());
    }
    let mut row = Row::new(&COMMENTS, comment, between.author_id.as_slice());
    row.set("parent_id", json!(parent));
    let written = work.write(&row).await?;
    if written == Written::Kept {
        list_kept(work, record, fields, "parent");
    }
    work.tally.count(ANSWERS, written);
    Ok(())
}

/// `None`: one of them is not here any more. Only a comment that has answers itself can be above the one that it is to answer, and one that
/// answers it already is not.
async fn between(work: &mut Work<'_>, comment: Uuid, parent: Uuid) -> Result<Option<Between>> {
    let sql = "with recursive above as (
                   select p.id, p.post_id, p.parent_id from comments p
                    where p.id = $2 and exists (select from comments c join comments a on a.post_id = c.post_id and a.parent_id = c.id
                                                 where c.id = $1 and c.parent_id is distinct from $2)
                   union
                   select p.id, p.post_id, p.parent_id from above join comments p on p.post_id = above.post_id and p.id = above.parent_id)
               select c.author_id, p.post_id = c.post_id as is_on_its_post,
                      p.id = c.id or exists (select from above where above.id = $1) as is_below
                 from comments c, comments p where c.id = $1 and p.id = $2";
    Ok(sqlx::query_as(sql).bind(comment).bind(parent).fetch_optional(&mut *work.db).await?)
}

fn answers_the_post(work: &mut Work<'_>, record: &Record, fields: &Fields, code: &'static str, message: &str) {
    work.issue(IssueKind::Changed, record, fields, "parent", code, message);
}

fn list_kept(work: &mut Work<'_>, record: &Record, fields: &Fields, field: &'static str) {
    let message = "The comment was changed here since it was imported.";
    work.issue(IssueKind::Kept, record, fields, field, "changed_here", message);
}
