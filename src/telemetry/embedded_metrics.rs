//! Metrics as lines of CloudWatch's Embedded Metric Format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>): CloudWatch reads them
//! from the log, and no agent is needed. Counters and histograms are written as what was counted since the last lines.

use std::collections::{BTreeMap, HashMap};

use prometheus::proto::{Histogram, MetricFamily, MetricType};
use serde_json::{Map, Value, json};

use crate::clock::Timestamp;

/// A value may be an array of at most so many numbers.
const MAX_VALUES: u64 = 100;

/// Every combination of labels is a metric that costs money: of these families only some labels are kept, and `status` as its class (`2xx`).
const KEPT_LABELS: &[(&str, &[&str])] =
    &[("rapport_http_request_seconds", &["status"]), ("rapport_job_seconds", &["outcome"])];

/// Labels by name, in one order.
type Labels = BTreeMap<String, String>;

/// What a counter or the buckets of a histogram were at last: by name and labels.
type Totals = HashMap<(String, Labels), Vec<u64>>;

/// Writes the metrics of one process.
#[derive(Debug)]
pub struct EmbeddedMetrics {
    namespace: String,
    process: &'static str,
    last: Totals,
}

impl EmbeddedMetrics {
    /// `process` is written beside the metrics; it is no dimension of them.
    pub fn new(namespace: String, process: &'static str) -> EmbeddedMetrics {
        EmbeddedMetrics { namespace, process, last: Totals::new() }
    }

    /// One line for each set of labels. Counters that did not move are left out.
    pub fn lines(&mut self, families: &[MetricFamily], at: Timestamp) -> Vec<String> {
        let mut by_labels: BTreeMap<Labels, Vec<Measured>> = BTreeMap::new();
        for family in families {
            match family.get_field_type() {
                MetricType::GAUGE => {
                    for metric in family.get_metric() {
                        let value = json!(metric.get_gauge().get_value());
                        by_labels.entry(labels_of(family, metric)).or_default().push(Measured {
                            name: family.name().to_owned(),
                            unit: unit_of(family.name()),
                            value,
                        });
                    }
                }
                MetricType::COUNTER => {
                    for (labels, totals) in self.grown(family, |metric| vec![count(metric.get_counter().get_value())]) {
                        by_labels.entry(labels).or_default().push(Measured {
                            name: family.name().to_owned(),
                            unit: "Count",
                            value: json!(totals[0]),
                        });
                    }
                }
                MetricType::HISTOGRAM => {
                    let bounds = bounds_of(family);
                    for (labels, buckets) in self.grown(family, |metric| buckets_of(metric.get_histogram())) {
                        let measured = by_labels.entry(labels).or_default();
                        let counted: u64 = buckets.iter().sum();
                        measured.push(Measured {
                            name: family.name().to_owned(),
                            unit: "Seconds",
                            value: json!(spread(&buckets, &bounds)),
                        });
                        measured.push(Measured {
                            name: format!("{}_count", family.name()),
                            unit: "Count",
                            value: json!(counted),
                        });
                    }
                }
                MetricType::SUMMARY | MetricType::UNTYPED => {}
            }
        }
        by_labels.into_iter().map(|(labels, measured)| self.line(&labels, &measured, at)).collect()
    }

    /// By how much the numbers of each set of kept labels have grown since the last call; only those that have.
    fn grown(
        &mut self,
        family: &MetricFamily,
        totals_of: impl Fn(&prometheus::proto::Metric) -> Vec<u64>,
    ) -> Vec<(Labels, Vec<u64>)> {
        let mut now: BTreeMap<Labels, Vec<u64>> = BTreeMap::new();
        for metric in family.get_metric() {
            let totals = totals_of(metric);
            let sum = now.entry(labels_of(family, metric)).or_insert_with(|| vec![0; totals.len()]);
            for (sum, total) in sum.iter_mut().zip(totals) {
                *sum += total;
            }
        }
        let mut grown = Vec::new();
        for (labels, totals) in now {
            let last = self.last.insert((family.name().to_owned(), labels.clone()), totals.clone()).unwrap_or_default();
            let since = totals.iter().enumerate().map(|(index, total)| total - last.get(index).unwrap_or(&0));
            let since: Vec<u64> = since.collect();
            if since.iter().any(|count| *count > 0) {
                grown.push((labels, since));
            }
        }
        grown
    }

