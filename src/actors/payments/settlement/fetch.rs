//! Asking Stripe how a payment stands now; and ending, on the way, a checkout that nobody wants any more.

use jiff::SignedDuration;

use crate::actors::payments::checkout::{AFTER_SESSION, record_creation, record_open, request_for};
use crate::app::App;
use crate::clock::{minutes, seconds};
use crate::error::{Error, Result};
use crate::integrations::stripe::{DisputeNow, RefundNow, SessionNow, SessionState, StripeError};
use crate::models::bookings::{Booking, BookingStatus};
use crate::models::payments::{CheckoutStatus, Payment};

/// After so long no try of the request that made the intent is under way any more, and Stripe takes no new one: its end would be
/// less than half an hour off.
const CREATION_IS_OVER: SignedDuration = minutes(2);

/// How far Stripe's clock may be from ours.
const SKEW: SignedDuration = seconds(60);

/// How a payment stands at Stripe.
pub(super) struct StripeState {
    pub session: SessionNow,
    /// All of them, oldest first.
    pub refunds: Vec<RefundNow>,
    pub disputes: Vec<DisputeNow>,
}

/// What Stripe says now. `None`: there is no session to ask about.
pub(super) async fn fetch_state(app: &App, payment: &Payment) -> Result<Option<StripeState>> {
    let Some(session) = session(app, payment).await? else { return Ok(None) };
    let stripe = app.stripe()?;
    let (mut refunds, mut disputes) = (Vec::new(), Vec::new());
    if let Some((intent, charge)) = session.intent.as_ref().and_then(|intent| Some((intent, intent.charge.as_ref()?))) {
        refunds.clone_from(&charge.refunds);
        if charge.has_more_refunds {
            refunds = stripe.refunds_of(&intent.id).await?;
        }
        if charge.is_disputed {
            disputes = stripe.disputes_of(&intent.id).await?;
        }
    }
    Ok(Some(StripeState { session, refunds, disputes }))
}

async fn session(app: &App, payment: &Payment) -> Result<Option<SessionNow>> {
    let stripe = app.stripe()?;
    let Some(session_id) = &payment.stripe_session_id else {
        return if payment.checkout_status == CheckoutStatus::Creating {
            recover_unanswered(app, payment).await
        } else {
            Ok(None)
        };
    };
    let session = stripe.session(session_id).await?;
    let is_overdue = session.state == SessionState::Open && payment.session_expires_at + AFTER_SESSION <= app.now();
    let is_unwanted =
        session.state == SessionState::Open && booking_of(app, payment).await?.status == BookingStatus::Cancelled;
    if !is_overdue && !is_unwanted {
        return Ok(Some(session));
    }
    // Refused means that it is open no more: paid or expired, as the next look tells.
    if let Err(fault) = stripe.expire_session(session_id, payment.id).await {
        tracing::info!(payment_id = %payment.id, %fault, "the session was not ended by us");
    }
    Ok(Some(stripe.session(session_id).await?))
}

/// A crash, or a lost answer, came between the intent and Stripe's word for it: the same key and parameters tell. Where even they do
/// not (a key keeps a 500 for a day), Stripe's own list does.
async fn recover_unanswered(app: &App, payment: &Payment) -> Result<Option<SessionNow>> {
    let stripe = app.stripe()?;
    let booking = booking_of(app, payment).await?;
    let answer = stripe.create_session(&request_for(app, &booking, payment)?).await;
    let is_unclear = matches!(answer, Err(StripeError::Ambiguous(_)));
    let opened = if is_unclear && payment.created_at + CREATION_IS_OVER <= app.now() {
        let (from, to) = (payment.created_at - SKEW, payment.created_at + CREATION_IS_OVER + SKEW);
        match stripe.session_made_for(payment.id, from, to).await? {
            Some(session) => record_open(app, payment.id, session).await,
            None => {
                let none = "it is in no list of Stripe's".to_owned();
                record_creation(app, payment.id, Err(StripeError::refused(none))).await
            }
        }
    } else {
        record_creation(app, payment.id, answer).await
    };
    match opened {
        Ok(opened) => Ok(Some(stripe.session(&opened.stripe_session_id.unwrap_or_default()).await?)),
        Err(error) if is_void(app, payment).await? => {
            tracing::info!(payment_id = %payment.id, %error, "there is no session for this payment");
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
