//! How large an app is, how it writes what it stores, and the records that are made of that.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::bubble::store::{Field, Record};

/// How large an app is, and how it writes what it stores.
#[derive(Clone, Debug)]
pub struct Size {
    pub clients: usize,
    pub coaches: usize,
    pub bookings: usize,
    /// Users whose password hash the app keeps itself.
    pub legacy_passwords: usize,
    /// When the app is looked at: bookings are before and after it.
    pub now: Timestamp,
    /// One in so many records is dirty; 0: none.
    pub dirty_every: usize,
    /// Numbers are texts: `1,250.00`.
    pub numbers_as_text: bool,
    /// Booleans are `yes` and `no`.
    pub yes_no_as_text: bool,
    /// Dates are texts in the app's zone, without saying so.
    pub dates_in_app_zone: bool,
}

/// The zone in which the app writes dates as text.
pub const APP_ZONE: &str = "America/New_York";

/// The host that the app's uploaded files are at.
pub const APP_HOST: &str = "phase-one.example.com";

/// The password of every user with a legacy hash.
pub const LEGACY_PASSWORD: &str = "Old-Tulip-1987";

/// An app's records.
#[derive(Clone, Debug, Default)]
pub struct Generated {
    pub types: BTreeMap<&'static str, Vec<Field>>,
    pub records: BTreeMap<&'static str, Vec<Record>>,
    /// What is wrong with which record: (kind, type, id).
    pub dirty: Vec<(&'static str, &'static str, String)>,
    /// Of all payments of clean bookings, in minor units: captured and refunded by currency.
    pub money: BTreeMap<&'static str, (i64, i64)>,
}

impl Generated {
    /// The records of one type, and how many of them are dirty.
    pub fn count(&self, kind: &str) -> (usize, usize) {
        let dirty = self.dirty.iter().filter(|(_, of, _)| *of == kind).count();
        (self.records.get(kind).map_or(0, Vec::len), dirty)
    }

    pub(super) fn declare(&mut self, kind: &'static str, fields: &[(&'static str, &'static str)]) {
        let fields = fields.iter().map(|(name, kind)| Field { name, kind }).collect();
        self.types.insert(kind, fields);
    }

    pub(super) fn push(&mut self, kind: &'static str, record: Record) {
        self.records.entry(kind).or_default().push(record);
    }

    pub(super) fn mark(&mut self, dirt: Option<&'static str>, kind: &'static str, id: &str) {
        if let Some(dirt) = dirt {
            self.dirty.push((dirt, kind, id.to_owned()));
        }
    }
}

impl Size {
    /// What is wrong with the record of that number, of a list of faults; most have none.
    pub(super) fn dirt(&self, number: usize, faults: &[&'static str]) -> Option<&'static str> {
        let is_dirty = self.dirty_every > 0 && number % self.dirty_every == self.dirty_every / 2;
        is_dirty.then(|| faults[number / self.dirty_every % faults.len()])
    }

    /// An amount in cents as the app stores it.
    pub(super) fn amount(&self, cents: i64) -> Value {
        if !self.numbers_as_text {
            return json!(cents as f64 / 100.0);
        }
        let whole = (cents / 100).to_string();
        let mut text = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        json!(format!("{text}.{:02}", cents % 100))
    }

    pub(super) fn number(&self, number: i64) -> Value {
        if self.numbers_as_text { json!(number.to_string()) } else { json!(number) }
    }

    pub(super) fn yes_no(&self, yes: bool) -> Value {
        if self.yes_no_as_text { json!(if yes { "yes" } else { "no" }) } else { json!(yes) }
    }

    pub(super) fn date(&self, at: Timestamp) -> Value {
        if !self.dates_in_app_zone {
            return json!(crate::bubble::store::text(at));
        }
        match at.in_tz(APP_ZONE) {
            Ok(local) => json!(local.strftime("%Y-%m-%d %H:%M").to_string()),
            Err(_) => json!(crate::bubble::store::text(at)),
        }
    }
}

/// A number that looks random, always the same for the same one (splitmix64).
pub fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// An id as Bubble makes it: milliseconds, `x`, 18 digits.
fn id_of(kind: &str, number: usize, created: Timestamp) -> String {
    let seed = kind.bytes().fold(number as u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(byte.into()));
    format!("{}x{}", created.as_millisecond(), 100_000_000_000_000_000 + mixed(seed) % 900_000_000_000_000_000)
}

/// A record made so many hours before now. Some share their millisecond, as after a bulk upload: five, and of windows 240.
pub(super) fn record(size: &Size, kind: &str, number: usize, hours_ago: i64, fields: Value) -> Record {
    let bulk = if kind == "availability" { 240 } else { 5 };
    let created = size.now - SignedDuration::from_hours(hours_ago)
        + SignedDuration::from_millis((number - number % bulk) as i64 * 977);
    let fields: Map<String, Value> = match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    Record { id: id_of(kind, number, created), created, modified: created, created_by: None, fields }
}

/// A geographic address.
pub(super) fn place(address: &str) -> Value {
    json!({ "address": address, "lat": 52.5, "lng": 13.4 })
}

pub(super) fn picked<T: Copy>(list: &[T], number: usize) -> T {
    list[number % list.len()]
}
