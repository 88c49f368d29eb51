//! `settle`: brings one payment, and the booking it is for, to where Stripe says it is now. Called by the event's job, by the success
//! page and by the sweep; in any order, any number of times, it ends in the same state.

use uuid::Uuid;

use super::checkout::{AFTER_SESSION, note_creation, request_for};
use super::refunds::record_refund;
use crate::actors::House;
use crate::actors::hearing::coach_changed;
use crate::clock::Instant;
use crate::error::{Code, Error, Result};
use crate::integrations::stripe::{IntentNow, SessionNow, SessionState};
use crate::jobs::emails::{About, SendEmail};
use crate::jobs::{Fence, enqueue};
use crate::models::bookings::{self, Booking, Event, Status, Step, transition};
use crate::models::payments::{self, Checkout, Movement, Payment, PaymentStatus};
use crate::models::profiles::CoachRow;
use crate::origin::Origin;

/// How often a payment that changes under our hands is looked at again before the caller is asked to come back.
const LOOKS: u32 = 3;

/// Settles a payment. With a fence, the job is finished in the same transaction.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; nothing was decided.
pub async fn settle(house: &House, payment_id: Uuid, origin: &Origin, fence: Option<Fence>) -> Result<Payment> {
    for _ in 0..LOOKS {
        let seen = Payment::by_id(&mut *house.db.acquire().await?, payment_id).await?;
        let Some(session) = ask(house, &seen).await? else {
            return leave(house, seen, fence).await;
        };
        if let Some(settled) = apply(house, &seen, &session, origin, fence).await? {
            return Ok(settled);
        }
    }
    Err(Error::unavailable("a payment kept changing while it was settled"))
}

/// What Stripe says now. `None`: there is no session to ask about.
async fn ask(house: &House, payment: &Payment) -> Result<Option<SessionNow>> {
    let stripe = house.stripe()?;
    let Some(session_id) = &payment.stripe_session_id else {
        if payment.checkout != Checkout::Creating {
            return Ok(None);
        }
        // A crash may have come between the intent and Stripe's answer: the same key and parameters tell.
        let booking = booking_of(house, payment).await?;
        let answer = stripe.create_session(&request_for(house, &booking, payment)?).await;
        let note = note_creation(house, payment.id, answer).await;
        return match note {
            Ok(opened) => Ok(Some(stripe.session(&opened.stripe_session_id.unwrap_or_default()).await?)),
            Err(error)
                if Payment::by_id(&mut *house.db.acquire().await?, payment.id).await?.checkout == Checkout::Void =>
            {
                tracing::info!(payment_id = %payment.id, %error, "there is no session for this payment");
                Ok(None)
            }
            Err(error) => Err(error),
        };
    };
    let session = stripe.session(session_id).await?;
    let is_overdue = session.state == SessionState::Open && payment.session_expires_at + AFTER_SESSION <= house.now();
    let is_unwanted =
        session.state == SessionState::Open && booking_of(house, payment).await?.status == Status::Cancelled;
    if !is_overdue && !is_unwanted {
        return Ok(Some(session));
    }
    // Refused means that it is open no more: paid or expired, as the next look tells.
    if let Err(fault) = stripe.expire_session(session_id, payment.id).await {
        tracing::info!(payment_id = %payment.id, %fault, "the session was not ended by us");
    }
    Ok(Some(stripe.session(session_id).await?))
}

async fn booking_of(house: &House, payment: &Payment) -> Result<Booking> {
    let booking = Booking::by_id(&mut *house.db.acquire().await?, payment.booking_id).await?;
    booking.ok_or_else(|| Error::internal("a payment without a booking"))
}

/// Nothing to decide: the job, if there is one, is done.
async fn leave(house: &House, payment: Payment, fence: Option<Fence>) -> Result<Payment> {
    if let Some(fence) = fence {
        let mut tx = house.db.begin().await?;
        fence.finish(&mut tx, house.now()).await?;
        house.commit(tx).await?;
    }
    Payment::by_id(&mut *house.db.acquire().await?, payment.id).await
}

