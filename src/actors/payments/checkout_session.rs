//! The Checkout Session of a payment: the request for it, and recording the result.

use jiff::SignedDuration;
use uuid::Uuid;

use crate::app::App;
use crate::clock::minutes;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::integrations::stripe::{CheckoutSession, CheckoutSessionRequest, StripeError};
use crate::models::bookings::{self, Booking};
use crate::models::payments::{CheckoutStatus, Payment, PaymentStatus, Ui};

/// How long a session lives; Stripe's minimum is 30 minutes.
pub(super) const SESSION_LIFETIME: SignedDuration = minutes(31);

/// How long a hold outlasts its session.
pub(super) const HOLD_AFTER_SESSION: SignedDuration = minutes(5);

/// The request for a payment's session: made from stored rows alone, so that every attempt sends the same parameters.
pub(super) fn session_request(app: &App, booking: &Booking, payment: &Payment) -> Result<CheckoutSessionRequest> {
    let return_url =
        payment.return_url.clone().unwrap_or_else(|| app.config.web(&format!("/bookings/{}/paid", booking.id)));
    Ok(CheckoutSessionRequest {
        payment_id: payment.id,
        booking_id: booking.id,
        price: payment.price(),
        product: format!("Coaching session, {} minutes", booking.duration_minutes()),
        is_hosted: payment.ui == Ui::Hosted,
        success_url: return_url,
        cancel_url: app.config.web(&format!("/bookings/{}", booking.id)),
        expires_at: payment.session_expires_at,
    })
}

/// Records the result of creating the session. After a refusal there is none: the payment is cancelled and the hold gets its first
/// end back. After an unclear answer the payment stays `creating`, for the sweep.
pub(super) async fn record_creation(
    app: &App,
    payment_id: Uuid,
    result: Result<CheckoutSession, StripeError>,
) -> Result<Payment> {
    let error = match result {
        Ok(session) => return record_open(app, payment_id, session).await,
        Err(error @ StripeError::Refused { .. }) => error,
        Err(error) => return Err(error.into()),
    };
    tracing::warn!(%payment_id, %error, "checkout session not created");
    let now = app.now();
    let booking_id = Payment::by_id(&mut *app.db.acquire().await?, payment_id).await?.booking_id;
    let mut tx = app.begin().await?;
    let booking = Booking::by_id_for_update(&mut tx, booking_id).await?;
    let mut payment = Payment::by_id_for_update(&mut tx, payment_id).await?;
    if payment.checkout_status == CheckoutStatus::Creating {
        payment.checkout_status = CheckoutStatus::Void;
        payment.status = PaymentStatus::Cancelled;
        payment.save(&mut tx, now).await?;
        bookings::lock_participants(&mut tx, booking.coach_id, booking.client_id).await?;
        bookings::extend_hold(&mut tx, booking.id, booking.created_at + minutes(bookings::HOLD_MINUTES), now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::Coach(booking.coach_id));
    }
    Err(Error::new(Code::Unavailable)
        .with_detail("The payment provider did not open a checkout. Nothing was charged; try again.")
        .with_source(error))
}

/// Records the created session.
pub(super) async fn record_open(app: &App, payment_id: Uuid, session: CheckoutSession) -> Result<Payment> {
    let now = app.now();
    let mut tx = app.begin().await?;
    let mut payment = Payment::by_id_for_update(&mut tx, payment_id).await?;
    if payment.checkout_status != CheckoutStatus::Creating {
        return Ok(payment);
    }
    payment.checkout_status = CheckoutStatus::Open;
    payment.stripe_session_id = Some(session.id);
    payment.checkout_url = session.url;
    payment.client_secret = session.client_secret;
    let payment = payment.save(&mut tx, now).await?;
    app.commit(tx).await?;
    Ok(payment)
}
