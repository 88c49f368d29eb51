//! The starts of a recurrence rule within a window, on the wall clock. It goes straight to the window unless the rule counts, and every step costs of
//! a budget, so that no rule takes long, whatever it says.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Span};

use super::rule::{Frequency, Rule};

/// What may still be done for rules.
#[derive(Clone, Copy, Debug)]
pub struct Budget(u64);

impl Budget {
    pub fn of(steps: u64) -> Self {
        Self(steps)
    }

    /// Pays for steps; `false` if it can't.
    fn pays(&mut self, steps: u64) -> bool {
        let can_pay = steps <= self.0;
        self.0 = self.0.saturating_sub(steps);
        can_pay
    }

    /// Takes a part for one rule at most; the rest of it comes back by [`Budget::give_back`].
    pub fn take(&mut self, steps: u64) -> Budget {
        let part = steps.min(self.0);
        self.0 -= part;
        Budget(part)
    }

    pub fn give_back(&mut self, rest: Budget) {
        self.0 += rest.0;
    }
}

impl Rule {
    /// The starts in `[from, to]` of what starts at `first` for the first time, in order, `max` at most; `until` is [`Rule::until`] on the same
    /// wall clock. And whether these are all: `false` if there were more, or the budget was used up.
    pub fn starts(
        &self,
        first: DateTime,
        until: Option<DateTime>,
        (from, to): (DateTime, DateTime),
        max: usize,
        budget: &mut Budget,
    ) -> (Vec<DateTime>, bool) {
        let rule = self.with_defaults(first);
        let is_daily = rule.frequency < Frequency::Hourly;
        let count = if is_daily { rule.hours.len() * rule.minutes.len() * rule.seconds.len() } else { 0 };
        if !budget.pays(u64::try_from(count).unwrap_or(u64::MAX)) {
            return (Vec::new(), false);
        }
        let times = if is_daily { rule.times(None, None, None) } else { Vec::new() };
        let (mut found, mut left) = (Vec::new(), rule.count);
        let mut number = if left.is_none() { rule.number_of(first, from) } else { 0 };
        loop {
            let Some(period) = rule.period(first, number) else { return (found, true) };
            if period > to || until.is_some_and(|until| period > until) {
                return (found, true);
            }
            if !budget.pays(1) {
                return (found, false);
            }
            if let Some(later) = rule.next_possible(first, period, number) {
                number = later;
                continue;
            }
            let Some(starts) = rule.within(period, &times, budget) else { return (found, false) };
            for start in starts.into_iter().filter(|start| *start >= first) {
                if start > to || until.is_some_and(|until| start > until) {
                    return (found, true);
                }
                match &mut left {
                    Some(0) => return (found, true),
                    Some(left) => *left -= 1,
                    None => {}
                }
                if start >= from {
                    if found.len() == max {
                        return (found, false);
                    }
                    found.push(start);
                }
            }
            number += 1;
        }
    }

    /// With what follows from the first start where the rule does not say it.
    fn with_defaults(&self, first: DateTime) -> Rule {
        let mut rule = self.clone();
        let says_days = !(rule.week_numbers.is_empty()
            && rule.year_days.is_empty()
            && rule.month_days.is_empty()
            && rule.weekdays.is_empty());
        match rule.frequency {
            Frequency::Yearly if !says_days => {
                if rule.months.is_empty() {
                    rule.months = vec![first.month().into()];
                }
                rule.month_days = vec![first.day().into()];
            }
            Frequency::Monthly if !says_days => rule.month_days = vec![first.day().into()],
            Frequency::Weekly if !says_days => rule.weekdays = vec![(0, first.weekday())],
            _ => {}
        }
        let default = |list: &mut Vec<i64>, finer: Frequency, value: i8| {
            if list.is_empty() && rule.frequency < finer {
                list.push(value.into());
            }
        };
        let (mut hours, mut minutes, mut seconds) = (rule.hours.clone(), rule.minutes.clone(), rule.seconds.clone());
        default(&mut hours, Frequency::Hourly, first.hour());
        default(&mut minutes, Frequency::Minutely, first.minute());
        default(&mut seconds, Frequency::Secondly, first.second());
        (rule.hours, rule.minutes, rule.seconds) = (hours, minutes, seconds);
        rule
    }

    /// Seconds of a period of less than a day.
    fn unit(&self) -> i64 {
        match self.frequency {
            Frequency::Hourly => 3_600,
            Frequency::Minutely => 60,
            _ => 1,
        }
    }

    /// The first moment of the period with this number, counted from that of `first`. `None`: beyond all dates.
    fn period(&self, first: DateTime, number: i64) -> Option<DateTime> {
        let steps = number.checked_mul(self.interval)?;
        let date = match self.frequency {
            Frequency::Yearly => {
                Date::new(i16::try_from(i64::from(first.year()).checked_add(steps)?).ok()?, 1, 1).ok()?
            }
            Frequency::Monthly => {
                let months = (i64::from(first.year()) * 12 + i64::from(first.month()) - 1).checked_add(steps)?;
                let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
                Date::new(i16::try_from(months.div_euclid(12)).ok()?, month, 1).ok()?
            }
            Frequency::Weekly => add_days(self.week_of(first.date())?, steps.checked_mul(7)?)?,
            Frequency::Daily => add_days(first.date(), steps)?,
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => {
                let seconds = seconds_of(first).div_euclid(self.unit()) * self.unit();
                return from_seconds(seconds.checked_add(steps.checked_mul(self.unit())?)?);
            }
        };
        Some(date.to_datetime(Time::midnight()))
    }

