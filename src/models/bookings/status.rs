//! The status of a booking.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::ParseError;

/// The status of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum BookingStatus {
    /// Held, not paid yet.
    Pending,
    Confirmed,
    Completed,
    Cancelled,
}

impl BookingStatus {
    /// Every status.
    pub const ALL: [BookingStatus; 4] =
        [BookingStatus::Pending, BookingStatus::Confirmed, BookingStatus::Completed, BookingStatus::Cancelled];

    /// As in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            BookingStatus::Pending => "pending",
            BookingStatus::Confirmed => "confirmed",
            BookingStatus::Completed => "completed",
            BookingStatus::Cancelled => "cancelled",
        }
    }
}

impl FromStr for BookingStatus {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let unknown = || {
            ParseError::new(
                "unknown_value",
                format!("One of: {}.", BookingStatus::ALL.map(BookingStatus::as_str).join(", ")),
            )
        };
        BookingStatus::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(unknown)
    }
}

crate::parsed_from_text!(BookingStatus);
