//! The records of an app by type, each with the times that Bubble keeps.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A record. Its fields are as the API names them; empty ones are null.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: String,
    pub created: Timestamp,
    pub modified: Timestamp,
    /// The id of the user who made it.
    pub created_by: Option<String>,
    pub fields: Map<String, Value>,
}

/// A field of a type, as `meta` lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in records.
    pub name: &'static str,
    /// `text`, `number`, `date`, `boolean`, `user`, `custom.coach`, `list.text`, `option.role`, `geographic_address`, `image`.
    pub kind: &'static str,
}

#[derive(Default)]
pub struct Store {
    types: BTreeMap<String, Vec<Field>>,
    records: BTreeMap<String, Records>,
}

/// All records of a type.
#[derive(Default)]
pub struct Records {
    by_id: BTreeMap<String, Record>,
    by_created: BTreeSet<(i64, String)>,
    by_modified: BTreeSet<(i64, String)>,
}

/// A time that records are in the order of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeKey {
    Created,
    Modified,
}

impl TimeKey {
    pub fn of(key: &str) -> Option<Self> {
        match key {
            "Created Date" => Some(Self::Created),
            "Modified Date" => Some(Self::Modified),
            _ => None,
        }
    }
}

impl Records {
    /// In the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        self.by_id.values()
    }

    /// Those after one time and before another, in milliseconds, in the order of the time and of their ids.
    pub fn between(&self, key: TimeKey, after: i64, before: i64) -> impl Iterator<Item = &Record> {
        let index = match key {
            TimeKey::Created => &self.by_created,
            TimeKey::Modified => &self.by_modified,
        };
        let (from, to) = ((after.saturating_add(1), String::new()), (before, String::new()));
        let found = (from < to).then(|| index.range(from..to));
        found.into_iter().flatten().filter_map(|(_, id)| self.by_id.get(id))
    }

    fn insert(&mut self, record: Record) {
        self.remove(&record.id);
        self.by_created.insert((record.created.as_millisecond(), record.id.clone()));
        self.by_modified.insert((record.modified.as_millisecond(), record.id.clone()));
        self.by_id.insert(record.id.clone(), record);
    }

    fn remove(&mut self, id: &str) -> Option<Record> {
        let record = self.by_id.remove(id)?;
        self.by_created.remove(&(record.created.as_millisecond(), id.to_owned()));
        self.by_modified.remove(&(record.modified.as_millisecond(), id.to_owned()));
        Some(record)
    }
}

impl Store {
    pub fn fill(&mut self, types: &BTreeMap<&'static str, Vec<Field>>, records: &BTreeMap<&'static str, Vec<Record>>) {
        for (kind, fields) in types {
            self.types.insert((*kind).to_owned(), fields.clone());
            self.records.entry((*kind).to_owned()).or_default();
        }
        for (kind, added) in records {
            let all = self.records.entry((*kind).to_owned()).or_default();
            added.iter().for_each(|record| all.insert(record.clone()));
        }
    }

    pub fn types(&self) -> &BTreeMap<String, Vec<Field>> {
        &self.types
    }

    /// All of a type; `None`: there is no such type.
    pub fn records(&self, kind: &str) -> Option<&Records> {
        self.records.get(kind)
    }

    pub fn get(&self, kind: &str, id: &str) -> Option<&Record> {
        self.records.get(kind)?.by_id.get(id)
    }

    pub fn edit(&mut self, kind: &str, id: &str, field: &str, value: Value, at: Timestamp) {
        let Some(records) = self.records.get_mut(kind) else { return };
        if let Some(mut record) = records.remove(id) {
            record.fields.insert(field.to_owned(), value);
            record.modified = at;
            records.insert(record);
        }
    }

    pub fn delete(&mut self, kind: &str, id: &str) {
        if let Some(records) = self.records.get_mut(kind) {
            records.remove(id);
        }
    }
}

impl Record {
    /// The value that a constraint or an order is about.
    pub fn value(&self, key: &str) -> Value {
        match key {
            "_id" => json!(self.id),
            "Created Date" => json!(self.created.as_millisecond()),
            "Modified Date" => json!(self.modified.as_millisecond()),
            "Created By" => json!(self.created_by),
            other => self.fields.get(other).cloned().unwrap_or(Value::Null),
        }
    }

    /// Whether another record has the same time.
    pub fn is_tied(&self, other: &Record, key: TimeKey) -> bool {
        match key {
            TimeKey::Created => self.created.as_millisecond() == other.created.as_millisecond(),
            TimeKey::Modified => self.modified.as_millisecond() == other.modified.as_millisecond(),
        }
    }

    /// How many fields have no value.
    pub fn empty_fields(&self) -> usize {
        self.fields.values().filter(|value| value.is_null()).count()
    }

    /// As the API answers it.
    pub fn render(&self, omit_empty: bool) -> Value {
        let mut all = Map::new();
        all.insert("_id".to_owned(), json!(self.id));
        all.insert("Created Date".to_owned(), json!(text(self.created)));
        all.insert("Modified Date".to_owned(), json!(text(self.modified)));
        if let Some(user) = &self.created_by {
            all.insert("Created By".to_owned(), json!(user));
        }
        for (name, value) in &self.fields {
            if !(omit_empty && value.is_null()) {
                all.insert(name.clone(), value.clone());
            }
        }
        Value::Object(all)
    }
}

/// A date as the API writes it: `2024-02-19T07:25:30.811Z`.
pub fn text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
