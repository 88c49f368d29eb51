//! Which coaches a search finds, in which order: what each chunk has looked up already is put together. A filter costs a few instructions for
//! each chunk, an order as many steps as there are rows up to the end of the page; only bounds of price and rating look at rows.
//!
//! *Invariant:* the pages of a search are the parts of one order, which depends on the rows alone; `total` is the number of all that are
//! found.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use uuid::Uuid;

use super::chunks::Chunk;
use super::code_sets::CodeSet;
use super::config::converted;
use super::index::Index;
use super::lookup::Lookup;
use super::rows::{Rows, each, filtered};
use crate::models::coaches::{Availability, Search, Sort};
use crate::models::profiles::rating;

/// How far a page may reach for its rows to be taken from the orders of the chunks one by one. Beyond, the keys of all are compared.
const MERGED_AT_MOST: usize = 1_000;

/// A page of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In order.
    pub ids: Vec<Uuid>,
    /// Of all pages.
    pub total: usize,
}

/// The place in the order, lower first; the last part is the place in the index.
type Key = (u64, u64, u32);

/// A chunk, and those of its rows that are looked for.
pub(super) struct Part<'a> {
    /// The place in the index of the chunk's first row.
    start: u32,
    pub chunk: &'a Chunk,
    pub lookup: &'a Lookup,
    pub rows: Rows,
}

impl Index {
    /// The coaches a search finds: `limit` of them, from `offset` on.
    pub fn list(&self, search: &Search, offset: usize, limit: usize) -> Found {
        let criteria = Criteria::new(self, search);
        let mut parts = self.parts(search);
        parts.iter_mut().for_each(|part| part.rows = criteria.found(part));
        let total = parts.iter().map(|part| part.rows.count_ones() as usize).sum();
        let count = if limit == 0 { 0 } else { offset.saturating_add(limit).min(total) };
        let keys = if count <= MERGED_AT_MOST { criteria.merged(&parts, count) } else { criteria.best(&parts, count) };
        let id = |(_, _, place): Key| {
            let part = &parts[parts.partition_point(|part| part.start <= place).saturating_sub(1)];
            part.chunk.profiles.id[(place - part.start) as usize]
        };
        Found { ids: keys.into_iter().skip(offset).map(id).collect(), total }
    }

    /// All chunks, each with those of its rows that have the text and are among those that are asked for.
    pub(super) fn parts<'a>(&'a self, search: &Search) -> Vec<Part<'a>> {
        let among = search.among.as_deref();
        let (mut start, mut rest) = (0, among.unwrap_or_default());
        let part = |chunk: &'a Chunk| {
            let lookup = chunk.lookup();
            let rows = if among.is_some() { rows_among(&chunk.profiles.id, &mut rest) } else { lookup.all() };
            let rows = search.text.as_ref().map_or(rows, |text| chunk.profiles.words.found(text, rows));
            let part = Part { start, chunk, lookup, rows };
            start += chunk.len() as u32;
            part
        };
        self.chunks.iter().map(part).collect()
    }
}

/// The rows with the ids that are next in `rest`, which goes on after them.
fn rows_among(ids: &[Uuid], rest: &mut &[Uuid]) -> Rows {
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return 0 };
    let from_here = &rest[rest.partition_point(|id| id < first)..];
    let (here, later) = from_here.split_at(from_here.partition_point(|id| id <= last));
    *rest = later;
    let (mut rows, mut row) = (0, 0);
    for id in here {
        row += ids[row..].partition_point(|other| other < id);
        if ids[row] == *id {
            rows |= 1 << row;
        }
    }
    rows
}

/// A search in the numbers of one index.
pub(super) struct Criteria<'a> {
    search: &'a Search,
    languages: CodeSet<3>,
    countries: CodeSet<4>,
    tags: Vec<String>,
    /// `Some(None)`: a currency that no coach has.
    currency: Option<Option<u16>>,
    /// For each currency of the index, what its minor unit is worth in the search's.
    rates: Vec<Option<f64>>,
    /// And the letters of its code.
    letters: Vec<u64>,
}

impl<'a> Criteria<'a> {
    pub fn new(index: &Index, search: &'a Search) -> Self {
        let (languages, countries) = (texts(&search.languages), texts(&search.countries));
        Self {
            languages: index.codes.languages.set_of(&languages),
            countries: index.codes.countries.set_of(&countries),
            tags: texts(&search.expertise),
            currency: search.currency.map(|currency| index.codes.currency(currency.as_str())),
            rates: index.rates_to(search.prices_in.as_str()),
            letters: index.codes.currencies.iter().map(|code| letters(code)).collect(),
            search,
        }
    }

