//! How good an order is, by the grades of what comes first.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Grades from which on a coach counts as a good answer, where a measure knows only good and not.
const GOOD: u8 = 2;

/// Samples of the bootstrap.
const SAMPLES: usize = 2_000;

/// Normalised discounted cumulative gain of the first `depth` (Järvelin and Kekäläinen, 2002), with the gain 2^grade - 1; `None` if nobody suits.
pub fn ndcg(grades: &[u8], order: &[usize], depth: usize) -> Option<f64> {
    let gain = |grades: &mut dyn Iterator<Item = u8>| -> f64 {
        (2_u32..)
            .zip(grades.take(depth))
            .map(|(place, grade)| (f64::from(grade).exp2() - 1.0) / f64::from(place).log2())
            .sum()
    };
    let mut ideal = grades.to_vec();
    ideal.sort_unstable_by(|one, other| other.cmp(one));
    let best = gain(&mut ideal.into_iter());
    (best > 0.0).then(|| gain(&mut order.iter().map(|coach| grades[*coach])) / best)
}

/// One over the place of the first good one.
#[expect(clippy::cast_precision_loss, reason = "places")]
pub fn reciprocal_rank(grades: &[u8], order: &[usize]) -> Option<f64> {
    grades.iter().any(|grade| *grade >= GOOD).then(|| {
        let place = order.iter().position(|coach| grades[*coach] >= GOOD);
        place.map_or(0.0, |place| 1.0 / (place + 1) as f64)
    })
}

/// The share of good ones among the first three.
#[expect(clippy::cast_precision_loss, reason = "at most three")]
pub fn precision_at_3(grades: &[u8], order: &[usize]) -> Option<f64> {
    Some(order.iter().take(3).filter(|coach| grades[**coach] >= GOOD).count() as f64 / 3.0)
}

/// A mean over clients, with the interval in which it lies with 95 % (percentile bootstrap over clients).
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    pub fn of(values: &[f64]) -> Estimate {
        let mut random = StdRng::seed_from_u64(7);
        let mut means: Vec<f64> = (0..SAMPLES)
            .map(|_| mean((0..values.len()).map(|_| values[random.random_range(0..values.len())])))
            .collect();
        means.sort_by(f64::total_cmp);
        Estimate {
            mean: mean(values.iter().copied()),
            low: means[SAMPLES * 25 / 1000],
            high: means[SAMPLES * 975 / 1000],
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "as many as clients")]
pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0_usize);
    for value in values {
        sum += value;
        count += 1;
    }
    sum / count.max(1) as f64
}

/// How unevenly coaches are shown (Gini coefficient): 0 all as often, 1 one alone.
#[expect(clippy::cast_precision_loss, reason = "as many as coaches")]
pub fn gini(shown: &[usize]) -> f64 {
    let mut sorted = shown.to_vec();
    sorted.sort_unstable();
    let total: usize = sorted.iter().sum();
    let weighted: usize = sorted.iter().enumerate().map(|(at, count)| (at + 1) * count).sum();
    let many = sorted.len() as f64;
    2.0 * weighted as f64 / (many * total as f64) - (many + 1.0) / many
}
