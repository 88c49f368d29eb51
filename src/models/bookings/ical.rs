//! A booking as an iCalendar event for its client or its coach.

use super::booking::Booking;
use super::status::BookingStatus;
use crate::models::auth::users::User;
use crate::models::calendars::{self, Event, Method, Person};

/// What an invitation says of the deployment.
#[derive(Clone, Debug)]
pub struct InvitationContext {
    /// The sender of invitations.
    pub organizer: Person,
    /// The web app's address, without a trailing slash.
    pub web_url: String,
}

/// The iCalendar file for client or coach, and its METHOD: CANCEL for a cancelled session, else REQUEST.
pub fn invitation(booking: &Booking, reader: &User, context: &InvitationContext) -> (Method, String) {
    let event = calendar_event(booking, reader, context);
    let method = if booking.status == BookingStatus::Cancelled { Method::Cancel } else { Method::Request };
    (method, calendars::invite(&event, method))
}

/// The event in the calendar of client or coach.
pub fn calendar_event(booking: &Booking, reader: &User, context: &InvitationContext) -> Event {
    let is_client = reader.id == booking.client_id;
    let page = format!("{}/bookings/{}", context.web_url, booking.id);
    let status = match booking.status {
        BookingStatus::Pending => calendars::EventStatus::Tentative,
        BookingStatus::Confirmed | BookingStatus::Completed => calendars::EventStatus::Confirmed,
        BookingStatus::Cancelled => calendars::EventStatus::Cancelled,
    };
    let meet = booking.meeting_link.as_ref().map(|link| format!("Meet here: {link}"));
    Event {
        uid: calendars::uid(booking.id, &calendars::host(&context.web_url)),
        sequence: booking.revision,
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        created_at: booking.created_at,
        updated_at: booking.updated_at,
        summary: calendars::summary(if is_client { &booking.coach_name } else { &booking.client_name }),
        description: meet.into_iter().chain([page.clone()]).collect::<Vec<_>>().join("\n"),
        location: booking.meeting_link.clone(),
        url: Some(page),
        organizer: context.organizer.clone(),
        attendees: vec![Person { name: reader.full_name.clone(), email: reader.email.to_string() }],
        status,
        zone: reader.timezone.to_string(),
    }
}
