//! The providers of calendars that can be connected.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A provider of calendars, as the API names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[schema(as = CalendarProvider)]
pub enum Provider {
    Google,
    Outlook,
}

impl Provider {
    /// All of them.
    pub const ALL: [Provider; 2] = [Provider::Google, Provider::Outlook];

    /// In paths and rows: `google`, `outlook`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
        }
    }

    /// The provider of that name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == name)
    }

    /// For people: `Google Calendar`, `Outlook`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Google => "Google Calendar",
            Self::Outlook => "Outlook",
        }
    }
}
