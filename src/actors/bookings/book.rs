//! Booking a session: the time is held, or, when it costs nothing, confirmed at once.

use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

use super::Bookings;
use super::calendars::Calendar;
use crate::actors::{Command, House, hearing, payments};
use crate::clock::{Instant, days, minutes};
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::bookings::{self, Booking, Event, Held, HeldTime, HeldTimes, NewHold, Status, Step, transition};
use crate::models::slots::NotBookable;
use crate::origin::Origin;
use crate::{db, ids};

/// How long a booking waits for Stripe to say whether a hold in its way was paid.
const CLEARING: Duration = Duration::from_secs(2);

/// How often a coach's page or calendar may change under our hands before the client is asked to come back.
const LOOKS: u32 = 4;

/// A client wants this time of this coach.
#[derive(Clone, Debug)]
pub struct BookSession {
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub starts_at: Instant,
    pub duration_minutes: u16,
    pub notes: Option<String>,
    pub idempotency_key: Option<String>,
    pub origin: Origin,
}

/// Books: asks the coach's one writer, and if holds are in the way that ran out and that only Stripe can release, asks Stripe
/// first and then once more.
///
/// # Errors
/// As [`BookSession`].
pub async fn book(house: &House, command: BookSession) -> Result<Booking> {
    let refused = match house.ask(command.clone()).await {
        Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy) => error,
        other => return other,
    };
    let (from, until) = (command.starts_at, command.starts_at + minutes(command.duration_minutes.into()));
    let calendars = &house.room::<Bookings>()?.calendars;
    let may_be_free =
        refused.code() == Code::ClientBusy || calendars.may_be_overdue(command.coach_id, from, until, house.now());
    let people = (command.coach_id, command.client_id);
    if may_be_free && release_paid_up(house, people, (from, until, until), &command.origin).await? {
        return house.ask(command).await;
    }
    Err(refused)
}

/// Settles holds over that time that ran out and have a checkout, as far as Stripe answers in time. `true`: there were some.
pub(super) async fn release_paid_up(
    house: &House,
    people: (Uuid, Uuid),
    span: (Instant, Instant, Instant),
    origin: &Origin,
) -> Result<bool> {
    let stale = bookings::stale_holds(&mut *house.db.acquire().await?, people, span, house.now()).await?;
    let mut any = false;
    for hold in stale.iter().filter(|hold| hold.payment_id.is_some()) {
        any = true;
        match tokio::time::timeout(CLEARING, payments::release_hold(house, hold.id, origin)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::info!(%error, booking_id = %hold.id, "a hold in the way could not be settled"),
            Err(_) => tracing::info!(booking_id = %hold.id, "Stripe is silent on a hold in the way"),
        }
    }
    Ok(any)
}

impl Command for BookSession {
    type Room = Bookings;
    type Answer = Booking;

    fn lane(&self) -> Option<Uuid> {
        Some(self.coach_id)
    }

    async fn run(self, house: &House, room: &Bookings) -> Result<Booking> {
        if let Some(made) = self.made_before(house).await? {
            return Ok(made);
        }
        let mut clears = false;
        for _ in 0..LOOKS {
            let (calendar, hold) = self.wish(house, room).await?;
            let outcome = db::once_more_on_deadlock(|| self.attempt(house, &calendar, &hold, clears)).await?;
            match outcome {
                Held::Yes(booking) => {
                    drop(calendar);
                    room.calendars.add(held(&booking, &hold));
                    hearing::booked(house, &booking);
                    return Ok(*booking);
                }
                Held::PageChanged => room.calendars.forget(self.coach_id),
                Held::TooMany => {
                    let detail = "You hold three times that are not paid. Pay or release one first.";
                    return Err(Error::new(Code::TooManyHolds).because(detail));
                }
                Held::Taken if !clears => clears = true,
                Held::Taken => {
                    room.calendars.forget(self.coach_id);
                    return match self.made_before(house).await? {
                        Some(made) => Ok(made),
                        None => Err(self.why_taken(house, &hold).await?),
                    };
                }
            }
        }
        Err(Error::unavailable("a coach's page kept changing while a session was booked"))
    }
}

impl BookSession {
    /// The booking an earlier request with this key has made.
    async fn made_before(&self, house: &House) -> Result<Option<Booking>> {
        let Some(key) = &self.idempotency_key else { return Ok(None) };
        Booking::by_key(&mut *house.db.acquire().await?, self.client_id, key, house.now()).await
    }

    /// What is wanted, if the coach's calendar allows it. A refusal is confirmed against rows.
    async fn wish(&self, house: &House, room: &Bookings) -> Result<(std::sync::Arc<Calendar>, NewHold)> {
        let calendar = room.calendars.current(house, self.coach_id).await?;
        match self.checked(calendar.as_deref(), house.now()) {
            Err(refusal) if calendar.as_ref().is_some_and(|calendar| calendar.is_confirmed()) => return Err(refusal),
            Ok(hold) => {
                if let Some(calendar) = calendar {
                    return Ok((calendar, hold));
                }
            }
            Err(_) => {}
        }
        let calendar = room.calendars.read_anew(house, self.coach_id).await?;
        let hold = self.checked(calendar.as_deref(), house.now())?;
        calendar.map(|calendar| (calendar, hold)).ok_or_else(|| Error::internal("a hold of nobody's time"))
    }

