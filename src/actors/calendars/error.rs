//! Why a step with a provider did not succeed: because of the provider, which is recorded for the owner of the calendar; or because of ours, which
//! fails the job.

use crate::error::Error;
use crate::integrations::calendars::CalendarError;

/// A step that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Ours(#[from] Error),
    #[error(transparent)]
    Provider(#[from] CalendarError),
}

impl From<sqlx::Error> for SyncError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ours(error.into())
    }
}

impl From<SyncError> for Error {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Ours(error) => error,
            SyncError::Provider(error) => error.into(),
        }
    }
}

impl SyncError {
    /// Whether the same could succeed later without anybody's doing.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Ours(_) => true,
            Self::Provider(error) => may_pass(error),
        }
    }
}

/// Whether the same call could succeed later without its owner's doing.
pub fn may_pass(error: &CalendarError) -> bool {
    match error {
        CalendarError::RateLimited { .. } | CalendarError::Unavailable { .. } | CalendarError::Unreadable(_) => true,
        CalendarError::SyncTokenOver(_) | CalendarError::Conflict(_) | CalendarError::Unauthorized(_) => true,
        CalendarError::Gone(_) | CalendarError::ConsentOver(_) | CalendarError::ScopesMissing(_) => false,
        CalendarError::Forbidden(_) | CalendarError::Refused(_) => false,
    }
}

/// For the owner of the account at `provider`.
pub fn in_words(error: &CalendarError, provider: &str) -> String {
    match error {
        CalendarError::ConsentOver(_) | CalendarError::ScopesMissing(_) => {
            format!("{provider} says that we may not use it any more.")
        }
        CalendarError::Unauthorized(_) => format!("{provider} does not accept our access."),
        CalendarError::Forbidden(_) => format!("{provider} does not allow us what we need."),
        CalendarError::Gone(_) => format!("A calendar that we use at {provider} is not there any more."),
        CalendarError::RateLimited { .. } => format!("{provider} asks us to come back later."),
        CalendarError::Unavailable { .. } => format!("{provider} does not answer."),
        CalendarError::SyncTokenOver(_)
        | CalendarError::Conflict(_)
        | CalendarError::Refused(_)
        | CalendarError::Unreadable(_) => format!("{provider} answers with something that we can’t use."),
    }
}
