//! The five factors of one coach for one client.
//!
//! *Invariant:* a better coach never scores lower: each factor is monotonic in what it measures. A factor is unknown when one side's
//! data is missing, and then counts 0.

use std::collections::BTreeSet;

use super::chunks::Chunk;
use super::code_sets::{CodeSet, count_common};
use super::columns::Profiles;
use super::features::ClientFeatures;
use super::index::{Index, normalized};
use super::points::{Thousandths, thousandths};
use super::topics;
use super::vectors::ClientVector;
use crate::clock::{Timestamp, days};
use crate::models::profiles::availability::QuarterHours;

/// The factor for a shared language that is not the client's preferred one, in thousandths.
const OTHER_SHARED_LANGUAGE: u16 = 850;
/// The factor for knowing one primary country; the rest is for knowing all of them.
const ONE_PRIMARY_COUNTRY: f64 = 0.8;
/// The factor for knowing secondary countries only, in thousandths.
const SECONDARY_COUNTRY: u16 = 400;
/// The share above the budget from which on a price earns nothing.
const MAX_OVER_BUDGET: f64 = 0.4;
/// Quarter-hours of one session, and how many sessions' worth of common time each wanted session needs to count fully.
const QUARTERS_PER_SESSION: f64 = 4.0;
const CHOICES_PER_SESSION: f64 = 3.0;
/// Days of the index's window, and of a month.
const WINDOW_DAYS: f64 = 14.0;
const MONTH_DAYS: f64 = 30.0;

/// A client's features in the codes of one index.
pub(super) struct Query<'a> {
    pub index: &'a Index,
    pub client: &'a ClientFeatures,
    pub languages: CodeSet<3>,
    pub preferred: CodeSet<3>,
    /// The countries that matter most (target countries if the client relocates, else the country of residence), and how many the client
    /// named; and the others.
    pub primary: (CodeSet<4>, u32),
    /// The factor for knowing none of them, one, and so on.
    pub primary_known: Vec<u16>,
    pub secondary: CodeSet<4>,
    /// The budget, and for each currency what its minor unit is worth in the budget's.
    pub budget: Option<(f64, Vec<Option<f64>>)>,
    /// How many quarter-hours the client wants.
    pub wanted: u32,
    /// The wanted quarter-hours in the windows that coaches' sets have: those of today and of the last days.
    pub wanted_from: Vec<(Timestamp, QuarterHours)>,
    /// The factor for none of them in common, one, and so on, to as many as count fully.
    pub common_enough: Vec<u16>,
    pub vector: Option<ClientVector>,
    pub topics: u64,
}

/// The places of factors in the order of the weights.
pub(super) const GOALS: usize = 2;
pub(super) const AVAILABILITY: usize = 4;

/// One coach compared with one client.
pub(super) struct Comparison {
    /// They share a language, or the client named none.
    pub shares_language: bool,
    /// In the order of the weights.
    pub factors: [Thousandths; 5],
    /// Quarter-hours in common.
    pub common: u32,
}

impl<'a> Query<'a> {
    pub fn new(index: &'a Index, client: &'a ClientFeatures) -> Self {
        let codes = &index.codes;
        let targets: BTreeSet<&String> = client.target_countries.iter().collect();
        let home: BTreeSet<&String> = client.country_of_residence.iter().collect();
        let (primary, secondary) = if client.relocating { (targets, home) } else { (home, targets) };
        let (primary, secondary) = if primary.is_empty() { (secondary, primary) } else { (primary, secondary) };
        let countries = |codes: &BTreeSet<&String>| index.codes.countries.set_of(codes.iter().copied());
        let wanted = client.wanted.count();
        let primary_count = u32::try_from(primary.len()).unwrap_or(u32::MAX);
        Self {
            index,
            client,
            languages: codes.languages.set_of(&client.languages),
            preferred: codes.languages.set_of(&client.preferred_language),
            primary: (countries(&primary), primary_count),
            primary_known: (0..=primary_count).map(|known| knowing(known, primary_count)).collect(),
            secondary: countries(&secondary),
            budget: client.budget.as_ref().map(|(amount, currency)| (to_f64(*amount), index.rates_to(currency))),
            wanted,
            wanted_from: windows(client.window).map(|from| (from, client.wanted.moved(client.window, from))).collect(),
            common_enough: having_common(enough_common(wanted, client.sessions_per_month)),
            vector: client
                .embedding
                .as_ref()
                .and_then(|vector| normalized(vector, index.config.dimensions))
                .map(ClientVector::new),
            topics: topics::topics(&client.goals.join("; ")),
        }
    }

