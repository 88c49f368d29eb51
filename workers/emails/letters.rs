//! What a mail says, read at the moment it is sent: so that nobody is told what is no longer true.

use sqlx::PgConnection;
use uuid::Uuid;

use super::accounts;
use super::templates::{
    AccountDeleted, BookingCancelled, BookingConfirmed, BookingMoved, BookingReceived, By, LatePaymentRefunded, Mail,
    PaymentFailed, Reader, RefundIssued, Session,
};
use crate::actors::House;
use crate::clock::{Instant, days, hours};
use crate::error::Result;
use crate::jobs::emails::{About, SendEmail};
use crate::models::bookings::{Booking, HeldTimes, Status, Who};
use crate::models::money::Money;
use crate::models::payments::{PAID_AFTER_CANCELLATION, Payment, PaymentStatus, RefundRow, RefundStatus};
use crate::models::policies::CancellationPolicy;
use crate::models::privacy::Erasure;
use crate::models::profiles::CoachRow;
use crate::models::slots::{self, Ask};
use crate::models::users::User;

/// A mail to send, or why there is none to send any more.
pub(super) enum Letter {
    Write(Box<Mail>),
    Skip(&'static str),
}

impl<M: Into<Mail>> From<M> for Letter {
    fn from(mail: M) -> Self {
        Letter::Write(Box::new(mail.into()))
    }
}

/// Reads what the mail is about and decides what it says. `mail_id` is its job's; a link in it is kept under that.
///
/// # Errors
/// The database does not answer.
pub(super) async fn write(house: &House, job: &SendEmail, mail_id: Uuid) -> Result<Letter> {
    let mut db = house.begin().await?;
    let Some(user) = User::by_id(&mut db, job.to).await? else { return Ok(Letter::Skip("the account is gone")) };
    if !user.is_active && !is_leaving(&mut db, user.id).await? {
        return Ok(Letter::Skip("the account is not active"));
    }
    let now = house.now();
    let letter = match &job.about {
        About::VerifyEmail => accounts::verification(&mut db, user, mail_id, now).await,
        About::ResetPassword => accounts::reset(&mut db, user, mail_id, now).await,
        About::ConfirmNewEmail { change_id } => accounts::new_email(&mut db, user, *change_id, now).await,
        About::NewEmailAsked { change_id } => accounts::new_email_asked(&mut db, user, *change_id).await,
        About::BookingConfirmed { booking_id, revision } => confirmed(&mut db, user, *booking_id, *revision).await,
        About::BookingMoved { booking_id, revision } => moved(&mut db, user, *booking_id, *revision).await,
        About::BookingCancelled { booking_id, .. } => cancelled(&mut db, user, *booking_id).await,
        About::LatePaymentRefunded { booking_id, refund_id } => late(&mut db, user, *booking_id, *refund_id, now).await,
        About::RefundIssued { refund_id } => refunded(&mut db, user, *refund_id).await,
        About::PaymentFailed { payment_id } => declined(&mut db, user, *payment_id).await,
        About::AccountDeleted => Ok(AccountDeleted { reader: reader(user) }.into()),
    }?;
    db.commit().await?;
    Ok(letter)
}

/// An account that was given up, and is not erased yet: the last mails still go out.
async fn is_leaving(db: &mut PgConnection, user_id: Uuid) -> Result<bool> {
    Ok(Erasure::of(db, user_id).await?.is_some_and(|erasure| erasure.erased_at.is_none()))
}

pub(super) fn reader(user: User) -> Reader {
    Reader { name: user.full_name, email: user.email.to_string(), zone: user.timezone.to_string() }
}

/// The session as that reader sees it; `None` when the booking or the other side is gone.
async fn session(db: &mut PgConnection, booking: &Booking, reader_id: Uuid) -> Result<Option<Session>> {
    let is_client = reader_id == booking.client_id;
    let other_id = if is_client { booking.coach_id } else { booking.client_id };
    let Some(other) = User::by_id(db, other_id).await? else { return Ok(None) };
    Ok(Some(Session {
        booking_id: booking.id,
        coach_id: booking.coach_id,
        revision: booking.revision,
        other_name: other.full_name,
        other_zone: other.timezone.to_string(),
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        created_at: booking.created_at,
        updated_at: booking.updated_at,
        price: price_words(booking.price()),
        meeting_link: booking.meeting_link.clone(),
        policy: policy_sentence(booking, is_client),
    }))
}

fn price_words(price: Money) -> String {
    if price.is_zero() { "free".to_owned() } else { price.to_string() }
}

/// What cancelling costs, as it stood at booking, in one sentence to the reader.
fn policy_sentence(booking: &Booking, is_client: bool) -> String {
    if !is_client {
        return "If you can't make it, cancel as early as you can: the client gets everything back.".to_owned();
    }
    if booking.price_amount == 0 {
        return "You can cancel until it starts.".to_owned();
    }
    let (all, half) = match booking.cancellation_policy {
        CancellationPolicy::Flexible => ("24 hours", "2 hours"),
        CancellationPolicy::Moderate => ("72 hours", "24 hours"),
        CancellationPolicy::Strict => ("7 days", "72 hours"),
    };
    format!("Cancel until {all} before and you get everything back; until {half} before, half of it.")
}

async fn confirmed(db: &mut PgConnection, user: User, booking_id: Uuid, revision: i32) -> Result<Letter> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(Letter::Skip("the booking is gone")) };
    if booking.status != Status::Confirmed {
        return Ok(Letter::Skip("the booking is not confirmed any more"));
    }
    if booking.revision != revision {
        return Ok(Letter::Skip("the booking has changed since, and another mail says so"));
    }
    let Some(session) = session(db, &booking, user.id).await? else {
        return Ok(Letter::Skip("the other side is gone"));
    };
    Ok(if user.id == booking.client_id {
        BookingConfirmed { reader: reader(user), session }.into()
    } else {
        BookingReceived { reader: reader(user), session, notes: booking.notes }.into()
    })
}

