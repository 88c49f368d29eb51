//! Matching: points add up, the order is total and does not depend on the order of rows, and a better coach never scores lower.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use rapport::clock::{Timestamp, days};
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, Index, Match, Rotation, Showings, Warning, Weights,
};
use rapport::models::profiles::availability::QuarterHours;
use rapport::models::profiles::rating::bayesian_mean;
use uuid::Uuid;

use crate::coach_rows::{any_client, any_coach, any_coaches, index, quarters};

fn all_matches(rows: Vec<CoachFeatures>, client: &ClientFeatures) -> Vec<Match> {
    index(rows).score(client, &Weights::default(), usize::MAX)
}

fn match_of(row: CoachFeatures, client: &ClientFeatures) -> Match {
    all_matches(vec![row], client).remove(0)
}

fn shares_language(found: &Match) -> bool {
    !found.warnings.contains(&Warning::NoSharedLanguage)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn score_points_and_factors_agree(rows in any_coaches(12), client in any_client()) {
        let count = rows.len();
        let found = all_matches(rows, &client);
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
        prop_assert_eq!(all_matches(rows, &client), all_matches(sorted, &client));
    }

    /// At any time in the two days for which the starts are packed, in any zone.

    #[test]
    fn a_limit_cuts_the_whole_order(rows in any_coaches(30), client in any_client(), limit in 0_usize..12) {
        let index = index(rows);
        for method in [Index::score, Index::fallback] {
            let mut whole = method(&index, &client, &Weights::default(), usize::MAX);
            whole.truncate(limit);
            prop_assert_eq!(method(&index, &client, &Weights::default(), limit), whole);
        }
    }

    #[test]
    fn coaches_are_in_order(rows in any_coaches(30), client in any_client()) {
        let ratings: BTreeMap<Uuid, f64> = rows.iter().map(|row| (row.id, bayesian_mean(row.rating_sum, row.review_count))).collect();
        let rating = |one: &Match| ratings[&one.coach_id];
        let index = index(rows);
        for pair in index.score(&client, &Weights::default(), usize::MAX).windows(2) {
            let key = |one: &Match| (shares_language(one), one.score, rating(one));
            let (first, second) = (key(&pair[0]), key(&pair[1]));
            prop_assert!(first > second || (first == second && pair[0].coach_id < pair[1].coach_id), "{first:?} {second:?}");
        }
        for pair in index.fallback(&client, &Weights::default(), usize::MAX).windows(2) {
            let key = |one: &Match| (shares_language(one), rating(one), one.score);
            let (first, second) = (key(&pair[0]), key(&pair[1]));
            prop_assert!(first > second || (first == second && pair[0].coach_id < pair[1].coach_id), "{first:?} {second:?}");
        }
    }

    #[test]
    fn about_equal_coaches_come_in_turn_and_nobody_before_one_who_is_over_two_points_better(
        rows in any_coaches(30), client in any_client(), shown in prop::collection::vec(0_usize..20, 30), limit in 0_usize..12,
    ) {
        let times: BTreeMap<Uuid, usize> = rows.iter().zip(&shown).map(|(row, times)| (row.id, *times)).collect();
        // Coaches of the last days are new.
        let joined: BTreeMap<Uuid, Timestamp> = rows.iter().map(|row| (row.id, row.created_at)).collect();
        let now = Timestamp::EPOCH + days(32);
        let ids = times.iter().flat_map(|(id, times)| std::iter::repeat_n(*id, *times));
        let rotation = Rotation::new(now, Arc::new(Showings::default().after_a_day(ids)));
        let index = index(rows);
        let mut naive = index.score(&client, &Weights::default(), usize::MAX);
        let doublings = |id: &Uuid| (times[id] + 1).ilog2().cast_signed() - if joined[id] > now - days(30) { 2 } else { 0 };
        let mut from = 0;
        while from < naive.len() {
            let best = (shares_language(&naive[from]), naive[from].score);
            let inside = naive[from..].iter().take_while(|one| shares_language(one) == best.0 && ((best.1 - one.score) * 1000.0).round() <= 20.0).count();
            naive[from..from + inside].sort_by_key(|one| doublings(&one.coach_id));
            from += inside;
        }
        prop_assert_eq!(index.score_in_turn(&client, &Weights::default(), usize::MAX, &rotation), naive.clone());
        naive.truncate(limit);
        prop_assert_eq!(index.score_in_turn(&client, &Weights::default(), limit, &rotation), naive);
    }

    #[test]
    fn the_fallback_scores_without_the_goals(rows in any_coaches(12), client in any_client()) {
        let index = index(rows);
        let computed = index.score(&ClientFeatures { embedding: None, ..client.clone() }, &Weights::default(), usize::MAX);
        let mut fallback = index.fallback(&client, &Weights::default(), usize::MAX);
        prop_assert!(fallback.iter().all(|one| one.factors.goals.score.is_none() && one.factors.goals.points == 0));
        fallback.sort_by_key(|one| computed.iter().position(|other| other.coach_id == one.coach_id));
        prop_assert_eq!(fallback, computed);
    }

    #[test]
    fn coaches_who_share_a_language_come_first(rows in any_coaches(20), client in any_client()) {
        let row_shares_language = |row: &CoachFeatures| client.languages.is_empty() || row.languages.iter().any(|code| client.languages.contains(code));
        let found = all_matches(rows.clone(), &client);
        for one in &found {
            let row = rows.iter().find(|row| row.id == one.coach_id).unwrap();
            prop_assert_eq!(shares_language(one), row_shares_language(row));
        }
        prop_assert!(found.is_sorted_by_key(|one| !shares_language(one)));
    }

    #[test]
    fn a_better_coach_never_scores_lower(
        row in any_coach(), client in any_client(), cheaper in 0_i64..20_000, freer in quarters(), language in 0_usize..3, country in 0_usize..3,
    ) {
        let before = match_of(row.clone(), &client).score;
        if let Some((amount, currency)) = &row.price {
            let row = CoachFeatures { price: Some(((*amount).min(cheaper), currency.clone())), ..row.clone() };
            prop_assert!(match_of(row, &client).score >= before);
        }
        let free = (0..QuarterHours::CAPACITY)
            .filter(|bit| row.times.free.contains(*bit) || freer.contains(*bit))
            .collect();
        let freer = CoachFeatures { times: CoachTimes { free, ..row.times.clone() }, ..row.clone() };
        prop_assert!(match_of(freer, &client).score >= before);
        let mut polyglot = row.clone();
        polyglot.languages.push(["de", "en", "it"][language].to_owned());
        prop_assert!(match_of(polyglot, &client).score >= before);
        let mut traveller = row.clone();
        traveller.countries.push(["PT", "ES", "DE"][country].to_owned());
        prop_assert!(match_of(traveller, &client).score >= before);
        if let Some(vector) = client.embedding.clone().filter(|_| row.embedding.is_some()) {
            let closer = CoachFeatures { embedding: Some(vector), ..row.clone() };
            prop_assert!(match_of(closer, &client).score >= before);
        }
    }

    #[test]
    fn confidence_never_rises_when_a_factor_becomes_unknown(row in any_coach(), client in any_client(), unknown in 0_usize..5) {
        let before = match_of(row.clone(), &client).confidence;
        let mut poorer = client.clone();
        match unknown {
            0 => (poorer.languages, poorer.preferred_language) = (vec![], None),
            1 => (poorer.target_countries, poorer.country_of_residence) = (vec![], None),
            2 => poorer.embedding = None,
            3 => poorer.budget = None,
            _ => poorer.wanted = QuarterHours::default(),
        }
        let after = match_of(row.clone(), &poorer);
        prop_assert!(after.factors.all()[unknown].score.is_none());
        prop_assert!(after.confidence <= before);
        let poorer = CoachFeatures { price: None, embedding: None, countries: vec![], ..row };
        prop_assert!(match_of(poorer, &client).confidence <= before);
    }
}
