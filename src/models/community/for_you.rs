//! The library in the order of what its reader is after: resources with most of the reader's topics first, of equals the more bookmarked, then the
//! younger.
//!
//! *Invariant:* it costs the same however large the library is: of each topic the latest and the most bookmarked are looked at, and nothing else.

use sqlx::postgres::PgArguments;
use sqlx::{Arguments, AssertSqlSafe, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::Reader;
use super::resources::{Filter, Resource, Sort};
use super::tags_and_words::TagsAndWords;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::models::auth::users::Role;
use crate::models::lists::{Cursor, Order, Part, Start, count};
use crate::models::matching::reasons::join;
use crate::models::matching::topics;
use crate::models::profiles::{ClientRow, CoachRow};
use crate::models::reference::Tag;

/// Topics of a reader, at most: of a client the goals of the quiz, of a coach the expertise before headline and bio.
const MAX_TOPICS: u32 = 8;

/// Topics that a reason names, at most.
const MAX_NAMED: usize = 2;

/// What a reader is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interests {
    /// As `models::matching::topics` has them.
    topics: u64,
    /// Where they are from.
    source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Goals,
    Profile,
}

impl Interests {
    /// Those of a user; without a quiz, or of the team, there are none.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, user_id: Uuid, role: Role) -> Result<Interests> {
        match role {
            Role::Client => {
                let quiz = ClientRow::by_id(db, user_id).await?.and_then(|row| row.quiz);
                let goals = quiz.map(|quiz| quiz.goals()).unwrap_or_default();
                let (first, rest) =
                    goals.split_first().map_or(("", String::new()), |(goal, challenges)| (goal, challenges.join("; ")));
                Ok(Interests { topics: topics::leading(&[first, &rest], MAX_TOPICS), source: Source::Goals })
            }
            Role::Coach => {
                let Some(row) = CoachRow::by_id(db, user_id).await? else { return Ok(Interests::none()) };
                let expertise = row.expertise.iter().map(Tag::as_str).collect::<Vec<_>>().join("; ");
                let words = [row.headline, row.bio].into_iter().flatten().collect::<Vec<_>>().join("\n");
                Ok(Interests { topics: topics::leading(&[&expertise, &words], MAX_TOPICS), source: Source::Profile })
            }
            Role::Admin | Role::Auditor => Ok(Interests::none()),
        }
    }

    const fn none() -> Interests {
        Interests { topics: 0, source: Source::Profile }
    }

    /// Whether nothing is known of them.
    pub const fn is_empty(self) -> bool {
        self.topics == 0
    }

    /// Why a resource with these topics is for them: "About leading a team, as in your goals".
    fn reason(self, resource: i64) -> Option<String> {
        let shared = topics::in_set(self.topics & resource.cast_unsigned());
        let labels: Vec<String> = shared.map(|topic| topic.label.to_owned()).take(MAX_NAMED).collect();
        let source = match self.source {
            Source::Goals => "goals",
            Source::Profile => "profile",
        };
        Some(format!("About {}, as in your {source}", join(&labels, "and")?))
    }

    /// As the numbers of `resource_topics`.
    fn positions(self) -> Vec<i16> {
        topics::positions(self.topics).filter_map(|position| i16::try_from(position).ok()).collect()
    }
}

/// How a row is ranked, with the reader's topics as `$3`: shared topics, then the power of two that the bookmarks have reached, then age. In 62 bits:
/// the age takes 53, the bookmarks 6.
const RANK: &str =
    "((bit_count((r.topics & $3)::bit(64)) * 64 + length(ltrim((r.bookmark_count + 1)::bit(32)::text, '0'))) << 53)
    + (extract(epoch from r.created_at) * 1000000)::bigint";

/// The rows that are ranked, as `r`: with the numbers of the reader's topics as `$1`, and the time of the list's first page as `$2`. Each is read by its
/// key, whatever the planner takes the library's size to be.
const CANDIDATES: &str = "
    (select distinct near.resource_id from unnest($1::smallint[]) as wanted(topic) cross join lateral (
        (select t.resource_id from resource_topics t where t.topic = wanted.topic and t.created_at <= $2
          order by t.created_at desc, t.resource_id desc limit 300)
        union all
        (select t.resource_id from resource_topics t where t.topic = wanted.topic order by t.bookmark_count desc, t.resource_id desc limit 100)
    ) as near) as found
    cross join lateral (select * from resources where id = found.resource_id limit 1) as r";

/// Resources that were added between two times (`$4` and `$2`) by others than the reader (`$5`), the latest of each topic, as `r`.
const ADDED: &str = "
    (select distinct near.resource_id from unnest($1::smallint[]) as wanted(topic) cross join lateral (
        select t.resource_id from resource_topics t where t.topic = wanted.topic and t.created_at >= $4 and t.created_at < $2
         order by t.created_at desc, t.resource_id desc limit 100) as near) as found
    cross join lateral (select * from resources where id = found.resource_id limit 1) as r
    where r.link_broken_since is null and r.owner_id is distinct from $5";

