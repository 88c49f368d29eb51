//! How many coaches each value of a filter would find.
//!
//! *Invariant:* the count of a value is the total of the list with the same search in which this value is the only one of its kind.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::code_sets::CodeBits;
use super::index::Index;
use super::listing::Criteria;
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

/// Counts while the rows pass by.
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
        self.for_each(search.among.as_deref(), |_, chunk, row| {
            let coaches = &chunk.profiles;
            let met = [
                criteria.is_language_met(&coaches.languages[row]),
                criteria.is_country_met(&coaches.countries[row]),
                criteria.is_expertise_met(&coaches.tags[row]),
                criteria.is_price_met(coaches.amount[row], coaches.currency[row]),
                criteria.is_rating_met(coaches.rating_sum[row], coaches.review_count[row]),
            ];
            let failed = met.iter().filter(|met| !**met).count();
            if failed > 1 || !criteria.is_rest_met(chunk, row) {
                return;
            }
            total += usize::from(failed == 0);
            // One that meets all but one is counted by the facet of that one alone.
            let counts_for = |facet: usize| failed == 0 || !met[facet];
            if counts_for(0) {
                count_bits(&coaches.languages[row], &mut counts.languages);
            }
            if counts_for(1) {
                count_bits(&coaches.countries[row], &mut counts.countries);
            }
            if counts_for(2) {
                for tag in coaches.tags[row].split('\n').filter(|tag| !tag.is_empty()) {
                    *counts.tags.entry(tag).or_default() += 1;
                }
            }
            if counts_for(3)
                && let Some(price) = criteria.price(coaches.amount[row], coaches.currency[row])
            {
                counts.bands[lowest.partition_point(|lowest| *lowest <= price)] += 1;
            }
            if counts_for(4)
                && let Some(mean) = rating::mean(coaches.rating_sum[row], coaches.review_count[row])
            {
                let at_least = |(count, least): (&mut usize, &f64)| *count += usize::from(mean >= *least);
                counts.ratings.iter_mut().zip(&RATINGS).for_each(at_least);
            }
        });
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

/// Adds one for each bit that is set.
fn count_bits(set: &[u64], counts: &mut [usize]) {
    for (number, word) in set.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            counts[number * 64 + rest.trailing_zeros() as usize] += 1;
            rest &= rest - 1;
        }
    }
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
