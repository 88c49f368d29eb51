//! Booking a session: its time is held, or, if it is free of charge, confirmed at once.

use std::sync::Arc;

use uuid::Uuid;

use super::busy_cache::CoachSchedule;
use super::expired_holds::{
    release_expired_holds_without_checkout, settle_expired_checkouts, settle_expired_checkouts_of_client,
};
use super::state::Bookings;
use crate::actors::{Command, calendars, payments};
use crate::app::App;
use crate::clock::{Timestamp, days, minutes};
use crate::error::{Code, Error, FieldErrors, Result};
use crate::events::Change;
use crate::ids;
use crate::models::bookings::slots::NotBookable;
use crate::models::bookings::{
    self, Booking, BusyInterval, BusyIntervals, Event, HoldOutcome, NewHold, Step, transition,
};
use crate::models::input::optional_text;
use crate::models::profiles::check_session_duration;
use crate::models::text::UncheckedText;
use crate::origin::Origin;

/// How often booking is tried while the coach's profile or schedule changes concurrently.
const MAX_ATTEMPTS: u32 = 4;

/// The longest note.
const MAX_NOTES_CHARS: usize = 2_000;

/// Books this time of this coach for a client.
#[derive(Clone, Debug)]
pub struct BookSession {
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub starts_at: Timestamp,
    pub duration_minutes: u16,
    pub notes: Option<UncheckedText>,
    pub idempotency_key: Option<String>,
    pub origin: Origin,
}

impl Command for BookSession {
    type State = Bookings;
    type Output = Booking;

    fn shard_key(&self) -> Option<Uuid> {
        Some(self.coach_id)
    }

    /// Books as the coach's one writer, after a look at the coach's connected calendars. If expired holds with a checkout may be what prevents it, asks Stripe about them, without the
    /// writer's lock, and tries again.
    async fn run(self, app: &App, state: &Bookings) -> Result<Booking> {
        if self.is_busy_by_calendars(app, state).await? {
            return Err(NotBookable::Busy.into());
        }
        let refused = match self.create(app, state).await {
            Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy | Code::TooManyHolds) => error,
            other => return other,
        };
        let (from, until) = (self.starts_at, self.starts_at + minutes(self.duration_minutes.into()));
        let is_settled = match refused.code() {
            Code::TooManyHolds => settle_expired_checkouts_of_client(app, self.client_id, &self.origin).await?,
            Code::SlotTaken if !state.schedules.may_need_settlement(self.coach_id, from, until, app.now()) => false,
            _ => {
                let participants = (self.coach_id, self.client_id);
                settle_expired_checkouts(app, participants, (from, until, until), &self.origin).await?
            }
        };
        if is_settled { self.create(app, state).await } else { Err(refused) }
    }
}

impl BookSession {
    /// Whether a connected calendar of the coach says so now, of a time that is free as far as is known here.
    async fn is_busy_by_calendars(&self, app: &App, state: &Bookings) -> Result<bool> {
        let Some(schedule) = state.schedules.current(app, self.coach_id).await? else { return Ok(false) };
        let is_free = || schedule.check(self.starts_at, self.duration_minutes, app.now()).is_ok();
        if !schedule.has_connected_calendars || !is_free() || self.find_by_idempotency_key(app).await?.is_some() {
            return Ok(false);
        }
        let until = self.starts_at + minutes(self.duration_minutes.into());
        Ok(calendars::is_busy_now(app, self.coach_id, self.starts_at, until, &self.origin).await)
    }

    /// Books as the one writer of this coach.
    async fn create(&self, app: &App, state: &Bookings) -> Result<Booking> {
        let _writer = state.writers.lock(self.coach_id).await;
        if let Some(existing) = self.find_by_idempotency_key(app).await? {
            return Ok(existing);
        }
        let mut releases_expired_holds = false;
        for _ in 0..MAX_ATTEMPTS {
            let (schedule, hold) = self.load_and_validate(app, state).await?;
            match self.try_insert(app, &schedule, &hold, releases_expired_holds).await? {
                HoldOutcome::Held(booking) => {
                    drop(schedule);
                    state.schedules.add(busy_interval(&booking, &hold));
                    app.events.publish(Change::hold(&booking));
                    return Ok(*booking);
                }
                HoldOutcome::ProfileChanged => state.schedules.invalidate(self.coach_id),
                HoldOutcome::TooManyHolds => {
                    let detail = "You hold three times that are not paid. Pay or release one first.";
                    return Err(Error::new(Code::TooManyHolds).with_detail(detail));
                }
                HoldOutcome::Conflict if !releases_expired_holds => releases_expired_holds = true,
                HoldOutcome::Conflict => {
                    state.schedules.invalidate(self.coach_id);
                    return match self.find_by_idempotency_key(app).await? {
                        Some(existing) => Ok(existing),
                        None => Err(self.conflict_error(app, &hold).await?),
                    };
                }
            }
        }
        Err(Error::unavailable("a coach's profile kept changing while a session was booked"))
    }

    /// The booking that an earlier request with this key made.
    async fn find_by_idempotency_key(&self, app: &App) -> Result<Option<Booking>> {
        let Some(key) = &self.idempotency_key else { return Ok(None) };
        Booking::by_idempotency_key(&mut *app.db.acquire().await?, self.client_id, key, app.now()).await
    }

