//! The paths that a source file names: each leaf of its `use` trees, and those written out in its code.

use std::sync::LazyLock;

use regex::Regex;

use crate::source::Source;

static USE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(pub(?:\s*\([^)]*\))?\s+)?use\s+([^;]*);").unwrap());
static INLINE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b[A-Za-z_]\w*(?:::[A-Za-z_]\w*)+").unwrap());
static MACRO: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b([a-z_]\w*)!\s*[(\[{]").unwrap());
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b[A-Za-z_]\w*").unwrap());
static INLINE_MODULE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bmod\s+(\w+)\s*\{").unwrap());

/// One leaf of a `use` tree.
#[derive(Clone, Debug)]
pub struct Use {
    pub offset: usize,
    /// Ends with `*` for a glob.
    pub path: Vec<String>,
    /// What it is called here: its alias or its last name.
    pub name: String,
    pub is_reexport: bool,
}

impl Use {
    /// For a glob, the path before its `*`.
    pub fn globbed(&self) -> Option<&[String]> {
        self.path.split_last().filter(|(last, _)| *last == "*").map(|(_, before)| before)
    }
}

/// All that a file names.
#[derive(Debug)]
pub struct Paths {
    pub uses: Vec<Use>,
    /// Paths of at least two names, written out in code, and where.
    pub inline: Vec<(usize, Vec<String>)>,
    /// Macros called without a path.
    pub macros: Vec<(usize, String)>,
    /// The code without its `use` declarations.
    pub rest: String,
}

impl Paths {
    pub fn of(source: &Source) -> Self {
        let code = &source.code;
        let mut rest = code.clone();
        let mut uses = Vec::new();
        for found in USE.captures_iter(code) {
            let (all, tree) = (found.get(0).unwrap(), found.get(2).unwrap());
            let is_reexport = found.get(1).is_some();
            leaves(code, tree.start(), tree.end(), &[], &mut |offset, path, alias| {
                let name = alias.unwrap_or_else(|| path.last().unwrap().clone());
                uses.push(Use { offset, path, name, is_reexport });
            });
            rest.replace_range(all.range(), &" ".repeat(all.len()));
        }
        let mut inline = Vec::new();
        for found in INLINE.find_iter(&rest) {
            let before = rest[..found.start()].trim_end();
            let is_parameter = before.ends_with('$') && !found.as_str().starts_with("crate::");
            if !before.ends_with("::") && !before.ends_with('.') && !is_parameter {
                inline.push((found.start(), found.as_str().split("::").map(str::to_owned).collect()));
            }
        }
        let macros = MACRO.captures_iter(&rest).filter_map(|found| {
            let start = found.get(1).unwrap().start();
            (!rest[..start].ends_with("::")).then(|| (start, found[1].to_owned()))
        });
        Self { macros: macros.collect(), uses, inline, rest }
    }

    /// Where a name stands by itself: not as a member, a path's later part, or a local variable or field of the same name.
    /// A function handed over without being called looks like a variable, and is missed.
    pub fn bare(&self, name: &str) -> Option<usize> {
        let is_value = name.starts_with(char::is_lowercase);
        WORD.find_iter(&self.rest).filter(|found| found.as_str() == name).map(|found| found.range()).find_map(|range| {
            let (before, after) = (&self.rest[..range.start], &self.rest[range.end..]);
            let is_member = before.ends_with('.') && !before.ends_with("..") || before.ends_with("::");
            let is_declared = ["fn ", "mod ", "let ", "mut "].iter().any(|word| before.ends_with(word));
            let is_used = !is_value || ["(", "!", "::"].iter().any(|sign| after.starts_with(sign));
            (!is_member && !is_declared && is_used).then_some(range.start)
        })
    }
}

/// Modules written out within a file: name, and the range between the braces.
pub fn inline_modules(code: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let range = |found: regex::Captures| {
        let start = found.get(0).unwrap().end();
        (found[1].to_owned(), start..closing_brace(code, start))
    };
    INLINE_MODULE.captures_iter(code).map(range).collect()
}

/// Calls back for each leaf of the `use` tree between two offsets.
fn leaves(
    code: &str,
    start: usize,
    end: usize,
    prefix: &[String],
    leaf: &mut impl FnMut(usize, Vec<String>, Option<String>),
) {
    let tree = &code[start..end];
    if let Some(brace) = tree.find('{') {
        let mut prefix = prefix.to_vec();
        prefix.extend(names(&tree[..brace]));
        let inside = start + brace + 1;
        let close = closing_brace(code, inside);
        let mut depth = 0;
        let mut from = inside;
        for (at, byte) in code.bytes().enumerate().take(close + 1).skip(inside) {
            match byte {
                b'{' => depth += 1,
                b'}' if at < close => depth -= 1,
                b',' | b'}' if depth == 0 => {
                    leaves(code, from, at, &prefix, leaf);
                    from = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let mut parts = tree.split_whitespace();
    let Some(written) = parts.next() else { return };
    let offset = start + tree.find(written).unwrap();
    // `as` and then the name.
    let alias = parts.nth(1).map(str::to_owned);
    let mut path = prefix.to_vec();
    path.extend(names(written));
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if !written.starts_with("::") {
        leaf(offset, path, alias);
    }
}

fn names(path: &str) -> impl Iterator<Item = String> {
    let names = path.split("::").map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| if name == "$crate" { "crate" } else { name }.to_owned())
}

/// Where the brace that is open at this offset closes.
fn closing_brace(code: &str, inside: usize) -> usize {
    let mut depth = 1;
    for (at, byte) in code.bytes().enumerate().skip(inside) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    code.len()
}