    /// Compares the coach in this row; `cosine` is that of both vectors, if the client has one.
    pub fn compare(&self, chunk: &Chunk, row: usize, cosine: Option<f32>) -> Comparison {
        let (mut factors, common) = (self.at_most(&chunk.profiles, row), self.common(chunk, row));
        factors[GOALS] = factors[GOALS].and(cosine).map(|cosine| self.goals(cosine));
        factors[AVAILABILITY] = factors[AVAILABILITY].map(|_| self.availability(common));
        Comparison { shares_language: shares_language(factors), factors, common }
    }

    /// What takes least to look at; the goals and the availability, if both sides have them, as if they were full.
    #[inline(always)]
    pub fn at_most(&self, coaches: &Profiles, row: usize) -> [Thousandths; 5] {
        [
            self.language(&coaches.languages[row]),
            self.country(&coaches.countries[row]),
            (self.vector.is_some() && coaches.has_vector[row]).then_some(1_000),
            self.budget(coaches.amount[row], coaches.currency[row]),
            (self.wanted > 0).then_some(1_000),
        ]
    }

    /// The goals' factor of vectors with this cosine, in thousandths.
    #[inline(always)]
    pub fn goals(&self, cosine: f32) -> u16 {
        thousandths(self.index.config.source.similarity(cosine))
    }

    /// The availability's factor of so many quarter-hours in common, in thousandths.
    #[inline(always)]
    pub fn availability(&self, common: u32) -> u16 {
        self.common_enough.get(common as usize).copied().unwrap_or(1_000)
    }

    /// How many quarter-hours of the coach in this row are wanted.
    #[inline(always)]
    pub fn common(&self, chunk: &Chunk, row: usize) -> u32 {
        let (from, free) = (chunk.times.free_from[row], &chunk.times.free[row]);
        match self.wanted_from.iter().find(|(window, _)| *window == from) {
            Some((_, wanted)) => free.count_common(wanted),
            None => free.count_common(&self.client.wanted.moved(self.client.window, from)),
        }
    }

    #[inline(always)]
    fn language(&self, coach: &CodeSet<3>) -> Thousandths {
        if self.client.languages.is_empty() {
            return None;
        }
        let shared = count_common(coach, &self.languages) > 0;
        Some(match &self.client.preferred_language {
            Some(_) if count_common(coach, &self.preferred) > 0 => 1000,
            None if shared => 1000,
            _ if shared => OTHER_SHARED_LANGUAGE,
            _ => 0,
        })
    }

    #[inline(always)]
    fn country(&self, coach: &CodeSet<4>) -> Thousandths {
        let (primary, count) = &self.primary;
        if *count == 0 || *coach == [0; 4] {
            return None;
        }
        let known = count_common(coach, primary);
        Some(if known > 0 {
            self.primary_known[known as usize]
        } else if count_common(coach, &self.secondary) > 0 {
            SECONDARY_COUNTRY
        } else {
            0
        })
    }

    #[inline(always)]
    fn budget(&self, amount: i64, currency: Option<u16>) -> Thousandths {
        let (budget, rates) = self.budget.as_ref()?;
        let rate = (*rates.get(usize::from(currency?))?)?;
        let price = to_f64(amount) * rate;
        // Tolerates the rounding error of a conversion.
        if price <= budget * (1.0 + 1e-9) {
            return Some(1000);
        }
        // A price above the budget never counts fully, whatever it rounds to: full means "within your budget".
        Some(if *budget > 0.0 { thousandths(1.0 - (price / budget - 1.0) / MAX_OVER_BUDGET).min(999) } else { 0 })
    }
}

