//! The registered kinds of jobs, and dispatch to their handlers.

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;

use super::handler::{JobContext, JobError, JobHandler};
use crate::jobs::Job;
use crate::jobs::definitions::bookings::{
    CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};
use crate::jobs::definitions::calendars::{
    EndConnection, ReadDueSubscriptions, ReadSubscription, SyncConnection, SyncDueConnections,
};
use crate::jobs::definitions::emails::SendEmail;
use crate::jobs::definitions::housekeeping::{
    CheckCountedDays, CheckDueLinks, CheckLink, CountDays, CountShowings, DeleteExport, DeletePhoto, PruneExpiredRows,
    RefreshCommunityNames, RefreshResourceTopics, RefreshUserSearch, SealAudit, SendDueDigests, WriteExport,
};
use crate::jobs::definitions::matching::EmbedCoach;
use crate::jobs::definitions::payments::{
    ExpireCheckout, HandleStripeEvent, ReconcilePayments, SendRefund, SettleOpenPayments, SettlePayment,
};
use crate::jobs::definitions::privacy::EraseAccount;
use crate::jobs::store::ClaimedJob;

/// Defines what the runner needs of the registered kinds: names, time-outs, back-off, and dispatch.
macro_rules! register_jobs {
    ($($job:ty),+ $(,)?) => {
        /// The kinds that this build can run. Jobs of other kinds wait for a build that can.
        pub const KINDS: &[&str] = &[$(<$job>::KIND),+];

        /// The time-out of one attempt at that kind.
        pub(super) fn timeout_of(kind: &str) -> Duration {
            match kind { $(k if k == <$job>::KIND => <$job>::TIMEOUT,)+ _ => Duration::from_secs(60) }
        }

        /// The delay after that many failed attempts at that kind.
        pub(super) fn retry_delay(kind: &str, attempts: i32, configured: &[Duration]) -> SignedDuration {
            match kind { $(k if k == <$job>::KIND => <$job>::RETRY.delay(attempts, configured),)+ _ => SignedDuration::from_secs(60) }
        }

        /// Runs the handler of a claimed job.
        pub(super) async fn dispatch(context: &JobContext, claimed: &ClaimedJob) -> Result<(), JobError> {
            match claimed.kind.as_str() {
                $(k if k == <$job>::KIND => {
                    if claimed.args_version > <$job>::VERSION {
                        return Err(JobError::Wait { after: SignedDuration::from_secs(60), error: "arguments of a newer version".to_owned() });
                    }
                    let job: $job = serde_json::from_value(claimed.args.clone()).map_err(|error| JobError::GiveUp(format!("arguments: {error}")))?;
                    boxed(job, context).await
                })+
                other => Err(JobError::Wait { after: SignedDuration::from_secs(60), error: format!("unknown kind {other}") }),
            }
        }
    };
}

/// The work of a job on the heap: all kinds together would be too large for the stack of a thread.
fn boxed<J: JobHandler>(job: J, context: &JobContext) -> BoxFuture<'_, Result<(), JobError>> {
    Box::pin(async move { job.handle(context).await })
}

register_jobs!(
    SendEmail,
    HandleStripeEvent,
    SettlePayment,
    SettleOpenPayments,
    ReconcilePayments,
    ExpireCheckout,
    SendRefund,
    ReleaseExpiredHolds,
    CompleteFinishedSessions,
    SettleNoShows,
    SendDueReminders,
    ReadSubscription,
    ReadDueSubscriptions,
    SyncConnection,
    SyncDueConnections,
    EndConnection,
    EmbedCoach,
    EraseAccount,
    PruneExpiredRows,
    DeletePhoto,
    CountDays,
    CheckCountedDays,
    CountShowings,
    WriteExport,
    DeleteExport,
    RefreshUserSearch,
    RefreshResourceTopics,
    RefreshCommunityNames,
    CheckDueLinks,
    CheckLink,
    SealAudit,
    SendDueDigests,
);
