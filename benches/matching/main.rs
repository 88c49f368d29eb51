//! The index of coaches at two sizes, 1,000 and 100,000, in turn in one run: scoring, every kind of search, and what a change of one coach
//! costs. Ratios say what grows: `cargo bench --bench matching`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::Date;
use rapport::clock::{Timestamp, minutes};
use rapport::models::bookings::Timetable;
use rapport::models::bookings::cancellation_policy::CancellationPolicy;
use rapport::models::bookings::slots::{DaySpans, SlotInput, Upcoming};
use rapport::models::coaches::{
    Availability as On, CoachCard, PublicProfile, RenderedProfile, Search, Sort, TextQuery, Word, default_currency,
};
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels, Weights,
};
use rapport::models::money::Money;
use rapport::models::profiles::availability::{Availability, QuarterHours, WallTime, Weekday, WeeklyWindow};
use rapport::models::reference::Zone;
use uuid::Uuid;

const SIZES: [u32; 2] = [1_000, 100_000];
const DIMENSIONS: usize = 256;
const ROUNDS: usize = 31;

/// Pseudo-random numbers, the same in every run (a linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 32) % u64::from(bound)) as u32
    }

    fn pick(&mut self, from: &[&str]) -> String {
        from[self.below(from.len() as u32) as usize].to_owned()
    }

    fn vector(&mut self) -> Vec<f32> {
        (0..DIMENSIONS).map(|_| self.below(1 << 20) as f32 / (1 << 20) as f32 - 0.5).collect()
    }
}

fn now() -> Timestamp {
    "2026-12-01T10:00:00Z".parse().unwrap()
}

/// Every weekday from nine to five, two months ahead.
fn availability(zone: &Zone) -> Availability {
    let time = |hour: u16| WallTime::from_minutes(hour * 60).unwrap();
    let weekly =
        Weekday::ALL[..5].iter().map(|weekday| WeeklyWindow { weekday: *weekday, start: time(9), end: time(17) });
    Availability::weekly(zone.clone(), weekly.collect())
}

/// What a booking makes to be computed again, and nothing else.
fn times(availability: &Availability) -> CoachTimes {
    let (free_from, now) = (QuarterHours::day_start(now()), now());
    let upcoming =
        Upcoming::of(&SlotInput { availability, duration_minutes: 60, paid: true, busy: &[], booked: &[], now });
    let timetable = Arc::new(Timetable::without_hours());
    CoachTimes { free: availability.quarter_hours(free_from), free_from, upcoming, timetable }
}

fn coach(number: u32, random: &mut Random, times: &[CoachTimes]) -> CoachFeatures {
    CoachFeatures {
        id: Uuid::from_u128(number.into()),
        version: 1,
        created_at: Timestamp::EPOCH + minutes(number.into()),
        languages: (0..2).map(|_| random.pick(&["de", "en", "fr", "es", "pl", "it"])).collect(),
        countries: (0..3).map(|_| random.pick(&["DE", "PT", "ES", "JP", "US", "PL", "FR", "IT"])).collect(),
        expertise: (0..3)
            .map(|_| random.pick(&["leadership", "expat-life", "careers", "burnout", "families"]))
            .collect(),
        price: Some((random.below(20_000).into(), random.pick(&["EUR", "GBP"]))),
        times: times[random.below(times.len() as u32) as usize].clone(),
        rating_sum: random.below(500),
        review_count: 100,
        embedding: Some(random.vector()),
        completeness: 1.0,
        words: words(number, random),
        rendered: Arc::new(rendered(number)),
    }
}

/// Eighty words, some of them much more frequent than others; every third coach has the first.
fn words(number: u32, random: &mut Random) -> Box<[Word]> {
    let mut words: Vec<Word> = (0..80)
        .map(|_| {
            let bound = 1 + random.below(20_000);
            Word::of(&(1 + random.below(bound)).to_string())
        })
        .collect();
    words.extend(number.is_multiple_of(3).then(|| Word::of("relocation")));
    words.into()
}

/// With texts of usual lengths.
fn rendered(number: u32) -> RenderedProfile {
    let profile = PublicProfile {
        card: CoachCard {
            id: Uuid::from_u128(number.into()),
            full_name: format!("Coach Number {number}"),
            headline: Some("Helps people who lead for the first time, far from home".to_owned()),
            photo_url: Some(format!("https://photos.example.com/photos/{number:032}/800.jpg")),
            expertise: ["leadership", "expat-life", "careers"].map(|tag| tag.parse().unwrap()).to_vec(),
            languages: ["de", "en"].map(|code| code.parse().unwrap()).to_vec(),
            countries: ["DE", "PT"].map(|code| code.parse().unwrap()).to_vec(),
            price: Some(Money::new(9_000, default_currency())),
            price_about: None,
            session_durations: vec![30, 60, 90],
            timezone: "Europe/Lisbon".parse().unwrap(),
            rating: Some(4.5),
            review_count: 100,
        },
        bio: Some(
            "I have helped people to begin again, in another job, another country and another language. ".repeat(6),
        ),
        cancellation_policy: CancellationPolicy::Moderate,
    };
    RenderedProfile::new(&profile).unwrap()
}

