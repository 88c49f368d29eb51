//! The best coaches for a client: one sweep over the index, and a heap of as many as are wanted.
//!
//! *Invariant:* the first *n* are the first *n* of everybody sorted. What makes a coach good is in `factors`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::factors::Query;
use super::index::Index;
use super::points::score;
use super::{ClientFeatures, Match, Weights};

/// Dot products are summed in this many lanes, which the compiler turns into vector instructions; the number is part of the
/// answer's last bits, so it is the same on every machine.
const LANES: usize = 16;

impl Index {
    /// The best coaches for a client, best first: those who share a language before those who don't, then by score, then by
    /// rating (Bayesian mean), then by id.
    pub fn score(&self, client: &ClientFeatures, weights: &Weights, limit: usize) -> Vec<Match> {
        let query = Query::new(self, client);
        self.best(&query, weights, limit, |score, rating| (score, rating))
    }

    /// For when the goals can't be compared in time: by rating (Bayesian mean), with the factors that need no embedding.
    /// Sharing a language still comes first; the score breaks ties.
    pub fn fallback(&self, client: &ClientFeatures, weights: &Weights, limit: usize) -> Vec<Match> {
        let query = Query { vector: None, ..Query::new(self, client) };
        self.best(&query, weights, limit, |score, rating| (rating, score))
    }

    fn best(
        &self,
        query: &Query<'_>,
        weights: &Weights,
        limit: usize,
        order: impl Fn(u64, u64) -> (u64, u64),
    ) -> Vec<Match> {
        let percent = weights.percent();
        let similarities = similarities(query);
        let rank = |place: usize| {
            let facts = query.facts(place, similarities.as_deref().map(|all| all[place]));
            // The bits of positive floats are in the order of the floats.
            let rating = self.coaches.ratings[place].to_bits();
            (facts.speaks, order(u64::from(score(percent, facts.factors)), rating), Reverse(place))
        };
        // The worst of the best is on top, ready to be replaced.
        let mut best = BinaryHeap::with_capacity(limit.min(self.len()) + 1);
        for place in 0..self.len() {
            let rank = Reverse(rank(place));
            if best.len() < limit {
                best.push(rank);
            } else if let Some(mut worst) = best.peek_mut().filter(|worst| rank < **worst) {
                *worst = rank;
            }
        }
        let best = best.into_sorted_vec();
        best.into_iter()
            .map(|Reverse((_, _, Reverse(place)))| {
                let facts = query.facts(place, similarities.as_deref().map(|all| all[place]));
                query.explain(place, &facts, *weights)
            })
            .collect()
    }
}

/// The cosine of every coach's vector with the client's, if the client has one.
fn similarities(query: &Query<'_>) -> Option<Vec<f32>> {
    let vector = query.vector.as_ref()?;
    Some(query.index.coaches.vectors.chunks_exact(vector.len()).map(|row| dot(row, vector)).collect())
}

/// The dot product, in lanes.
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let (ones, one_rest) = one.as_chunks::<LANES>();
    let (others, other_rest) = other.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..LANES {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lanes_add_up() {
        let one: Vec<f32> = (0_u8..37).map(f32::from).collect();
        let other = vec![2.0; 37];
        assert_eq!(dot(&one, &other), 36.0 * 37.0);
    }
}
