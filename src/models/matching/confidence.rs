//! How much evidence a score is based on.
//!
//! *Invariant:* less evidence (a factor becomes unknown, a review or a part of the profile is removed) never raises it: it is the
//! weights of the known factors, times what is known of the coach, and no term is negative.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::config::EmbeddingSource;

/// What the goals count when compared by local vectors: these match words, not meaning.
const LOCAL_EMBEDDING_TRUST: f64 = 0.7;

/// The share of confidence with an empty profile and no reviews, and what a complete profile and many reviews add.
const BASE_SHARE: f64 = 0.6;
const PROFILE_SHARE: f64 = 0.25;
const REVIEWS_SHARE: f64 = 0.15;
/// The number of reviews that earns half of [`REVIEWS_SHARE`].
const REVIEWS_FOR_HALF: f64 = 3.0;

/// What the score of one coach is based on.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Weight of each factor in percent, and whether it is known; the goals are third.
    pub factors: [(u8, bool); 5],
    pub source: EmbeddingSource,
    pub completeness: f64,
    pub review_count: u32,
}

impl Evidence {
    /// Between 0 and 1, two decimals.
    pub fn confidence(&self) -> f64 {
        let trust = |factor: usize| match self.source {
            EmbeddingSource::Local if factor == 2 => LOCAL_EMBEDDING_TRUST,
            _ => 1.0,
        };
        let known: f64 = (0..5)
            .filter(|factor| self.factors[*factor].1)
            .map(|factor| f64::from(self.factors[factor].0) / 100.0 * trust(factor))
            .sum();
        let reviews = f64::from(self.review_count);
        let coach = BASE_SHARE
            + PROFILE_SHARE * self.completeness.clamp(0.0, 1.0)
            + REVIEWS_SHARE * reviews / (reviews + REVIEWS_FOR_HALF);
        (known * coach * 100.0).round().clamp(0.0, 100.0) / 100.0
    }
}

/// What a listed coach has filled in beyond what is needed to be listed.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub bio_chars: usize,
    pub has_photo: bool,
    pub has_meeting_url: bool,
}

/// The length of a text about oneself that says enough, in characters.
const FULL_BIO_CHARS: f64 = 300.0;

impl Page {
    /// How much of the profile is filled in, between 0 and 1. A short text about oneself weighs most: without reviews, no score of such a coach is
    /// of high confidence.
    pub fn completeness(self) -> f64 {
        let bio = (self.bio_chars as f64 / FULL_BIO_CHARS).min(1.0);
        0.3 + 0.5 * bio + 0.1 * f64::from(u8::from(self.has_photo)) + 0.1 * f64::from(u8::from(self.has_meeting_url))
    }
}

/// Confidence as a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Low,
    Medium,
    High,
}

impl Level {
    /// From 0.5 medium, from 0.75 high.
    pub fn of(confidence: f64) -> Self {
        match confidence {
            high if high >= 0.75 => Self::High,
            medium if medium >= 0.5 => Self::Medium,
            _ => Self::Low,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matching::Weights;
    use proptest::prelude::*;

    fn evidence(known: [bool; 5], source: EmbeddingSource, completeness: f64, review_count: u32) -> Evidence {
        let percent = Weights::default().percent();
        Evidence { factors: std::array::from_fn(|at| (percent[at], known[at])), source, completeness, review_count }
    }

    #[test]
    fn confidence_follows_the_evidence() {
        use EmbeddingSource::{Local, Openai};
        let of = |known, source, completeness, reviews| evidence(known, source, completeness, reviews).confidence();
        assert_eq!(of([true; 5], Openai, 1.0, 12), 0.97);
        assert_eq!(of([true; 5], Local, 1.0, 12), 0.88);
        assert_eq!(of([true; 5], Openai, 1.0, 0), 0.85);
        assert_eq!(of([true, true, false, true, true], Openai, 0.5, 0), 0.51);
        assert_eq!(of([false; 5], Openai, 1.0, 12), 0.0);
    }

    #[test]
    fn nothing_is_sure_of_a_coach_without_reviews_and_with_little_to_read() {
        let page = |bio_chars, has| Page { bio_chars, has_photo: has, has_meeting_url: has }.completeness();
        assert_eq!((page(300, true), page(2_000, true), page(0, false)), (1.0, 1.0, 0.3));
        let level = |completeness, reviews| {
            Level::of(evidence([true; 5], EmbeddingSource::Openai, completeness, reviews).confidence())
        };
        for bio_chars in [0, 1, 30] {
            assert_eq!(level(page(bio_chars, true), 0), Level::Medium, "{bio_chars}");
        }
        assert_eq!(level(page(300, false), 0), Level::High);
        assert_eq!(level(page(0, true), 12), Level::High, "others have said something");
    }

    #[test]
    fn levels_start_at_a_half_and_three_quarters() {
        assert_eq!([0.0, 0.49, 0.5, 0.74, 0.75, 1.0].map(Level::of), {
            use Level::{High, Low, Medium};
            [Low, Low, Medium, Medium, High, High]
        });
    }

    proptest! {
        #[test]
        fn confidence_never_rises_with_less_evidence(
            known: [bool; 5], openai: bool, completeness in 0.0..=1.0, reviews in 0_u32..500, lost in 0_usize..5, less in 0.0..=1.0,
        ) {
            let source = if openai { EmbeddingSource::Openai } else { EmbeddingSource::Local };
            let before = evidence(known, source, completeness, reviews).confidence();
            prop_assert!((0.0..=1.0).contains(&before));
            let mut fewer = known;
            fewer[lost] = false;
            prop_assert!(evidence(fewer, source, completeness, reviews).confidence() <= before);
            prop_assert!(evidence(known, EmbeddingSource::Local, completeness, reviews).confidence() <= before);
            prop_assert!(evidence(known, source, completeness * less, reviews).confidence() <= before);
            prop_assert!(evidence(known, source, completeness, reviews.saturating_sub(1)).confidence() <= before);
        }
    }
}
