//! Recurring work: a sweep is enqueued once per tick, however many processes keep the schedule, because the job's id is made
//! from its name and tick.

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
use crate::jobs::definitions::housekeeping::PruneJobs;
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

/// The whole schedule.
pub const RECURRING_JOBS: &[RecurringJob] = &[
    every(30, "release-expired-holds", |db, id, origin, now| once(db, id, origin, now, ReleaseExpiredHolds {})),
    every(300, "complete-finished-sessions", |db, id, origin, now| {
        once(db, id, origin, now, CompleteFinishedSessions {})
    }),
    every(300, "settle-no-shows", |db, id, origin, now| once(db, id, origin, now, SettleNoShows {})),
    every(60, "send-due-reminders", |db, id, origin, now| once(db, id, origin, now, SendDueReminders {})),
    every(60, "settle-open-payments", |db, id, origin, now| once(db, id, origin, now, SettleOpenPayments {})),
    every(86_400, "reconcile-payments", |db, id, origin, now| once(db, id, origin, now, ReconcilePayments {})),
    every(3600, "prune-jobs", |db, id, origin, now| once(db, id, origin, now, PruneJobs {})),
];

const fn every(every_seconds: i64, name: &'static str, enqueue: Enqueue) -> RecurringJob {
    RecurringJob { name, every_seconds, enqueue }
}

fn once<'a, J: Job>(
    db: &'a mut PgConnection,
    id: Uuid,
    origin: &'a Origin,
    now: Timestamp,
    job: J,
) -> Pin<Box<dyn Future<Output = Result<Option<Uuid>>> + Send + 'a>> {
    Box::pin(async move { enqueue_once(db, id, origin, now, &job).await })
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
