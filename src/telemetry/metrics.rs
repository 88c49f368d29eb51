//! What this process counts, for `GET /metrics`. Names and labels are listed in `docs/queues.md`.

use std::sync::LazyLock;
use std::time::Duration;

use prometheus::{
    Encoder, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
};

/// How long requests and starts take, in seconds.
const SHORT: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0, 60.0];

/// How long jobs take, in seconds.
const LONG: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1200.0];

/// The process's own.
pub static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// All of them.
pub struct Metrics {
    registry: Registry,
    /// Requests by method, route and status.
    pub requests: HistogramVec,
    /// From the time a job was due to its start, by queue.
    pub starts: HistogramVec,
    /// Attempts by kind and outcome.
    pub attempts: HistogramVec,
    /// Reports that came too late: another worker had the job.
    pub fenced: IntCounterVec,
    /// Ids that came when their job was taken already.
    pub duplicates: IntCounterVec,
    /// Jobs handed back by a process that stopped.
    pub handed_back: IntCounterVec,
    /// Jobs published again, because nobody took them or Redis forgot them.
    pub republished: IntCounter,
    /// Jobs whose worker was lost.
    pub recovered: IntCounter,
    /// Jobs that killed their process while they were alone in it.
    pub poisoned: IntCounter,
}

impl Metrics {
    fn new() -> Self {
        let registry = Registry::new();
        let metrics = Self {
            requests: histogram("rapport_http_request_seconds", "Requests", SHORT, &["method", "route", "status"]),
            starts: histogram("rapport_job_start_seconds", "From due to started", SHORT, &["queue"]),
            attempts: histogram("rapport_job_seconds", "Attempts at jobs", LONG, &["kind", "outcome"]),
            fenced: counters("rapport_jobs_fenced_total", "Reports of workers that had lost their job"),
            duplicates: counters("rapport_jobs_duplicate_claims_total", "Ids whose job was taken or over already"),
            handed_back: counters("rapport_jobs_handed_back_total", "Jobs handed back by a process that stopped"),
            republished: counter("rapport_jobs_republished_total", "Jobs published again"),
            recovered: counter("rapport_jobs_recovered_total", "Jobs whose worker was lost"),
            poisoned: counter("rapport_jobs_poisoned_total", "Jobs buried because they kill their process"),
            registry,
        };
        let all: [Box<dyn prometheus::core::Collector>; 9] = [
            Box::new(metrics.requests.clone()),
            Box::new(metrics.starts.clone()),
            Box::new(metrics.attempts.clone()),
            Box::new(metrics.fenced.clone()),
            Box::new(metrics.duplicates.clone()),
            Box::new(metrics.handed_back.clone()),
            Box::new(metrics.republished.clone()),
            Box::new(metrics.recovered.clone()),
            Box::new(metrics.poisoned.clone()),
        ];
        for one in all {
            #[expect(clippy::expect_used, reason = "the names are constants, and each is there once")]
            metrics.registry.register(one).expect("each has its own name");
        }
        metrics
    }

    /// A request was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[method, route, &status.to_string()]).observe(took.as_secs_f64());
    }
}

/// Numbers that are asked for when somebody looks, and belong to no process.
#[derive(Default)]
pub struct Readings(Vec<prometheus::proto::MetricFamily>);

impl Readings {
    /// One number for each of these labels.
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

    /// The text that Prometheus reads: the process's numbers and these.
    pub fn text(mut self) -> Vec<u8> {
        let mut families = METRICS.registry.gather();
        families.append(&mut self.0);
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&families, &mut text) {
            tracing::warn!(%error, "the metrics could not be written");
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
    #[expect(clippy::expect_used, reason = "names and labels are constants")]
    IntCounterVec::new(Opts::new(name, help), &["queue"]).expect("a name and a label")
}

fn counter(name: &str, help: &str) -> IntCounter {
    #[expect(clippy::expect_used, reason = "names are constants")]
    IntCounter::new(name, help).expect("a name")
}
