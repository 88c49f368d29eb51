//! What the index knows of a coach, made from rows: profile, embedding, working hours and bookings.

use std::sync::Arc;

use uuid::Uuid;

use super::due_times::Due;
use super::embed;
use crate::clock::{Timestamp, days, minutes, seconds};
use crate::error::Result;
use crate::models::bookings::slots::{SlotInput, Upcoming};
use crate::models::bookings::{BusyIntervals, Timetable};
use crate::models::coaches::{PublicProfile, RenderedProfile, Word};
use crate::models::matching::{CoachFeatures, CoachTimes, Page};
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::QuarterHours;

/// The hours over which the daily look at each coach is spread, after the day's first.
const SPREAD_HOURS: u128 = 20;

/// How often a coach is looked at while a client may be paying for an hour of theirs: the message that it was not paid can be lost.
const CHECKOUT_INTERVAL_MINUTES: i64 = 1;

/// A listed coach's rows.
pub(super) struct CoachData {
    pub coach: CoachRow,
    pub busy: BusyIntervals,
    /// Of the search document.
    pub words: Box<[Word]>,
    /// The stored vector; `None` as well where there is no need to know it.
    pub embedding: Option<Vec<f32>>,
}

impl CoachData {
    /// When the coach has time, asked at `now`, and when that is to be looked at again.
    pub fn times(&self, now: Timestamp) -> (CoachTimes, Due) {
        let free_from = QuarterHours::day_start(now);
        let (busy, booked) = self.busy.busy_at(now, None);
        let availability = self.coach.availability.as_ref().map(|json| &json.0);
        let minutes = self.coach.session_durations.first().and_then(|minutes| u16::try_from(*minutes).ok());
        let mut free = availability.map(|availability| availability.quarter_hours(free_from)).unwrap_or_default();
        busy.iter().for_each(|one| free.remove_range(free_from, one.start, one.end));
        let upcoming = availability.zip(minutes).map(|(availability, duration_minutes)| {
            let paid = self.coach.costs(duration_minutes);
            Upcoming::of(&SlotInput { availability, duration_minutes, paid, busy: &busy, booked: &booked, now })
        });
        let due = self.due(free_from, upcoming.as_ref(), now);
        let timetable = Arc::new(Timetable::new(&self.coach, self.busy.clone()));
        (CoachTimes { free, free_from, upcoming: upcoming.unwrap_or_default(), timetable }, due)
    }

    fn due(&self, day: Timestamp, upcoming: Option<&Upcoming>, now: Timestamp) -> Due {
        let spare_days = QuarterHours::CAPACITY_DAYS - QuarterHours::DAYS;
        let end = upcoming.map_or(Timestamp::MAX, Upcoming::valid_until).min(day + days(spare_days));
        let wrong_from = self.busy.next_expiry(now).map_or(end, |expiry| expiry.min(end));
        let second_of_day = self.coach.id.as_u128() % (SPREAD_HOURS * 3_600);
        let mut look_at = wrong_from.min(day + days(1) + seconds(i64::try_from(second_of_day).unwrap_or(0)));
        if self.busy.has_checkout() {
            look_at = look_at.min(now + minutes(CHECKOUT_INTERVAL_MINUTES));
        }
        Due { look_at, wrong_from }
    }

    /// What the public sees.
    ///
    /// # Errors
    /// As [`RenderedProfile::new`].
    pub fn rendered(&self, photo_url: impl Fn(&str) -> String) -> Result<RenderedProfile> {
        RenderedProfile::new(&PublicProfile::of(&self.coach, photo_url))
    }

    /// Everything, with these times, this vector and what the public sees.
    pub fn features(self, times: CoachTimes, embedding: Option<Vec<f32>>, rendered: RenderedProfile) -> CoachFeatures {
        let coach = self.coach;
        let page = Page {
            bio_chars: coach.bio.as_ref().map_or(0, |bio| bio.chars().count()),
            has_photo: coach.photo_key.is_some(),
            has_meeting_url: coach.meeting_url.is_some(),
        };
        CoachFeatures {
            id: coach.id,
            version: coach.version,
            created_at: coach.created_at,
            languages: coach.languages.iter().map(ToString::to_string).collect(),
            countries: coach.countries.iter().map(ToString::to_string).collect(),
            expertise: coach.expertise.iter().map(ToString::to_string).collect(),
            price: coach.price().map(|price| (price.amount, price.currency.to_string())),
            times,
            rating_sum: u32::try_from(coach.rating_sum).unwrap_or(0),
            review_count: u32::try_from(coach.review_count).unwrap_or(0),
            embedding,
            completeness: page.completeness(),
            words: self.words,
            rendered: Arc::new(rendered),
        }
    }

    /// The coach.
    pub fn id(&self) -> Uuid {
        self.coach.id
    }

    /// The text that is embedded.
    pub fn text(&self) -> String {
        embed::coach_text(&self.coach)
    }
}
