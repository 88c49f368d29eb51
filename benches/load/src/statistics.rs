//! Latencies of one run, and the median of several runs with how far they lie apart.

use std::time::Duration;

/// Latencies in order.
#[derive(Clone, Debug, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Sorts them.
    pub fn new(mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        Self(latencies)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The least latency that this share of all, in percent, does not exceed; `None` if there are too few for it to mean anything: a percentile
    /// needs at least one that is above it.
    pub fn percentile(&self, percent: f64) -> Option<Duration> {
        let count = self.0.len();
        let rank = (count as f64 * percent / 100.0).ceil() as usize;
        (rank < count).then(|| self.0[rank.max(1) - 1])
    }
}

/// The median of several runs, the least and the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Spread {
    /// Of these runs; `None` without any.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (least, most) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
        Some(Self { median, least, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_least_latency_that_so_many_do_not_exceed() {
        let latencies = Latencies::new((1..=1_000).rev().map(Duration::from_micros).collect());
        let micros = |percent| latencies.percentile(percent).map(|latency| latency.as_micros());
        assert_eq!([micros(50.0), micros(99.0), micros(99.9)], [Some(500), Some(990), Some(999)]);
    }

    #[test]
    fn too_few_latencies_have_no_high_percentile() {
        let latencies = Latencies::new((1..=50).map(Duration::from_millis).collect());
        assert_eq!(latencies.percentile(50.0), Some(Duration::from_millis(25)));
        assert_eq!(latencies.percentile(99.0), None);
        assert_eq!(Latencies::default().percentile(50.0), None);
    }

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Some(Spread { median: 2.0, least: 1.0, most: 3.0 }));
        assert_eq!(Spread::of([4.0, 1.0]), Some(Spread { median: 2.5, least: 1.0, most: 4.0 }));
        assert_eq!(Spread::of([]), None);
    }
}
