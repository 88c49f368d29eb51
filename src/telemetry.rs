//! Telemetry of a process: log lines (readable in a terminal, JSON otherwise), spans for a collector of OpenTelemetry, metrics. Every line within
//! a request or a job has the request id.

pub mod embedded_metrics;
mod log_lines;
pub mod metrics;
mod sampling;
pub mod traces;

use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};
use url::Url;

use self::log_lines::LogLines;
use self::sampling::Sampling;
use crate::config::{Log, LogFormat};

/// Libraries that write what they read: pages, which people typed.
const QUIET: &[&str] = &["html5ever", "markup5ever", "selectors"];

/// What is still to be sent when the process ends: the last spans, when it is dropped.
#[must_use]
pub struct Telemetry {
    spans: Option<SdkTracerProvider>,
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.spans.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(%error, "last spans not exported");
        }
    }
}

/// Starts logging for the whole process, and traces if there is a collector; later calls have no effect. Not to be called within a runtime when
/// there is a collector.
pub fn start(log: &Log, collector: Option<&Url>, process: &'static str) -> Telemetry {
    let lines = match format_of(log) {
        LogFormat::Json => tracing_subscriber::fmt::layer()
            .fmt_fields(JsonFields::new())
            .event_format(LogLines)
            .with_writer(std::io::stderr)
            .with_filter(filter_of(log))
            .boxed(),
        LogFormat::Pretty => tracing_subscriber::fmt::layer()
            .with_target(false)
            .with_writer(std::io::stderr)
            .with_filter(filter_of(log))
            .boxed(),
    };
    let spans = collector.and_then(|collector| traces::provider(collector, process));
    // Our own spans alone: those of the libraries would be traces of their own, the exporter's among them.
    let own = Targets::new().with_target("rapport", LevelFilter::INFO);
    let is_sampled = format_of(log) == LogFormat::Json && log.sample_rate < 1.0;
    let sampling = is_sampled.then(|| Sampling { rate: log.sample_rate }.with_filter(own.clone()));
    let traces = spans.as_ref().map(|spans| {
        tracing_opentelemetry::layer()
            .with_tracer(spans.tracer("rapport"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_filter(own)
    });
    if tracing_subscriber::registry().with(lines).with(sampling).with(traces).try_init().is_err() {
        tracing::debug!("logging already started");
    }
    Telemetry { spans }
}

/// The configured filter. Libraries that write what people typed at a fine level stay silent at any.
fn filter_of(log: &Log) -> EnvFilter {
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    QUIET.iter().filter_map(|target| format!("{target}=info").parse().ok()).fold(filter, EnvFilter::add_directive)
}

/// Writes panics as log lines of severity CRITICAL, where lines are JSON: a trace of the stack between them could not be read.
pub fn log_panics(log: &Log) {
    if format_of(log) == LogFormat::Pretty {
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        let payload = panic.payload_as_str().unwrap_or("no text");
        tracing::error!(critical = true, location, "panicked: {payload}");
    }));
}

fn format_of(log: &Log) -> LogFormat {
    let by_terminal = if std::io::stderr().is_terminal() { LogFormat::Pretty } else { LogFormat::Json };
    log.format.unwrap_or(by_terminal)
}
