//! What holds for the shape of the code: imports run one way, files and handlers stay short, time is handed in, SQL has its place.
//!
//! The sources are read as text, so that a breach is reported by file and line, with the rule that it breaks.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

mod cycles;
mod docs;
mod fields;
mod layers;
mod modules;
mod packages;
mod paths;
mod shell_blocks;
mod source;
mod sql;
mod wording;
mod workflows;

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use self::source::Source;

/// Lines a file may have.
const LONGEST_FILE: usize = 420;

/// Files of lists, which are as long as the lists.
const LISTS: [&str; 0] = [];

/// Lines a handler may have between its braces.
const LONGEST_HANDLER: usize = 15;

/// Where SQL reads the database's clock: leases are the database's own, and the process's clock is set by it.
const ON_THE_DATABASE_CLOCK: [&str; 4] =
    ["src/jobs/store/", "src/jobs/delivery/", "src/models/calendars/tokens.rs", "src/clock.rs"];

/// All sources under these folders of the repository.
fn sources(folders: &[&str], extensions: &[&str]) -> Vec<Source> {
    source::sources(Path::new(env!("CARGO_MANIFEST_DIR")), folders, extensions)
}

/// The product's sources, tests among them.
fn product() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| sources(&["src", "workers"], &["rs"]));
    assert!(SOURCES.len() > 100, "sources are found: {}", SOURCES.len());
    &SOURCES
}

/// Fails with the rule and every breach of it.
#[track_caller]
fn assert_none(breaches: &[String], rule: &str) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

#[test]
fn files_have_at_most_420_lines() {
    let long = |source: &Source| {
        let lines = source.text.lines().count();
        (lines > LONGEST_FILE && !LISTS.contains(&source.path.as_str())).then(|| format!("{}: {lines}", source.path))
    };
    let breaches: Vec<String> =
        sources(&["src", "workers", "proofs", "sandbox/src"], &["rs"]).iter().filter_map(long).collect();
    assert_none(&breaches, "at most 420 lines");
}

#[test]
fn files_begin_with_their_purpose() {
    let silent = |source: &Source| (!source.text.starts_with("//! ")).then(|| source.path.clone());
    let all = sources(&["src", "workers", "proofs", "sandbox/src", "sandbox/tests", "tests"], &["rs"]);
    let breaches: Vec<String> = all.iter().filter_map(silent).collect();
    assert_none(&breaches, "a file begins with `//!`");
}

#[test]
fn no_work_is_left_as_a_comment() {
    // Spelled so that this file does not match itself.
    let later = Regex::new(&[r"\bTO", r"DO\b|\bFIX", r"ME\b|\btodo!|\bunimplemented!"].concat()).unwrap();
    let mut breaches = Vec::new();
    for source in sources(&["src", "workers", "proofs", "sandbox/src", "tests"], &["rs"]) {
        breaches.extend(later.find_iter(&source.text).map(|found| source.at(found.start())));
    }
    assert_none(&breaches, "no work is left as a comment");
}

#[test]
fn panics_need_a_stated_reason() {
    let panics = Regex::new(r"\.unwrap\(\)|\.expect\(|\bpanic!\(|\bunreachable!\(").unwrap();
    let mut breaches = Vec::new();
    for source in product().iter().filter(|source| !source.is_test) {
        for found in panics.find_iter(&source.code) {
            // The lint's exception stands within the few lines before.
            let mut before = source.text[..found.start()].lines().rev().take(8);
            if !before.any(|line| line.contains("#[expect(clippy::") && line.contains("reason = ")) {
                breaches.push(format!("{} {}", source.at(found.start()), found.as_str()));
            }
        }
    }
    assert_none(&breaches, "outside tests nothing panics, except on constants with the reason");
}

#[test]
fn handlers_have_at_most_15_lines() {
    let handler = Regex::new(r"(?m)^pub async fn (\w+)[^{]*\{\n((?s:.*?))^\}").unwrap();
    let mut breaches = Vec::new();
    let mut handlers = 0;
    for source in product().iter().filter(|source| source.path.starts_with("src/http/")) {
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
    assert_none(&breaches, "a handler parses, authorises, asks and views, in at most 15 lines");
}

#[test]
fn transactions_begin_with_db_begin() {
    let bare = Regex::new(r"\b(db|pool)\.begin\(\)").unwrap();
    let is_exempt = |path: &str| path == "src/db.rs" || path.starts_with("src/cli/seed_demo/");
    let mut breaches = Vec::new();
    for source in product().iter().filter(|source| !source.is_test && !is_exempt(&source.path)) {
        breaches.extend(bare.find_iter(&source.code).map(|found| source.at(found.start())));
    }
    assert_none(&breaches, "`db::begin` is safe to cancel; a bare `begin` of a pool is not");
}

/// A guard that is made in the head of a `for`, `if let`, `while let` or `match` lives to the end of its block.
fn guards_held_through_a_block(code: &str) -> Vec<usize> {
    let head = Regex::new(r"\b(?:for\b[^{};]*?\bin|if|while|match)\b[^{};]*?\.acquire\(\)[^{};]*\{").unwrap();
    head.find_iter(code).map(|found| found.start()).collect()
}

#[test]
fn no_connection_is_held_through_a_block() {
    for held in [
        "for id in due(&mut *app.db.acquire().await?, now).await? {",
        "if let Some(found) = find(&mut *app.db.acquire().await?, id).await? {",
        "if let Some(id) = id\n && by_id(&mut *self.app.db.acquire().await?, id).await?.issue.is_some()\n {",
        "while let Some(next) = next(&mut *app.db.acquire().await?).await? {",
        "match by_id(&mut *app.db.acquire().await?, id).await? {",
    ] {
        assert_eq!(guards_held_through_a_block(held).len(), 1, "{held}");
    }
    let released = "let due = due(&mut *app.db.acquire().await?, now).await?;\nfor id in due {\n if is_due {\n";
    assert_eq!(guards_held_through_a_block(released), [] as [usize; 0]);
    let mut breaches = Vec::new();
    for source in product().iter().filter(|source| !source.is_test) {
        breaches.extend(guards_held_through_a_block(&source.code).into_iter().map(|offset| source.at(offset)));
    }
    assert_none(&breaches, "a connection goes back before the next thing is awaited: let the value first");
}

#[test]
fn sql_is_given_the_time() {
    let strings = Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap();
    let time = Regex::new(
        r"(?i)(^|[^_\w:.])(now|clock_timestamp|statement_timestamp|transaction_timestamp|localtimestamp)\s*\(|\bcurrent_(timestamp|time|date)\b",
    )
    .unwrap();
    let transaction_time = Regex::new(r"(?i)[^_\w:.]now\s*\(\)").unwrap();
    let (mut breaches, mut leases) = (Vec::new(), Vec::new());
    for source in product() {
        let is_exempt = ON_THE_DATABASE_CLOCK.iter().any(|prefix| source.path.starts_with(prefix));
        let (forbidden, breaches) = match is_exempt {
            true if source.path == "src/clock.rs" => continue,
            true => (&transaction_time, &mut leases),
            false => (&time, &mut breaches),
        };
        for string in strings.find_iter(&source.code_with_strings) {
            if forbidden.is_match(string.as_str()) {
                breaches.push(format!("{} {}", source.at(string.start()), string.as_str()));
            }
        }
    }
    assert_none(&breaches, "SQL that decides takes the time as a parameter");
    assert_none(&leases, "leases use clock_timestamp(), not the time at which their transaction began");
}
