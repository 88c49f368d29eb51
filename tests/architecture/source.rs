//! Source files read as text, with comments, strings and test code blanked out where a rule is about the product's code alone.
//!
//! Blanking keeps every offset and every line, so that a breach is reported where it stands.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

static TEST_ONLY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"#\[cfg\((all\()?test\b").unwrap());
static MODULE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bmod\s+(\w+)\s*;").unwrap());

/// A source file.
pub struct Source {
    /// Relative to the repository.
    pub path: String,
    pub text: String,
    /// The text without comments, strings and test code.
    pub code: String,
    /// The text without comments and test code.
    pub code_with_strings: String,
    /// Whether the whole file is compiled for tests only.
    pub is_test: bool,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let code = blank(text, true);
        let mut tests = Vec::new();
        for found in TEST_ONLY.find_iter(&code) {
            if tests.last().is_none_or(|&(_, end)| end <= found.start()) {
                tests.push((found.start(), end_of_item(&code, found.start())));
            }
        }
        let without_tests = |mut text: String| {
            for &(start, end) in &tests {
                let spaces: String =
                    text[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
                text.replace_range(start..end, &spaces);
            }
            text
        };
        let name = path.rsplit('/').next().unwrap();
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: without_tests(code),
            code_with_strings: without_tests(blank(text, false)),
            is_test: path.contains("/tests/") || name == "tests.rs" || name.ends_with("_tests.rs"),
        }
    }

    /// Where a byte stands: `path:line`.
    pub fn at(&self, offset: usize) -> String {
        format!("{}:{}", self.path, self.line(offset))
    }

    pub fn line(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    /// Paths (without `.rs` or `/mod.rs`) of the modules that this file declares under `#[cfg(test)]`.
    fn test_modules(&self) -> Vec<String> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder.to_owned(),
            _ => self.path.trim_end_matches(".rs").to_owned(),
        };
        let all = blank(&self.text, true);
        let kept: HashSet<usize> = MODULE.find_iter(&self.code).map(|found| found.start()).collect();
        let tests = MODULE.captures_iter(&all).filter(|found| !kept.contains(&found.get(0).unwrap().start()));
        tests.map(|found| format!("{folder}/{}", &found[1])).collect()
    }
}

/// All sources of these folders, by path.
pub fn sources(root: &Path, folders: &[&str], extensions: &[&str]) -> Vec<Source> {
    fn walk(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, extensions, found);
            } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    for folder in folders {
        walk(&root.join(folder), extensions, &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| {
        Source::new(path.strip_prefix(root).unwrap().to_str().unwrap(), &fs::read_to_string(&path).unwrap())
    };
    let mut sources: Vec<Source> = paths.into_iter().map(read).collect();
    let tests: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
    for source in &mut sources {
        let is_declared = |module: &String| {
            source.path.strip_prefix(module).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
        };
        source.is_test |= tests.iter().any(is_declared);
    }
    sources
}

/// Spaces in place of comments and, if asked, of what is between the quotes of strings and characters.
fn blank(text: &str, strings: bool) -> String {
    let bytes = text.as_bytes();
    let mut blanked = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let (end, is_blank) = token(bytes, at, strings);
        if is_blank {
            for byte in &mut blanked[at..end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        at = end;
    }
    String::from_utf8(blanked).unwrap()
}

/// Where the comment, literal or plain byte at this offset ends, and whether it is to be blanked.
fn token(bytes: &[u8], at: usize, strings: bool) -> (usize, bool) {
    let rest = &bytes[at..];
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    if rest.starts_with(b"//") {
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        return (at + length, true);
    }
    if rest.starts_with(b"/*") {
        let length = rest.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |length| length + 2);
        return (at + length, true);
    }
    let follows_word = at > 0 && is_word(&bytes[at - 1]);
    if !follows_word && (rest.starts_with(b"r\"") || rest.starts_with(b"r#") || rest.starts_with(b"br")) {
        let hashes_at = if rest[0] == b'b' { 2 } else { 1 };
        let hashes = rest[hashes_at..].iter().take_while(|&&byte| byte == b'#').count();
        let opening = hashes_at + hashes;
        if rest.get(opening) == Some(&b'"') {
            let closing: Vec<u8> = [&b"\""[..], &b"#".repeat(hashes)].concat();
            let inside = &rest[opening + 1..];
            let length = inside.windows(closing.len()).position(|window| window == closing).unwrap_or(inside.len());
            return ((at + opening + 1 + length + closing.len()).min(bytes.len()), strings);
        }
    }
    match rest[0] {
        b'"' => (at + quoted(rest, b'"'), strings),
        // A character has its closing quote right behind it; a lifetime has none.
        b'\'' if rest.get(1) == Some(&b'\\') => (at + quoted(rest, b'\''), strings),
        b'\'' => {
            let closing = rest.iter().skip(2).take(4).position(|&byte| byte == b'\'');
            match closing {
                Some(more) if more == 0 || !rest[1].is_ascii() => (at + more + 3, strings),
                _ => (at + 1, false),
            }
        }
        _ => (at + 1, false),
    }
}

/// The length of a literal with its quotes, where `\` escapes.
fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// Where the item with this attribute ends: behind its braces or its semicolon.
fn end_of_item(code: &str, attribute: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(attribute) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth == 0 => return at,
            b'}' if depth == 1 => return at + 1,
            b'}' | b')' | b']' => depth -= 1,
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}
