//! The interface of job handlers: their context, and their errors.

use std::future::Future;

use jiff::SignedDuration;

use crate::app::App;
use crate::error::{Code, Error};
use crate::jobs::store::is_fenced;
use crate::jobs::{Fence, Job};
use crate::origin::Origin;

/// What a handler is given besides the arguments of its job.
#[derive(Clone)]
pub struct JobContext {
    pub app: App,
    /// The fencing token; the handler's last transaction ends with [`Fence::finish`].
    pub fence: Fence,
    pub origin: Origin,
}

/// Why an attempt failed, and whether it is worth another one.
#[derive(Debug)]
pub enum JobError {
    /// Retry after the job's own back-off, or after the time that the provider asked for.
    Retry { after: Option<SignedDuration>, error: String },
    /// Run again after that time. Nothing was tried, so it does not count as an attempt.
    Wait { after: SignedDuration, error: String },
    /// As [`JobError::Wait`], and every other job of the queue would fail as well: nothing of it is published until then.
    SuspendQueue { after: SignedDuration, error: String },
    /// No retry can succeed: the job is dead.
    GiveUp(String),
    /// The lease was lost: another worker may have the job, and nothing is recorded.
    Fenced,
}

impl From<Error> for JobError {
    /// Outages and bugs are retried; an error that the caller has caused is given up.
    fn from(error: Error) -> Self {
        if is_fenced(&error) {
            return JobError::Fenced;
        }
        let text = error.to_string();
        match error.code() {
            Code::Unavailable | Code::Internal | Code::ProviderOff => JobError::Retry { after: None, error: text },
            Code::RateLimited => {
                let after = error.retry_delay().and_then(|wait| SignedDuration::try_from(wait).ok());
                JobError::Retry { after, error: text }
            }
            _ => JobError::GiveUp(text),
        }
    }
}

impl From<sqlx::Error> for JobError {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

/// The handler of one kind of job.
pub trait JobHandler: Job {
    /// Runs the job, up to and including [`Fence::finish`]. It may run more than once.
    fn handle(self, context: &JobContext) -> impl Future<Output = Result<(), JobError>> + Send;
}
