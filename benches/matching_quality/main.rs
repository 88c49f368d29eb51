//! How good matching is, over the golden set, beside what is simpler than it: `cargo bench --bench matching_quality`. Its table is in
//! `docs/matching-quality.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failure ends the benchmark")]

#[path = "../../tests/matching_quality/golden.rs"]
#[allow(dead_code, reason = "the test's modules, which the benchmark uses in part")]
mod golden;
#[path = "../../tests/matching_quality/measures.rs"]
#[allow(dead_code, reason = "the test's modules, which the benchmark uses in part")]
mod measures;
#[path = "../../tests/matching_quality/rankings.rs"]
#[allow(dead_code, reason = "the test's modules, which the benchmark uses in part")]
mod rankings;

use std::collections::BTreeMap;

use rapport::models::matching::Weights;

use self::golden::{Client, Golden};
use self::measures::{Estimate, gini, mean, ndcg, precision_at_3, reciprocal_rank};
use self::rankings::{Engine, Rankings, baselines, shown};

/// Days of the simulation, and how often each coach is in its larger market.
const DAYS: usize = 28;
const COPIES: usize = 10;

fn main() {
    let golden = Golden::read();
    println!("{} clients, {} coaches\n", golden.clients.len(), golden.coaches.len());
    let engine = Engine::new(&golden);
    let default = engine.rankings(Weights::default());
    let mut all = vec![("Rapport", default.clone())];
    all.extend(baselines(&golden));
    println!("| order | nDCG@5 | nDCG@10 | MRR | P@3 |\n|---|---|---|---|---|");
    for (name, orders) in &all {
        println!(
            "| {name} | {} | {} | {} | {} |",
            cell(&golden, orders, |grades, order| ndcg(grades, order, 5)),
            cell(&golden, orders, |grades, order| ndcg(grades, order, 10)),
            cell(&golden, orders, reciprocal_rank),
            cell(&golden, orders, precision_at_3),
        );
    }
    by_slice(&golden, &all);
    exposure(&golden, &all);
    turns(&golden, &engine);
    stability(&golden, &engine);
}

fn values(golden: &Golden, orders: &Rankings, measure: impl Fn(&[u8], &[usize]) -> Option<f64>) -> Vec<f64> {
    golden.grades.iter().zip(orders).filter_map(|(grades, order)| measure(grades, order)).collect()
}

fn cell(golden: &Golden, orders: &Rankings, measure: impl Fn(&[u8], &[usize]) -> Option<f64>) -> String {
    let Estimate { mean, low, high } = Estimate::of(&values(golden, orders, measure));
    format!("{mean:.2} ({low:.2}–{high:.2})")
}

/// A part of the clients: its name, and who is in it.
type Slice = (&'static str, fn(&Client) -> bool);

/// The same for parts of the clients: where the default loses, it is here.
fn by_slice(golden: &Golden, all: &[(&str, Rankings)]) {
    let slices: [Slice; 5] = [
        ("write in English", |client| client.languages == ["en"]),
        ("write in another language", |client| client.preferred_language.as_deref().is_some_and(|code| code != "en")),
        ("relocate", |client| client.relocating),
        ("budget up to 50 euros", |client| client.budget_in_euros() <= 50.0),
        ("lead others", |client| {
            ["new-leader", "executive", "conflict", "intercultural", "women-tech"].contains(&client.needs.main.as_str())
        }),
    ];
    println!("\n| nDCG@5 of clients who | {} |", all.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" | "));
    println!("|---|{}", "---|".repeat(all.len()));
    for (name, is_in) in slices {
        let of = |orders: &Rankings| {
            let inside = golden.clients.iter().zip(&golden.grades).zip(orders).filter(|((client, _), _)| is_in(client));
            format!("{:.2}", mean(inside.filter_map(|((_, grades), order)| ndcg(grades, order, 5))))
        };
        let count = golden.clients.iter().filter(|client| is_in(client)).count();
        println!("| {name} ({count}) | {} |", all.iter().map(|(_, orders)| of(orders)).collect::<Vec<_>>().join(" | "));
    }
}

/// Who is among the first five, how often.
fn exposure(golden: &Golden, all: &[(&str, Rankings)]) {
    println!("\n| order | Gini of the first five | never among them |\n|---|---|---|");
    for (name, orders) in all {
        println!("| {name} | {} |", exposed(&shown([orders], golden.coaches.len())));
    }
}

fn exposed(shown: &[usize]) -> String {
    let never = shown.iter().filter(|count| **count == 0).count();
    format!("{:.2} | {never} of {}", gini(shown), shown.len())
}

/// What it changes that coaches who suit about as well come in turn, over four weeks in which every client asks each day.
fn turns(golden: &Golden, engine: &Engine) {
    let crowded = Engine::crowded(golden, COPIES);
    let (few, many) = (golden.coaches.len(), COPIES * golden.coaches.len());
    println!(
        "\n| order | coaches | nDCG@5 | nDCG@10 | Gini of the first five | never among them |\n|---|---|---|---|---|---|"
    );
    let row = |name: &str, days: &[Rankings]| {
        let of = |depth: usize| {
            mean(
                days.iter()
                    .map(|day| mean(values(golden, day, |grades, order| ndcg(grades, order, depth)).into_iter())),
            )
        };
        println!("| {name} | {few} | {:.3} | {:.3} | {} |", of(5), of(10), exposed(&shown(days, few)));
    };
    row("by score alone", &[engine.rankings(Weights::default())]);
    row("in turn", &engine.days(DAYS, few));
    println!("| by score alone | {many} | | | {} |", exposed(&shown([&crowded.rankings(Weights::default())], many)));
    println!("| in turn | {many} | | | {} |", exposed(&shown(&crowded.days(DAYS, 5), many)));
}

/// How much the first five change when five points go from one factor to another.
fn stability(golden: &Golden, engine: &Engine) {
    let percent = Weights::default().percent();
    let default = engine.rankings(Weights::default());
    let mut kept: BTreeMap<String, f64> = BTreeMap::new();
    for from in 0..5 {
        for to in (0..5).filter(|to| *to != from) {
            let mut changed = percent;
            (changed[from], changed[to]) = (percent[from] - 5, percent[to] + 5);
            let orders = engine.rankings(Weights::new(changed).unwrap());
            let same = default.iter().zip(&orders).map(|(one, other)| {
                let common = one.iter().take(5).filter(|coach| other[..5].contains(coach)).count();
                f64::from(u32::try_from(common).unwrap()) / 5.0
            });
            kept.insert(format!("{changed:?}"), mean(same));
        }
    }
    let worst = kept.iter().min_by(|one, other| one.1.total_cmp(other.1)).unwrap();
    println!(
        "\nFive points moved between two factors: {:.0} % of the first five stay on average, {:.0} % at worst ({}). {} clients.",
        100.0 * mean(kept.values().copied()),
        100.0 * worst.1,
        worst.0,
        golden.clients.len()
    );
}
