//! Who is notified of a post or comment: whoever is answered, and whoever is mentioned.

use serde_json::json;
use uuid::Uuid;

use super::notices::Notice;
use crate::jobs::definitions::emails::EmailKind;
use crate::models::community::Reader;
use crate::models::community::authors::AuthorRow;
use crate::models::community::comments::Comment;
use crate::models::community::mentions::mentioned;
use crate::models::community::posts::Post;

/// The author's id and name, for the notifications of others: none of a hidden text.
fn author(row: &AuthorRow, reader: Reader) -> Option<(Uuid, String)> {
    row.view(reader, str::to_owned).map(|author| (author.id, author.name))
}

/// Of a new comment: the author of what it answers, and those who are mentioned.
pub(super) fn of_new_comment(comment: &Comment, answered: Option<Uuid>, reader: Reader) -> Vec<Notice> {
    let Some((author_id, name)) = author(&comment.author, reader) else { return Vec::new() };
    let reply = answered.filter(|answered| *answered != author_id).map(|to| Notice {
        to,
        email: EmailKind::CommentReply { comment_id: comment.id },
        data: json!({ "post_id": comment.post_id, "comment_id": comment.id, "is_answer": comment.parent_id.is_some(),
            "other_id": author_id, "other_name": name }),
    });
    let answered = reply.as_ref().map(|reply| reply.to);
    let mentions = of_edited_comment(comment, "", reader).into_iter().filter(|mention| Some(mention.to) != answered);
    reply.into_iter().chain(mentions).collect()
}

/// Of a changed comment: those who are mentioned and were not before.
pub(super) fn of_edited_comment(comment: &Comment, before: &str, reader: Reader) -> Vec<Notice> {
    if comment.hidden_at.is_some() {
        return Vec::new();
    }
    let at = (comment.post_id, Some(comment.id));
    new_mentions(author(&comment.author, reader), at, before, &comment.content)
}

/// Of a new or changed post: those who are mentioned and were not before.
pub(super) fn of_post(post: &Post, before: &str, reader: Reader) -> Vec<Notice> {
    if post.summary.hidden_at.is_some() {
        return Vec::new();
    }
    new_mentions(author(&post.summary.author, reader), (post.summary.id, None), before, &post.content)
}

fn new_mentions(
    author: Option<(Uuid, String)>,
    (post_id, comment_id): (Uuid, Option<Uuid>),
    before: &str,
    text: &str,
) -> Vec<Notice> {
    let Some((author_id, name)) = author else { return Vec::new() };
    let known = mentioned(before);
    let newly_mentioned = mentioned(text).into_iter().filter(|id| *id != author_id && !known.contains(id));
    newly_mentioned
        .map(|to| {
            let mut data = json!({ "post_id": post_id, "other_id": author_id, "other_name": name });
            if let Some(comment_id) = comment_id {
                data["comment_id"] = json!(comment_id);
            }
            Notice { to, email: EmailKind::Mention { post_id, comment_id }, data }
        })
        .collect()
}
