//! All listed coaches as columns of plain arrays, so that scoring reads memory in one sweep.
//!
//! *Invariant:* an index never changes: changes make a new one that shares what stayed the same, and readers keep theirs.
//! Coaches are in the order of their ids, whatever the order of the rows, so that equal rows make equal answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::codes::{CodeSet, Set};
use super::hours::QuarterHours;
use super::points::thousandths;
use super::topics;
use super::{CoachFeatures, EmbeddingSource, IndexConfig};
use crate::clock::Timestamp;

/// A rating counts as if this many reviews of so many stars had come before it. Not the marketplace's own average: while
/// that is made of a few coaches, it would put a single five-star review above a hundred good ones.
const PRIOR_REVIEWS: f64 = 5.0;
const PRIOR_STARS: f64 = 4.0;

/// A snapshot of all listed coaches. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Index {
    pub(super) setting: Arc<IndexConfig>,
    pub(super) window: Timestamp,
    pub(super) coaches: Arc<Columns>,
    /// Apart from the rest, because every booking changes it.
    pub(super) free: Arc<Vec<QuarterHours>>,
}

/// One entry per coach in each, `vectors` row by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub ids: Vec<Uuid>,
    pub languages: Vec<Set<3>>,
    pub countries: Vec<Set<4>>,
    pub topics: Vec<u64>,
    pub amounts: Vec<i64>,
    /// A place in `currency_codes`.
    pub currencies: Vec<Option<u16>>,
    /// Bayesian mean.
    pub ratings: Vec<f64>,
    pub review_counts: Vec<u32>,
    /// In thousandths.
    pub completeness: Vec<u16>,
    pub vectors: Vec<f32>,
    pub has_vector: Vec<bool>,
    pub language_codes: CodeSet<3>,
    pub country_codes: CodeSet<4>,
    pub currency_codes: Vec<String>,
}

impl Index {
    /// Of all listed coaches. `window` is the instant at which bit 0 of every [`QuarterHours`] begins. Of rows with the same
    /// id the last one counts.
    pub fn build(setting: IndexConfig, window: Timestamp, rows: Vec<CoachFeatures>) -> Self {
        let empty = Self { setting: Arc::new(setting), window, coaches: Arc::default(), free: Arc::default() };
        empty.with(rows, &[])
    }

    /// This index with some coaches new or changed and others gone. Copies the columns: for changes of profiles and
    /// reviews, some milliseconds for 10,000 coaches.
    #[must_use]
    pub fn with(&self, changed: Vec<CoachFeatures>, gone: &[Uuid]) -> Self {
        let mut changed: BTreeMap<Uuid, CoachFeatures> = changed.into_iter().map(|row| (row.id, row)).collect();
        let gone: std::collections::BTreeSet<&Uuid> = gone.iter().collect();
        changed.retain(|id, _| !gone.contains(id));

        let mut columns = Columns::like(&self.coaches, changed.len(), self.setting.dimensions);
        let mut free = Vec::with_capacity(self.free.len() + changed.len());
        let mut changed = changed.into_values().peekable();
        for (place, id) in self.coaches.ids.iter().enumerate() {
            while let Some(row) = changed.next_if(|row| row.id < *id) {
                free.push(row.free);
                columns.push(row, self.setting.dimensions);
            }
            if let Some(row) = changed.next_if(|row| row.id == *id) {
                free.push(row.free);
                columns.push(row, self.setting.dimensions);
            } else if !gone.contains(id) {
                free.push(self.free[place]);
                columns.copy(&self.coaches, place, self.setting.dimensions);
            }
        }
        for row in changed {
            free.push(row.free);
            columns.push(row, self.setting.dimensions);
        }
        Self { setting: self.setting.clone(), window: self.window, coaches: Arc::new(columns), free: Arc::new(free) }
    }

    /// This index with other free times; ids that are not in it are ignored. Shares all the other columns: cheap enough for
    /// every booking.
    #[must_use]
    pub fn with_free(&self, changed: &[(Uuid, QuarterHours)]) -> Self {
        let mut free = Vec::clone(&self.free);
        for (id, hours) in changed {
            if let Some(place) = self.place(*id) {
                free[place] = *hours;
            }
        }
        Self { free: Arc::new(free), ..self.clone() }
    }

    /// When bit 0 of the free times begins; a client's wanted hours are laid out from there, those that are past left out.
    pub fn window(&self) -> Timestamp {
        self.window
    }

    /// When this coach is free, if listed.
    pub fn free(&self, id: Uuid) -> Option<QuarterHours> {
        self.place(id).map(|place| self.free[place])
    }

    /// Whether this coach is listed.
    pub fn contains(&self, id: Uuid) -> bool {
        self.place(id).is_some()
    }

    /// How many coaches.
    pub fn len(&self) -> usize {
        self.coaches.ids.len()
    }

    /// No coaches at all.
    pub fn is_empty(&self) -> bool {
        self.coaches.ids.is_empty()
    }

    /// How many coaches have a vector to compare goals with.
    pub fn embedded(&self) -> usize {
        self.coaches.has_vector.iter().filter(|has| **has).count()
    }

