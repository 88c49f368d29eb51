//! How availability is read from a request: every invalid window, date and number is reported at once, with its path.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use jiff::civil::Date;

use super::hours::{Availability, DayOverride, Limits, WeeklyHours, ZoneChange, defaults};
use super::wall::{MINUTES_PER_DAY, WeeklyWindow, Window, window_minutes};
use crate::error::FieldErrors;
use crate::models::input::path;
use crate::models::reference::Zone;

/// A whole number between two bounds, both included.
struct InRange<const MIN: i64, const MAX: i64>(u16);

impl<const MIN: i64, const MAX: i64> Deserr<FieldErrors> for InRange<MIN, MAX> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let number = i64::deserialize_from_value(value, at)?;
        let inside = if (MIN..=MAX).contains(&number) { u16::try_from(number).ok() } else { None };
        let fault = || FieldErrors::one(path(at), "out_of_range", format!("Between {MIN} and {MAX}."));
        inside.map(Self).ok_or_else(fault)
    }
}

/// The windows that a week may have.
pub const MAX_WEEKLY_WINDOWS: usize = 140;

/// An entry of a list that is checked as a whole once each entry is valid.
trait ListEntry: Deserr<FieldErrors> {
    const MAX_ENTRIES: usize;

    /// Reports what is wrong between the entries.
    fn check_list(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors);
}

struct List<T>(Vec<T>);

impl<T: ListEntry> Deserr<FieldErrors> for List<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        use deserr::Sequence;
        if let Value::Sequence(entries) = &value
            && entries.len() > T::MAX_ENTRIES
        {
            return Err(FieldErrors::one(path(at), "too_many", format!("At most {} entries.", T::MAX_ENTRIES)));
        }
        let entries = Vec::<T>::deserialize_from_value(value, at)?;
        let mut errors = FieldErrors::default();
        T::check_list(&entries, at, &mut errors);
        errors.into_result(List(entries))
    }
}

const OVERLAPS: &str = "Overlaps another window.";

impl ListEntry for WeeklyWindow {
    const MAX_ENTRIES: usize = MAX_WEEKLY_WINDOWS;

    fn check_list(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
        // In minutes of the week; a window past Sunday's end overlaps Monday's, so each is also compared a week earlier and later.
        let week = 7 * i32::from(MINUTES_PER_DAY);
        let minutes_of_week = |window: &WeeklyWindow| {
            let (start, end) = window_minutes(window.start, window.end);
            let midnight = window.weekday as i32 * i32::from(MINUTES_PER_DAY);
            (midnight + i32::from(start), midnight + i32::from(end))
        };
        for (index, window) in entries.iter().enumerate() {
            let (start, end) = minutes_of_week(window);
            let overlaps = entries[..index].iter().map(minutes_of_week).any(|(other_start, other_end)| {
                [-week, 0, week].iter().any(|shift| start + shift < other_end && other_start < end + shift)
            });
            if overlaps {
                errors.add(path(at.push_index(index)), "overlaps", OVERLAPS);
            }
        }
    }
}

impl ListEntry for Window {
    const MAX_ENTRIES: usize = 20;

    fn check_list(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
        for (index, window) in entries.iter().enumerate() {
            let (start, end) = window_minutes(window.start, window.end);
            let others = entries[..index].iter().map(|other| window_minutes(other.start, other.end));
            if others.into_iter().any(|(other_start, other_end)| start < other_end && other_start < end) {
                errors.add(path(at.push_index(index)), "overlaps", OVERLAPS);
            }
        }
    }
}

impl ListEntry for DayOverride {
    const MAX_ENTRIES: usize = 366;

    fn check_list(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
        for (index, day) in entries.iter().enumerate() {
            if entries[..index].iter().any(|other| other.date == day.date) {
                errors.add(path(at.push_index(index).push_key("date")), "duplicate", "This date is there already.");
            }
        }
    }
}

impl ListEntry for ZoneChange {
    const MAX_ENTRIES: usize = 100;

    fn check_list(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
        for (index, pair) in entries.windows(2).enumerate() {
            if pair[1].from <= pair[0].from {
                let field = path(at.push_index(index + 1).push_key("from"));
                errors.add(field, "not_ascending", "Each change comes after the one before it.");
            }
        }
    }
}

impl Deserr<FieldErrors> for DayOverride {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        #[derive(Deserr)]
        #[deserr(error = FieldErrors, deny_unknown_fields)]
        struct Form {
            date: Date,
            #[deserr(default)]
            slots: Option<List<Window>>,
        }
        let form = Form::deserialize_from_value(value, at)?;
        Ok(DayOverride { date: form.date, slots: form.slots.map(|list| list.0).unwrap_or_default() })
    }
}

impl Deserr<FieldErrors> for WeeklyHours {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        #[derive(Deserr)]
        #[deserr(error = FieldErrors, deny_unknown_fields)]
        struct Form {
            timezone: Zone,
            #[deserr(default)]
            weekly: Option<List<WeeklyWindow>>,
        }
        let form = Form::deserialize_from_value(value, at)?;
        Ok(WeeklyHours { timezone: form.timezone, weekly: form.weekly.map(|list| list.0).unwrap_or_default() })
    }
}

impl Deserr<FieldErrors> for Availability {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        #[derive(Deserr)]
        #[deserr(error = FieldErrors, deny_unknown_fields)]
        struct Form {
            timezone: Zone,
            #[deserr(default)]
            timezone_changes: Option<List<ZoneChange>>,
            #[deserr(default)]
            weekly: Option<List<WeeklyWindow>>,
            #[deserr(default)]
            overrides: Option<List<DayOverride>>,
            #[deserr(default)]
            gap_minutes: Option<InRange<{ Limits::GAP.0 }, { Limits::GAP.1 }>>,
            #[deserr(default)]
            min_notice_minutes: Option<InRange<{ Limits::NOTICE.0 }, { Limits::NOTICE.1 }>>,
            #[deserr(default)]
            max_days_ahead: Option<InRange<{ Limits::DAYS_AHEAD.0 }, { Limits::DAYS_AHEAD.1 }>>,
            #[deserr(default)]
            slot_step_minutes: Option<InRange<{ Limits::STEP.0 }, { Limits::STEP.1 }>>,
            #[deserr(default)]
            max_sessions_per_day: Option<InRange<{ Limits::PER_DAY.0 }, { Limits::PER_DAY.1 }>>,
        }
        if value.kind() == ValueKind::Null {
            return Err(FieldErrors::one(path(at), "required", "This is needed."));
        }
        let form = Form::deserialize_from_value(value, at)?;
        Ok(Availability {
            timezone: form.timezone,
            timezone_changes: form.timezone_changes.map(|list| list.0).unwrap_or_default(),
            weekly: form.weekly.map(|list| list.0).unwrap_or_default(),
            overrides: form.overrides.map(|list| list.0).unwrap_or_default(),
            gap_minutes: form.gap_minutes.map_or(0, |number| number.0),
            min_notice_minutes: form.min_notice_minutes.map_or(defaults::notice(), |number| number.0),
            max_days_ahead: form.max_days_ahead.map_or(defaults::days_ahead(), |number| number.0),
            slot_step_minutes: form.slot_step_minutes.map_or(defaults::step(), |number| number.0),
            max_sessions_per_day: form.max_sessions_per_day.map(|number| number.0),
        })
    }
}
