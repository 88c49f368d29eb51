//! What CI runs of others is pinned to a digest: a tag can be moved.

use std::fs;
use std::path::Path;

use regex::Regex;

use crate::assert_none;

#[test]
fn actions_are_pinned_by_digest() {
    let action = Regex::new(r"(?m)^\s*(?:- )?uses:\s*(\S+)(.*)$").unwrap();
    let pinned = Regex::new(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$").unwrap();
    let version = Regex::new(r"^ # v\d+\.\d+\.\d+$").unwrap();
    let (mut breaches, mut found) = (Vec::new(), 0);
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        for uses in action.captures_iter(&fs::read_to_string(&path).unwrap()) {
            // A workflow of this repository is of the same commit.
            if uses[1].starts_with("./.github/workflows/") {
                continue;
            }
            found += 1;
            if !pinned.is_match(&uses[1]) || !version.is_match(&uses[2]) {
                breaches.push(format!("{}: {}", path.display(), &uses[0]));
            }
        }
    }
    assert!(found > 2, "actions are found: {found}");
    assert_none(&breaches, "an action is pinned as owner/name@<40 hex digits> # v1.2.3");
}
