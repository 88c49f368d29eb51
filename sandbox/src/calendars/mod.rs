//! What the stand-ins of Google Calendar and Microsoft Graph have in common: people's accounts with calendars and events, the grants of OAuth 2,
//! the consent page, a page that shows the calendars, and the switches for tests.
//!
//! Each stand-in has accounts of its own, and writes them in its provider's published format. State is in memory.

pub(crate) mod consent;
pub(crate) mod control;
pub(crate) mod events;
pub(crate) mod form;
pub(crate) mod grants;
pub(crate) mod handle;
pub(crate) mod occurrences;
pub(crate) mod options;
pub(crate) mod page;
pub(crate) mod person_event;
pub(crate) mod push;
pub(crate) mod rules;
pub(crate) mod shared;
pub(crate) mod store;
pub(crate) mod watch;

pub use events::{Availability, Event, Recurrence, Repeats, Response, When};
pub use handle::Calendars;
pub use options::Options;
pub use person_event::PersonEvent;
