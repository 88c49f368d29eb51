//! The docs name tests that there are, and every rule of the checklist is held by one or says why it is not.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::source::Source;
use crate::{assert_none, sources};

/// Documents that say by which test each rule is held.
const DOCUMENTS: [&str; 2] = ["docs/failures.md", "docs/security.md"];

/// A test: its modules and its name.
static TEST: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`((?:[a-z_]+::)+)([a-z0-9_]+)`").unwrap());

/// Whether a file is the module of that path, in the product or in its tests.
fn is_module(path: &str, module: &str) -> bool {
    let file = module.trim_end_matches("::").replace("::", "/");
    ["src", "workers", "tests", "tests/it"]
        .iter()
        .any(|folder| path == format!("{folder}/{file}.rs") || path == format!("{folder}/{file}/mod.rs"))
}

/// A rule of the checklist: its number, or the numbers of those that share a row, what it says, and how it is held.
static RULE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\| (\d+(?:, \d+)*) \| ([^|\n]+) \| ([^|\n]+) \|$").unwrap());

/// Rules of the checklist, by number.
const RULES: std::ops::RangeInclusive<u32> = 1..=42;

/// Where the document says what there is not, and why.
const REASON: &str = "](#what-is-not-there)";

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// Whether a file has a test of that name: a function that only helps one is none.
fn has_test(source: &Source, name: &str) -> bool {
    let test = Regex::new(&format!(r"#\[(?:\w+::)?test(?:\([^)]*\))?\]\s*(?:#\[[^\n]*\]\s*)*(?:async )?fn {name}\("));
    source.text.contains(name) && test.unwrap().is_match(&source.text)
}

fn missing(document: &str, sources: &[Source]) -> Vec<String> {
    let is_there = |module: &str, name: &str| {
        sources.iter().any(|source| is_module(&source.path, module) && has_test(source, name))
    };
    let named = TEST.captures_iter(document).filter(|found| !is_there(&found[1], &found[2]));
    named.map(|found| found[0].to_owned()).collect()
}

#[test]
fn tests_that_the_docs_name_are_there() {
    let sources = sources(&["src", "workers", "tests"], &["rs"]);
    for name in DOCUMENTS {
        let document = document(name);
        assert!(TEST.find_iter(&document).count() > 20, "{name} names tests");
        assert_none(&missing(&document, &sources), &format!("{name} names tests that there are"));
    }
}

/// What is wrong with the checklist: rules that are missing, in it twice, or held by nothing.
fn faults(checklist: &str) -> Vec<String> {
    let mut held: BTreeMap<u32, Vec<bool>> = BTreeMap::new();
    for row in RULE.captures_iter(checklist) {
        let is_held = TEST.is_match(&row[3]) || row[3].contains(REASON);
        for number in row[1].split(", ") {
            held.entry(number.parse().unwrap()).or_default().push(is_held);
        }
    }
    let unknown = held.keys().filter(|number| !RULES.contains(number)).map(|number| format!("{number} is no rule"));
    let wrong = RULES.filter_map(|number| match held.get(&number).map(Vec::as_slice) {
        Some([true]) => None,
        Some([_]) => Some(format!("{number} names neither a test nor a reason")),
        Some(_) => Some(format!("{number} is there twice")),
        None => Some(format!("{number} is missing")),
    });
    unknown.chain(wrong).collect()
}

#[test]
fn every_rule_of_the_checklist_is_held_by_a_test_or_says_why_not() {
    assert_none(&faults(&document("docs/security.md")), "docs/security.md says of each rule how it is held");
}

#[test]
fn a_rule_that_nothing_holds_is_found() {
    let row = |number: u32| format!("| {number} | a rule | `auth::login::people_log_in` |\n");
    let whole: String = RULES.map(row).collect();
    assert_eq!(faults(&whole), [""; 0]);
    assert_eq!(faults(&whole.replace(&row(7), "")), ["7 is missing"]);
    assert_eq!(
        faults(&whole.replace(&row(7), "| 7 | a rule | we are careful |\n")),
        ["7 names neither a test nor a reason"]
    );
    assert_eq!(faults(&whole.replace(&row(7), "| 7 | a rule | not built: [above](#what-is-not-there) |\n")), [""; 0]);
    assert_eq!(faults(&(whole.clone() + &row(9))), ["9 is there twice"]);
    assert_eq!(faults(&(whole + &row(43))), ["43 is no rule"]);
}

#[test]
fn a_test_that_is_not_there_is_found() {
    let text = "#[tokio::test]\n#[ignore = \"slow\"]\nasync fn people_log_in() {}\n\nasync fn helps() {}\n";
    let sources = [Source::new("tests/it/auth/login.rs", text)];
    assert!(missing("`auth::login::people_log_in`", &sources).is_empty());
    assert_eq!(missing("`auth::login::people_log_out` and `auth::people_log_in`", &sources).len(), 2);
    assert_eq!(missing("`auth::login::helps`", &sources).len(), 1, "it is no test");
}

#[test]
fn every_decision_is_listed() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let list = std::fs::read_to_string(docs.join("README.md")).unwrap();
    let files = std::fs::read_dir(docs.join("decisions")).unwrap();
    let names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.len() > 30, "{names:?}");
    let unlisted: Vec<String> =
        names.into_iter().filter(|name| !list.contains(&format!("(decisions/{name})"))).collect();
    assert_none(&unlisted, "docs/README.md lists every decision");
}
