//! How a calendar is, as its owner sees it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::models::calendars::health::{Health, OVERDUE};

/// How a calendar is.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarHealthView {
    pub state: Health,
    pub since: Timestamp,
    /// Why it is not fresh, or what of it could not be read.
    pub reason: Option<String>,
}

impl CalendarHealthView {
    /// One that is fresh, but that nothing has read for long, is shown as stale.
    pub fn new(
        (state, since): (Health, Timestamp),
        reason: Option<String>,
        synced_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        match synced_at.filter(|at| state == Health::Fresh && now - *at > OVERDUE) {
            Some(at) => {
                let reason = Some("It has not been read for some time.".to_owned());
                Self { state: Health::Stale, since: at, reason }
            }
            None => Self { state, since, reason },
        }
    }
}
