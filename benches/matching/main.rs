//! The index of coaches at three sizes, in one run: one match as production runs it, beside a naive one, beside a plain read of as many bytes, and, with
//! `--peers PYTHON`, beside NumPy, faiss and usearch (`benches/matching/compare.sh` installs them); then every kind of search, and what a change of one coach
//! costs, at 1,000 and 100,000. Ratios say what grows: `cargo bench --bench matching`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

mod market;
mod matches;
mod peers;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::Date;
use rapport::models::bookings::slots::DaySpans;
use rapport::models::coaches::{Availability as On, Search, Sort, TextQuery, Word, default_currency};
use rapport::models::matching::Index;
use rapport::models::reference::Zone;
use uuid::Uuid;

use self::market::{DIMENSIONS, Random, availability, build, coach, now, times};
use self::matches::{Market, compare};

const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
const ROUNDS: usize = 31;

/// Memory that the process has, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4_096
}

fn searches() -> Vec<(&'static str, Search, usize)> {
    let all = Search {
        languages: Vec::new(),
        countries: Vec::new(),
        expertise: Vec::new(),
        min_price: None,
        max_price: None,
        currency: None,
        prices_in: default_currency(),
        min_rating: None,
        available: None,
        text: None,
        among: None,
        sort: Sort::Rating,
    };
    let day = |date: Date, zone: &str| Some(On { day: DaySpans::of(date, &zone.parse().unwrap()), now: now() });
    let today = Date::constant(2026, 12, 1);
    let filtered = Search {
        languages: vec!["de".parse().unwrap()],
        countries: vec!["PT".parse().unwrap(), "ES".parse().unwrap()],
        expertise: vec!["burnout".parse().unwrap()],
        min_price: Some(2_000),
        max_price: Some(12_000),
        min_rating: Some(2.0),
        available: day(today.saturating_add(9.days()), "Asia/Kolkata"),
        ..all.clone()
    };
    vec![
        ("list by rating", all.clone(), 0),
        ("list by price", Search { sort: Sort::Price, ..all.clone() }, 0),
        ("list by newest", Search { sort: Sort::Newest, ..all.clone() }, 0),
        ("list, half-way down", all.clone(), usize::MAX),
        ("list by expertise", Search { expertise: vec!["careers".parse().unwrap()], ..all.clone() }, 0),
        ("list available today", Search { available: day(today, "UTC"), ..all.clone() }, 0),
        (
            "list available in a month",
            Search { available: day(today.saturating_add(30.days()), "UTC"), ..all.clone() },
            0,
        ),
        (
            "list available on no day",
            Search { available: day(today.saturating_add(300.days()), "UTC"), ..all.clone() },
            0,
        ),
        ("list with every filter", filtered, 0),
        (
            "list by a word of every third",
            Search { text: Some(TextQuery::Word(Word::of("relocation"))), ..all.clone() },
            0,
        ),
        (
            "list by a phrase of every other",
            Search { among: Some((0..50_000).map(|number| Uuid::from_u128(number * 2)).collect()), ..all },
            0,
        ),
    ]
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

/// The Python that is given as `--peers PYTHON`.
fn python() -> Option<PathBuf> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--peers");
    arguments.next().map(|_| arguments.next().expect("--peers needs a Python").into())
}

fn main() {
    let (random, python) = (&mut Random(7), python());
    let mut markets: Vec<Market> = Vec::new();
    for size in SIZES {
        let mut vectors = Vec::with_capacity(if python.is_some() { size as usize * DIMENSIONS } else { 0 });
        let (started, before) = (Instant::now(), resident());
        let index = build(size, random, python.is_some().then_some(&mut vectors));
        let took = started.elapsed();
        // What a search looks up is part of it, and made when it is needed first.
        assert_eq!(index.list(&searches()[0].1, 0, 1).total, size as usize);
        let bytes = resident().saturating_sub(before).saturating_sub(size_of_val(&*vectors));
        println!("built of {size} coaches in pages: {took:.1?}");
        markets.push(Market { index, vectors, bytes_each: bytes / size as usize });
    }
    compare(&markets, python.as_deref());
    let [small, _, large] = <[Market; 3]>::try_from(markets).unwrap_or_else(|_| unreachable!("three sizes"));
    searches_and_changes([small.index, large.index], random);
}

fn searches_and_changes(indexes: [Index; 2], random: &mut Random) {
    let other = coach(77, random, &[times(&availability(&Zone::utc()))]);
    let lisbon = availability(&"Europe/Lisbon".parse().unwrap());
    let mut names: Vec<&str> = vec!["one profile changes", "one booking", "facets of all"];
    let searches = searches();
    names.extend(searches.iter().map(|(name, ..)| *name));

    let mut results: Vec<[Vec<Duration>; 2]> = names.iter().map(|_| Default::default()).collect();
    // In turn, so that a machine that changes its pace does so for all.
    for _ in 0..ROUNDS {
        for (at, index) in indexes.iter().enumerate() {
            let count = index.len();
            let mut round = vec![
                time(|| assert_eq!(black_box(index.updated(vec![other.clone()], &[])).len(), count)),
                time(|| assert_eq!(black_box(index.with_times(vec![(other.id, times(&lisbon))])).len(), count)),
            ];
            round.push(time(|| assert_eq!(black_box(index.facets(&searches[0].1)).total, count)));
            for (_, search, offset) in &searches {
                let offset = (*offset).min(count / 2);
                round.push(time(|| assert!(black_box(index.list(search, offset, 20)).ids.len() <= 20)));
            }
            results.iter_mut().zip(round).for_each(|(result, time)| result[at].push(time));
        }
    }
    println!("\nmedians of {ROUNDS} rounds");
    println!("  {:<32} {:>12} {:>12} {:>8}", "", "1,000", "100,000", "ratio");
    for (name, mut times) in names.iter().zip(results) {
        times.iter_mut().for_each(|times| times.sort_unstable());
        let [small, large] = times.map(|times| times[ROUNDS / 2]);
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!("  {name:<32} {small:>12.1?} {large:>12.1?} {ratio:>8.2}");
    }
    let mut one = Vec::new();
    for _ in 0..ROUNDS {
        one.push(time(|| drop(black_box(times(&lisbon)))));
    }
    one.sort_unstable();
    println!("  the two months of one coach computed: {:.1?}", one[ROUNDS / 2]);
}
