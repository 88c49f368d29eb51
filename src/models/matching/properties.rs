//! What holds for any coaches and any client, and the coaches and client that the other tests start from.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    ClientFeatures, CoachFeatures, EmbeddingSource, Exchange, Index, IndexConfig, Labels, Match, QuarterHours, Warning,
    Weights,
};
use crate::clock::Timestamp;

pub fn codes(list: &[&str]) -> Vec<String> {
    list.iter().map(|code| (*code).to_owned()).collect()
}

/// A coach who is all that [`client`] asks for.
pub fn coach(number: u128) -> CoachFeatures {
    CoachFeatures {
        id: Uuid::from_u128(number),
        languages: codes(&["de", "en"]),
        countries: codes(&["PT"]),
        expertise: codes(&["leadership", "expat-life"]),
        price: Some((7_500, "EUR".to_owned())),
        free: (40..80).collect(),
        rating_sum: 48,
        review_count: 10,
        embedding: Some(vec![1.0, 0.0]),
        completeness: 1.0,
    }
}

/// Someone in Germany who is about to lead a team in Portugal.
pub fn client() -> ClientFeatures {
    ClientFeatures {
        languages: codes(&["en", "de", "pl"]),
        preferred_language: Some("de".to_owned()),
        country_of_residence: Some("DE".to_owned()),
        target_countries: codes(&["PT"]),
        relocating: true,
        budget: Some((8_000, "EUR".to_owned())),
        wanted: (44..92).collect(),
        sessions_per_month: 4,
        embedding: Some(vec![1.0, 0.0]),
        goals: codes(&["relocation", "leading-a-team"]),
    }
}

pub fn setting(source: EmbeddingSource, dimensions: usize) -> IndexConfig {
    let rates = [("EUR", 1.0), ("GBP", 1.2), ("JPY", 0.006)].map(|(code, rate)| (code.to_owned(), rate));
    IndexConfig { source, dimensions, exchange: Exchange::of_units(rates), names: Labels::english() }
}

fn some_of(all: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    vec(prop::sample::select(all), 0..=most).prop_map(|mut list| {
        list.sort_unstable();
        list.dedup();
        codes(&list)
    })
}

fn price() -> impl Strategy<Value = Option<(i64, String)>> {
    option::weighted(
        0.9,
        (0_i64..20_000, prop::sample::select(&["EUR", "GBP", "JPY", "XYZ"][..]).prop_map(str::to_owned)),
    )
}

fn hours() -> impl Strategy<Value = QuarterHours> {
    vec(0_usize..80, 0..40).prop_map(|places| places.into_iter().collect())
}

fn vector() -> impl Strategy<Value = Option<Vec<f32>>> {
    option::weighted(0.8, vec(-1.0_f32..1.0, 3))
}

prop_compose! {
    fn any_coach()(
        id in 0_u128..1_000, languages in some_of(&["de", "en", "fr", "pl"], 3), countries in some_of(&["DE", "PT", "ES", "JP"], 3),
        expertise in some_of(&["leadership", "relocation", "money", "exams"], 2), price in price(), free in hours(),
        stars in vec(1_u32..=5, 0..4), embedding in vector(), completeness in 0.0..=1.0,
    ) -> CoachFeatures {
        let (rating_sum, review_count) = (stars.iter().sum(), u32::try_from(stars.len()).unwrap());
        let id = Uuid::from_u128(id);
        CoachFeatures { id, languages, countries, expertise, price, free, rating_sum, review_count, embedding, completeness }
    }
}

/// Coaches with ids of their own, in any order.
fn any_coaches(most: usize) -> impl Strategy<Value = Vec<CoachFeatures>> {
    vec(any_coach(), 0..most).prop_map(|mut rows| {
        let mut seen = std::collections::BTreeSet::new();
        rows.retain(|row| seen.insert(row.id));
        rows
    })
}

