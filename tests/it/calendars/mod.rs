//! Calendars: the feed of one's sessions, subscriptions as busy times, and connected accounts.

pub mod connections;
mod feed;
pub mod subscriptions;