    /// The number of a period before `from`, near it.
    fn number_of(&self, first: DateTime, from: DateTime) -> i64 {
        let days = || (seconds_of(from) - seconds_of(first)).div_euclid(86_400);
        let steps = match self.frequency {
            Frequency::Yearly => i64::from(from.year()) - i64::from(first.year()),
            Frequency::Monthly => {
                (i64::from(from.year()) - i64::from(first.year())) * 12 + i64::from(from.month())
                    - i64::from(first.month())
            }
            Frequency::Weekly => days().div_euclid(7),
            Frequency::Daily => days(),
            _ => (seconds_of(from) - seconds_of(first)).div_euclid(self.unit()),
        };
        (steps.div_euclid(self.interval) - 1).max(0)
    }

    /// Of a period of less than a day in which nothing can start: the number of the next one in which something may. So that a rule that says
    /// "every second of nine o'clock" does not go through all other seconds.
    fn next_possible(&self, first: DateTime, period: DateTime, number: i64) -> Option<i64> {
        if self.frequency < Frequency::Hourly {
            return None;
        }
        let is_excluded = |list: &[i64], value: i8| !list.is_empty() && !list.contains(&value.into());
        let unit = if !self.is_day(period.date()) {
            86_400
        } else if is_excluded(&self.hours, period.hour()) {
            3_600
        } else if self.frequency > Frequency::Hourly && is_excluded(&self.minutes, period.minute()) {
            60
        } else {
            return None;
        };
        let next = (seconds_of(period).div_euclid(unit) + 1) * unit;
        let base = seconds_of(first).div_euclid(self.unit()) * self.unit();
        let step = self.unit() * self.interval;
        let later = (next - base + step - 1).div_euclid(step);
        Some(later.max(number + 1))
    }

    /// The starts within a period, in order. `None`: the budget is used up.
    fn within(&self, period: DateTime, times: &[Time], budget: &mut Budget) -> Option<Vec<DateTime>> {
        let date = period.date();
        let own_times;
        let (days, times) = match self.frequency {
            Frequency::Yearly => (self.days_from(date, date.days_in_year().into()), times),
            Frequency::Monthly => (self.days_from(date, date.days_in_month().into()), times),
            Frequency::Weekly => (self.days_from(date, 7), times),
            Frequency::Daily => (self.days_from(date, 1), times),
            Frequency::Hourly => {
                own_times = self.times(Some(period.hour()), None, None);
                (vec![date], &own_times[..])
            }
            Frequency::Minutely => {
                own_times = self.times(Some(period.hour()), Some(period.minute()), None);
                (vec![date], &own_times[..])
            }
            Frequency::Secondly => {
                let is_meant = self.seconds.is_empty() || self.seconds.contains(&period.second().into());
                own_times = if is_meant { vec![period.time()] } else { Vec::new() };
                (vec![date], &own_times[..])
            }
        };
        let number = days.len() * times.len();
        let cost = if self.frequency == Frequency::Yearly { 100 } else { 1 };
        if !budget.pays(cost + u64::try_from(number).unwrap_or(u64::MAX)) {
            return None;
        }
        let all = days.iter().flat_map(|day| times.iter().map(|time| day.to_datetime(*time)));
        if self.positions.is_empty() {
            return Some(all.collect());
        }
        let all: Vec<DateTime> = all.collect();
        let mut chosen: Vec<DateTime> =
            self.positions.iter().filter_map(|nth| all.get(index_of(*nth, all.len())?).copied()).collect();
        chosen.sort_unstable();
        chosen.dedup();
        Some(chosen)
    }

    fn days_from(&self, first: Date, count: i64) -> Vec<Date> {
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        days.take(usize::try_from(count).unwrap_or(0)).filter(|day| self.is_day(*day)).collect()
    }

    /// The times of a day, in order; of one hour, minute and second alone where these are given.
    fn times(&self, hour: Option<i8>, minute: Option<i8>, second: Option<i8>) -> Vec<Time> {
        let one_or = |one: Option<i8>, list: &[i64]| one.map_or_else(|| list.to_vec(), |one| vec![one.into()]);
        let (hours, minutes, seconds) =
            (one_or(hour, &self.hours), one_or(minute, &self.minutes), one_or(second, &self.seconds));
        // Where a coarser period sets a part, the rule's list of it only limits.
        let limits = |list: &[i64], value: i64| list.is_empty() || list.contains(&value);
        let mut times = Vec::new();
        for hour in hours.iter().filter(|hour| limits(&self.hours, **hour)) {
            for minute in minutes.iter().filter(|minute| limits(&self.minutes, **minute)) {
                for second in &seconds {
                    let narrow = |number: &i64| i8::try_from(*number).unwrap_or(0);
                    times.extend(Time::new(narrow(hour), narrow(minute), narrow(second), 0).ok());
                }
            }
        }
        times
    }

