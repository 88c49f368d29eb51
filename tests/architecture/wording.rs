//! Words that once named machinery by metaphor stay out of the code.

use std::sync::LazyLock;

use regex::Regex;

use crate::source::Source;
use crate::{assert_none, sources};

/// By itself, or as a part of a name: `house`, `house_name`, `WeakHouse`.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:\b|_)(?i:houses?|desks?|bells?|letterheads?|surroundings)(?:\b|_)|(?:House|Desk|Bell|Letterhead|Surroundings)s?(?:\b|_|[A-Z])",
    )
    .unwrap()
});

/// Where a word means itself: (path prefix, word, why).
const MEANT: [(&str, &str, &str); 2] = [
    ("web/src/features/notifications/", "bell", "the bell in the page's header, and the list that opens under it"),
    ("web/src/components/app-header", "bell", "the header shows it"),
];

fn is_meant(path: &str, found: &str) -> bool {
    MEANT.iter().any(|(prefix, word, _)| path.starts_with(prefix) && found.to_lowercase().contains(word))
}

fn private_words(source: &Source) -> Vec<String> {
    let found = WORDS.find_iter(&source.text).filter(|found| !is_meant(&source.path, found.as_str()));
    found.map(|found| format!("{} {:?}", source.at(found.start()), found.as_str())).collect()
}

#[test]
fn machinery_has_no_private_words() {
    let mut all = sources(&["src", "workers", "proofs", "sandbox/src"], &["rs"]);
    let web = sources(&["web/src"], &["ts", "tsx"]);
    assert!(web.len() > 50, "the web app's sources are found: {}", web.len());
    all.extend(web);
    let breaches: Vec<String> = all.iter().flat_map(private_words).collect();
    assert_none(&breaches, "machinery is named with the field's terms");
}

#[test]
fn a_private_word_is_found_as_part_of_a_name() {
    for text in
        ["house.ask()", "WeakHouse::new()", "let house_name = 1;", "struct Desks;", "// the bells ring", "in-house"]
    {
        assert_eq!(private_words(&Source::new("src/new.rs", text)).len(), 1, "{text}");
    }
    for text in ["warehouse", "Household", "desktop", "labels", "Belle", "embellished"] {
        assert_eq!(private_words(&Source::new("src/new.rs", text)), [""; 0], "{text}");
    }
}
