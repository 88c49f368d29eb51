//! Calendars: the feed of one's sessions.

mod feed;
