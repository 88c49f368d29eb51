//! Calendars: the feed of one's sessions, subscriptions as busy times, and connected accounts.

pub mod connections;
mod feed;
mod inactive;
mod keys;
pub mod subscriptions;
