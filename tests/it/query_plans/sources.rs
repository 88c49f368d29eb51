//! The SQL in the sources: every string that is a statement, so that one which no test runs is noticed.

use std::path::Path;

/// A statement in a source file.
#[derive(Clone, Debug)]
pub struct Statement {
    /// `src/models/….rs:12`
    pub place: String,
    /// Its text between placeholders, with single spaces.
    pub fragments: Vec<String>,
}

impl Statement {
    /// Whether an executed text, with single spaces, is this one.
    pub fn is(&self, executed: &str) -> bool {
        let mut rest = executed;
        self.fragments.iter().all(|fragment| match rest.find(fragment.as_str()) {
            Some(at) => {
                rest = &rest[at + fragment.len()..];
                true
            }
            None => false,
        })
    }
}

/// All statements in these folders, tests beside the code left out.
pub fn statements(folders: &[&str]) -> Vec<Statement> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in folders {
        walk(&root.join(folder), &mut |file| {
            let text = std::fs::read_to_string(file).unwrap();
            let name = file.strip_prefix(root).unwrap().display().to_string();
            found.extend(statements_in(&name, &text));
        });
    }
    found
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // What `rapport dev` and `seed-demo` do with their own databases, and what an operator runs once, before the product is used.
        if path.ends_with("src/cli") || path.ends_with("src/bubble") {
            continue;
        }
        if path.is_dir() {
            walk(&path, visit);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            visit(&path);
        }
    }
}

fn statements_in(name: &str, text: &str) -> Vec<Statement> {
    let strings = strings(text);
    let statement = |(line, text): (usize, String)| {
        let fragments = fragments(&text)?;
        Some(Statement { place: format!("{name}:{line}"), fragments })
    };
    strings.into_iter().filter_map(statement).collect()
}

/// The text between placeholders, if it is a statement of SQL.
fn fragments(text: &str) -> Option<Vec<String>> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_statement =
        ["select ", "insert into ", "update ", "delete from ", "with "].iter().any(|verb| text.starts_with(verb))
            && [" from ", " set ", " values ", " where ", "select ", " as ("].iter().any(|word| text.contains(word))
            && [" from ", "into ", "update "].iter().any(|word| text.contains(word))
            && !text.ends_with('.');
    if !is_statement {
        return None;
    }
    let mut fragments = vec![String::new()];
    let mut depth = 0;
    for character in text.chars() {
        match character {
            '{' => {
                depth += 1;
                fragments.push(String::new());
            }
            '}' => depth -= 1,
            _ if depth == 0 => fragments.last_mut().unwrap().push(character),
            _ => {}
        }
    }
    let fragments: Vec<String> =
        fragments.iter().map(|text| text.trim().to_owned()).filter(|text| text.len() > 3).collect();
    Some(fragments)
}

/// The strings of a source before its tests, each with its line.
fn strings(source: &str) -> Vec<(usize, String)> {
    let source = source.split("\n#[cfg(test)]\nmod ").next().unwrap();
    let bytes: Vec<char> = source.chars().collect();
    let (mut strings, mut at, mut line) = (Vec::new(), 0, 1);
    let peek = |at: usize| bytes.get(at).copied().unwrap_or(' ');
    while at < bytes.len() {
        match bytes[at] {
            '\n' => line += 1,
            '/' if peek(at + 1) == '/' => {
                while at + 1 < bytes.len() && bytes[at + 1] != '\n' {
                    at += 1;
                }
            }
            // A character, not a lifetime.
            '\'' if peek(at + 1) == '\\' || peek(at + 2) == '\'' => {
                at += if peek(at + 1) == '\\' { 2 } else { 1 };
                while peek(at + 1) != '\'' {
                    at += 1;
                }
                at += 1;
            }
            'r' if peek(at + 1) == '"' || peek(at + 1) == '#' && peek(at + 2) == '"' => {
                let hashes = usize::from(peek(at + 1) == '#');
                at += 2 + hashes;
                let begun = line;
                let mut text = String::new();
                while at < bytes.len() && !(bytes[at] == '"' && (hashes == 0 || peek(at + 1) == '#')) {
                    line += usize::from(bytes[at] == '\n');
                    text.push(bytes[at]);
                    at += 1;
                }
                at += hashes;
                strings.push((begun, text));
            }
            '"' => {
                let begun = line;
                let mut text = String::new();
                at += 1;
                while at < bytes.len() && bytes[at] != '"' {
                    line += usize::from(bytes[at] == '\n');
                    if bytes[at] == '\\' {
                        at += 1;
                        line += usize::from(peek(at) == '\n');
                        match peek(at) {
                            'n' | '\n' => text.push(' '),
                            other => text.push(other),
                        }
                    } else {
                        text.push(bytes[at]);
                    }
                    at += 1;
                }
                strings.push((begun, text));
            }
            _ => {}
        }
        at += 1;
    }
    strings
}

#[test]
fn statements_are_found_in_every_spelling() {
    let source = r##"
        //! "select 1 from comments"
        const A: &str = "select a from t where b = $1";
        fn f<'a>(x: &'a str, c: char) { let quote = '"'; let sql = format!("update t set a = {x} \
            where b = 1"); }
        const R: &str = r#"select "a" from t"#;
        const TEXT: &str = "with a name";

#[cfg(test)]
mod tests { const T: &str = "select t from tests"; }
"##;
    let found = statements_in("x.rs", source);
    let texts: Vec<_> = found.iter().map(|statement| statement.fragments.join(" … ")).collect();
    assert_eq!(texts, ["select a from t where b = $1", "update t set a = … where b = 1", "select \"a\" from t"]);
    assert_eq!(found[1].place, "x.rs:4");
    assert!(found[1].is("update t set a = 7 where b = 1") && !found[1].is("update t set a = 7"));
}
