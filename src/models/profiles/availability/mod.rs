//! Availability: a coach's working hours and a client's usual hours, how they are read from a request, and how they become instants.

pub(crate) mod civil;
mod hours;
mod input;
mod quarter_hours;
mod wall;

#[cfg(test)]
mod tests;

pub(crate) use self::hours::dates;
pub use self::hours::{Availability, DayOverride, Limits, WeeklyHours, ZoneChange};
pub use self::input::MAX_WEEKLY_WINDOWS;
pub use self::quarter_hours::QuarterHours;
pub use self::wall::{WallTime, Weekday, WeeklyWindow, Window, date_from};
