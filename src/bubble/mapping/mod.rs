//! The mapping from the app's records to Rapport's: a TOML file that people review. It says which type of the app is what, which field becomes
//! which, and what the displayed texts of option sets mean.
//!
//! *Invariant:* a [`Mapping`] has no unknown names and no missing ones: [`Mapping::parse`] reports each problem with its line and column.

pub mod check;
pub mod init;
mod parse;
mod read;
mod targets;
mod weekly;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::parse::Problem;
pub use self::read::money;
pub use self::targets::{Kind, Target, TargetField};
use crate::models::reference::Zone;

/// The mapping of the app that Rapport replaces.
pub const PHASE_ONE: &str = include_str!("phase_one.toml");

/// A mapping without problems.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The zone of dates that do not say theirs, and of people who have none.
    pub timezone: Zone,
    pub(super) targets: BTreeMap<Target, TypeMapping>,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
}

/// Where the records of one kind come from.
#[derive(Clone, Debug)]
pub struct TypeMapping {
    /// The app's type.
    pub source: String,
    pub fields: BTreeMap<&'static str, FieldMapping>,
    /// Fields of the app that are left where they are, on purpose.
    pub ignored: Vec<String>,
}

/// Where the value of one field comes from.
#[derive(Clone, Debug)]
pub struct FieldMapping {
    pub kind: Kind,
    pub is_required: bool,
    /// Fields of the app; several are joined by a space. Without any, the default is the value.
    pub from: Vec<String>,
    pub is_bbcode: bool,
    /// What displayed texts mean.
    pub options: Option<BTreeMap<String, String>>,
    pub default: Option<String>,
    /// In the file, from 1.
    pub line: usize,
}

/// A value that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub field: &'static str,
    pub code: &'static str,
    pub message: String,
    pub line: usize,
    /// Without it there is no record.
    pub is_required: bool,
}

/// The values of a record, as its target takes them, and what can't be used.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    values: BTreeMap<&'static str, Value>,
    lines: BTreeMap<&'static str, usize>,
    pub faults: Vec<Fault>,
}

impl Mapping {
    /// Where the records of a kind come from.
    pub fn of(&self, target: Target) -> Option<&TypeMapping> {
        self.targets.get(&target)
    }

    /// All types of the app that are read.
    pub fn sources(&self) -> Vec<String> {
        let mut sources: Vec<String> = self.targets.values().map(|mapped| mapped.source.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// The values of a record.
    pub fn read(&self, target: Target, body: &Value) -> Fields {
        let mut fields = Fields::default();
        let Some(mapped) = self.of(target) else { return fields };
        for (name, field) in &mapped.fields {
            fields.lines.insert(name, field.line);
            match field.read(body, &self.timezone) {
                Ok(Some(value)) => {
                    fields.values.insert(name, value);
                }
                Ok(None) if field.is_required => fields.fault(name, "missing", "There is no value."),
                Ok(None) => {}
                Err((code, message)) => fields.fault(name, code, message),
            }
            if let Some(fault) = fields.faults.last_mut().filter(|fault| fault.field == *name) {
                fault.is_required = field.is_required;
            }
        }
        fields
    }
}

impl Fields {
    /// Says that a value can't be used.
    pub fn fault(&mut self, field: &'static str, code: &'static str, message: impl Into<String>) {
        let line = self.line(field);
        self.faults.push(Fault { field, code, message: message.into(), line, is_required: false });
    }

    /// The line of the mapping that a field is on.
    pub fn line(&self, field: &str) -> usize {
        self.lines.get(field).copied().unwrap_or(0)
    }

    /// The value, in the form of its kind: texts, numbers and lists of them.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.values.get(field)
    }

    /// The value as text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.get(field).and_then(Value::as_str)
    }

    /// The value as a number.
    pub fn number(&self, field: &str) -> Option<i64> {
        self.get(field).and_then(Value::as_i64)
    }

    /// The value as a boolean.
    pub fn flag(&self, field: &str) -> Option<bool> {
        self.get(field).and_then(Value::as_bool)
    }

    /// The value as a list of texts.
    pub fn texts(&self, field: &str) -> Vec<&str> {
        self.get(field)
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    }

    /// The fault that keeps the record out.
    pub fn rejection(&self) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.is_required)
    }
}
