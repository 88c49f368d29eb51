//! The records of an app by type, each with the times that Bubble keeps.

use std::collections::BTreeMap;

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
    records: BTreeMap<String, BTreeMap<String, Record>>,
}

impl Store {
    pub fn fill(&mut self, types: &BTreeMap<&'static str, Vec<Field>>, records: &BTreeMap<&'static str, Vec<Record>>) {
        for (kind, fields) in types {
            self.types.insert((*kind).to_owned(), fields.clone());
            self.records.entry((*kind).to_owned()).or_default();
        }
        for (kind, added) in records {
            let all = self.records.entry((*kind).to_owned()).or_default();
            all.extend(added.iter().map(|record| (record.id.clone(), record.clone())));
        }
    }

    pub fn types(&self) -> &BTreeMap<String, Vec<Field>> {
        &self.types
    }

    /// All of a type; `None`: there is no such type.
    pub fn records(&self, kind: &str) -> Option<impl Iterator<Item = &Record>> {
        self.records.get(kind).map(BTreeMap::values)
    }

    pub fn get(&self, kind: &str, id: &str) -> Option<&Record> {
        self.records.get(kind)?.get(id)
    }

    pub fn edit(&mut self, kind: &str, id: &str, field: &str, value: Value, at: Timestamp) {
        if let Some(record) = self.records.get_mut(kind).and_then(|records| records.get_mut(id)) {
            record.fields.insert(field.to_owned(), value);
            record.modified = at;
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
