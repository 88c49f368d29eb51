//! Who is to be reminded of a session now. What has been told is the revision that was told of: a session that moved is due again,
//! at its new time, and nobody is reminded who has booked or moved it since it was due.

use jiff::SignedDuration;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::{Booking, notify};
use crate::clock::{Timestamp, hours};
use crate::error::Result;
use crate::jobs::definitions::emails::EmailKind;
use crate::origin::Origin;

/// When people are reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    DayBefore,
    HourBefore,
}

impl Reminder {
    /// The earlier one first.
    pub const ALL: [Reminder; 2] = [Reminder::DayBefore, Reminder::HourBefore];

    /// How long before the session it is due.
    pub const fn ahead(self) -> SignedDuration {
        match self {
            Reminder::DayBefore => hours(24),
            Reminder::HourBefore => hours(1),
        }
    }

    /// How long before the session it is too late for it: then the next one says it, or nothing is to be said.
    const fn too_late(self) -> SignedDuration {
        match self {
            Reminder::DayBefore => Reminder::HourBefore.ahead(),
            Reminder::HourBefore => SignedDuration::ZERO,
        }
    }

    /// Whether a session that begins then is not to be reminded of so any more.
    pub fn is_over(self, starts_at: Timestamp, now: Timestamp) -> bool {
        starts_at <= now + self.too_late()
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

    /// What makes a booking due, of `$1`: too late for it, `$2`: the last start it is due for, `$3`: seconds ahead.
    fn is_due(self) -> String {
        format!(
            "status = 'confirmed' and lower(during) > $1 and lower(during) <= $2
             and updated_at <= lower(during) - make_interval(secs => $3) and {} is distinct from revision",
            self.column()
        )
    }

    /// The sessions that it is due for, the next ones first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn due(self, db: &mut PgConnection, now: Timestamp) -> Result<Vec<Uuid>> {
        let sql = format!("select id from bookings where {} order by lower(during), id", self.is_due());
        let due = sqlx::query_scalar(AssertSqlSafe(sql)).bind(now + self.too_late()).bind(now + self.ahead());
        Ok(due.bind(self.ahead().as_secs_f64()).fetch_all(db).await?)
    }

    /// Reminds both sides, if it is still due. `None`: it is not.
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
            .bind(now + self.too_late())
            .bind(now + self.ahead())
            .bind(self.ahead().as_secs_f64())
            .bind(booking_id)
            .execute(&mut *db)
            .await?;
        if marked.rows_affected() == 0 {
            return Ok(None);
        }
        let Some(booking) = Booking::by_id(db, booking_id).await? else { return Ok(None) };
        notify(db, &booking, &booking.parties(), &self.email_kind(&booking), origin, now).await?;
        Ok(Some(booking))
    }
}
