//! What the house promises of its own shape: rooms import one way, files stay short, doors hold no rules, time is handed in.
//!
//! Read from the sources as text, so that a breach is named by file and line, and a rule by the sentence it stands for.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The rooms, from the ground up: each may use itself and what stands before it.
const ROOMS: [&[&str]; 8] = [
    &["error", "ids", "clock", "crypto", "origin", "config", "db", "cache", "telemetry"],
    &["jobs"],
    &["models"],
    &["integrations"],
    &["actors"],
    &["http"],
    &["workers"],
    &["cli"],
];

/// Two doors stand side by side: neither looks through the other.
const SIDE_BY_SIDE: (&str, &str) = ("workers", "http");

/// What a room that could do anything does not do: (room, word in the source, why).
const ABSENT: [(&str, &str, &str); 9] = [
    ("models", r"\bactix", "models know no actors and no HTTP"),
    ("models", r"\bredis::|crate::cache", "models know no Redis"),
    ("models", r"\breqwest\b|\bapalis", "models ask nobody outside"),
    ("models", r"Clock\b|Timestamp::now|Zoned::now", "models are told the time"),
    ("jobs", r"\bactix|crate::actors", "what may be asked knows nothing of who does it"),
    ("integrations", r"\bsqlx::(query|Pg)|crate::db", "the outside world does not see the database"),
    ("http", r"sqlx::query(_as|_scalar)?\(\s*.(insert|update|delete)", "a door changes nothing by itself"),
    ("workers", r"use crate::http|crate::http::", "one door does not look through the other"),
    ("actors", r"actix_web|HttpResponse|StatusCode", "the house knows no HTTP"),
];

/// Lines a file may have.
const LONGEST_FILE: usize = 420;

/// Files of lists, which are as long as the lists.
const LISTS: [&str; 0] = [];

/// Lines a handler may have between its braces.
const LONGEST_HANDLER: usize = 15;

/// A source file.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The room it is in; `None` for the two files that stand before all rooms.
    fn room(&self) -> Option<&str> {
        if self.path.starts_with("workers/") {
            return Some("workers");
        }
        let inside = self.path.strip_prefix("src/")?;
        let room = inside.split('/').next()?.trim_end_matches(".rs");
        (!matches!(room, "main" | "lib")).then_some(room)
    }

    /// Without tests: from the first `#[cfg(test)]` on a module's opening line to the end of the file.
    fn product(&self) -> &str {
        let tests = Regex::new(r"(?m)^#\[cfg\(test\)\]\s*\n(#\[.*\]\s*\n)*mod \w+ \{").unwrap();
        tests.find(&self.text).map_or(self.text.as_str(), |found| &self.text[..found.start()])
    }

    fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap();
        self.path.contains("/tests/")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
            || matches!(self.path.as_str(), "src/models/matching/properties.rs" | "src/models/matching/speed.rs")
    }

    /// Where something stands: `path:line`.
    fn at(&self, offset: usize) -> String {
        format!("{}:{}", self.path, self.text[..offset].matches('\n').count() + 1)
    }
}

/// All sources under these folders.
fn sources(folders: &[&str]) -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in folders {
        walk(&root.join(folder), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| Source {
        text: fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(),
    };
    paths.into_iter().map(read).collect()
}

fn product() -> Vec<Source> {
    let sources = sources(&["src", "workers"]);
    assert!(sources.len() > 100, "the sources are found");
    sources
}

fn floor(room: &str) -> usize {
    ROOMS.iter().position(|floor| floor.contains(&room)).unwrap_or_else(|| panic!("{room} is in no list of rooms"))
}

/// Every room a source names: `crate::models::…`, and each of `crate::{db, ids}`; with where.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let one = Regex::new(r"\bcrate::([a-z_]+)\b(::|;)").unwrap();
    let many = Regex::new(r"\bcrate::\{([^}]*)\}").unwrap();
    let text = source.product();
    let mut found: Vec<(usize, String)> =
        one.captures_iter(text).map(|found| (found.get(0).unwrap().start(), found[1].to_owned())).collect();
    for list in many.captures_iter(text) {
        let names = list[1].split(',').map(|name| name.trim().split("::").next().unwrap().to_owned());
        found.extend(names.filter(|name| !name.is_empty()).map(|name| (list.get(0).unwrap().start(), name)));
    }
    found
}

#[track_caller]
fn none(breaches: &[String], rule: &str) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

#[test]
fn rooms_import_one_way() {
    let mut breaches = Vec::new();
    let mut seen = 0;
    for source in product() {
        let Some(room) = source.room() else { continue };
        for (offset, used) in imports(&source) {
            seen += 1;
            let is_sideways = [(room, used.as_str()), (used.as_str(), room)].contains(&SIDE_BY_SIDE);
            if used != room && (floor(&used) > floor(room) || is_sideways) {
                breaches.push(format!("{} uses {used}", source.at(offset)));
            }
        }
    }
    assert!(seen > 300, "imports are found: {seen}");
    none(&breaches, "base → jobs → models → integrations → actors → http, workers → cli");
}

/// The rule itself is tried: a breach in every spelling is found.
#[test]
fn a_breach_of_the_rule_would_be_found() {
    for text in [
        "use crate::actors::House;",
        "use crate::{clock, actors};",
        "use crate::{\n    clock,\n    actors::House,\n};",
        "fn f() { crate::actors::payments::settle() }",
    ] {
        let source = Source { path: "src/models/new.rs".to_owned(), text: text.to_owned() };
        let used: Vec<String> = imports(&source).into_iter().map(|(_, used)| used).collect();
        assert!(used.iter().any(|used| floor(used) > floor("models")), "{text}: {used:?}");
    }
    let in_tests = "use crate::ids;\n#[cfg(test)]\nmod tests {\n    use crate::actors::House;\n}\n";
    let source = Source { path: "src/models/new.rs".to_owned(), text: in_tests.to_owned() };
    assert_eq!(imports(&source).len(), 1, "tests may use what they need");
}

