//! Recurring work: a sweep is enqueued once per tick, however many processes keep the schedule, because the job's id is made
//! from its name and tick.

use sqlx::PgConnection;

use super::bookings::{CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows};
use super::housekeeping::TidyLedger;
use super::ledger::enqueue_once;
use super::payments::{ReconcilePayments, SettleOpenPayments};
use crate::clock::Instant;
use crate::error::Result;
use crate::ids;
use crate::origin::Origin;

/// One recurring job.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub name: &'static str,
    pub every_seconds: i64,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    ReleaseExpiredHolds,
    CompleteFinishedSessions,
    SettleNoShows,
    SendDueReminders,
    SettleOpenPayments,
    ReconcilePayments,
    TidyLedger,
}

/// The whole schedule.
pub const ENTRIES: &[Entry] = &[
    Entry { name: "release-expired-holds", every_seconds: 30, what: What::ReleaseExpiredHolds },
    Entry { name: "complete-finished-sessions", every_seconds: 300, what: What::CompleteFinishedSessions },
    Entry { name: "settle-no-shows", every_seconds: 300, what: What::SettleNoShows },
    Entry { name: "send-due-reminders", every_seconds: 60, what: What::SendDueReminders },
    Entry { name: "settle-open-payments", every_seconds: 60, what: What::SettleOpenPayments },
    Entry { name: "reconcile-payments", every_seconds: 86_400, what: What::ReconcilePayments },
    Entry { name: "tidy-ledger", every_seconds: 3600, what: What::TidyLedger },
];

impl Entry {
    /// Which turn `now` falls into.
    pub fn tick(&self, now: Instant) -> i64 {
        now.as_seconds().div_euclid(self.every_seconds)
    }

    /// Enqueues this turn's job unless somebody has.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn enqueue(&self, db: &mut PgConnection, now: Instant) -> Result<()> {
        let id = ids::named(&format!("schedule:{}:{}", self.name, self.tick(now)));
        let origin = Origin::system(self.name);
        match self.what {
            What::ReleaseExpiredHolds => enqueue_once(db, id, &origin, now, &ReleaseExpiredHolds {}).await?,
            What::CompleteFinishedSessions => enqueue_once(db, id, &origin, now, &CompleteFinishedSessions {}).await?,
            What::SettleNoShows => enqueue_once(db, id, &origin, now, &SettleNoShows {}).await?,
            What::SendDueReminders => enqueue_once(db, id, &origin, now, &SendDueReminders {}).await?,
            What::SettleOpenPayments => enqueue_once(db, id, &origin, now, &SettleOpenPayments {}).await?,
            What::ReconcilePayments => enqueue_once(db, id, &origin, now, &ReconcilePayments {}).await?,
            What::TidyLedger => enqueue_once(db, id, &origin, now, &TidyLedger {}).await?,
        };
        Ok(())
    }
}
