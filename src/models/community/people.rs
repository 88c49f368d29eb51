//! Whom a member can mention: those who take part in a discussion, and by the beginning of their name whoever has written something that members see, and
//! listed coaches. A client who has written nothing is found by nobody, so that names can't be gone through.
//!
//! *Invariant:* `community_names` has the names of the people in `community_people` that are not outdated; triggers note who comes in, and remove a name
//! with the statement that changes it.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::Reader;
use super::authors::{AuthorRow, COLUMNS};
use crate::error::Result;
use crate::models::profiles::is_listed;
use crate::models::text::{is_word_character, search_document, search_fold};

/// The most people who are found at once.
const MAX_FOUND: usize = 8;

/// Names that begin as is asked, in their order, whose owners are looked at: enough for [`MAX_FOUND`] of whom each has as many as there can be.
const MAX_NAMES: i64 = 200;

/// The latest comments whose authors take part in a discussion.
const MAX_COMMENTS: i64 = 200;

/// Words of a name from which on it is found.
const MAX_WORDS: usize = 8;

/// Characters of a name that are compared.
const MAX_CHARS: usize = 60;

/// What somebody is found by: the folded name from each of its words on. What a sign joins is several words as well as one: `O'Hara` is `o hara` and
/// `ohara`.
fn beginnings(full_name: &str) -> BTreeSet<String> {
    let apart = search_document(full_name);
    let joined = search_fold(full_name);
    let joined: Vec<String> =
        joined.split_whitespace().map(|word| word.chars().filter(|c| is_word_character(*c)).collect()).collect();
    let mut found = from_each(&apart.split_whitespace().collect::<Vec<_>>());
    found.extend(from_each(&joined.iter().map(String::as_str).filter(|word| !word.is_empty()).collect::<Vec<_>>()));
    found
}

fn from_each(words: &[&str]) -> BTreeSet<String> {
    (0..words.len().min(MAX_WORDS)).map(|first| shortened(&words[first..].join(" "))).collect()
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}

/// Whom to look for.
#[derive(Clone, Debug)]
pub enum Sought {
    /// Whoever takes part in the discussion.
    Anybody,
    /// Those with a name that begins so, folded.
    Named(String),
}

impl Sought {
    /// By what somebody has typed of a name. `None`: there is no letter in it.
    pub fn by(typed: Option<&str>) -> Option<Sought> {
        let Some(typed) = typed else { return Some(Sought::Anybody) };
        let beginning = shortened(&search_document(typed));
        (!beginning.is_empty()).then_some(Sought::Named(beginning))
    }

    fn is(&self, full_name: &str) -> bool {
        match self {
            Sought::Anybody => true,
            Sought::Named(beginning) => beginnings(full_name).iter().any(|name| name.starts_with(beginning.as_str())),
        }
    }
}

/// Whom the reader can mention: those who take part in the discussion of a post, who spoke last first, then others by name. A post that the reader does
/// not see adds nobody.
///
/// # Errors
/// The database does not answer.
pub async fn find(
    db: &mut PgConnection,
    reader: Reader,
    sought: &Sought,
    post_id: Option<Uuid>,
) -> Result<Vec<AuthorRow>> {
    let mut found = match post_id {
        Some(post_id) => in_discussion(db, reader, post_id).await?,
        None => Vec::new(),
    };
    found.retain(|person| person.author_name.as_deref().is_some_and(|name| sought.is(name)));
    if let Sought::Named(beginning) = sought
        && found.len() < MAX_FOUND
    {
        let known: Vec<Option<Uuid>> = found.iter().map(|person| person.author_id).collect();
        let others = by_name(db, reader, beginning).await?;
        found.extend(others.into_iter().filter(|person| !known.contains(&person.author_id)));
    }
    found.truncate(MAX_FOUND);
    Ok(found)
}

async fn in_discussion(db: &mut PgConnection, reader: Reader, post_id: Uuid) -> Result<Vec<AuthorRow>> {
    let sql = format!(
        "select {COLUMNS} from (
             select author_id, max(created_at) as last_at from (
                 (select p.author_id, p.created_at from visible_posts($1, $2) p where p.id = $3)
                 union all
                 (select c.author_id, c.created_at from visible_comments($1, $2) c where c.post_id = $3 and c.deleted_at is null
                   order by c.created_at desc, c.id desc limit $4)
             ) written group by author_id
         ) discussion join users u on u.id = discussion.author_id
         where u.is_active and u.id <> $1 order by discussion.last_at desc, u.id"
    );
    let found = sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(reader.sees_hidden).bind(post_id);
    Ok(found.bind(MAX_COMMENTS).fetch_all(db).await?)
}

