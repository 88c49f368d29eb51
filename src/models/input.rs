//! Parsing of request bodies: `deserr` collects all invalid fields, and these impls report each with its path, a code and a text for people.

use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};

use super::input_limits::parse_timestamp;
use crate::error::{FieldError, FieldErrors, ParseError};
use crate::models::text::UncheckedText;

impl MergeWithError<FieldErrors> for FieldErrors {
    fn merge(this: Option<Self>, other: FieldErrors, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut all = this.unwrap_or_default();
        all.extend(other);
        stop_when_full(all)
    }
}

impl MergeWithError<ParseError> for FieldErrors {
    fn merge(this: Option<Self>, other: ParseError, at: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut all = this.unwrap_or_default();
        all.push(FieldError { field: path(at), code: other.code.into(), message: other.message.into_owned() });
        stop_when_full(all)
    }
}

impl DeserializeError for FieldErrors {
    fn error<V: IntoValue>(
        this: Option<Self>,
        error: ErrorKind<'_, V>,
        at: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = this.unwrap_or_default();
        match error {
            ErrorKind::IncorrectValueKind { actual, accepted } if actual.kind() == ValueKind::Null => {
                all.add(path(at), "required", format!("Needed: {}.", kinds(accepted)));
            }
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                all.add(path(at), "wrong_type", format!("Should be {}, not {}.", kinds(accepted), actual.kind()));
            }
            ErrorKind::MissingField { field } => all.add(join(&path(at), field), "required", "This is needed."),
            ErrorKind::UnknownKey { key, .. } => {
                all.add(join(&path(at), key), "unknown_field", "There is no such field.")
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                all.add(path(at), "unknown_value", format!("One of: {}.", accepted.join(", ")));
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                all.add(path(at), "wrong_length", format!("Should have {expected} entries."));
            }
            ErrorKind::Unexpected { msg } => all.add(path(at), "invalid", msg),
        }
        stop_when_full(all)
    }
}

/// Ends the parsing once no more fields are reported, so that its cost does not grow with the number of errors.
fn stop_when_full(errors: FieldErrors) -> ControlFlow<FieldErrors, FieldErrors> {
    if errors.is_full() { ControlFlow::Break(errors) } else { ControlFlow::Continue(errors) }
}

fn kinds(accepted: &[ValueKind]) -> String {
    accepted.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

/// `availability.weekly[0].start`; empty for the body itself.
pub fn path(at: ValuePointerRef<'_>) -> String {
    match at {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => join(&path(*prev), key),
        ValuePointerRef::Index { index, prev } => format!("{}[{index}]", path(*prev)),
    }
}

/// An optional text of several lines, through the one door for text; `None` if nothing of it can be seen.
///
/// # Errors
/// It is longer than `max_chars`: the error of `field`.
pub fn optional_text(
    field: &str,
    text: Option<&UncheckedText>,
    max_chars: usize,
) -> Result<Option<String>, FieldErrors> {
    at_most(field, text.and_then(UncheckedText::paragraphs), max_chars)
}

/// As [`optional_text`], on one line.
///
/// # Errors
/// It is longer than `max_chars`: the error of `field`.
pub fn optional_line(
    field: &str,
    text: Option<&UncheckedText>,
    max_chars: usize,
) -> Result<Option<String>, FieldErrors> {
    at_most(field, text.and_then(UncheckedText::line), max_chars)
}

fn at_most(field: &str, text: Option<String>, max_chars: usize) -> Result<Option<String>, FieldErrors> {
    match &text {
        Some(long) if long.chars().count() > max_chars => {
            Err(FieldErrors::one(field, "too_long", format!("At most {max_chars} characters.")))
        }
        _ => Ok(text),
    }
}

crate::parsed_from_text!(crate::crypto::Secret, UncheckedText);

/// Implements `Deserr` for text newtypes through `FromStr`, whose error is a [`ParseError`].
#[macro_export]
macro_rules! parsed_from_text {
    ($($type:ty),+ $(,)?) => {$(
        impl deserr::Deserr<$crate::error::FieldErrors> for $type {
            fn deserialize_from_value<V: deserr::IntoValue>(
                value: deserr::Value<V>,
                at: deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::error::FieldErrors> {
                let text: String = deserr::Deserr::<$crate::error::FieldErrors>::deserialize_from_value(value, at)?;
                text.parse::<$type>().map_err(|error: $crate::error::ParseError| {
                    deserr::take_cf_content(<$crate::error::FieldErrors as deserr::MergeWithError<_>>::merge(None, error, at))
                })
            }
        }
    )+};
}

impl deserr::Deserr<FieldErrors> for crate::clock::Timestamp {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        at: ValuePointerRef<'_>,
    ) -> Result<Self, FieldErrors> {
        let text: String = deserr::Deserr::<FieldErrors>::deserialize_from_value(value, at)?;
        let parsed = parse_timestamp(&text);
        parsed.ok_or_else(|| FieldErrors::one(path(at), "invalid", "A time like 2026-12-01T09:00:00Z."))
    }
}

#[cfg(test)]
mod tests {
    use deserr::Deserr;
    use serde_json::json;

    use super::*;
    use crate::clock::Timestamp;

    #[derive(Debug, Deserr)]
    #[deserr(error = FieldErrors, deny_unknown_fields)]
    #[allow(dead_code)]
    struct Body {
        starts_at: Timestamp,
        minutes: u16,
        #[deserr(default)]
        notes: Option<String>,
        #[deserr(default)]
        list: Option<Vec<u8>>,
    }

    #[test]
    fn all_invalid_fields_are_named_with_their_path() {
        let body = json!({"starts_at": "soon", "minutes": null, "notes": null, "list": [1, "x"], "extra": 1});
        let errors = deserr::deserialize::<Body, _, FieldErrors>(body).unwrap_err();
        let mut named: Vec<(String, String)> =
            errors.0.iter().map(|error| (error.field.clone(), error.code.to_string())).collect();
        named.sort();
        let expected =
            [("extra", "unknown_field"), ("list[1]", "wrong_type"), ("minutes", "required"), ("starts_at", "invalid")];
        assert_eq!(named, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    }

    #[test]
    fn optional_text_is_trimmed_and_limited_in_characters() {
        let of = |text: &str| UncheckedText::from(text.to_owned());
        assert_eq!(optional_text("notes", Some(&of("  é ")), 1), Ok(Some("é".to_owned())));
        assert_eq!(optional_text("notes", Some(&of("  ")), 1), Ok(None));
        assert_eq!(optional_text("notes", None, 1), Ok(None));
        assert_eq!(optional_line("phone", Some(&of("+1\n2")), 4), Ok(Some("+1 2".to_owned())));
        let error = optional_text("notes", Some(&of("ab")), 1).unwrap_err();
        assert_eq!((error.0[0].field.as_str(), &*error.0[0].code), ("notes", "too_long"));
    }
}