#[test]
fn rooms_do_not_do_what_others_are_for() {
    let mut breaches = Vec::new();
    for (room, word, why) in ABSENT {
        let word = Regex::new(word).unwrap();
        for source in product().iter().filter(|source| source.room() == Some(room) && !source.is_test()) {
            let text = source.product();
            for found in word.find_iter(text) {
                let line = text[..found.start()].rsplit('\n').next().unwrap().trim_start();
                if !line.starts_with("//") {
                    breaches.push(format!("{} {:?}: {why}", source.at(found.start()), found.as_str()));
                }
            }
        }
    }
    none(&breaches, "every room has its own work");
}

#[test]
fn no_file_is_long() {
    let long = |source: &Source| {
        let lines = source.text.lines().count();
        (lines > LONGEST_FILE && !LISTS.contains(&source.path.as_str())).then(|| format!("{}: {lines}", source.path))
    };
    let breaches: Vec<String> = sources(&["src", "workers", "sandbox/src"]).iter().filter_map(long).collect();
    none(&breaches, "at most 420 lines");
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = |source: &Source| (!source.text.starts_with("//! ")).then(|| source.path.clone());
    let all = sources(&["src", "workers", "sandbox/src", "sandbox/tests", "tests"]);
    let breaches: Vec<String> = all.iter().filter_map(silent).collect();
    none(&breaches, "a file begins with `//!`");
}

#[test]
fn nothing_is_left_for_later() {
    // Spelled so that this file does not find itself.
    let later = Regex::new(&[r"\bTO", r"DO\b|\bFIX", r"ME\b|\btodo!|\bunimplemented!"].concat()).unwrap();
    let mut breaches = Vec::new();
    for source in sources(&["src", "workers", "sandbox/src", "tests"]) {
        breaches.extend(later.find_iter(&source.text).map(|found| source.at(found.start())));
    }
    none(&breaches, "no work is left as a comment");
}

#[test]
fn nothing_panics_but_where_it_says_why() {
    let panics = Regex::new(r"\.unwrap\(\)|\.expect\(|\bpanic!\(|\bunreachable!\(").unwrap();
    let mut breaches = Vec::new();
    for source in product().iter().filter(|source| !source.is_test()) {
        let text = source.product();
        for found in panics.find_iter(text) {
            // The lint wants a reason, within the few lines before.
            let before: Vec<&str> = text[..found.start()].lines().rev().take(8).collect();
            let says_why = before.iter().any(|line| line.contains("#[expect(clippy::") && line.contains("reason = "));
            let is_comment = before.first().is_some_and(|line| line.trim_start().starts_with("//"));
            if !says_why && !is_comment {
                breaches.push(format!("{} {}", source.at(found.start()), found.as_str()));
            }
        }
    }
    none(&breaches, "outside tests nothing panics, but on constants with the reason");
}

#[test]
fn handlers_are_short() {
    let handler = Regex::new(r"(?m)^pub async fn (\w+)[^{]*\{\n((?s:.*?))^\}").unwrap();
    let mut breaches = Vec::new();
    let mut handlers = 0;
    for source in product().iter().filter(|source| source.room() == Some("http")) {
        for (documented, _) in source.text.match_indices("#[utoipa::path(") {
            let found = handler.captures_at(&source.text, documented).unwrap();
            handlers += 1;
            let lines = found[2].lines().filter(|line| !line.trim().is_empty()).count();
            if lines > LONGEST_HANDLER {
                let at = source.at(found.get(0).unwrap().start());
                breaches.push(format!("{at} {}: {lines} lines", &found[1]));
            }
        }
    }
    assert!(handlers > 20, "handlers are found: {handlers}");
    none(&breaches, "a handler parses, authorises, asks and views, in at most 15 lines");
}

#[test]
fn transactions_begin_in_one_place() {
    let bare = Regex::new(r"\b(db|pool)\.begin\(\)").unwrap();
    let mut breaches = Vec::new();
    for source in product().iter().filter(|source| !source.is_test() && source.path != "src/db.rs") {
        breaches.extend(bare.find_iter(source.product()).map(|found| source.at(found.start())));
    }
    breaches.retain(|at| !at.starts_with("src/cli/seed_demo/"));
    none(&breaches, "`db::begin` survives whoever waits for it; a bare `begin` of a pool does not");
}

#[test]
fn sql_is_told_the_time() {
    // Leases are the database's own, and the clock is set by it.
    let own_clock = ["src/jobs/ledger.rs", "src/jobs/relay.rs", "src/jobs/sweeper.rs", "src/clock.rs"];
    let strings = Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap();
    let time = Regex::new(
        r"(?i)(^|[^_\w:.])(now|clock_timestamp|statement_timestamp|transaction_timestamp|localtimestamp)\s*\(|\bcurrent_(timestamp|time|date)\b",
    )
    .unwrap();
    let mut breaches = Vec::new();
    for source in product().iter().filter(|source| !own_clock.contains(&source.path.as_str())) {
        for string in strings.find_iter(&source.text) {
            if time.is_match(string.as_str()) {
                breaches.push(format!("{} {}", source.at(string.start()), string.as_str()));
            }
        }
    }
    none(&breaches, "SQL that decides never asks the time itself");
    let bare = Regex::new(r"(?m)^[^/\n]*[^_\w:.]now\(\)").unwrap();
    for path in own_clock {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        assert!(!bare.is_match(&text) || path == "src/clock.rs", "{path}: leases use clock_timestamp()");
    }
}
