//! Posts, resources, and who has saved a resource.

use serde_json::json;
use uuid::Uuid;

use super::rows::{BOOKMARKS, POSTS, RESOURCES, Row, Table, Written};
use super::tally::IssueKind;
use super::work::{Outcome, Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::Fields;
use crate::ids;
use crate::models::community::markdown;

/// The shortest title.
const MIN_TITLE: usize = 3;

/// Imports a post.
pub async fn post(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let (title, content) = (fields.text("title").unwrap_or_default(), fields.text("content").unwrap_or_default());
    if title.chars().count() < MIN_TITLE {
        return Ok(Outcome::rejected("title", "too_short", "At least 3 characters."));
    }
    let author = person(work, record, fields, "author");
    let mut row = new_row(work, record, &POSTS, author);
    row.set("author_id", json!(author));
    row.set("title", title);
    row.set("content", content);
    row.set("excerpt", markdown::excerpt(content));
    row.set("content_html", markdown::html(content));
    row.set("html_version", markdown::VERSION);
    row.set("post_type", json!(fields.text("post_type")));
    row.set("is_private", fields.flag("is_private").unwrap_or(false));
    row.set("tags", json!(fields.texts("tags")));
    finish(work, record, fields, row, "posts").await
}

/// Imports a resource.
pub async fn resource(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let title = fields.text("title").unwrap_or_default();
    if title.chars().count() < MIN_TITLE {
        return Ok(Outcome::rejected("title", "too_short", "At least 3 characters."));
    }
    let owner = person(work, record, fields, "owner");
    let mut row = new_row(work, record, &RESOURCES, owner);
    row.set("owner_id", json!(owner));
    row.set("title", title);
    for column in ["description", "resource_type", "url"] {
        row.set(column, json!(fields.text(column)));
    }
    row.set("tags", json!(fields.texts("tags")));
    finish(work, record, fields, row, "resources").await
}

/// Imports a bookmark. Of several of the same resource the oldest.
pub async fn bookmark(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let Some(user) = work.user(fields.text("user")) else {
        return Ok(Outcome::rejected("user", "no_such_user", "The user is not here."));
    };
    if work.role_and_zone(user).await?.is_none() {
        return Ok(Outcome::rejected("user", "deleted_here", "The account was deleted here."));
    }
    let Some(resource) = work.row(fields.text("resource"), &RESOURCES) else {
        return Ok(Outcome::rejected("resource", "no_such_resource", "The resource is not here."));
    };
    if work.present(&RESOURCES, &[resource]).await?.is_empty() {
        return Ok(Outcome::rejected("resource", "deleted_here", "The resource was deleted here."));
    }
    let pair = BOOKMARKS.pair_id(user, resource);
    let sql = "select exists (select from bubble_links where row_id = $1 and bubble_id <> $2 and not is_merged)";
    let is_second: bool = sqlx::query_scalar(sql).bind(pair).bind(&record.id).fetch_one(&mut *work.db).await?;
    if is_second {
        let message = "This user has saved the resource before.";
        work.issue(IssueKind::Merged, record, fields, "resource", "second_bookmark", message);
        return Ok(Outcome::Row("bookmarks", pair, Written::Merged));
    }
    let written = work.write(&Row::pair(&BOOKMARKS, user, resource, record.created_at)).await?;
    if written == Written::Kept {
        let message = "The bookmark was removed here since it was imported.";
        work.issue(IssueKind::Kept, record, fields, "resource", "removed_here", message);
    }
    Ok(Outcome::Row("bookmarks", pair, written))
}

/// Whose it is; nobody's if they are not here.
pub(super) fn person(work: &mut Work<'_>, record: &Record, fields: &Fields, field: &'static str) -> Option<Uuid> {
    let link = fields.text(field);
    let found = work.user(link);
    if found.is_none() && link.is_some() {
        work.issue(IssueKind::Changed, record, fields, field, "no_such_user", "The user is not here: it is nobody's.");
    }
    found
}

fn new_row(work: &Work<'_>, record: &Record, table: &'static Table, person: Option<Uuid>) -> Row {
    let known = work.links.get(&record.id).map(|link| link.row_id);
    let id = known.unwrap_or_else(|| ids::new(record.created_at));
    let mut row = Row::new(table, id, person.as_slice());
    if known.is_none() {
        row.set("id", json!(id));
        row.set("search", "");
        row.set("created_at", json!(record.created_at));
    }
    row.set("updated_at", json!(record.modified_at));
    row
}

async fn finish(
    work: &mut Work<'_>,
    record: &Record,
    fields: &Fields,
    row: Row,
    table: &'static str,
) -> Result<Outcome> {
    let written = work.write(&row).await?;
    if written == Written::Kept {
        work.issue(
            IssueKind::Kept,
            record,
            fields,
            "title",
            "changed_here",
            "It was changed here since it was imported.",
        );
    }
    Ok(Outcome::Row(table, row.key, written))
}