    /// The rows of a part that are found. What costs most is asked last, and only of those that are left.
    fn found(&self, part: &Part<'_>) -> Rows {
        let lookup = part.lookup;
        let rows = part.rows & self.language_rows(lookup) & self.country_rows(lookup) & self.expertise_rows(lookup);
        let rows = rows & self.currency_rows(lookup);
        let rows = self.rating_rows(part.chunk, rows);
        let rows = self.price_rows(part.chunk, rows);
        self.free_rows(part.chunk, rows)
    }

    pub fn language_rows(&self, lookup: &Lookup) -> Rows {
        if self.search.languages.is_empty() { lookup.all() } else { lookup.with_language(&self.languages) }
    }

    pub fn country_rows(&self, lookup: &Lookup) -> Rows {
        if self.search.countries.is_empty() { lookup.all() } else { lookup.with_country(&self.countries) }
    }

    pub fn expertise_rows(&self, lookup: &Lookup) -> Rows {
        if self.tags.is_empty() {
            return lookup.all();
        }
        self.tags.iter().fold(0, |rows, tag| rows | lookup.with_tag(tag))
    }

    pub fn currency_rows(&self, lookup: &Lookup) -> Rows {
        match self.currency {
            None => lookup.all(),
            Some(currency) => currency.map_or(0, |currency| lookup.with_currency(currency)),
        }
    }

    /// Those of these rows whose rating is asked for.
    pub fn rating_rows(&self, chunk: &Chunk, rows: Rows) -> Rows {
        let Some(least) = self.search.min_rating else { return rows };
        let coaches = &chunk.profiles;
        let mean = |row: usize| rating::mean(coaches.rating_sum[row], coaches.review_count[row]);
        filtered(rows, |row| mean(row).is_some_and(|mean| mean >= least))
    }

    /// Those of these rows whose price is asked for. One that can't be compared is outside of all bounds.
    pub fn price_rows(&self, chunk: &Chunk, rows: Rows) -> Rows {
        let (min, max) = (self.search.min_price, self.search.max_price);
        if min.is_none() && max.is_none() {
            return rows;
        }
        let is_within = |price: i64| min.is_none_or(|min| price >= min) && max.is_none_or(|max| price <= max);
        filtered(rows, |row| self.price(chunk, row).is_some_and(is_within))
    }

    /// Those of these rows with a start on the day that is asked for.
    pub fn free_rows(&self, chunk: &Chunk, rows: Rows) -> Rows {
        match &self.search.available {
            None => rows,
            Some(Availability { day, now }) => chunk.times.with_start_on(rows, day, *now),
        }
    }

    /// About how much a price is in the search's currency.
    pub fn price(&self, chunk: &Chunk, row: usize) -> Option<i64> {
        Some(converted(chunk.profiles.amount[row], self.rate(chunk.profiles.currency[row])?))
    }

    fn rate(&self, currency: Option<u16>) -> Option<f64> {
        self.rates.get(usize::from(currency?)).copied().flatten()
    }

    /// The first `count` of these rows, taken from the orders that the chunks have.
    fn merged(&self, parts: &[Part<'_>], count: usize) -> Vec<Key> {
        let orders = parts.iter().flat_map(|part| self.orders(part).map(move |order| (part, order.iter())));
        let next = |(part, order): &mut (&Part<'_>, std::slice::Iter<'_, u8>)| {
            let row = order.find(|row| part.rows >> **row & 1 == 1)?;
            Some(self.key(part, usize::from(*row)))
        };
        let mut orders: Vec<_> = if count == 0 { Vec::new() } else { orders.collect() };
        let first = orders.iter_mut().enumerate();
        let mut heap: BinaryHeap<Reverse<(Key, usize)>> =
            first.filter_map(|(number, order)| Some(Reverse((next(order)?, number)))).collect();
        let mut keys = Vec::with_capacity(count);
        while keys.len() < count
            && let Some(mut least) = heap.peek_mut()
        {
            let Reverse((key, number)) = *least;
            keys.push(key);
            match next(&mut orders[number]) {
                Some(key) => *least = Reverse((key, number)),
                None => {
                    PeekMut::pop(least);
                }
            }
        }
        keys
    }

    /// The rows of a part, in one or more pieces, each of which is in the order that is asked for.
    fn orders<'p>(&self, part: &Part<'p>) -> Box<dyn Iterator<Item = &'p [u8]> + 'p> {
        match self.search.sort {
            Sort::Rating => Box::new(std::iter::once(&*part.lookup.by_rating)),
            Sort::Newest => Box::new(std::iter::once(&*part.lookup.by_newest)),
            Sort::Price => Box::new(part.lookup.by_price(false)),
            Sort::PriceDescending => Box::new(part.lookup.by_price(true)),
        }
    }

