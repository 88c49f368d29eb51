//! Opening the checkout of a held booking: one session per booking, its intent committed before Stripe hears of it.

use std::time::Duration;

use jiff::SignedDuration;
use uuid::Uuid;

use super::Payments;
use crate::actors::Command;
use crate::app::App;
use crate::clock::{Timestamp, minutes};
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::ids;
use crate::integrations::stripe::{SessionNow, SessionRequest, StripeError};
use crate::models::bookings::{self, Booking, BookingStatus};
use crate::models::payments::{CheckoutStatus, NewPayment, Payment, PaymentStatus, Ui};
use crate::origin::Origin;

/// How long a session lives; Stripe's least is 30 minutes.
const SESSION: SignedDuration = minutes(31);

/// How much longer than its session a hold stands.
pub(super) const AFTER_SESSION: SignedDuration = minutes(5);

/// Opens the checkout of a booking, or answers the one that is open.
#[derive(Clone, Debug)]
pub struct OpenCheckout {
    pub booking_id: Uuid,
    pub client_id: Uuid,
    pub ui: Ui,
    /// Only under an allowed prefix: the door has checked.
    pub return_url: Option<String>,
    pub origin: Origin,
}

/// A checkout that is open.
#[derive(Clone, Debug)]
pub struct CheckoutOpened {
    pub payment: Payment,
    /// It had been opened before.
    pub already_open: bool,
}

impl Command for OpenCheckout {
    type State = Payments;
    type Output = CheckoutOpened;
    /// All tries of one request end within 45 seconds of the committed row.
    const DEADLINE: Duration = Duration::from_secs(45);

    async fn run(self, app: &App, _: &Payments) -> Result<CheckoutOpened> {
        app.stripe()?;
        let (booking, payment, already_open) = self.reserve(app).await?;
        if payment.checkout_status == CheckoutStatus::Open {
            return Ok(CheckoutOpened { payment, already_open });
        }
        let answer = app.stripe()?.create_session(&request_for(app, &booking, &payment)?).await;
        let payment = record_creation(app, payment.id, answer).await?;
        Ok(CheckoutOpened { payment, already_open })
    }
}

impl OpenCheckout {
    /// Commits the intent, and moves the hold past the session's end.
    async fn reserve(&self, app: &App) -> Result<(Booking, Payment, bool)> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let booking = Booking::by_id_for_update(&mut tx, self.booking_id).await?;
        if booking.client_id != self.client_id {
            return Err(Error::new(Code::NotFound).with_detail("There is no such booking."));
        }
        if let Some(payment) = Payment::of_booking(&mut tx, booking.id).await? {
            return self.reuse_open(booking, payment, now);
        }
        if booking.status != BookingStatus::Pending {
            return Err(Error::new(Code::InvalidTransition)
                .with_detail(format!("The booking is {} already.", booking.status.as_str())));
        }
        if booking.hold().is_none_or(|hold| hold.is_expired(now)) {
            return Err(Error::new(Code::InvalidTransition)
                .with_detail("The time was held for 15 minutes and they are over. Book it again."));
        }
        let session_expires_at = (now + SESSION).whole_seconds();
        let new = NewPayment {
            id: ids::new(now),
            booking_id: booking.id,
            amount: booking.price(),
            ui: self.ui,
            return_url: self.return_url.clone(),
            session_expires_at,
        };
        let payment = Payment::insert(&mut tx, &new, now)
            .await?
            .ok_or_else(|| Error::unavailable("a payment appeared under the booking's lock"))?;
        bookings::lock_participants(&mut tx, booking.coach_id, booking.client_id).await?;
        bookings::extend_hold(&mut tx, booking.id, session_expires_at + AFTER_SESSION, now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::Coach(booking.coach_id));
        Ok((booking, payment, false))
    }

    /// Asked again: the same session for the same wishes, while it is open.
    fn reuse_open(&self, booking: Booking, payment: Payment, now: Timestamp) -> Result<(Booking, Payment, bool)> {
        match payment.checkout_status {
            // Its end was agreed with Stripe, so it holds whether or not the news has come.
            CheckoutStatus::Open if payment.session_expires_at <= now => Err(ended()),
            CheckoutStatus::Creating | CheckoutStatus::Open
                if payment.ui == self.ui && payment.return_url == self.return_url =>
            {
                Ok((booking, payment, true))
            }
            CheckoutStatus::Creating | CheckoutStatus::Open => Err(Error::new(Code::CheckoutOpen)
                .with_detail("A checkout is open already, with another page or way back. Finish it there.")),
            CheckoutStatus::Expired => Err(ended()),
            CheckoutStatus::Complete | CheckoutStatus::Void => {
                Err(Error::new(Code::InvalidTransition).with_detail("The booking is paid already."))
            }
        }
    }
}

fn ended() -> Error {
    Error::new(Code::CheckoutExpired).with_detail("The checkout has ended. Book the time again.")
}

/// The session of a payment, made from stored rows alone, so that every try sends the very same.
pub(super) fn request_for(app: &App, booking: &Booking, payment: &Payment) -> Result<SessionRequest> {
    let back = payment.return_url.clone().unwrap_or_else(|| app.config.web(&format!("/bookings/{}/paid", booking.id)));
    Ok(SessionRequest {
        payment_id: payment.id,
        booking_id: booking.id,
        price: payment.price(),
        product: format!("Coaching session, {} minutes", booking.duration_minutes()),
        is_hosted: payment.ui == Ui::Hosted,
        success_url: back,
        cancel_url: app.config.web(&format!("/bookings/{}", booking.id)),
        expires_at: payment.session_expires_at,
    })
}

/// Writes down what came of asking for the session. A refusal proves that there is none: the payment is cancelled and the hold
/// put back; an unclear answer leaves the intent for the sweep.
pub(super) async fn record_creation(
    app: &App,
    payment_id: Uuid,
    answer: Result<SessionNow, StripeError>,
) -> Result<Payment> {
    let refused = match answer {
        Ok(session) => return record_open(app, payment_id, session).await,
        Err(unclear @ StripeError::Ambiguous(_)) => return Err(unclear.into()),
        Err(refused) => refused,
    };
    tracing::warn!(%payment_id, %refused, "Stripe made no session");
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
        .with_source(refused))
}

/// The session is there.
pub(super) async fn record_open(app: &App, payment_id: Uuid, session: SessionNow) -> Result<Payment> {
    let now: Timestamp = app.now();
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
