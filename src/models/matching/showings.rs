//! How often coaches were shown lately. A job counts it once a day for the next day.
//!
//! *Invariant:* what counts on a day was written before it began and is not changed, so every process orders by the same numbers all day long.

use std::collections::HashMap;

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days, minutes};
use crate::error::Result;
use crate::models::profiles::availability::QuarterHours;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// The places of an answer that count as shown: what is seen before anybody scrolls.
pub const PLACES: usize = 5;
/// What is left of a number after a day: half of it in a week.
pub const KEPT_A_DAY: f32 = 0.9;
/// A lower number is forgotten.
const FORGOTTEN_BELOW: f32 = 0.5;
/// Days that are counted at most, if none was for long.
const COUNTED_DAYS: i64 = 14;
/// How long after its end a day is counted: no transaction is open for so long.
const COUNTED_AFTER: SignedDuration = minutes(15);

/// Numbers of past days.
pub(super) const RETENTION_RULE: RetentionRule =
    retention_rule!("coach_showings", "coach_showings", "counts_from", "true", days(COUNTED_DAYS));

/// How often coaches were shown lately; of one who is not in it, not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Showings(HashMap<Uuid, f32>);

impl Showings {
    /// How often this coach was.
    pub fn of(&self, id: Uuid) -> f32 {
        self.0.get(&id).copied().unwrap_or(0.0)
    }

    /// The numbers of the next day, if these coaches were shown since, each so often as it is named.
    #[must_use]
    pub fn after_a_day(&self, shown: impl IntoIterator<Item = Uuid>) -> Self {
        let mut next: HashMap<Uuid, f32> = self.0.iter().map(|(id, shown)| (*id, shown * KEPT_A_DAY)).collect();
        shown.into_iter().for_each(|id| *next.entry(id).or_default() += 1.0);
        next.retain(|_, shown| *shown >= FORGOTTEN_BELOW);
        Self(next)
    }
}

/// What counts on the day that begins then: the latest numbers that were written before it.
///
/// # Errors
/// The database does not answer.
pub async fn on_day(db: &mut PgConnection, day: Timestamp) -> Result<Showings> {
    let sql = "select coach_id, shown from coach_showings
                where counts_from = (select counts_from from coach_showings where counts_from <= $1 order by counts_from desc limit 1)";
    let rows: Vec<(Uuid, f32)> = sqlx::query_as(sql).bind(day).fetch_all(db).await?;
    Ok(Showings(rows.into_iter().collect()))
}

/// Counts for the next day what was shown up to the last midnight, unless that is done. In a transaction.
///
/// # Errors
/// The database does not answer.
pub async fn count_for_tomorrow(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    let today = QuarterHours::day_start(now - COUNTED_AFTER);
    let sql = "with latest as (select counts_from from coach_showings where counts_from <= $1 order by counts_from desc limit 1),
                    kept as (select coach_id, shown * power($3::float8, (extract(epoch from $2::timestamptz - counts_from) / 86400)::float8) as shown
                               from coach_showings where counts_from = (select counts_from from latest)),
                    counted as (select (found.coach ->> 'coach_id')::uuid as coach_id, count(*) as shown
                                  from match_results r cross join lateral jsonb_array_elements(r.matches) with ordinality as found (coach, place)
                                 where r.computed_at >= coalesce((select counts_from - interval '1 day' from latest), $4) and r.computed_at >= $4
                                   and r.computed_at < $1 and found.place <= $5 group by 1)
               insert into coach_showings (counts_from, coach_id, shown)
               select $2, coach_id, sum(shown)::real from (select coach_id, shown from kept union all select coach_id, shown from counted) both_of
                where not exists (select from coach_showings where counts_from = $2)
                group by coach_id having sum(shown) >= $6 on conflict do nothing";
    sqlx::query(sql)
        .bind(today)
        .bind(today + days(1))
        .bind(f64::from(KEPT_A_DAY))
        .bind(today - days(COUNTED_DAYS))
        .bind(i64::try_from(PLACES).unwrap_or(i64::MAX))
        .bind(f64::from(FORGOTTEN_BELOW))
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_counts_half_after_a_week() {
        let (ana, ben) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut showings = Showings::default().after_a_day([ana, ben, ana, ana, ana]);
        assert_eq!((showings.of(ana), showings.of(ben)), (4.0, 1.0));
        for _ in 0..7 {
            showings = showings.after_a_day([]);
        }
        assert!((showings.of(ana) - 2.0).abs() < 0.1, "{}", showings.of(ana));
        assert_eq!(showings.of(ben), 0.0, "once is forgotten");
    }
}
