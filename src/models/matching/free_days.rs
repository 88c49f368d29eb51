//! Who of a chunk is free on a day: for a whole block of the time line it is known who has a start in it, and a day in any time zone is some whole
//! blocks and the rest of two. Only coaches who have no start in the whole ones are looked at one by one.

use super::columns::Times;
use super::rows::{Rows, filtered};
use crate::clock::Timestamp;
use crate::models::bookings::slots::{BLOCK, DaySpans};

impl Times {
    /// Those of `all` rows with a start on this day that can be booked at `now`.
    pub fn with_start_on(&self, all: Rows, day: &DaySpans, now: Timestamp) -> Rows {
        let now_up = now.as_seconds_up();
        let (mut possible, mut certain) = (0, 0);
        for (start, end) in day.iter() {
            let is_open_at_end = self.closings.with_any_from(end);
            let mut look_up = |from: i64, rows: Rows| {
                possible |= rows & self.start_blocks.with_any(from.div_euclid(BLOCK)..block_up(end));
                certain |= rows & is_open_at_end & self.start_blocks.with_any(block_up(from)..end.div_euclid(BLOCK));
            };
            // Most need no notice that reaches into the day.
            let without_wait = self.notices.with_any(i64::MIN..start - now_up + 1);
            look_up(start, without_wait);
            let waited_for = self.notices.iter().skip_while(|(notice, _)| now_up + notice <= start);
            waited_for
                .take_while(|(notice, _)| now_up + notice < end)
                .for_each(|(notice, rows)| look_up(now_up + notice, rows));
        }
        let has_start = |row: usize| self.upcoming[row].has_start_on(day, now);
        (all & certain) | filtered(all & possible & !certain, has_start)
    }
}

/// The first block that begins at this second or later.
fn block_up(second: i64) -> i64 {
    -(-second).div_euclid(BLOCK)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::ToSpan;
    use jiff::civil::Date;
    use proptest::prelude::*;

    use super::*;
    use crate::clock::seconds;
    use crate::models::bookings::Timetable;
    use crate::models::bookings::slots::{SlotInput, Upcoming};
    use crate::models::matching::features::CoachTimes;
    use crate::models::profiles::availability::{Availability, QuarterHours, Weekday, WeeklyWindow};

    /// Whose days begin at whole hours of UTC, at halves and at a quarter of them.
    const ZONES: &[&str] = &["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Pacific/Kiritimati"];

    prop_compose! {
        /// An hour or two of one day a week, so that days without a start are next to days with one.
        fn any_upcoming()(
            zone in prop::sample::select(ZONES), weekday in 0_usize..7, start in 0_u32..22, quarter in 0_u32..4, hours in 1_u32..3,
            notice in 0_u16..5_000, ahead in 1_u16..12,
        ) -> Upcoming {
            let clock = |hour: u32| format!("{hour:02}:{:02}", quarter * 15).parse().unwrap();
            let window = WeeklyWindow { weekday: Weekday::ALL[weekday], start: clock(start), end: clock(start + hours) };
            let mut availability = Availability::weekly(zone.parse().unwrap(), vec![window]);
            availability.min_notice_minutes = notice;
            availability.max_days_ahead = ahead;
            let now = made_at();
            Upcoming::of(&SlotInput { availability: &availability, duration_minutes: 60, paid: true, busy: &[], booked: &[], now })
        }
    }

    fn made_at() -> Timestamp {
        "2026-03-26T10:07:00Z".parse().unwrap()
    }

    proptest! {
        #[test]
        fn exactly_those_are_free_on_a_day_who_have_a_start_on_it(
            coaches in prop::collection::vec(any_upcoming(), 1..40), reader in prop::sample::select(ZONES), later in 0_i64..172_800
        ) {
            let (mut times, now) = (Times::default(), made_at() + seconds(later));
            for (row, upcoming) in coaches.iter().enumerate() {
                let free_from = Timestamp::EPOCH;
                let (free, timetable) = (QuarterHours::default(), Arc::new(Timetable::without_hours()));
                times.insert(row, CoachTimes { free, free_from, upcoming: upcoming.clone(), timetable }.into());
            }
            for offset in 0..16 {
                let date = Date::constant(2026, 3, 25).saturating_add(offset.days());
                let day = DaySpans::of(date, &reader.parse().unwrap());
                let expected = filtered(Rows::MAX >> (128 - coaches.len()), |row| coaches[row].has_start_on(&day, now));
                prop_assert_eq!(times.with_start_on(Rows::MAX, &day, now), expected, "on {}", date);
            }
        }
    }
}