async fn moved(db: &mut PgConnection, user: User, booking_id: Uuid, revision: i32) -> Result<Letter> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(Letter::Skip("the booking is gone")) };
    if booking.status != Status::Confirmed || booking.revision != revision {
        return Ok(Letter::Skip("the booking has changed since, and another mail says so"));
    }
    let Some(was) = booking.moved_from else { return Ok(Letter::Skip("the booking has not moved")) };
    let Some(session) = session(db, &booking, user.id).await? else {
        return Ok(Letter::Skip("the other side is gone"));
    };
    let is_client = user.id == booking.client_id;
    let by = if booking.coach_moved == is_client { By::Other } else { By::Reader };
    let may_cancel_free = is_client && booking.coach_moved && booking.price_amount > 0;
    Ok(BookingMoved { reader: reader(user), session, was, by, may_cancel_free }.into())
}

async fn cancelled(db: &mut PgConnection, user: User, booking_id: Uuid) -> Result<Letter> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(Letter::Skip("the booking is gone")) };
    if booking.status != Status::Cancelled {
        return Ok(Letter::Skip("the booking stands again"));
    }
    let Some(session) = session(db, &booking, user.id).await? else {
        return Ok(Letter::Skip("the other side is gone"));
    };
    let is_client = user.id == booking.client_id;
    let by = match booking.cancelled_by {
        Some(Who::Client) if is_client => By::Reader,
        Some(Who::Coach) if !is_client => By::Reader,
        Some(Who::Client | Who::Coach) => By::Other,
        _ => By::Rapport,
    };
    let refund = match (is_client, booking.payment_id) {
        (true, Some(payment_id)) => {
            let total = RefundRow::total(db, payment_id).await?;
            (total > 0).then(|| Money::new(total, booking.price_currency).to_string())
        }
        _ => None,
    };
    // What a sweep writes there is a word for machines.
    let reason = booking.cancel_reason.clone().filter(|_| by != By::Rapport);
    Ok(BookingCancelled {
        reader: reader(user),
        session,
        by,
        reason,
        refund,
        may_rebook: is_client && by != By::Reader,
    }
    .into())
}

async fn late(db: &mut PgConnection, user: User, booking_id: Uuid, refund_id: Uuid, now: Instant) -> Result<Letter> {
    let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(Letter::Skip("the booking is gone")) };
    let refund = RefundRow::by_id(db, refund_id).await?;
    let Some(session) = session(db, &booking, user.id).await? else {
        return Ok(Letter::Skip("the other side is gone"));
    };
    let called_off = refund.reason == PAID_AFTER_CANCELLATION;
    let free = if called_off { Vec::new() } else { next_free(db, &booking, now).await? };
    Ok(LatePaymentRefunded { reader: reader(user), session, called_off, amount: refund.money().to_string(), free }
        .into())
}

/// The coach's next three free times of that length.
async fn next_free(db: &mut PgConnection, booking: &Booking, now: Instant) -> Result<Vec<Instant>> {
    let coach = CoachRow::by_id(db, booking.coach_id).await?.filter(|coach| coach.is_listed);
    let Some(availability) = coach.and_then(|coach| coach.availability).map(|json| json.0) else {
        return Ok(Vec::new());
    };
    let until = now + days(i64::from(availability.max_days_ahead) + 1);
    let held = HeldTimes::of(db, booking.coach_id, now - hours(36), Some(until)).await?;
    let (busy, booked) = held.taken(now, None);
    let duration_minutes = u16::try_from(booking.duration_minutes()).unwrap_or(60);
    let ask = Ask {
        availability: &availability,
        duration_minutes,
        paid: booking.price_amount > 0,
        busy: &busy,
        booked: &booked,
        now,
    };
    Ok(slots::next(&ask, now, 3).into_iter().map(|slot| slot.starts_at).collect())
}

async fn refunded(db: &mut PgConnection, user: User, refund_id: Uuid) -> Result<Letter> {
    let refund = RefundRow::by_id(db, refund_id).await?;
    if refund.status == RefundStatus::Failed {
        return Ok(Letter::Skip("the refund failed, and a person looks after it"));
    }
    let payment = Payment::by_id(db, refund.payment_id).await?;
    let Some(booking) = Booking::by_id(db, payment.booking_id).await? else {
        return Ok(Letter::Skip("the booking is gone"));
    };
    let Some(session) = session(db, &booking, user.id).await? else {
        return Ok(Letter::Skip("the other side is gone"));
    };
    Ok(RefundIssued { reader: reader(user), session, amount: refund.money().to_string() }.into())
}

async fn declined(db: &mut PgConnection, user: User, payment_id: Uuid) -> Result<Letter> {
    let payment = Payment::by_id(db, payment_id).await?;
    if payment.status != PaymentStatus::Failed {
        return Ok(Letter::Skip("the payment has moved on"));
    }
    let booking = Booking::by_id(db, payment.booking_id).await?;
    let Some(booking) = booking.filter(|booking| booking.status == Status::Pending) else {
        return Ok(Letter::Skip("the time is not held any more"));
    };
    let Some(session) = session(db, &booking, user.id).await? else {
        return Ok(Letter::Skip("the other side is gone"));
    };
    let held_until = booking.hold_expires_at.unwrap_or(payment.session_expires_at).min(payment.session_expires_at);
    Ok(PaymentFailed { reader: reader(user), session, held_until }.into())
}