    /// Whether something may start on this day.
    fn is_day(&self, date: Date) -> bool {
        let is_in =
            |list: &[i64], number: i64, length: i64| list.contains(&number) || list.contains(&(number - length - 1));
        let (day, year_day) = (i64::from(date.day()), i64::from(date.day_of_year()));
        (self.months.is_empty() || self.months.contains(&date.month().into()))
            && (self.week_numbers.is_empty() || self.is_week(date))
            && (self.year_days.is_empty() || is_in(&self.year_days, year_day, date.days_in_year().into()))
            && (self.month_days.is_empty() || is_in(&self.month_days, day, date.days_in_month().into()))
            && (self.weekdays.is_empty()
                || self.weekdays.iter().any(|(nth, weekday)| self.is_weekday(date, *nth, *weekday)))
    }

    fn is_weekday(&self, date: Date, nth: i64, weekday: Weekday) -> bool {
        if date.weekday() != weekday {
            return false;
        }
        let (number, length) = match self.frequency {
            Frequency::Monthly => (i64::from(date.day()), i64::from(date.days_in_month())),
            Frequency::Yearly if !self.months.is_empty() => (i64::from(date.day()), i64::from(date.days_in_month())),
            Frequency::Yearly => (i64::from(date.day_of_year()), i64::from(date.days_in_year())),
            // Has a meaning by the month or year only.
            _ => return true,
        };
        match nth {
            0 => true,
            1.. => (number - 1) / 7 + 1 == nth,
            _ => (length - number) / 7 + 1 == -nth,
        }
    }

    /// Whether the number of its week is one of the rule's: the first has at least four days in its year.
    fn is_week(&self, date: Date) -> bool {
        let Some(middle) = self.week_of(date).and_then(|week| add_days(week, 3)) else { return false };
        let (day, length) = (i64::from(middle.day_of_year()), i64::from(middle.days_in_year()));
        let number = (day - 1) / 7 + 1;
        let weeks = number + (length - day) / 7;
        self.week_numbers.contains(&number) || self.week_numbers.contains(&(number - weeks - 1))
    }

    /// The first day of the week of a date.
    fn week_of(&self, date: Date) -> Option<Date> {
        let passed = date.weekday().since(self.week_start);
        add_days(date, -i64::from(passed))
    }
}

fn index_of(nth: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    usize::try_from(if nth > 0 { nth - 1 } else { length + nth }).ok()
}

fn add_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn seconds_of(at: DateTime) -> i64 {
    at.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0)).as_secs()
}

fn from_seconds(seconds: i64) -> Option<DateTime> {
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0).checked_add(SignedDuration::from_secs(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::super::rule::Until;
    use super::*;

    #[derive(Deserialize)]
    struct Expected {
        rule: String,
        first: String,
        count: usize,
        /// The first eight and the last two.
        starts: Vec<String>,
    }

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    /// `tests/corpus/ics/expected.py` has written them.
    #[test]
    fn random_rules_start_when_dateutil_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/ics/rules.json");
        let all: Vec<Expected> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert!(all.len() >= 400);
        let window = (at("2026-12-01T00:00:00"), at("2028-01-05T00:00:00"));
        let mut wrong = Vec::new();
        for Expected { rule, first, count, starts } in all {
            let parsed = Rule::parse(&rule).unwrap();
            let until = parsed.until().map(|until| match until {
                Until::Local(at) | Until::Utc(at) => at,
            });
            let (found, is_whole) = parsed.starts(at(&first), until, window, 10_000, &mut Budget::of(1_000_000));
            let mut shown: Vec<String> = found.iter().take(8).map(ToString::to_string).collect();
            shown.extend(found[found.len().min(8)..].iter().rev().take(2).rev().map(ToString::to_string));
            if !is_whole || found.len() != count || shown != starts {
                wrong.push(format!(
                    "{rule} from {first}: {} instead of {count}, {shown:?} instead of {starts:?}",
                    found.len()
                ));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn a_rule_that_takes_too_long_is_given_up() {
        let window = (at("2026-12-01T00:00:00"), at("2028-01-05T00:00:00"));
        let rule = Rule::parse("FREQ=SECONDLY;COUNT=100000000").unwrap();
        let mut budget = Budget::of(1_000);
        assert_eq!(rule.starts(at("2020-01-01T00:00:00"), None, window, 10, &mut budget), (vec![], false));
        let rule = Rule::parse("FREQ=SECONDLY").unwrap();
        let (found, is_whole) = rule.starts(at("2020-01-01T00:00:00"), None, window, 10, &mut Budget::of(1_000));
        assert_eq!((found.len(), is_whole), (10, false), "it goes straight to the window");
        assert_eq!(found[0], window.0);
    }
}
