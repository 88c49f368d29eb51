//! Ways of ordering the coaches for a client: the engine, and what is simpler than it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rapport::clock::Timestamp;
use rapport::integrations::embedder::Embedder;
use rapport::models::bookings::Timetable;
use rapport::models::bookings::slots::Upcoming;
use rapport::models::matching::tokenizer::words;
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels, Weights,
};
use rapport::models::profiles::rating::bayesian_mean;
use uuid::Uuid;

use crate::golden::{Client, Coach, Golden, RATES, quarter_hours};

const DIMENSIONS: usize = 256;

/// For each client the coaches by number, best first.
pub type Rankings = Vec<Vec<usize>>;

/// The engine over the set, with the local embedder.
pub struct Engine {
    index: Index,
    clients: Vec<ClientFeatures>,
}

impl Engine {
    pub fn new(golden: &Golden) -> Engine {
        let embedder = Embedder::local(DIMENSIONS);
        let config = IndexConfig {
            source: EmbeddingSource::Local,
            dimensions: DIMENSIONS,
            exchange_rates: ExchangeRates::from_major_units(RATES.map(|(code, rate)| (code.to_owned(), rate))),
            labels: Labels::english(),
        };
        let rows = golden.coaches.iter().enumerate().map(|(number, coach)| features(number, coach, embedder)).collect();
        let clients = golden.clients.iter().map(|client| needs(client, embedder)).collect();
        Engine { index: Index::build(config, rows), clients }
    }

    pub fn rankings(&self, weights: Weights) -> Rankings {
        let all = self.index.len();
        let ranking =
            |client| self.index.score(client, &weights, all).iter().map(|found| number_of(found.coach_id)).collect();
        self.clients.iter().map(ranking).collect()
    }
}

fn features(number: usize, coach: &Coach, embedder: Embedder) -> CoachFeatures {
    CoachFeatures {
        id: Uuid::from_u128(number as u128),
        version: 1,
        created_at: Timestamp::EPOCH,
        languages: coach.languages.clone(),
        countries: coach.countries.clone(),
        expertise: coach.expertise.clone(),
        price: Some((coach.price, coach.currency.clone())),
        times: CoachTimes {
            free: quarter_hours(&coach.hours),
            free_from: Timestamp::EPOCH,
            upcoming: Upcoming::default(),
            timetable: Arc::new(Timetable::without_hours()),
        },
        rating_sum: coach.rating_sum,
        review_count: coach.review_count,
        embedding: Some(embedder.embed(&coach.text())),
        completeness: 1.0,
        words: Box::default(),
        rendered: Arc::default(),
    }
}

fn needs(client: &Client, embedder: Embedder) -> ClientFeatures {
    ClientFeatures {
        languages: client.languages.clone(),
        preferred_language: client.preferred_language.clone(),
        country_of_residence: Some(client.country_of_residence.clone()),
        target_countries: client.target_countries.clone(),
        relocating: client.relocating,
        budget: Some((client.budget, client.currency.clone())),
        wanted: quarter_hours(&client.hours),
        window: Timestamp::EPOCH,
        sessions_per_month: client.sessions_per_month,
        embedding: Some(embedder.embed(&client.text())),
        goals: [std::slice::from_ref(&client.primary_goal), &client.challenges].concat(),
    }
}

fn number_of(id: Uuid) -> usize {
    usize::try_from(id.as_u128()).unwrap()
}

/// Everything that is simpler than the engine, by name.
pub fn baselines(golden: &Golden) -> Vec<(&'static str, Rankings)> {
    vec![
        ("random", random(golden, 1)),
        ("popularity", by(golden, |_, coach| bayesian_mean(coach.rating_sum, coach.review_count))),
        ("price", by(golden, |_, coach| -coach.price_in_euros())),
        ("language only", by(golden, |client, coach| common(&client.languages, &coach.languages))),
        ("goals only", goals_only(golden)),
        ("BM25", bm25(golden)),
    ]
}

/// In an order that depends on nothing.
pub fn random(golden: &Golden, seed: u64) -> Rankings {
    let mut random = StdRng::seed_from_u64(seed);
    let shuffled = |_: &Client| {
        let mut all: Vec<usize> = (0..golden.coaches.len()).collect();
        all.shuffle(&mut random);
        all
    };
    golden.clients.iter().map(shuffled).collect()
}

/// By a number, the highest first; among equals by a fixed shuffle, so that the order of the file says nothing.
fn by(golden: &Golden, value: impl Fn(&Client, &Coach) -> f64) -> Rankings {
    let mut orders = random(golden, 2);
    for (client, order) in golden.clients.iter().zip(&mut orders) {
        order.sort_by(|one, other| {
            value(client, &golden.coaches[*other]).total_cmp(&value(client, &golden.coaches[*one]))
        });
    }
    orders
}

#[expect(clippy::cast_precision_loss, reason = "a handful of languages")]
fn common(one: &[String], other: &[String]) -> f64 {
    one.iter().filter(|language| other.contains(language)).count() as f64
}

/// By the cosine of the embeddings.
fn goals_only(golden: &Golden) -> Rankings {
    let embedder = Embedder::local(DIMENSIONS);
    let vectors: HashMap<&str, Vec<f32>> =
        golden.coaches.iter().map(|coach| (coach.name.as_str(), embedder.embed(&coach.text()))).collect();
    let wanted: HashMap<&str, Vec<f32>> =
        golden.clients.iter().map(|client| (client.primary_goal.as_str(), embedder.embed(&client.text()))).collect();
    by(golden, |client, coach| {
        let (one, other) = (&wanted[client.primary_goal.as_str()], &vectors[coach.name.as_str()]);
        one.iter().zip(other).map(|(a, b)| f64::from(a * b)).sum()
    })
}

/// By words in common, as search engines do (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009): k1 = 1.2, b = 0.75.
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn bm25(golden: &Golden) -> Rankings {
    let counted = |text: &str| {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        for word in words(text) {
            *counts.entry(format!("{word:?}")).or_default() += 1.0;
        }
        counts
    };
    let texts: HashMap<&str, BTreeMap<String, f64>> =
        golden.coaches.iter().map(|coach| (coach.name.as_str(), counted(&coach.text()))).collect();
    let length = |text: &BTreeMap<String, f64>| text.values().sum::<f64>();
    let mean = texts.values().map(length).sum::<f64>() / texts.len() as f64;
    let rarity = |word: &String| {
        let with = texts.values().filter(|text| text.contains_key(word)).count() as f64;
        (1.0 + (texts.len() as f64 - with + 0.5) / (with + 0.5)).ln()
    };
    let wanted: HashMap<&str, BTreeMap<String, f64>> =
        golden.clients.iter().map(|client| (client.primary_goal.as_str(), counted(&client.text()))).collect();
    by(golden, |client, coach| {
        let text = &texts[coach.name.as_str()];
        wanted[client.primary_goal.as_str()]
            .keys()
            .filter_map(|word| Some((word, text.get(word)?)))
            .map(|(word, count)| rarity(word) * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length(text) / mean)))
            .sum()
    })
}