    /// Where the vectors come from.
    pub fn source(&self) -> EmbeddingSource {
        self.setting.source
    }

    fn place(&self, id: Uuid) -> Option<usize> {
        self.coaches.ids.binary_search(&id).ok()
    }
}

impl Columns {
    /// Without coaches, but with the codes that are known and room for `more`.
    fn like(old: &Self, more: usize, dimensions: usize) -> Self {
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
        self.languages.push(self.language_codes.learn(&row.languages));
        self.countries.push(self.country_codes.learn(&row.countries));
        self.topics.push(topics::topics(&row.expertise.join("; ")));
        let (amount, currency) = row.price.map_or((0, None), |(amount, code)| (amount, self.currency(code)));
        self.amounts.push(amount);
        self.currencies.push(currency);
        self.ratings.push(rating(row.rating_sum, row.review_count));
        self.review_counts.push(row.review_count);
        self.completeness.push(thousandths(row.completeness));
        let vector = row.embedding.and_then(|vector| unit(&vector, dimensions));
        self.has_vector.push(vector.is_some());
        self.vectors.extend(vector.unwrap_or_else(|| vec![0.0; dimensions]));
    }

    fn copy(&mut self, old: &Self, place: usize, dimensions: usize) {
        self.ids.push(old.ids[place]);
        self.languages.push(old.languages[place]);
        self.countries.push(old.countries[place]);
        self.topics.push(old.topics[place]);
        self.amounts.push(old.amounts[place]);
        self.currencies.push(old.currencies[place]);
        self.ratings.push(old.ratings[place]);
        self.review_counts.push(old.review_counts[place]);
        self.completeness.push(old.completeness[place]);
        self.has_vector.push(old.has_vector[place]);
        self.vectors.extend_from_slice(&old.vectors[place * dimensions..(place + 1) * dimensions]);
    }

    fn currency(&mut self, code: String) -> Option<u16> {
        let place = self.currency_codes.iter().position(|known| *known == code).unwrap_or_else(|| {
            self.currency_codes.push(code);
            self.currency_codes.len() - 1
        });
        u16::try_from(place).ok()
    }
}

/// The Bayesian mean: drawn to the prior, the more so the fewer reviews there are.
fn rating(stars: u32, reviews: u32) -> f64 {
    (PRIOR_STARS * PRIOR_REVIEWS + f64::from(stars)) / (PRIOR_REVIEWS + f64::from(reviews))
}

/// The vector at length one; none if it has another number of dimensions or no direction.
pub(super) fn unit(vector: &[f32], dimensions: usize) -> Option<Vec<f32>> {
    let length = vector.iter().map(|cell| cell * cell).sum::<f32>().sqrt();
    let usable = vector.len() == dimensions && length.is_finite() && length > f32::MIN_POSITIVE;
    usable.then(|| vector.iter().map(|cell| cell / length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matching::properties::{coach, setting};

    fn index(rows: Vec<CoachFeatures>) -> Index {
        Index::build(setting(EmbeddingSource::Local, 2), Timestamp::EPOCH, rows)
    }

    #[test]
    fn a_changed_index_is_the_index_built_anew() {
        let old = index(vec![coach(1), coach(3), coach(5)]);
        let dearer = CoachFeatures { price: Some((9_900, "GBP".to_owned())), ..coach(3) };
        let new = old.with(vec![coach(4), dearer.clone(), coach(6)], &[coach(1).id, coach(6).id]);
        let anew = index(vec![coach(5), dearer, coach(4)]);
        assert_eq!(new.coaches.ids, anew.coaches.ids);
        assert_eq!(new.coaches.vectors, anew.coaches.vectors);
        assert_eq!(new.coaches.ratings, anew.coaches.ratings);
        assert_eq!((new.coaches.amounts[0], new.len(), new.embedded()), (9_900, 3, 3));
        assert!(old.contains(coach(1).id) && !new.contains(coach(1).id));
    }

    #[test]
    fn free_times_change_without_the_other_columns() {
        let old = index(vec![coach(1), coach(2)]);
        let hours = QuarterHours::from_iter([7]);
        let new = old.with_free(&[(coach(2).id, hours), (coach(9).id, hours)]);
        assert_eq!((new.free(coach(2).id), new.free(coach(9).id)), (Some(hours), None));
        assert_eq!(old.free(coach(2).id), Some(coach(2).free));
        assert!(Arc::ptr_eq(&old.coaches, &new.coaches));
    }

    #[test]
    fn a_vector_that_says_nothing_counts_as_none() {
        for vector in [vec![0.0, 0.0], vec![1.0], vec![f32::NAN, 1.0], vec![f32::INFINITY, 1.0]] {
            assert_eq!(index(vec![CoachFeatures { embedding: Some(vector), ..coach(1) }]).embedded(), 0);
        }
        assert_eq!(unit(&[3.0, 4.0], 2), Some(vec![0.6, 0.8]));
    }

    #[test]
    fn few_reviews_say_little() {
        let ratings = [rating(96, 20), rating(5, 1), rating(0, 0), rating(1, 1)];
        assert!(ratings.is_sorted_by(|one, other| one > other), "{ratings:?}");
        assert_eq!(rating(0, 0), 4.0);
    }
}
