//! A collector of OpenTelemetry: receives spans by OTLP over HTTP in protobuf (<https://opentelemetry.io/docs/specs/otlp/#otlphttp>).

use std::sync::{Arc, Mutex};

use actix_web::{HttpResponse, web};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use rapport_sandbox::http::{Listening, serve};

/// A collector that keeps every span.
pub struct Collector {
    listening: Listening,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    /// Listens on a free port.
    pub fn start() -> Collector {
        let spans = Arc::new(Mutex::new(Vec::new()));
        let kept = spans.clone();
        let listening = serve(0, move |config| {
            let kept = kept.clone();
            let receive = move |body: web::Bytes| {
                let kept = kept.clone();
                async move {
                    let request = ExportTraceServiceRequest::decode(body).unwrap();
                    let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
                    kept.lock().unwrap().extend(scopes.flat_map(|scope| scope.spans));
                    HttpResponse::Ok().content_type("application/x-protobuf").finish()
                }
            };
            config.route("/v1/traces", web::post().to(receive));
        });
        Collector { listening: listening.unwrap(), spans }
    }

    /// What `OTEL_EXPORTER_OTLP_ENDPOINT` is to be.
    pub fn url(&self) -> &str {
        &self.listening.url
    }

    /// The first span of that name in a trace.
    pub fn span(&self, trace_id: &str, name: &str) -> Option<Span> {
        let spans = self.spans.lock().unwrap();
        spans.iter().find(|span| hex::encode(&span.trace_id) == trace_id && span.name == name).cloned()
    }

    /// Everything that was received, as text.
    pub fn text(&self) -> String {
        format!("{:?}", self.spans.lock().unwrap())
    }
}
