//! Reading a mapping file; every problem is reported, with its line and column.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

use super::{FieldMapping, Kind, Mapping, Target, TypeMapping};
use crate::crypto::sha256;
use crate::models::reference::Zone;

/// What is wrong with a mapping, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From 1, as editors count.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// All problems, in the order of the file.
    pub fn parse(text: &str) -> Result<Mapping, Vec<Problem>> {
        let mut reader = Reader { text, problems: Vec::new() };
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                reader.add(error.span(), error.message());
                return Err(reader.problems);
            }
        };
        let root = document.as_table();
        let mut timezone = Zone::utc();
        let (mut options, mut targets) = (BTreeMap::new(), BTreeMap::new());
        if let Some(item) = root.get("options") {
            options = reader.option_sets(item);
        }
        for (name, item) in root.iter() {
            match name {
                "options" => {}
                "timezone" => match item.as_str().map(str::parse) {
                    Some(Ok(zone)) => timezone = zone,
                    _ => reader.add(item.span(), "A time zone of the IANA database, like Europe/Berlin."),
                },
                "types" => targets = reader.types(item, &options),
                other => reader.add(reader.key(root, other), format!("There is no setting {other}.")),
            }
        }
        for needed in ["timezone", "types"] {
            if !root.contains_key(needed) {
                reader.add(None, format!("{needed} is missing."));
            }
        }
        if root.contains_key("types") && !targets.contains_key(&Target::Users) {
            reader.add(None, "types.users is missing: everything else belongs to somebody.");
        }
        reader.problems.sort_by_key(|problem| (problem.line, problem.column));
        if reader.problems.is_empty() {
            Ok(Mapping { timezone, targets, hash: sha256(text.as_bytes()) })
        } else {
            Err(reader.problems)
        }
    }
}

type Options = BTreeMap<String, BTreeMap<String, String>>;

