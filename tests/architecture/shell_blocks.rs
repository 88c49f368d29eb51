//! Every block of shell in the docs is run by `bin/test`, or says by what it is run, or why it is not; and what its commands name is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::source::Source;
use crate::{assert_none, sources};

/// A block of shell.
#[derive(Debug, PartialEq)]
struct Block {
    /// Of its first fence, from 1.
    line: usize,
    /// Below the margin, or in another dialect: `docs/run-blocks.sh` does not see it.
    is_odd: bool,
    /// The comment above it, without its ends.
    mark: Option<String>,
    commands: Vec<String>,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut is_inside, mut before) = (false, "");
    for (number, line) in document.lines().enumerate() {
        let text = line.trim();
        if is_inside && text.starts_with("```") {
            is_inside = false;
        } else if is_inside {
            blocks.last_mut().unwrap().commands.push(text.to_owned());
        } else if matches!(text, "```sh" | "```bash" | "```shell" | "```console") {
            let mark = before.trim().strip_prefix("<!-- ").and_then(|mark| mark.strip_suffix(" -->"));
            let is_odd = line != "```sh";
            blocks.push(Block { line: number + 1, is_odd, mark: mark.map(str::to_owned), commands: Vec::new() });
            is_inside = true;
        }
        before = line;
    }
    blocks
}

/// What is missing at a block, given whether its document is run and what paths there are.
fn fault(block: &Block, is_run: bool, is_there: impl Fn(&str) -> bool) -> Option<String> {
    match block.mark.as_deref() {
        Some(mark) => match (mark.strip_prefix("not run here: "), mark.strip_prefix("run by ")) {
            (Some(why), _) if why.len() > 15 => None,
            (Some(_), _) => Some("a reason that says something".to_owned()),
            (_, Some(path)) if is_there(path) => None,
            (_, Some(path)) => Some(format!("{path} is not there")),
            _ => Some("the comment above is neither `not run here: …` nor `run by …`".to_owned()),
        },
        None if is_run && !block.is_odd => None,
        None => Some(
            "add its document to bin/test, or `<!-- run by PATH -->` or `<!-- not run here: why -->` above".to_owned(),
        ),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document of the repository.
fn documents() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() && !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules" | "data") {
                walk(&path, found);
            } else if name.ends_with(".md") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(root(), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        (path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// The documents that `bin/test` runs.
fn run() -> BTreeSet<String> {
    let script = fs::read_to_string(root().join("bin/test")).unwrap();
    let lines = script.lines().filter(|line| line.contains("docs/run-blocks.sh"));
    lines.flat_map(str::split_whitespace).filter(|word| word.ends_with(".md")).map(str::to_owned).collect()
}

#[test]
fn blocks_of_shell_are_run_or_say_why_not() {
    let (run, mut found, mut breaches) = (run(), 0, Vec::new());
    assert!(run.len() >= 3, "{run:?}");
    for (name, text) in documents() {
        for block in blocks(&text) {
            found += 1;
            let fault = fault(&block, run.contains(&name), |path| root().join(path).exists());
            breaches.extend(fault.map(|fault| format!("{name}:{}: {fault}", block.line)));
        }
    }
    assert!(found > 40, "blocks are found: {found}");
    assert_none(&breaches, "a block of shell is run, or says why not");
}

#[test]
fn a_block_that_is_not_run_is_found() {
    let of = |text: &str, is_run| fault(&blocks(text)[0], is_run, |path| path == "tests/it/journey.rs");
    assert_eq!(of("```sh\ncargo run\n```", true), None);
    assert_eq!(of("<!-- not run here: it needs an account -->\n```sh\naws\n```", false), None);
    assert_eq!(of("   <!-- run by tests/it/journey.rs -->\n   ```sh\n   aws\n   ```", false), None);
    for (text, is_run) in [
        ("```sh\ncargo run\n```", false),
        ("```bash\ncargo run\n```", true),
        ("  ```sh\n  cargo run\n  ```", true),
        ("<!-- not run here: no -->\n```sh\naws\n```", true),
        ("<!-- run by tests/it/nowhere.rs -->\n```sh\naws\n```", true),
        ("<!-- a comment -->\n```sh\naws\n```", true),
    ] {
        assert!(of(text, is_run).is_some(), "{text}");
    }
    assert_eq!(blocks("```text\n```sh\n```\n").len(), 1, "a fence within is not seen as one: write it otherwise");
}

/// Full names of tests, by the target that has them.
struct Tests {
    it: Vec<String>,
    properties: Vec<String>,
    lib: Vec<String>,
}

impl Tests {
    fn of(sources: &[Source]) -> Tests {
        static FUNCTION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bfn ([a-z0-9_]+)\(").unwrap());
        let under = |folder: &str| {
            let within = |source: &Source| Some((source.path.strip_prefix(folder)?.to_owned(), source.text.clone()));
            let names = |(path, text): (String, String)| {
                let module = path.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
                let functions: Vec<String> =
                    FUNCTION.captures_iter(&text).map(|found| format!("{module}::{}", &found[1])).collect();
                functions
            };
            sources.iter().filter_map(within).flat_map(names).collect::<Vec<String>>()
        };
        Tests { it: under("tests/it/"), properties: under("tests/properties/"), lib: under("src/") }
    }
}

/// What a line of shell names that is not there.
fn missing(line: &str, tests: &Tests, commands: &BTreeSet<String>, is_there: &dyn Fn(&str) -> bool) -> Option<String> {
    static FILTER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^cargo (?:test|nextest run) (?:--test (it|properties)|--(lib)) ([a-z_:0-9]+)").unwrap()
    });
    static NEXTEST: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"-E 'test\(([a-z_:0-9]+)\)'").unwrap());
    static BENCH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"--bench ([a-z_]+)").unwrap());
    static SCRIPT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:bin|docs|infra/bin|sandbox/checks)/[a-z.-]+").unwrap());
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^rapport ([a-z-]+)").unwrap());
    let is_known = |names: &[String], filter: &str| names.iter().any(|name| name.contains(filter));
    if let Some(found) = FILTER.captures(line) {
        let names = match found.get(1).or(found.get(2)).unwrap().as_str() {
            "it" => &tests.it,
            "properties" => &tests.properties,
            _ => &tests.lib,
        };
        return (!is_known(names, &found[3])).then(|| format!("no test is named {}", &found[3]));
    }
    if let Some(found) = NEXTEST.captures(line) {
        return (!is_known(&tests.it, &found[1])).then(|| format!("no test is named {}", &found[1]));
    }
    if let Some(found) = BENCH.captures(line) {
        let bench = format!("benches/{}/main.rs", &found[1]);
        return (!is_there(&bench)).then(|| format!("{bench} is not there"));
    }
    if let Some(found) = SCRIPT.find(line) {
        return (!is_there(found.as_str())).then(|| format!("{} is not there", found.as_str()));
    }
    let command = COMMAND.captures(line)?;
    (!commands.contains(&command[1])).then(|| format!("there is no `rapport {}`", &command[1]))
}

