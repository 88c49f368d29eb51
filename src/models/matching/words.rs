//! The words of the coaches of a chunk, as a column that is kept the other way round: for each word, the rows whose text has it. So a search looks
//! up its words once for each chunk, and no text is read.

use super::column::Column;
use super::rows::Rows;
use crate::models::coaches::{TextQuery, Word};

/// For each word of some rows, in order, which of them have it. Its cells are sets of words.
#[derive(Clone, Debug, Default)]
pub(super) struct WordRows {
    words: Vec<Word>,
    /// Of the word at the same place; none is empty.
    rows: Vec<Rows>,
    count: usize,
}

impl WordRows {
    /// Those of `all` rows whose words are what is asked for.
    pub fn found(&self, query: &TextQuery, all: Rows) -> Rows {
        match query {
            TextQuery::Nothing => 0,
            TextQuery::Word(word) => self.words.binary_search(word).map_or(0, |at| self.rows[at]) & all,
            TextQuery::Not(query) => all & !self.found(query, all),
            TextQuery::And(one, other) => self.found(one, all) & self.found(other, all),
            TextQuery::Or(one, other) => self.found(one, all) | self.found(other, all),
        }
    }

    /// Has each row's bit moved, and forgets the words that no row has any more.
    fn move_rows(&mut self, moved: impl Fn(Rows) -> Rows) {
        self.rows.iter_mut().for_each(|rows| *rows = moved(*rows));
        let mut has_rows = self.rows.iter().map(|rows| *rows != 0);
        self.words.retain(|_| has_rows.next().unwrap_or_default());
        self.rows.retain(|rows| *rows != 0);
    }

    /// Adds words with their rows.
    fn merge(&mut self, others: impl Iterator<Item = (Word, Rows)>) {
        let mut new = Vec::new();
        for (word, rows) in others {
            match self.words.binary_search(&word) {
                Ok(at) => self.rows[at] |= rows,
                Err(_) => new.push((word, rows)),
            }
        }
        if new.is_empty() {
            return;
        }
        let mut all: Vec<(Word, Rows)> = self.words.drain(..).zip(self.rows.drain(..)).chain(new).collect();
        all.sort_unstable_by_key(|(word, _)| *word);
        all.dedup_by(|(word, rows), (kept, kept_rows)| {
            let is_same = word == kept;
            if is_same {
                *kept_rows |= *rows;
            }
            is_same
        });
        (self.words, self.rows) = all.into_iter().unzip();
    }

    fn set(&mut self, at: usize, words: &[Word]) {
        self.merge(words.iter().map(|word| (*word, 1 << at)));
    }
}

/// The rows below this one.
fn below(at: usize) -> Rows {
    (1 << at) - 1
}

impl Column for WordRows {
    type Cell = Box<[Word]>;

    fn insert(&mut self, at: usize, cell: Box<[Word]>) {
        self.move_rows(|rows| rows & below(at) | (rows & !below(at)) << 1);
        self.set(at, &cell);
        self.count += 1;
    }

    fn replace(&mut self, at: usize, cell: Box<[Word]>) {
        self.move_rows(|rows| rows & !(1 << at));
        self.set(at, &cell);
    }

    fn remove(&mut self, at: usize) {
        self.move_rows(|rows| rows & below(at) | (rows & !below(at) & !(1 << at)) >> 1);
        self.count -= 1;
    }

    fn split_off(&mut self, at: usize) -> Self {
        if at == self.count {
            return Self::default();
        }
        let mut rest = self.clone();
        rest.move_rows(|rows| rows >> at);
        rest.count -= at;
        self.move_rows(|rows| rows & below(at));
        self.count = at;
        rest
    }

    fn append(&mut self, other: Self) {
        let count = self.count;
        self.merge(other.words.into_iter().zip(other.rows.into_iter().map(|rows| rows << count)));
        self.count += other.count;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX_ROWS: usize = 128;

    fn word(number: u8) -> Word {
        Word::of(&number.to_string())
    }

    fn cell(numbers: &[u8]) -> Box<[Word]> {
        numbers.iter().map(|number| word(*number)).collect()
    }

    /// That each word has the rows it has in a list of the rows.
    fn assert_same(column: &WordRows, rows: &[Vec<u8>]) {
        let all = (0..rows.len()).fold(0, |all, row| all | 1 << row);
        for number in 0..12 {
            let has = |row: &usize| rows[*row].contains(&number);
            let expected = (0..rows.len()).filter(has).fold(0, |found, row| found | 1 << row);
            assert_eq!(column.found(&TextQuery::Word(word(number)), all), expected, "{number} of {rows:?}");
            assert_eq!(column.found(&TextQuery::Not(Box::new(TextQuery::Word(word(number)))), all), all & !expected);
        }
        assert_eq!(column.count, rows.len());
        assert!(column.words.is_sorted() && column.rows.iter().all(|rows| *rows != 0));
    }

    proptest! {
        #[test]
        fn whatever_happens_to_the_rows_each_word_has_those_that_have_it(
            steps in proptest::collection::vec((0_u8..6, any::<proptest::sample::Index>(), proptest::collection::vec(0_u8..12, 0..6)), 0..300)
        ) {
            let (mut column, mut rows) = (WordRows::default(), Vec::<Vec<u8>>::new());
            for (step, at, words) in steps {
                match step {
                    0..=2 if rows.len() < MAX_ROWS => {
                        let at = at.index(rows.len() + 1);
                        column.insert(at, cell(&words));
                        rows.insert(at, words);
                    }
                    3 if !rows.is_empty() => {
                        let at = at.index(rows.len());
                        column.replace(at, cell(&words));
                        rows[at] = words;
                    }
                    4 if !rows.is_empty() => {
                        let at = at.index(rows.len());
                        column.remove(at);
                        rows.remove(at);
                    }
                    5 => {
                        let at = at.index(rows.len() + 1);
                        let (rest, rest_of_rows) = (column.split_off(at), rows.split_off(at));
                        assert_same(&rest, &rest_of_rows);
                        assert_same(&column, &rows);
                        column.append(rest);
                        rows.extend(rest_of_rows);
                    }
                    _ => {}
                }
                assert_same(&column, &rows);
            }
        }
    }
}
