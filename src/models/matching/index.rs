//! All listed coaches as columns, in chunks, so that scoring and searching read memory sequentially.
//!
//! *Invariant:* an index is immutable: a change makes a new one that shares all but the chunk it is in, and readers keep the old one. It
//! equals one built from the rows as they are now, whatever changes came in whatever order. Coaches are in the order of their ids.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::chunks::{Chunk, Chunks};
use super::code_sets::CodeBits;
use super::columns::{Profile, Time};
use super::config::{EmbeddingSource, ExchangeRates, IndexConfig};
use super::features::{CoachFeatures, CoachTimes};
use super::points::thousandths;
use super::topics;
use crate::models::bookings::Timetable;
use crate::models::coaches::RenderedProfile;
use crate::models::profiles::availability::QuarterHours;
use crate::models::profiles::rating::bayesian_mean;

/// All listed coaches at one time. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Index {
    pub(super) config: Arc<IndexConfig>,
    pub(super) codes: Arc<Codes>,
    pub(super) chunks: Chunks,
    edition: u64,
}

/// The codes that the columns refer to by number. There are as many as ISO has: they never grow beyond that.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    pub languages: CodeBits<3>,
    pub countries: CodeBits<4>,
    pub currencies: Vec<String>,
}

impl Index {
    /// An index without coaches.
    pub fn new(config: IndexConfig) -> Self {
        Self { config: Arc::new(config), codes: Arc::default(), chunks: Chunks::default(), edition: 0 }
    }

    /// The index of these coaches. Of rows with the same id the last one counts.
    pub fn build(config: IndexConfig, rows: Vec<CoachFeatures>) -> Self {
        let by_id: HashMap<Uuid, CoachFeatures> = rows.into_iter().map(|row| (row.id, row)).collect();
        let mut rows: Vec<CoachFeatures> = by_id.into_values().collect();
        rows.sort_unstable_by_key(|row| row.id);
        Self::new(config).updated(rows, &[])
    }

    /// This index with some coaches added or changed, and others removed.
    #[must_use]
    pub fn updated(&self, changed: Vec<CoachFeatures>, removed: &[Uuid]) -> Self {
        let mut next = self.clone();
        next.edition += u64::from(!changed.is_empty() || removed.iter().any(|id| self.contains(*id)));
        for row in changed {
            let (profile, time) = next.cells(row);
            next.chunks.put(profile, time);
        }
        removed.iter().for_each(|id| next.chunks.remove(*id));
        next
    }

    /// This index with changed times of some coaches; ids that are not in it are ignored.
    #[must_use]
    pub fn with_times(&self, changed: Vec<(Uuid, CoachTimes)>) -> Self {
        let mut next = self.clone();
        for (id, times) in changed {
            next.chunks.set_time(id, times.into());
        }
        next
    }

    /// The quarter-hours in which this coach is free, if listed.
    pub fn free(&self, id: Uuid) -> Option<QuarterHours> {
        self.chunks.find(id).map(|(chunk, row)| chunk.times.free[row])
    }

    /// The version of this coach's profile that the index has, if listed.
    pub fn version(&self, id: Uuid) -> Option<i64> {
        self.chunks.find(id).map(|(chunk, row)| chunk.profiles.version[row])
    }

    /// What the public sees of this coach, if listed.
    pub fn rendered(&self, id: Uuid) -> Option<&Arc<RenderedProfile>> {
        self.chunks.find(id).map(|(chunk, row)| &chunk.profiles.rendered[row])
    }

    /// What this coach's free times are made of, if listed.
    pub fn timetable(&self, id: Uuid) -> Option<&Arc<Timetable>> {
        self.chunks.find(id).map(|(chunk, row)| &chunk.times.timetable[row])
    }

    /// A number that is higher after every change of a profile: of two indexes of one process with the same, all but the times is the same.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// Whether this coach is listed.
    pub fn contains(&self, id: Uuid) -> bool {
        self.chunks.find(id).is_some()
    }

    /// How many coaches.
    pub fn len(&self) -> usize {
        self.chunks.len()
    }

    /// Whether there are no coaches.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many coaches have a vector.
    pub fn embedded_count(&self) -> usize {
        self.chunks.iter().flat_map(|chunk| &chunk.profiles.has_vector).filter(|has| **has).count()
    }

