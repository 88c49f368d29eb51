//! What the owner of a connected calendar chooses.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::FieldErrors;

/// What holds for bookings while a connected calendar is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[deserr(error = FieldErrors)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum IfBroken {
    /// Nobody can book until it is connected again.
    #[deserr(rename = "pause")]
    Pause,
    /// Their own hours go on, less what the calendar said last.
    #[default]
    #[deserr(rename = "own_hours")]
    OwnHours,
}

/// What becomes of a session's event that its owner deleted by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[deserr(error = FieldErrors)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum IfDeleted {
    #[default]
    #[deserr(rename = "put_back")]
    PutBack,
    #[deserr(rename = "leave_alone")]
    LeaveAlone,
}
