//! Giving a session another time: the row, the payment and the price stay. The rules are those of a new booking.

use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

use super::book::{release_paid_up, release_unpaid};
use super::{Asker, Bookings, Turn, commit};
use crate::actors::{Command, House};
use crate::clock::{Instant, days, minutes};
use crate::db;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::bookings::{self, Booking, Event, HeldTimes, NewTime, Status, Step, Who, transition};
use crate::models::profiles::CoachRow;
use crate::models::reference::Zone;
use crate::models::slots::{self, Ask, Day, NotBookable};

/// Moves a client may make of one session.
const MOST_MOVES: i32 = 2;

/// Its client or its coach wants it at another time.
#[derive(Clone, Debug)]
pub struct MoveSession {
    pub booking_id: Uuid,
    pub coach_id: Uuid,
    pub by: Asker,
    pub starts_at: Instant,
}

/// Moves: asks the coach's one writer, after Stripe about holds in the way that ran out.
///
/// # Errors
/// As [`MoveSession`].
pub async fn move_session(house: &House, booking_id: Uuid, by: Asker, starts_at: Instant) -> Result<Booking> {
    let booking = Booking::visible_to(&mut *house.db.acquire().await?, booking_id, by.user_id, by.role).await?;
    let until = starts_at + minutes(booking.duration_minutes());
    let (people, origin) = ((booking.coach_id, booking.client_id), by.origin.clone());
    let command = MoveSession { booking_id, coach_id: booking.coach_id, by, starts_at };
    match house.ask(command.clone()).await {
        Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy) => {
            let is_cleared = release_paid_up(house, people, (starts_at, until, until), &origin).await?;
            if is_cleared { house.ask(command).await } else { Err(error) }
        }
        other => other,
    }
}

impl Command for MoveSession {
    type Room = Bookings;
    type Answer = Booking;

    fn lane(&self) -> Option<Uuid> {
        Some(self.coach_id)
    }

    async fn run(self, house: &House, _: &Bookings) -> Result<Booking> {
        db::once_more_on_deadlock(|| self.attempt(house)).await
    }
}

impl MoveSession {
    /// One transaction: locks the booking and what makes way for it, then coach and client, and looks at rows alone.
    async fn attempt(&self, house: &House) -> Result<Booking> {
        let Turn { mut tx, booking, who, now } = self.by.locks(house, self.booking_id).await?;
        may_move(&booking, who, now)?;
        if self.starts_at == booking.starts_at {
            let why = "It is at that time already. Choose another one.";
            return Err(FieldErrors::one("starts_at", "unchanged", why).into());
        }
        let coach = movable_to(&mut tx, &booking, who).await?;
        let time = self.new_time(&booking, &coach);
        let people = (booking.coach_id, booking.client_id);
        let span = (time.starts_at, time.ends_at, time.blocked_until);
        release_unpaid(&mut tx, people, span, &self.by.origin, now).await?;
        bookings::lock_people(&mut tx, booking.coach_id, booking.client_id).await?;
        let (from, to) = (self.starts_at - days(2), time.blocked_until + days(2));
        let held = HeldTimes::of(&mut tx, booking.coach_id, from, Some(to)).await?;
        let verdict = asking(&booking, &coach, &held, now, |ask| slots::check(ask, self.starts_at));
        verdict.unwrap_or(Err(NotBookable::OutsideHours))?;
        let step = Step { new_time: Some(time), ..Step::by(who, Event::Move, &self.by.origin) };
        let booking = transition(&mut tx, &booking, step, now).await?;
        commit(house, tx, &booking).await?;
        Ok(booking)
    }

    fn new_time(&self, booking: &Booking, coach: &CoachRow) -> NewTime {
        let ends_at = self.starts_at + (booking.ends_at - booking.starts_at);
        let gap = coach.availability.as_ref().map_or(0, |availability| availability.gap_minutes);
        NewTime { starts_at: self.starts_at, ends_at, blocked_until: ends_at + minutes(gap.into()) }
    }
}

/// The dates of `days`, as `zone` counts them, each with the times that its session could be moved to by this one: only what
/// [`MoveSession`] would accept but for the client's other sessions.
///
/// # Errors
/// As [`MoveSession`], when it can't be moved at all; `None` when the calendar has no such dates.
pub async fn times_to_move_to(
    house: &House,
    booking_id: Uuid,
    by: &Asker,
    days: (Date, Date),
    zone: &Zone,
) -> Result<Option<(Booking, Vec<Day>)>> {
    let now = house.now();
    let mut db = house.db.acquire().await?;
    let booking = Booking::visible_to(&mut db, booking_id, by.user_id, by.role).await?;
    let who = booking.who(by.user_id, by.role);
    may_move(&booking, who, now)?;
    let coach = movable_to(&mut db, &booking, who).await?;
    let Some((from, to)) = slots::around(days, zone) else { return Ok(None) };
    let held = HeldTimes::of(&mut db, booking.coach_id, from, Some(to)).await?;
    let listed = asking(&booking, &coach, &held, now, |ask| slots::slots(ask, days.0, days.1, zone));
    Ok(Some((booking, listed.unwrap_or_default())))
}

/// The coach's page, if it may be moved to: to one who is paused only the coach moves.
async fn movable_to(db: &mut PgConnection, booking: &Booking, who: Who) -> Result<CoachRow> {
    let coach = CoachRow::by_id(db, booking.coach_id).await?;
    coach.filter(|coach| coach.is_listed || who == Who::Coach).ok_or_else(not_listed)
}

/// Asks the one rule about another time for this session: its own time counts as free. `None`: the coach has no hours.
fn asking<T>(
    booking: &Booking,
    coach: &CoachRow,
    held: &HeldTimes,
    now: Instant,
    rule: impl FnOnce(&Ask<'_>) -> T,
) -> Option<T> {
    let availability = coach.availability.as_ref()?;
    let (busy, booked) = held.taken(now, Some(booking.id));
    let duration_minutes = u16::try_from(booking.duration_minutes()).unwrap_or(u16::MAX);
    let paid = !booking.price().is_zero();
    Some(rule(&Ask { availability, duration_minutes, paid, busy: &busy, booked: &booked, now }))
}

/// Whether this one may move it now.
fn may_move(booking: &Booking, who: Who, now: Instant) -> Result<()> {
    match booking.after(Event::Move, who, now) {
        Err(error) if error.code() == Code::InvalidTransition && booking.status == Status::Confirmed => {
            return Err(Error::new(Code::TooLateToMove).because("The session has begun."));
        }
        other => other?,
    };
    if who != Who::Client {
        return Ok(());
    }
    if booking.client_moves >= MOST_MOVES {
        return Err(
            Error::new(Code::TooManyMoves).because("You have moved this session twice. You can still cancel it.")
        );
    }
    if !booking.is_in_time_to_move(now) {
        let detail = "A session can be moved for as long as cancelling it gives everything back. That time is over.";
        return Err(Error::new(Code::TooLateToMove).because(detail));
    }
    Ok(())
}

fn not_listed() -> Error {
    let why = "The coach takes no bookings now. You can still cancel.";
    Error::new(Code::NotAvailable).because(why).field("starts_at", "not_listed", why)
}
