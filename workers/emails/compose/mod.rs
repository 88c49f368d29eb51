//! Decides what an email says, from the rows as they are when it is sent: so that no email says what is no longer true, or what its reader has
//! turned off.

mod auth;
mod bookings;
mod calendars;
mod community;
mod composed;
mod digest;
mod follow_ups;
mod payments;
mod views;

use sqlx::PgConnection;
use uuid::Uuid;

use super::templates::{AccountDeleted, SecurityEvent};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::models::auth::users::User;
use crate::models::bookings::Reminder;
use crate::models::notifications::{NotificationKind, wants_email};
use crate::models::privacy::Erasure;

pub(super) use self::composed::Composed;

/// Composes the email that a job asks for. `job_id`: a link's token is stored under it.
///
/// # Errors
/// The database does not answer.
pub(super) async fn compose(app: &App, job: &SendEmail, job_id: Uuid) -> Result<Composed> {
    let mut db = app.begin().await?;
    let Some(user) = User::by_id(&mut db, job.to).await? else { return Ok(Composed::Skip("the account is gone")) };
    if !user.is_active && !is_awaiting_erasure(&mut db, user.id).await? {
        return Ok(Composed::Skip("the account is not active"));
    }
    if let Some(kind) = NotificationKind::for_email(&job.kind)
        && !wants_email(&mut db, user.id, kind).await?
    {
        return Ok(Composed::Skip("switched off by its reader"));
    }
    let composed = by_kind(&mut db, user, &job.kind, job_id, app.now()).await?;
    db.commit().await?;
    Ok(composed)
}

async fn by_kind(
    db: &mut PgConnection,
    user: User,
    email: &EmailKind,
    job_id: Uuid,
    now: Timestamp,
) -> Result<Composed> {
    match *email {
        EmailKind::VerifyEmail => auth::verification(db, user, job_id, now).await,
        EmailKind::ResetPassword => auth::password_reset(db, user, job_id, now).await,
        EmailKind::Invitation => auth::invitation(db, user, job_id, now).await,
        EmailKind::ConfirmNewEmail { change_id } => auth::email_change_confirmation(db, user, change_id, now).await,
        EmailKind::NewEmailAsked { change_id } => auth::email_change_notice(db, user, change_id).await,
        EmailKind::PasswordChanged { at } => Ok(auth::security_notice(user, SecurityEvent::PasswordChanged { at })),
        EmailKind::RefreshReused { at } => Ok(auth::security_notice(user, SecurityEvent::RefreshReused { at })),
        EmailKind::EmailChanged { change_id } => auth::email_changed(db, user, change_id).await,
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
            payments::late_payment_refunded(db, user, booking_id, refund_id, now).await
        }
        EmailKind::RefundIssued { refund_id } => payments::refund_issued(db, user, refund_id).await,
        EmailKind::PaymentFailed { payment_id } => payments::payment_failed(db, user, payment_id).await,
        EmailKind::ReviewRequest { booking_id } => follow_ups::review_request(db, user, booking_id).await,
        EmailKind::ReviewReceived { booking_id } => follow_ups::review_received(db, user, booking_id).await,
        EmailKind::NoShow { booking_id, ref state } => follow_ups::no_show(db, user, booking_id, state).await,
        EmailKind::ModerationDecision { case_id, number } => {
            community::moderation_decision(db, user, case_id, number).await
        }
        EmailKind::ReportDecided { report_id, upheld } => community::report_decided(db, user, report_id, upheld).await,
        EmailKind::CommentReply { comment_id } => community::comment_reply(db, user, comment_id).await,
        EmailKind::Mention { post_id, comment_id } => community::mention(db, user, post_id, comment_id).await,
        EmailKind::UpvoteMilestone { post_id, upvotes } => community::upvotes(db, user, post_id, upvotes).await,
        EmailKind::ResourceSuggested { resource_id, booking_id } => {
            community::suggestion(db, user, resource_id, booking_id).await
        }
        EmailKind::CalendarBroken { calendar_id } => calendars::broken(db, user, calendar_id).await,
        EmailKind::WeeklyDigest { until } => digest::weekly_digest(db, user, until, now).await,
        EmailKind::AccountDeleted => Ok(AccountDeleted { reader: views::reader(user) }.into()),
    }
}

/// A deleted account that is not erased yet: its last emails are still sent.
async fn is_awaiting_erasure(db: &mut PgConnection, user_id: Uuid) -> Result<bool> {
    Ok(Erasure::of(db, user_id).await?.is_some_and(|erasure| erasure.erased_at.is_none()))
}
