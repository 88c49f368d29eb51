//! Expired holds that prevent a booking: those without a checkout are released at once, those with one when Stripe has said that they
//! were not paid.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::payments;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::bookings::{
    Booking, Event, ExpiredHold, Step, expired_holds_of_client, expired_holds_overlapping, lock_participants,
    transition,
};
use crate::models::notifications;
use crate::origin::Origin;

/// How long a booking waits for Stripe to say whether a hold was paid.
const STRIPE_TIMEOUT: Duration = Duration::from_secs(2);

/// Settles the expired holds in that time that have a checkout, as far as Stripe answers in time. `true`: at least one was settled.
pub(super) async fn settle_expired_checkouts(
    app: &App,
    participants: (Uuid, Uuid),
    span: (Timestamp, Timestamp, Timestamp),
    origin: &Origin,
) -> Result<bool> {
    let expired = expired_holds_overlapping(&mut *app.db.acquire().await?, participants, span, app.now()).await?;
    Ok(settle(app, &expired, origin).await)
}

/// Settles the expired holds of a client that have a checkout, which count against the limit of holds until then. `true`: at least one was settled.
pub(super) async fn settle_expired_checkouts_of_client(app: &App, client_id: Uuid, origin: &Origin) -> Result<bool> {
    let expired = expired_holds_of_client(&mut *app.db.acquire().await?, client_id, app.now()).await?;
    Ok(settle(app, &expired, origin).await)
}

/// All of them at once and within one time limit, so that it fits into the deadline of a command however many there are.
async fn settle(app: &App, expired: &[ExpiredHold], origin: &Origin) -> bool {
    let settlements = expired.iter().filter(|hold| hold.payment_id.is_some()).map(|hold| async {
        let settled = payments::release_expired_hold(app, hold.id, origin);
        match tokio::time::timeout(STRIPE_TIMEOUT, settled).await {
            Ok(Ok(())) => return true,
            Ok(Err(error)) => tracing::info!(%error, booking_id = %hold.id, "expired hold not settled"),
            Err(_) => tracing::info!(booking_id = %hold.id, "expired hold not settled: Stripe timed out"),
        }
        false
    });
    join_all(settlements).await.into_iter().any(|is_settled| is_settled)
}

/// Releases the expired holds in that time that never had a checkout, in the transaction that takes their time. In the one order of locks: the
/// bookings by id, the participants, the counters of all who may have been notified of one of the holds.
pub(super) async fn release_expired_holds_without_checkout(
    db: &mut PgConnection,
    (coach_id, client_id): (Uuid, Uuid),
    span: (Timestamp, Timestamp, Timestamp),
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    let mut released = Vec::new();
    for expired in expired_holds_overlapping(db, (coach_id, client_id), span, now).await? {
        let booking = Booking::by_id_for_update(db, expired.id).await?;
        if booking.hold().is_some_and(|hold| hold.is_free(now)) {
            released.push(booking);
        }
    }
    if released.is_empty() {
        return Ok(());
    }
    lock_participants(db, coach_id, client_id).await?;
    let of_holds = released.iter().flat_map(|booking| [booking.coach_id, booking.client_id]);
    let notified: Vec<Uuid> = BTreeSet::from_iter(of_holds.chain([coach_id, client_id])).into_iter().collect();
    notifications::lock_counters(db, &notified).await?;
    for booking in released {
        transition(db, &booking, Step::system(Event::ExpireHold, origin), now).await?;
    }
    Ok(())
}
