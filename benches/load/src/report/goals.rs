//! The goals, each with what was measured, and where it is missed, what a request's time goes to.

use super::cells::{self, processor_time, ratio};
use super::{Input, limit_of};
use crate::error::Outcome;
use crate::rounds::PGBENCH;
use crate::servers::{BARE, FASTAPI, NODE, RAPPORT};
use crate::statistics::Spread;
use crate::usage;

/// How many times as many requests a second as another one does: workload, the other, least ratio.
const RATIOS: &[(&str, &str, f64)] = &[
    ("list", FASTAPI, 40.0),
    ("list_cached", FASTAPI, 40.0),
    ("detail", FASTAPI, 15.0),
    ("slots", FASTAPI, 20.0),
    ("booking", FASTAPI, 4.0),
    ("webhook", FASTAPI, 4.0),
    ("list", NODE, 3.0),
    ("list_cached", NODE, 3.0),
    ("list_filtered", NODE, 3.0),
    ("detail", NODE, 3.0),
    ("slots", NODE, 3.0),
    ("match", NODE, 3.0),
    ("notifications", NODE, 3.0),
    ("booking", NODE, 3.0),
    ("webhook", NODE, 3.0),
    ("list", BARE, 0.5),
    ("detail", BARE, 0.5),
    ("slots", BARE, 0.5),
    ("booking", PGBENCH, 0.7),
    ("webhook", PGBENCH, 0.7),
];

/// The 99th percentile in milliseconds at half of saturation, from 100 users at once.
const LATENCIES: &[(&str, f64)] = &[
    ("list", 15.0),
    ("list_filtered", 15.0),
    ("detail", 15.0),
    ("slots", 15.0),
    ("match", 15.0),
    ("notifications", 15.0),
    ("booking", 60.0),
];

/// Memory, as a share of the peer's.
const MEMORY_SHARE: f64 = 0.25;

/// All goals of which something was measured.
///
/// # Errors
/// A server has ended meanwhile.
pub fn table(input: &Input<'_>) -> Outcome<String> {
    let mut rows: Vec<Vec<String>> = RATIOS.iter().filter_map(|goal| of_ratio(input, *goal)).collect();
    rows.extend(LATENCIES.iter().filter_map(|goal| of_latency(input, *goal)));
    rows.extend(of_memory(input)?);
    let met = rows.iter().filter(|row| row[3] == "met").count();
    let count = rows.len();
    Ok(format!("{met} of {count} are met.\n\n{}", cells::table(&["", "goal", "measured", ""], rows)))
}

fn of_ratio(input: &Input<'_>, (key, other, goal): (&str, &str, f64)) -> Option<Vec<String>> {
    let workload = input.field.workloads.iter().find(|workload| workload.key == key)?;
    let measured = ratio(input.results, key, other)?;
    let verdict =
        if measured.median >= goal { "met".to_owned() } else { format!("missed: {}", reason(input, key, other)?) };
    Some(vec![format!("{}, ÷ {other}", workload.name), format!("≥ {goal}"), format!("{:.2}", measured.median), verdict])
}

/// What a request costs, and who: the reason why there are no more of them.
fn reason(input: &Input<'_>, key: &str, other: &str) -> Option<String> {
    let [own, postgres, redis] = processor_time(input.results, key, RAPPORT)?;
    let total = own + postgres + redis;
    let share = |part: f64| format!("{:.0} %", part / total * 100.0);
    let per_second = Spread::of(input.results.cell(key, RAPPORT)?.per_second.iter().copied())?.median;
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    let busy = per_second * total / 1_000.0 / cores;
    let mut text = format!(
        "a request costs {total:.2} ms of processor time, {} Rapport's, {} Postgres', {} Redis'; together they keep {:.0} % of the cores busy, the load and waiting the rest",
        share(own),
        share(postgres),
        share(redis),
        busy * 100.0
    );
    let is_peer = input
        .field
        .workloads
        .iter()
        .find(|workload| workload.key == key)
        .is_some_and(|workload| limit_of(workload) != Some(other));
    if let Some([theirs, their_postgres, their_redis]) = processor_time(input.results, key, other).filter(|_| is_peer) {
        text += &format!(
            "; {other}'s costs {:.2} ms, of which Postgres has {their_postgres:.2}",
            theirs + their_postgres + their_redis
        );
    }
    Some(text)
}

fn of_latency(input: &Input<'_>, (key, goal): (&str, f64)) -> Option<Vec<String>> {
    let workload = input.field.workloads.iter().find(|workload| workload.key == key)?;
    let measured = Spread::of(input.results.cell(key, RAPPORT)?.p99.iter().copied())?;
    let verdict = if measured.median <= goal {
        "met".to_owned()
    } else {
        let why = if input.is_shared() {
            "others were using the machine, and a burst of theirs is a latency of ours".to_owned()
        } else {
            format!("{} servers, Postgres, Redis and the load share the cores", input.field.servers.len() + 1)
        };
        format!("missed: {why}; the best round has {:.1} ms", measured.least)
    };
    Some(vec![
        format!("{}, p99 at half", workload.name),
        format!("≤ {goal} ms"),
        format!("{:.1} ms", measured.median),
        verdict,
    ])
}

fn of_memory(input: &Input<'_>) -> Outcome<Option<Vec<String>>> {
    let find = |name: &str| input.field.servers.iter().find(|server| server.name == name);
    let (Some(ours), Some(theirs)) = (find(RAPPORT), find(FASTAPI)) else { return Ok(None) };
    let share = usage::memory(ours.process())? as f64 / usage::memory(theirs.process())? as f64;
    let verdict = if share <= MEMORY_SHARE {
        "met"
    } else {
        "missed: Rapport holds the index of coaches and the whole product, the peer some ten endpoints"
    };
    Ok(Some(vec![
        "Memory, ÷ FastAPI".to_owned(),
        format!("≤ {MEMORY_SHARE}"),
        format!("{share:.2}"),
        verdict.to_owned(),
    ]))
}
