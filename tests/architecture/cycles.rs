//! Import cycles between files: groups of files each of which needs, directly or not, every other one.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{Edge, Modules};
use crate::source::Source;
use crate::{assert_none, sources};

/// A cycle: its files, and the edges between them.
pub struct Cycle {
    pub files: Vec<String>,
    pub edges: Vec<Edge>,
}

impl std::fmt::Display for Cycle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cycle of {} files: {}", self.files.len(), self.files.join(", "))?;
        self.edges.iter().try_for_each(|edge| write!(f, "\n    {edge}"))
    }
}

/// All cycles between these sources.
pub fn cycles<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<Cycle> {
    let edges = Modules::of(sources).edges(false);
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in &edges {
        next.entry(&edge.from).or_default().insert(&edge.to);
    }
    let reachable: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|&from| (from, reachable(&next, from))).collect();
    let mut cycles: Vec<Cycle> = Vec::new();
    for (&file, reached) in reachable.iter().filter(|(file, reached)| reached.contains(*file)) {
        if cycles.iter().any(|cycle| cycle.files.iter().any(|known| known == file)) {
            continue;
        }
        let returns = |other: &&&str| reachable.get(**other).is_some_and(|back| back.contains(file));
        let files: Vec<String> = reached.iter().filter(returns).map(|&file| file.to_owned()).collect();
        let is_inside = |edge: &&Edge| files.contains(&edge.from) && files.contains(&edge.to);
        let edges = edges.iter().filter(is_inside).cloned().collect();
        cycles.push(Cycle { files, edges });
    }
    cycles
}

/// All that can be reached from here, itself only by a way round.
fn reachable<'a>(next: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for &to in next.get(file).into_iter().flatten() {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}

#[test]
fn files_import_one_way() {
    let sources = sources(&["src", "workers", "proofs/src", "sandbox/src"], &["rs"]);
    let breaches: Vec<String> = cycles(&sources).iter().map(ToString::to_string).collect();
    assert_none(&breaches, "imports between files run one way; move what both need into a file of its own");
}

/// The files of the cycles between these sources, one line per cycle.
fn cycles_of(sources: &[(&str, &str)]) -> Vec<String> {
    let roots = [("src/lib.rs", ""), ("proofs/src/lib.rs", ""), ("sandbox/src/lib.rs", "")];
    let sources: Vec<Source> = roots.iter().chain(sources).map(|(path, text)| Source::new(path, text)).collect();
    cycles(&sources).iter().map(|cycle| cycle.files.join(" ")).collect()
}

#[test]
fn a_cycle_is_found_in_every_spelling() {
    let b_uses_a = "use super::a::A;\npub struct B(A);\npub fn f() {}";
    for a in [
        "use super::b::B;",
        "use crate::x::b::B;",
        "use super::super::x::b::B;",
        "use super::b::{self, B};",
        "use super::{\n    b::{\n        f as other,\n    },\n};",
        "use super::b::*;\nstruct C(B);",
        "use super::b;\nfn g() { b::f() }",
        "fn g() { super::b::f() }",
        "fn g() { self::super::b::f() }",
        "fn g() { crate::x::b::f() }",
        "fn g() { crate::x::B::new() }",
        "use super::Inner;",
        "use super::B;",
        "use super::renamed;",
        "mod within {\n    use super::super::b::B;\n}",
        "macro_rules! m { () => { $crate::x::b::f() } }",
    ] {
        let mod_rs = "mod a;\nmod b;\npub use self::b::{B, f as renamed};\nuse self::b::Inner;";
        let sources =
            [("src/x/mod.rs", mod_rs), ("src/x/a.rs", &format!("{a}\npub struct A;")), ("src/x/b.rs", b_uses_a)];
        assert_eq!(cycles_of(&sources), ["src/x/a.rs src/x/b.rs"], "{a}");
    }
}

#[test]
fn a_parent_and_its_child_can_be_a_cycle() {
    let child = ("src/x/child.rs", "use super::Shared;\npub fn f() {}\npub struct Made;");
    for parent in [
        "mod child;\npub struct Shared;\nfn g() { child::f() }",
        "mod child;\npub use self::child::f;\npub struct Shared;\nfn g() { f() }",
        "mod child;\npub use child::Made;\npub struct Shared(Made);",
        "mod child;\nuse child::Made;\npub struct Shared(Made);",
        "mod child;\nshared!(Shared);\nfn g() { child::f() }",
    ] {
        assert_eq!(cycles_of(&[("src/x/mod.rs", parent), child]), ["src/x/child.rs src/x/mod.rs"], "{parent}");
        assert_eq!(cycles_of(&[("src/x.rs", parent), child]), ["src/x.rs src/x/child.rs"], "{parent}");
    }
    let macros = [("src/x/mod.rs", "macro_rules! m { () => {} }\nmod y;\nfn g() { y::f() }"), ("src/x/y.rs", "m!();")];
    assert_eq!(cycles_of(&macros), ["src/x/mod.rs src/x/y.rs"], "a macro of the parent");
    let exported = [
        ("src/x.rs", "#[macro_export]\nmacro_rules! m { () => {} }\nuse crate::y::Y;"),
        ("src/y.rs", "crate::m!(Y);\npub struct Y;"),
    ];
    assert_eq!(cycles_of(&exported), ["src/x.rs src/y.rs"], "a macro at the crate's root");
}

#[test]
fn a_cycle_may_be_long_and_span_folders() {
    let sources = [
        ("src/a.rs", "use crate::b::one;"),
        ("src/b/mod.rs", "mod one;\npub use self::one::one;"),
        ("src/b/one.rs", "pub fn one() { crate::workers::w() }"),
        ("workers/mod.rs", "pub fn w() {}\nuse crate::a::A;"),
        ("src/aside.rs", "use crate::a::A;"),
        ("sandbox/src/a.rs", "use crate::b::B;"),
        ("sandbox/src/b.rs", "use crate::a::A;"),
    ];
    assert_eq!(cycles_of(&sources), ["sandbox/src/a.rs sandbox/src/b.rs", "src/a.rs src/b/one.rs workers/mod.rs"]);
}

#[test]
fn reexports_tests_and_mentions_are_no_cycle() {
    let child = ("src/x/child.rs", "use super::Shared;\npub fn f() {}\npub struct Made;");
    for parent in [
        "mod child;\npub use self::child::{Made, f};\npub struct Shared;",
        "mod child;\npub(crate) use self::child::*;\npub struct Shared;",
        "mod child;\npub struct Shared;\n// child::f()\n/* child::f() */\nconst A: &str = \"child::f()\";\nconst B: &str = r#\"\"child::f()\"#;",
        "mod child;\npub struct Shared;\n#[cfg(test)]\nmod tests {\n    use super::child::f;\n}",
        "mod child;\npub struct Shared;\n#[cfg(test)]\nfn g() { child::f() }",
        "mod child;\npub struct Shared;\nfn g(child: std::fmt::Result) { other::child::f(); child.f() }",
    ] {
        assert_eq!(cycles_of(&[("src/x/mod.rs", parent), child]), [""; 0], "{parent}");
    }
    let siblings = [
        ("src/x/mod.rs", "mod a;\nmod b;\npub use self::a::A;\npub use self::b::B;\npub use std::fmt::Result;"),
        ("src/x/a.rs", "use super::{B, Result};\npub struct A;"),
        ("src/x/b.rs", "use super::Result;\npub struct B;"),
        ("src/x/b/tests.rs", "use super::super::A;"),
    ];
    assert_eq!(cycles_of(&siblings), [""; 0], "siblings by way of their parent");
}
