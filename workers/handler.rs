//! How one kind of job is done: what a handler is given, and what it answers.

use std::future::Future;

use jiff::SignedDuration;

use crate::app::App;
use crate::error::{Code, Error};
use crate::jobs::store::is_fenced;
use crate::jobs::{Fence, Job};
use crate::origin::Origin;

/// A job being done: what its handler may need besides its arguments.
#[derive(Clone)]
pub struct JobContext {
    pub app: App,
    /// The right to report on it; the handler's last transaction ends with it.
    pub fence: Fence,
    pub origin: Origin,
    pub attempt: i32,
}

/// Why a job did not end well. Every failure says *retry* or *give up*.
#[derive(Debug)]
pub enum JobError {
    /// Again, after the job's own back-off or what the provider asked for.
    Retry { after: Option<SignedDuration>, error: String },
    /// Again after that time; nothing was tried, so no attempt is spent.
    Wait { after: SignedDuration, error: String },
    /// As [`JobError::Wait`], and the same would happen to every other job of the queue: nothing more of it is published until then.
    QueueWaits { after: SignedDuration, error: String },
    /// It will never work.
    GiveUp(String),
    /// Another worker has the job; nothing of this one counts.
    TakenOver,
}

impl From<Error> for JobError {
    /// `?` means retry, but for what the job itself got wrong.
    fn from(error: Error) -> Self {
        if is_fenced(&error) {
            return JobError::TakenOver;
        }
        let text = error.to_string();
        match error.code() {
            Code::Unavailable | Code::Internal | Code::ProviderOff => JobError::Retry { after: None, error: text },
            // Somebody said when to come back.
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

/// How one kind of job is done.
pub trait JobHandler: Job {
    /// Does it, up to and including the statement that ends it under its fence.
    fn handle(self, context: &JobContext) -> impl Future<Output = Result<(), JobError>> + Send;
}
