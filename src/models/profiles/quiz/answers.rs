//! How one answer is read and checked against what its factor allows.

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content};

use super::choices::{
    CoachingExperience, CoachingStyle, LifeStage, PrimaryGoal, RelocationStage, SessionFormat, Timeline,
};
use super::definitions::{Bounds, Shape};
use crate::error::FieldErrors;
use crate::models::input::path;
use crate::models::money::Money;
use crate::models::profiles::availability::WeeklyHours;
use crate::models::reference::{Country, Language, Tag};
use crate::models::text::UncheckedText;

/// The answer to one factor.
pub(super) trait Answer: Sized {
    fn read<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>, shape: &Shape) -> Result<Self, FieldErrors>;
}

macro_rules! validated_by_type {
    ($($type:ty),+) => {$(
        impl Answer for $type {
            fn read<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>, _: &Shape) -> Result<Self, FieldErrors> {
                Self::deserialize_from_value(value, at)
            }
        }
    )+};
}

validated_by_type!(
    PrimaryGoal,
    Timeline,
    RelocationStage,
    CoachingStyle,
    CoachingExperience,
    LifeStage,
    Tag,
    Language,
    Country,
    Money,
    WeeklyHours
);

impl Answer for String {
    fn read<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>, shape: &Shape) -> Result<Self, FieldErrors> {
        let text = UncheckedText::deserialize_from_value(value, at)?.paragraphs().unwrap_or_default();
        let Bounds { min, max } = shape.bounds().unwrap_or(Bounds::ANY);
        let length = text.chars().count() as i64;
        let invalid = |code, message: String| Err(FieldErrors::one(path(at), code, message));
        if length < min {
            invalid("too_short", format!("At least {min} characters; this has {length}."))
        } else if length > max {
            invalid("too_long", format!("At most {max} characters; this has {length}."))
        } else {
            Ok(text)
        }
    }
}

impl Answer for u8 {
    fn read<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>, shape: &Shape) -> Result<Self, FieldErrors> {
        let number = i64::deserialize_from_value(value, at)?;
        let Bounds { min, max } = shape.bounds().unwrap_or(Bounds::ANY);
        let inside = if (min..=max).contains(&number) { u8::try_from(number).ok() } else { None };
        inside.ok_or_else(|| FieldErrors::one(path(at), "out_of_range", format!("Between {min} and {max}.")))
    }
}

/// An entry of a list of answers.
pub(super) trait Entry: Deserr<FieldErrors> + PartialEq {}
impl Entry for Tag {}
impl Entry for Language {}
impl Entry for Country {}
impl Entry for SessionFormat {}

impl<T: Entry> Answer for Vec<T> {
    fn read<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>, shape: &Shape) -> Result<Self, FieldErrors> {
        let Bounds { min, max } = shape.bounds().unwrap_or(Bounds::ANY);
        if let Value::Sequence(entries) = &value {
            let count = deserr::Sequence::len(entries) as i64;
            if count < min {
                return Err(FieldErrors::one(path(at), "too_few", format!("At least {min}.")));
            }
            if count > max {
                return Err(FieldErrors::one(path(at), "too_many", format!("At most {max}.")));
            }
        }
        let entries = Vec::<T>::deserialize_from_value(value, at)?;
        let mut errors = FieldErrors::default();
        for (index, entry) in entries.iter().enumerate() {
            if entries[..index].contains(entry) {
                errors.add(path(at.push_index(index)), "duplicate", "This is there already.");
            }
        }
        errors.into_result(entries)
    }
}

/// The error for a value that should have been an object.
pub(super) fn not_an_object<V: IntoValue>(actual: Value<V>, at: ValuePointerRef<'_>) -> FieldErrors {
    let kind = ErrorKind::IncorrectValueKind { actual, accepted: &[ValueKind::Map] };
    take_cf_content(<FieldErrors as DeserializeError>::error::<V>(None, kind, at))
}
