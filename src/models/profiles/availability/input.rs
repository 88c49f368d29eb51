//! How availability comes in: every broken window, date and limit named at once, with its path.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use jiff::civil::Date;

use super::wall::{DAY, minutes};
use super::{Availability, DayOverride, Limits, WeeklyHours, WeeklyWindow, Window, ZoneChange, defaults};
use crate::error::FieldErrors;
use crate::models::input::path;
use crate::models::reference::Zone;

/// A whole number between two bounds, both included.
struct Between<const LEAST: i64, const MOST: i64>(u16);

impl<const LEAST: i64, const MOST: i64> Deserr<FieldErrors> for Between<LEAST, MOST> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let number = i64::deserialize_from_value(value, at)?;
        let inside = if (LEAST..=MOST).contains(&number) { u16::try_from(number).ok() } else { None };
        let fault = || FieldErrors::one(path(at), "out_of_range", format!("Between {LEAST} and {MOST}."));
        inside.map(Self).ok_or_else(fault)
    }
}

/// A list whose entries are looked at together once each of them is sound.
trait Together: Deserr<FieldErrors> {
    const MOST: usize;

    /// Notes what is wrong between the entries.
    fn faults(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors);
}

struct List<T>(Vec<T>);

impl<T: Together> Deserr<FieldErrors> for List<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        use deserr::Sequence;
        if let Value::Sequence(entries) = &value
            && entries.len() > T::MOST
        {
            return Err(FieldErrors::one(path(at), "too_many", format!("At most {} entries.", T::MOST)));
        }
        let entries = Vec::<T>::deserialize_from_value(value, at)?;
        let mut errors = FieldErrors::default();
        T::faults(&entries, at, &mut errors);
        errors.into_result(List(entries))
    }
}

const OVERLAPS: &str = "Overlaps another window.";

impl Together for WeeklyWindow {
    const MOST: usize = 140;

    fn faults(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
        // In minutes of the week; what runs over Sunday's end goes on with Monday, a week earlier and later.
        let week = 7 * i32::from(DAY);
        let of_week = |window: &WeeklyWindow| {
            let (start, end) = minutes(window.start, window.end);
            let midnight = window.weekday as i32 * i32::from(DAY);
            (midnight + i32::from(start), midnight + i32::from(end))
        };
        for (index, window) in entries.iter().enumerate() {
            let (start, end) = of_week(window);
            let overlaps = entries[..index].iter().map(of_week).any(|(other_start, other_end)| {
                [-week, 0, week].iter().any(|shift| start + shift < other_end && other_start < end + shift)
            });
            if overlaps {
                errors.add(path(at.push_index(index)), "overlaps", OVERLAPS);
            }
        }
    }
}

impl Together for Window {
    const MOST: usize = 20;

    fn faults(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
        for (index, window) in entries.iter().enumerate() {
            let (start, end) = minutes(window.start, window.end);
            let others = entries[..index].iter().map(|other| minutes(other.start, other.end));
            if others.into_iter().any(|(other_start, other_end)| start < other_end && other_start < end) {
                errors.add(path(at.push_index(index)), "overlaps", OVERLAPS);
            }
        }
    }
}

impl Together for DayOverride {
    const MOST: usize = 366;

    fn faults(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
        for (index, day) in entries.iter().enumerate() {
            if entries[..index].iter().any(|other| other.date == day.date) {
                errors.add(path(at.push_index(index).push_key("date")), "duplicate", "This date is there already.");
            }
        }
    }
}

impl Together for ZoneChange {
    const MOST: usize = 100;

    fn faults(entries: &[Self], at: ValuePointerRef<'_>, errors: &mut FieldErrors) {
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
            gap_minutes: Option<Between<{ Limits::GAP.0 }, { Limits::GAP.1 }>>,
            #[deserr(default)]
            min_notice_minutes: Option<Between<{ Limits::NOTICE.0 }, { Limits::NOTICE.1 }>>,
            #[deserr(default)]
            max_days_ahead: Option<Between<{ Limits::DAYS_AHEAD.0 }, { Limits::DAYS_AHEAD.1 }>>,
            #[deserr(default)]
            slot_step_minutes: Option<Between<{ Limits::STEP.0 }, { Limits::STEP.1 }>>,
            #[deserr(default)]
            max_sessions_per_day: Option<Between<{ Limits::PER_DAY.0 }, { Limits::PER_DAY.1 }>>,
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
