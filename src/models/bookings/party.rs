//! Who acts on a booking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who acts on a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Party {
    Client,
    Coach,
    Admin,
    System,
}

impl Party {
    /// Every party.
    pub const ALL: [Party; 4] = [Party::Client, Party::Coach, Party::Admin, Party::System];

    /// As in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Party::Client => "client",
            Party::Coach => "coach",
            Party::Admin => "admin",
            Party::System => "system",
        }
    }
}