prop_compose! {
    fn any_client()(
        languages in some_of(&["de", "en", "it"], 3), prefers: bool, country_of_residence in option::of(Just("DE".to_owned())),
        target_countries in some_of(&["PT", "ES", "DE"], 3), relocating: bool, budget in price(), wanted in hours(),
        sessions_per_month in 1_u32..=12, embedding in vector(), goals in some_of(&["leading a team", "savings"], 2),
    ) -> ClientFeatures {
        let preferred_language = languages.first().filter(|_| prefers).cloned();
        ClientFeatures {
            languages, preferred_language, country_of_residence, target_countries, relocating, budget, wanted, sessions_per_month,
            embedding, goals,
        }
    }
}

fn index(rows: Vec<CoachFeatures>) -> Index {
    Index::build(setting(EmbeddingSource::Openai, 3), Timestamp::EPOCH, rows)
}

fn all(rows: Vec<CoachFeatures>, client: &ClientFeatures) -> Vec<Match> {
    index(rows).score(client, &Weights::default(), usize::MAX)
}

fn alone(row: CoachFeatures, client: &ClientFeatures) -> Match {
    all(vec![row], client).remove(0)
}

fn speaks(found: &Match) -> bool {
    !found.warnings.contains(&Warning::NoSharedLanguage)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn numbers_agree_with_each_other(rows in any_coaches(12), client in any_client()) {
        let count = rows.len();
        let found = all(rows, &client);
        prop_assert_eq!(found.len(), count);
        for one in found {
            let sum: f64 = one.factors.all().iter().map(|factor| factor.weight * factor.score.unwrap_or(0.0)).sum();
            prop_assert!((one.score - sum).abs() <= 0.000_5 + 1e-9, "{} is not {}", one.score, sum);
            prop_assert_eq!(one.factors.all().iter().map(|factor| factor.points).sum::<u8>(), one.points);
            prop_assert_eq!(f64::from(one.points), (one.score * 100.0).round());
            prop_assert!((0.0..=1.0).contains(&one.score) && (0.0..=1.0).contains(&one.confidence));
            for factor in one.factors.all() {
                prop_assert!(factor.score.is_none_or(|score| (0.0..=1.0).contains(&score)));
                prop_assert!(f64::from(factor.points) <= (factor.weight * 100.0).round());
            }
            prop_assert!(one.reasons.len() <= 4);
            let json = serde_json::to_string(&one).unwrap();
            prop_assert_eq!(serde_json::from_str::<Match>(&json).unwrap(), one);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in any_coaches(12).prop_shuffle(), client in any_client()) {
        let mut sorted = rows.clone();
        sorted.sort_by_key(|row| row.id);
        prop_assert_eq!(all(rows, &client), all(sorted, &client));
    }

    #[test]
    fn changes_one_by_one_make_the_same_answer(
        rows in any_coaches(10), more in any_coaches(6), gone in vec(0_u128..1_000, 0..300), client in any_client(),
    ) {
        let gone: Vec<Uuid> = gone.into_iter().map(Uuid::from_u128).collect();
        let mut index = index(rows.clone());
        for row in &more {
            index = index.with(vec![row.clone()], &[]);
        }
        index = index.with(vec![], &gone);
        let mut now: std::collections::BTreeMap<Uuid, CoachFeatures> = rows.into_iter().map(|row| (row.id, row)).collect();
        now.extend(more.into_iter().map(|row| (row.id, row)));
        now.retain(|id, _| !gone.contains(id));
        prop_assert_eq!(index.score(&client, &Weights::default(), 20), all(now.into_values().collect(), &client));
    }

    #[test]
    fn the_best_few_are_the_head_of_all(rows in any_coaches(30), client in any_client(), limit in 0_usize..12) {
        let index = index(rows);
        for method in [Index::score, Index::fallback] {
            let mut everyone = method(&index, &client, &Weights::default(), usize::MAX);
            everyone.truncate(limit);
            prop_assert_eq!(method(&index, &client, &Weights::default(), limit), everyone);
        }
    }

    #[test]
    fn everyone_is_in_order(rows in any_coaches(30), client in any_client()) {
        let index = index(rows);
        let rating = |one: &Match| index.coaches.ratings[index.coaches.ids.binary_search(&one.coach_id).unwrap()];
        for pair in index.score(&client, &Weights::default(), usize::MAX).windows(2) {
            let key = |one: &Match| (speaks(one), one.score, rating(one));
            let (first, second) = (key(&pair[0]), key(&pair[1]));
            prop_assert!(first > second || (first == second && pair[0].coach_id < pair[1].coach_id), "{first:?} {second:?}");
        }
        for pair in index.fallback(&client, &Weights::default(), usize::MAX).windows(2) {
            let key = |one: &Match| (speaks(one), rating(one), one.score);
            let (first, second) = (key(&pair[0]), key(&pair[1]));
            prop_assert!(first > second || (first == second && pair[0].coach_id < pair[1].coach_id), "{first:?} {second:?}");
        }
    }

    #[test]
    fn the_fallback_knows_no_goals(rows in any_coaches(12), client in any_client()) {
        let index = index(rows);
        let computed = index.score(&ClientFeatures { embedding: None, ..client.clone() }, &Weights::default(), usize::MAX);
        let mut fallback = index.fallback(&client, &Weights::default(), usize::MAX);
        prop_assert!(fallback.iter().all(|one| one.factors.goals.score.is_none() && one.factors.goals.points == 0));
        fallback.sort_by_key(|one| computed.iter().position(|other| other.coach_id == one.coach_id));
        prop_assert_eq!(fallback, computed);
    }

    #[test]
    fn who_shares_a_language_comes_first(rows in any_coaches(20), client in any_client()) {
        let shares = |row: &CoachFeatures| client.languages.is_empty() || row.languages.iter().any(|code| client.languages.contains(code));
        let found = all(rows.clone(), &client);
        for one in &found {
            let row = rows.iter().find(|row| row.id == one.coach_id).unwrap();
            prop_assert_eq!(speaks(one), shares(row));
        }
        prop_assert!(found.is_sorted_by_key(|one| !speaks(one)));
    }

    #[test]
    fn a_better_coach_never_scores_lower(
        row in any_coach(), client in any_client(), cheaper in 0_i64..20_000, freer in hours(), language in 0_usize..3, country in 0_usize..3,
    ) {
        let before = alone(row.clone(), &client).score;
        if let Some((amount, currency)) = &row.price {
            let row = CoachFeatures { price: Some(((*amount).min(cheaper), currency.clone())), ..row.clone() };
            prop_assert!(alone(row, &client).score >= before);
        }
        let free = (0..QuarterHours::WINDOW)
            .filter(|place| row.free.in_common(&[*place].into_iter().collect()) + freer.in_common(&[*place].into_iter().collect()) > 0)
            .collect();
        let freer = CoachFeatures { free, ..row.clone() };
        prop_assert!(alone(freer, &client).score >= before);
        let mut polyglot = row.clone();
        polyglot.languages.push(["de", "en", "it"][language].to_owned());
        prop_assert!(alone(polyglot, &client).score >= before);
        let mut traveller = row.clone();
        traveller.countries.push(["PT", "ES", "DE"][country].to_owned());
        prop_assert!(alone(traveller, &client).score >= before);
        if let Some(vector) = client.embedding.clone().filter(|_| row.embedding.is_some()) {
            let closer = CoachFeatures { embedding: Some(vector), ..row.clone() };
            prop_assert!(alone(closer, &client).score >= before);
        }
    }

    #[test]
    fn confidence_never_rises_when_a_factor_becomes_unknown(row in any_coach(), client in any_client(), lost in 0_usize..5) {
        let before = alone(row.clone(), &client).confidence;
        let mut quieter = client.clone();
        match lost {
            0 => (quieter.languages, quieter.preferred_language) = (vec![], None),
            1 => (quieter.target_countries, quieter.country_of_residence) = (vec![], None),
            2 => quieter.embedding = None,
            3 => quieter.budget = None,
            _ => quieter.wanted = QuarterHours::default(),
        }
        let after = alone(row.clone(), &quieter);
        prop_assert!(after.factors.all()[lost].score.is_none());
        prop_assert!(after.confidence <= before);
        let quieter = CoachFeatures { price: None, embedding: None, countries: vec![], ..row };
        prop_assert!(alone(quieter, &client).confidence <= before);
    }
}
