//! Who caused a change: passed from the request through the command to the audit trail and to every job it enqueues, so that a worker's
//! log line names the request behind it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The origin of a change. Ids only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The authenticated user, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    /// `X-Request-Id`, or the name of the sweep or command line.
    pub request_id: String,
    /// The `traceparent` of the request, so that its jobs are part of its trace; `None` while traces are off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The caller's IP address; stored in the audit trail, not in jobs.
    #[serde(skip)]
    pub address: Option<String>,
}

impl Origin {
    /// The system itself: a sweep, a schedule, a command line.
    pub fn system(name: &str) -> Self {
        Self { request_id: name.to_owned(), ..Self::default() }
    }

    /// The same request, authenticated as this user.
    #[must_use]
    pub fn by(mut self, user_id: Uuid) -> Self {
        self.user_id = Some(user_id);
        self
    }
}
