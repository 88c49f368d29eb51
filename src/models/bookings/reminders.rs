//! Reminders of sessions. The revision that was reminded of is stored, so a session that moved is due again at its new time. Nobody is
//! reminded who booked or moved it after it was due.

use jiff::SignedDuration;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::booking::Booking;
use super::transition::notify;
use crate::clock::{Timestamp, hours};
use crate::error::Result;
use crate::jobs::definitions::emails::EmailKind;
use crate::models::notifications::{self, Overtaking};
use crate::origin::Origin;

/// The reminders of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    DayBefore,
    HourBefore,
}

impl Reminder {
    /// Every reminder, the earlier one first.
    pub const ALL: [Reminder; 2] = [Reminder::DayBefore, Reminder::HourBefore];

    /// How long before the start it is due.
    pub const fn lead_time(self) -> SignedDuration {
        match self {
            Reminder::DayBefore => hours(24),
            Reminder::HourBefore => hours(1),
        }
    }

    /// How long before the start it is not sent any more: then the next one is due, or the session begins.
    const fn cutoff(self) -> SignedDuration {
        match self {
            Reminder::DayBefore => Reminder::HourBefore.lead_time(),
            Reminder::HourBefore => SignedDuration::ZERO,
        }
    }

    /// Whether it is too late for this reminder of a session that starts then.
    pub fn is_past_cutoff(self, starts_at: Timestamp, now: Timestamp) -> bool {
        starts_at <= now + self.cutoff()
    }

    const fn column(self) -> &'static str {
        match self {
            Reminder::DayBefore => "reminded_24h",
            Reminder::HourBefore => "reminded_1h",
        }
    }

    fn email_kind(self, booking: &Booking) -> EmailKind {
        let (booking_id, revision) = (booking.id, booking.revision);
        match self {
            Reminder::DayBefore => EmailKind::Reminder24h { booking_id, revision },
            Reminder::HourBefore => EmailKind::Reminder1h { booking_id, revision },
        }
    }

    /// The condition of a booking being due. `$1`: starts up to then are past the cutoff, `$2`: the last start that is due, `$3`: the lead
    /// time in seconds.
    fn is_due(self) -> String {
        format!(
            "status = 'confirmed' and lower(during) > $1 and lower(during) <= $2
             and updated_at <= lower(during) - make_interval(secs => $3) and {} is distinct from revision",
            self.column()
        )
    }

    /// Bookings that it is due for, the next ones first, after that start and id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn due(
        self,
        db: &mut PgConnection,
        now: Timestamp,
        after: (Timestamp, Uuid),
        limit: i64,
    ) -> Result<Vec<(Timestamp, Uuid)>> {
        let sql = format!(
            "select lower(during), id from bookings where {} and (lower(during), id) > ($4, $5)
             order by lower(during), id limit $6",
            self.is_due()
        );
        let due = sqlx::query_as(AssertSqlSafe(sql)).bind(now + self.cutoff()).bind(now + self.lead_time());
        let due = due.bind(self.lead_time().as_secs_f64()).bind(after.0).bind(after.1);
        Ok(due.bind(limit).fetch_all(db).await?)
    }

    /// Reminds client and coach, if it is still due. `None`: it is not.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn remind(
        self,
        db: &mut PgConnection,
        booking_id: Uuid,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<Option<Booking>> {
        let sql = format!("update bookings set {} = revision where {} and id = $4", self.column(), self.is_due());
        let marked = sqlx::query(AssertSqlSafe(sql))
            .bind(now + self.cutoff())
            .bind(now + self.lead_time())
            .bind(self.lead_time().as_secs_f64())
            .bind(booking_id)
            .execute(&mut *db)
            .await?;
        if marked.rows_affected() == 0 {
            return Ok(None);
        }
        let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(None) };
        if self == Reminder::HourBefore {
            let participants = booking.participants().map(|(id, _)| id);
            notifications::withdraw(db, &participants, booking.id, Overtaking::LastReminder, now).await?;
        }
        notify(db, &booking, &booking.participants(), &self.email_kind(&booking), origin, now).await?;
        Ok(Some(booking))
    }
}