struct Reader<'a> {
    text: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn add(&mut self, span: Option<Range<usize>>, message: impl Into<String>) {
        let (line, column) = self.place(span);
        self.problems.push(Problem { line, column, message: message.into() });
    }

    fn place(&self, span: Option<Range<usize>>) -> (usize, usize) {
        let before = self.text.get(..span.map_or(0, |span| span.start)).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    fn key(&self, table: &dyn TableLike, name: &str) -> Option<Range<usize>> {
        table.key(name).and_then(toml_edit::Key::span).or_else(|| table.get(name).and_then(Item::span))
    }

    fn option_sets(&mut self, item: &Item) -> Options {
        let mut sets = Options::new();
        let Some(table) = item.as_table_like() else {
            self.add(item.span(), "A table of option sets.");
            return sets;
        };
        for (name, set) in table.iter() {
            let Some(entries) = set.as_table_like() else {
                self.add(set.span(), "A table from displayed texts to what they mean.");
                continue;
            };
            let meanings = sets.entry(name.to_owned()).or_default();
            for (display, meaning) in entries.iter() {
                match meaning.as_str() {
                    Some(meaning) => drop(meanings.insert(display.to_owned(), meaning.to_owned())),
                    None => self.add(meaning.span(), "What the text means, as text."),
                }
            }
        }
        sets
    }

    fn types(&mut self, item: &Item, options: &Options) -> BTreeMap<Target, TypeMapping> {
        let mut targets = BTreeMap::new();
        let Some(table) = item.as_table_like() else {
            self.add(item.span(), "A table of what records become.");
            return targets;
        };
        for (name, item) in table.iter() {
            let (target, entry) = (Target::of(name), item.as_table_like());
            match (target, entry) {
                (Some(target), Some(entry)) => {
                    if let Some(mapped) = self.type_mapping(target, table, entry, options) {
                        targets.insert(target, mapped);
                    }
                }
                (None, _) => {
                    let names: Vec<&str> = Target::ALL.iter().map(|(name, _)| *name).collect();
                    self.add(self.key(table, name), format!("Nothing becomes {name}. One of: {}.", names.join(", ")));
                }
                (_, None) => self.add(item.span(), "A table with source and fields."),
            }
        }
        for (target, whole) in targets.keys().filter_map(|target| target.belongs_to().map(|whole| (target, whole))) {
            if !table.contains_key(whole.name()) {
                let (name, whole) = (target.name(), whole.name());
                self.add(self.key(table, name), format!("types.{whole} is missing: each of {name} belongs to one."));
            }
        }
        targets
    }

    fn type_mapping(
        &mut self,
        target: Target,
        all: &dyn TableLike,
        entry: &dyn TableLike,
        options: &Options,
    ) -> Option<TypeMapping> {
        let whole = self.key(all, target.name());
        let mut mapped = TypeMapping { source: String::new(), fields: BTreeMap::new(), ignored: Vec::new() };
        for (name, item) in entry.iter() {
            match name {
                "source" => match item.as_str() {
                    Some(source) if !source.is_empty() => mapped.source = source.to_owned(),
                    _ => self.add(item.span(), "The name of a type in the Data API."),
                },
                "ignored" => mapped.ignored = self.texts(item),
                "fields" => match item.as_table_like() {
                    Some(fields) => mapped.fields = self.fields(target, fields, options),
                    None => self.add(item.span(), "A table of fields."),
                },
                other => self.add(self.key(entry, other), format!("There is no setting {other}.")),
            }
        }
        if mapped.source.is_empty() && !entry.contains_key("source") {
            self.add(whole.clone(), "source is missing: which type of the app is it?");
        }
        let mentioned = |name: &str| {
            entry.get("fields").and_then(Item::as_table_like).is_some_and(|fields| fields.contains_key(name))
        };
        for field in target.fields().iter().filter(|field| field.is_required && !mentioned(field.name)) {
            self.add(whole.clone(), format!("{} needs the field {}.", target.name(), field.name));
        }
        Some(mapped)
    }

    fn fields(
        &mut self,
        target: Target,
        table: &dyn TableLike,
        options: &Options,
    ) -> BTreeMap<&'static str, FieldMapping> {
        let mut fields = BTreeMap::new();
        for (name, item) in table.iter() {
            let Some(known) = target.field(name) else {
                let names: Vec<&str> = target.fields().iter().map(|field| field.name).collect();
                let message = format!("{} has no field {name}. One of: {}.", target.name(), names.join(", "));
                self.add(self.key(table, name), message);
                continue;
            };
            let line = self.place(self.key(table, name)).0;
            let mut field = FieldMapping {
                kind: known.kind,
                is_required: known.is_required,
                from: Vec::new(),
                is_bbcode: false,
                options: None,
                default: None,
                line,
            };
            match item.as_table_like() {
                // `headline = "Headline"`
                None => field.from = self.texts(item),
                Some(settings) => self.settings(&mut field, settings, options),
            }
            if field.from.is_empty() && field.default.is_none() {
                self.add(self.key(table, name), format!("{name} needs from, or a default."));
            }
            fields.insert(known.name, field);
        }
        fields
    }

    fn settings(&mut self, field: &mut FieldMapping, settings: &dyn TableLike, options: &Options) {
        for (name, item) in settings.iter() {
            match (name, item.as_str()) {
                ("from", _) => field.from = self.texts(item),
                ("bbcode", _) => match item.as_bool() {
                    Some(is_bbcode) => field.is_bbcode = is_bbcode,
                    None => self.add(item.span(), "true or false."),
                },
                ("default", Some(text)) => field.default = Some(text.to_owned()),
                ("options", Some(set)) => match options.get(set) {
                    Some(meanings) => {
                        self.check_meanings(field.kind, set, meanings, item);
                        field.options = Some(meanings.clone());
                    }
                    None => self.add(item.span(), format!("There is no option set {set}.")),
                },
                ("default" | "options", None) => self.add(item.span(), "Text is needed here."),
                (other, _) => self.add(self.key(settings, other), format!("There is no setting {other}.")),
            }
        }
        if let (Kind::Choice(values), Some(default)) = (field.kind, &field.default)
            && !values.contains(&default.as_str())
        {
            let span = settings.get("default").and_then(Item::span);
            self.add(span, format!("{default} is not one of: {}.", values.join(", ")));
        }
    }

    /// What a set means must be what the field takes.
    fn check_meanings(&mut self, kind: Kind, set: &str, meanings: &BTreeMap<String, String>, item: &Item) {
        let (Kind::Choice(values) | Kind::Choices(values)) = kind else { return };
        for (display, meaning) in meanings {
            if !values.contains(&meaning.as_str()) {
                let message =
                    format!("{set}: «{display}» means {meaning}, which is not one of: {}.", values.join(", "));
                self.add(item.span(), message);
            }
        }
    }

    /// A text, or a list of texts.
    fn texts(&mut self, item: &Item) -> Vec<String> {
        if let Some(text) = item.as_str() {
            return vec![text.to_owned()];
        }
        let texts = item.as_array().map(|all| all.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
        match texts.flatten() {
            Some(texts) => texts.into_iter().map(str::to_owned).collect(),
            None => {
                self.add(item.span(), "The name of a field, or a list of them.");
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mapping_of_phase_one_has_no_problems() {
        let mapping = Mapping::parse(crate::bubble::mapping::PHASE_ONE).unwrap();
        assert_eq!(mapping.targets.len(), Target::ALL.len());
    }

    #[test]
    fn every_problem_is_found_with_its_line_and_column() {
        let text = "timezone = \"Mars\"\ncurrency = \"EUR\"\n[options.role]\nBoss = \"superuser\"\n\
                    [types.users]\nsource = \"user\"\n[types.users.fields]\nemail = \"Email\"\nfull_nam = \"Name\"\n\
                    role = { from = \"Role\", options = \"role\", default = \"king\" }\nphone = { options = \"none\" }\n[types.dragons]\nsource = \"x\"\n";
        let problems: Vec<String> =
            Mapping::parse(text).unwrap_err().iter().map(|problem| problem.to_string()).collect();
        let starts: Vec<&str> = problems.iter().map(|problem| &problem[..problem.find(": ").unwrap()]).collect();
        assert_eq!(starts, ["1:12", "2:1", "5:8", "9:1", "10:35", "10:53", "11:1", "11:21", "12:8"], "{problems:#?}");
        assert!(problems[2].contains("needs the field full_name"), "{problems:#?}");
        assert!(problems[4].contains("«Boss» means superuser"), "{problems:#?}");
    }

    #[test]
    fn what_belongs_to_records_that_are_not_read_is_a_problem() {
        let phase_one = crate::bubble::mapping::PHASE_ONE;
        for (target, whole) in [("comments", "posts"), ("reviews", "bookings"), ("bookmarks", "resources")] {
            let text = phase_one.replace(&format!("[types.{whole}"), &format!("[left_out.{whole}"));
            let problems = Mapping::parse(&text).unwrap_err();
            let line = text.lines().position(|line| line == format!("[types.{target}]")).unwrap() + 1;
            let message = format!("types.{whole} is missing: each of {target} belongs to one.");
            assert!(problems.contains(&Problem { line, column: 8, message }), "{problems:#?}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_says_where() {
        let problems = Mapping::parse("timezone = \"UTC\"\n[types\n").unwrap_err();
        assert_eq!((problems.len(), problems[0].line), (1, 2));
    }
}