/// Applies what Stripe said of `seen`. `None`: the row has moved since, so what was said may be stale.
async fn apply(
    house: &House,
    seen: &Payment,
    session: &SessionNow,
    origin: &Origin,
    fence: Option<Fence>,
) -> Result<Option<Payment>> {
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let booking = Booking::locked(&mut tx, seen.booking_id).await?;
    let before = Payment::locked(&mut tx, seen.id).await?;
    let is_fresh = before.revision == seen.revision
        || (seen.checkout == Checkout::Creating && before.revision == seen.revision + 1);
    if !is_fresh {
        return Ok(None);
    }
    let mut payment = before.clone();
    learn(&mut payment, session);
    let mut is_calendar_changed = false;
    if session.is_paid {
        is_calendar_changed = take_money(house, &mut tx, &mut payment, &booking, session, origin, now).await?;
    } else if session.state == SessionState::Expired {
        payment.checkout = Checkout::Expired;
        if payment.captured_amount == 0 {
            payment.status = PaymentStatus::Cancelled;
        }
        if booking.status == Status::Pending && booking.hold_expires_at.is_none_or(|until| until <= now) {
            transition(&mut tx, &booking, Step::system(Event::ExpireHold, origin), now).await?;
            is_calendar_changed = true;
        }
    } else if session.intent.as_ref().is_some_and(|intent| intent.was_declined)
        && payment.status == PaymentStatus::Pending
    {
        payment.status = PaymentStatus::Failed;
        let mail = SendEmail { to: booking.client_id, about: About::PaymentFailed { payment_id: payment.id } };
        enqueue(&mut tx, origin, now, &mail).await?;
    }
    let settled = if is_changed(&before, &payment) { payment.save(&mut tx, now).await? } else { before };
    if let Some(fence) = fence {
        fence.finish(&mut tx, now).await?;
    }
    house.commit(tx).await?;
    if is_calendar_changed {
        coach_changed(house, booking.coach_id);
    }
    Ok(Some(settled))
}

fn is_changed(before: &Payment, after: &Payment) -> bool {
    (
        before.status,
        before.checkout,
        before.captured_amount,
        &before.stripe_payment_intent_id,
        &before.receipt_url,
        &before.flag,
    ) != (
        after.status,
        after.checkout,
        after.captured_amount,
        &after.stripe_payment_intent_id,
        &after.receipt_url,
        &after.flag,
    )
}

/// Ids and links, which are never wrong to know.
fn learn(payment: &mut Payment, session: &SessionNow) {
    if let Some(intent) = &session.intent {
        payment.stripe_payment_intent_id = Some(intent.id.clone());
        if let Some(url) = intent.charge.as_ref().and_then(|charge| charge.receipt_url.clone()) {
            payment.receipt_url = Some(url);
        }
    }
}

/// The money is there: a line in the ledger, once, and then the session stands, or the money goes back.
/// `true`: the coach's calendar has changed.
async fn take_money(
    house: &House,
    tx: &mut sqlx::PgConnection,
    payment: &mut Payment,
    booking: &Booking,
    session: &SessionNow,
    origin: &Origin,
    now: Instant,
) -> Result<bool> {
    payment.checkout = Checkout::Complete;
    let Some(received) = session.intent.as_ref().and_then(|intent| intent.received) else {
        return Err(Error::unavailable("Stripe says paid, but not how much"));
    };
    if received != payment.price() {
        tracing::error!(payment_id = %payment.id, expected = ?payment.price(), actual = ?received, "paid another amount than recorded");
        payment.flag_as("amount", serde_json::json!(payment.price()), serde_json::json!(received), now);
        return Ok(false);
    }
    let line = session.intent.as_ref().map(ledger_id).unwrap_or_default();
    if payments::add_line(tx, payment.id, Movement::Capture, received, &line, now).await? {
        payment.captured_amount += received.amount;
        // The trigger that guards `confirmed` reads this column.
        sqlx::query("update payments set captured_amount = $2 where id = $1")
            .bind(payment.id)
            .bind(payment.captured_amount)
            .execute(&mut *tx)
            .await?;
    } else {
        return Ok(false);
    }
    payment.status = payment.status_by_money();
    seat(house, tx, payment, booking, origin, now).await
}

