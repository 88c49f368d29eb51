//! What resources are about: topics of matching, kept as bits in `resources.topics`. The database makes the rows of `resource_topics` of them, by which
//! the library is found.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::models::matching::topics;
use crate::models::reference::Tag;

/// The version of the table of topics, as it is stored.
pub(super) const VERSION: i32 = topics::VERSION.cast_signed();

/// The topics of a resource, as they are stored: what the title and the tags mention, and what the description comes back to. Only where there is none
/// of these, all that the description mentions.
pub(super) fn of(title: &str, tags: &[Tag], description: &str) -> i64 {
    let tags = tags.iter().map(Tag::as_str).collect::<Vec<_>>().join("; ");
    let named = topics::topics(title) | topics::topics(&tags) | topics::mentioned(description, 2);
    let set = if named == 0 { topics::topics(description) } else { named };
    set.cast_signed()
}

/// Makes the topics anew of at most so many resources that have those of an older version; how many there were.
///
/// # Errors
/// The database does not answer.
pub async fn refresh_outdated(db: &mut PgConnection, limit: i64) -> Result<usize> {
    let sql = "select id, title, tags, description from resources where topics_version < $1 order by topics_version, id limit $2
               for no key update skip locked";
    let outdated: Vec<(Uuid, String, Vec<Tag>, String)> =
        sqlx::query_as(sql).bind(VERSION).bind(limit).fetch_all(&mut *db).await?;
    let ids: Vec<Uuid> = outdated.iter().map(|(id, ..)| *id).collect();
    let topics: Vec<i64> = outdated.iter().map(|(_, title, tags, description)| of(title, tags, description)).collect();
    let sql = "update resources r set topics = made.topics, topics_version = $3
                 from unnest($1::uuid[], $2::bigint[]) as made(id, topics) where r.id = any($1) and r.id = made.id";
    sqlx::query(sql).bind(&ids).bind(topics).bind(VERSION).execute(db).await?;
    Ok(ids.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(title: &str, tags: &[&str], description: &str) -> Vec<&'static str> {
        let tags: Vec<Tag> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
        topics::in_set(of(title, &tags, description).cast_unsigned()).map(|topic| topic.label).collect()
    }

    #[test]
    fn title_and_tags_say_what_a_resource_is_about() {
        assert_eq!(labels("The visa", &["burnout"], ""), ["moving abroad", "stress and burnout"]);
        assert_eq!(labels("Ten pages", &["burnout"], "A book for founders."), ["stress and burnout"], "in passing");
    }

    #[test]
    fn a_description_counts_by_what_it_comes_back_to() {
        let found = labels("Ten pages", &["burnout"], "For founders. What founders wish they had known.");
        assert_eq!(found, ["stress and burnout", "starting a business"]);
        assert_eq!(labels("Ten pages", &[], "How to say no."), ["setting boundaries"], "nothing else says it");
        assert_eq!(labels("Ten pages", &[], "東京"), [""; 0]);
    }

    #[test]
    fn the_last_of_64_topics_could_be_stored() {
        assert_eq!((1_u64 << 63).cast_signed().cast_unsigned(), 1 << 63);
    }
}
