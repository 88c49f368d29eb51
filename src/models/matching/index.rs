//! All listed coaches as columns of plain arrays, so that scoring reads memory sequentially.
//!
//! *Invariant:* an index is immutable: an update makes a new one that shares the unchanged columns, and readers keep the old one.
//! Coaches are in the order of their ids, whatever the order of the rows, so that equal rows make equal answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::code_sets::{CodeBits, CodeSet};
use super::config::{EmbeddingSource, IndexConfig};
use super::features::CoachFeatures;
use super::points::thousandths;
use super::topics;
use crate::clock::Timestamp;
use crate::models::profiles::availability::QuarterHours;
use crate::models::profiles::rating::bayesian_mean;

/// All listed coaches at one time. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Index {
    pub(super) config: Arc<IndexConfig>,
    pub(super) window: Timestamp,
    pub(super) coaches: Arc<Columns>,
    /// Apart from the other columns, because every booking changes it.
    pub(super) free: Arc<Vec<QuarterHours>>,
}

/// One entry per coach in each column; `vectors` has one row per coach.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub ids: Vec<Uuid>,
    pub languages: Vec<CodeSet<3>>,
    pub countries: Vec<CodeSet<4>>,
    pub topics: Vec<u64>,
    pub amounts: Vec<i64>,
    /// A position in `currency_codes`.
    pub currencies: Vec<Option<u16>>,
    /// [`bayesian_mean`].
    pub ratings: Vec<f64>,
    pub review_counts: Vec<u32>,
    /// In thousandths.
    pub completeness: Vec<u16>,
    pub vectors: Vec<f32>,
    pub has_vector: Vec<bool>,
    pub language_codes: CodeBits<3>,
    pub country_codes: CodeBits<4>,
    pub currency_codes: Vec<String>,
}

impl Index {
    /// The index of all listed coaches. `window` is the start of the window of all [`QuarterHours`]. Of rows with the same id the last
    /// one counts.
    pub fn build(config: IndexConfig, window: Timestamp, rows: Vec<CoachFeatures>) -> Self {
        let empty = Self { config: Arc::new(config), window, coaches: Arc::default(), free: Arc::default() };
        empty.updated(rows, &[])
    }

    /// This index with some coaches added or changed and others removed. Copies the columns, some milliseconds for 10,000 coaches: for
    /// changes of profiles and reviews.
    #[must_use]
    pub fn updated(&self, changed: Vec<CoachFeatures>, removed: &[Uuid]) -> Self {
        let mut changed: BTreeMap<Uuid, CoachFeatures> = changed.into_iter().map(|row| (row.id, row)).collect();
        let removed: std::collections::BTreeSet<&Uuid> = removed.iter().collect();
        changed.retain(|id, _| !removed.contains(id));

        let mut columns = Columns::empty_like(&self.coaches, changed.len(), self.config.dimensions);
        let mut free = Vec::with_capacity(self.free.len() + changed.len());
        let mut changed = changed.into_values().peekable();
        for (position, id) in self.coaches.ids.iter().enumerate() {
            while let Some(row) = changed.next_if(|row| row.id < *id) {
                free.push(row.free);
                columns.push(row, self.config.dimensions);
            }
            if let Some(row) = changed.next_if(|row| row.id == *id) {
                free.push(row.free);
                columns.push(row, self.config.dimensions);
            } else if !removed.contains(id) {
                free.push(self.free[position]);
                columns.copy(&self.coaches, position, self.config.dimensions);
            }
        }
        for row in changed {
            free.push(row.free);
            columns.push(row, self.config.dimensions);
        }
        Self { config: self.config.clone(), window: self.window, coaches: Arc::new(columns), free: Arc::new(free) }
    }

    /// This index with changed free times; ids that are not in it are ignored. Shares all other columns, so it is cheap enough for every
    /// booking.
    #[must_use]
    pub fn with_free(&self, changed: &[(Uuid, QuarterHours)]) -> Self {
        let mut free = Vec::clone(&self.free);
        for (id, hours) in changed {
            if let Some(position) = self.position(*id) {
                free[position] = *hours;
            }
        }
        Self { free: Arc::new(free), ..self.clone() }
    }

    /// The start of the window of all free times, and of a client's wanted hours.
    pub fn window(&self) -> Timestamp {
        self.window
    }

    /// When this coach is free, if listed.
    pub fn free(&self, id: Uuid) -> Option<QuarterHours> {
        self.position(id).map(|position| self.free[position])
    }

    /// Whether this coach is listed.
    pub fn contains(&self, id: Uuid) -> bool {
        self.position(id).is_some()
    }

    /// How many coaches.
    pub fn len(&self) -> usize {
        self.coaches.ids.len()
    }

    /// Whether there are no coaches.
    pub fn is_empty(&self) -> bool {
        self.coaches.ids.is_empty()
    }

    /// How many coaches have a vector.
    pub fn embedded_count(&self) -> usize {
        self.coaches.has_vector.iter().filter(|has| **has).count()
    }