    /// The source of the vectors.
    pub fn source(&self) -> EmbeddingSource {
        self.config.source
    }

    /// What currencies are worth.
    pub fn exchange_rates(&self) -> &ExchangeRates {
        &self.config.exchange_rates
    }

    /// The chunks in the order of ids, to be scanned and then looked up by number.
    pub(super) fn scan(&self) -> Vec<&Chunk> {
        self.chunks.iter().collect()
    }

    /// For each currency of the index, what one minor unit of it is worth in minor units of `currency`.
    pub(super) fn rates_to(&self, currency: &str) -> Vec<Option<f64>> {
        self.codes.currencies.iter().map(|code| self.config.exchange_rates.rate(code, currency)).collect()
    }

    fn cells(&mut self, row: CoachFeatures) -> (Profile, Time) {
        if !self.codes.knows(&row) {
            Arc::make_mut(&mut self.codes).learn(&row);
        }
        let dimensions = self.config.dimensions;
        let vector = row.embedding.and_then(|vector| normalized(&vector, dimensions));
        let (amount, currency) = match &row.price {
            Some((amount, code)) => (*amount, self.codes.currency(code)),
            None => (0, None),
        };
        let profile = Profile {
            id: row.id,
            version: row.version,
            languages: self.codes.languages.set_of(&row.languages),
            countries: self.codes.countries.set_of(&row.countries),
            topics: topics::topics(&row.expertise.join("; ")),
            tags: format!("\n{}\n", row.expertise.join("\n")).into(),
            amount,
            currency,
            rating_sum: row.rating_sum,
            review_count: row.review_count,
            rating: bayesian_mean(row.rating_sum, row.review_count),
            created_at: row.created_at,
            completeness: thousandths(row.completeness),
            has_vector: vector.is_some(),
            vector: vector.unwrap_or_else(|| vec![0.0; dimensions]),
            words: row.words,
            rendered: row.rendered,
        };
        (profile, row.times.into())
    }
}

impl From<CoachTimes> for Time {
    fn from(times: CoachTimes) -> Self {
        let CoachTimes { free, free_from, upcoming, timetable } = times;
        let (start_blocks, notices, closings) =
            (upcoming.blocks(), [upcoming.notice()].into(), [upcoming.closes()].into());
        Self { free, free_from, upcoming, start_blocks, notices, closings, timetable }
    }
}

impl Codes {
    fn knows(&self, row: &CoachFeatures) -> bool {
        self.languages.knows(&row.languages)
            && self.countries.knows(&row.countries)
            && row.price.as_ref().is_none_or(|(_, code)| self.currency(code).is_some())
    }

    fn learn(&mut self, row: &CoachFeatures) {
        self.languages.insert(&row.languages);
        self.countries.insert(&row.countries);
        if let Some((_, code)) = row.price.as_ref().filter(|(_, code)| self.currency(code).is_none()) {
            self.currencies.push(code.clone());
        }
    }

    /// The number of a currency.
    pub fn currency(&self, code: &str) -> Option<u16> {
        self.currencies.iter().position(|known| known == code).and_then(|position| u16::try_from(position).ok())
    }
}

