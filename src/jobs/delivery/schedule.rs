//! Recurring jobs: each is enqueued once per tick, however many processes run the schedule, because the job's id is derived from its name and
//! tick.

use std::future::Future;
use std::pin::Pin;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;
use crate::jobs::definitions::bookings::{
    CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};
use crate::jobs::definitions::calendars::{ReadDueSubscriptions, SyncDueConnections};
use crate::jobs::definitions::housekeeping::{
    CheckCountedDays, CheckDueLinks, CountDays, CountShowings, PruneExpiredRows, RefreshCommunityNames,
    RefreshResourceTopics, RefreshUserSearch, SealAudit, SendDueDigests,
};
use crate::jobs::definitions::payments::{ReconcilePayments, SettleOpenPayments};
use crate::jobs::job::Job;
use crate::jobs::store::enqueue_once;
use crate::origin::Origin;

type Enqueue = for<'a> fn(
    &'a mut PgConnection,
    Uuid,
    &'a Origin,
    Timestamp,
) -> Pin<Box<dyn Future<Output = Result<Option<Uuid>>> + Send + 'a>>;

/// A job that is enqueued at every tick.
#[derive(Clone, Copy, Debug)]
pub struct RecurringJob {
    pub name: &'static str,
    pub every_seconds: i64,
    enqueue: Enqueue,
}

/// The schedule.
pub const RECURRING_JOBS: &[RecurringJob] = &[
    every::<ReleaseExpiredHolds>(30, "release-expired-holds"),
    every::<CompleteFinishedSessions>(300, "complete-finished-sessions"),
    every::<SettleNoShows>(300, "settle-no-shows"),
    every::<SendDueReminders>(60, "send-due-reminders"),
    every::<SettleOpenPayments>(60, "settle-open-payments"),
    every::<ReadDueSubscriptions>(60, "read-due-subscriptions"),
    every::<SyncDueConnections>(60, "sync-due-connections"),
    every::<ReconcilePayments>(86_400, "reconcile-payments"),
    every::<PruneExpiredRows>(3600, "prune-expired-rows"),
    every::<CountDays>(3600, "count-days"),
    every::<CountShowings>(3600, "count-showings"),
    every::<CheckCountedDays>(86_400, "check-counted-days"),
    every::<RefreshUserSearch>(300, "refresh-user-search"),
    every::<RefreshResourceTopics>(300, "refresh-resource-topics"),
    every::<RefreshCommunityNames>(60, "refresh-community-names"),
    every::<CheckDueLinks>(3600, "check-due-links"),
    every::<SendDueDigests>(300, "send-due-digests"),
    every::<SealAudit>(30, "seal-audit"),
];

const fn every<J: Job + Default>(every_seconds: i64, name: &'static str) -> RecurringJob {
    RecurringJob { name, every_seconds, enqueue: enqueue_boxed::<J> }
}

fn enqueue_boxed<'a, J: Job + Default>(
    db: &'a mut PgConnection,
    id: Uuid,
    origin: &'a Origin,
    now: Timestamp,
) -> Pin<Box<dyn Future<Output = Result<Option<Uuid>>> + Send + 'a>> {
    Box::pin(async move { enqueue_once(db, id, origin, now, &J::default()).await })
}

impl RecurringJob {
    /// The tick that `now` falls into.
    pub fn tick(&self, now: Timestamp) -> i64 {
        now.as_seconds().div_euclid(self.every_seconds)
    }

    /// Enqueues this tick's job unless another process has.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn enqueue(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let id = ids::named(&format!("schedule:{}:{}", self.name, self.tick(now)));
        (self.enqueue)(db, id, &Origin::system(self.name), now).await.map(drop)
    }
}
