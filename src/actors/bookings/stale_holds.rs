//! Holds in the way of another booking whose time is up: those without a checkout are free and released at once, those with one only when
//! Stripe has said that they were not paid.

use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::payments;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::bookings::{self, Booking, BookingStatus, Event, Step, transition};
use crate::origin::Origin;

/// How long a booking waits for Stripe to say whether a hold in its way was paid.
const STRIPE_TIMEOUT: Duration = Duration::from_secs(2);

/// Settles expired holds over that time that have a checkout, as far as Stripe answers in time. `true`: there were some.
pub(super) async fn settle_expired_checkouts(
    app: &App,
    people: (Uuid, Uuid),
    span: (Timestamp, Timestamp, Timestamp),
    origin: &Origin,
) -> Result<bool> {
    let stale = bookings::stale_holds(&mut *app.db.acquire().await?, people, span, app.now()).await?;
    let mut any = false;
    for hold in stale.iter().filter(|hold| hold.payment_id.is_some()) {
        any = true;
        match tokio::time::timeout(STRIPE_TIMEOUT, payments::release_expired_hold(app, hold.id, origin)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::info!(%error, booking_id = %hold.id, "conflicting hold not settled"),
            Err(_) => tracing::info!(booking_id = %hold.id, "conflicting hold not settled: Stripe timed out"),
        }
    }
    Ok(any)
}

/// Releases expired holds over that time that never had a checkout, in the transaction that takes their time. Rows of bookings are locked by
/// id, and before people.
pub(super) async fn release_expired_holds_without_checkout(
    db: &mut PgConnection,
    people: (Uuid, Uuid),
    span: (Timestamp, Timestamp, Timestamp),
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    for stale in bookings::stale_holds(db, people, span, now).await? {
        let booking = Booking::by_id_for_update(db, stale.id).await?;
        let is_over = booking.hold_expires_at.is_some_and(|until| until <= now);
        if booking.status == BookingStatus::Pending && is_over && booking.payment_id.is_none() {
            transition(db, &booking, Step::system(Event::ExpireHold, origin), now).await?;
        }
    }
    Ok(())
}
