//! Google Calendar (<https://developers.google.com/workspace/calendar/api/v3/reference>).
//!
//! Only times are asked for, by `fields`; titles and guests of other people's events never reach us.

mod changes;
mod channels;
mod client;
mod events;

pub use channels::notification;
pub use client::Google;
