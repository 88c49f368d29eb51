//! What each kind of email defines besides its templates.

use super::view_models::{Reader, Session};
use crate::clock::Timestamp;
use crate::models::calendars::Method;

/// What each kind of email defines besides its templates, which use it as well.
pub(super) trait EmailTemplate {
    fn reader(&self) -> &Reader;
    fn subject(&self, now: Timestamp) -> String;
    /// The preview line that inboxes show after the subject.
    fn preview(&self) -> String;
    /// The calendar entry that is attached.
    fn calendar_entry(&self) -> Option<(Method, &Session)> {
        None
    }
    /// What the footer says of the attached calendar entry.
    fn calendar_note(&self) -> Option<&'static str> {
        self.calendar_entry().map(|(method, _)| match method {
            Method::Cancel => "The attached invite.ics takes it out of your calendar.",
            Method::Request | Method::Publish => "The calendar entry is attached as invite.ics.",
        })
    }
}
