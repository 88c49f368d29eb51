//! What people are found by: the words of their name and address, folded, which a search compares byte by byte and by their beginnings.
//!
//! *Invariant:* `users.search` is what [`document`] says, or null: a trigger empties it when name or address change, and a job makes it anew.

use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::error::Result;
use crate::models::search_frequency::frequent;
use crate::models::text::{is_word_character, search_document, search_fold};

/// Words of a search that are used.
const MAX_WORDS: usize = 10;

/// Characters of one word that are used.
const MAX_WORD_CHARS: usize = 50;

/// The words by which somebody is found, separated by spaces: for `array_to_tsvector(string_to_array($1, ' '))`.
pub fn document(full_name: &str, email: &str) -> String {
    let email = search_fold(email);
    let (local, domain) = email.rsplit_once('@').unwrap_or((&email, ""));
    let words = [search_document(full_name), search_document(local), email.clone(), domain.to_owned()];
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The `tsquery` of each word of a search, all of which have to match: it begins a word of the name or the address, or the address or its domain as a
/// whole; one with an `@` in it begins the address.
fn words(text: &str) -> Vec<String> {
    search_fold(text).split_whitespace().filter_map(word_query).take(MAX_WORDS).collect()
}

fn word_query(word: &str) -> Option<String> {
    let whole = word.trim_matches(|letter| !is_word_character(letter));
    if whole.contains('@') {
        // An address, or the beginning of one. By its parts it would be looked for among everybody whose address ends in `com`.
        return Some(beginning(whole));
    }
    let parts = search_document(word);
    let parts: Vec<String> = parts.split_whitespace().map(beginning).collect();
    match parts.as_slice() {
        [] => None,
        [part] if word.chars().all(is_word_character) => Some(part.clone()),
        parts => Some(format!("({} | ({}))", beginning(whole), parts.join(" & "))),
    }
}

/// Matches what begins with this text.
fn beginning(text: &str) -> String {
    let text: String = text.chars().take(MAX_WORD_CHARS).collect();
    format!("'{}':*", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// A search for people.
pub(in crate::models) enum UserSearch {
    /// By their id.
    Id(Uuid),
    /// By words. Frequent ones are compared row by row: the index would give everybody who has them, however few have the others too.
    Words { rare: Vec<String>, frequent: Vec<String> },
}

impl UserSearch {
    /// What a text asks for, if there is one: an id, or words of name and address.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn prepare(db: &mut PgConnection, text: Option<&str>) -> Result<Option<UserSearch>> {
        let Some(text) = text else { return Ok(None) };
        if let Ok(id) = text.parse() {
            return Ok(Some(Self::Id(id)));
        }
        let words = words(text);
        let frequent = frequent(db, "users", "word::tsquery", &words).await?;
        let rare = words.into_iter().filter(|word| !frequent.contains(word)).collect();
        Ok(Some(Self::Words { rare, frequent }))
    }

    /// Whether it is done by an index, and finds so few that they can be put into any order. Else they are to be read in the order of a list, until there
    /// are enough.
    pub fn finds_few(&self) -> bool {
        !matches!(self, Self::Words { rare, frequent } if rare.is_empty() && !frequent.is_empty())
    }

    /// The condition that a row `u` of `users` is found.
    pub fn push(&self, sql: &mut QueryBuilder<Postgres>) {
        match self {
            Self::Id(id) => {
                sql.push("u.id = ").push_bind(*id);
            }
            Self::Words { rare, frequent } if rare.is_empty() && frequent.is_empty() => {
                sql.push("false");
            }
            Self::Words { rare, frequent } => {
                sql.push("true");
                if !rare.is_empty() {
                    sql.push(" and u.search @@ ").push_bind(rare.join(" & ")).push("::tsquery");
                }
                if !frequent.is_empty() {
                    // `is true` is not looked up in an index.
                    sql.push(" and (u.search @@ ").push_bind(frequent.join(" & ")).push("::tsquery) is true");
                }
            }
        }
    }
}

/// Makes the words of one user anew.
///
/// # Errors
/// The database does not answer.
pub async fn refresh(db: &mut PgConnection, user_id: Uuid) -> Result<()> {
    let sql = "select id, full_name, coalesce(email, '') from users where id = $1";
    let found = sqlx::query_as(sql).bind(user_id).fetch_all(&mut *db).await?;
    store(db, found).await
}

/// Makes the words of those anew whose name or address was changed by something that did not; of at most so many. Says of how many.
///
/// # Errors
/// The database does not answer.
pub async fn refresh_outdated(db: &mut PgConnection, limit: i64) -> Result<usize> {
    let sql = "select id, full_name, coalesce(email, '') from users where search is null order by id limit $1 for no key update skip locked";
    let found: Vec<(Uuid, String, String)> = sqlx::query_as(sql).bind(limit).fetch_all(&mut *db).await?;
    let outdated = found.len();
    store(db, found).await?;
    Ok(outdated)
}

async fn store(db: &mut PgConnection, users: Vec<(Uuid, String, String)>) -> Result<()> {
    let documents: Vec<String> = users.iter().map(|(_, name, email)| document(name, email)).collect();
    let ids: Vec<Uuid> = users.into_iter().map(|(id, ..)| id).collect();
    let sql = "update users u set search = array_to_tsvector(string_to_array(made.document, ' '))
                 from unnest($1::uuid[], $2::text[]) as made(id, document) where u.id = made.id";
    sqlx::query(sql).bind(ids).bind(documents).execute(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_found_by_the_words_of_name_and_address() {
        let words = "zoe o hara zoe ohara zoe.ohara@example.com example.com";
        assert_eq!(document("Zoë O’Hara", "Zoe.OHara@example.com"), words);
        assert_eq!(document("Deleted user", ""), "deleted user");
    }

    #[test]
    fn each_word_of_a_search_is_the_beginning_of_one() {
        assert_eq!(words("ZOË  oha"), ["'zoe':*", "'oha':*"]);
        assert_eq!(words("zoe@example.com"), ["'zoe@example.com':*"]);
        assert_eq!(words("zoe.ohara@ex"), ["'zoe.ohara@ex':*"]);
        assert_eq!(words("zoe.oh"), ["('zoe.oh':* | ('zoe':* & 'oh':*))"]);
        assert_eq!(words("@example"), ["('example':* | ('example':*))"]);
        assert_eq!(words("o'hara\\"), ["('o''hara':* | ('o':* & 'hara':*))"]);
        for nothing in ["", " - ", "!!", "' | '", "@", "@@"] {
            assert_eq!(words(nothing), Vec::<String>::new(), "{nothing}");
        }
    }
}
