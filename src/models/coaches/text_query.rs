//! A full-text search of coaches as an expression over words. Postgres alone decides what the words of a text are and how a query is read
//! (stems, stop words, operators): its `tsquery` is read here, so that the index of coaches can answer without it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::iter::Peekable;
use std::str::Chars;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::models::input_limits::search_words;

/// A lexeme of a search document, as a number of 64 bits: that two of a marketplace's are the same is as good as impossible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(u64);

impl Word {
    /// The number of a lexeme; within one process the same each time.
    pub fn of(lexeme: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        lexeme.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// What a text must have to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextQuery {
    /// A query of nothing but stop words finds nothing.
    Nothing,
    Word(Word),
    Not(Box<TextQuery>),
    And(Box<TextQuery>, Box<TextQuery>),
    Or(Box<TextQuery>, Box<TextQuery>),
}

/// How a search is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParsedText {
    /// By the words of each coach.
    Words(TextQuery),
    /// It has a phrase: only the database knows in which order words stand ([`super::ids_by_text`]).
    Phrases,
}

impl ParsedText {
    /// What Postgres reads in a search text: in English, or as it is written.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, text: &str) -> Result<Self> {
        let sql = "select (websearch_to_tsquery('english', $1) || websearch_to_tsquery('simple', $1))::text";
        let query: String = sqlx::query_scalar(sql).bind(search_words(text)).fetch_one(db).await?;
        Self::read(&query).ok_or_else(|| Error::internal("a tsquery that can't be read"))
    }

    /// Reads the text of a `tsquery`: <https://www.postgresql.org/docs/15/datatype-textsearch.html#DATATYPE-TSQUERY>.
    fn read(query: &str) -> Option<Self> {
        let mut reader = Reader { rest: query.chars().peekable() };
        if reader.next_sign().is_none() {
            return Some(Self::Words(TextQuery::Nothing));
        }
        match reader.alternatives() {
            Some(query) => reader.next_sign().is_none().then_some(Self::Words(query)),
            // A phrase is the one operator that is not read.
            None => (reader.next_sign() == Some('<')).then_some(Self::Phrases),
        }
    }
}

/// The words of these coaches' search documents.
///
/// # Errors
/// The database does not answer.
pub async fn words_of(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<(Uuid, Box<[Word]>)>> {
    let sql = "select user_id, tsvector_to_array(search) from coach_profiles where user_id = any($1)";
    let rows: Vec<(Uuid, Vec<String>)> = sqlx::query_as(sql).bind(ids).fetch_all(db).await?;
    let words = |lexemes: Vec<String>| lexemes.iter().map(|lexeme| Word::of(lexeme)).collect();
    Ok(rows.into_iter().map(|(id, lexemes)| (id, words(lexemes))).collect())
}

/// Reads an expression from left to right: `!` binds more than `&`, and that more than `|`. Stays where it can't read on.
struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Option<TextQuery> {
        let mut query = self.conjunction()?;
        while self.takes('|') {
            query = TextQuery::Or(Box::new(query), Box::new(self.conjunction()?));
        }
        Some(query)
    }

    fn conjunction(&mut self) -> Option<TextQuery> {
        let mut query = self.operand()?;
        while self.takes('&') {
            query = TextQuery::And(Box::new(query), Box::new(self.operand()?));
        }
        // What follows a phrase's first word would be left out otherwise.
        (self.next_sign() != Some('<')).then_some(query)
    }

    fn operand(&mut self) -> Option<TextQuery> {
        if self.takes('!') {
            return Some(TextQuery::Not(Box::new(self.operand()?)));
        }
        if self.takes('(') {
            let query = self.alternatives()?;
            return self.takes(')').then_some(query);
        }
        self.lexeme().map(|lexeme| TextQuery::Word(Word::of(&lexeme)))
    }

    /// A lexeme between quotes, of which those within, and backslashes, are doubled.
    fn lexeme(&mut self) -> Option<String> {
        if !self.takes('\'') {
            return None;
        }
        let mut lexeme = String::new();
        while let Some(character) = self.rest.next() {
            match character {
                '\'' if self.rest.next_if_eq(&'\'').is_none() => return Some(lexeme),
                '\\' => lexeme.push(self.rest.next()?),
                other => lexeme.push(other),
            }
        }
        None
    }

    fn takes(&mut self, sign: char) -> bool {
        self.next_sign() == Some(sign) && self.rest.next().is_some()
    }

    fn next_sign(&mut self) -> Option<char> {
        while self.rest.next_if(|character| character.is_whitespace()).is_some() {}
        self.rest.peek().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(lexeme: &str) -> Box<TextQuery> {
        Box::new(TextQuery::Word(Word::of(lexeme)))
    }

    #[test]
    fn a_tsquery_is_read_with_its_operators_and_quotes() {
        use TextQuery::{And, Not, Nothing, Or};
        let visa_not_tax = And(word("visa"), Box::new(Not(word("tax"))));
        for (text, query) in [
            ("", Nothing),
            ("'visa'", *word("visa")),
            ("'visa' & !'tax'", visa_not_tax.clone()),
            ("'don''t' & 'a\\\\b'", And(word("don't"), word("a\\b"))),
            ("'a' | 'b' & 'c'", Or(word("a"), Box::new(And(word("b"), word("c"))))),
            ("( 'a' | 'b' ) & 'c'", And(Box::new(Or(word("a"), word("b"))), word("c"))),
            ("'visa' & !'tax' | !( 'b' & 'c' )", {
                Or(Box::new(visa_not_tax), Box::new(Not(Box::new(And(word("b"), word("c"))))))
            }),
        ] {
            assert_eq!(ParsedText::read(text), Some(ParsedText::Words(query)), "{text}");
        }
    }

    #[test]
    fn phrases_are_left_to_the_database_and_what_is_no_tsquery_is_refused() {
        for text in ["'lead' <-> 'team'", "'a' & !( 'lead' <2> 'team' ) | 'b'", "'a' & 'b' <-> 'c'"] {
            assert_eq!(ParsedText::read(text), Some(ParsedText::Phrases), "{text}");
        }
        for text in ["'a", "'a' &", "a", "'a' 'b'", "( 'a'", "'a' )"] {
            assert_eq!(ParsedText::read(text), None, "{text}");
        }
    }
}
