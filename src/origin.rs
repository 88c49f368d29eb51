//! Who caused a change: carried from the request through the command into the audit trail and every job it enqueues, so
//! that a log line of a worker names the request it began with.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a change comes from. Ids only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The signed-in user, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    /// `X-Request-Id`, or the name of the sweep.
    pub request_id: String,
    /// The caller's address; kept in the audit trail, not in jobs.
    #[serde(skip)]
    pub address: Option<String>,
}

impl Origin {
    /// The system itself: a sweep, a schedule, a command line.
    pub fn system(name: &str) -> Self {
        Self { user_id: None, request_id: name.to_owned(), address: None }
    }

    /// The same request, now that it is known who sends it.
    #[must_use]
    pub fn by(mut self, user_id: Uuid) -> Self {
        self.user_id = Some(user_id);
        self
    }
}