/// Whether they share a language, or the client named none.
#[inline(always)]
pub(super) fn shares_language(factors: [Thousandths; 5]) -> bool {
    factors[0] != Some(0)
}

/// The factor for knowing so many of the primary countries, in thousandths.
fn knowing(known: u32, count: u32) -> u16 {
    let rest = 1.0 - ONE_PRIMARY_COUNTRY;
    match known {
        0 => 0,
        1.. if count > 1 => thousandths(ONE_PRIMARY_COUNTRY + rest * (f64::from(known - 1) / f64::from(count - 1))),
        1.. => thousandths(ONE_PRIMARY_COUNTRY + rest),
    }
}

/// The factor for none, one and so on of the quarter-hours in common that would be enough, in thousandths; more are a full one.
fn having_common(enough: f64) -> Vec<u16> {
    (0_u32..)
        .take_while(|common| f64::from(*common) < enough)
        .map(|common| thousandths(f64::from(common) / enough))
        .collect()
}

/// The starts of the windows that coaches' sets usually have when asked at `now`.
fn windows(now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let today = QuarterHours::day_start(now);
    (0..=QuarterHours::CAPACITY_DAYS - QuarterHours::DAYS).map(move |ago| today - days(ago))
}

/// How many quarter-hours in common count fully: three times the sessions of two weeks, or all that the client wants.
fn enough_common(wanted: u32, sessions_per_month: u32) -> f64 {
    let sessions = (f64::from(sessions_per_month) * WINDOW_DAYS / MONTH_DAYS).ceil().max(1.0);
    f64::from(wanted).min(sessions * QUARTERS_PER_SESSION * CHOICES_PER_SESSION)
}

