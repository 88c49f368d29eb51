//! The times of the demo's sessions: each is placed where the coach's own rules would have let the client book it, on the preferred
//! day or the next that fits, away from today. How it ended is in `money`.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::{SignedDuration, Zoned};
use uuid::Uuid;

use super::data::{Coach, Data, Session};
use super::people::{People, Person};
use super::today::{Today, pseudo_random};
use crate::clock::{Timestamp, days, minutes};
use crate::error::{Error, FieldErrors, Result};
use crate::ids;
use crate::models::bookings::slots::{BusySpan, Slot, SlotInput, slots};
use crate::models::money::Money;
use crate::models::profiles::availability::Availability;
use crate::models::reference::Zone;

/// A session with its times.
pub struct Booking<'a> {
    pub id: Uuid,
    pub session: &'a Session,
    pub coach: &'a Coach,
    pub client_id: Uuid,
    pub client_name: &'a str,
    pub coach_id: Uuid,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// The end of the coach's break after it.
    pub blocked_until: Timestamp,
    /// The earliest start it ever had.
    pub earliest_start: Timestamp,
    pub created_at: Timestamp,
    pub price: Money,
}

impl Booking<'_> {
    /// Whether it is still to come.
    pub fn is_ahead(&self) -> bool {
        self.session.in_days > 0
    }
}

/// How far a session may be from the preferred day and hour.
const MAX_DAYS_OFF: i64 = 20;
const MAX_TIME_OFF: SignedDuration = minutes(180);

/// A coach's times that are taken already.
#[derive(Default)]
struct Taken {
    busy: Vec<BusySpan>,
    starts: Vec<Timestamp>,
}

/// Places every session, none overlapping another of the same coach or client.
///
/// # Errors
/// The data asks for a time that the coach never has.
pub fn place<'a>(data: &'a Data, people: &'a People, today: &Today) -> Result<Vec<Booking<'a>>> {
    let mut coaches = BTreeMap::new();
    for coach in &data.coaches {
        let value = today.dated(&coach.availability)?;
        let availability = deserr::deserialize::<Availability, _, FieldErrors>(value)?;
        coaches.insert(coach.handle.as_str(), (coach, availability, Taken::default()));
    }
    let zones: BTreeMap<&str, &Zone> =
        data.clients.iter().map(|client| (client.handle.as_str(), &client.timezone)).collect();
    let mut clients: BTreeMap<&str, Vec<BusySpan>> = BTreeMap::new();

    let mut placed = Vec::with_capacity(data.sessions.len());
    for (number, session) in data.sessions.iter().enumerate() {
        let (coach, availability, taken) = coaches.get_mut(session.coach.as_str()).ok_or_else(|| no_slot(session))?;
        let zone = zones.get(session.client.as_str()).ok_or_else(|| no_slot(session))?;
        let client = people.named(&session.client)?;
        let client_busy = clients.entry(&session.client).or_default();
        let name = format!("booking:{number}");
        let search =
            SlotSearch { session, name: &name, client, zone, availability, paid: !coach.price.is_zero(), today };
        let (slot, created_at) = search.find(taken, client_busy).ok_or_else(|| no_slot(session))?;

        let blocked_until = slot.ends_at + minutes(availability.gap_minutes.into());
        taken.busy.push(BusySpan { start: slot.starts_at, end: blocked_until });
        taken.starts.push(slot.starts_at);
        client_busy.push(BusySpan { start: slot.starts_at, end: slot.ends_at });
        placed.push(Booking {
            id: ids::named(&format!("demo:{name}")),
            session,
            coach,
            client_id: client.id,
            client_name: &client.full_name,
            coach_id: people.named(&session.coach)?.id,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            blocked_until,
            earliest_start: if session.moved { slot.starts_at - days(2) } else { slot.starts_at },
            created_at,
            price: coach.price.prorated(session.minutes),
        });
    }
    Ok(placed)
}

fn no_slot(session: &Session) -> Error {
    Error::internal(format!("no time for {} with {} around day {}", session.client, session.coach, session.in_days))
}

struct SlotSearch<'a> {
    session: &'a Session,
    name: &'a str,
    client: &'a Person,
    zone: &'a Zone,
    availability: &'a Availability,
    paid: bool,
    today: &'a Today,
}

impl SlotSearch<'_> {
    /// The slot nearest to the preferred hour on the first day that has one, and when it was booked.
    fn find(&self, taken: &Taken, client_busy: &[BusySpan]) -> Option<(Slot, Timestamp)> {
        let preferred: Time = self.session.near.parse().ok()?;
        let away = self.session.in_days.signum();
        (0..MAX_DAYS_OFF).find_map(|further| {
            let in_days = self.session.in_days + further * away;
            let booked_at = self.booked_at(in_days);
            let ask = SlotInput {
                availability: self.availability,
                duration_minutes: self.session.minutes,
                paid: self.paid,
                busy: &taken.busy,
                booked: &taken.starts,
                now: booked_at,
            };
            let date = self.today.date(in_days);
            let day = slots(&ask, date, date, self.zone).into_iter().flat_map(|day| day.slots);
            let free = day
                .filter(|slot| client_busy.iter().all(|busy| slot.ends_at <= busy.start || busy.end <= slot.starts_at));
            let nearest = free.map(|slot| (self.time_off(slot, preferred), slot)).min_by_key(|(off, _)| *off)?;
            (nearest.0 <= MAX_TIME_OFF).then_some((nearest.1, booked_at))
        })
    }

    fn time_off(&self, slot: Slot, preferred: Time) -> SignedDuration {
        let local: Zoned = slot.starts_at.to_jiff().to_zoned(self.zone.tz().clone());
        local.time().duration_since(preferred).abs()
    }

    /// Some days before the session, but before today and after the client joined.
    fn booked_at(&self, in_days: i64) -> Timestamp {
        let lead = 3 + pseudo_random(&format!("{}:lead", self.name), 6);
        let moment = minutes(pseudo_random(&format!("{}:moment", self.name), 20 * 60));
        let day = if in_days > 0 { -1 - lead % 3 } else { (in_days - lead).max(1 - self.client.joined_days_ago) };
        self.today.days(day) + moment
    }
}
