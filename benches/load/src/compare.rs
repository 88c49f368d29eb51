//! Before anything is timed: every server gives the same answers as Rapport, field by field, and has written the same rows.

use hyper::Method;
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::error::{During, Outcome};
use crate::http::{Connection, Request};
use crate::people::{People, Person};
use crate::servers::Server;
use crate::workloads::{FreeTime, Workload, event, hold};

/// Differences that a message names at most.
const SHOWN: usize = 20;

/// Fields of a new hold that differ between servers: ids, and the present.
const FRESH_HOLD: &[&str] = &["id", "starts_at", "ends_at", "hold_expires_at", "created_at", "updated_at"];

/// Where two answers differ. Times are compared as instants, numbers as numbers; of `fresh` fields only the kind counts.
pub fn differences(expected: &Value, actual: &Value, fresh: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    compare("", expected, actual, fresh, &mut found);
    found
}

fn compare(path: &str, expected: &Value, actual: &Value, fresh: &[&str], found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                let path = format!("{path}.{name}");
                match actual.get(name) {
                    None => found.push(format!("{path} is missing")),
                    Some(other) if fresh.contains(&name.as_str()) => {
                        if std::mem::discriminant(value) != std::mem::discriminant(other) {
                            found.push(format!("{path} is {other}, of another kind than {value}"));
                        }
                    }
                    Some(other) => compare(&path, value, other, fresh, found),
                }
            }
            let more = actual.keys().filter(|name| !expected.contains_key(*name));
            found.extend(more.map(|name| format!("{path}.{name} is not in Rapport's answer")));
        }
        (Value::Array(expected), Value::Array(actual)) => {
            if expected.len() != actual.len() {
                found.push(format!("{path} has {} items, not {}", actual.len(), expected.len()));
            }
            for (number, (one, other)) in expected.iter().zip(actual).enumerate() {
                compare(&format!("{path}[{number}]"), one, other, fresh, found);
            }
        }
        _ if is_same(expected, actual) => {}
        _ => found.push(format!("{path} is {actual}, not {expected}")),
    }
}

fn is_same(expected: &Value, actual: &Value) -> bool {
    let instant = |value: &Value| value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    match (instant(expected), instant(actual), expected.as_f64(), actual.as_f64()) {
        (Some(one), Some(other), ..) => one == other,
        (.., Some(one), Some(other)) => one == other,
        _ => expected == actual,
    }
}

/// Differences as one failure.
fn check(server: &Server, request: &Request, found: Vec<String>) -> Outcome<()> {
    if found.is_empty() {
        return Ok(());
    }
    let (count, shown) = (found.len(), found.into_iter().take(SHOWN).collect::<Vec<_>>().join("\n  "));
    let asked = format!("{} {}", request.method, request.path);
    Err(format!("{asked}: the answer of {} differs from Rapport's in {count} places:\n  {shown}", server.name).into())
}

/// What one server answers: its JSON, after its status has been checked.
async fn answer(server: &Server, request: &Request, status: u16) -> Outcome<Value> {
    let answer = Connection::to(server.address).ask(request).await.during(|| server.name.to_owned())?;
    if answer.status != status {
        let asked = format!("{} {}", request.method, request.path);
        return Err(
            format!("{asked}: {} answers {}, not {status}: {}", server.name, answer.status, answer.excerpt()).into()
        );
    }
    answer.json()
}

/// Lets Rapport compute each client's matches, and gives them to the peers, which only keep them.
///
/// # Errors
/// A server refuses, or Rapport does not answer from its cache then.
pub async fn warm_matches(servers: &[Server], workload: &Workload) -> Outcome<()> {
    let [rapport, peers @ ..] = servers else { return Ok(()) };
    for request in workload.variety() {
        let computed = answer(rapport, request, 200).await?;
        let keep =
            Request { token: request.token.clone(), ..Request::send_json(Method::PUT, "/bench/match", &computed) };
        for peer in peers {
            answer(peer, &keep, 200).await?;
        }
        let again = answer(rapport, request, 200).await?;
        if again["source"] != "cache" {
            return Err(format!("Rapport answers with matches from {}, not from its cache", again["source"]).into());
        }
    }
    Ok(())
}

/// Compares every peer with Rapport, the first of the servers.
///
/// # Errors
/// An answer differs: where.
pub async fn all(
    servers: &[Server],
    workloads: &[Workload],
    people: &People,
    times: &[FreeTime],
    db: &mut PgConnection,
) -> Outcome<usize> {
    let [rapport, peers @ ..] = servers else { return Ok(0) };
    let mut compared = 0;
    for workload in workloads {
        for request in workload.samples() {
            let expected = answer(rapport, &request, workload.status).await?;
            for peer in peers {
                let actual = answer(peer, &request, workload.status).await?;
                check(peer, &request, differences(&expected, &actual, workload.fresh))?;
                compared += 1;
            }
        }
    }
    let clients = &people.compared;
    compared += holds(servers, &clients[0], times).await?;
    compared += refusals(servers, clients, times).await?;
    Ok(compared + events(servers, db).await?)
}