/// The commands of the binary, as they are typed.
fn commands() -> BTreeSet<String> {
    let variant = Regex::new(r"(?m)^    ([A-Z][A-Za-z]+)(?:,|\(| \{)").unwrap();
    let source = fs::read_to_string(root().join("src/cli/command_line.rs")).unwrap();
    let (_, list) = source.split_once("enum Command {").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let word = Regex::new(r"\B[A-Z]").unwrap();
    variant.captures_iter(list).map(|found| word.replace_all(&found[1], "-$0").to_lowercase()).collect()
}

#[test]
fn what_the_docs_run_is_there() {
    let tests = Tests::of(&sources(&["src", "tests"], &["rs"]));
    let commands = commands();
    assert!(commands.contains("restore-drill") && commands.contains("serve"), "{commands:?}");
    let (mut seen, mut breaches) = (0, Vec::new());
    for (name, text) in documents() {
        for block in blocks(&text) {
            for line in &block.commands {
                seen += 1;
                let missing = missing(line, &tests, &commands, &|path| root().join(path).exists());
                breaches.extend(missing.map(|missing| format!("{name}:{}: {missing}", block.line)));
            }
        }
    }
    assert!(seen > 150, "lines are found: {seen}");
    assert_none(&breaches, "commands in the docs name what there is");
}

#[test]
fn what_is_not_there_is_found() {
    let tests = Tests::of(&[
        Source::new("tests/it/auth/login.rs", "async fn people_log_in() {}"),
        Source::new("src/models/money/mod.rs", "fn cents_add_up() {}"),
    ]);
    let commands = BTreeSet::from(["serve".to_owned()]);
    let missing =
        |line: &str| missing(line, &tests, &commands, &|path| path == "bin/test" || path == "benches/jobs/main.rs");
    for line in [
        "cargo test --test it auth::login -- --ignored",
        "cargo test --test it people_log",
        "cargo nextest run --test it -E 'test(log_in)'",
        "cargo test --lib models::money",
        "cargo bench --bench jobs",
        "bin/test rust",
        "rapport serve",
        "curl -s $API/coaches",
    ] {
        assert_eq!(missing(line), None, "{line}");
    }
    for line in [
        "cargo test --test it auth::logout",
        "cargo nextest run --test it -E 'test(log_out)'",
        "cargo test --lib models::coins",
        "cargo bench --bench job",
        "bin/tests",
        "rapport server",
    ] {
        assert!(missing(line).is_some(), "{line}");
    }
}
