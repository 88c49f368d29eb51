//! Outlook's calendars through Microsoft Graph v1.0 (<https://learn.microsoft.com/graph/api/resources/calendar>).

mod changes;
mod channels;
mod client;
mod events;

pub use channels::{notifications, validation_token};
pub use client::Microsoft;
