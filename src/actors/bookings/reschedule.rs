//! Moving a session to another time: the row, the payment and the price stay. The rules are those of a new booking.

use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

use super::expired_holds::{release_expired_holds_without_checkout, settle_expired_checkouts};
use super::requester::{LockedBooking, Requester, commit};
use super::state::Bookings;
use crate::actors::Command;
use crate::app::App;
use crate::clock::{Timestamp, days, minutes};
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::bookings::slots::{self, Day, NotBookable, SlotInput};
use crate::models::bookings::{self, Booking, BookingStatus, BusyIntervals, Event, NewTime, Party, Step, transition};
use crate::models::profiles::CoachRow;
use crate::models::reference::Zone;

/// How often a client may move one session.
const MAX_CLIENT_MOVES: i32 = 2;

/// Moves a session, for its client or its coach.
#[derive(Clone, Debug)]
pub struct MoveSession {
    pub booking_id: Uuid,
    pub by: Requester,
    pub starts_at: Timestamp,
}

impl Command for MoveSession {
    type State = Bookings;
    type Output = Booking;

    fn shard_key(&self) -> Option<Uuid> {
        Some(self.booking_id)
    }

    /// Moves as the coach's one writer; tries again after Stripe was asked about conflicting expired holds.
    async fn run(self, app: &App, state: &Bookings) -> Result<Booking> {
        let booking =
            Booking::visible_to(&mut *app.db.acquire().await?, self.booking_id, self.by.user_id, self.by.role).await?;
        let ends_at = self.starts_at + minutes(booking.duration_minutes());
        let participants = (booking.coach_id, booking.client_id);
        match self.reschedule(app, state, booking.coach_id).await {
            Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy) => {
                let span = (self.starts_at, ends_at, ends_at);
                if settle_expired_checkouts(app, participants, span, &self.by.origin).await? {
                    return self.reschedule(app, state, booking.coach_id).await;
                }
                Err(error)
            }
            other => other,
        }
    }
}

impl MoveSession {
    /// Moves it as the one writer of this coach.
    async fn reschedule(&self, app: &App, state: &Bookings, coach_id: Uuid) -> Result<Booking> {
        let _writer = state.writers.lock(coach_id).await;
        self.reschedule_in_transaction(app).await
    }

    /// One transaction: locks the booking and the expired holds that it replaces, then coach and client. Reads the database, not the cache.
    async fn reschedule_in_transaction(&self, app: &App) -> Result<Booking> {
        let LockedBooking { mut tx, booking, party, now } = self.by.lock_booking(app, self.booking_id).await?;
        ensure_movable(&booking, party, now)?;
        if self.starts_at == booking.starts_at {
            let why = "It is at that time already. Choose another one.";
            return Err(FieldErrors::one("starts_at", "unchanged", why).into());
        }
        let coach = coach_for_move(&mut tx, &booking, party).await?;
        let time = self.new_time(&booking, &coach);
        let participants = (booking.coach_id, booking.client_id);
        let span = (time.starts_at, time.ends_at, time.blocked_until);
        release_expired_holds_without_checkout(&mut tx, participants, span, &self.by.origin, now).await?;
        bookings::lock_participants(&mut tx, booking.coach_id, booking.client_id).await?;
        let (from, to) = (self.starts_at - days(2), time.blocked_until + days(2));
        let busy = BusyIntervals::of(&mut tx, booking.coach_id, from, Some(to)).await?;
        let checked = evaluate(&booking, &coach, &busy, now, |input| slots::check(input, self.starts_at));
        checked.unwrap_or(Err(NotBookable::OutsideHours))?;
        let step = Step { new_time: Some(time), ..Step::by(party, Event::Move, &self.by.origin) };
        let booking = transition(&mut tx, &booking, step, now).await?;
        commit(app, tx, &booking).await?;
        Ok(booking)
    }

    fn new_time(&self, booking: &Booking, coach: &CoachRow) -> NewTime {
        let ends_at = self.starts_at + (booking.ends_at - booking.starts_at);
        let gap = coach.availability.as_ref().map_or(0, |availability| availability.gap_minutes);
        NewTime { starts_at: self.starts_at, ends_at, blocked_until: ends_at + minutes(gap.into()) }
    }
}

/// The dates from the first to the second of `days` in `zone`, each with the times that `by` may move the session to: what [`MoveSession`]
/// accepts, unless the client has another session then. `None`: the dates are out of range.
///
/// # Errors
/// As [`MoveSession`], if it can't be moved at all.
pub async fn reschedule_slots(
    app: &App,
    booking_id: Uuid,
    by: &Requester,
    days: (Date, Date),
    zone: &Zone,
) -> Result<Option<(Booking, Vec<Day>)>> {
    let now = app.now();
    let mut db = app.db.acquire().await?;
    let booking = Booking::visible_to(&mut db, booking_id, by.user_id, by.role).await?;
    let party = booking.party_of(by.user_id, by.role);
    ensure_movable(&booking, party, now)?;
    let coach = coach_for_move(&mut db, &booking, party).await?;
    let Some((from, to)) = slots::busy_range(days, zone) else { return Ok(None) };
    let busy = BusyIntervals::of(&mut db, booking.coach_id, from, Some(to)).await?;
    let listed = evaluate(&booking, &coach, &busy, now, |input| slots::slots(input, days.0, days.1, zone));
    Ok(Some((booking, listed.unwrap_or_default())))
}

/// The coach, if this party may move sessions to another time of theirs: of a coach who is paused, only the coach.
async fn coach_for_move(db: &mut PgConnection, booking: &Booking, party: Party) -> Result<CoachRow> {
    let coach = CoachRow::by_id(db, booking.coach_id).await?;
    coach.filter(|coach| coach.is_listed || party == Party::Coach).ok_or_else(not_listed)
}

/// Applies the rule for slots to this session, whose own time counts as free. `None`: the coach has no availability.
fn evaluate<T>(
    booking: &Booking,
    coach: &CoachRow,
    busy: &BusyIntervals,
    now: Timestamp,
    rule: impl FnOnce(&SlotInput<'_>) -> T,
) -> Option<T> {
    let availability = coach.availability.as_ref()?;
    let (busy, booked) = busy.busy_at(now, Some(booking.id));
    let duration_minutes = u16::try_from(booking.duration_minutes()).unwrap_or(u16::MAX);
    let paid = !booking.price().is_zero();
    Some(rule(&SlotInput { availability, duration_minutes, paid, busy: &busy, booked: &booked, now }))
}

/// Checks that this party may move the session now.
fn ensure_movable(booking: &Booking, party: Party, now: Timestamp) -> Result<()> {
    match booking.next_status(Event::Move, party, now) {
        Err(error) if error.code() == Code::InvalidTransition && booking.status == BookingStatus::Confirmed => {
            return Err(Error::new(Code::TooLateToMove).with_detail("The session has begun."));
        }
        other => other?,
    };
    if party != Party::Client {
        return Ok(());
    }
    if booking.client_moves >= MAX_CLIENT_MOVES {
        return Err(
            Error::new(Code::TooManyMoves).with_detail("You have moved this session twice. You can still cancel it.")
        );
    }
    if !booking.is_fully_refundable(now) {
        let detail = "A session can be moved for as long as cancelling it gives everything back. That time is over.";
        return Err(Error::new(Code::TooLateToMove).with_detail(detail));
    }
    Ok(())
}

fn not_listed() -> Error {
    let why = "The coach takes no bookings now. You can still cancel.";
    Error::new(Code::NotAvailable).with_detail(why).field("starts_at", "not_listed", why)
}
