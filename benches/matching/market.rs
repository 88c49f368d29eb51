//! Coaches and clients of a made-up market, the same in every run. What they write about is one of some topics, more or less, so that vectors are as far from
//! each other as those of real texts: some coaches are near a client, most are not.

use std::sync::Arc;

use rapport::clock::{Timestamp, minutes};
use rapport::models::bookings::Timetable;
use rapport::models::bookings::cancellation_policy::CancellationPolicy;
use rapport::models::bookings::slots::{SlotInput, Upcoming};
use rapport::models::coaches::{CoachCard, PublicProfile, RenderedProfile, Word, default_currency};
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels,
};
use rapport::models::money::Money;
use rapport::models::profiles::availability::{Availability, QuarterHours, WallTime, Weekday, WeeklyWindow};
use rapport::models::reference::Zone;
use uuid::Uuid;

pub const DIMENSIONS: usize = 256;
const TOPICS: u32 = 24;
const LANGUAGES: [&str; 6] = ["de", "en", "fr", "es", "pl", "it"];
const COUNTRIES: [&str; 8] = ["DE", "PT", "ES", "JP", "US", "PL", "FR", "IT"];

/// Pseudo-random numbers, the same in every run (a linear congruential generator).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 32) % u64::from(bound)) as u32
    }

    fn pick(&mut self, from: &[&str]) -> String {
        from[self.below(from.len() as u32) as usize].to_owned()
    }

    fn picks(&mut self, count: u32, from: &[&str]) -> Vec<String> {
        (0..count).map(|_| self.pick(from)).collect()
    }

    fn vector(&mut self) -> Vec<f32> {
        (0..DIMENSIONS).map(|_| self.below(1 << 20) as f32 / (1 << 20) as f32 - 0.5).collect()
    }

    /// The vector of a text about one of the topics: of length one, with a cosine to the topic's of 0.3 to 0.8.
    fn text_vector(&mut self) -> Vec<f32> {
        let topic = Random(u64::from(self.below(TOPICS))).vector();
        let noise = 0.8 + self.below(1_000) as f32 / 1_000.0 * 2.2;
        let mixed: Vec<f32> = topic.iter().zip(self.vector()).map(|(topic, other)| topic + noise * other).collect();
        let length = mixed.iter().map(|cell| cell * cell).sum::<f32>().sqrt();
        mixed.into_iter().map(|cell| cell / length).collect()
    }
}

pub fn now() -> Timestamp {
    "2026-12-01T10:00:00Z".parse().unwrap()
}

/// Every weekday from nine to five, two months ahead.
pub fn availability(zone: &Zone) -> Availability {
    let time = |hour: u16| WallTime::from_minutes(hour * 60).unwrap();
    let weekly =
        Weekday::ALL[..5].iter().map(|weekday| WeeklyWindow { weekday: *weekday, start: time(9), end: time(17) });
    Availability::weekly(zone.clone(), weekly.collect())
}

/// What a booking makes to be computed again, and nothing else.
pub fn times(availability: &Availability) -> CoachTimes {
    let (free_from, now) = (QuarterHours::day_start(now()), now());
    let upcoming =
        Upcoming::of(&SlotInput { availability, duration_minutes: 60, paid: true, busy: &[], booked: &[], now });
    let timetable = Arc::new(Timetable::without_hours());
    CoachTimes { free: availability.quarter_hours(free_from), free_from, upcoming, timetable }
}

pub fn coach(number: u32, random: &mut Random, times: &[CoachTimes]) -> CoachFeatures {
    CoachFeatures {
        id: Uuid::from_u128(number.into()),
        version: 1,
        created_at: Timestamp::EPOCH + minutes(number.into()),
        languages: random.picks(2, &LANGUAGES),
        countries: random.picks(3, &COUNTRIES),
        expertise: random.picks(3, &["leadership", "expat-life", "careers", "burnout", "families"]),
        price: Some((random.below(20_000).into(), random.pick(&["EUR", "GBP"]))),
        times: times[random.below(times.len() as u32) as usize].clone(),
        rating_sum: random.below(500),
        review_count: 100,
        embedding: Some(random.text_vector()),
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

/// Somebody who wants two to four hours of each day.
pub fn client(random: &mut Random) -> ClientFeatures {
    let languages = random.picks(2, &LANGUAGES);
    let (first, quarters) = (32 + random.below(40) as usize, 8 + random.below(8) as usize);
    ClientFeatures {
        preferred_language: Some(languages[0].clone()),
        languages,
        country_of_residence: Some(random.pick(&COUNTRIES)),
        target_countries: random.picks(1, &COUNTRIES),
        relocating: random.below(2) == 0,
        budget: Some((3_000 + i64::from(random.below(12_000)), "EUR".to_owned())),
        wanted: (0..15).flat_map(|day| (0..quarters).map(move |quarter| day * 96 + first + quarter)).collect(),
        window: now(),
        sessions_per_month: 1 + random.below(8),
        embedding: Some(random.text_vector()),
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

/// As the process loads it: in pages. And the vectors, one after another in the order of ids.
pub fn build(coaches: u32, random: &mut Random, mut vectors: Option<&mut Vec<f32>>) -> Index {
    let zones = ["Europe/Lisbon", "America/New_York", "Asia/Tokyo", "Asia/Kolkata"];
    let mut sets: Vec<CoachTimes> = zones.iter().map(|zone| times(&availability(&zone.parse().unwrap()))).collect();
    sets.iter_mut().for_each(|set| set.free.remove_range(now(), now(), now() + minutes(120)));
    let mut index = empty();
    let mut rows = (0..coaches).map(|number| coach(number, random, &sets)).peekable();
    while rows.peek().is_some() {
        let page: Vec<CoachFeatures> = rows.by_ref().take(250).collect();
        if let Some(vectors) = &mut vectors {
            vectors.extend(page.iter().flat_map(|row| row.embedding.iter().flatten()));
        }
        index = index.updated(page, &[]);
    }
    index
}
