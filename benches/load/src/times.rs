//! Times that can be held, as Rapport lists them.

use std::net::SocketAddr;

use jiff::{Span, Timestamp};

use crate::error::Outcome;
use crate::http::{Connection, Request};
use crate::now;
use crate::people::People;
use crate::workloads::FreeTime;

/// Days from the first to the last; behind those of filled sessions, and within what coaches plan ahead.
const DAYS: (i64, i64) = (21, 57);

/// Full hours at which the coaches are free, in order of place: the first of each coach, then the second of each, and so on, so that what one client
/// holds at different coaches never overlaps.
///
/// # Errors
/// Rapport does not answer.
pub async fn free_times(rapport: SocketAddr, people: &People) -> Outcome<Vec<FreeTime>> {
    let today = now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |ahead: i64| today.saturating_add(Span::new().days(ahead));
    let mut connection = Connection::to(rapport);
    let mut of_coaches = Vec::new();
    for (number, coach) in people.coaches.iter().enumerate() {
        let path =
            format!("/coaches/{coach}/slots?from={}&to={}&duration_minutes=60&timezone=UTC", day(DAYS.0), day(DAYS.1));
        let answer = connection.ask(&Request::get(path).by_visitor(number)).await?;
        if answer.status != 200 {
            return Err(format!("{}: {}", answer.status, answer.excerpt()).into());
        }
        of_coaches.push((coach, full_hours(&answer.json()?)));
    }
    let most = of_coaches.iter().map(|(_, times)| times.len()).max().unwrap_or_default();
    let in_turn = (0..most)
        .flat_map(|place| of_coaches.iter().filter_map(move |(coach, times)| Some((coach, times.get(place)?))));
    Ok(in_turn.map(|(coach, starts_at)| FreeTime { coach: (*coach).clone(), starts_at: starts_at.clone() }).collect())
}

/// The starts at full hours: sessions of an hour at these never overlap.
fn full_hours(slots: &serde_json::Value) -> Vec<String> {
    let days = slots["days"].as_array().into_iter().flatten();
    let starts = days
        .flat_map(|day| day["slots"].as_array().into_iter().flatten())
        .filter_map(|slot| slot["starts_at"].as_str());
    let is_full = |start: &&str| start.parse::<Timestamp>().is_ok_and(|at| at.as_second() % 3_600 == 0);
    starts.filter(is_full).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn only_full_hours_are_held() {
        let slot = |at: &str| json!({ "starts_at": at, "ends_at": at });
        let days = json!({ "days": [
            { "date": "2026-12-01", "slots": [slot("2026-12-01T09:00:00Z"), slot("2026-12-01T09:30:00Z")] },
            { "date": "2026-12-02", "slots": [] },
            { "date": "2026-12-03", "slots": [slot("2026-12-03T10:00:00Z")] },
        ] });
        assert_eq!(super::full_hours(&days), ["2026-12-01T09:00:00Z", "2026-12-03T10:00:00Z"]);
    }
}
