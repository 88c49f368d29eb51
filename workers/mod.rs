//! Door 2: how jobs are done, one file per queue. A handler carries out what a command asked for and reports back with the job's
//! fence; it holds no business rule.

pub mod bookings;
mod company;
pub mod emails;
pub mod housekeeping;
pub mod matching;
pub mod payments;
mod presence;
pub mod privacy;
pub mod process;
mod waking;

use std::future::Future;
use std::time::Duration;

use jiff::SignedDuration;

use crate::actors::House;
use crate::error::{Code, Error};
use crate::jobs::bookings::{CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows};
use crate::jobs::emails::SendEmail;
use crate::jobs::housekeeping::{DeletePhoto, TidyLedger};
use crate::jobs::ledger::{Claimed, is_fenced};
use crate::jobs::matching::EmbedCoach;
use crate::jobs::payments::{
    ExpireCheckout, ReactToStripeEvent, ReconcilePayments, SendRefund, SettleOpenPayments, SettlePayment,
};
use crate::jobs::privacy::EraseAccount;
use crate::jobs::{Fence, Job};
use crate::origin::Origin;

/// A job being done: what its handler may need besides its arguments.
#[derive(Clone)]
pub struct Doing {
    pub house: House,
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
                let after = error.wait().and_then(|wait| SignedDuration::try_from(wait).ok());
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
pub trait Work: Job {
    /// Does it, up to and including the statement that ends it under its fence.
    fn work(self, doing: &Doing) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Every kind this build knows: what it may claim, how long it may take, how it is retried, how it is done.
macro_rules! kinds {
    ($($job:ty),+ $(,)?) => {
        /// The kinds this build can do; others wait for one that can.
        pub const KINDS: &[&str] = &[$(<$job>::KIND),+];

        /// How long one attempt of that kind may take.
        fn timeout_of(kind: &str) -> Duration {
            match kind { $(k if k == <$job>::KIND => <$job>::TIMEOUT,)+ _ => Duration::from_secs(60) }
        }

        /// How long to wait after that many failed attempts.
        fn back_off(kind: &str, attempts: i32, configured: &[Duration]) -> SignedDuration {
            match kind { $(k if k == <$job>::KIND => <$job>::RETRY.after(attempts, configured),)+ _ => SignedDuration::from_secs(60) }
        }

        /// Does a claimed job.
        async fn perform(doing: &Doing, claimed: &Claimed) -> Result<(), JobError> {
            match claimed.kind.as_str() {
                $(k if k == <$job>::KIND => {
                    if claimed.args_version > <$job>::VERSION {
                        return Err(JobError::Wait { after: SignedDuration::from_secs(60), error: "left to a newer worker".to_owned() });
                    }
                    let job: $job = serde_json::from_value(claimed.args.clone()).map_err(|error| JobError::GiveUp(format!("arguments: {error}")))?;
                    job.work(doing).await
                })+
                other => Err(JobError::Wait { after: SignedDuration::from_secs(60), error: format!("no worker here knows {other}") }),
            }
        }
    };
}

kinds!(
    SendEmail,
    ReactToStripeEvent,
    SettlePayment,
    SettleOpenPayments,
    ReconcilePayments,
    ExpireCheckout,
    SendRefund,
    ReleaseExpiredHolds,
    CompleteFinishedSessions,
    SettleNoShows,
    SendDueReminders,
    EmbedCoach,
    EraseAccount,
    TidyLedger,
    DeletePhoto,
);
