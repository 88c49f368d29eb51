//! Fields by their types: secrets that no log can show, and text of requests that comes through the one door.

use std::sync::LazyLock;

use regex::Regex;

use crate::source::Source;
use crate::{assert_none, product};

/// A struct (or a variant with fields) behind its derives: the derives, and what is between its braces.
static STRUCT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"#\[derive\(([^)]*)\)\]\s*(?:#\[[^\n]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?(?:struct|enum)\s+\w+[^;{]*\{((?s:.*?))\n\}").unwrap()
});

static FIELD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?(\w+):\s*([^,\n]+),").unwrap());

/// Names of what must not be seen.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\w+_)?(?:passwords?|password_hash|secrets?|tokens?|api_keys?|secret_keys?|secret_access_key|credentials|redis_url|database_url|smtp_urls?)$").unwrap()
});

/// Types that are shown as they are.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bString\b|\bstr\b|\bu8\b|\bUrl\b|\bValue\b").unwrap());

fn fields_of<'a>(source: &'a Source, derived: &'a str) -> impl Iterator<Item = (usize, &'a str, &'a str)> {
    let with = move |found: &regex::Captures<'_>| found[1].split(',').any(|name| name.trim().ends_with(derived));
    STRUCT.captures_iter(&source.code).filter(move |found| with(found)).flat_map(|found| {
        let body = found.get(2).unwrap();
        let fields = FIELD.captures_iter(body.as_str());
        fields.map(move |field| {
            let (name, kind) = (field.get(1).unwrap(), field.get(2).unwrap());
            (body.start() + name.start(), name.as_str(), kind.as_str())
        })
    })
}

fn shown_secrets(source: &Source) -> Vec<String> {
    let shown = fields_of(source, "Debug").filter(|(_, name, kind)| SECRET.is_match(name) && PLAIN.is_match(kind));
    shown.map(|(at, name, kind)| format!("{} {name}: {kind}", source.at(at))).collect()
}

fn unchecked_texts(source: &Source) -> Vec<String> {
    let plain = fields_of(source, "Deserr").filter(|(_, _, kind)| kind.contains("String"));
    plain.map(|(at, name, kind)| format!("{} {name}: {kind}", source.at(at))).collect()
}

#[test]
fn no_derived_debug_shows_a_secret() {
    let breaches: Vec<String> = product().iter().filter(|source| !source.is_test).flat_map(shown_secrets).collect();
    assert_none(&breaches, "a secret in a struct that derives Debug is a Secret, a Password or a SecretString");
}

#[test]
fn text_of_requests_comes_through_the_one_door() {
    let sources = product().iter().filter(|source| !source.is_test);
    let bodies: usize = sources.clone().map(|source| fields_of(source, "Deserr").count()).sum();
    assert!(bodies > 50, "fields of bodies are found: {bodies}");
    let breaches: Vec<String> = sources.flat_map(unchecked_texts).collect();
    assert_none(&breaches, "a field of a body is of a type that parses, a secret, or UncheckedText");
}

#[test]
fn shown_secrets_and_unchecked_texts_are_found() {
    let of = |text: &str| Source::new("src/new.rs", text);
    let body = of(
        "#[derive(Debug, Deserr)]\n#[deserr(error = FieldErrors)]\npub struct Body {\n    pub notes: Option<String>,\n    pub new_password: String,\n}\n",
    );
    assert_eq!((shown_secrets(&body).len(), unchecked_texts(&body).len()), (1, 2));
    let variants = of("#[derive(Clone, Debug)]\nenum Step {\n    Sent {\n        token: String,\n    },\n}\n");
    assert_eq!(shown_secrets(&variants).len(), 1);
    for fine in [
        "#[derive(Debug)]\nstruct Kept {\n    password: Password,\n    token: Option<Secret>,\n    token_type: String,\n}\n",
        "#[derive(Clone)]\nstruct Quiet {\n    password: String,\n}\n",
    ] {
        assert_eq!(shown_secrets(&of(fine)), [""; 0], "{fine}");
    }
}