    fn line(&self, labels: &Labels, measured: &[Measured], at: Timestamp) -> String {
        let definitions: Vec<Value> =
            measured.iter().map(|metric| json!({ "Name": metric.name, "Unit": metric.unit })).collect();
        let dimensions: Vec<&String> = labels.keys().collect();
        let mut line = Map::new();
        line.insert(
            "_aws".to_owned(),
            json!({
                "Timestamp": at.as_microseconds() / 1_000,
                "CloudWatchMetrics": [{ "Namespace": self.namespace, "Dimensions": [dimensions], "Metrics": definitions }],
            }),
        );
        line.insert("process".to_owned(), json!(self.process));
        line.extend(labels.iter().map(|(name, value)| (name.clone(), json!(value))));
        line.extend(measured.iter().map(|metric| (metric.name.clone(), metric.value.clone())));
        Value::Object(line).to_string()
    }
}

/// A metric in a line.
struct Measured {
    name: String,
    unit: &'static str,
    value: Value,
}

fn unit_of(name: &str) -> &'static str {
    if name.ends_with("_seconds") { "Seconds" } else { "Count" }
}

fn labels_of(family: &MetricFamily, metric: &prometheus::proto::Metric) -> Labels {
    let kept = KEPT_LABELS.iter().find(|(name, _)| *name == family.name()).map(|(_, kept)| *kept);
    let labels = metric.get_label().iter().filter(|label| kept.is_none_or(|kept| kept.contains(&label.name())));
    labels
        .map(|label| {
            let value = match (label.name(), kept) {
                ("status", Some(_)) => format!("{}xx", label.value().get(..1).unwrap_or_default()),
                _ => label.value().to_owned(),
            };
            (label.name().to_owned(), value)
        })
        .collect()
}

/// The upper bounds of a family's buckets, without the last, which has none.
fn bounds_of(family: &MetricFamily) -> Vec<f64> {
    let first = family.get_metric().first();
    first
        .map(|metric| metric.get_histogram().get_bucket().iter().map(|bucket| bucket.upper_bound()).collect())
        .unwrap_or_default()
}

/// What each bucket holds by itself, and last what is above them all.
fn buckets_of(histogram: &Histogram) -> Vec<u64> {
    let mut below = 0;
    let mut buckets: Vec<u64> = Vec::new();
    for bucket in histogram.get_bucket() {
        buckets.push(bucket.cumulative_count() - below);
        below = bucket.cumulative_count();
    }
    buckets.push(histogram.get_sample_count() - below);
    buckets
}

