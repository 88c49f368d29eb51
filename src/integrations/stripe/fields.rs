//! Reading Stripe's objects field by field: only the facts that decide are asked for, so everything else may be missing, new or of another
//! type. What can't be read is named, never quoted: a value may be personal.

use serde_json::Value;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::models::money::{Currency, Money};

/// Times that can be: until 2200.
const EPOCH_SECONDS: std::ops::Range<i64> = 0..7_258_118_400;

/// A field that decides, and can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} of {object} is {found}")]
pub struct UnreadableField {
    /// Stripe's id of the object, else its kind.
    pub object: String,
    /// Its path: `charge.amount`.
    pub field: String,
    /// What is there in its place: `missing`, `a list`.
    pub found: &'static str,
}

impl UnreadableField {
    /// For admins: `charge.amount is missing`.
    pub fn reason(&self) -> String {
        format!("{} is {}", self.field, self.found)
    }
}

/// An object of Stripe's.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    kind: &'static str,
    object: &'a Value,
}

impl<'a> Fields<'a> {
    /// `kind` is Stripe's name of the object, without its group: `refund`, `session`.
    pub fn of(kind: &'static str, object: &'a Value) -> Self {
        Self { kind, object }
    }

    /// A field, unless it is missing or null.
    pub fn get(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field).filter(|value| !value.is_null())
    }

    /// A text, if there is one.
    pub fn optional_text(&self, field: &str) -> Option<String> {
        self.get(field)?.as_str().map(str::to_owned)
    }

    /// A text that decides.
    pub fn text(&self, field: &str) -> Result<&'a str, UnreadableField> {
        self.get(field).and_then(Value::as_str).ok_or_else(|| self.unreadable(field))
    }

    /// An id of Stripe's.
    pub fn id(&self, field: &str) -> Result<String, UnreadableField> {
        self.text(field).ok().filter(|id| !id.is_empty()).map(str::to_owned).ok_or_else(|| self.unreadable(field))
    }

    /// The id of an object that may be expanded.
    pub fn optional_id(&self, field: &str) -> Option<String> {
        let value = self.get(field)?;
        value.as_str().or_else(|| value.get("id")?.as_str()).map(str::to_owned)
    }

    /// An expanded object.
    pub fn object(&self, field: &str, kind: &'static str) -> Result<Fields<'a>, UnreadableField> {
        let object = self.get(field).filter(|value| value.is_object()).ok_or_else(|| self.unreadable(field))?;
        Ok(Fields { kind, object })
    }

    /// The money of an amount in the object's currency.
    pub fn money(&self, field: &str) -> Result<Money, UnreadableField> {
        let amount = self.get(field).and_then(Value::as_i64).filter(|amount| *amount >= 0);
        let amount = amount.ok_or_else(|| self.unreadable(field))?;
        let currency: Result<Currency, _> = self.text("currency")?.to_uppercase().parse();
        Ok(Money::from_stripe(amount, currency.map_err(|_| self.unreadable("currency"))?))
    }

    /// One of our ids in the metadata.
    pub fn metadata_id(&self, key: &str) -> Option<Uuid> {
        self.get("metadata")?.get(key)?.as_str()?.parse().ok()
    }

    /// When it was created.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.get("created").and_then(Value::as_i64).filter(|at| EPOCH_SECONDS.contains(at)).map(Timestamp::from_seconds)
    }

    /// Says that a field can't be read.
    pub fn unreadable(&self, field: &str) -> UnreadableField {
        let found = match self.object.get(field) {
            None => "missing",
            Some(Value::Null) => "null",
            Some(Value::Bool(_)) => "a boolean",
            Some(Value::Number(_)) => "a number that is not expected",
            Some(Value::String(_)) => "a text that is not expected",
            Some(Value::Array(_)) => "a list",
            Some(Value::Object(_)) => "an object that is not expected",
        };
        let object = self.object.get("id").and_then(Value::as_str).unwrap_or(self.kind).to_owned();
        UnreadableField { object, field: format!("{}.{field}", self.kind), found }
    }
}
