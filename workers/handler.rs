//! The interface of job handlers: their context, and their errors.

use std::future::Future;

use jiff::SignedDuration;
use rand::Rng;

use crate::app::App;
use crate::clock::seconds;
use crate::db;
use crate::error::{Code, Error};
use crate::jobs::store::is_fenced;
use crate::jobs::{Fence, Job};
use crate::origin::Origin;

/// The `Retry-After` of a 503 that nobody has set.
const DEFAULT_WAIT: SignedDuration = SignedDuration::from_secs(2);

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
    /// The database rolled the transaction back because of a deadlock: the job is run once more at once, and retried after that.
    Deadlock(String),
    /// No retry can succeed: the job is dead.
    GiveUp(String),
    /// The lease was lost: another worker may have the job, and nothing is recorded.
    Fenced,
}

impl From<Error> for JobError {
    /// Outages and bugs are retried; an error that the caller has caused is given up. That our own database gives no connection says nothing about
    /// the job: it costs no attempt, and seconds instead of the job's back-off, which is made for providers.
    fn from(error: Error) -> Self {
        if is_fenced(&error) {
            return JobError::Fenced;
        }
        let text = error.to_string();
        if db::is_unreachable_error(&error) {
            return JobError::Wait { after: seconds(rand::rng().random_range(2..=6)), error: text };
        }
        if db::is_deadlock_error(&error) {
            return JobError::Deadlock(text);
        }
        let after = error.retry_delay().and_then(|wait| SignedDuration::try_from(wait).ok());
        match error.code() {
            _ if error.is_final() => JobError::GiveUp(text),
            // A wait that the provider asked for; the short one of every 503 is for clients.
            Code::Unavailable | Code::Internal | Code::ProviderOff => {
                JobError::Retry { after: after.filter(|wait| *wait > DEFAULT_WAIT), error: text }
            }
            Code::RateLimited => JobError::Retry { after, error: text },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_without_a_connection_costs_no_attempt() {
        let outages = [
            sqlx::Error::PoolTimedOut,
            sqlx::Error::PoolClosed,
            sqlx::Error::Io(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
        ];
        for outage in outages {
            let error = JobError::from(Error::from(outage));
            let JobError::Wait { after, .. } = error else { panic!("{error:?}") };
            assert!(after <= seconds(6), "{after}");
        }
    }

    #[test]
    fn an_outage_of_a_provider_and_a_bug_cost_an_attempt() {
        for error in [Error::unavailable("Stripe does not answer"), Error::internal(sqlx::Error::RowNotFound)] {
            assert!(matches!(JobError::from(error), JobError::Retry { after: None, .. }));
        }
    }
}
