//! The words of the coaches of a chunk, and which of them a text search finds: it looks up its words once for each chunk, and no text is read.

use super::key_rows::KeyRows;
use super::rows::Rows;
use crate::models::coaches::{TextQuery, Word};

/// For each word, which coaches have it.
pub(super) type WordRows = KeyRows<Word>;

impl WordRows {
    /// Those of `all` rows whose words are what is asked for.
    pub fn found(&self, query: &TextQuery, all: Rows) -> Rows {
        match query {
            TextQuery::Nothing => 0,
            TextQuery::Word(word) => self.with(word) & all,
            TextQuery::Not(query) => all & !self.found(query, all),
            TextQuery::And(one, other) => self.found(one, all) & self.found(other, all),
            TextQuery::Or(one, other) => self.found(one, all) | self.found(other, all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::column::Column;
    use super::*;

    #[test]
    fn a_query_finds_the_rows_whose_words_are_asked_for() {
        let word = |text: &str| Word::of(text);
        let has = |text: &str| Box::new(TextQuery::Word(word(text)));
        let mut words = WordRows::default();
        for (row, text) in ["move abroad", "move", "lead", ""].into_iter().enumerate() {
            words.insert(row, text.split_whitespace().map(word).collect());
        }
        let all = 0b1111;
        assert_eq!(words.found(&has("move"), all), 0b0011);
        assert_eq!(words.found(&has("move"), 0b1110), 0b0010, "among the others");
        assert_eq!(words.found(&TextQuery::Not(has("move")), all), 0b1100);
        assert_eq!(words.found(&TextQuery::And(has("move"), has("abroad")), all), 0b0001);
        assert_eq!(words.found(&TextQuery::Or(has("lead"), has("abroad")), all), 0b0101);
        assert_eq!(words.found(&TextQuery::Nothing, all), 0);
    }
}
