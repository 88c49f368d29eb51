//! The user who requests a change of a booking, and the transaction that locks it.

use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::events::Change;
use crate::models::auth::users::Role;
use crate::models::bookings::{Booking, Party};
use crate::origin::Origin;

/// The user who requests a change of a booking. They are authenticated; the query checks that they may see the booking.
#[derive(Clone, Debug)]
pub struct Requester {
    pub user_id: Uuid,
    pub role: Role,
    pub origin: Origin,
}

/// A transaction in which one booking is locked.
pub(super) struct LockedBooking {
    pub tx: Transaction<'static, Postgres>,
    pub booking: Booking,
    /// As what the requester acts.
    pub party: Party,
    pub now: Timestamp,
}

impl Requester {
    /// Begins a transaction and locks the booking.
    ///
    /// # Errors
    /// `not_found`, whether it is absent or somebody else's.
    pub(super) async fn lock_booking(&self, app: &App, booking_id: Uuid) -> Result<LockedBooking> {
        let now = app.now();
        let mut tx = app.begin().await?;
        Booking::visible_to(&mut tx, booking_id, self.user_id, self.role).await?;
        let booking = Booking::by_id_for_update(&mut tx, booking_id).await?;
        let party = booking.party_of(self.user_id, self.role);
        Ok(LockedBooking { tx, booking, party, now })
    }
}

/// Commits a change of a booking, and publishes it.
pub(super) async fn commit(app: &App, tx: Transaction<'_, Postgres>, booking: &Booking) -> Result<()> {
    app.commit(tx).await?;
    app.events.publish(Change::booking(booking));
    Ok(())
}
