//! The weekly digest of the community.

use sqlx::PgConnection;

use super::composed::Composed;
use super::views::reader;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::auth::users::User;
use crate::models::community::Reader as CommunityReader;
use crate::models::community::digest::Digest;
use crate::workers::emails::templates::{DigestContent, DigestPost, DigestResource, WeeklyDigest};

/// Of the week before `until`, while that is this week.
pub(super) async fn weekly_digest(
    db: &mut PgConnection,
    user: User,
    until: Timestamp,
    now: Timestamp,
) -> Result<Composed> {
    if now - until >= days(7) {
        return Ok(Composed::Skip("the next one is due"));
    }
    let digest = Digest::of(db, &user, until).await?;
    if digest.is_empty() {
        return Ok(Composed::Skip("nothing has happened that week"));
    }
    let by_user = CommunityReader::user(user.id, user.role);
    let posts = digest.posts.into_iter().map(|post| DigestPost {
        id: post.id,
        by: post.author.view(by_user, str::to_owned).map(|author| author.name),
        title: post.title,
        upvotes: post.upvotes,
        comments: post.comment_count,
    });
    let resources = digest.resources.into_iter().map(|resource| DigestResource {
        id: resource.id,
        title: resource.title,
        reason: resource.reason.unwrap_or_default(),
    });
    let digest = DigestContent { posts: posts.collect(), replies: digest.replies, resources: resources.collect() };
    Ok(WeeklyDigest { reader: reader(user), digest }.into())
}