#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53 minor units")]
fn to_f64(amount: i64) -> f64 {
    amount as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matching::config::EmbeddingSource;
    use crate::models::matching::features::{CoachFeatures, CoachTimes};
    use crate::models::matching::fixtures::{client, coach, codes, config, times};
    use crate::models::matching::matches::Factors;
    use crate::models::matching::points::Weights;

    fn factors(client: &ClientFeatures, row: CoachFeatures) -> Factors {
        let index = Index::build(config(EmbeddingSource::Local, 2), vec![row]);
        index.score(client, &Weights::default(), 1).remove(0).factors
    }

    #[test]
    fn the_preferred_language_counts_fully_and_another_less() {
        let of = |languages: &[&str]| {
            factors(&client(), CoachFeatures { languages: codes(languages), ..coach(1) }).language.score
        };
        assert_eq!(
            [of(&["en", "de"]), of(&["en"]), of(&["fr"]), of(&[])],
            [Some(1.0), Some(0.85), Some(0.0), Some(0.0)]
        );
        let silent = ClientFeatures { languages: vec![], preferred_language: None, ..client() };
        assert_eq!(factors(&silent, coach(1)).language.score, None);
    }

    #[test]
    fn target_countries_matter_most_when_relocating_and_residence_when_staying() {
        let leaving = ClientFeatures { target_countries: codes(&["PT", "ES"]), ..client() };
        let of = |client: &ClientFeatures, countries: &[&str]| {
            factors(client, CoachFeatures { countries: codes(countries), ..coach(1) }).country.score
        };
        let scores = |client: &ClientFeatures| {
            [&["PT", "ES"][..], &["ES"], &["DE"], &["JP"], &[]].map(|countries| of(client, countries))
        };
        assert_eq!(scores(&leaving), [Some(1.0), Some(0.8), Some(0.4), Some(0.0), None]);
        let staying = ClientFeatures { relocating: false, ..leaving };
        assert_eq!(scores(&staying), [Some(0.4), Some(0.4), Some(1.0), Some(0.0), None]);
        let somewhere = ClientFeatures { country_of_residence: None, ..staying.clone() };
        assert_eq!(of(&somewhere, &["PT", "ES"]), Some(1.0));
        let nowhere = ClientFeatures { target_countries: vec![], ..somewhere };
        assert_eq!(of(&nowhere, &["PT"]), None);
    }

    #[test]
    fn a_price_over_budget_earns_less_and_nothing_from_forty_percent_on() {
        let of = |amount, currency: &str| {
            factors(&client(), CoachFeatures { price: Some((amount, currency.to_owned())), ..coach(1) }).budget.score
        };
        assert_eq!([0, 8_000, 8_001, 9_600, 11_200, 50_000].map(|amount| of(amount, "EUR")), {
            [Some(1.0), Some(1.0), Some(0.999), Some(0.5), Some(0.0), Some(0.0)]
        });
        // 12,000 yen at 0.6 cents are 72 euros; 70 pounds are 84.
        assert_eq!([of(12_000, "JPY"), of(7_000, "GBP"), of(1, "XYZ")], [Some(1.0), Some(0.875), None]);
        assert_eq!(factors(&client(), CoachFeatures { price: None, ..coach(1) }).budget.score, None);
        let odd = ClientFeatures { budget: Some((100, "XYZ".to_owned())), ..client() };
        assert_eq!(
            factors(&odd, CoachFeatures { price: Some((100, "XYZ".to_owned())), ..coach(1) }).budget.score,
            Some(1.0)
        );
        assert_eq!(factors(&odd, coach(1)).budget.score, None);
        let broke = ClientFeatures { budget: Some((0, "EUR".to_owned())), ..client() };
        assert_eq!(factors(&broke, coach(1)).budget.score, Some(0.0));
    }

    #[test]
    fn enough_common_hours_count_fully() {
        let wants = |hours: usize, sessions| ClientFeatures {
            wanted: (0..hours * 4).collect(),
            sessions_per_month: sessions,
            ..client()
        };
        let of = |client: &ClientFeatures, hours: usize| {
            factors(client, CoachFeatures { times: times((0..hours * 4).collect()), ..coach(1) }).availability.score
        };
        // Two sessions a month are one in two weeks, for which three hours in common count fully.
        assert_eq!([0, 1, 3, 9].map(|free| of(&wants(12, 2), free)), [Some(0.0), Some(0.333), Some(1.0), Some(1.0)]);
        assert_eq!([1, 3].map(|free| of(&wants(12, 4), free)), [Some(0.167), Some(0.5)]);
        assert_eq!(of(&wants(2, 4), 2), Some(1.0));
        assert_eq!(of(&wants(0, 4), 9), None);
    }

    #[test]
    fn hours_are_common_whatever_day_the_coach_was_looked_at() {
        let later = ClientFeatures { window: Timestamp::EPOCH + days(1), wanted: (0..12).collect(), ..client() };
        for (from, first_bit) in [(0, 96), (1, 0), (-1, 192), (-2, 288)] {
            let free_from = Timestamp::EPOCH + days(from);
            let free = CoachTimes { free_from, ..times((first_bit..first_bit + 4).collect()) };
            let row = CoachFeatures { times: free, ..coach(1) };
            assert_eq!(factors(&later, row).availability.score, Some(0.333), "{from}");
        }
    }

    #[test]
    fn goals_need_a_vector_on_both_sides() {
        let with = |vector: Option<Vec<f32>>| CoachFeatures { embedding: vector, ..coach(1) };
        let of = |client: &ClientFeatures, vector| factors(client, with(vector)).goals.score;
        assert_eq!(of(&client(), Some(vec![2.0, 0.0])), Some(1.0));
        assert_eq!(of(&client(), Some(vec![-1.0, 0.0])), Some(0.0));
        assert_eq!(of(&client(), None), None);
        assert_eq!(of(&ClientFeatures { embedding: Some(vec![0.0, 0.0]), ..client() }, Some(vec![1.0, 0.0])), None);
        assert_eq!(of(&ClientFeatures { embedding: Some(vec![1.0]), ..client() }, Some(vec![1.0, 0.0])), None);
    }
}