/// Those whom everybody who is a member may know of, in the order of their names.
async fn by_name(db: &mut PgConnection, reader: Reader, beginning: &str) -> Result<Vec<AuthorRow>> {
    // A query of its own for each person, so that it is never one over everything that was written.
    let sql = format!(
        "select {COLUMNS} from (
             select user_id, min(beginning) as beginning from (
                 select beginning, user_id from community_names where beginning >= $3 and beginning < $4 order by beginning, user_id limit $5
             ) in_range group by user_id
         ) named join users u on u.id = named.user_id
         where u.is_active and u.id <> $1
           and coalesce((select true from coach_profiles c where c.user_id = u.id and {} limit 1),
                        (select true from visible_posts($1, $2) p where p.author_id = u.id limit 1),
                        (select true from visible_comments($1, $2) c where c.author_id = u.id and c.deleted_at is null limit 1), false)
         order by named.beginning, u.id limit $6",
        is_listed!()
    );
    let found = sqlx::query_as(AssertSqlSafe(sql)).bind(reader.user_id).bind(reader.sees_hidden);
    let found = found.bind(beginning).bind(format!("{beginning}{}", char::MAX)).bind(MAX_NAMES);
    Ok(found.bind(i64::try_from(MAX_FOUND * 2).unwrap_or(i64::MAX)).fetch_all(db).await?)
}

/// Makes the names anew of at most so many people of whom they are outdated; of how many there were.
///
/// # Errors
/// The database does not answer.
pub async fn refresh_outdated(db: &mut PgConnection, limit: i64) -> Result<usize> {
    let sql = "select user_id from community_people where is_outdated order by user_id limit $1 for no key update skip locked";
    let outdated: Vec<Uuid> = sqlx::query_scalar(sql).bind(limit).fetch_all(&mut *db).await?;
    // Read after the rows are locked: whoever changes a name from here on waits, and notes it then.
    let sql = "select id, full_name from users where id = any($1) and is_active";
    let people: Vec<(Uuid, String)> = sqlx::query_as(sql).bind(&outdated).fetch_all(&mut *db).await?;
    let (mut names, mut owners) = (Vec::new(), Vec::new());
    for (id, full_name) in people {
        let made = beginnings(&full_name);
        owners.extend(std::iter::repeat_n(id, made.len()));
        names.extend(made);
    }
    sqlx::query("delete from community_names where user_id = any($1)").bind(&outdated).execute(&mut *db).await?;
    let sql = "insert into community_names (beginning, user_id) select made.beginning, made.user_id from unnest($1::text[], $2::uuid[]) as made(beginning, user_id)";
    sqlx::query(sql).bind(names).bind(owners).execute(&mut *db).await?;
    let sql = "update community_people set is_outdated = false where user_id = any($1)";
    sqlx::query(sql).bind(&outdated).execute(db).await?;
    Ok(outdated.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_from_each_of_its_words_on() {
        let found = |name: &str| beginnings(name).into_iter().collect::<Vec<_>>();
        assert_eq!(found("Ana Maria Ribeiro"), ["ana maria ribeiro", "maria ribeiro", "ribeiro"]);
        assert_eq!(found("Zoë O’Hara"), ["hara", "o hara", "ohara", "zoe o hara", "zoe ohara"]);
        assert_eq!(found("小林花子"), ["小林花子"]);
        assert_eq!(found("- ' -"), Vec::<String>::new());
    }

    #[test]
    fn whatever_the_name_its_rows_are_few_and_short() {
        let name = "ﷺ".repeat(120);
        assert!(beginnings(&name).iter().all(|name| name.len() <= MAX_CHARS * 4));
        let many: Vec<String> = (0..20).map(|word| format!("a{word}-b{word}")).collect();
        assert_eq!(beginnings(&many.join(" ")).len(), 2 * MAX_WORDS);
        assert!(MAX_NAMES >= i64::try_from(MAX_FOUND * 2 * MAX_WORDS).unwrap());
    }

    #[test]
    fn what_is_typed_is_the_beginning_of_a_name() {
        let finds = |typed: &str, name: &str| Sought::by(Some(typed)).is_some_and(|sought| sought.is(name));
        for typed in ["a", "ANA", "ána m", "maria", "Ribeiro", "rib", "maria  rib", "ana-maria"] {
            assert!(finds(typed, "Ana Maria Ribeiro"), "{typed}");
        }
        for typed in ["na", "ana ribeiro", "ana maria ribeiro x", "%", "", "@"] {
            assert!(!finds(typed, "Ana Maria Ribeiro"), "{typed}");
        }
        assert!(finds("ohara", "Zoë O'Hara") && finds("o'h", "Zoë O'Hara"));
        assert!(Sought::by(None).is_some_and(|sought| sought.is("Anybody at all")));
    }
}
