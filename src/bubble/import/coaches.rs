//! Coaches: the profile of a user who is one, with the weekly hours that are records of their own.

use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{COACHES, Row, Written};
use super::tally::IssueKind;
use super::work::{Outcome, Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::{Fields, Target, money};
use crate::error::FieldErrors;
use crate::models::money::{Currency, Money};
use crate::models::profiles::SESSION_DURATIONS;
use crate::models::profiles::availability::Availability;

/// Imports a coach's profile.
pub async fn import(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let Some(coach) = work.user(fields.text("user")) else {
        return Ok(Outcome::rejected("user", "no_such_user", "The user of this coach is not here."));
    };
    let zone = match work.role_and_zone(coach).await? {
        Some((role, zone)) if role == "coach" => zone,
        Some(_) => return Ok(Outcome::rejected("user", "not_a_coach", "The user's role is not that of a coach.")),
        None => return Ok(Outcome::rejected("user", "deleted_here", "The account was deleted here.")),
    };
    let durations = durations(work, record, fields);
    let price = price(work, record, fields, &durations);
    let availability = availability(work, record, fields, &zone, coach).await?;
    let mut row = Row::new(&COACHES, coach, &[coach]);
    row.set("headline", json!(fields.text("headline")));
    row.set("bio", json!(fields.text("bio")));
    for column in ["expertise", "languages", "countries"] {
        row.set(column, json!(fields.texts(column)));
    }
    row.set("price_amount", json!(price.map(|price| price.amount)));
    row.set("price_currency", json!(price.map(|price| price.currency)));
    row.set("session_durations", json!(durations));
    row.set("availability", json!(availability));
    row.set("cancellation_policy", fields.text("cancellation_policy").unwrap_or("moderate"));
    row.set("meeting_url", json!(fields.text("meeting_url")));
    row.set("wants_listing", fields.flag("wants_listing").unwrap_or(true));
    row.set("updated_at", json!(record.modified_at));
    let written = work.write(&row).await?;
    if written == Written::Kept {
        work.issue(
            IssueKind::Kept,
            record,
            fields,
            "user",
            "changed_here",
            "The profile was changed here since it was imported.",
        );
    }
    Ok(Outcome::Row("coach_profiles", coach, written))
}

fn durations(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Vec<u16> {
    let wanted = fields.get("session_durations").and_then(Value::as_array).cloned().unwrap_or_default();
    let minutes = wanted.iter().filter_map(|minutes| minutes.as_u64().and_then(|minutes| u16::try_from(minutes).ok()));
    let mut offered: Vec<u16> = minutes.filter(|minutes| SESSION_DURATIONS.contains(minutes)).collect();
    if offered.len() < wanted.len() {
        work.issue(
            IssueKind::Changed,
            record,
            fields,
            "session_durations",
            "unknown_value",
            "Of 30, 45, 60 and 90 minutes.",
        );
    }
    offered.sort_unstable();
    offered
}

fn price(work: &mut Work<'_>, record: &Record, fields: &Fields, durations: &[u16]) -> Option<Money> {
    let decimal = fields.text("price")?;
    let currency: Currency = fields.text("price_currency")?.parse().ok()?;
    let Some(price) = money(decimal, currency) else {
        work.issue(
            IssueKind::Changed,
            record,
            fields,
            "price",
            "out_of_range",
            "Not less than 0, and as precise as the currency.",
        );
        return None;
    };
    match price.as_hourly_price(durations) {
        Ok(price) => Some(price),
        Err(error) => {
            work.issue(IssueKind::Changed, record, fields, "price", error.code, &error.message);
            None
        }
    }
}

/// The hours of the record itself, and those that are records of their own; one that overlaps an earlier one is left out and listed.
async fn availability(
    work: &mut Work<'_>,
    record: &Record,
    fields: &Fields,
    zone: &str,
    coach: Uuid,
) -> Result<Option<Availability>> {
    let mut weekly = fields.get("availability").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut availability = read(zone, &weekly);
    for window in work.parts.get(&record.id).cloned().unwrap_or_default() {
        let values = work.read(Target::Windows, &window);
        if values.text("coach") != Some(&record.id) {
            continue;
        }
        if let Some(fault) = values.rejection().cloned() {
            work.reject(&window, Target::Windows, &fault);
            continue;
        }
        weekly.push(
            json!({ "weekday": values.text("weekday"), "start": values.text("start"), "end": values.text("end") }),
        );
        match read(zone, &weekly) {
            Some(longer) => {
                availability = Some(longer);
                let is_new = !work.links.contains_key(&window.id);
                work.link(&window, "coach_profiles", coach, None, false).await?;
                let written = if is_new { Written::Created } else { Written::Unchanged };
                work.tally.count(Target::Windows.name(), written);
            }
            None => {
                weekly.pop();
                let mut values = values;
                values.fault("start", "overlaps", "No window of a day, or one that overlaps another.");
                if let Some(fault) = values.faults.last().cloned() {
                    work.reject(&window, Target::Windows, &fault);
                }
            }
        }
    }
    Ok(availability)
}

fn read(zone: &str, weekly: &[Value]) -> Option<Availability> {
    let value = json!({ "timezone": zone, "weekly": weekly });
    deserr::deserialize::<Availability, _, FieldErrors>(value).ok().filter(|_| !weekly.is_empty())
}
