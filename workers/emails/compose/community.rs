//! Emails about the community.

use sqlx::PgConnection;
use uuid::Uuid;

use super::composed::{BOOKING_DELETED, Composed, OTHER_SIDE_DELETED};
use super::views::reader;
use crate::error::{Code, Result};
use crate::models::auth::users::User;
use crate::models::bookings::Booking;
use crate::models::community::authors::AuthorRow;
use crate::models::community::comments::Comment;
use crate::models::community::moderation::Report;
use crate::models::community::moderation::decisions::DecisionRow;
use crate::models::community::moderation::kinds::ReportState;
use crate::models::community::posts::Post;
use crate::models::community::resources::Resource;
use crate::models::community::{Reader as CommunityReader, markdown, mentions};
use crate::workers::emails::templates::{
    CommentReply, CommunityNotice, Mention, ModerationDecision, ReportDecided, ResourceSuggested, UpvoteMilestone,
};

/// To the author; only of the latest decision.
pub(super) async fn moderation_decision(
    db: &mut PgConnection,
    user: User,
    case_id: Uuid,
    number: i32,
) -> Result<Composed> {
    let Some(row) = DecisionRow::latest(db, case_id, number, user.id).await? else {
        return Ok(Composed::Skip("it is gone, or was decided anew, and another mail says so"));
    };
    let notice = CommunityNotice::decision(row.subject(), row.post_id, row.decision, &row.reason, row.is_automatic);
    Ok(ModerationDecision { reader: reader(user), notice }.into())
}

/// To the reporter; only while it is so.
pub(super) async fn report_decided(
    db: &mut PgConnection,
    user: User,
    report_id: Uuid,
    upheld: bool,
) -> Result<Composed> {
    let expected = if upheld { ReportState::Upheld } else { ReportState::Dismissed };
    match Report::outcome(db, report_id, user.id).await? {
        Some((state, is_post)) if state == expected => {
            let notice = CommunityNotice::report_decided(if is_post { "post" } else { "comment" }, upheld);
            Ok(ReportDecided { reader: reader(user), notice }.into())
        }
        _ => Ok(Composed::Skip("it is gone, or was decided anew, and another mail says so")),
    }
}

const UNSEEN: Composed = Composed::Skip("it is gone, or its reader may not see it any more");

/// What was found, or `None` for what the reader may not see.
fn seen<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The name of an author, as members see it.
fn name(author: &AuthorRow, reader: CommunityReader) -> Option<String> {
    author.view(reader, str::to_owned).map(|author| author.name)
}

/// To the author of the post, or of the comment that is answered.
pub(super) async fn comment_reply(db: &mut PgConnection, user: User, comment_id: Uuid) -> Result<Composed> {
    let by_user = CommunityReader::user(user.id, user.role);
    let Some(comment) = seen(Comment::visible(db, comment_id, by_user).await)? else { return Ok(UNSEEN) };
    let Some(by) = name(&comment.author, by_user) else { return Ok(UNSEEN) };
    let (is_answer, excerpt) = (comment.parent_id.is_some(), markdown::excerpt(&comment.content));
    let notice = CommunityNotice::reply(comment.post_id, is_answer, &by, &excerpt);
    Ok(CommentReply { reader: reader(user), notice }.into())
}

/// To whoever is mentioned, if that still stands there.
pub(super) async fn mention(
    db: &mut PgConnection,
    user: User,
    post_id: Uuid,
    comment_id: Option<Uuid>,
) -> Result<Composed> {
    let by_user = CommunityReader::user(user.id, user.role);
    let found = match comment_id {
        Some(id) => seen(Comment::visible(db, id, by_user).await)?.map(|comment| (comment.author, comment.content)),
        None => seen(Post::visible(db, post_id, by_user).await)?.map(|post| (post.summary.author, post.content)),
    };
    let Some((author, content)) = found else { return Ok(UNSEEN) };
    let Some(by) = name(&author, by_user).filter(|_| mentions::mentioned(&content).contains(&user.id)) else {
        return Ok(UNSEEN);
    };
    let notice = CommunityNotice::mention(post_id, comment_id.is_some(), &by, &markdown::excerpt(&content));
    Ok(Mention { reader: reader(user), notice }.into())
}

/// To the author of a post.
pub(super) async fn upvotes(db: &mut PgConnection, user: User, post_id: Uuid, upvotes: i32) -> Result<Composed> {
    let by_user = CommunityReader::user(user.id, user.role);
    let Some(post) = seen(Post::visible(db, post_id, by_user).await)? else { return Ok(UNSEEN) };
    let notice = CommunityNotice::upvotes(post_id, upvotes, &post.summary.title);
    Ok(UpvoteMilestone { reader: reader(user), notice }.into())
}

/// To the client of a coach.
pub(super) async fn suggestion(
    db: &mut PgConnection,
    user: User,
    resource_id: Uuid,
    booking_id: Uuid,
) -> Result<Composed> {
    let by_user = CommunityReader::user(user.id, user.role);
    let Some(resource) = seen(Resource::by_id(db, resource_id, by_user).await)? else { return Ok(UNSEEN) };
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(BOOKING_DELETED) };
    let Some((by, _)) = User::name_and_zone(db, booking.coach_id).await? else { return Ok(OTHER_SIDE_DELETED) };
    let notice = CommunityNotice::suggestion(resource_id, &by, &resource.title, &resource.description);
    Ok(ResourceSuggested { reader: reader(user), notice }.into())
}
