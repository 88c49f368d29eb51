//! What a mail says, read at the moment it is sent: so that nobody is told what is no longer true, or what they do not want to be told.

mod accounts;
mod afterwards;
mod bookings;
mod money;

use sqlx::PgConnection;
use uuid::Uuid;

use super::templates::{AccountDeleted, Mail, Reader, Session};
use crate::actors::House;
use crate::clock::Instant;
use crate::error::Result;
use crate::jobs::emails::{About, SendEmail};
use crate::models::bookings::{Booking, Reminder};
use crate::models::money::Money;
use crate::models::notifications::{Kind, wants_email};
use crate::models::policies::CancellationPolicy;
use crate::models::privacy::Erasure;
use crate::models::users::User;

/// A mail to send, or why there is none to send any more.
pub(super) enum Letter {
    Write(Box<Mail>),
    Skip(&'static str),
}

const BOOKING_GONE: Letter = Letter::Skip("the booking is gone");
const OTHER_GONE: Letter = Letter::Skip("the other side is gone");

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
    if let Some(kind) = Kind::of(&job.about)
        && !wants_email(&mut db, user.id, kind).await?
    {
        return Ok(Letter::Skip("switched off by its reader"));
    }
    let letter = read(&mut db, user, &job.about, mail_id, house.now()).await?;
    db.commit().await?;
    Ok(letter)
}

async fn read(db: &mut PgConnection, user: User, about: &About, mail_id: Uuid, now: Instant) -> Result<Letter> {
    match *about {
        About::VerifyEmail => accounts::verification(db, user, mail_id, now).await,
        About::ResetPassword => accounts::reset(db, user, mail_id, now).await,
        About::ConfirmNewEmail { change_id } => accounts::new_email(db, user, change_id, now).await,
        About::NewEmailAsked { change_id } => accounts::new_email_asked(db, user, change_id).await,
        About::BookingConfirmed { booking_id, revision } => bookings::confirmed(db, user, booking_id, revision).await,
        About::BookingMoved { booking_id, revision } => bookings::moved(db, user, booking_id, revision).await,
        About::BookingCancelled { booking_id, .. } => bookings::cancelled(db, user, booking_id).await,
        About::Reminder24h { booking_id, revision } => {
            bookings::reminder(db, user, booking_id, revision, Reminder::DayBefore, now).await
        }
        About::Reminder1h { booking_id, revision } => {
            bookings::reminder(db, user, booking_id, revision, Reminder::HourBefore, now).await
        }
        About::LatePaymentRefunded { booking_id, refund_id } => money::late(db, user, booking_id, refund_id, now).await,
        About::RefundIssued { refund_id } => money::refunded(db, user, refund_id).await,
        About::PaymentFailed { payment_id } => money::declined(db, user, payment_id).await,
        About::ReviewRequest { booking_id } => afterwards::review_request(db, user, booking_id).await,
        About::ReviewReceived { booking_id } => afterwards::review_received(db, user, booking_id).await,
        About::NoShow { booking_id, ref state } => afterwards::no_show(db, user, booking_id, state).await,
        About::AccountDeleted => Ok(AccountDeleted { reader: reader(user) }.into()),
    }
}

/// An account that was given up, and is not erased yet: the last mails still go out.
async fn is_leaving(db: &mut PgConnection, user_id: Uuid) -> Result<bool> {
    Ok(Erasure::of(db, user_id).await?.is_some_and(|erasure| erasure.erased_at.is_none()))
}

fn reader(user: User) -> Reader {
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
