//! The five factors of one coach for one client.
//!
//! *Invariant:* a better coach never scores lower: each factor rises, or stays, with what it measures. A factor is unknown
//! when one side did not say, and then counts 0.

use std::collections::BTreeSet;

use super::codes::{Set, in_common};
use super::index::{Index, unit};
use super::points::{Thousandths, thousandths};
use super::{ClientFeatures, topics};

/// A shared language that is not the client's preferred one.
const ANOTHER_LANGUAGE: u16 = 850;
/// The coach knows one of the countries that matter most; the rest is for knowing all of them.
const ONE_COUNTRY: f64 = 0.8;
/// The coach knows only a country that matters less: where a client lives who is about to leave, where one may go who stays.
const LESSER_COUNTRY: f64 = 0.4;
/// A price this far above the budget earns nothing.
const OVER_BUDGET: f64 = 0.4;
/// Quarter-hours of one session, and how many times to choose from each session needs before more of them are no better.
const SESSION: f64 = 4.0;
const CHOICES: f64 = 3.0;
/// Days of the window, and of a month.
const WINDOW_DAYS: f64 = 14.0;
const MONTH_DAYS: f64 = 30.0;

/// A client in the terms of one index.
pub(super) struct Query<'a> {
    pub index: &'a Index,
    pub client: &'a ClientFeatures,
    pub languages: Set<3>,
    pub preferred: Set<3>,
    /// The countries that matter most and, of the client's list, how many there are; and those that matter less.
    pub primary: (Set<4>, u32),
    pub secondary: Set<4>,
    /// The budget, and for each currency what its minor unit is worth in the budget's.
    pub budget: Option<(f64, Vec<Option<f64>>)>,
    /// How many wanted quarter-hours there are, and how many in common are as good as all.
    pub wanted: u32,
    pub enough: f64,
    pub vector: Option<Vec<f32>>,
    pub topics: u64,
}

/// What one coach is to one client.
pub(super) struct Facts {
    /// Shares a language, or the client named none.
    pub speaks: bool,
    /// In the order of the weights.
    pub factors: [Thousandths; 5],
    /// Quarter-hours in common.
    pub common: u32,
}

impl<'a> Query<'a> {
    pub fn new(index: &'a Index, client: &'a ClientFeatures) -> Self {
        let coaches = &index.coaches;
        let targets: BTreeSet<&String> = client.target_countries.iter().collect();
        let home: BTreeSet<&String> = client.country_of_residence.iter().collect();
        let (most, less) = if client.relocating { (targets, home) } else { (home, targets) };
        let (most, less) = if most.is_empty() { (less, most) } else { (most, less) };
        let countries = |codes: &BTreeSet<&String>| coaches.country_codes.set(codes.iter().copied());
        let wanted = client.wanted.count();
        Self {
            index,
            client,
            languages: coaches.language_codes.set(&client.languages),
            preferred: coaches.language_codes.set(&client.preferred_language),
            primary: (countries(&most), u32::try_from(most.len()).unwrap_or(u32::MAX)),
            secondary: countries(&less),
            budget: client.budget.as_ref().map(|(amount, currency)| (decimal(*amount), rates(index, currency))),
            wanted,
            enough: enough(wanted, client.sessions_per_month),
            vector: client.embedding.as_ref().and_then(|vector| unit(vector, index.setting.dimensions)),
            topics: topics::topics(&client.goals.join("; ")),
        }
    }

    /// `similarity` is the cosine with this coach's vector, if the client has one.
    pub fn facts(&self, place: usize, similarity: Option<f32>) -> Facts {
        let coaches = &self.index.coaches;
        let common = self.index.free[place].in_common(&self.client.wanted);
        let language = self.language(&coaches.languages[place]);
        let goals = similarity.filter(|_| coaches.has_vector[place]);
        Facts {
            speaks: language != Some(0),
            factors: [
                language,
                self.country(&coaches.countries[place]),
                goals.map(|cosine| thousandths(self.index.setting.source.closeness(cosine))),
                self.affordable(coaches.amounts[place], coaches.currencies[place]),
                (self.wanted > 0).then(|| thousandths(f64::from(common) / self.enough)),
            ],
            common,
        }
    }

    fn language(&self, coach: &Set<3>) -> Thousandths {
        if self.client.languages.is_empty() {
            return None;
        }
        let shared = in_common(coach, &self.languages) > 0;
        Some(match &self.client.preferred_language {
            Some(_) if in_common(coach, &self.preferred) > 0 => 1000,
            None if shared => 1000,
            _ if shared => ANOTHER_LANGUAGE,
            _ => 0,
        })
    }