    fn checked(&self, calendar: Option<&Calendar>, now: Instant) -> Result<NewHold> {
        let mut errors = FieldErrors::default();
        if self.starts_at <= now {
            errors.add("starts_at", "in_past", "This time is over. Choose one that is ahead.");
        }
        let Some(calendar) = calendar.filter(|calendar| calendar.coach.is_listed) else {
            errors.add("coach_id", "unknown_coach", "There is no such coach, or they take no bookings now.");
            return Err(errors.into());
        };
        let coach = &calendar.coach;
        if let Err(fault) = coach.offers(self.duration_minutes) {
            errors.add("duration_minutes", fault.code, fault.message);
        }
        errors.or(())?;
        let ends_at = self.starts_at + minutes(self.duration_minutes.into());
        match calendar.check(self.starts_at, self.duration_minutes, now) {
            Ok(_) => {}
            Err(NotBookable::Busy) if calendar.is_theirs(self.client_id, self.starts_at, ends_at, now) => {
                return Err(bookings::client_busy());
            }
            Err(why) => return Err(why.into()),
        }
        let price = coach.price().ok_or_else(|| Error::internal("a listed coach without a price"))?;
        Ok(NewHold {
            id: ids::new(now),
            client_id: self.client_id,
            coach_id: self.coach_id,
            starts_at: self.starts_at,
            ends_at,
            gap_minutes: calendar.availability.gap_minutes,
            price: price.prorated(self.duration_minutes),
            cancellation_policy: coach.cancellation_policy,
            notes: self.notes.clone(),
            idempotency_key: self.idempotency_key.clone(),
        })
    }

    /// Lets the constraints decide: by one statement where that is enough, else in a transaction that makes way first, keeps the daily
    /// limit, or confirms at once what costs nothing.
    async fn attempt(&self, house: &House, calendar: &Calendar, hold: &NewHold, clears: bool) -> Result<Held> {
        let (now, version) = (house.now(), calendar.coach.version);
        let is_limited = calendar.availability.max_sessions_per_day.is_some();
        let is_free = hold.price.is_zero();
        if !(clears || is_limited || is_free) {
            return bookings::hold(&mut *house.db.acquire().await?, hold, version, &self.origin, now).await;
        }
        let mut tx = house.begin().await?;
        if clears {
            let span = (hold.starts_at, hold.ends_at, hold.blocked_until());
            release_unpaid(&mut tx, (self.coach_id, self.client_id), span, &self.origin, now).await?;
        }
        bookings::lock_people(&mut tx, self.coach_id, self.client_id).await?;
        if let (Some(key), true) = (&self.idempotency_key, clears) {
            bookings::give_up_old_keys(&mut tx, self.client_id, key, now).await?;
        }
        if is_limited {
            let held = HeldTimes::of(&mut tx, self.coach_id, hold.starts_at - days(2), Some(hold.ends_at + days(2)));
            if self.checked(Some(&calendar.with(held.await?)), now).is_err() {
                return Ok(Held::PageChanged);
            }
        }
        let mut held = bookings::hold(&mut tx, hold, version, &self.origin, now).await?;
        if let (Held::Yes(booking), true) = (&mut held, is_free) {
            let link = payments::meeting_link(house, &calendar.coach, booking.id);
            let step = Step { meeting_link: link, ..Step::system(Event::Settle, &self.origin) };
            **booking = transition(&mut tx, booking, step, now).await?;
        }
        house.commit(tx).await?;
        Ok(held)
    }

    async fn why_taken(&self, house: &House, hold: &NewHold) -> Result<Error> {
        let mut db = house.db.acquire().await?;
        bookings::why_taken(&mut db, self.client_id, hold.starts_at, hold.ends_at).await
    }
}

/// What a booking takes of its coach's time, as long as nobody pays for it.
fn held(booking: &Booking, hold: &NewHold) -> HeldTime {
    HeldTime {
        coach_id: booking.coach_id,
        booking_id: Some(booking.id),
        client_id: Some(booking.client_id),
        starts_at: booking.starts_at,
        blocked_until: hold.blocked_until(),
        held_until: booking.hold_expires_at,
        has_checkout: false,
    }
}

/// Holds in the way that ran out without a checkout are free: they are released in the transaction that takes their time. Rows of
/// bookings are locked by id, and before people.
pub(super) async fn release_unpaid(
    db: &mut PgConnection,
    people: (Uuid, Uuid),
    span: (Instant, Instant, Instant),
    origin: &Origin,
    now: Instant,
) -> Result<()> {
    for stale in bookings::stale_holds(db, people, span, now).await? {
        let booking = Booking::locked(db, stale.id).await?;
        let is_over = booking.hold_expires_at.is_some_and(|until| until <= now);
        if booking.status == Status::Pending && is_over && booking.payment_id.is_none() {
            transition(db, &booking, Step::system(Event::ExpireHold, origin), now).await?;
        }
    }
    Ok(())
}