    /// The source of the vectors.
    pub fn source(&self) -> EmbeddingSource {
        self.config.source
    }

    fn position(&self, id: Uuid) -> Option<usize> {
        self.coaches.ids.binary_search(&id).ok()
    }
}

impl Columns {
    /// Columns without coaches, with the known codes and capacity for `more` coaches.
    fn empty_like(old: &Self, more: usize, dimensions: usize) -> Self {
        let count = old.ids.len() + more;
        Self {
            ids: Vec::with_capacity(count),
            languages: Vec::with_capacity(count),
            countries: Vec::with_capacity(count),
            topics: Vec::with_capacity(count),
            amounts: Vec::with_capacity(count),
            currencies: Vec::with_capacity(count),
            ratings: Vec::with_capacity(count),
            review_counts: Vec::with_capacity(count),
            completeness: Vec::with_capacity(count),
            vectors: Vec::with_capacity(count * dimensions),
            has_vector: Vec::with_capacity(count),
            language_codes: old.language_codes.clone(),
            country_codes: old.country_codes.clone(),
            currency_codes: old.currency_codes.clone(),
        }
    }

    fn push(&mut self, row: CoachFeatures, dimensions: usize) {
        self.ids.push(row.id);
        self.languages.push(self.language_codes.insert(&row.languages));
        self.countries.push(self.country_codes.insert(&row.countries));
        self.topics.push(topics::topics(&row.expertise.join("; ")));
        let (amount, currency) = row.price.map_or((0, None), |(amount, code)| (amount, self.currency(code)));
        self.amounts.push(amount);
        self.currencies.push(currency);
        self.ratings.push(bayesian_mean(row.rating_sum, row.review_count));
        self.review_counts.push(row.review_count);
        self.completeness.push(thousandths(row.completeness));
        let vector = row.embedding.and_then(|vector| normalized(&vector, dimensions));
        self.has_vector.push(vector.is_some());
        self.vectors.extend(vector.unwrap_or_else(|| vec![0.0; dimensions]));
    }

    fn copy(&mut self, old: &Self, position: usize, dimensions: usize) {
        self.ids.push(old.ids[position]);
        self.languages.push(old.languages[position]);
        self.countries.push(old.countries[position]);
        self.topics.push(old.topics[position]);
        self.amounts.push(old.amounts[position]);
        self.currencies.push(old.currencies[position]);
        self.ratings.push(old.ratings[position]);
        self.review_counts.push(old.review_counts[position]);
        self.completeness.push(old.completeness[position]);
        self.has_vector.push(old.has_vector[position]);
        self.vectors.extend_from_slice(&old.vectors[position * dimensions..(position + 1) * dimensions]);
    }

    fn currency(&mut self, code: String) -> Option<u16> {
        let position = self.currency_codes.iter().position(|known| *known == code).unwrap_or_else(|| {
            self.currency_codes.push(code);
            self.currency_codes.len() - 1
        });
        u16::try_from(position).ok()
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
    use crate::models::matching::fixtures::{coach, config};

    fn index(rows: Vec<CoachFeatures>) -> Index {
        Index::build(config(EmbeddingSource::Local, 2), Timestamp::EPOCH, rows)
    }

    #[test]
    fn an_updated_index_equals_one_built_from_scratch() {
        let old = index(vec![coach(1), coach(3), coach(5)]);
        let dearer = CoachFeatures { price: Some((9_900, "GBP".to_owned())), ..coach(3) };
        let new = old.updated(vec![coach(4), dearer.clone(), coach(6)], &[coach(1).id, coach(6).id]);
        let rebuilt = index(vec![coach(5), dearer, coach(4)]);
        assert_eq!(new.coaches.ids, rebuilt.coaches.ids);
        assert_eq!(new.coaches.vectors, rebuilt.coaches.vectors);
        assert_eq!(new.coaches.ratings, rebuilt.coaches.ratings);
        assert_eq!((new.coaches.amounts[0], new.len(), new.embedded_count()), (9_900, 3, 3));
        assert!(old.contains(coach(1).id) && !new.contains(coach(1).id));
    }

    #[test]
    fn changed_free_times_share_the_other_columns() {
        let old = index(vec![coach(1), coach(2)]);
        let hours = QuarterHours::from_iter([7]);
        let new = old.with_free(&[(coach(2).id, hours), (coach(9).id, hours)]);
        assert_eq!((new.free(coach(2).id), new.free(coach(9).id)), (Some(hours), None));
        assert_eq!(old.free(coach(2).id), Some(coach(2).free));
        assert!(Arc::ptr_eq(&old.coaches, &new.coaches));
    }

    #[test]
    fn an_unusable_vector_counts_as_none() {
        for vector in [vec![0.0, 0.0], vec![1.0], vec![f32::NAN, 1.0], vec![f32::INFINITY, 1.0]] {
            assert_eq!(index(vec![CoachFeatures { embedding: Some(vector), ..coach(1) }]).embedded_count(), 0);
        }
        assert_eq!(normalized(&[3.0, 4.0], 2), Some(vec![0.6, 0.8]));
    }
}