    fn country(&self, coach: &Set<4>) -> Thousandths {
        let (primary, count) = &self.primary;
        if *count == 0 || *coach == [0; 4] {
            return None;
        }
        let known = in_common(coach, primary);
        Some(thousandths(if known > 0 {
            ONE_COUNTRY
                + (1.0 - ONE_COUNTRY) * if *count > 1 { f64::from(known - 1) / f64::from(count - 1) } else { 1.0 }
        } else if in_common(coach, &self.secondary) > 0 {
            LESSER_COUNTRY
        } else {
            0.0
        }))
    }

    fn affordable(&self, amount: i64, currency: Option<u16>) -> Thousandths {
        let (budget, rates) = self.budget.as_ref()?;
        let rate = (*rates.get(usize::from(currency?))?)?;
        let price = decimal(amount) * rate;
        // A conversion's last bit is no reason to call a price too high.
        if price <= budget * (1.0 + 1e-9) {
            return Some(1000);
        }
        // A little too much is never "within the budget", whatever it rounds to.
        Some(if *budget > 0.0 { thousandths(1.0 - (price / budget - 1.0) / OVER_BUDGET).min(999) } else { 0 })
    }
}

/// For each currency of the index, what its minor unit is worth in minor units of this one.
fn rates(index: &Index, currency: &str) -> Vec<Option<f64>> {
    let exchange = &index.setting.exchange;
    index.coaches.currency_codes.iter().map(|code| exchange.rate(code, currency)).collect()
}

/// How many quarter-hours in common are as good as all that the client wants: three times the sessions of two weeks.
fn enough(wanted: u32, sessions_per_month: u32) -> f64 {
    let sessions = (f64::from(sessions_per_month) * WINDOW_DAYS / MONTH_DAYS).ceil().max(1.0);
    f64::from(wanted).min(sessions * SESSION * CHOICES)
}

#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53 minor units")]
fn decimal(amount: i64) -> f64 {
    amount as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::models::matching::properties::{client, coach, codes, setting};
    use crate::models::matching::{CoachFeatures, EmbeddingSource, Factors, Weights};

    fn factors(client: &ClientFeatures, row: CoachFeatures) -> Factors {
        let index = Index::build(setting(EmbeddingSource::Local, 2), Timestamp::EPOCH, vec![row]);
        index.score(client, &Weights::default(), 1).remove(0).factors
    }

    #[test]
    fn the_preferred_language_counts_full_and_another_less() {
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
    fn a_move_looks_ahead_and_staying_looks_around() {
        let leaving = ClientFeatures { target_countries: codes(&["PT", "ES"]), ..client() };
        let of = |client: &ClientFeatures, countries: &[&str]| {
            factors(client, CoachFeatures { countries: codes(countries), ..coach(1) }).country.score
        };
        let ask = |client: &ClientFeatures| {
            [&["PT", "ES"][..], &["ES"], &["DE"], &["JP"], &[]].map(|countries| of(client, countries))
        };
        assert_eq!(ask(&leaving), [Some(1.0), Some(0.8), Some(0.4), Some(0.0), None]);
        let staying = ClientFeatures { relocating: false, ..leaving };
        assert_eq!(ask(&staying), [Some(0.4), Some(0.4), Some(1.0), Some(0.0), None]);
        let somewhere = ClientFeatures { country_of_residence: None, ..staying.clone() };
        assert_eq!(of(&somewhere, &["PT", "ES"]), Some(1.0));
        let nowhere = ClientFeatures { target_countries: vec![], ..somewhere };
        assert_eq!(of(&nowhere, &["PT"]), None);
    }

    #[test]
    fn a_price_over_budget_fades_out_at_forty_percent() {
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
    fn enough_common_hours_are_as_good_as_all() {
        let wants = |hours: usize, sessions| ClientFeatures {
            wanted: (0..hours * 4).collect(),
            sessions_per_month: sessions,
            ..client()
        };
        let of = |client: &ClientFeatures, hours: usize| {
            factors(client, CoachFeatures { free: (0..hours * 4).collect(), ..coach(1) }).availability.score
        };
        // Two sessions a month are one in two weeks, for which three hours are choice enough.
        assert_eq!([0, 1, 3, 9].map(|free| of(&wants(12, 2), free)), [Some(0.0), Some(0.333), Some(1.0), Some(1.0)]);
        assert_eq!([1, 3].map(|free| of(&wants(12, 4), free)), [Some(0.167), Some(0.5)]);
        assert_eq!(of(&wants(2, 4), 2), Some(1.0));
        assert_eq!(of(&wants(0, 4), 9), None);
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
