//! Sampling of log lines: of requests and jobs that are healthy only a share is written (`LOG_SAMPLE_RATE`), of all others every line.
//!
//! Whether one is in the share is decided by its request id alone, the same in every process: a request and the jobs that it enqueues are
//! there whole, or not at all. The lines of one that is not are held until it ends. Was it slow, was it refused, or is a line of it a warning,
//! then all of them are written, in their order; else they are dropped.

use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Level, Subscriber};
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use crate::crypto;

/// Spans of what is sampled.
const SAMPLED: [&str; 2] = ["request", "job"];

/// Their field that decides.
const REQUEST_ID: &str = "request_id";

/// What took longer is not healthy.
const SLOW_MS: f64 = 1_000.0;

/// What writes more lines than this before it ends is not healthy either, and holds no more of them in memory.
const MAX_HELD: usize = 50;

/// Has the lines held of every request and job that is not in the share.
pub(super) struct Sampling {
    pub rate: f64,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Sampling {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if !SAMPLED.contains(&attributes.metadata().name()) {
            return;
        }
        let mut found = RequestId(None);
        attributes.record(&mut found);
        if let (Some(request_id), Some(span)) = (found.0, context.span(id))
            && !is_in_share(&request_id, self.rate)
        {
            span.extensions_mut().insert(Held::default());
        }
    }
}

/// Whether a request id is in a share of all of them.
fn is_in_share(request_id: &str, rate: f64) -> bool {
    let hash = crypto::sha256(request_id.as_bytes());
    let number = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    f64::from(number) / (f64::from(u32::MAX) + 1.0) < rate
}

/// The field of that name, however it is recorded.
struct RequestId(Option<String>);

impl Visit for RequestId {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == REQUEST_ID {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == REQUEST_ID {
            self.0 = Some(format!("{value:?}"));
        }
    }
}

/// The lines of a request or job that is not in the share, in its span.
#[derive(Debug, Default)]
struct Held {
    lines: Vec<String>,
    outcome: Option<Outcome>,
}

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// They are written, and so are those that follow.
    Written,
    Dropped,
}

/// What is known of one line.
pub(super) struct Facts {
    level: Level,
    /// Only what ends a request or a job says how long it took.
    is_last: bool,
    is_unhealthy: bool,
}

impl Facts {
    /// Those of an event with these fields of its own.
    pub(super) fn of(level: Level, fields: &Map<String, Value>) -> Self {
        let number = |name: &str| fields.get(name).and_then(Value::as_f64);
        let duration = number("duration_ms");
        let is_bad =
            duration.is_some_and(|took| took >= SLOW_MS) || number("status").is_some_and(|status| status >= 400.0);
        Self { level, is_last: duration.is_some(), is_unhealthy: level <= Level::WARN || is_bad }
    }
}

/// Writes a line, holds it, or drops it; and writes what was held before it, if this line is the reason.
pub(super) fn write<S>(
    context: &FmtContext<'_, S, JsonFields>,
    writer: &mut Writer<'_>,
    facts: &Facts,
    line: String,
) -> fmt::Result
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
        let mut extensions = span.extensions_mut();
        if let Some(held) = extensions.get_mut::<Held>() {
            return held.take(facts, line).iter().try_for_each(|line| writeln!(writer, "{line}"));
        }
    }
    writeln!(writer, "{line}")
}

impl Held {
    /// Takes a line in; what is to be written now.
    fn take(&mut self, facts: &Facts, line: String) -> Vec<String> {
        match self.outcome {
            Some(Outcome::Written) => return vec![line],
            // What goes wrong afterwards is written, though what led to it is gone.
            Some(Outcome::Dropped) if facts.level <= Level::WARN => return vec![line],
            Some(Outcome::Dropped) => return Vec::new(),
            None => self.lines.push(line),
        }
        if facts.is_unhealthy || self.lines.len() > MAX_HELD {
            self.outcome = Some(Outcome::Written);
            return std::mem::take(&mut self.lines);
        }
        if facts.is_last {
            self.outcome = Some(Outcome::Dropped);
            self.lines = Vec::new();
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn facts(level: Level, fields: Value) -> Facts {
        Facts::of(level, fields.as_object().unwrap())
    }

    #[test]
    fn a_share_is_the_same_ids_every_time_and_as_large_as_it_says() {
        let ids: Vec<String> = (0..10_000).map(|number| format!("request-{number}")).collect();
        let share = |rate: f64| ids.iter().filter(|id| is_in_share(id, rate)).count();
        assert_eq!((share(0.0), share(1.0)), (0, 10_000));
        assert!((900..1_100).contains(&share(0.1)), "{}", share(0.1));
        // A larger share has those of a smaller one.
        assert!(ids.iter().filter(|id| is_in_share(id, 0.1)).all(|id| is_in_share(id, 0.2)));
    }

    #[test]
    fn what_ends_well_and_in_time_is_dropped() {
        let mut held = Held::default();
        assert!(held.take(&facts(Level::INFO, json!({})), "begun".to_owned()).is_empty());
        let end = json!({ "status": 200, "duration_ms": 12.5 });
        assert!(held.take(&facts(Level::INFO, end), "answered".to_owned()).is_empty());
        assert!(held.take(&facts(Level::INFO, json!({})), "afterwards".to_owned()).is_empty());
        assert_eq!(held.take(&facts(Level::ERROR, json!({})), "broken".to_owned()), ["broken"]);
    }

    #[test]
    fn what_is_slow_refused_or_warned_of_is_written_whole() {
        for end in [
            facts(Level::INFO, json!({ "status": 200, "duration_ms": 1_000.0 })),
            facts(Level::INFO, json!({ "status": 404, "duration_ms": 2.0 })),
            facts(Level::INFO, json!({ "status": 503, "duration_ms": 2.0 })),
            facts(Level::WARN, json!({})),
            facts(Level::ERROR, json!({})),
        ] {
            let mut held = Held::default();
            assert!(held.take(&facts(Level::INFO, json!({})), "begun".to_owned()).is_empty());
            assert_eq!(held.take(&end, "end".to_owned()), ["begun", "end"]);
            assert_eq!(held.take(&facts(Level::INFO, json!({})), "more".to_owned()), ["more"]);
        }
    }

    #[test]
    fn so_many_lines_are_held_at_most() {
        let mut held = Held::default();
        let line = || facts(Level::DEBUG, json!({}));
        for number in 0..MAX_HELD {
            assert!(held.take(&line(), number.to_string()).is_empty());
        }
        assert_eq!(held.take(&line(), "one more".to_owned()).len(), MAX_HELD + 1);
        assert!(held.lines.is_empty());
    }
}
