//! Why a call of a calendar's provider failed, sorted by what is to be done about it.

use std::time::Duration;

use crate::error::{Code, Error};
use crate::integrations::policy::TimedOut;

/// A failed call. Texts are the provider's, for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// 404, 410: what was asked for is not there, or not any more.
    #[error("it is not there: {0}")]
    Gone(String),
    /// 410: the changes since this token are not known any more. Read everything, and compare: deletions are not reported.
    #[error("the sync token is over: {0}")]
    SyncTokenOver(String),
    /// 409, 412: it is there already, or was changed meanwhile.
    #[error("it conflicts with what is there: {0}")]
    Conflict(String),
    /// 401: the access token is over. Refresh it and try again.
    #[error("the access token is not accepted: {0}")]
    Unauthorized(String),
    /// `invalid_grant`: the consent was taken back, or has ended. The connection is broken until its owner connects again.
    #[error("the consent is over: {0}")]
    ConsentOver(String),
    /// The person did not allow what is needed; these are missing.
    #[error("these were not allowed: {}", .0.join(", "))]
    ScopesMissing(Vec<String>),
    /// 403: not allowed, with any token.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// 429 and its like.
    #[error("too many requests: {message}")]
    RateLimited { message: String, retry_after: Option<Duration> },
    /// Another 4xx: the same request will be refused again. A defect of ours, or of the configuration.
    #[error("refused: {0}")]
    Refused(String),
    /// An answer that can't be read.
    #[error("the answer can't be read: {0}")]
    Unreadable(String),
    /// Out of reach, late, or 5xx.
    #[error("out of reach: {message}")]
    Unavailable { message: String, retry_after: Option<Duration> },
}

impl CalendarError {
    /// Out of reach, for as long as it lasts.
    pub fn unavailable(message: impl ToString) -> Self {
        Self::Unavailable { message: message.to_string(), retry_after: None }
    }

    /// Whether it says that the provider itself is down.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// How long the provider asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<TimedOut> for CalendarError {
    fn from(late: TimedOut) -> Self {
        Self::unavailable(late)
    }
}

impl From<CalendarError> for Error {
    fn from(error: CalendarError) -> Self {
        let wait = error.retry_after();
        let converted = match &error {
            CalendarError::Refused(_) | CalendarError::Unreadable(_) => Error::internal(error),
            CalendarError::ConsentOver(_) | CalendarError::ScopesMissing(_) | CalendarError::Forbidden(_) => {
                let detail = "The calendar is not connected any more. Connect it again.";
                Error::new(Code::Unavailable).with_detail(detail).with_source(error).for_good()
            }
            _ => Error::unavailable(error),
        };
        match wait {
            Some(wait) => converted.retry_after(wait),
            None => converted,
        }
    }
}
