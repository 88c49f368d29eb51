//! Which coaches may be among the best: a scan of all of them, in steps. What takes least to read is compared first, and who can't reach the best any more
//! is looked at no further: languages, countries and price; then the coarse vector, a quarter of the exact one; then the free hours; the exact vector last.
//!
//! *Invariant:* what is left out ranks below the first `limit` and all who are about as good. Ranks are those of the whole comparison, whatever the
//! processor: its vector instructions change how many cells are added at once, not the order in which they are.

use pulp::{Arch, NullaryFnOnce};

use super::chunks::{Chunk, MAX_ROWS};
use super::code_sets::CodeSet;
use super::factors::{AVAILABILITY, GOALS, Query, shares_language};
use super::points::{Thousandths, score};
use super::rotation::{RankCounts, rank};
use super::vectors::Vectors;
use crate::clock::Timestamp;
use crate::models::profiles::availability::QuarterHours;

/// A scan that is about to be run.
pub(super) struct CandidateScan<'a> {
    pub query: &'a Query<'a>,
    pub chunks: &'a [&'a Chunk],
    pub percent: [u8; 5],
    /// How many of the best are looked for.
    pub limit: usize,
}

/// What a scan found.
pub(super) struct Candidates {
    pub counts: RankCounts,
    /// The rank, the number of the chunk and the row of each, in the order of ids.
    pub ranked: Vec<(u16, (usize, usize))>,
    pub reads: Reads,
}

/// How many coaches a scan looked at, and how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Languages, countries and price: of everybody.
    pub coaches: usize,
    pub coarse_vectors: usize,
    pub hours: usize,
    pub exact_vectors: usize,
}

impl Reads {
    /// Bytes of the index that were read for it, if vectors have so many dimensions.
    pub fn bytes(self, dimensions: usize) -> usize {
        let compared = size_of::<CodeSet<3>>()
            + size_of::<CodeSet<4>>()
            + size_of::<i64>()
            + size_of::<Option<u16>>()
            + size_of::<bool>();
        self.coaches * compared
            + self.coarse_vectors * Vectors::coarse_bytes(dimensions)
            + self.hours * (size_of::<QuarterHours>() + size_of::<Timestamp>())
            + self.exact_vectors * dimensions * size_of::<f32>()
    }
}

/// A coach who may still be among the best.
#[derive(Clone, Copy)]
struct Candidate {
    row: usize,
    /// At most.
    factors: [Thousandths; 5],
}

impl CandidateScan<'_> {
    /// Looks at all coaches, with the vector instructions that this processor has.
    pub fn run(self) -> Candidates {
        Arch::new().dispatch(self)
    }

    #[inline(always)]
    fn rank_at_most(&self, factors: [Thousandths; 5]) -> u16 {
        rank(shares_language(factors), score(self.percent, factors))
    }

    #[inline(always)]
    fn look_at(&self, number: usize, candidates: &mut Vec<Candidate>, found: &mut Candidates) {
        let (chunk, query) = (self.chunks[number], self.query);
        let (coaches, least) = (&chunk.profiles, found.counts.least());
        candidates.clear();
        for row in 0..chunk.len() {
            let factors = query.at_most(coaches, row);
            if self.rank_at_most(factors) >= least {
                candidates.push(Candidate { row, factors });
            }
        }
        found.reads.coaches += chunk.len();
        if let Some(vector) = &query.vector {
            found.reads.coarse_vectors += candidates.len();
            self.keep(candidates, least, GOALS, |row| query.goals(coaches.vector.cosine_at_most(row, vector)));
        }
        if query.wanted > 0 {
            found.reads.hours += candidates.len();
            self.keep(candidates, least, AVAILABILITY, |row| query.availability(query.common(chunk, row)));
        }
        if let Some(vector) = &query.vector {
            found.reads.exact_vectors += candidates.len();
            self.keep(candidates, least, GOALS, |row| query.goals(coaches.vector.cosine(row, vector)));
        }
        for candidate in candidates.iter() {
            let rank = self.rank_at_most(candidate.factors);
            if rank >= found.counts.least() {
                found.counts.add(rank);
                found.ranked.push((rank, (number, candidate.row)));
            }
        }
    }

    /// Looks at a factor that both sides have, and keeps those who may still have the rank `least`.
    #[inline(always)]
    fn keep(&self, candidates: &mut Vec<Candidate>, least: u16, factor: usize, look: impl Fn(usize) -> u16) {
        let mut kept = 0;
        for at in 0..candidates.len() {
            let Candidate { row, mut factors } = candidates[at];
            factors[factor] = factors[factor].map(|_| look(row));
            candidates[kept] = Candidate { row, factors };
            kept += usize::from(self.rank_at_most(factors) >= least);
        }
        candidates.truncate(kept);
    }
}

impl NullaryFnOnce for CandidateScan<'_> {
    type Output = Candidates;

    #[inline(always)]
    fn call(self) -> Candidates {
        let counts = RankCounts::new(self.limit);
        let mut found = Candidates { counts, ranked: Vec::new(), reads: Reads::default() };
        let mut candidates = Vec::with_capacity(MAX_ROWS);
        for number in 0..self.chunks.len() {
            self.look_at(number, &mut candidates, &mut found);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matching::config::EmbeddingSource;
    use crate::models::matching::features::{ClientFeatures, CoachFeatures};
    use crate::models::matching::fixtures::{client, coach, config, times};
    use crate::models::matching::{Index, Weights};

    /// Coaches of whom every thirtieth is as near as can be, in the order of ids, each sixth far off by price and countries.
    fn market(count: u128) -> Index {
        let mut rows: Vec<CoachFeatures> = (0..count).map(coach).collect();
        for (number, row) in rows.iter_mut().enumerate() {
            row.embedding = (!number.is_multiple_of(30)).then_some(vec![0.0, 1.0]).or(row.embedding.take());
            if number.is_multiple_of(6) && !number.is_multiple_of(30) {
                (row.price, row.countries) = (Some((90_000, "EUR".to_owned())), vec!["JP".to_owned()]);
            }
            if number.is_multiple_of(60) {
                row.times = times((0..4).collect());
            }
        }
        Index::build(config(EmbeddingSource::Local, 2), rows)
    }

    #[test]
    fn little_is_read_of_who_cannot_be_among_the_best() {
        let index = market(3_000);
        let reads = index.reads(&client(), &Weights::default(), 10);
        let Reads { coaches, coarse_vectors, hours, exact_vectors } = reads;
        assert_eq!(coaches, 3_000);
        assert!((2_500..2_700).contains(&coarse_vectors), "all but the dear and far: {reads:?}");
        assert!((100..600).contains(&hours), "those whose vectors may be near, and the first of all: {reads:?}");
        assert!((50..500).contains(&exact_vectors), "those who have time as well: {reads:?}");
        let everybody = index.reads(&client(), &Weights::default(), usize::MAX);
        assert_eq!(everybody, Reads { coaches, coarse_vectors: 3_000, hours: 3_000, exact_vectors: 3_000 });
    }

    #[test]
    fn what_the_client_has_not_named_is_not_read() {
        let silent = ClientFeatures { embedding: None, wanted: [].into_iter().collect(), ..client() };
        let reads = market(300).reads(&silent, &Weights::default(), 10);
        assert_eq!(reads, Reads { coaches: 300, ..Reads::default() });
        // Three and four words of codes, the price, its currency, and whether there is a vector.
        assert_eq!(reads.bytes(256), 300 * (24 + 32 + 8 + 4 + 1));
    }
}
