//! How many coaches each value of a filter would find.
//!
//! *Invariant:* the count of a value is the total of the list with the same search in which this value is the only one of its kind.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::code_sets::CodeBits;
use super::index::Index;
use super::listing::Criteria;
use super::rows::{Rows, each};
use crate::models::coaches::{Search, default_currency};
use crate::models::money::{Currency, Money};
use crate::models::profiles::rating;

/// The most frequent tags are counted; coaches can think of any number.
const MAX_TAGS: usize = 50;

/// The lowest prices of the bands after the first, in cents of a euro.
const BANDS: [i64; 6] = [2_500, 5_000, 7_500, 10_000, 15_000, 20_000];

/// The ratings that are counted.
const RATINGS: [f64; 3] = [4.5, 4.0, 3.0];

/// The counts of a search, most first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Facets {
    /// Of the list with the same search.
    pub total: usize,
    /// The currency of the price bands.
    pub prices_in: Currency,
    pub language: Vec<ValueCount>,
    pub country: Vec<ValueCount>,
    /// The fifty most frequent.
    pub expertise: Vec<ValueCount>,
    /// In order.
    pub price: Vec<PriceBand>,
    pub rating: Vec<RatingCount>,
}

/// A language, country or tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValueCount {
    pub value: String,
    pub count: usize,
}

/// Prices from `min_price` to `max_price`, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PriceBand {
    pub min_price: i64,
    /// Null: any price above.
    pub max_price: Option<i64>,
    pub count: usize,
}

/// Coaches rated so or better.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RatingCount {
    pub min_rating: f64,
    pub count: usize,
}

/// Counts while the chunks pass by.
struct Counts<'a> {
    languages: [usize; 192],
    countries: [usize; 256],
    tags: HashMap<&'a str, usize>,
    /// The last one is of prices that no band has.
    bands: [usize; BANDS.len() + 1],
    ratings: [usize; RATINGS.len()],
}

impl Index {
    /// The counts of a search. Each facet ignores the search's own filter of its kind, so that it shows what else could be chosen.
    pub fn facets(&self, search: &Search) -> Facets {
        let criteria = Criteria::new(self, search);
        let lowest = self.bands(search.prices_in);
        let mut counts = Counts {
            languages: [0; 192],
            countries: [0; 256],
            tags: HashMap::new(),
            bands: [0; BANDS.len() + 1],
            ratings: [0; RATINGS.len()],
        };
        let mut total = 0;
        for part in self.parts(search) {
            let (chunk, lookup) = (part.chunk, part.lookup);
            let rest = part.rows & criteria.currency_rows(lookup);
            let met = [
                criteria.language_rows(lookup),
                criteria.country_rows(lookup),
                criteria.expertise_rows(lookup),
                criteria.price_rows(chunk, rest),
                criteria.rating_rows(chunk, rest),
            ];
            let meet_all_but = |facet: usize| {
                let others = met.iter().enumerate().filter(|(other, _)| *other != facet);
                others.fold(rest, |rows, (_, met)| rows & met)
            };
            let counted: [Rows; 5] = std::array::from_fn(meet_all_but);
            let free = criteria.free_rows(chunk, counted.iter().fold(0, |all, rows| all | rows));
            let [languages, countries, tags, prices, ratings] = counted.map(|rows| rows & free);
            total += (languages & met[0]).count_ones() as usize;
            for (bit, rows) in &lookup.languages {
                counts.languages[usize::from(*bit)] += (rows & languages).count_ones() as usize;
            }
            for (bit, rows) in &lookup.countries {
                counts.countries[usize::from(*bit)] += (rows & countries).count_ones() as usize;
            }
            for (tag, rows) in lookup.tags.iter().filter(|(_, rows)| rows & tags != 0) {
                *counts.tags.entry(&**tag).or_default() += (rows & tags).count_ones() as usize;
            }
            for price in each(prices).filter_map(|row| criteria.price(chunk, row)) {
                counts.bands[lowest.partition_point(|lowest| *lowest <= price)] += 1;
            }
            let coaches = &chunk.profiles;
            let mean = |row: usize| rating::mean(coaches.rating_sum[row], coaches.review_count[row]);
            for mean in each(ratings).filter_map(mean) {
                let at_least = |(count, least): (&mut usize, &f64)| *count += usize::from(mean >= *least);
                counts.ratings.iter_mut().zip(&RATINGS).for_each(at_least);
            }
        }
        let tags = counts.tags.into_iter().map(|(value, count)| ValueCount { value: value.to_owned(), count });
        let price = (0..=lowest.len()).map(|band| PriceBand {
            min_price: band.checked_sub(1).map_or(0, |before| lowest[before]),
            max_price: lowest.get(band).map(|next| next - 1),
            count: counts.bands[band],
        });
        let rating = RATINGS.iter().zip(counts.ratings);
        Facets {
            total,
            prices_in: search.prices_in,
            language: sorted(values(&self.codes.languages, &counts.languages)),
            country: sorted(values(&self.codes.countries, &counts.countries)),
            expertise: sorted(tags.collect()).into_iter().take(MAX_TAGS).collect(),
            price: price.collect(),
            rating: rating.map(|(min_rating, count)| RatingCount { min_rating: *min_rating, count }).collect(),
        }
    }

    /// [`BANDS`] in another currency, to two digits; as many of its major units where there is no rate.
    fn bands(&self, currency: Currency) -> [i64; BANDS.len()] {
        BANDS.map(|cents| {
            let about = self.exchange_rates().about(Money::new(cents, default_currency()), currency);
            about.map_or(cents * 10_i64.pow(currency.digits()) / 100, |about| to_two_digits(about.amount))
        })
    }
}

/// 8,621 as 8,600.
fn to_two_digits(amount: i64) -> i64 {
    let unit = 10_i64.pow(amount.max(1).ilog10().saturating_sub(1));
    (amount + unit / 2) / unit * unit
}

fn values<const N: usize>(codes: &CodeBits<N>, counts: &[usize]) -> Vec<ValueCount> {
    let all = codes.iter().map(|(code, bit)| ValueCount { value: code.to_owned(), count: counts[bit] });
    all.filter(|one| one.count > 0).collect()
}

fn sorted(mut values: Vec<ValueCount>) -> Vec<ValueCount> {
    values.sort_unstable_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_to_two_digits() {
        assert_eq!([1, 99, 104, 4_310, 8_650, 34_483].map(to_two_digits), [1, 99, 100, 4_300, 8_700, 34_000]);
    }
}
