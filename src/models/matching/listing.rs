//! Which coaches a search finds, in which order: one scan of the columns, a few nanoseconds per coach.
//!
//! *Invariant:* the pages of a search are the parts of one order, which depends on the rows alone; `total` is the number of all that are
//! found.

use uuid::Uuid;

use super::chunks::Chunk;
use super::code_sets::{CodeSet, count_common};
use super::config::converted;
use super::index::Index;
use crate::models::coaches::{Availability, Search, Sort};
use crate::models::profiles::rating;

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

impl Index {
    /// The coaches a search finds: `limit` of them, from `offset` on.
    pub fn list(&self, search: &Search, offset: usize, limit: usize) -> Found {
        let criteria = Criteria::new(self, search);
        let mut best = Best::new(offset.saturating_add(limit).min(self.len()));
        let mut total = 0;
        self.for_each(search.among.as_deref(), |place, chunk, row| {
            if criteria.are_met(chunk, row) {
                total += 1;
                best.push(criteria.key(search.sort, place, chunk, row));
            }
        });
        let chunks = self.scan();
        let starts = starts(&chunks);
        let id = |(_, _, place): Key| {
            let chunk = starts.partition_point(|start| *start <= place).saturating_sub(1);
            chunks[chunk].profiles.id[(place - starts[chunk]) as usize]
        };
        Found { ids: best.sorted().into_iter().skip(offset).take(limit).map(id).collect(), total }
    }

    /// Calls `see` with each coach, or each of those in `among`, which is in order: the place in the index, the chunk and the row in it.
    pub(super) fn for_each<'a>(&'a self, among: Option<&[Uuid]>, mut see: impl FnMut(u32, &'a Chunk, usize)) {
        let mut start = 0;
        let mut rest = among.unwrap_or_default();
        for chunk in self.chunks.iter() {
            let ids = &chunk.profiles.id;
            if among.is_none() {
                (0..chunk.len()).for_each(|row| see(start + row as u32, chunk, row));
            } else if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
                rest = &rest[rest.partition_point(|id| id < first)..];
                let (here, later) = rest.split_at(rest.partition_point(|id| id <= last));
                rest = later;
                let mut row = 0;
                for id in here {
                    row += ids[row..].partition_point(|other| other < id);
                    if ids[row] == *id {
                        see(start + row as u32, chunk, row);
                    }
                }
            }
            start += chunk.len() as u32;
        }
    }
}

/// The place of each chunk's first row.
fn starts(chunks: &[&Chunk]) -> Vec<u32> {
    let place = |next: &mut u32, chunk: &&Chunk| {
        let start = *next;
        *next += chunk.len() as u32;
        Some(start)
    };
    chunks.iter().scan(0, place).collect()
}

/// A search in the numbers of one index.
pub(super) struct Criteria<'a> {
    search: &'a Search,
    languages: CodeSet<3>,
    countries: CodeSet<4>,
    /// Between line ends, as the column has them.
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
            tags: search.expertise.iter().map(|tag| format!("\n{tag}\n")).collect(),
            currency: search.currency.map(|currency| index.codes.currency(currency.as_str())),
            rates: index.rates_to(search.prices_in.as_str()),
            letters: index.codes.currencies.iter().map(|code| letters(code)).collect(),
            search,
        }
    }

    /// Whether this coach is found.
    fn are_met(&self, chunk: &Chunk, row: usize) -> bool {
        let coaches = &chunk.profiles;
        self.is_language_met(&coaches.languages[row])
            && self.is_country_met(&coaches.countries[row])
            && self.is_rating_met(coaches.rating_sum[row], coaches.review_count[row])
            && self.is_price_met(coaches.amount[row], coaches.currency[row])
            && self.is_expertise_met(&coaches.tags[row])
            && self.is_rest_met(chunk, row)
    }

    pub fn is_language_met(&self, coach: &CodeSet<3>) -> bool {
        self.search.languages.is_empty() || count_common(coach, &self.languages) > 0
    }

    pub fn is_country_met(&self, coach: &CodeSet<4>) -> bool {
        self.search.countries.is_empty() || count_common(coach, &self.countries) > 0
    }

    pub fn is_expertise_met(&self, coach: &str) -> bool {
        self.tags.is_empty() || self.tags.iter().any(|tag| coach.contains(tag))
    }

    pub fn is_rating_met(&self, rating_sum: u32, review_count: u32) -> bool {
        self.search
            .min_rating
            .is_none_or(|least| rating::mean(rating_sum, review_count).is_some_and(|mean| mean >= least))
    }

    /// A price that can't be compared is outside of all bounds.
    pub fn is_price_met(&self, amount: i64, currency: Option<u16>) -> bool {
        let (min, max) = (self.search.min_price, self.search.max_price);
        if min.is_none() && max.is_none() {
            return true;
        }
        let price = self.price(amount, currency);
        price.is_some_and(|price| min.is_none_or(|min| price >= min) && max.is_none_or(|max| price <= max))
    }

    /// The currency and the free time: cheap and dear, and counted by no facet.
    pub fn is_rest_met(&self, chunk: &Chunk, row: usize) -> bool {
        let has_currency = self.currency.is_none_or(|asked| asked.is_some() && asked == chunk.profiles.currency[row]);
        let is_free = |on: &Availability| chunk.times.upcoming[row].has_start_on(&on.day, on.now);
        has_currency && self.search.available.as_ref().is_none_or(is_free)
    }

    /// About how much a price is in the search's currency.
    pub fn price(&self, amount: i64, currency: Option<u16>) -> Option<i64> {
        Some(converted(amount, self.rate(currency)?))
    }

    fn rate(&self, currency: Option<u16>) -> Option<f64> {
        self.rates.get(usize::from(currency?)).copied().flatten()
    }

    /// The place of a coach in the order.
    fn key(&self, sort: Sort, place: u32, chunk: &Chunk, row: usize) -> Key {
        let coaches = &chunk.profiles;
        match sort {
            // The bits of positive floats sort like the floats.
            Sort::Rating => (!coaches.rating[row].to_bits(), u64::from(!coaches.review_count[row]), place),
            Sort::Newest => {
                let age = !(coaches.created_at[row].as_microseconds().cast_unsigned() ^ (1 << 63));
                (age, u64::from(!place), place)
            }
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
