//! Metrics of this process, for `GET /metrics`. Names and labels are listed in `docs/queues.md`.

use std::sync::LazyLock;
use std::time::Duration;

use prometheus::core::Collector;
use prometheus::proto::MetricFamily;
use prometheus::{
    Encoder, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
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
    /// Requests that are worked on.
    pub requests_in_flight: IntGauge,
    /// Requests refused because as many as may be were in flight.
    pub requests_shed: IntCounter,
    /// Commands that run or wait for their turn, by actor.
    pub commands_in_flight: IntGaugeVec,
    /// Commands refused because an actor had as many as it may have, by actor.
    pub commands_refused: IntCounterVec,
    /// Passwords that wait for a thread to be hashed.
    pub password_hashes_waiting: IntGauge,
    /// Calls of providers with their retries, by provider and outcome.
    pub provider_calls: HistogramVec,
    /// Attempts at calls of providers after the first, by provider.
    pub provider_retries: IntCounterVec,
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
    /// Coaches in the matching index.
    pub coaches_indexed: IntGauge,
}

impl Metrics {
    fn new() -> Self {
        let registry = Registry::new();
        let to = &registry;
        Self {
            requests: histogram(
                to,
                "rapport_http_request_seconds",
                "Duration of HTTP requests",
                LATENCY_BUCKETS,
                &["method", "route", "status"],
            ),
            requests_in_flight: integer_gauge(to, "rapport_http_requests_in_flight", "Requests that are worked on"),
            requests_shed: counter(
                to,
                "rapport_http_requests_shed_total",
                "Requests refused because as many as may be were in flight",
            ),
            commands_in_flight: gauge_by(
                to,
                "rapport_actor_commands_in_flight",
                "Commands that run or wait for their turn, by actor",
                "actor",
            ),
            commands_refused: counter_by(
                to,
                "rapport_actor_commands_refused_total",
                "Commands refused because as many as may be were in flight, by actor",
                "actor",
            ),
            password_hashes_waiting: integer_gauge(
                to,
                "rapport_password_hashes_waiting",
                "Passwords that wait for a thread to be hashed",
            ),
            provider_calls: histogram(
                to,
                "rapport_provider_call_seconds",
                "Duration of calls of providers with their retries",
                LATENCY_BUCKETS,
                &["provider", "outcome"],
            ),
            provider_retries: counter_by(
                to,
                "rapport_provider_retries_total",
                "Attempts at calls of providers after the first",
                "provider",
            ),
            start_latency: histogram(
                to,
                "rapport_job_start_seconds",
                "Time from due to claimed",
                LATENCY_BUCKETS,
                &["queue"],
            ),
            attempts: histogram(
                to,
                "rapport_job_seconds",
                "Duration of attempts at jobs",
                DURATION_BUCKETS,
                &["kind", "outcome"],
            ),
            fenced: counter_by(to, "rapport_jobs_fenced_total", "Attempts whose lease was lost", "queue"),
            duplicates: counter_by(
                to,
                "rapport_jobs_duplicate_claims_total",
                "Ids whose job was running elsewhere or had ended",
                "queue",
            ),
            handed_back: counter_by(
                to,
                "rapport_jobs_handed_back_total",
                "Jobs handed back unfinished by a process that stopped",
                "queue",
            ),
            republished: counter(
                to,
                "rapport_jobs_republished_total",
                "Jobs published again after their id was lost or not claimed in time",
            ),
            recovered: counter(to, "rapport_jobs_recovered_total", "Jobs recovered after their lease had expired"),
            poisoned: counter(to, "rapport_jobs_poisoned_total", "Jobs dead-lettered because they crash their process"),
            rows_pruned: counter_by(to, "rapport_rows_pruned_total", "Rows deleted after their retention", "rule"),
            prune_overdue: gauges(
                to,
                "rapport_prune_overdue_seconds",
                "How long the rows are past their retention that are deleted now; 0: none are left",
                &["rule"],
            ),
            coaches_read: counter(to, "rapport_matching_coaches_read_total", "Coaches read for the matching index"),
            coaches_indexed: integer_gauge(to, "rapport_matching_coaches", "Coaches in the matching index"),
            registry,
        }
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

/// Counts one in a gauge until it is dropped.
#[derive(Debug)]
pub struct InFlight(IntGauge);

impl InFlight {
    /// One more.
    pub fn of(gauge: IntGauge) -> InFlight {
        gauge.inc();
        InFlight(gauge)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Adds a metric to the registry. Names and labels are constants.
fn registered<C: Collector + Clone + 'static>(registry: &Registry, metric: prometheus::Result<C>) -> C {
    #[expect(clippy::expect_used, reason = "names and labels are constants")]
    let metric = metric.expect("a name and labels");
    #[expect(clippy::expect_used, reason = "names are constants and unique")]
    registry.register(Box::new(metric.clone())).expect("names are unique");
    metric
}

fn histogram(registry: &Registry, name: &str, help: &str, buckets: &[f64], labels: &[&str]) -> HistogramVec {
    let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
    registered(registry, HistogramVec::new(options, labels))
}

fn counter(registry: &Registry, name: &str, help: &str) -> IntCounter {
    registered(registry, IntCounter::new(name, help))
}

fn counter_by(registry: &Registry, name: &str, help: &str, label: &str) -> IntCounterVec {
    registered(registry, IntCounterVec::new(Opts::new(name, help), &[label]))
}

fn integer_gauge(registry: &Registry, name: &str, help: &str) -> IntGauge {
    registered(registry, IntGauge::new(name, help))
}

fn gauge_by(registry: &Registry, name: &str, help: &str, label: &str) -> IntGaugeVec {
    registered(registry, IntGaugeVec::new(Opts::new(name, help), &[label]))
}

fn gauges(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> GaugeVec {
    registered(registry, GaugeVec::new(Opts::new(name, help), labels))
}
