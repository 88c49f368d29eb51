//! The arithmetic of a score, in whole numbers: factors in thousandths, weights in percent.
//!
//! *Invariant:* the five points add up to the total, the total is the displayed score times 100, rounded, and no factor has more
//! points than its weight.

/// The weight of each factor, in whole percent that sum to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights([u8; 5]);

impl Weights {
    /// In the order language, country, goals, budget, availability; `None` unless they sum to 100.
    pub fn new(percent: [u8; 5]) -> Option<Self> {
        (percent.iter().map(|each| u32::from(*each)).sum::<u32>() == 100).then_some(Self(percent))
    }

    /// In the order of [`Weights::new`].
    pub fn percent(self) -> [u8; 5] {
        self.0
    }
}

impl Default for Weights {
    /// Language 25 %, country 20 %, goals 30 %, budget 15 %, availability 10 %.
    fn default() -> Self {
        Self([25, 20, 30, 15, 10])
    }
}

/// One factor in thousandths, or unknown.
pub type Thousandths = Option<u16>;

/// A share between 0 and 1 in thousandths; NaN is 0.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
pub fn thousandths(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// Σ weight · factor in thousandths, rounded half up; an unknown factor counts 0.
#[inline(always)]
pub fn score(percent: [u8; 5], factors: [Thousandths; 5]) -> u16 {
    let sum: u32 = (0..5).map(|at| weighted(percent[at], factors[at])).sum();
    u16::try_from((sum + 50) / 100).unwrap_or(u16::MAX)
}

/// The score as it is displayed: three decimals.
pub fn decimal(score: u16) -> f64 {
    f64::from(score) / 1000.0
}

/// The points of each factor and their total, by the largest remainder method (earlier factors first among equals).
pub fn points(percent: [u8; 5], factors: [Thousandths; 5]) -> ([u8; 5], u8) {
    let total = total(score(percent, factors));
    let exact: [u32; 5] = std::array::from_fn(|at| weighted(percent[at], factors[at]));
    let mut points = exact.map(|thousandths| thousandths / 1000);
    let mut order = [0, 1, 2, 3, 4];
    order.sort_by_key(|at| std::cmp::Reverse(exact[*at] % 1000));
    let missing = total.saturating_sub(points.iter().sum());
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(5)) {
        points[at] += 1;
    }
    (points.map(to_u8), to_u8(total))
}

/// In `f64`, as a reader of the JSON computes it: 0.285 × 100 is 28.499999999999996, which is 28 points.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn total(score: u16) -> u32 {
    (decimal(score) * 100.0).round() as u32
}

/// Percent × thousandths: at most 100,000 in all.
#[inline(always)]
fn weighted(percent: u8, factor: Thousandths) -> u32 {
    u32::from(percent) * u32::from(factor.unwrap_or(0))
}

fn to_u8(points: u32) -> u8 {
    u8::try_from(points).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PERCENT: [u8; 5] = [25, 20, 30, 15, 10];

    #[test]
    fn full_and_unknown_factors_give_all_points_or_none() {
        assert_eq!(points(PERCENT, [Some(1000); 5]), ([25, 20, 30, 15, 10], 100));
        assert_eq!(points(PERCENT, [None; 5]), ([0; 5], 0));
    }

    #[test]
    fn the_largest_remainder_gets_the_point() {
        // 12.5 + 6.6 + 9.99 = 29.09: the goals' remainder is the largest.
        assert_eq!(points(PERCENT, [Some(500), Some(330), Some(333), None, None]), ([12, 7, 10, 0, 0], 29));
    }

    #[test]
    fn a_score_displayed_as_half_a_point_rounds_up() {
        // 87.455 points are displayed as 0.875, and 87.5 rounds to 88.
        let factors = [Some(998), Some(1000), Some(1000), Some(167), Some(1000)];
        assert_eq!((score(PERCENT, factors), points(PERCENT, factors).1), (875, 88));
    }

    #[test]
    fn shares_are_clamped_to_0_and_1() {
        assert_eq!([-0.2, 0.0, 0.4996, 1.0, 7.0, f64::NAN].map(thousandths), [0, 0, 500, 1000, 1000, 0]);
    }

    proptest! {
        #[test]
        fn points_add_up_within_their_weights(
            factors in prop::array::uniform5(prop::option::of(0_u16..=1000)), cuts in prop::array::uniform4(0_u8..=100),
        ) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let percent = [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], cuts[3] - cuts[2], 100 - cuts[3]];
            let (each, total) = points(percent, factors);
            prop_assert_eq!(each.iter().sum::<u8>(), total);
            prop_assert_eq!(f64::from(total), (decimal(score(percent, factors)) * 100.0).round());
            prop_assert!((f64::from(total) - f64::from(score(percent, factors)) / 10.0).abs() <= 0.5 + 1e-9);
            for at in 0..5 {
                prop_assert!(each[at] <= percent[at]);
                prop_assert!(factors[at].is_some() || each[at] == 0);
                let exact = f64::from(percent[at]) * f64::from(factors[at].unwrap_or(0)) / 1000.0;
                prop_assert!((f64::from(each[at]) - exact).abs() < 1.0);
            }
        }
    }
}
