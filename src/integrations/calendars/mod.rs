//! Connected calendars: one interface for Google Calendar and Microsoft Graph. What is read is times, never titles: an event becomes an interval,
//! with what makes it free (transparent, declined, a working location) resolved here.
//!
//! Tokens come from the caller and are stored by nobody here. *Invariant:* whatever is written has a key of ours, so that the same write after a
//! lost answer makes no second event.

mod api;
mod channels;
mod error;
mod provider;
mod types;

pub use channels::{ChannelRequest, Notification, OpenChannel, Said};
pub use error::CalendarError;
pub use provider::{CalendarProvider, notifications, validation_token};
pub use types::{
    Account, BusyTime, Calendar, Changes, Consent, Deleted, EventDetails, EventKey, KnownEvent, OwnEvent, ReadCalendar,
    Since, Upserted, Window,
};

pub use crate::models::calendars::Provider;
pub use crate::models::calendars::choices::IfDeleted;

pub(super) use api::{Api, POLICY, TIMEOUT, path_segment};
pub(super) use types::{ChangesBuilder, midnight};
