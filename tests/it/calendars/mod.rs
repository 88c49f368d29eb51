//! Calendars: the feed of one's sessions, and subscriptions as busy times.

mod feed;
pub mod subscriptions;
