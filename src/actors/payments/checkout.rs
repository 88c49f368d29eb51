//! Opening the checkout of a held booking: one session per booking, its intent committed before Stripe hears of it.

use std::time::Duration;

use jiff::SignedDuration;
use uuid::Uuid;

use super::Payments;
use crate::actors::hearing::coach_changed;
use crate::actors::{Command, House};
use crate::clock::{Instant, minutes};
use crate::error::{Code, Error, Result};
use crate::ids;
use crate::integrations::stripe::{SessionNow, SessionRequest, StripeFault};
use crate::models::bookings::{self, Booking, Status};
use crate::models::payments::{Checkout, NewPayment, Payment, PaymentStatus, Ui};
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
pub struct Opened {
    pub payment: Payment,
    /// It had been opened before.
    pub is_repeat: bool,
}

impl Command for OpenCheckout {
    type Room = Payments;
    type Answer = Opened;
    /// All tries of one request end within 45 seconds of the committed row.
    const DEADLINE: Duration = Duration::from_secs(45);

    async fn run(self, house: &House, _: &Payments) -> Result<Opened> {
        house.stripe()?;
        let (booking, payment, is_repeat) = self.intend(house).await?;
        if payment.checkout == Checkout::Open {
            return Ok(Opened { payment, is_repeat });
        }
        let answer = house.stripe()?.create_session(&request_for(house, &booking, &payment)?).await;
        let payment = note_creation(house, payment.id, answer).await?;
        Ok(Opened { payment, is_repeat })
    }
}

impl OpenCheckout {
    /// Commits the intent, and moves the hold past the session's end.
    async fn intend(&self, house: &House) -> Result<(Booking, Payment, bool)> {
        let now = house.now();
        let mut tx = house.begin().await?;
        let booking = Booking::locked(&mut tx, self.booking_id).await?;
        if booking.client_id != self.client_id {
            return Err(Error::new(Code::NotFound).because("There is no such booking."));
        }
        if let Some(payment) = Payment::of_booking(&mut tx, booking.id).await? {
            return self.again(booking, payment, now);
        }
        if booking.status != Status::Pending {
            return Err(Error::new(Code::InvalidTransition)
                .because(format!("The booking is {} already.", booking.status.as_str())));
        }
        if booking.hold_expires_at.is_none_or(|until| until <= now) {
            return Err(Error::new(Code::InvalidTransition)
                .because("The time was held for 15 minutes and they are over. Book it again."));
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
        bookings::lock_people(&mut tx, booking.coach_id, booking.client_id).await?;
        bookings::extend_hold(&mut tx, booking.id, session_expires_at + AFTER_SESSION, now).await?;
        house.commit(tx).await?;
        coach_changed(house, booking.coach_id);
        Ok((booking, payment, false))
    }

    /// Asked again: the same session for the same wishes, while it is open.
    fn again(&self, booking: Booking, payment: Payment, now: Instant) -> Result<(Booking, Payment, bool)> {
        match payment.checkout {
            // Its end was agreed with Stripe, so it holds whether or not the news has come.
            Checkout::Open if payment.session_expires_at <= now => Err(ended()),
            Checkout::Creating | Checkout::Open if payment.ui == self.ui && payment.return_url == self.return_url => {
                Ok((booking, payment, true))
            }
            Checkout::Creating | Checkout::Open => Err(Error::new(Code::CheckoutOpen)
                .because("A checkout is open already, with another page or way back. Finish it there.")),
            Checkout::Expired => Err(ended()),
            Checkout::Complete | Checkout::Void => {
                Err(Error::new(Code::InvalidTransition).because("The booking is paid already."))
            }
        }
    }
}

fn ended() -> Error {
    Error::new(Code::CheckoutExpired).because("The checkout has ended. Book the time again.")
}

/// The session of a payment, made from stored rows alone, so that every try sends the very same.
pub(super) fn request_for(house: &House, booking: &Booking, payment: &Payment) -> Result<SessionRequest> {
    let back =
        payment.return_url.clone().unwrap_or_else(|| house.config.web(&format!("/bookings/{}/paid", booking.id)));
    Ok(SessionRequest {
        payment_id: payment.id,
        booking_id: booking.id,
        price: payment.price(),
        product: format!("Coaching session, {} minutes", booking.duration_minutes()),
        is_hosted: payment.ui == Ui::Hosted,
        success_url: back,
        cancel_url: house.config.web(&format!("/bookings/{}", booking.id)),
        expires_at: payment.session_expires_at,
    })
}

/// Writes down what came of asking for the session. A refusal proves that there is none: the payment is cancelled and the hold
/// put back; an unclear answer leaves the intent for the sweep.
pub(super) async fn note_creation(
    house: &House,
    payment_id: Uuid,
    answer: Result<SessionNow, StripeFault>,
) -> Result<Payment> {
    let refused = match answer {
        Ok(session) => return note_open(house, payment_id, session).await,
        Err(unclear @ StripeFault::Unclear(_)) => return Err(unclear.into()),
        Err(refused) => refused,
    };
    tracing::warn!(%payment_id, %refused, "Stripe made no session");
    let now = house.now();
    let booking_id = Payment::by_id(&mut *house.db.acquire().await?, payment_id).await?.booking_id;
    let mut tx = house.begin().await?;
    let booking = Booking::locked(&mut tx, booking_id).await?;
    let mut payment = Payment::locked(&mut tx, payment_id).await?;
    if payment.checkout == Checkout::Creating {
        payment.checkout = Checkout::Void;
        payment.status = PaymentStatus::Cancelled;
        payment.save(&mut tx, now).await?;
        bookings::lock_people(&mut tx, booking.coach_id, booking.client_id).await?;
        bookings::extend_hold(&mut tx, booking.id, booking.created_at + minutes(bookings::HOLD_MINUTES), now).await?;
        house.commit(tx).await?;
        coach_changed(house, booking.coach_id);
    }
    Err(Error::new(Code::Unavailable)
        .because("The payment provider did not open a checkout. Nothing was charged; try again.")
        .caused_by(refused))
}

/// The session is there.
pub(super) async fn note_open(house: &House, payment_id: Uuid, session: SessionNow) -> Result<Payment> {
    let now: Instant = house.now();
    let mut tx = house.begin().await?;
    let mut payment = Payment::locked(&mut tx, payment_id).await?;
    if payment.checkout != Checkout::Creating {
        return Ok(payment);
    }
    payment.checkout = Checkout::Open;
    payment.stripe_session_id = Some(session.id);
    payment.checkout_url = session.url;
    payment.client_secret = session.client_secret;
    let payment = payment.save(&mut tx, now).await?;
    house.commit(tx).await?;
    Ok(payment)
}