/// The vector scaled to length one; `None` if it has another number of dimensions, is zero or not finite.
pub(super) fn normalized(vector: &[f32], dimensions: usize) -> Option<Vec<f32>> {
    let length = vector.iter().map(|cell| cell * cell).sum::<f32>().sqrt();
    let usable = vector.len() == dimensions && length.is_finite() && length > f32::MIN_POSITIVE;
    usable.then(|| vector.iter().map(|cell| cell / length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::models::matching::fixtures::{coach, config};

    fn index(rows: Vec<CoachFeatures>) -> Index {
        Index::build(config(EmbeddingSource::Local, 2), rows)
    }

    fn ids(index: &Index) -> Vec<Uuid> {
        index.scan().iter().flat_map(|chunk| chunk.profiles.id.clone()).collect()
    }

    #[test]
    fn a_change_copies_the_chunk_it_is_in_and_shares_all_others() {
        let old = index((0..2_000).map(coach).collect());
        let dearer = CoachFeatures { price: Some((9_900, "GBP".to_owned())), ..coach(700) };
        let new = old.updated(vec![dearer], &[]);
        let (before, after) = (old.scan(), new.scan());
        let is_shared = |at: usize| Arc::ptr_eq(&before[at].profiles, &after[at].profiles);
        assert_eq!((before.len(), (0..before.len()).filter(|at| !is_shared(*at)).count()), (16, 1));

        assert!(new.edition() > old.edition() && old.updated(vec![], &[coach(9_999).id]).edition() == old.edition());

        let times = CoachTimes { free: QuarterHours::from_iter([7]), ..coach(700).times };
        let looked_up: Vec<_> = before.iter().map(|chunk| chunk.lookup()).collect();
        let new = old.with_times(vec![(coach(700).id, times.clone()), (coach(9_999).id, times)]);
        let after = new.scan();
        assert!(
            (0..before.len()).all(|at| Arc::ptr_eq(&before[at].profiles, &after[at].profiles)),
            "no vector is copied"
        );
        assert!(
            (0..before.len()).all(|at| std::ptr::eq(looked_up[at], after[at].lookup())),
            "nothing is looked up anew"
        );
        assert_eq!(new.edition(), old.edition());
        let is_shared = |at: usize| Arc::ptr_eq(&before[at].times, &after[at].times);
        assert_eq!((0..before.len()).filter(|at| !is_shared(*at)).count(), 1);
        assert_eq!(new.free(coach(700).id), Some(QuarterHours::from_iter([7])));
        assert_eq!((old.free(coach(700).id), new.free(coach(9_999).id)), (Some(coach(700).times.free), None));
    }

    #[test]
    fn coaches_stay_in_order_through_thousands_of_changes() {
        // Every id once, in an order that jumps about; then most are removed the same way.
        let shuffled = || (0_u128..20_000).map(|number| number * 7_919 % 20_000);
        let mut all = index(vec![]);
        for number in shuffled() {
            all = all.updated(vec![CoachFeatures { embedding: None, ..coach(number) }], &[]);
        }
        let expected: Vec<Uuid> = (0..20_000).map(Uuid::from_u128).collect();
        assert_eq!((ids(&all), all.len()), (expected, 20_000));
        let removed: Vec<Uuid> = shuffled().filter(|number| number % 10 > 0).map(Uuid::from_u128).collect();
        for id in &removed {
            all = all.updated(vec![], &[*id]);
        }
        assert_eq!(ids(&all), (0..2_000).map(|number| Uuid::from_u128(number * 10)).collect::<Vec<_>>());
        assert!(all.scan().len() < 200, "chunks are merged: {}", all.scan().len());
        let rest = ids(&all);
        assert_eq!((all.updated(vec![], &rest).len(), all.len()), (0, 2_000));
    }

    #[test]
    fn an_updated_index_has_the_changes_and_the_old_one_has_not() {
        let old = index(vec![coach(1), coach(3), coach(5)]);
        let dearer = CoachFeatures { version: 2, price: Some((9_900, "GBP".to_owned())), ..coach(3) };
        let new = old.updated(vec![coach(4), dearer, coach(6)], &[coach(1).id, coach(6).id]);
        assert_eq!(ids(&new), [coach(3).id, coach(4).id, coach(5).id]);
        assert_eq!((new.version(coach(3).id), old.version(coach(3).id)), (Some(2), Some(1)));
        assert_eq!((new.len(), new.embedded_count()), (3, 3));
        assert!(old.contains(coach(1).id) && !new.contains(coach(1).id));
    }

    #[test]
    fn an_unusable_vector_counts_as_none() {
        for vector in [vec![0.0, 0.0], vec![1.0], vec![f32::NAN, 1.0], vec![f32::INFINITY, 1.0]] {
            assert_eq!(index(vec![CoachFeatures { embedding: Some(vector), ..coach(1) }]).embedded_count(), 0);
        }
        assert_eq!(normalized(&[3.0, 4.0], 2), Some(vec![0.6, 0.8]));
        assert_eq!(index(vec![]).scan().len(), 0);
        assert_eq!(coach(1).created_at, Timestamp::EPOCH);
    }
}
