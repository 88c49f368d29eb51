//! Ways of ordering the coaches for a client: the engine, and what is simpler than it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rapport::clock::{Timestamp, days};
use rapport::integrations::embedder::Embedder;
use rapport::models::bookings::Timetable;
use rapport::models::bookings::slots::Upcoming;
use rapport::models::matching::showings::PLACES;
use rapport::models::matching::tokenizer::words;
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels, Rotation,
    Showings, Weights,
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
        Engine::crowded(golden, 1)
    }

    /// With each coach so many times, each a percent dearer and rated a little lower than the one before: a market in which many suit about as well. The
    /// numbers of the copies follow those of the set.
    pub fn crowded(golden: &Golden, copies: usize) -> Engine {
        let embedder = Embedder::local(DIMENSIONS);
        let config = IndexConfig {
            source: EmbeddingSource::Local,
            dimensions: DIMENSIONS,
            exchange_rates: ExchangeRates::from_major_units(RATES.map(|(code, rate)| (code.to_owned(), rate))),
            labels: Labels::english(),
        };
        let coaches = || golden.coaches.iter().enumerate();
        let rows = (0..copies)
            .flat_map(|copy| coaches().map(move |(number, coach)| (copy, number, features(number, coach, embedder))))
            .map(|(copy, number, row)| copied(row, copy, copy * golden.coaches.len() + number))
            .collect();
        let clients = golden.clients.iter().map(|client| needs(client, embedder)).collect();
        Engine { index: Index::build(config, rows), clients }
    }

    pub fn rankings(&self, weights: Weights) -> Rankings {
        let all = self.index.len();
        let ranking =
            |client| self.index.score(client, &weights, all).iter().map(|found| number_of(found.coach_id)).collect();
        self.clients.iter().map(ranking).collect()
    }

    /// The orders of so many days in turn, of which every client asks for the first `limit` on each.
    pub fn days(&self, count: usize, limit: usize) -> Vec<Rankings> {
        // What counts today, and what will tomorrow: the day before is counted by then.
        let (mut today, mut tomorrow) = (Showings::default(), Showings::default());
        let mut orders = Vec::with_capacity(count);
        for _ in 0..count {
            // Nobody is new.
            let rotation = Rotation::new(Timestamp::EPOCH + days(365), Arc::new(today));
            let in_turn = |client| {
                let found = self.index.score_in_turn(client, &Weights::default(), limit, &rotation);
                found.iter().map(|found| number_of(found.coach_id)).collect()
            };
            let rankings: Rankings = self.clients.iter().map(in_turn).collect();
            let shown = rankings.iter().flat_map(|order| order.iter().take(PLACES)).map(|number| id_of(*number));
            let after = tomorrow.after_a_day(shown);
            today = std::mem::replace(&mut tomorrow, after);
            orders.push(rankings);
        }
        orders
    }
}

/// A coach's `copy`th double, of another number.
fn copied(row: CoachFeatures, copy: usize, number: usize) -> CoachFeatures {
    let copy = u32::try_from(copy).unwrap();
    let price = row.price.map(|(amount, currency)| (amount * i64::from(100 + copy) / 100, currency));
    CoachFeatures { id: id_of(number), price, rating_sum: row.rating_sum.saturating_sub(copy), ..row }
}

/// How often each of so many coaches was among the first five of these orders.
pub fn shown<'a>(orders: impl IntoIterator<Item = &'a Rankings>, coaches: usize) -> Vec<usize> {
    let mut shown = vec![0; coaches];
    for order in orders.into_iter().flatten() {
        order.iter().take(PLACES).for_each(|coach| shown[*coach] += 1);
    }
    shown
}

fn features(number: usize, coach: &Coach, embedder: Embedder) -> CoachFeatures {
    CoachFeatures {
        id: id_of(number),
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

fn id_of(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
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
