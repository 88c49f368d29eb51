//! Log lines as JSON, one object a line: `timestamp`, `severity`, `message`, `target`, then the fields of the spans around the event and of
//! the event itself, each a member of the line. What spans say for traces alone (`otel.…`) stays out of it.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use super::sampling::{self, Facts};

/// The field that makes an error critical: somebody is to be woken up.
const CRITICAL: &str = "critical";

/// What is written.
#[derive(Serialize)]
struct Line<'a> {
    timestamp: &'a str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Value>,
    target: &'a str,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// Formats events as lines of JSON.
pub(super) struct LogLines;

impl<S> FormatEvent<S, JsonFields> for LogLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Map::new();
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(formatted) = span.extensions().get::<FormattedFields<JsonFields>>() {
                let of_span: Map<String, Value> = serde_json::from_str(formatted).unwrap_or_default();
                fields.extend(of_span.into_iter().filter(|(name, _)| is_shown(name)));
            }
        }
        let mut own = String::new();
        JsonFields::new().format_fields(Writer::new(&mut own), event)?;
        let own: Map<String, Value> = serde_json::from_str(&own).unwrap_or_default();
        // The events of the `log` crate have one target; who wrote them is in a field.
        let logged_by = own.get("log.target").and_then(Value::as_str).map(str::to_owned);
        let facts = Facts::of(*event.metadata().level(), &own);
        fields.extend(own.into_iter().filter(|(name, _)| is_shown(name)));
        let is_critical = fields.remove(CRITICAL) == Some(Value::Bool(true));
        let message = fields.remove("message");
        // A span's or an event's own field of that name would make it appear twice.
        for name in ["timestamp", "severity", "target"] {
            fields.remove(name);
        }
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        let severity = if is_critical { "CRITICAL" } else { severity(*event.metadata().level()) };
        let target = logged_by.as_deref().unwrap_or_else(|| event.metadata().target());
        let line = Line { timestamp: &timestamp, severity, message, target, fields };
        sampling::write(context, &mut writer, &facts, serde_json::to_string(&line).map_err(|_| fmt::Error)?)
    }
}

/// Whether a field is a member of the line, and not for traces or the `log` crate alone.
fn is_shown(name: &str) -> bool {
    !name.starts_with("otel.") && !name.starts_with("log.")
}

/// The level as log services name it.
fn severity(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARNING",
        Level::INFO => "INFO",
        _ => "DEBUG",
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::MakeWriter;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::config::{Log, LogFormat};

    /// Lines that were written.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Written {
        type Writer = Written;

        fn make_writer(&'a self) -> Written {
            self.clone()
        }
    }

    /// What is written while that runs, by line.
    fn lines(run: impl FnOnce()) -> Vec<Value> {
        sampled_lines(1.0, run)
    }

    /// The same, with only a share of what is healthy.
    fn sampled_lines(rate: f64, run: impl FnOnce()) -> Vec<Value> {
        let written = Written::default();
        let layer = tracing_subscriber::fmt::layer().fmt_fields(JsonFields::new()).event_format(LogLines);
        let registry = tracing_subscriber::registry().with(layer.with_writer(written.clone()));
        let registry = registry.with(sampling::Sampling { rate });
        tracing::subscriber::with_default(registry, run);
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn the_fields_of_spans_and_of_the_event_are_members_of_the_line() {
        let lines = lines(|| {
            let request = tracing::info_span!("request", otel.kind = "server", request_id = "r-1", user_id = "u-1");
            let inner = tracing::info_span!(parent: &request, "inner", user_id = "u-2", attempt = 1);
            let _entered = inner.enter();
            tracing::info!(attempt = 2, took = 0.5, "answered\n\"so\"");
        });
        let line = lines[0].as_object().unwrap();
        assert_eq!(line["message"], "answered\n\"so\"");
        assert_eq!((&line["request_id"], &line["user_id"]), (&"r-1".into(), &"u-2".into()), "the inner span wins");
        assert_eq!((&line["attempt"], &line["took"]), (&2.into(), &0.5.into()), "the event wins");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z') && line["severity"] == "INFO");
        assert!(line.keys().all(|name| !name.starts_with("otel.")), "{line:?}");
    }

    #[test]
    fn a_panic_is_a_critical_line() {
        let log = Log { filter: "info".to_owned(), format: Some(LogFormat::Json), sample_rate: 1.0 };
        let lines = lines(|| {
            super::super::log_panics(&log);
            assert!(std::panic::catch_unwind(|| panic!("no {}", "luck")).is_err());
            drop(std::panic::take_hook());
        });
        assert_eq!((&lines[0]["severity"], &lines[0]["message"]), (&"CRITICAL".into(), &"panicked: no luck".into()));
        assert!(lines[0]["location"].as_str().unwrap().contains("log_lines.rs"), "{}", lines[0]);
    }

    #[test]
    fn of_what_is_healthy_a_share_is_written_and_of_all_else_every_line() {
        let request = |request_id: &str, status: u16| {
            let span = tracing::info_span!("request", request_id);
            let _entered = span.enter();
            tracing::info!("looked up");
            tracing::info_span!("inner").in_scope(|| tracing::info!("asked"));
            tracing::info!(status, duration_ms = 3.5, "answered");
        };
        let messages = |lines: &[Value]| -> Vec<(String, String)> {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            lines.iter().map(|line| (text(&line["request_id"]), text(&line["message"]))).collect()
        };
        let whole = |id: &str| ["looked up", "asked", "answered"].map(|message| (id.to_owned(), message.to_owned()));
        let written = sampled_lines(0.0, || {
            request("well", 200);
            request("refused", 422);
            tracing::info!("of no request");
        });
        let mut expected = whole("refused").to_vec();
        expected.push((String::new(), "of no request".to_owned()));
        assert_eq!(messages(&written), expected);
        // Whole, or not at all: by the request id, whoever asks.
        let ids: Vec<String> = (0..40).map(|number| format!("r-{number}")).collect();
        let some = messages(&sampled_lines(0.5, || ids.iter().for_each(|id| request(id, 200))));
        let written = some.len();
        assert!((1..ids.len()).contains(&(written / 3)) && written.is_multiple_of(3), "{some:?}");
        assert_eq!(messages(&sampled_lines(0.5, || ids.iter().for_each(|id| request(id, 200)))), some);
    }

    #[test]
    fn levels_are_named_as_log_services_name_them() {
        let severities: Vec<Value> = lines(|| {
            tracing::trace!("a");
            tracing::debug!("b");
            tracing::info!("c");
            tracing::warn!("d");
            tracing::error!("e");
            tracing::error!(critical = true, severity = "mild", "f");
        })
        .iter()
        .map(|line| line["severity"].clone())
        .collect();
        assert_eq!(severities, ["DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);
    }
}