/// Memory that the process has, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4_096
}

fn client(random: &mut Random) -> ClientFeatures {
    ClientFeatures {
        languages: vec!["en".to_owned(), "de".to_owned(), "pl".to_owned()],
        preferred_language: Some("de".to_owned()),
        country_of_residence: Some("DE".to_owned()),
        target_countries: vec!["PT".to_owned()],
        relocating: true,
        budget: Some((8_000, "EUR".to_owned())),
        wanted: (44..92).collect(),
        window: now(),
        sessions_per_month: 4,
        embedding: Some(random.vector()),
        goals: vec!["relocation".to_owned(), "leading-a-team".to_owned()],
    }
}

fn empty() -> Index {
    let rates = [("EUR", 1.0), ("GBP", 1.2)].map(|(code, rate)| (code.to_owned(), rate));
    Index::new(IndexConfig {
        source: EmbeddingSource::Local,
        dimensions: DIMENSIONS,
        exchange_rates: ExchangeRates::from_major_units(rates),
        labels: Labels::english(),
    })
}

/// As the process loads it: in pages.
fn build(coaches: u32, random: &mut Random) -> Index {
    let zones = ["Europe/Lisbon", "America/New_York", "Asia/Tokyo", "Asia/Kolkata"];
    let mut sets: Vec<CoachTimes> = zones.iter().map(|zone| times(&availability(&zone.parse().unwrap()))).collect();
    sets.iter_mut().for_each(|set| set.free.remove_range(now(), now(), now() + minutes(120)));
    let mut index = empty();
    let mut rows = (0..coaches).map(|number| coach(number, random, &sets)).peekable();
    while rows.peek().is_some() {
        index = index.updated(rows.by_ref().take(250).collect(), &[]);
    }
    index
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

fn main() {
    let random = &mut Random(7);
    let mut indexes: Vec<(u32, Index, Duration, usize)> = Vec::new();
    for size in SIZES {
        let (started, before) = (Instant::now(), resident());
        let index = build(size, random);
        let took = started.elapsed();
        // What a search looks up is part of it, and made when it is needed first.
        assert_eq!(index.list(&searches()[0].1, 0, 1).total, size as usize);
        indexes.push((size, index, took, resident().saturating_sub(before)));
    }
    let (client, other) = (client(random), coach(77, random, &[times(&availability(&Zone::utc()))]));
    let lisbon = availability(&"Europe/Lisbon".parse().unwrap());
    let mut names: Vec<&str> = vec!["scoring", "one profile changes", "one booking", "facets of all"];
    let searches = searches();
    names.extend(searches.iter().map(|(name, ..)| *name));

    let mut results: Vec<[Vec<Duration>; 2]> = names.iter().map(|_| Default::default()).collect();
    // In turn, so that a machine that changes its pace does so for all.
    for _ in 0..ROUNDS {
        for (at, (size, index, ..)) in indexes.iter_mut().enumerate() {
            let count = *size as usize;
            let mut round = vec![
                time(|| assert_eq!(black_box(index.score(&client, &Weights::default(), 10)).len(), 10)),
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
    println!("\nvectors of {DIMENSIONS} dimensions, medians of {ROUNDS} rounds");
    println!("  {:<32} {:>12} {:>12} {:>8}", "", "1,000", "100,000", "ratio");
    for (name, mut times) in names.iter().zip(results) {
        times.iter_mut().for_each(|times| times.sort_unstable());
        let [small, large] = times.map(|times| times[ROUNDS / 2]);
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!("  {name:<32} {small:>12.1?} {large:>12.1?} {ratio:>8.2}");
    }
    for (size, _, took, bytes) in &indexes {
        println!("  built of {size} coaches in pages: {took:.1?}, {} bytes for each", bytes / *size as usize);
    }
    let mut one = Vec::new();
    for _ in 0..ROUNDS {
        one.push(time(|| drop(black_box(times(&lisbon)))));
    }
    one.sort_unstable();
    println!("  the two months of one coach computed: {:.1?}", one[ROUNDS / 2]);
}
