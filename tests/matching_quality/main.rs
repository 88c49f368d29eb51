//! Whether matching is any good: the engine over the golden set, against what is simpler than it. `cargo bench --bench matching_quality` prints the
//! whole table.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

mod golden;
#[allow(dead_code, reason = "the benchmark prints more")]
mod measures;
mod rankings;

use std::collections::BTreeSet;

use rapport::models::matching::Weights;

use self::golden::{Golden, grade};
use self::measures::{Estimate, gini, mean, ndcg, precision_at_3, reciprocal_rank};
use self::rankings::{Engine, baselines, shown};

/// How good an order is by the grades; `None` if nobody suits.
type Measure<'a> = &'a dyn Fn(&[u8], &[usize]) -> Option<f64>;

/// For each client how much better one order is than another, by nDCG of the first five.
fn differences(golden: &Golden, one: &[Vec<usize>], other: &[Vec<usize>]) -> Vec<f64> {
    let of = |grades: &[u8], at: usize| Some(ndcg(grades, &one[at], 5)? - ndcg(grades, &other[at], 5)?);
    golden.grades.iter().enumerate().filter_map(|(at, grades)| of(grades, at)).collect()
}

#[test]
fn the_set_is_large_and_its_grades_are_those_of_the_rubric() {
    let golden = Golden::read();
    assert!(golden.coaches.len() >= 60 && golden.clients.len() >= 60);
    let languages: BTreeSet<&String> = golden.coaches.iter().flat_map(|coach| &coach.languages).collect();
    assert!(languages.len() >= 12, "{languages:?}");
    let graded: Vec<String> = golden
        .clients
        .iter()
        .map(|client| golden.coaches.iter().map(|coach| grade(client, coach).to_string()).collect())
        .collect();
    let stored: Vec<String> =
        golden.grades.iter().map(|row| row.iter().map(ToString::to_string).collect::<String>()).collect();
    if graded != stored && std::env::var_os("UPDATE_FILES").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/matching/grades.txt");
        std::fs::write(path, graded.join("\n") + "\n").unwrap();
        return;
    }
    assert_eq!(graded, stored, "grades.txt: run with UPDATE_FILES=1");
    let all: Vec<u8> = golden.grades.concat();
    for grade in 0..=3 {
        assert!(all.iter().filter(|given| **given == grade).count() > 40, "{grade} is given");
    }
    let without = golden.grades.iter().filter(|row| row.iter().all(|grade| *grade < 2)).count();
    assert!(without <= 8, "hardly anybody has no coach: {without}");
}

#[test]
fn the_default_order_is_better_than_every_simpler_one() {
    let golden = Golden::read();
    let engine = Engine::new(&golden).rankings(Weights::default());
    for (name, order) in baselines(&golden) {
        let better = Estimate::of(&differences(&golden, &engine, &order));
        assert!(better.low > 0.0, "{name}: {better:?}");
    }
}

#[test]
fn the_first_answers_are_good() {
    let golden = Golden::read();
    let engine = Engine::new(&golden).rankings(Weights::default());
    let mean_of = |measure: Measure<'_>| {
        let values: Vec<f64> =
            golden.grades.iter().zip(&engine).filter_map(|(grades, order)| measure(grades, order)).collect();
        Estimate::of(&values).mean
    };
    let (gain, rank, good) =
        (mean_of(&|grades, order| ndcg(grades, order, 5)), mean_of(&reciprocal_rank), mean_of(&precision_at_3));
    assert!(gain > 0.7 && rank > 0.7 && good > 0.35, "nDCG@5 {gain:.3}, MRR {rank:.3}, P@3 {good:.3}");
}

#[test]
fn small_changes_of_the_weights_change_little() {
    let golden = Golden::read();
    let engine = Engine::new(&golden);
    let default = engine.rankings(Weights::default());
    let percent = Weights::default().percent();
    for from in 0..5 {
        for to in (0..5).filter(|to| *to != from) {
            let mut changed = percent;
            (changed[from], changed[to]) = (percent[from] - 5, percent[to] + 5);
            let orders = engine.rankings(Weights::new(changed).unwrap());
            let worse = Estimate::of(&differences(&golden, &default, &orders));
            assert!(worse.mean < 0.05, "{changed:?}: {worse:?}");
        }
    }
}

#[test]
fn most_coaches_are_shown_to_somebody() {
    let golden = Golden::read();
    let shown = shown([&Engine::new(&golden).rankings(Weights::default())], golden.coaches.len());
    let never = shown.iter().filter(|count| **count == 0).count();
    assert!(never * 10 <= shown.len() && gini(&shown) < 0.5, "never {never}, Gini {:.2}", gini(&shown));
}

#[test]
fn coaches_who_suit_as_well_are_shown_in_turn() {
    let golden = Golden::read();
    let crowded = Engine::crowded(&golden, 10);
    let coaches = 10 * golden.coaches.len();
    let by_score = shown([&crowded.rankings(Weights::default())], coaches);
    let in_turn = shown(&crowded.days(14, 5), coaches);
    let never = |shown: &[usize]| shown.iter().filter(|count| **count == 0).count();
    assert!(never(&in_turn) * 2 < never(&by_score), "never {} instead of {}", never(&in_turn), never(&by_score));
    let (after, before) = (gini(&in_turn), gini(&by_score));
    assert!(after < before - 0.1, "Gini {after:.2} instead of {before:.2}");
}

#[test]
fn turns_cost_no_quality() {
    let golden = Golden::read();
    let engine = Engine::new(&golden);
    let (by_score, days) = (engine.rankings(Weights::default()), engine.days(14, golden.coaches.len()));
    let of_days: Vec<Vec<f64>> = days.iter().map(|day| differences(&golden, day, &by_score)).collect();
    let of_client = |client: usize| mean(of_days.iter().map(|day| day[client]));
    let lost = Estimate::of(&(0..of_days[0].len()).map(of_client).collect::<Vec<f64>>());
    assert!(lost.mean > -0.01 && lost.high > 0.0, "nDCG@5 {lost:?}");
}

#[test]
fn measures_are_those_of_their_papers() {
    let grades = [3, 2, 0, 1];
    assert_eq!(ndcg(&grades, &[0, 1, 3, 2], 4), Some(1.0));
    // (2^0 - 1) / log2(2) + (2^3 - 1) / log2(3) = 4.416…; the best two are 7 / 1 + 3 / log2(3) = 8.892….
    assert!((ndcg(&grades, &[2, 0], 2).unwrap() - 0.496_6).abs() < 0.000_1);
    assert_eq!(ndcg(&[0, 0], &[0, 1], 2), None);
    assert_eq!(
        (reciprocal_rank(&grades, &[2, 3, 1]), precision_at_3(&grades, &[0, 1, 2])),
        (Some(1.0 / 3.0), Some(2.0 / 3.0))
    );
    assert!(gini(&[1, 1, 1]).abs() < 1e-9 && (gini(&[0, 0, 0, 4]) - 0.75).abs() < 1e-9);
}
