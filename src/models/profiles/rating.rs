//! What reviews say about a coach: the mean that is shown, and the Bayesian mean that coaches are ordered by, in lists and in matching.

/// The prior: as many imagined reviews stand beside the real ones, each with the prior mean of stars. A constant instead of the mean of
/// all coaches: while that is made of a few coaches, it would put a single five-star review above a hundred good ones.
const PRIOR_REVIEWS: f64 = 5.0;
const PRIOR_MEAN: f64 = 4.0;

/// The plain mean, to two decimals; `None` without reviews.
pub fn mean(rating_sum: u32, review_count: u32) -> Option<f64> {
    (review_count > 0).then(|| (f64::from(rating_sum) / f64::from(review_count) * 100.0).round() / 100.0)
}

/// The mean that coaches are ordered by: drawn to the prior mean, the more so the fewer reviews there are.
pub fn bayesian_mean(rating_sum: u32, review_count: u32) -> f64 {
    (PRIOR_MEAN * PRIOR_REVIEWS + f64::from(rating_sum)) / (PRIOR_REVIEWS + f64::from(review_count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_reviews_move_the_mean_little() {
        let means = [bayesian_mean(96, 20), bayesian_mean(5, 1), bayesian_mean(0, 0), bayesian_mean(1, 1)];
        assert!(means.is_sorted_by(|one, other| one > other), "{means:?}");
        assert_eq!(bayesian_mean(0, 0), PRIOR_MEAN);
    }

    #[test]
    fn the_mean_that_is_shown_has_two_decimals() {
        assert_eq!([mean(14, 3), mean(8, 2), mean(0, 0)], [Some(4.67), Some(4.0), None]);
    }
}
