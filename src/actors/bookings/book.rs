//! Booking a session: the time is held, or, when it costs nothing, confirmed at once.

use std::time::Duration;

use uuid::Uuid;

use super::{Bookings, told};
use crate::actors::{Command, House, payments};
use crate::clock::{Instant, days, minutes};
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::audit::{self, Record};
use crate::models::availability::Availability;
use crate::models::bookings::{self, Booking, Event, MOST_HOLDS, NewHold, Status, Step, transition};
use crate::models::profiles::CoachRow;
use crate::models::slots::{self, Ask, NotBookable};
use crate::origin::Origin;
use crate::{db, ids};

/// How long a booking waits for Stripe to say whether a hold in its way was paid.
const CLEARING: Duration = Duration::from_secs(2);

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

/// Books: first clears holds in the way that ran out and that only Stripe can release, then asks the coach's one writer.
///
/// # Errors
/// As [`BookSession`].
pub async fn book(house: &House, command: BookSession) -> Result<Booking> {
    let wish = command.wish(house).await?;
    let stale = bookings::stale_holds(&mut *house.db.acquire().await?, &wish.hold, house.now()).await?;
    for hold in stale.iter().filter(|hold| hold.payment_id.is_some()) {
        match tokio::time::timeout(CLEARING, payments::release_hold(house, hold.id, &command.origin)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::info!(%error, booking_id = %hold.id, "a hold in the way could not be settled"),
            Err(_) => tracing::info!(booking_id = %hold.id, "Stripe is silent on a hold in the way"),
        }
    }
    house.ask(command).await
}

/// What is wanted, checked against the coach's page.
struct Wish {
    hold: NewHold,
    coach: CoachRow,
    availability: Availability,
}

impl BookSession {
    async fn wish(&self, house: &House) -> Result<Wish> {
        let now = house.now();
        let coach =
            CoachRow::by_id(&mut *house.db.acquire().await?, self.coach_id).await?.filter(|coach| coach.is_listed);
        let mut errors = FieldErrors::default();
        if self.starts_at <= now {
            errors.add("starts_at", "in_past", "This time is over. Choose one that is ahead.");
        }
        let Some(mut coach) = coach else {
            errors.add("coach_id", "unknown_coach", "There is no such coach, or they take no bookings now.");
            return Err(errors.into());
        };
        if !coach.session_durations.contains(&i32::from(self.duration_minutes)) {
            let offered: Vec<String> = coach.session_durations.iter().map(ToString::to_string).collect();
            errors.add(
                "duration_minutes",
                "not_offered",
                format!("This coach offers sessions of {} minutes.", offered.join(", ")),
            );
        }
        let availability = coach
            .availability
            .take()
            .map(|json| json.0)
            .unwrap_or_else(|| Availability::weekly(coach.timezone.clone(), Vec::new()));
        let price = coach
            .price()
            .ok_or_else(|| Error::internal("a listed coach without a price"))?
            .prorated(self.duration_minutes);
        let hold = NewHold {
            id: ids::new(now),
            client_id: self.client_id,
            coach_id: self.coach_id,
            starts_at: self.starts_at,
            ends_at: self.starts_at + minutes(self.duration_minutes.into()),
            gap_minutes: availability.gap_minutes,
            price,
            cancellation_policy: coach.cancellation_policy,
            notes: self.notes.clone(),
            idempotency_key: self.idempotency_key.clone(),
        };
        Ok(errors.or(Wish { hold, coach, availability })?)
    }
}

impl Command for BookSession {
    type Room = Bookings;
    type Answer = Booking;

    fn lane(&self) -> Option<Uuid> {
        Some(self.coach_id)
    }

    async fn run(self, house: &House, _: &Bookings) -> Result<Booking> {
        let wish = self.wish(house).await?;
        let booking = match attempt(house, &wish, &self.origin).await {
            Err(error) if is_deadlock(&error) => attempt(house, &wish, &self.origin).await,
            other => other,
        }?;
        told(house, self.coach_id).await;
        Ok(booking)
    }
}

fn is_deadlock(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<sqlx::Error>())
        .is_some_and(db::is_deadlock)
}

async fn attempt(house: &House, wish: &Wish, origin: &Origin) -> Result<Booking> {
    let Wish { hold, coach, availability } = wish;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    if let Some(key) = &hold.idempotency_key
        && let Some(made) = Booking::by_key(&mut tx, hold.client_id, key, now).await?
    {
        return Ok(made);
    }
    let locked_coach = availability.max_sessions_per_day.map(|_| hold.coach_id);
    bookings::lock_people(&mut tx, locked_coach, hold.client_id).await?;
    if bookings::open_holds(&mut tx, hold.client_id, now).await? >= MOST_HOLDS {
        return Err(
            Error::new(Code::TooManyHolds).because("You hold three times that are not paid. Pay or release one first.")
        );
    }
    release_unpaid(&mut tx, hold, origin, now).await?;
    check(&mut tx, hold, availability, now).await?;
    if !bookings::hold(&mut tx, hold, now).await? {
        return Err(bookings::why_taken(&mut tx, hold).await?);
    }
    let record = Record {
        action: "bookings.held",
        actor_role: "client",
        subject_kind: "booking",
        subject_id: Some(hold.id),
        before: None,
        after: Some(serde_json::json!({ "status": Status::Pending, "starts_at": hold.starts_at, "price": hold.price })),
    };
    audit::write(&mut tx, origin, &record, now).await?;
    let mut booking = Booking::locked(&mut tx, hold.id).await?;
    if hold.price.is_zero() {
        let template = house.config.meeting_url_template.as_ref();
        let link = coach
            .meeting_url
            .clone()
            .or_else(|| template.map(|template| template.replace("{booking_id}", &hold.id.to_string())));
        booking =
            transition(&mut tx, &booking, Step { meeting_link: link, ..Step::system(Event::Settle, origin) }, now)
                .await?;
    }
    house.commit(tx).await?;
    Ok(booking)
}

/// Holds in the way that ran out without a checkout are free: they are released in the transaction that takes their time.
async fn release_unpaid(db: &mut sqlx::PgConnection, hold: &NewHold, origin: &Origin, now: Instant) -> Result<()> {
    for stale in bookings::stale_holds(db, hold, now).await? {
        if stale.payment_id.is_none() {
            let booking = Booking::locked(db, stale.id).await?;
            if booking.status == Status::Pending && booking.payment_id.is_none() {
                transition(db, &booking, Step::system(Event::ExpireHold, origin), now).await?;
            }
        }
    }
    Ok(())
}

/// Asks the one function that also lists slots.
async fn check(db: &mut sqlx::PgConnection, hold: &NewHold, availability: &Availability, now: Instant) -> Result<()> {
    let (from, to) = (hold.starts_at - days(2), hold.ends_at + days(2));
    let busy = bookings::busy(db, hold.coach_id, from, to, now).await?;
    let booked = bookings::booked(db, hold.coach_id, from, to, now).await?;
    let duration_minutes = u16::try_from((hold.ends_at - hold.starts_at).as_secs() / 60).unwrap_or(u16::MAX);
    let ask = Ask { availability, duration_minutes, paid: !hold.price.is_zero(), busy: &busy, booked: &booked, now };
    match slots::check(&ask, hold.starts_at) {
        Ok(_) => Ok(()),
        Err(NotBookable::Busy) => Err(bookings::why_taken(db, hold).await?),
        Err(why) => Err(Error::new(Code::NotAvailable).because(why.to_string()).field(
            "starts_at",
            why.as_str(),
            why.to_string(),
        )),
    }
}
