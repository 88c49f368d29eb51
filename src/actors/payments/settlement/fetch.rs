//! Reading the state of a payment at Stripe. Expires, on the way, a checkout that is overdue or whose booking is cancelled.

use jiff::SignedDuration;

use crate::actors::payments::checkout_session::{HOLD_AFTER_SESSION, record_creation, record_open, session_request};
use crate::app::App;
use crate::clock::{minutes, seconds};
use crate::error::{Error, Result};
use crate::integrations::stripe::{CheckoutSessionState, CheckoutSessionStatus, Dispute, Refund, StripeError};
use crate::models::bookings::{Booking, BookingStatus};
use crate::models::payments::{CheckoutStatus, Payment};

/// After this time no attempt to create the session is in progress any more, and Stripe would refuse a new one, because the session's
/// end is less than half an hour away.
const CREATION_TIMEOUT: SignedDuration = minutes(2);

/// How far Stripe's clock may be from ours.
const CLOCK_SKEW: SignedDuration = seconds(60);

/// The state of a payment at Stripe.
pub(super) struct StripeState {
    pub session: CheckoutSessionState,
    /// All of them, oldest first.
    pub refunds: Vec<Refund>,
    pub disputes: Vec<Dispute>,
}

/// Reads the state now. `None`: there is no session.
pub(super) async fn fetch_state(app: &App, payment: &Payment) -> Result<Option<StripeState>> {
    let Some(session) = fetch_session(app, payment).await? else { return Ok(None) };
    let stripe = app.stripe()?;
    let (mut refunds, mut disputes) = (Vec::new(), Vec::new());
    if let Some(capture) = &session.capture {
        refunds = match &capture.refunds {
            Some(refunds) => refunds.clone(),
            None => stripe.refunds_of(&capture.intent_id).await?,
        };
        if capture.is_disputed {
            disputes = stripe.disputes_of(&capture.intent_id).await?;
        }
    }
    Ok(Some(StripeState { session, refunds, disputes }))
}

async fn fetch_session(app: &App, payment: &Payment) -> Result<Option<CheckoutSessionState>> {
    let stripe = app.stripe()?;
    let Some(session_id) = &payment.stripe_session_id else {
        return if payment.checkout_status == CheckoutStatus::Creating {
            recover_unanswered(app, payment).await
        } else {
            Ok(None)
        };
    };
    let session = stripe.checkout_session_state(session_id).await?;
    let is_overdue =
        session.status == CheckoutSessionStatus::Open && payment.session_expires_at + HOLD_AFTER_SESSION <= app.now();
    let is_cancelled = session.status == CheckoutSessionStatus::Open
        && booking_of(app, payment).await?.status == BookingStatus::Cancelled;
    if !is_overdue && !is_cancelled {
        return Ok(Some(session));
    }
    // Refused for a session that is paid or expired by now, which the next request shows.
    if let Err(error) = stripe.expire_checkout_session(session_id, payment.id).await {
        tracing::info!(payment_id = %payment.id, %error, "checkout session not expired");
    }
    Ok(Some(stripe.checkout_session_state(session_id).await?))
}

/// The creation of the session was never answered, because of a crash or a lost answer: it is repeated with the same key and
/// parameters. If that is unclear too (Stripe repeats a 500 under its key for a day), the session is looked up in Stripe's list.
async fn recover_unanswered(app: &App, payment: &Payment) -> Result<Option<CheckoutSessionState>> {
    let stripe = app.stripe()?;
    let booking = booking_of(app, payment).await?;
    let created = stripe.create_checkout_session(&session_request(app, &booking, payment)?).await;
    let is_unclear = matches!(created, Err(StripeError::Ambiguous { .. } | StripeError::Unreadable(_)));
    let recorded = if is_unclear && payment.created_at + CREATION_TIMEOUT <= app.now() {
        let (from, to) = (payment.created_at - CLOCK_SKEW, payment.created_at + CREATION_TIMEOUT + CLOCK_SKEW);
        match stripe.find_checkout_session(payment.id, from, to).await? {
            Some(session) => record_open(app, payment.id, session).await,
            None => {
                let error = StripeError::not_found("not in the list of checkout sessions");
                record_creation(app, payment.id, Err(error)).await
            }
        }
    } else {
        record_creation(app, payment.id, created).await
    };
    match recorded {
        Ok(payment) => Ok(Some(stripe.checkout_session_state(&payment.stripe_session_id.unwrap_or_default()).await?)),
        Err(error) if is_void(app, payment).await? => {
            tracing::info!(payment_id = %payment.id, %error, "payment has no checkout session");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn is_void(app: &App, payment: &Payment) -> Result<bool> {
    Ok(Payment::by_id(&mut *app.db.acquire().await?, payment.id).await?.checkout_status == CheckoutStatus::Void)
}

async fn booking_of(app: &App, payment: &Payment) -> Result<Booking> {
    let booking = Booking::by_id(&mut *app.db.acquire().await?, payment.booking_id).await?;
    booking.ok_or_else(|| Error::internal("a payment without a booking"))
}
