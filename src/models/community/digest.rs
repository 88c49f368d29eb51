//! What a week's digest says: the seven whole days, in UTC, before the day on which it is due.
//!
//! *Invariant:* it has what its reader may see, and it costs the same however much is written: of each day the most upvoted posts, of the reader's
//! latest posts the replies, of each of their topics the latest resources.

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::Reader;
use super::for_you::{self, Interests};
use super::posts::PostSummary;
use super::resources::Resource;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::auth::users::User;

/// Posts and resources, at most.
const POSTS: i64 = 5;
const RESOURCES: i64 = 2;

/// Own posts of which replies are counted: the latest.
const OWN_POSTS: i64 = 100;

/// Replies that are counted, at most.
const MAX_REPLIES: i64 = 1_000;

/// What happened in a week, for one reader.
#[derive(Debug)]
pub struct Digest {
    /// Public posts of others, the most upvoted first.
    pub posts: Vec<PostSummary>,
    /// Comments of others on the reader's posts.
    pub replies: i64,
    /// New resources about the reader's topics, each with the reason.
    pub resources: Vec<Resource>,
}

impl Digest {
    /// Of the week before that time.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, user: &User, until: Timestamp) -> Result<Digest> {
        let end = Timestamp::from_seconds(until.as_seconds().div_euclid(86_400) * 86_400);
        let week = (end - days(7), end);
        let reader = Reader { sees_hidden: false, moderates: false, ..Reader::user(user.id, user.role) };
        let interests = Interests::of(db, user.id, user.role).await?;
        Ok(Digest {
            posts: posts(db, reader, end).await?,
            replies: replies(db, reader, week).await?,
            resources: for_you::added(db, reader, interests, week, RESOURCES).await?,
        })
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty() && self.replies == 0 && self.resources.is_empty()
    }
}

async fn posts(db: &mut PgConnection, reader: Reader, end: Timestamp) -> Result<Vec<PostSummary>> {
    let sql = "select top.id from generate_series(1, 7) as ago cross join lateral (
                   select p.id, p.upvotes from visible_posts($1, $2) p
                    where (p.created_at at time zone 'UTC')::date = ($3::timestamptz at time zone 'UTC')::date - ago
                      and not p.is_private and p.hidden_at is null and p.author_id is distinct from $1
                    order by p.upvotes desc, p.id desc limit $4) as top
                order by top.upvotes desc, top.id desc limit $4";
    let top = sqlx::query_scalar(sql).bind(reader.user_id).bind(reader.sees_hidden).bind(end).bind(POSTS);
    let ids: Vec<Uuid> = top.fetch_all(&mut *db).await?;
    let sql = format!("{} where p.id = any($3) order by p.upvotes desc, p.id desc", PostSummary::select());
    let posts = sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(reader.sees_hidden).bind(ids);
    Ok(posts.fetch_all(db).await?)
}

async fn replies(db: &mut PgConnection, reader: Reader, (since, end): (Timestamp, Timestamp)) -> Result<i64> {
    let sql = "select count(*) from (
                   select 1 from (select p.id from visible_posts($1, $2) p where p.author_id = $1 order by p.created_at desc limit $5) as own
                    cross join lateral (
                       select 1 from visible_comments($1, $2) c
                        where c.post_id = own.id and c.created_at >= $3 and c.created_at < $4 and c.deleted_at is null and c.hidden_at is null
                          and c.author_id is distinct from $1 limit $6) as of_post
                    limit $6) as counted";
    let counted = sqlx::query_scalar(sql).bind(reader.user_id).bind(reader.sees_hidden).bind(since).bind(end);
    Ok(counted.bind(OWN_POSTS).bind(MAX_REPLIES).fetch_one(db).await?)
}
