//! Every kind of job this build can do.

use std::time::Duration;

use jiff::SignedDuration;

use super::handler::{JobContext, JobError, JobHandler};
use crate::jobs::Job;
use crate::jobs::definitions::bookings::{
    CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};
use crate::jobs::definitions::emails::SendEmail;
use crate::jobs::definitions::housekeeping::{DeletePhoto, PruneJobs};
use crate::jobs::definitions::matching::EmbedCoach;
use crate::jobs::definitions::payments::{
    ExpireCheckout, HandleStripeEvent, ReconcilePayments, SendRefund, SettleOpenPayments, SettlePayment,
};
use crate::jobs::definitions::privacy::EraseAccount;
use crate::jobs::store::ClaimedJob;

/// Every kind this build knows: what it may claim, how long it may take, how it is retried, how it is done.
macro_rules! register_jobs {
    ($($job:ty),+ $(,)?) => {
        /// The kinds this build can do; others wait for one that can.
        pub const KINDS: &[&str] = &[$(<$job>::KIND),+];

        /// How long one attempt of that kind may take.
        pub(super) fn timeout_of(kind: &str) -> Duration {
            match kind { $(k if k == <$job>::KIND => <$job>::TIMEOUT,)+ _ => Duration::from_secs(60) }
        }

        /// How long to wait after that many failed attempts.
        pub(super) fn back_off(kind: &str, attempts: i32, configured: &[Duration]) -> SignedDuration {
            match kind { $(k if k == <$job>::KIND => <$job>::RETRY.after(attempts, configured),)+ _ => SignedDuration::from_secs(60) }
        }

        /// Does a claimed job.
        pub(super) async fn dispatch(context: &JobContext, claimed: &ClaimedJob) -> Result<(), JobError> {
            match claimed.kind.as_str() {
                $(k if k == <$job>::KIND => {
                    if claimed.args_version > <$job>::VERSION {
                        return Err(JobError::Wait { after: SignedDuration::from_secs(60), error: "left to a newer worker".to_owned() });
                    }
                    let job: $job = serde_json::from_value(claimed.args.clone()).map_err(|error| JobError::GiveUp(format!("arguments: {error}")))?;
                    job.handle(context).await
                })+
                other => Err(JobError::Wait { after: SignedDuration::from_secs(60), error: format!("no worker here knows {other}") }),
            }
        }
    };
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
    EmbedCoach,
    EraseAccount,
    PruneJobs,
    DeletePhoto,
);
