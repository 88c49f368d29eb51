//! All that decides when a coach has time for whoever looks at their free times: hours, lengths, price and busy times. Read once, asked often.
//!
//! *Invariant:* it answers by the one rule for slots. It decides no booking: that is up to the rows and their constraints.

use jiff::civil::Date;

use super::busy_intervals::BusyIntervals;
use super::slots::{self, Day, SlotInput};
use crate::clock::{Timestamp, days, minutes};
use crate::error::ParseError;
use crate::models::money::Money;
use crate::models::profiles::availability::Availability;
use crate::models::profiles::{CoachRow, check_offered, costs};
use crate::models::reference::Zone;

/// The length of a session where a coach has not said any.
const USUAL_MINUTES: u16 = 60;

/// The dates of all zones, and so the days that can be booked, change at whole quarter-hours.
const QUARTER: i64 = 15 * 60;

/// When one coach works and is busy.
#[derive(Clone, Debug, PartialEq)]
pub struct Timetable {
    /// Of the coach's account: what free times are shown in unless another zone is asked for.
    pub timezone: Zone,
    session_durations: Box<[i32]>,
    price: Option<Money>,
    availability: Option<Availability>,
    busy: BusyIntervals,
}

impl Timetable {
    /// Of a coach's row, and of the busy times that end after [`Self::busy_from`] the time of the question.
    pub fn new(coach: &CoachRow, busy: BusyIntervals) -> Self {
        Self {
            timezone: coach.timezone.clone(),
            session_durations: coach.session_durations.as_slice().into(),
            price: coach.price(),
            availability: coach.availability.as_ref().map(|json| json.0.clone()),
            busy,
        }
    }

    /// Of nobody who works.
    pub fn without_hours() -> Self {
        Self {
            timezone: Zone::utc(),
            session_durations: Box::default(),
            price: None,
            availability: None,
            busy: BusyIntervals::default(),
        }
    }

    /// From when on busy times matter: a session of before can count for today's limit.
    pub fn busy_from(now: Timestamp) -> Timestamp {
        now - days(2)
    }

    /// The length of the sessions that are asked for; the coach's first, if no length is.
    ///
    /// # Errors
    /// `not_offered`, with the lengths that are.
    pub fn duration(&self, requested: Option<u16>) -> Result<u16, ParseError> {
        let first = || self.session_durations.first().and_then(|minutes| u16::try_from(*minutes).ok());
        let minutes = requested.or_else(first).unwrap_or(USUAL_MINUTES);
        check_offered(&self.session_durations, minutes)?;
        Ok(minutes)
    }

    /// The free times on the dates from `from` to `to`, both included, in this zone, asked at `now`.
    pub fn free_days(&self, duration: u16, (from, to): (Date, Date), zone: &Zone, now: Timestamp) -> Vec<Day> {
        let Some(availability) = &self.availability else { return Vec::new() };
        let (busy, booked) = self.busy.busy_at(now, None);
        slots::slots(&self.input(availability, duration, &busy, &booked, now), from, to, zone)
    }

    /// These free times, as asked for at `now`, are the answer until this instant, which is not included.
    ///
    /// Time alone adds a day when the date changes somewhere, and frees the time of a hold that expires. It takes away the first start, once the coach
    /// would have less notice than they need.
    pub fn valid_until(&self, duration: u16, free: &[Day], now: Timestamp) -> Timestamp {
        let next_quarter = Timestamp::from_seconds((now.as_seconds().div_euclid(QUARTER) + 1) * QUARTER);
        let end = self.busy.next_expiry(now).map_or(next_quarter, |expiry| expiry.min(next_quarter));
        let first = free.iter().flat_map(|day| &day.slots).map(|slot| slot.starts_at).min();
        let Some((first, availability)) = first.zip(self.availability.as_ref()) else { return end };
        let notice = slots::least_notice(&self.input(availability, duration, &[], &[], now));
        // At that very instant the notice is just long enough; the clock has microseconds.
        let last = first - minutes(notice.into());
        end.min(Timestamp::from_microseconds(last.as_microseconds() + 1))
    }

    fn input<'a>(
        &self,
        availability: &'a Availability,
        duration_minutes: u16,
        busy: &'a [slots::BusySpan],
        booked: &'a [Timestamp],
        now: Timestamp,
    ) -> SlotInput<'a> {
        SlotInput { availability, duration_minutes, paid: costs(self.price, duration_minutes), busy, booked, now }
    }
}
