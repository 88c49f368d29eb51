//! The table of results: per path the 50th and 99th percentile at both sizes, and their ratio.

use std::time::Duration;

/// What serves one person may cost twice as much a hundred times the size.
const GOAL: f64 = 2.0;

/// Times of one path at one size.
#[derive(Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
    }
}

/// The rows measured so far.
#[derive(Debug, Default)]
pub struct Table(Vec<(String, Times, Times)>);

impl Table {
    pub fn push(&mut self, path: &str, small: Times, large: Times) {
        println!("{}", row(path, &small, &large));
        self.0.push((path.to_owned(), small, large));
    }

    /// Prints all of it as Markdown, and what misses the goal.
    pub fn print(&self) {
        println!(
            "\n| path | small p50 | p99 | large p50 | p99 | ratio of p50 | of p99 |\n|---|---|---|---|---|---|---|"
        );
        for (path, small, large) in &self.0 {
            println!("{}", row(path, small, large));
        }
        let slow: Vec<&str> = self
            .0
            .iter()
            .filter(|(_, small, large)| ratio(small, large, 50) > GOAL)
            .map(|(path, ..)| path.as_str())
            .collect();
        println!(
            "\nMore than {GOAL} times as slow: {}",
            if slow.is_empty() { "nothing".to_owned() } else { slow.join(", ") }
        );
    }
}

fn ratio(small: &Times, large: &Times, percent: usize) -> f64 {
    large.percentile(percent).as_secs_f64() / small.percentile(percent).as_secs_f64()
}

fn row(path: &str, small: &Times, large: &Times) -> String {
    format!(
        "| {path} | {:.1?} | {:.1?} | {:.1?} | {:.1?} | {:.2} | {:.2} |",
        small.percentile(50),
        small.percentile(99),
        large.percentile(50),
        large.percentile(99),
        ratio(small, large, 50),
        ratio(small, large, 99)
    )
}