/// One client holds a time of one coach at each server.
async fn holds(servers: &[Server], client: &Person, times: &[FreeTime]) -> Outcome<usize> {
    let mut expected: Option<Value> = None;
    let of_one_coach = times.iter().filter(|time| time.coach == times[0].coach);
    for (server, time) in servers.iter().zip(of_one_coach) {
        let request = hold(client, time);
        let booking = answer(server, &request, 201).await?;
        let starts_at = Value::from(time.starts_at.clone());
        if !is_same(&booking["starts_at"], &starts_at) {
            return Err(format!("{} has held {}, not {starts_at}", server.name, booking["starts_at"]).into());
        }
        match &expected {
            None => expected = Some(booking),
            Some(expected) => check(server, &request, differences(expected, &booking, FRESH_HOLD))?,
        }
    }
    Ok(servers.len())
}

/// What must be refused, with the same status and code everywhere.
async fn refusals(servers: &[Server], clients: &[Person; 3], times: &[FreeTime]) -> Outcome<usize> {
    let ([holder, other, busy], [taken, held, ..]) = (clients, times) else { return Err("there are no times".into()) };
    let elsewhere =
        |coach: &FreeTime, time: &FreeTime| FreeTime { coach: coach.coach.clone(), starts_at: time.starts_at.clone() };
    answer(&servers[0], &hold(busy, held), 201).await?;
    let at_night = FreeTime { starts_at: format!("{}T02:00:00Z", &taken.starts_at[..10]), ..taken.clone() };
    let forged = event("evt_forged")?.with("stripe-signature", "t=1,v1=00");
    let forged = Request { headers: forged.headers.into_iter().skip(1).collect(), ..forged };
    let wrong = json!({ "email": other.email, "password": "not-the-password" });
    let mut cases = vec![
        (409, "slot_taken", hold(other, taken)),
        (409, "client_busy", hold(busy, &elsewhere(&times[2], held))),
        (422, "not_available", hold(other, &at_night)),
        (401, "unauthenticated", Request { token: None, ..hold(other, taken) }),
        (401, "unauthenticated", Request::get("/notifications").signed_by("no.token.this")),
        (404, "not_found", Request::get("/coaches/018bcfe5-6800-7001-8000-ffffffffffff")),
        (401, "invalid_credentials", Request::post("/auth/login", &wrong)),
        (400, "invalid_signature", forged),
    ];
    // One hold at each server.
    if servers.len() == 3 {
        cases.push((409, "too_many_holds", hold(holder, times.last().unwrap_or(taken))));
    }
    for server in servers {
        for (status, code, request) in &cases {
            let problem = answer(server, request, *status).await?;
            if problem["code"] != *code {
                return Err(format!(
                    "{} {}: {} answers {}, not {code}",
                    request.method, request.path, server.name, problem["code"]
                )
                .into());
            }
        }
    }
    Ok(servers.len() * cases.len())
}

/// Every server stores an event once, with one job, however often it comes.
async fn events(servers: &[Server], db: &mut PgConnection) -> Outcome<usize> {
    for (number, server) in servers.iter().enumerate() {
        let id = format!("evt_compared_{number}");
        let request = event(&id)?;
        for _ in 0..2 {
            check(
                server,
                &request,
                differences(&json!({ "received": true }), &answer(server, &request, 200).await?, &[]),
            )?;
        }
        let sql = "select (select count(*) from stripe_events where id = $1 and kind = 'payment_intent.succeeded' and object_id = 'pi_' || $1),
                          (select count(*) from jobs where search_keys @> array[$1] and kind = 'payments.handle_stripe_event' and args ->> 'event_id' = $1
                                                       and ordering_key = 'stripe:pi_' || $1)";
        let stored: (i64, i64) = sqlx::query_as(sql).bind(&id).fetch_one(&mut *db).await?;
        if stored != (1, 1) {
            return Err(
                format!("{} has stored {} events and {} jobs, not one each", server.name, stored.0, stored.1).into()
            );
        }
    }
    Ok(servers.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_mean_the_same_are_the_same() {
        let one =
            json!({ "at": "2026-12-01T09:00:00Z", "rating": 4.0, "items": [{ "id": "a", "x": null }], "id": "1" });
        let other = json!({ "id": "2", "at": "2026-12-01T10:00:00.000+01:00", "items": [{ "x": null, "id": "b" }], "rating": 4 });
        assert!(differences(&one, &other, &["id"]).is_empty());
        assert_eq!(differences(&one, &other, &[]), [r#".id is "2", not "1""#, r#".items[0].id is "b", not "a""#]);
    }

    #[test]
    fn every_difference_is_named_by_its_field() {
        let one = json!({ "a": 1, "b": [1, 2], "c": { "d": "x" }, "id": "1" });
        let other = json!({ "b": [1], "c": { "d": null, "e": 1 }, "id": null });
        let mut found = differences(&one, &other, &["id"]);
        found.sort_unstable();
        let expected = [
            ".a is missing",
            ".b has 1 items, not 2",
            r#".c.d is null, not "x""#,
            ".c.e is not in Rapport's answer",
            r#".id is null, of another kind than "1""#,
        ];
        assert_eq!(found, expected);
    }
}