fn ledger_id(intent: &IntentNow) -> String {
    intent.charge.as_ref().map_or_else(|| intent.id.clone(), |charge| charge.id.clone())
}

/// Gives the payer the session, or the money back.
async fn seat(
    house: &House,
    tx: &mut sqlx::PgConnection,
    payment: &Payment,
    booking: &Booking,
    origin: &Origin,
    now: Instant,
) -> Result<bool> {
    let event = match booking.status {
        Status::Pending => Event::Settle,
        _ => Event::SettleLate,
    };
    let coach = CoachRow::by_id(tx, booking.coach_id).await?;
    let link = coach.and_then(|coach| meeting_link(house, &coach, booking.id));
    // Serialises late comers with those who book the time anew; 23P01 under the savepoint means that it is taken.
    bookings::lock_people(tx, booking.coach_id, booking.client_id).await?;
    sqlx::query("savepoint seat").execute(&mut *tx).await?;
    let step = Step { meeting_link: link, ..Step::system(event, origin) };
    match transition(tx, booking, step, now).await {
        Ok(_) => {
            sqlx::query("release savepoint seat").execute(&mut *tx).await?;
            Ok(true)
        }
        Err(error) if matches!(error.code(), Code::SlotTaken | Code::ClientBusy | Code::InvalidTransition) => {
            sqlx::query("rollback to savepoint seat").execute(&mut *tx).await?;
            let is_late = error.code() != Code::InvalidTransition;
            let reason = if is_late { "late_payment" } else { "paid_after_cancellation" };
            let refund_id = record_refund(tx, payment, payment.captured_amount, reason, "system", origin, now).await?;
            let about = About::LatePaymentRefunded { booking_id: booking.id, refund_id };
            enqueue(tx, origin, now, &SendEmail { to: booking.client_id, about }).await?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// The coach's own link, else one from the template.
pub fn meeting_link(house: &House, coach: &CoachRow, booking_id: Uuid) -> Option<String> {
    let from_template = || {
        let template = house.config.meeting_url_template.as_ref()?;
        Some(template.replace("{booking_id}", &booking_id.to_string()))
    };
    coach.meeting_url.clone().or_else(from_template)
}

/// Releases a hold whose time is up: at once if nobody opened a checkout, else as Stripe says.
///
/// # Errors
/// `unavailable`: Stripe or the database does not answer; the hold stands.
pub async fn release_hold(house: &House, booking_id: Uuid, origin: &Origin) -> Result<()> {
    let payment = Payment::of_booking(&mut *house.db.acquire().await?, booking_id).await?;
    if let Some(payment) = payment {
        return settle(house, payment.id, origin, None).await.map(drop);
    }
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let booking = Booking::locked(&mut tx, booking_id).await?;
    let is_over = booking.status == Status::Pending && booking.hold_expires_at.is_some_and(|until| until <= now);
    if is_over && Payment::of_booking(&mut tx, booking_id).await?.is_none() {
        transition(&mut tx, &booking, Step::system(Event::ExpireHold, origin), now).await?;
        house.commit(tx).await?;
        coach_changed(house, booking.coach_id);
    }
    Ok(())
}

/// Ends the checkout of a booking that was given up; money that came all the same goes back.
///
/// # Errors
/// As [`settle`].
pub async fn expire_checkout(house: &House, payment_id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    settle(house, payment_id, origin, Some(fence)).await.map(drop)
}
