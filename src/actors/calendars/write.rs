//! Sessions in connected calendars: made as the bookings are now, whatever has happened since they were written last.
//!
//! *Invariant:* each step can be repeated: the key of an event follows from the booking and the connection, and where it was written is recorded
//! before it is. Whoever finds that another has the job has it written once more. The model is `proofs/src/calendars.rs`.

use uuid::Uuid;

use super::access::Access;
use super::error::SyncError;
use crate::app::App;
use crate::integrations::calendars::{CalendarError, EventDetails, EventKey, IfDeleted, KnownEvent, Upserted};
use crate::jobs::Fence;
use crate::jobs::store::is_fenced;
use crate::models::auth::users::User;
use crate::models::bookings::{Booking, BookingStatus, InvitationContext, calendar_event};
use crate::models::calendars::connected::ConnectedCalendar;
use crate::models::calendars::connections::Connection;
use crate::models::calendars::links::{self, Applied, Link};

/// Sessions that are looked up at once.
const BATCH: i64 = 50;

/// Writes every session of a connection that is not as it should be.
///
/// # Errors
/// The provider's, when the next session would get the same.
pub async fn write_sessions(
    app: &App,
    connection: &Connection,
    access: &Access<'_>,
    fence: Fence,
) -> Result<(), SyncError> {
    let mut after = Uuid::nil();
    loop {
        let mut db = app.db.acquire().await?;
        let pending = links::pending(&mut db, connection.id, after, BATCH).await?;
        let Some(last) = pending.last().map(|link| link.booking_id) else { return Ok(()) };
        let calendars = ConnectedCalendar::of_connection(&mut db, connection.id).await?;
        let owner = User::by_id(&mut db, connection.user_id).await?;
        drop(db);
        let Some(owner) = owner else { return Ok(()) };
        let target =
            calendars.iter().find(|calendar| calendar.is_written).map(|calendar| calendar.external_id.as_str());
        let account = Account { app, connection, access, owner: &owner, target, fence };
        for link in pending {
            account.write(&link).await?;
        }
        after = last;
    }
}

/// Where sessions are written.
struct Account<'a> {
    app: &'a App,
    connection: &'a Connection,
    access: &'a Access<'a>,
    owner: &'a User,
    /// The provider's id of the calendar that its owner has chosen.
    target: Option<&'a str>,
    fence: Fence,
}

impl Account<'_> {
    async fn write(&self, link: &Link) -> Result<(), SyncError> {
        let booking = Booking::by_id(&mut *self.app.db.acquire().await?, link.booking_id).await?;
        let Some(booking) = booking else { return Ok(()) };
        let takes_place = matches!(booking.status, BookingStatus::Confirmed | BookingStatus::Completed);
        let target = self.target.filter(|_| takes_place);
        let outcome = self.write_and_record(link, &booking, target).await;
        if let Err(SyncError::Ours(error)) = &outcome
            && is_fenced(error)
        {
            let Connection { id, user_id, .. } = *self.connection;
            let mut tx = self.app.begin().await?;
            links::write_again(&mut tx, (id, user_id), link.booking_id, target, self.app.now()).await?;
            self.app.commit(tx).await?;
        }
        outcome
    }

    async fn write_and_record(&self, link: &Link, booking: &Booking, target: Option<&str>) -> Result<(), SyncError> {
        let applied = match self.bring(link, booking, target).await {
            Ok(applied) => applied,
            // The same write would be refused again, and that of another session may not be.
            Err(SyncError::Provider(
                error @ (CalendarError::Refused(_) | CalendarError::Conflict(_) | CalendarError::Unreadable(_)),
            )) => {
                tracing::error!(%error, booking = %booking.id, connection = %self.connection.id, "session not written into a calendar");
                Applied::Refused(error.to_string())
            }
            Err(error) => return Err(error),
        };
        let mut tx = self.app.begin().await?;
        self.fence.check(&mut tx).await?;
        links::record(&mut tx, self.connection.id, link, booking.revision, &applied).await?;
        Ok(self.app.commit(tx).await?)
    }

    /// Makes the calendar as the booking is: in `target`, and nowhere else.
    async fn bring(&self, link: &Link, booking: &Booking, target: Option<&str>) -> Result<Applied, SyncError> {
        let key = EventKey::new(booking.id, self.connection.id);
        let (provider, token) = (self.access.provider, &self.access.token);
        for (calendar, external_id) in link.elsewhere(target) {
            provider.delete_event(token, calendar, key, external_id).await?;
        }
        let Some(target) = target else { return Ok(Applied::Removed) };
        let is_there = link.calendar.as_deref() == Some(target);
        if !is_there {
            let mut tx = self.app.begin().await?;
            self.fence.check(&mut tx).await?;
            links::intend(&mut tx, self.connection.id, booking.id, target).await?;
            self.app.commit(tx).await?;
        }
        let known = link.external_id.clone().filter(|_| is_there).map(|id| KnownEvent { id, etag: link.etag.clone() });
        // One that was never seen there can't have been deleted by hand.
        let if_deleted = if known.is_some() { self.connection.if_deleted } else { IfDeleted::PutBack };
        let details = self.details(booking);
        let written = provider.upsert_event(token, target, key, known.as_ref(), &details, if_deleted).await?;
        Ok(match written {
            Upserted::Written(event) => Applied::Written { external_id: event.id, etag: event.etag },
            Upserted::LeftDeleted => Applied::LeftDeleted,
        })
    }

    /// As in the invitation.
    fn details(&self, booking: &Booking) -> EventDetails {
        let context = InvitationContext { organizer: self.app.sender(), web_url: self.app.config.web("") };
        let event = calendar_event(booking, self.owner, &context);
        EventDetails {
            title: event.summary,
            description: event.description,
            location: event.location.unwrap_or_default(),
            start: event.starts_at,
            end: event.ends_at,
        }
    }
}