/// At most [`MAX_VALUES`] values that are spread as those in the buckets: each of the same share of them, evenly within its bucket. From them
/// CloudWatch's percentiles are right to within a bucket.
#[expect(clippy::cast_precision_loss, reason = "counts of a minute")]
fn spread(buckets: &[u64], bounds: &[f64]) -> Vec<f64> {
    let total: u64 = buckets.iter().sum();
    let values = total.min(MAX_VALUES);
    let mut spread = Vec::new();
    for number in 0..values {
        let rank = (number as f64 + 0.5) * total as f64 / values as f64;
        let mut below = 0.0;
        for (index, held) in buckets.iter().map(|held| *held as f64).enumerate() {
            if rank <= below + held || index + 1 == buckets.len() {
                let lower = if index == 0 { 0.0 } else { bounds[index - 1] };
                // What is above all bounds is as large as the last of them at least.
                let upper = bounds.get(index).copied().unwrap_or(lower);
                let share = if held > 0.0 { ((rank - below) / held).clamp(0.0, 1.0) } else { 1.0 };
                spread.push(lower + share * (upper - lower));
                break;
            }
            below += held;
        }
    }
    spread
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count, which a counter holds as a float"
)]
fn count(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use prometheus::core::Collector;
    use prometheus::{GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, Opts};

    use super::*;

    fn at() -> Timestamp {
        "2026-12-01T08:00:00Z".parse().unwrap()
    }

    fn read(lines: &[String]) -> Vec<Value> {
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn gauges_of_the_same_labels_are_in_one_line_with_their_definitions() {
        let jobs = GaugeVec::new(Opts::new("rapport_jobs", "Jobs"), &["queue"]).unwrap();
        let oldest = GaugeVec::new(Opts::new("rapport_queue_oldest_due_seconds", "Oldest"), &["queue"]).unwrap();
        jobs.with_label_values(&["emails"]).set(3.0);
        oldest.with_label_values(&["emails"]).set(1.5);
        let families = [jobs.collect(), oldest.collect()].concat();
        let lines = read(&EmbeddedMetrics::new("Rapport/test".to_owned(), "worker").lines(&families, at()));
        let metrics = json!([
            { "Name": "rapport_jobs", "Unit": "Count" },
            { "Name": "rapport_queue_oldest_due_seconds", "Unit": "Seconds" },
        ]);
        let expected = json!({
            "_aws": {
                "Timestamp": 1_796_112_000_000_i64,
                "CloudWatchMetrics": [{ "Namespace": "Rapport/test", "Dimensions": [["queue"]], "Metrics": metrics }],
            },
            "process": "worker", "queue": "emails", "rapport_jobs": 3.0, "rapport_queue_oldest_due_seconds": 1.5,
        });
        assert_eq!(lines, [expected]);
    }

    #[test]
    fn counters_are_written_as_what_was_counted_since_the_last_lines() {
        let fenced = IntCounterVec::new(Opts::new("rapport_jobs_fenced_total", "Fenced"), &["queue"]).unwrap();
        let counter = fenced.with_label_values(&["emails"]);
        let mut metrics = EmbeddedMetrics::new("Rapport".to_owned(), "worker");
        counter.inc_by(5);
        assert_eq!(read(&metrics.lines(&fenced.collect(), at()))[0]["rapport_jobs_fenced_total"], 5);
        assert!(metrics.lines(&fenced.collect(), at()).is_empty(), "nothing was counted");
        counter.inc_by(2);
        assert_eq!(read(&metrics.lines(&fenced.collect(), at()))[0]["rapport_jobs_fenced_total"], 2);
    }

    #[test]
    fn requests_are_counted_by_class_of_status_and_keep_their_percentiles() {
        let options = HistogramOpts::new("rapport_http_request_seconds", "Requests").buckets(vec![0.01, 0.1, 1.0]);
        let requests = HistogramVec::new(options, &["method", "route", "status"]).unwrap();
        for number in 0..1_000 {
            let (route, took) = if number % 2 == 0 { ("/coaches", 0.005) } else { ("/quiz", 0.05) };
            let took = if number < 20 { 0.5 } else { took };
            requests.with_label_values(&["GET", route, "200"]).observe(took);
        }
        requests.with_label_values(&["GET", "/quiz", "503"]).observe(30.0);
        let lines = read(&EmbeddedMetrics::new("Rapport".to_owned(), "web").lines(&requests.collect(), at()));
        assert_eq!(lines.len(), 2);
        let [answered, failed] = [&lines[0], &lines[1]];
        assert_eq!(
            (&answered["status"], &answered["rapport_http_request_seconds_count"]),
            (&json!("2xx"), &json!(1_000))
        );
        assert_eq!((&failed["status"], &failed["rapport_http_request_seconds"]), (&json!("5xx"), &json!([1.0])));
        let values: Vec<f64> = serde_json::from_value(answered["rapport_http_request_seconds"].clone()).unwrap();
        assert_eq!(values.len(), 100);
        assert!(values.is_sorted() && values[48] <= 0.01 && values[50] > 0.01 && values[97] <= 0.1 && values[98] > 0.1);
    }
}
