//! Votes for posts: one of each user.

use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::not_found;
use crate::clock::Timestamp;
use crate::db::OnConstraint;
use crate::error::{Code, Result};

/// The votes for a post, and whether the reader's is among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Votes {
    pub upvotes: i32,
    pub upvoted: bool,
}

/// At so many votes the author of a post is notified, the most first.
const MILESTONES: [i32; 3] = [1_000, 100, 10];

/// The highest milestone that so many votes have reached.
pub fn milestone(upvotes: i32) -> Option<i32> {
    MILESTONES.into_iter().find(|milestone| *milestone <= upvotes)
}

/// Notes that a post has reached a milestone. The author, if it is the first time.
///
/// # Errors
/// The database does not answer.
pub async fn reach(db: &mut PgConnection, post_id: Uuid, milestone: i32) -> Result<Option<Uuid>> {
    let sql = "update posts set told_upvotes = $2 where id = $1 and told_upvotes < $2 and author_id is not null returning author_id";
    Ok(sqlx::query_scalar(sql).bind(post_id).bind(milestone).fetch_optional(db).await?)
}

/// Gives or takes back a user's vote; doing so again changes nothing.
///
/// # Errors
/// `not_found`: the post was deleted meanwhile.
pub async fn set(db: &mut PgConnection, post_id: Uuid, user_id: Uuid, upvoted: bool, now: Timestamp) -> Result<Votes> {
    let changed = if upvoted {
        let sql = "insert into post_upvotes (post_id, user_id, created_at) values ($1, $2, $3) on conflict do nothing";
        let inserted = sqlx::query(sql).bind(post_id).bind(user_id).bind(now).execute(&mut *db).await;
        inserted.on_constraint("post_upvotes_post_id_fkey", Code::NotFound)?
    } else {
        let sql = "delete from post_upvotes where post_id = $1 and user_id = $2";
        sqlx::query(sql).bind(post_id).bind(user_id).execute(&mut *db).await?
    };
    let change = if changed.rows_affected() == 0 {
        0
    } else if upvoted {
        1
    } else {
        -1
    };
    let sql = "update posts set upvotes = upvotes + $2 where id = $1 returning upvotes";
    let upvotes = sqlx::query_scalar(sql).bind(post_id).bind(change).fetch_optional(db).await?;
    Ok(Votes { upvotes: upvotes.ok_or_else(|| not_found("post"))?, upvoted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milestones_are_10_100_and_1000_votes() {
        let reached = [0, 9, 10, 99, 100, 999, 1_000, 5_000].map(milestone);
        assert_eq!(reached, [None, None, Some(10), Some(10), Some(100), Some(100), Some(1_000), Some(1_000)]);
    }
}
