//! The times at which coaches are busy: bookings that occupy their time, and busy times of connected calendars.

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::hold_state::{Hold, has_checkout};
use super::slots::BusySpan;
use crate::clock::Timestamp;
use crate::error::Result;

/// A time at which a coach is busy, or was until a hold of it expired.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BusyInterval {
    pub coach_id: Uuid,
    /// `None`: a busy time of a connected calendar.
    pub booking_id: Option<Uuid>,
    pub client_id: Option<Uuid>,
    pub starts_at: Timestamp,
    /// The end of the coach's break after it.
    pub blocked_until: Timestamp,
    /// When the hold expires; `None`: it is not a hold.
    pub hold_expires_at: Option<Timestamp>,
    /// Whether the client of the hold may be paying.
    pub has_checkout: bool,
}

impl BusyInterval {
    fn hold(&self) -> Option<Hold> {
        let has_checkout = self.has_checkout;
        self.hold_expires_at.map(|expires_at| Hold { expires_at, has_checkout })
    }

    /// Whether the coach is busy, asked at `now`.
    pub fn is_busy(&self, now: Timestamp) -> bool {
        self.hold().is_none_or(|hold| !hold.is_free(now))
    }

    /// Whether only Stripe can say that the time is free.
    pub fn needs_settlement(&self, now: Timestamp) -> bool {
        self.hold().is_some_and(|hold| hold.needs_settlement(now))
    }

    fn overlaps(&self, from: Timestamp, to: Timestamp) -> bool {
        self.starts_at < to && from < self.blocked_until
    }
}

/// The busy times of one coach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusyIntervals(Vec<BusyInterval>);

impl BusyIntervals {
    /// Those of one coach that overlap `[from, to)`; without `to`, all that end after `from`.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(
        db: &mut PgConnection,
        coach_id: Uuid,
        from: Timestamp,
        to: Option<Timestamp>,
    ) -> Result<BusyIntervals> {
        Self::rows(db, &[coach_id], from, to).await.map(BusyIntervals)
    }

    /// All of several coaches that end after `from`, in the order of `coaches`.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_each(db: &mut PgConnection, coaches: &[Uuid], from: Timestamp) -> Result<Vec<BusyIntervals>> {
        let rows = Self::rows(db, coaches, from, None).await?;
        let of = |coach: &Uuid| {
            let first = rows.partition_point(|row| row.coach_id < *coach);
            BusyIntervals(rows[first..].iter().take_while(|row| row.coach_id == *coach).cloned().collect())
        };
        Ok(coaches.iter().map(of).collect())
    }

    async fn rows(
        db: &mut PgConnection,
        coaches: &[Uuid],
        from: Timestamp,
        to: Option<Timestamp>,
    ) -> Result<Vec<BusyInterval>> {
        let sql = format!(
            "select b.coach_id, b.id as booking_id, b.client_id, lower(b.during) as starts_at, upper(b.blocked) as blocked_until,
                          case when b.status = 'pending' then b.hold_expires_at end as hold_expires_at,
                          b.status = 'pending' and {} as has_checkout
                     from unnest($1::uuid[]) as coach (id)
                     join bookings b on b.coach_id = coach.id and b.status in ('pending', 'confirmed') and b.blocked && tstzrange($2, $3, '[)')
                   union all
                   select t.user_id, null, null, lower(t.during), upper(t.during), null, false
                     from unnest($1::uuid[]) as coach (id)
                     join busy_times t on t.user_id = coach.id and t.during && tstzrange($2, $3, '[)')
                   order by 1, 4",
            has_checkout()
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(coaches).bind(from).bind(to).fetch_all(db).await?)
    }

    /// Adds one that was just committed.
    pub fn add(&mut self, interval: BusyInterval) {
        self.0.push(interval);
    }

    /// The busy times and the starts of bookings, asked at `now`, as the rule for slots takes them; without the booking `except`, which is
    /// being moved.
    pub fn busy_at(&self, now: Timestamp, except: Option<Uuid>) -> (Vec<BusySpan>, Vec<Timestamp>) {
        let is_counted = |one: &&BusyInterval| one.is_busy(now) && (except.is_none() || one.booking_id != except);
        let intervals = || self.0.iter().filter(is_counted);
        let busy = intervals().map(|one| BusySpan { start: one.starts_at, end: one.blocked_until });
        let booked = intervals().filter(|one| one.booking_id.is_some()).map(|one| one.starts_at);
        (busy.collect(), booked.collect())
    }

    /// When the next hold expires that is free from then on, asked at `now`.
    pub fn next_expiry(&self, now: Timestamp) -> Option<Timestamp> {
        let holds = self.0.iter().filter_map(BusyInterval::hold);
        holds.filter(|hold| !hold.is_expired(now) && !hold.has_checkout).map(|hold| hold.expires_at).min()
    }

    /// Whether the client of a hold may be paying: when that time is free, Stripe says.
    pub fn has_checkout(&self) -> bool {
        self.0.iter().filter_map(BusyInterval::hold).any(|hold| hold.has_checkout)
    }

    /// Whether a session of this client with the coach overlaps `[from, to)`.
    pub fn has_session_of(&self, client_id: Uuid, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        self.0.iter().any(|one| one.client_id == Some(client_id) && one.is_busy(now) && one.overlaps(from, to))
    }

    /// Those that keep `[from, to)` from being booked, asked at `now`, in order.
    pub fn overlapping(&self, from: Timestamp, to: Timestamp, now: Timestamp) -> impl Iterator<Item = &BusyInterval> {
        self.0.iter().filter(move |one| one.is_busy(now) && one.overlaps(from, to))
    }

    /// Whether only Stripe can say that `[from, to)` is free.
    pub fn needs_settlement(&self, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        self.0.iter().any(|one| one.needs_settlement(now) && one.overlaps(from, to))
    }
}
