//! What a mail says, read at the moment it is sent: so that nobody is told what is no longer true, or what they do not want to be told.

mod auth;
mod bookings;
mod follow_ups;
mod payments;

use sqlx::PgConnection;
use uuid::Uuid;

use super::templates::{AccountDeleted, Mail, Reader, Session};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::models::auth::users::User;
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::bookings::{Booking, Reminder};
use crate::models::money::Money;
use crate::models::notifications::{NotificationKind, wants_email};
use crate::models::privacy::Erasure;

/// A mail to send, or why there is none to send any more.
pub(super) enum Composed {
    Send(Box<Mail>),
    Skip(&'static str),
}

const BOOKING_GONE: Composed = Composed::Skip("the booking is gone");
const OTHER_GONE: Composed = Composed::Skip("the other side is gone");

impl<M: Into<Mail>> From<M> for Composed {
    fn from(mail: M) -> Self {
        Composed::Send(Box::new(mail.into()))
    }
}

/// Reads what the mail is about and decides what it says. `mail_id` is its job's; a link in it is kept under that.
///
/// # Errors
/// The database does not answer.
pub(super) async fn write(app: &App, job: &SendEmail, mail_id: Uuid) -> Result<Composed> {
    let mut db = app.begin().await?;
    let Some(user) = User::by_id(&mut db, job.to).await? else { return Ok(Composed::Skip("the account is gone")) };
    if !user.is_active && !is_leaving(&mut db, user.id).await? {
        return Ok(Composed::Skip("the account is not active"));
    }
    if let Some(kind) = NotificationKind::for_email(&job.kind)
        && !wants_email(&mut db, user.id, kind).await?
    {
        return Ok(Composed::Skip("switched off by its reader"));
    }
    let letter = read(&mut db, user, &job.kind, mail_id, app.now()).await?;
    db.commit().await?;
    Ok(letter)
}

async fn read(db: &mut PgConnection, user: User, about: &EmailKind, mail_id: Uuid, now: Timestamp) -> Result<Composed> {
    match *about {
        EmailKind::VerifyEmail => auth::verification(db, user, mail_id, now).await,
        EmailKind::ResetPassword => auth::reset(db, user, mail_id, now).await,
        EmailKind::ConfirmNewEmail { change_id } => auth::new_email(db, user, change_id, now).await,
        EmailKind::NewEmailAsked { change_id } => auth::new_email_asked(db, user, change_id).await,
        EmailKind::BookingConfirmed { booking_id, revision } => {
            bookings::confirmed(db, user, booking_id, revision).await
        }
        EmailKind::BookingMoved { booking_id, revision } => bookings::moved(db, user, booking_id, revision).await,
        EmailKind::BookingCancelled { booking_id, .. } => bookings::cancelled(db, user, booking_id).await,
        EmailKind::Reminder24h { booking_id, revision } => {
            bookings::reminder(db, user, booking_id, revision, Reminder::DayBefore, now).await
        }
        EmailKind::Reminder1h { booking_id, revision } => {
            bookings::reminder(db, user, booking_id, revision, Reminder::HourBefore, now).await
        }
        EmailKind::LatePaymentRefunded { booking_id, refund_id } => {
            payments::late(db, user, booking_id, refund_id, now).await
        }
        EmailKind::RefundIssued { refund_id } => payments::refunded(db, user, refund_id).await,
        EmailKind::PaymentFailed { payment_id } => payments::declined(db, user, payment_id).await,
        EmailKind::ReviewRequest { booking_id } => follow_ups::review_request(db, user, booking_id).await,
        EmailKind::ReviewReceived { booking_id } => follow_ups::review_received(db, user, booking_id).await,
        EmailKind::NoShow { booking_id, ref state } => follow_ups::no_show(db, user, booking_id, state).await,
        EmailKind::AccountDeleted => Ok(AccountDeleted { reader: reader(user) }.into()),
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
