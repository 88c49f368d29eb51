//! Layers: which may import which, and what a layer leaves to others.

use regex::Regex;

use crate::modules::Modules;
use crate::source::Source;
use crate::{assert_none, product};

/// The layers, from the bottom: each may use those of its own line and of the lines before.
const LAYERS: [&[&str]; 9] = [
    &["error", "ids", "clock", "crypto", "origin", "config", "db", "cache", "telemetry", "retention"],
    &["jobs"],
    &["models"],
    &["integrations"],
    &["app", "events"],
    &["actors"],
    &["http", "workers"],
    &["bubble"],
    &["cli"],
];

/// On one line, and neither uses the other.
const INDEPENDENT: [&str; 2] = ["http", "workers"];

/// SQL in any of its spellings.
const SQL: &str = r"\bsqlx::(query|raw_sql|QueryBuilder|AssertSqlSafe)|\bsqlx::\{[^}]*\b(query|raw_sql|QueryBuilder)";

/// What a layer could do and leaves to others: (layer, pattern in its code, why).
const ABSENT: [(&str, &str, &str); 14] = [
    ("models", r"\bactix", "models know no actors and no HTTP"),
    ("models", r"\bredis::|crate::cache", "models know no Redis"),
    ("models", r"\breqwest\b|\bapalis", "models make no network calls"),
    ("models", r"Clock\b|Timestamp::now|Zoned::now", "models are given the time"),
    ("jobs", r"\bactix|crate::actors", "jobs know nothing of the actors that enqueue them"),
    ("integrations", r"\bsqlx::(query|Pg)|crate::db", "integrations do not see the database"),
    ("app", r"\bactix|crate::actors", "the app is given to every actor and knows none"),
    ("events", r"\bactix|crate::actors", "the event bus knows no subscriber"),
    ("actors", r"actix_web|HttpResponse|StatusCode", "actors know no HTTP"),
    ("actors", SQL, "SQL is in models or jobs"),
    ("http", r"\bdb\s*\.acquire\(", "requests read by App::read, whose statements end after five seconds"),
    ("http", SQL, "SQL is in models or jobs"),
    ("workers", SQL, "SQL is in models or jobs"),
    (
        "bubble",
        r"crate::(jobs|actors|http|workers|events)\b",
        "a migration sends nothing: it enqueues no job and runs no command",
    ),
];

/// The layer a file is in; `None` for the crate's root and the binary's.
fn layer(path: &str) -> Option<&str> {
    if path.starts_with("workers/") {
        return Some("workers");
    }
    let inside = path.strip_prefix("src/")?;
    let layer = inside.split('/').next()?.trim_end_matches(".rs");
    (!matches!(layer, "main" | "lib")).then_some(layer)
}

fn height(layer: &str) -> usize {
    LAYERS.iter().position(|line| line.contains(&layer)).unwrap_or_else(|| panic!("{layer} is in no list of layers"))
}

fn may_use(layer: &str, used: &str) -> bool {
    let are_independent = INDEPENDENT.contains(&layer) && INDEPENDENT.contains(&used);
    layer == used || height(used) <= height(layer) && !are_independent
}

/// Every import of a layer above, re-exports included; and how many imports there are.
fn breaches<'a>(sources: impl IntoIterator<Item = &'a Source>) -> (Vec<String>, usize) {
    let edges = Modules::of(sources).edges(true);
    let breach = |edge: &crate::modules::Edge| {
        let (from, to) = (layer(&edge.from)?, layer(&edge.to)?);
        (!may_use(from, to)).then(|| format!("{from} uses {to}: {edge}"))
    };
    (edges.iter().filter_map(breach).collect(), edges.len())
}

#[test]
fn layers_import_one_way() {
    let (breaches, imports) = breaches(product());
    assert!(imports > 1000, "imports are found: {imports}");
    assert_none(
        &breaches,
        "base → jobs → models → integrations → app, events → actors → http | workers → bubble → cli (a layer uses those to its left)",
    );
}

#[test]
fn an_upward_import_is_found_in_every_spelling() {
    let others = [
        ("src/lib.rs", ""),
        ("src/models/mod.rs", ""),
        ("src/clock.rs", "pub struct Clock;"),
        ("src/actors/mod.rs", "pub mod payments;\npub use self::payments::settle;"),
        ("src/actors/payments.rs", "pub fn settle() {}\npub struct Payments;"),
    ];
    let breaches_of = |path: &str, text: &str| {
        let mut sources: Vec<Source> = others.iter().map(|(path, text)| Source::new(path, text)).collect();
        sources.push(Source::new(path, text));
        breaches(&sources).0
    };
    for text in [
        "use crate::actors::settle;",
        "pub use crate::actors::settle;",
        "use crate::{clock, actors::settle};",
        "use crate::{\n    actors::{\n        payments::{self, Payments},\n    },\n    clock::Clock,\n};",
        "use crate::actors;\nfn f() { actors::settle() }",
        "fn f() { crate::actors::payments::settle() }",
        "fn f() { super::super::actors::settle() }",
        "use crate::actors::*;\nfn f() { settle() }",
    ] {
        assert_eq!(breaches_of("src/models/new.rs", text).len(), 1, "{text}");
    }
    for text in [
        "use crate::clock::Clock;",
        "// crate::actors::settle()\nfn f() { g(\"crate::actors::settle\") }",
        "#[cfg(test)]\nmod tests {\n    use crate::actors::settle;\n}\n",
        "#[cfg(test)]\nuse crate::actors::settle;\nfn f() {}",
    ] {
        assert_eq!(breaches_of("src/models/new.rs", text), [""; 0], "{text}");
    }
    assert_eq!(breaches_of("src/models/new_tests.rs", "use crate::actors::settle;"), [""; 0], "a file of tests");
    assert_eq!(breaches_of("src/http/new.rs", "use crate::actors::settle;"), [""; 0], "downward");
    assert!(may_use("app", "events") && may_use("cli", "workers") && may_use("db", "clock"));
    assert!(!may_use("http", "workers") && !may_use("workers", "http") && !may_use("events", "actors"));
}

#[test]
fn layers_leave_to_others_what_is_theirs() {
    let mut breaches = Vec::new();
    for (name, pattern, why) in ABSENT {
        let pattern = Regex::new(pattern).unwrap();
        for source in product().iter().filter(|source| layer(&source.path) == Some(name) && !source.is_test) {
            for found in pattern.find_iter(&source.code) {
                breaches.push(format!("{} {:?}: {why}", source.at(found.start()), found.as_str()));
            }
        }
    }
    assert_none(&breaches, "a layer leaves to others what is theirs");
}
