//! The times of coaches that are taken, as rows have them: bookings that hold their time, and busy times from calendars.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::bookings::slots::Busy;

/// One taken time of a coach.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BusyInterval {
    pub coach_id: Uuid,
    /// Whose session it is; nothing for a busy time from a calendar.
    pub booking_id: Option<Uuid>,
    pub client_id: Option<Uuid>,
    pub starts_at: Timestamp,
    /// With the coach's break after it.
    pub blocked_until: Timestamp,
    /// Until when it is held; nothing when it is for good.
    pub held_until: Option<Timestamp>,
    /// Whether somebody may be paying for it: then only Stripe can say that nobody did.
    pub has_checkout: bool,
}

impl BusyInterval {
    /// Whether it is taken at that moment: a hold that ran out without ever having had a checkout is free.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.has_checkout || self.held_until.is_none_or(|until| now < until)
    }

    /// Whether it ran out, and Stripe has to be asked before it is free.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.has_checkout && self.held_until.is_some_and(|until| until <= now)
    }

    fn overlaps(&self, from: Timestamp, to: Timestamp) -> bool {
        self.starts_at < to && from < self.blocked_until
    }
}

/// Taken times of one coach.
#[derive(Clone, Debug, Default)]
pub struct BusyIntervals(Vec<BusyInterval>);

impl BusyIntervals {
    /// Those of one coach that reach into the time between two instants; without an end, all that are ahead.
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

    /// The same of several coaches, in the order of `coaches`.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_each(
        db: &mut PgConnection,
        coaches: &[Uuid],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<BusyIntervals>> {
        let rows = Self::rows(db, coaches, from, Some(to)).await?;
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
        let sql = "select b.coach_id, b.id as booking_id, b.client_id, lower(b.during) as starts_at, upper(b.blocked) as blocked_until,
                          case when b.status = 'pending' then b.hold_expires_at end as held_until,
                          b.status = 'pending' and exists (select from payments p where p.booking_id = b.id and p.checkout_status <> 'void') as has_checkout
                     from unnest($1::uuid[]) as coach (id)
                     join bookings b on b.coach_id = coach.id and b.status in ('pending', 'confirmed') and b.blocked && tstzrange($2, $3, '[)')
                   union all
                   select t.user_id, null, null, lower(t.during), upper(t.during), null, false
                     from unnest($1::uuid[]) as coach (id)
                     join busy_times t on t.user_id = coach.id and t.during && tstzrange($2, $3, '[)')
                   order by 1, 4";
        Ok(sqlx::query_as(sql).bind(coaches).bind(from).bind(to).fetch_all(db).await?)
    }

    /// Adds a time that has just been taken.
    pub fn add(&mut self, held: BusyInterval) {
        self.0.push(held);
    }

    /// What is taken at that moment, as the rule for slots asks for it; `except` is a booking that is being moved away.
    pub fn taken(&self, now: Timestamp, except: Option<Uuid>) -> (Vec<Busy>, Vec<Timestamp>) {
        let held = || self.0.iter().filter(|held| held.holds(now) && (except.is_none() || held.booking_id != except));
        let busy = held().map(|held| Busy { start: held.starts_at, end: held.blocked_until });
        let booked = held().filter(|held| held.booking_id.is_some()).map(|held| held.starts_at);
        (busy.collect(), booked.collect())
    }

    /// Whether a client has the time between two instants themselves.
    pub fn is_theirs(&self, client_id: Uuid, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        self.0.iter().any(|held| held.client_id == Some(client_id) && held.holds(now) && held.overlaps(from, to))
    }

    /// Whether only Stripe knows if the time between two instants is free.
    pub fn is_overdue(&self, from: Timestamp, to: Timestamp, now: Timestamp) -> bool {
        self.0.iter().any(|held| held.is_overdue(now) && held.overlaps(from, to))
    }
}

/// Taken times of all coaches between two instants, for the matching index.
///
/// # Errors
/// The database does not answer.
pub async fn busy_coaches(
    db: &mut PgConnection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Uuid, Timestamp, Timestamp)>> {
    let sql = "select coach_id, lower(blocked), upper(blocked) from bookings
                where status in ('pending', 'confirmed') and blocked && tstzrange($1, $2, '[)')
               union all
               select user_id, lower(during), upper(during) from busy_times where during && tstzrange($1, $2, '[)')";
    Ok(sqlx::query_as(sql).bind(from).bind(to).fetch_all(db).await?)
}