    /// The first `count` of these rows, by the keys of all.
    fn best(&self, parts: &[Part<'_>], count: usize) -> Vec<Key> {
        let mut best = Best::new(count);
        for part in parts {
            each(part.rows).for_each(|row| best.push(self.key(part, row)));
        }
        best.sorted()
    }

    /// The place of a coach in the order.
    fn key(&self, part: &Part<'_>, row: usize) -> Key {
        let (coaches, place, sort) = (&part.chunk.profiles, part.start + row as u32, self.search.sort);
        match sort {
            Sort::Rating => {
                let (rating, reviews) = coaches.rating_key(row);
                (rating, reviews, place)
            }
            Sort::Newest => (coaches.newest_key(row), u64::from(!place), place),
            Sort::Price | Sort::PriceDescending => match self.rate(coaches.currency[row]) {
                Some(rate) => {
                    let value = worth(coaches.amount[row], rate).to_bits();
                    (if sort == Sort::Price { value } else { !value }, 0, place)
                }
                None => (u64::MAX, self.incomparable(sort, coaches.amount[row], coaches.currency[row]), place),
            },
        }
    }

    /// The order of prices that can't be compared with the others: by currency, and in each by amount. Never zero.
    fn incomparable(&self, sort: Sort, amount: i64, currency: Option<u16>) -> u64 {
        let Some(letters) = currency.and_then(|currency| self.letters.get(usize::from(currency))) else {
            return u64::MAX;
        };
        let amount = amount.unsigned_abs().min(AMOUNTS);
        letters * (AMOUNTS + 1) + if sort == Sort::Price { amount } else { AMOUNTS - amount }
    }
}

/// Prices are lower.
const AMOUNTS: u64 = (1 << 38) - 1;

/// The letters of a currency's code as a number that sorts like them.
fn letters(code: &str) -> u64 {
    code.bytes().take(3).fold(0, |letters, letter| letters << 8 | u64::from(letter))
}

/// An amount in the search's currency, not rounded: two prices in one currency never become equal.
#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53 minor units")]
fn worth(amount: i64, rate: f64) -> f64 {
    amount.max(0) as f64 * rate
}

fn texts(codes: &[impl ToString]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

/// The lowest keys of many.
struct Best {
    count: usize,
    keys: Vec<Key>,
    /// No key from this one on is among them.
    worst: Option<Key>,
}

impl Best {
    /// How many keys are collected at least before they are cut to the lowest: so that each is looked at a few times at most.
    const ROOM: usize = 1_024;

    fn new(count: usize) -> Self {
        Self { count, keys: Vec::new(), worst: None }
    }

    fn push(&mut self, key: Key) {
        if self.worst.is_none_or(|worst| key < worst) {
            self.keys.push(key);
            if self.keys.len() >= 2 * self.count.max(Self::ROOM) {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        if let Some(last) = self.count.checked_sub(1).filter(|_| self.keys.len() > self.count) {
            let (_, worst, _) = self.keys.select_nth_unstable(last);
            self.worst = Some(*worst);
        }
        self.keys.truncate(self.count);
    }

    fn sorted(mut self) -> Vec<Key> {
        self.cut();
        self.keys.sort_unstable();
        self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_keys_of_many_are_found_whatever_their_order() {
        let keys: Vec<Key> =
            (0..10_000_u32).map(|number| (u64::from(number * 7_919 % 10_000 / 3), 0, number)).collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        for count in [0, 1, 20, 1_000, 9_999, 10_000, 20_000] {
            let mut best = Best::new(count);
            keys.iter().for_each(|key| best.push(*key));
            assert_eq!(best.sorted(), sorted[..count.min(10_000)], "{count}");
        }
    }
}
