//! The best coaches for a client: one scan of the index, with a heap of the best so far.
//!
//! *Invariant:* the best *n* are the first *n* of all coaches sorted. How a coach scores is in `factors`, who is looked at how far in `candidates`, who
//! comes first among about equals in `rotation`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use uuid::Uuid;

use super::candidates::{CandidateScan, Reads};
use super::chunks::Chunk;
use super::factors::{Comparison, Query};
use super::features::ClientFeatures;
use super::improvements::Improvement;
use super::index::Index;
use super::matches::Match;
use super::points::{Weights, score};
use super::rotation::Rotation;
use crate::models::profiles::availability::WeeklyHours;

impl Index {
    /// The best coaches for a client, best first: those who share a language before those who don't, then by score, then by
    /// rating (Bayesian mean), then by id.
    pub fn score(&self, client: &ClientFeatures, weights: &Weights, limit: usize) -> Vec<Match> {
        let query = Query::new(self, client);
        self.top(&query, weights, limit, |score, rating| (score, rating))
    }

    /// As [`Self::score`]; but among those who share a language, and those who don't, coaches who score within two points of the best of them are about as
    /// good, and come in turn: who is new or was shown less often lately first, then by score, rating and id.
    pub fn score_in_turn(
        &self,
        client: &ClientFeatures,
        weights: &Weights,
        limit: usize,
        rotation: &Rotation,
    ) -> Vec<Match> {
        let query = Query::new(self, client);
        let chunks = self.scan();
        let found = CandidateScan { query: &query, chunks: &chunks, percent: weights.percent(), limit }.run();
        let bands = found.counts.bands();
        let candidates = found.ranked.into_iter().filter_map(|(rank, (number, row))| {
            let band = bands[usize::from(rank)]?;
            let coaches = &chunks[number].profiles;
            let turn = rotation.turn(coaches.id[row], coaches.created_at[row]);
            Some(((band, turn, Reverse((rank, coaches.rating[row].to_bits()))), (number, row)))
        });
        self.explained(&query, weights, lowest(limit, candidates).into_iter().map(|(_, place)| place))
    }

    /// How many coaches [`Self::score_in_turn`] looks at for a client, and how far.
    pub fn reads(&self, client: &ClientFeatures, weights: &Weights, limit: usize) -> Reads {
        let (query, chunks) = (Query::new(self, client), self.scan());
        CandidateScan { query: &query, chunks: &chunks, percent: weights.percent(), limit }.run().reads
    }

    /// The coaches by rating (Bayesian mean), with the factors that need no embedding, for when the client's embedding is not available
    /// in time. Sharing a language still comes first; the score breaks ties.
    pub fn fallback(&self, client: &ClientFeatures, weights: &Weights, limit: usize) -> Vec<Match> {
        let query = Query { vector: None, ..Query::new(self, client) };
        self.top(&query, weights, limit, |score, rating| (rating, score))
    }

    /// How well one coach suits a client, and which other answers of the quiz would bring points; `None` unless listed. `hours` are the
    /// client's usual ones, of which [`ClientFeatures::wanted`] was made.
    pub fn score_one(
        &self,
        client: &ClientFeatures,
        hours: &WeeklyHours,
        weights: &Weights,
        id: Uuid,
    ) -> Option<(Match, Vec<Improvement>)> {
        let (chunk, row) = self.chunks.find(id)?;
        let query = Query::new(self, client);
        let found = query.explain(&chunk.profiles, row, &query.compare_row(chunk, row), *weights);
        let improvements = query.improvements(chunk, row, hours, &found, *weights);
        Some((found, improvements))
    }

    fn top(
        &self,
        query: &Query<'_>,
        weights: &Weights,
        limit: usize,
        order: impl Fn(u64, u64) -> (u64, u64),
    ) -> Vec<Match> {
        let (chunks, percent) = (self.scan(), weights.percent());
        let candidates = places(&chunks).map(|(number, row)| {
            let comparison = query.compare_row(chunks[number], row);
            // The bits of positive floats sort like the floats.
            let rating = chunks[number].profiles.rating[row].to_bits();
            let order = order(u64::from(score(percent, comparison.factors)), rating);
            (Reverse((comparison.shares_language, order)), (number, row))
        });
        self.explained(query, weights, lowest(limit, candidates).into_iter().map(|(_, place)| place))
    }

    /// The matches of the coaches in these chunks and rows.
    fn explained(
        &self,
        query: &Query<'_>,
        weights: &Weights,
        places: impl Iterator<Item = (usize, usize)>,
    ) -> Vec<Match> {
        let chunks = self.scan();
        let explain = |(number, row): (usize, usize)| {
            let chunk: &Chunk = chunks[number];
            query.explain(&chunk.profiles, row, &query.compare_row(chunk, row), *weights)
        };
        places.map(explain).collect()
    }
}

/// Every row, as the number of its chunk and its place in it, in the order of ids.
fn places(chunks: &[&Chunk]) -> impl Iterator<Item = (usize, usize)> {
    chunks.iter().enumerate().flat_map(|(number, chunk)| (0..chunk.len()).map(move |row| (number, row)))
}

/// The `count` lowest of these, in order.
fn lowest<K: Ord>(count: usize, keys: impl Iterator<Item = K>) -> Vec<K> {
    // The heap's top is the highest of the lowest, the next to be replaced.
    let mut lowest = BinaryHeap::new();
    for key in keys {
        if lowest.len() < count {
            lowest.push(key);
        } else if let Some(mut highest) = lowest.peek_mut().filter(|highest| key < **highest) {
            *highest = key;
        }
    }
    lowest.into_sorted_vec()
}

impl Query<'_> {
    /// Compares the coach in this row, the vectors included.
    pub(super) fn compare_row(&self, chunk: &Chunk, row: usize) -> Comparison {
        let cosine = self.vector.as_ref().map(|vector| chunk.profiles.vector.cosine(row, vector));
        self.compare(chunk, row, cosine)
    }
}
