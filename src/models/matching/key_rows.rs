//! A column whose cells are sets of keys, kept the other way round: for each key, the rows that have it. So a search looks up a key once for each
//! chunk, and no cell is read.

use std::ops::Range;

use super::column::Column;
use super::rows::Rows;

/// For each key of some rows, in order, which of them have it.
#[derive(Clone, Debug)]
pub(super) struct KeyRows<K> {
    keys: Vec<K>,
    /// Of the key at the same place; none is empty.
    rows: Vec<Rows>,
    count: usize,
}

impl<K> Default for KeyRows<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), rows: Vec::new(), count: 0 }
    }
}

impl<K: Copy + Ord> KeyRows<K> {
    /// The rows that have this key.
    pub fn with(&self, key: &K) -> Rows {
        self.keys.binary_search(key).map_or(0, |at| self.rows[at])
    }

    /// The rows that have one of these keys at least.
    pub fn with_any(&self, keys: Range<K>) -> Rows {
        let start = self.keys.partition_point(|key| *key < keys.start);
        let keys_from_there = self.keys[start..].iter().take_while(|key| **key < keys.end);
        keys_from_there.zip(&self.rows[start..]).fold(0, |found, (_, rows)| found | rows)
    }

    /// The rows that have a key from this one on.
    pub fn with_any_from(&self, first: K) -> Rows {
        self.rows[self.keys.partition_point(|key| *key < first)..].iter().fold(0, |found, rows| found | rows)
    }

    /// Each key with its rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = (K, Rows)> {
        self.keys.iter().copied().zip(self.rows.iter().copied())
    }

    /// Has each row's bit moved, and forgets the keys that no row has any more.
    fn move_rows(&mut self, moved: impl Fn(Rows) -> Rows) {
        self.rows.iter_mut().for_each(|rows| *rows = moved(*rows));
        let mut has_rows = self.rows.iter().map(|rows| *rows != 0);
        self.keys.retain(|_| has_rows.next().unwrap_or_default());
        self.rows.retain(|rows| *rows != 0);
    }

    /// Adds keys with their rows.
    fn merge(&mut self, others: impl Iterator<Item = (K, Rows)>) {
        let mut new = Vec::new();
        for (key, rows) in others {
            match self.keys.binary_search(&key) {
                Ok(at) => self.rows[at] |= rows,
                Err(_) => new.push((key, rows)),
            }
        }
        if new.is_empty() {
            return;
        }
        let mut all: Vec<(K, Rows)> = self.keys.drain(..).zip(self.rows.drain(..)).chain(new).collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all.dedup_by(|(key, rows), (kept, kept_rows)| {
            let is_same = key == kept;
            if is_same {
                *kept_rows |= *rows;
            }
            is_same
        });
        (self.keys, self.rows) = all.into_iter().unzip();
    }

    fn set(&mut self, at: usize, keys: &[K]) {
        self.merge(keys.iter().map(|key| (*key, 1 << at)));
    }
}

/// The rows below this one.
fn below(at: usize) -> Rows {
    (1 << at) - 1
}

impl<K: Copy + Ord> Column for KeyRows<K> {
    type Cell = Box<[K]>;

    fn insert(&mut self, at: usize, cell: Box<[K]>) {
        self.move_rows(|rows| rows & below(at) | (rows & !below(at)) << 1);
        self.set(at, &cell);
        self.count += 1;
    }

    fn replace(&mut self, at: usize, cell: Box<[K]>) {
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
        self.merge(other.keys.into_iter().zip(other.rows.into_iter().map(|rows| rows << count)));
        self.count += other.count;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX_ROWS: usize = 128;

    /// That each key has the rows it has in a list of the rows.
    fn assert_same(column: &KeyRows<u8>, rows: &[Vec<u8>]) {
        let having = |is_sought: &dyn Fn(u8) -> bool| {
            let has = |row: &usize| rows[*row].iter().any(|key| is_sought(*key));
            (0..rows.len()).filter(has).fold(0, |found: Rows, row| found | 1 << row)
        };
        for key in 0..12 {
            assert_eq!(column.with(&key), having(&|other| other == key), "{key} of {rows:?}");
            assert_eq!(column.with_any_from(key), having(&|other| other >= key));
            for end in 0..12 {
                assert_eq!(column.with_any(key..end), having(&|other| (key..end).contains(&other)));
            }
        }
        assert_eq!(column.count, rows.len());
        assert!(column.keys.is_sorted() && column.rows.iter().all(|rows| *rows != 0));
        assert!(column.iter().all(|(key, rows)| column.with(&key) == rows));
    }

    proptest! {
        #[test]
        fn whatever_happens_to_the_rows_each_key_has_those_that_have_it(
            steps in proptest::collection::vec((0_u8..6, any::<proptest::sample::Index>(), proptest::collection::vec(0_u8..12, 0..6)), 0..300)
        ) {
            let (mut column, mut rows) = (KeyRows::default(), Vec::<Vec<u8>>::new());
            for (step, at, keys) in steps {
                match step {
                    0..=2 if rows.len() < MAX_ROWS => {
                        let at = at.index(rows.len() + 1);
                        column.insert(at, keys.clone().into());
                        rows.insert(at, keys);
                    }
                    3 if !rows.is_empty() => {
                        let at = at.index(rows.len());
                        column.replace(at, keys.clone().into());
                        rows[at] = keys;
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
