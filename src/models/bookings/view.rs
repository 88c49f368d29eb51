//! A booking in the API.

use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::booking::Booking;
use super::cancellation_policy::CancellationPolicy;
use super::no_show::NoShowView;
use super::party::Party;
use super::status::BookingStatus;
use crate::clock::Timestamp;
use crate::models::money::Money;

/// A booking as its client, its coach and admins see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BookingView {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub client_name: String,
    pub coach_name: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub duration_minutes: i64,
    pub status: BookingStatus,
    pub price: Money,
    pub payment_id: Option<Uuid>,
    pub payment_status: Option<String>,
    /// Shown once confirmed.
    pub meeting_link: Option<String>,
    pub notes: Option<String>,
    pub hold_expires_at: Option<Timestamp>,
    pub cancellation_policy: CancellationPolicy,
    pub cancelled_by: Option<Party>,
    pub cancel_reason: Option<String>,
    pub no_show: Option<NoShowView>,
    /// Raised by every change; the iCalendar SEQUENCE.
    pub revision: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl From<Booking> for BookingView {
    fn from(booking: Booking) -> Self {
        Self {
            duration_minutes: booking.duration_minutes(),
            price: booking.price(),
            hold_expires_at: booking.hold().map(|hold| hold.expires_at),
            id: booking.id,
            client_id: booking.client_id,
            coach_id: booking.coach_id,
            client_name: booking.client_name,
            coach_name: booking.coach_name,
            starts_at: booking.starts_at,
            ends_at: booking.ends_at,
            status: booking.status,
            payment_id: booking.payment_id,
            payment_status: booking.payment_status,
            meeting_link: booking.meeting_link,
            notes: booking.notes,
            cancellation_policy: booking.cancellation_policy,
            cancelled_by: booking.cancelled_by,
            cancel_reason: booking.cancel_reason,
            no_show: booking.no_show.as_ref().map(|Json(no_show)| no_show.view()),
            revision: booking.revision,
            created_at: booking.created_at,
            updated_at: booking.updated_at,
        }
    }
}
