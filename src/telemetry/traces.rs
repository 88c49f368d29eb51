//! Traces: one from a request over the jobs it enqueues to the calls of providers. Spans are exported by OTLP over HTTP (protobuf) to
//! `OTEL_EXPORTER_OTLP_ENDPOINT`; without it nothing is recorded. Names and attributes follow OpenTelemetry's semantic conventions 1.30 for HTTP
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/>) and messaging. Sampling is set by the SDK's `OTEL_TRACES_SAMPLER`.

use std::collections::HashMap;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_otlp::{WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use url::Url;

use super::metrics::METRICS;

/// How long one export may take.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// The header of W3C Trace Context (<https://www.w3.org/TR/trace-context/>).
pub const TRACEPARENT: &str = "traceparent";

/// Exports spans to a collector, in batches, from a thread of its own. `None`, with a warning, if no exporter can be made.
pub(super) fn provider(endpoint: &Url, process: &'static str) -> Option<SdkTracerProvider> {
    crate::crypto::install_tls();
    let exporter = reqwest::blocking::Client::builder()
        .timeout(EXPORT_TIMEOUT)
        .build()
        .map_err(|error| error.to_string())
        .and_then(|client| {
            opentelemetry_otlp::SpanExporter::builder()
                .with_http()
                .with_http_client(client)
                .with_endpoint(format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/')))
                .with_timeout(EXPORT_TIMEOUT)
                .build()
                .map_err(|error| error.to_string())
        });
    match exporter {
        Ok(exporter) => {
            let resource = Resource::builder()
                .with_service_name("rapport")
                .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
                .with_attribute(KeyValue::new("rapport.process", process))
                .build();
            Some(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
        }
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "logging has not started yet")]
            {
                eprintln!("traces are not exported: {error}");
            }
            None
        }
    }
}

/// Makes the span a part of the trace that began elsewhere: in the browser, in the web app's server or in the request that enqueued a job; and
/// gives it its `trace_id`, which log lines have. What is no `traceparent` is ignored. To be called before the span is entered.
pub fn continue_from(span: &Span, traceparent: Option<&str>) {
    let parent = traceparent.map(|traceparent| {
        let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
        TraceContextPropagator::new().extract(&carrier)
    });
    if let Some(parent) = parent.filter(|parent| parent.span().span_context().is_valid())
        && let Err(error) = span.set_parent(parent)
    {
        tracing::debug!(%error, "trace not continued");
    }
    let context = span.context();
    let of = context.span().span_context().clone();
    if of.is_valid() {
        span.record("trace_id", of.trace_id().to_string());
    }
}

/// The `traceparent` of this span, for what it causes elsewhere; `None` if it is not recorded.
pub fn traceparent(span: &Span) -> Option<String> {
    let context = span.context();
    let span = context.span();
    let of = span.span_context();
    of.is_valid().then(|| format!("00-{}-{}-{:02x}", of.trace_id(), of.span_id(), of.trace_flags().to_u8()))
}

/// The attributes of a request's span, once it is answered.
pub fn record_answer(span: &Span, method: &str, route: Option<&str>, status: u16) {
    let context = span.context();
    let recorded = context.span();
    if !recorded.span_context().is_valid() {
        return;
    }
    recorded.update_name(route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}")));
    span.set_attribute("http.request.method", method.to_owned());
    span.set_attribute("http.response.status_code", i64::from(status));
    if let Some(route) = route {
        span.set_attribute("http.route", route.to_owned());
    }
    if status >= 500 {
        span.set_attribute("error.type", status.to_string());
        recorded.set_status(opentelemetry::trace::Status::error(""));
    }
}

/// Calls a provider in a span of its own, which says whether that failed; the metrics count it as well.
///
/// # Errors
/// Those of the call.
pub async fn call<T, E>(provider: &'static str, call: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let span = tracing::info_span!(
        "call",
        otel.kind = "client",
        otel.name = provider,
        otel.status_code = Empty,
        peer.service = provider
    );
    let started = Instant::now();
    let result = call.instrument(span.clone()).await;
    let outcome = if result.is_ok() { "ok" } else { "failed" };
    METRICS.provider_calls.with_label_values(&[provider, outcome]).observe(started.elapsed().as_secs_f64());
    if result.is_err() {
        span.record("otel.status_code", "ERROR");
    }
    result
}

/// The attributes of a job's span.
pub fn record_job(span: &Span, queue: &'static str, kind: &str, id: &str) {
    let context = span.context();
    let recorded = context.span();
    if !recorded.span_context().is_valid() {
        return;
    }
    recorded.update_name(format!("process {kind}"));
    for (key, value) in [
        ("messaging.system", "rapport"),
        ("messaging.operation.type", "process"),
        ("messaging.destination.name", queue),
    ] {
        span.set_attribute(key, value);
    }
    span.set_attribute("messaging.message.id", id.to_owned());
}