/// What is ranked by.
struct Ranking {
    interests: Interests,
    as_of: Timestamp,
}

/// A row in its place.
#[derive(sqlx::FromRow)]
struct Ranked {
    id: Uuid,
    rank: i64,
    topics: i64,
}

impl Ranking {
    fn arguments(&self) -> Result<PgArguments> {
        let mut arguments = PgArguments::default();
        arguments.add(self.interests.positions()).map_err(Error::internal)?;
        arguments.add(self.as_of).map_err(Error::internal)?;
        arguments.add(self.interests.topics.cast_signed()).map_err(Error::internal)?;
        Ok(arguments)
    }

    /// A query that begins so, over `r`.
    fn query(&self, head: &str, filter: &Filter) -> Result<QueryBuilder<Postgres>> {
        let mut sql = QueryBuilder::with_arguments(format!("{head} from {CANDIDATES}"), self.arguments()?);
        filter.apply(&mut sql, &TagsAndWords::in_a_few(&filter.tags, filter.q.as_deref()));
        Ok(sql)
    }

    async fn part(
        &self,
        db: &mut PgConnection,
        reader: Reader,
        filter: &Filter,
        start: Start,
        limit: i64,
    ) -> Result<Part<Resource>> {
        // `$3` is in both, so that its type is known.
        let total = count(db, self.query("select count(*) from (select r.topics & $3", filter)?).await?;
        let mut sql = self.query(&format!("select r.id, {RANK} as rank, r.topics"), filter)?;
        Order::Descending { by: RANK, id: "r.id" }.push(&mut sql, start, limit);
        let ranked: Vec<Ranked> = sql.build_query_as().fetch_all(&mut *db).await?;
        Ok(Part::new(self.resources(db, reader, ranked).await?, total))
    }

    /// The resources of these rows, in their order.
    async fn resources(&self, db: &mut PgConnection, reader: Reader, ranked: Vec<Ranked>) -> Result<Vec<Resource>> {
        let ids: Vec<Uuid> = ranked.iter().map(|row| row.id).collect();
        let mut resources = Resource::by_ids(db, &ids, reader).await?;
        let mut items = Vec::with_capacity(ranked.len());
        for Ranked { id, rank, topics } in ranked {
            // One that was deleted meanwhile is missing.
            let Some(at) = resources.iter().position(|resource| resource.id == id) else { continue };
            let mut resource = resources.swap_remove(at);
            resource.reason = self.interests.reason(topics);
            resource.place = Some(Cursor::Rank { rank, as_of: self.as_of, id });
            items.push(resource);
        }
        Ok(items)
    }
}

/// A part of the library for a reader, and the order that it is in: of whom nothing is known, the most bookmarked come first.
///
/// # Errors
/// The database does not answer.
pub async fn list(
    db: &mut PgConnection,
    reader: Reader,
    interests: Interests,
    filter: &Filter,
    (start, limit): (Start, i64),
    now: Timestamp,
) -> Result<(Part<Resource>, Sort)> {
    let as_of = match start {
        Start::After(Cursor::Rank { as_of, .. }) => Some(as_of),
        Start::Offset(_) if !interests.is_empty() => Some(now),
        _ => None,
    };
    let Some(as_of) = as_of else {
        let filter = Filter { sort: Sort::Bookmarks, ..filter.clone() };
        return Ok((Resource::list(db, reader, &filter, start, limit).await?, Sort::Bookmarks));
    };
    let part = Ranking { interests, as_of }.part(db, reader, filter, start, limit).await?;
    Ok((part, Sort::ForYou))
}

/// What others than the reader have added between these times, about the reader's topics: at most so many, in the order of the list.
///
/// # Errors
/// The database does not answer.
pub(super) async fn added(
    db: &mut PgConnection,
    reader: Reader,
    interests: Interests,
    (since, until): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Resource>> {
    let ranking = Ranking { interests, as_of: until };
    let mut arguments = ranking.arguments()?;
    arguments.add(since).map_err(Error::internal)?;
    arguments.add(reader.user_id).map_err(Error::internal)?;
    arguments.add(limit).map_err(Error::internal)?;
    let sql = format!("select r.id, {RANK} as rank, r.topics from {ADDED} order by {RANK} desc, r.id desc limit $6");
    let ranked = sqlx::query_as_with(AssertSqlSafe(sql), arguments).fetch_all(&mut *db).await?;
    ranking.resources(db, reader, ranked).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_two_shared_topics_and_where_they_are_from() {
        let goals = Interests { topics: topics::topics("confidence; burnout; money"), source: Source::Goals };
        let reason = |text: &str| goals.reason(topics::topics(text).cast_signed());
        assert_eq!(reason("debt and divorce").unwrap(), "About money, as in your goals");
        assert_eq!(
            reason("fraud, burnout, debt").unwrap(),
            "About confidence and stress and burnout, as in your goals"
        );
        assert_eq!(reason("divorce"), None);
        let profile = Interests { source: Source::Profile, ..goals };
        assert_eq!(profile.reason(i64::MAX).unwrap(), "About confidence and stress and burnout, as in your profile");
    }
}
