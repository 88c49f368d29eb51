//! Metrics of this process, for `GET /metrics`. Names and labels are listed in `docs/queues.md`.

use std::sync::LazyLock;
use std::time::Duration;

use prometheus::proto::MetricFamily;
use prometheus::{
    Encoder, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
};

/// Histogram buckets of requests and start latencies, in seconds.
const LATENCY_BUCKETS: &[f64] =
    &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0, 60.0];

/// Histogram buckets of the duration of attempts at jobs, in seconds.
const DURATION_BUCKETS: &[f64] =
    &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1200.0];

/// The metrics of this process.
pub static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// Histograms and counters, in their own registry.
pub struct Metrics {
    registry: Registry,
    /// Requests by method, route and status.
    pub requests: HistogramVec,
    /// From due to claimed, by queue.
    pub start_latency: HistogramVec,
    /// Attempts at jobs by kind and outcome.
    pub attempts: HistogramVec,
    /// Attempts whose lease was lost.
    pub fenced: IntCounterVec,
    /// Ids whose job was running elsewhere or had ended.
    pub duplicates: IntCounterVec,
    /// Jobs handed back unfinished by a process that stopped.
    pub handed_back: IntCounterVec,
    /// Jobs published again, because their id was not claimed in time or lost in Redis.
    pub republished: IntCounter,
    /// Jobs recovered after their lease had expired.
    pub recovered: IntCounter,
    /// Jobs dead-lettered because they crashed their process while running isolated.
    pub poisoned: IntCounter,
    /// Rows deleted because their retention was over, by rule.
    pub rows_pruned: IntCounterVec,
    /// By how many seconds the rows are past their retention that are deleted now, by rule; 0: none are left.
    pub prune_overdue: GaugeVec,
    /// Coaches read from the database for the matching index.
    pub coaches_read: IntCounter,
}

impl Metrics {
    fn new() -> Self {
        let registry = Registry::new();
        let metrics = Self {
            requests: histogram(
                "rapport_http_request_seconds",
                "Duration of HTTP requests",
                LATENCY_BUCKETS,
                &["method", "route", "status"],
            ),
            start_latency: histogram(
                "rapport_job_start_seconds",
                "Time from due to claimed",
                LATENCY_BUCKETS,
                &["queue"],
            ),
            attempts: histogram(
                "rapport_job_seconds",
                "Duration of attempts at jobs",
                DURATION_BUCKETS,
                &["kind", "outcome"],
            ),
            fenced: counters("rapport_jobs_fenced_total", "Attempts whose lease was lost"),
            duplicates: counters(
                "rapport_jobs_duplicate_claims_total",
                "Ids whose job was running elsewhere or had ended",
            ),
            handed_back: counters(
                "rapport_jobs_handed_back_total",
                "Jobs handed back unfinished by a process that stopped",
            ),
            republished: counter(
                "rapport_jobs_republished_total",
                "Jobs published again after their id was lost or not claimed in time",
            ),
            recovered: counter("rapport_jobs_recovered_total", "Jobs recovered after their lease had expired"),
            poisoned: counter("rapport_jobs_poisoned_total", "Jobs dead-lettered because they crash their process"),
            rows_pruned: counters_by("rule", "rapport_rows_pruned_total", "Rows deleted after their retention"),
            prune_overdue: gauges(
                "rapport_prune_overdue_seconds",
                "How long the rows are past their retention that are deleted now; 0: none are left",
                &["rule"],
            ),
            coaches_read: counter("rapport_matching_coaches_read_total", "Coaches read for the matching index"),
            registry,
        };
        let all: [Box<dyn prometheus::core::Collector>; 12] = [
            Box::new(metrics.requests.clone()),
            Box::new(metrics.start_latency.clone()),
            Box::new(metrics.attempts.clone()),
            Box::new(metrics.fenced.clone()),
            Box::new(metrics.duplicates.clone()),
            Box::new(metrics.handed_back.clone()),
            Box::new(metrics.republished.clone()),
            Box::new(metrics.recovered.clone()),
            Box::new(metrics.poisoned.clone()),
            Box::new(metrics.rows_pruned.clone()),
            Box::new(metrics.prune_overdue.clone()),
            Box::new(metrics.coaches_read.clone()),
        ];
        for collector in all {
            #[expect(clippy::expect_used, reason = "names are constants and unique")]
            metrics.registry.register(collector).expect("names are unique");
        }
        metrics
    }

    /// Records the duration of a request.
    pub fn observe_request(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[method, route, &status.to_string()]).observe(took.as_secs_f64());
    }
}

/// Gauges that are read when the metrics are scraped, and belong to no process.
#[derive(Default)]
pub struct ScrapedGauges(Vec<MetricFamily>);

impl ScrapedGauges {
    /// Adds a gauge with one value for each of these label values.
    pub fn add(&mut self, name: &str, help: &str, labels: &[&str], values: &[(Vec<&str>, f64)]) {
        use prometheus::core::Collector;
        if labels.is_empty() {
            if let (Ok(gauge), Some((_, value))) = (Gauge::new(name, help), values.first()) {
                gauge.set(*value);
                self.0.extend(gauge.collect());
            }
            return;
        }
        let Ok(gauges) = GaugeVec::new(Opts::new(name, help), labels) else { return };
        for (labels, value) in values {
            gauges.with_label_values(labels).set(*value);
        }
        self.0.extend(gauges.collect());
    }

    /// The metrics of this process and these gauges.
    pub fn gather(mut self) -> Vec<MetricFamily> {
        let mut families = METRICS.registry.gather();
        families.append(&mut self.0);
        families
    }

    /// The same in Prometheus' text format.
    pub fn encode(self) -> Vec<u8> {
        let families = self.gather();
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&families, &mut text) {
            tracing::warn!(%error, "metrics not encoded");
        }
        text
    }
}

fn histogram(name: &str, help: &str, buckets: &[f64], labels: &[&str]) -> HistogramVec {
    let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
    #[expect(clippy::expect_used, reason = "names and labels are constants")]
    HistogramVec::new(options, labels).expect("a name and labels")
}

fn counters(name: &str, help: &str) -> IntCounterVec {
    counters_by("queue", name, help)
}

fn counters_by(label: &str, name: &str, help: &str) -> IntCounterVec {
    #[expect(clippy::expect_used, reason = "names and labels are constants")]
    IntCounterVec::new(Opts::new(name, help), &[label]).expect("a name and a label")
}

fn gauges(name: &str, help: &str, labels: &[&str]) -> GaugeVec {
    #[expect(clippy::expect_used, reason = "names and labels are constants")]
    GaugeVec::new(Opts::new(name, help), labels).expect("a name and labels")
}

fn counter(name: &str, help: &str) -> IntCounter {
    #[expect(clippy::expect_used, reason = "names are constants")]
    IntCounter::new(name, help).expect("a name")
}
