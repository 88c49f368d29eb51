//! How long 10,000 coaches take: `cargo test --release -p rapport --lib matching::speed -- --ignored --nocapture`.

use std::time::{Duration, Instant as Stopwatch};

use uuid::Uuid;

use super::properties::{client, coach, setting};
use super::{ClientFeatures, CoachFeatures, EmbeddingSource, Index, QuarterHours, Weights};

const DIMENSIONS: usize = 256;

/// Numbers that look random and are the same each time.
fn noise(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}

fn rows(count: u64) -> Vec<CoachFeatures> {
    let mut next = noise(7);
    let languages = ["de", "en", "fr", "es", "pl", "it"];
    let countries = ["DE", "PT", "ES", "JP", "US", "PL", "FR", "IT"];
    let mut row = |number| CoachFeatures {
        id: Uuid::from_u128(number),
        languages: (0..2).map(|_| languages[next() as usize % languages.len()].to_owned()).collect(),
        countries: (0..3).map(|_| countries[next() as usize % countries.len()].to_owned()).collect(),
        price: Some((i64::try_from(next() % 20_000).unwrap(), ["EUR", "GBP"][next() as usize % 2].to_owned())),
        free: (0..200).map(|_| next() as usize % QuarterHours::WINDOW).collect(),
        rating_sum: (next() % 500) as u32,
        review_count: 100,
        embedding: Some((0..DIMENSIONS).map(|_| next() as f32 / 2_147_483_648.0 - 0.5).collect()),
        ..coach(number)
    };
    (0..u128::from(count)).map(&mut row).collect()
}

#[test]
#[ignore = "a measurement, and only of an optimised build"]
fn ten_thousand_coaches_take_less_than_ten_milliseconds() {
    let index = Index::build(setting(EmbeddingSource::Local, DIMENSIONS), crate::clock::Timestamp::EPOCH, rows(10_000));
    let mut next = noise(11);
    let embedding = Some((0..DIMENSIONS).map(|_| next() as f32 / 2_147_483_648.0 - 0.5).collect());
    let client = ClientFeatures { embedding, ..client() };
    let timed = |work: &mut dyn FnMut()| {
        let mut times: Vec<Duration> = (0..50)
            .map(|_| {
                let start = Stopwatch::now();
                work();
                start.elapsed()
            })
            .collect();
        times.sort();
        (times[25], times[48])
    };
    let scoring = timed(&mut || assert_eq!(index.score(&client, &Weights::default(), 10).len(), 10));
    let booking =
        timed(&mut || assert_eq!(index.with_free(&[(Uuid::from_u128(77), QuarterHours::default())]).len(), 10_000));
    let editing = timed(&mut || assert_eq!(index.with(vec![coach(20_000)], &[]).len(), 10_001));
    eprintln!("median, 98 %: scoring {scoring:?}, with_free {booking:?}, with {editing:?}");
    assert!(scoring.0 <= Duration::from_millis(10), "{scoring:?}");
}
