//! What a search looks up in a chunk instead of looking at its rows: which rows have a language, country, tag or currency, as bits, and the rows
//! in each order. Made once for each version of a chunk, so a change of one coach costs what one chunk costs.
//!
//! *Invariant:* it says nothing that the columns don't say.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::code_sets::CodeSet;
use super::columns::Profiles;
use super::rows::{Rows, each};

/// Each value with the rows that have it, in the order of values.
type RowsOf<T> = Box<[(T, Rows)]>;

/// The lookup of one chunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    all: Rows,
    /// By the number of the bit.
    pub languages: RowsOf<u16>,
    pub countries: RowsOf<u16>,
    pub tags: RowsOf<Arc<str>>,
    pub currencies: RowsOf<Option<u16>>,
    /// Best first.
    pub by_rating: Box<[u8]>,
    pub by_newest: Box<[u8]>,
    by_price: ByPrice,
}

/// The rows of each currency in both orders of their amounts. Where prices in different currencies stand to each other depends on the search.
#[derive(Clone, Debug, Default)]
struct ByPrice {
    groups: Box<[Range<u8>]>,
    ascending: Box<[u8]>,
    descending: Box<[u8]>,
}

impl Lookup {
    /// Of the rows of a chunk.
    pub fn of(coaches: &Profiles) -> Self {
        let count = coaches.id.len();
        let rows = || (0..count).map(|row| row as u8);
        let mut tags: BTreeMap<&str, Rows> = BTreeMap::new();
        let mut currencies: BTreeMap<Option<u16>, Rows> = BTreeMap::new();
        for row in 0..count {
            tags_of(&coaches.tags[row]).for_each(|tag| *tags.entry(tag).or_default() |= 1 << row);
            *currencies.entry(coaches.currency[row]).or_default() |= 1 << row;
        }
        let sorted = |key: &dyn Fn(usize) -> (u64, u64)| {
            let mut sorted: Box<[u8]> = rows().collect();
            sorted.sort_by_key(|row| key(usize::from(*row)));
            sorted
        };
        Self {
            all: rows().fold(0, |all, row| all | 1 << row),
            languages: rows_of_bits(&coaches.languages),
            countries: rows_of_bits(&coaches.countries),
            tags: tags.into_iter().map(|(tag, rows)| (tag.into(), rows)).collect(),
            by_price: ByPrice::of(coaches, currencies.values().copied()),
            currencies: currencies.into_iter().collect(),
            by_rating: sorted(&|row| coaches.rating_key(row)),
            by_newest: sorted(&|row| (coaches.newest_key(row), u64::from(u8::MAX) - row as u64)),
        }
    }

    /// All rows.
    pub fn all(&self) -> Rows {
        self.all
    }

    /// The rows with one of these languages.
    pub fn with_language(&self, codes: &CodeSet<3>) -> Rows {
        with_code(&self.languages, codes)
    }

    /// The rows with one of these countries.
    pub fn with_country(&self, codes: &CodeSet<4>) -> Rows {
        with_code(&self.countries, codes)
    }

    /// The rows with this tag.
    pub fn with_tag(&self, tag: &str) -> Rows {
        self.tags.binary_search_by(|(other, _)| (**other).cmp(tag)).map_or(0, |at| self.tags[at].1)
    }

    /// The rows with prices in this currency.
    pub fn with_currency(&self, currency: u16) -> Rows {
        self.currencies.binary_search_by_key(&Some(currency), |(other, _)| *other).map_or(0, |at| self.currencies[at].1)
    }

    /// The rows by price, those of each currency by themselves.
    pub fn by_price(&self, is_descending: bool) -> impl Iterator<Item = &[u8]> {
        let rows = if is_descending { &self.by_price.descending } else { &self.by_price.ascending };
        self.by_price.groups.iter().map(|group| &rows[usize::from(group.start)..usize::from(group.end)])
    }
}

impl ByPrice {
    fn of(coaches: &Profiles, currencies: impl Iterator<Item = Rows>) -> Self {
        let (mut groups, mut ascending, mut descending) = (Vec::new(), Vec::new(), Vec::new());
        for rows in currencies {
            let start = ascending.len();
            ascending.extend(each(rows).map(|row| row as u8));
            descending.extend_from_slice(&ascending[start..]);
            // Both are stable: of the same amount, the first id is first.
            ascending[start..].sort_by_key(|row: &u8| coaches.amount[usize::from(*row)]);
            descending[start..].sort_by_key(|row: &u8| std::cmp::Reverse(coaches.amount[usize::from(*row)]));
            groups.push(start as u8..ascending.len() as u8);
        }
        Self { groups: groups.into(), ascending: ascending.into(), descending: descending.into() }
    }
}

/// The rows whose code is one of `codes`.
fn with_code<const N: usize>(rows_of: &RowsOf<u16>, codes: &CodeSet<N>) -> Rows {
    let is_asked = |bit: u16| codes[usize::from(bit) / 64] >> (bit % 64) & 1 == 1;
    rows_of.iter().filter(|(bit, _)| is_asked(*bit)).fold(0, |all, (_, rows)| all | rows)
}

/// The tags in a cell of the column.
fn tags_of(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('\n').filter(|tag| !tag.is_empty())
}

fn rows_of_bits<const N: usize>(cells: &[CodeSet<N>]) -> RowsOf<u16> {
    let mut rows_of: BTreeMap<u16, Rows> = BTreeMap::new();
    for (row, set) in cells.iter().enumerate() {
        for (number, word) in set.iter().enumerate() {
            for bit in each(Rows::from(*word)) {
                *rows_of.entry((number * 64 + bit) as u16).or_default() |= 1 << row;
            }
        }
    }
    rows_of.into_iter().collect()
}