    /// The schedule, and the hold that it allows. A refusal is confirmed against the database.
    async fn load_and_validate(&self, app: &App, state: &Bookings) -> Result<(Arc<CoachSchedule>, NewHold)> {
        let schedule = state.schedules.current(app, self.coach_id).await?;
        match self.validate(schedule.as_deref(), app.now()) {
            Err(refusal) if schedule.as_ref().is_some_and(|schedule| schedule.is_fresh()) => return Err(refusal),
            Ok(hold) => {
                if let Some(schedule) = schedule {
                    return Ok((schedule, hold));
                }
            }
            Err(_) => {}
        }
        let schedule = state.schedules.reload(app, self.coach_id).await?;
        let hold = self.validate(schedule.as_deref(), app.now())?;
        schedule.map(|schedule| (schedule, hold)).ok_or_else(|| Error::internal("a valid hold without a schedule"))
    }

    /// The hold, if the request is valid and the schedule allows it. All invalid fields are reported at once.
    fn validate(&self, schedule: Option<&CoachSchedule>, now: Timestamp) -> Result<NewHold> {
        let schedule = schedule.filter(|schedule| schedule.coach.is_listed);
        let mut errors = FieldErrors::default();
        let notes = optional_text("notes", self.notes.as_ref(), MAX_NOTES_CHARS).unwrap_or_else(|invalid| {
            errors.extend(invalid);
            None
        });
        if self.starts_at <= now {
            errors.add("starts_at", "in_past", "This time is over. Choose one that is ahead.");
        }
        let offered = match schedule {
            Some(schedule) => schedule.coach.offers(self.duration_minutes),
            None => check_session_duration(self.duration_minutes),
        };
        if let Err(error) = offered {
            errors.add("duration_minutes", error.code, error.message);
        }
        let Some(schedule) = schedule else {
            errors.add("coach_id", "unknown_coach", "There is no such coach, or they take no bookings now.");
            return Err(errors.into());
        };
        errors.into_result(())?;
        let ends_at = self.starts_at + minutes(self.duration_minutes.into());
        match schedule.check(self.starts_at, self.duration_minutes, now) {
            Ok(_) => {}
            Err(NotBookable::Busy) if schedule.has_session_of(self.client_id, self.starts_at, ends_at, now) => {
                return Err(bookings::client_busy());
            }
            Err(why) => return Err(why.into()),
        }
        let coach = &schedule.coach;
        let price = coach.price().ok_or_else(|| Error::internal("a listed coach without a price"))?;
        Ok(NewHold {
            id: ids::new(now),
            client_id: self.client_id,
            coach_id: self.coach_id,
            starts_at: self.starts_at,
            ends_at,
            gap_minutes: schedule.availability.gap_minutes,
            price: price.prorated(self.duration_minutes),
            cancellation_policy: coach.cancellation_policy,
            notes,
            idempotency_key: self.idempotency_key.clone(),
        })
    }

    /// Inserts the hold, and the constraints decide: by one statement if that is enough, else in a transaction that first releases expired
    /// holds, keeps the daily limit, or confirms at once what is free of charge.
    async fn try_insert(
        &self,
        app: &App,
        schedule: &CoachSchedule,
        hold: &NewHold,
        releases_expired_holds: bool,
    ) -> Result<HoldOutcome> {
        let (now, version) = (app.now(), schedule.coach.version);
        let is_limited = schedule.availability.max_sessions_per_day.is_some();
        let is_free = hold.price.is_zero();
        if !(releases_expired_holds || is_limited || is_free) {
            let mut db = app.writer().await?;
            let outcome = bookings::insert_hold(&mut db, hold, version, &self.origin, now).await?;
            db.finish().await?;
            return Ok(outcome);
        }
        let mut tx = app.begin().await?;
        if releases_expired_holds {
            let span = (hold.starts_at, hold.ends_at, hold.blocked_until());
            release_expired_holds_without_checkout(&mut tx, (self.coach_id, self.client_id), span, &self.origin, now)
                .await?;
        }
        bookings::lock_participants(&mut tx, self.coach_id, self.client_id).await?;
        if let (Some(key), true) = (&self.idempotency_key, releases_expired_holds) {
            bookings::expire_idempotency_keys(&mut tx, self.client_id, key, now).await?;
        }
        if is_limited {
            let busy =
                BusyIntervals::of(&mut tx, self.coach_id, hold.starts_at - days(2), Some(hold.ends_at + days(2)));
            if self.validate(Some(&schedule.with_busy(busy.await?)), now).is_err() {
                return Ok(HoldOutcome::ProfileChanged);
            }
        }
        let mut outcome = bookings::insert_hold(&mut tx, hold, version, &self.origin, now).await?;
        if let (HoldOutcome::Held(booking), true) = (&mut outcome, is_free) {
            let link = payments::meeting_link(app, &schedule.coach, booking.id);
            let step = Step { meeting_link: link, ..Step::system(Event::Settle, &self.origin) };
            **booking = transition(&mut tx, booking, step, now).await?;
        }
        app.commit(tx).await?;
        Ok(outcome)
    }

    async fn conflict_error(&self, app: &App, hold: &NewHold) -> Result<Error> {
        let mut db = app.db.acquire().await?;
        bookings::conflict_error(&mut db, self.client_id, (hold.starts_at, hold.ends_at), app.now()).await
    }
}

/// The busy time of a new booking.
fn busy_interval(booking: &Booking, hold: &NewHold) -> BusyInterval {
    BusyInterval {
        coach_id: booking.coach_id,
        booking_id: Some(booking.id),
        client_id: Some(booking.client_id),
        starts_at: booking.starts_at,
        blocked_until: hold.blocked_until(),
        hold_expires_at: booking.hold_expires_at,
        has_checkout: false,
    }
}
