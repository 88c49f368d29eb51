//! Opening the checkout of a held booking: one session per booking, its row committed before Stripe is called.

use std::time::Duration;

use uuid::Uuid;

use super::checkout_session::{HOLD_AFTER_SESSION, SESSION_LIFETIME, record_creation, session_request};
use super::state::Payments;
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::ids;
use crate::models::bookings::{self, Booking, BookingStatus};
use crate::models::payments::{CheckoutStatus, NewPayment, Payment, Ui};
use crate::origin::Origin;

/// Opens the checkout of a booking, or returns the one that is open.
#[derive(Clone, Debug)]
pub struct OpenCheckout {
    pub booking_id: Uuid,
    pub client_id: Uuid,
    pub ui: Ui,
    /// Under an allowed prefix, which the HTTP handler has checked.
    pub return_url: Option<String>,
    pub origin: Origin,
}

/// An open checkout.
#[derive(Clone, Debug)]
pub struct CheckoutOpened {
    pub payment: Payment,
    /// It was opened by an earlier request.
    pub already_open: bool,
}

impl Command for OpenCheckout {
    type State = Payments;
    type Output = CheckoutOpened;
    /// All attempts of one call of Stripe end within 45 seconds.
    const DEADLINE: Duration = Duration::from_secs(45);

    async fn run(self, app: &App, _: &Payments) -> Result<CheckoutOpened> {
        app.stripe()?;
        let (booking, payment, already_open) = self.reserve(app).await?;
        if payment.checkout_status == CheckoutStatus::Open {
            return Ok(CheckoutOpened { payment, already_open });
        }
        let result = app.stripe()?.create_checkout_session(&session_request(app, &booking, &payment)?).await;
        let payment = record_creation(app, payment.id, result).await?;
        Ok(CheckoutOpened { payment, already_open })
    }
}

impl OpenCheckout {
    /// Commits the payment's row, and extends the hold beyond the session's end.
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
        let session_expires_at = (now + SESSION_LIFETIME).whole_seconds();
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
        bookings::extend_hold(&mut tx, booking.id, session_expires_at + HOLD_AFTER_SESSION, now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::Coach(booking.coach_id));
        Ok((booking, payment, false))
    }

    /// A repeated request returns the same session for the same parameters, while it is open.
    fn reuse_open(&self, booking: Booking, payment: Payment, now: Timestamp) -> Result<(Booking, Payment, bool)> {
        match payment.checkout_status {
            // Expired at Stripe, even if that has not been settled yet.
            CheckoutStatus::Open if payment.session_expires_at <= now => Err(expired()),
            CheckoutStatus::Creating | CheckoutStatus::Open
                if payment.ui == self.ui && payment.return_url == self.return_url =>
            {
                Ok((booking, payment, true))
            }
            CheckoutStatus::Creating | CheckoutStatus::Open => Err(Error::new(Code::CheckoutOpen)
                .with_detail("A checkout is open already, with another page or way back. Finish it there.")),
            CheckoutStatus::Expired => Err(expired()),
            CheckoutStatus::Complete | CheckoutStatus::Void => {
                Err(Error::new(Code::InvalidTransition).with_detail("The booking is paid already."))
            }
        }
    }
}

fn expired() -> Error {
    Error::new(Code::CheckoutExpired).with_detail("The checkout has ended. Book the time again.")
}
