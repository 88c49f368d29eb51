//! The docs name tests that there are.

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

fn missing(document: &str, sources: &[Source]) -> Vec<String> {
    let is_there = |module: &str, name: &str| {
        let test = format!("fn {name}(");
        sources.iter().any(|source| is_module(&source.path, module) && source.text.contains(&test))
    };
    let named = TEST.captures_iter(document).filter(|found| !is_there(&found[1], &found[2]));
    named.map(|found| found[0].to_owned()).collect()
}

#[test]
fn tests_that_the_docs_name_are_there() {
    let sources = sources(&["src", "workers", "tests"], &["rs"]);
    for name in DOCUMENTS {
        let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        assert!(TEST.find_iter(&document).count() > 20, "{name} names tests");
        assert_none(&missing(&document, &sources), &format!("{name} names tests that there are"));
    }
}

#[test]
fn a_test_that_is_not_there_is_found() {
    let sources = [Source::new("tests/it/auth/login.rs", "async fn people_log_in() {}")];
    assert!(missing("`auth::login::people_log_in`", &sources).is_empty());
    assert_eq!(missing("`auth::login::people_log_out` and `auth::people_log_in`", &sources).len(), 2);
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
