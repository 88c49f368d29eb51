//! Who comes first among coaches who suit a client about as well: those who are new or were shown less often lately.
//!
//! *Invariant:* nobody comes before a coach who scores over two points more. A day's order (UTC) does not change: it depends on the scores, on what
//! was counted before the day began, and on nothing else.

use std::sync::Arc;

use jiff::SignedDuration;
use uuid::Uuid;

use super::showings::Showings;
use crate::clock::{Timestamp, days};
use crate::models::profiles::availability::QuarterHours;

/// Coaches suit about as well if they score no further below the best of them, in thousandths: two points.
const BAND: usize = 20;
/// How long a coach is new.
const NEW_FOR: SignedDuration = days(30);
/// Doublings by which a new coach counts as shown less often: a quarter.
const HEAD_START: i32 = 2;
/// Scores, without and with a language in common.
const SCORES: usize = 1_001;

/// What a day's order is made of besides the scores.
#[derive(Clone, Debug)]
pub struct Rotation {
    day: Timestamp,
    showings: Arc<Showings>,
}

impl Rotation {
    /// Of the day of this instant, with what counts on it.
    pub fn new(now: Timestamp, showings: Arc<Showings>) -> Self {
        Self { day: QuarterHours::day_start(now), showings }
    }

    /// Lower comes first. Shown twice as often is one more, so that a coach waits until others who suit as well were shown about as often.
    pub(super) fn turn(&self, id: Uuid, created_at: Timestamp) -> i32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and saturates")]
        let doublings = (self.showings.of(id) as u32).saturating_add(1).ilog2();
        let head_start = if created_at > self.day - NEW_FOR { HEAD_START } else { 0 };
        doublings.cast_signed() - head_start
    }
}

/// How many coaches there are of each rank, as far as they may be among the first `count`, or about as good.
pub(super) struct RankCounts {
    coaches: Vec<u32>,
    count: usize,
    /// So many coaches have the rank `last` or a higher one. When there are enough, none below `last` is among the first.
    first: usize,
    last: usize,
}

/// A score, and whether there is a language in common: sharing one comes before any score.
#[inline(always)]
pub(super) fn rank(shares_language: bool, score: u16) -> u16 {
    score.min(1_000) + if shares_language { SCORES as u16 } else { 0 }
}

impl RankCounts {
    /// Of nobody yet.
    pub fn new(count: usize) -> Self {
        Self { coaches: vec![0; 2 * SCORES], count, first: 0, last: 0 }
    }

    /// The lowest rank that is in a band with one of the first, or higher: coaches below it need not be added.
    #[inline]
    pub fn least(&self) -> u16 {
        u16::try_from(self.last.saturating_sub(BAND)).unwrap_or(u16::MAX)
    }

    /// One more coach.
    #[inline]
    pub fn add(&mut self, rank: u16) {
        let rank = usize::from(rank);
        self.coaches[rank] += 1;
        self.first += usize::from(rank >= self.last);
        while self.last + 1 < self.coaches.len() && self.first - self.coaches[self.last] as usize >= self.count {
            self.first -= self.coaches[self.last] as usize;
            self.last += 1;
        }
    }

    /// The number of the band that each rank is in, the best first, as far as the first coaches reach. A band begins with the best rank that is in
    /// none yet, and has those that are at most two points below, of the same kind.
    pub fn bands(&self) -> Vec<Option<u16>> {
        let mut bands = vec![None; self.coaches.len()];
        let (mut best, mut number, mut taken) = (None, 0, 0);
        for rank in (0..self.coaches.len()).rev().filter(|rank| self.coaches[*rank] > 0) {
            let is_inside = best.is_some_and(|best| best - rank <= BAND && (best >= SCORES) == (rank >= SCORES));
            if !is_inside {
                if taken >= self.count {
                    break;
                }
                (best, number) = (Some(rank), number + 1);
            }
            bands[rank] = Some(number);
            taken += self.coaches[rank] as usize;
        }
        bands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Timestamp = Timestamp::EPOCH;

    fn rotation(shown: &[(u128, usize)]) -> Rotation {
        let ids = shown.iter().flat_map(|(id, times)| std::iter::repeat_n(Uuid::from_u128(*id), *times));
        Rotation::new(DAY, Arc::new(Showings::default().after_a_day(ids)))
    }

    #[test]
    fn twice_as_often_shown_is_a_turn_later_and_new_coaches_count_a_quarter() {
        let rotation = rotation(&[(1, 1), (2, 2), (3, 3), (4, 7), (5, 8)]);
        let turn = |id, age| rotation.turn(Uuid::from_u128(id), DAY - days(age));
        assert_eq!([0, 1, 2, 3, 4, 5].map(|id| turn(id, 30)), [0, 1, 1, 2, 3, 3]);
        assert_eq!([0, 4].map(|id| turn(id, 29)), [-2, 1]);
        assert_eq!(turn(4, 29), turn(1, 400), "seven times, and new, is as once");
    }

    #[test]
    fn a_band_reaches_two_points_below_its_best_and_never_over_the_language() {
        let scores = [(true, 900), (true, 880), (true, 879), (true, 5), (false, 1_000), (false, 3)];
        let ranks = scores.map(|(shares, score)| rank(shares, score));
        let bands = |count| {
            let mut counts = RankCounts::new(count);
            ranks.iter().for_each(|rank| counts.add(*rank));
            let bands = counts.bands();
            (ranks.map(|rank| bands[usize::from(rank)]), counts.least())
        };
        assert_eq!(bands(6), ([Some(1), Some(1), Some(2), Some(3), Some(4), Some(5)], 0));
        assert_eq!(
            bands(1),
            ([Some(1), Some(1), None, None, None, None], rank(true, 880)),
            "the whole band that the first is in"
        );
        assert_eq!(bands(3), ([Some(1), Some(1), Some(2), None, None, None], rank(true, 859)));
        assert_eq!(bands(0).0, [None; 6]);
    }
}
