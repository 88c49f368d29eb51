//! How fast 10,000 coaches are scored, as ratios in one run: scoring beside a bare pass over the same vectors, and updates of the index
//! beside building it; `cargo bench --bench matching`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use rapport::clock::Timestamp;
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels, Weights,
};
use rapport::models::profiles::availability::QuarterHours;
use uuid::Uuid;

const COACHES: u32 = 10_000;
const DIMENSIONS: usize = 256;
const ROUNDS: usize = 50;

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

fn coach(number: u32, random: &mut Random) -> CoachFeatures {
    CoachFeatures {
        id: Uuid::from_u128(number.into()),
        languages: (0..2).map(|_| random.pick(&["de", "en", "fr", "es", "pl", "it"])).collect(),
        countries: (0..3).map(|_| random.pick(&["DE", "PT", "ES", "JP", "US", "PL", "FR", "IT"])).collect(),
        expertise: vec!["leadership".to_owned(), "expat-life".to_owned()],
        price: Some((random.below(20_000).into(), random.pick(&["EUR", "GBP"]))),
        free: (0..200).map(|_| random.below(QuarterHours::CAPACITY as u32) as usize).collect(),
        rating_sum: random.below(500),
        review_count: 100,
        embedding: Some(random.vector()),
        completeness: 1.0,
    }
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
        sessions_per_month: 4,
        embedding: Some(random.vector()),
        goals: vec!["relocation".to_owned(), "leading-a-team".to_owned()],
    }
}

fn build(rows: Vec<CoachFeatures>) -> Index {
    let rates = [("EUR", 1.0), ("GBP", 1.2)].map(|(code, rate)| (code.to_owned(), rate));
    let config = IndexConfig {
        source: EmbeddingSource::Local,
        dimensions: DIMENSIONS,
        exchange_rates: ExchangeRates::from_major_units(rates),
        labels: Labels::english(),
    };
    Index::build(config, Timestamp::EPOCH, rows)
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    let random = &mut Random(7);
    let rows: Vec<CoachFeatures> = (0..COACHES).map(|number| coach(number, random)).collect();
    let vectors: Vec<f32> = rows.iter().flat_map(|row| row.embedding.clone().unwrap()).collect();
    let client = client(random);
    let other = coach(COACHES, random);
    let index = build(rows.clone());

    let names = ["sum of all vectors", "scoring", "build", "updated (one profile)", "with_free (one booking)"];
    let mut times: [Vec<Duration>; 5] = std::array::from_fn(|_| Vec::with_capacity(ROUNDS));
    // In turn, so that a machine that changes its pace does so for all.
    for _ in 0..ROUNDS {
        let rows = rows.clone();
        let round = [
            time(|| {
                black_box(vectors.chunks_exact(16).fold([0.0_f32; 16], |mut sums, chunk| {
                    sums.iter_mut().zip(chunk).for_each(|(sum, cell)| *sum += cell);
                    sums
                }));
            }),
            time(|| assert_eq!(black_box(index.score(&client, &Weights::default(), 10)).len(), 10)),
            time(|| assert_eq!(black_box(build(rows)).len(), COACHES as usize)),
            time(|| assert_eq!(black_box(index.updated(vec![other.clone()], &[])).len(), COACHES as usize + 1)),
            time(|| {
                let free = [(Uuid::from_u128(77), QuarterHours::default())];
                assert_eq!(black_box(index.with_free(&free)).len(), COACHES as usize);
            }),
        ];
        times.iter_mut().zip(round).for_each(|(times, time)| times.push(time));
    }
    let medians = times.map(median);
    println!("\n{COACHES} coaches, vectors of {DIMENSIONS} dimensions, medians of {ROUNDS} rounds");
    for (name, time) in names.iter().zip(medians) {
        println!("  {name}: {time:.2?}");
    }
    let [sum, score, build, updated, with_free] = medians.map(|time| time.as_secs_f64());
    println!("  scoring ÷ sum of all vectors: {:.2}", score / sum);
    println!("  updated ÷ build: {:.3}", updated / build);
    println!("  with_free ÷ build: {:.4}", with_free / build);
}
