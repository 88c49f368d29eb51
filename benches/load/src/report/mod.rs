//! `docs/performance.md`: what was measured, on what, and which goals it meets.

mod cells;
mod goals;

use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use self::cells::{ratio, spread, table};
use crate::error::Outcome;
use crate::now;
use crate::options::Options;
use crate::processes;
use crate::rounds::{Field, PGBENCH, Results};
use crate::servers::{BARE, FASTAPI, NODE, RAPPORT};
use crate::usage;
use crate::workloads::{Limit, Workload};

const INTRODUCTION: &str = include_str!("introduction.md");
const ROUND_TRIPS: &str = include_str!("round_trips.md");
const METHOD: &str = include_str!("method.md");

/// The load average up to which nothing else runs.
const IDLE_LOAD: f64 = 0.5;

const SHARED: &str = "others were using the machine: take the ratios, not the figures";

/// A finished run.
pub struct Input<'a> {
    pub options: &'a Options,
    pub field: &'a Field<'a>,
    pub results: &'a Results,
    /// `/proc/loadavg`, before anything was started.
    pub load_before: String,
    pub took: Duration,
}

impl Input<'_> {
    /// Whether others were using the machine before the run, and so perhaps during it.
    fn is_shared(&self) -> bool {
        let first = self.load_before.split(',').next().and_then(|first| first.parse::<f64>().ok());
        first.is_none_or(|first| first > IDLE_LOAD)
    }

    /// The peers that were measured.
    fn peers(&self) -> Vec<&'static str> {
        let all = self.field.servers.iter().map(|server| server.name);
        all.filter(|name| *name != RAPPORT).collect()
    }
}

/// The whole document.
///
/// # Errors
/// A server has ended meanwhile.
pub fn write(input: &Input<'_>) -> Outcome<String> {
    let mut text = INTRODUCTION.to_owned();
    write!(text, "\n## The run\n\n{}", run(input)?)?;
    write!(text, "\n## What is asked\n\n{}", asked(input))?;
    write!(text, "\n## Requests a second\n\n{}", throughput(input))?;
    write!(text, "\n## Latency at half of that\n\n{}", latency(input))?;
    write!(text, "\n## Processor time of a request\n\n{}", processor_time(input))?;
    write!(text, "\n## Memory\n\n{}", memory(input)?)?;
    write!(text, "\n## Goals\n\n{}", goals::table(input)?)?;
    write!(text, "\n{ROUND_TRIPS}\n{METHOD}")?;
    Ok(text)
}

/// The load of the machine, as the kernel counts it.
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(", ")
}

fn run(input: &Input<'_>) -> Outcome<String> {
    let Options { rounds, seconds, coaches, commit, programs, .. } = input.options;
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |path: &str, name: &str| {
        let text = read(path);
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let version = |program: &std::path::Path| {
        let mut command = Command::new(program);
        command.arg("--version");
        processes::run(command).map_or_else(|error| error.to_string(), |version| version.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let mut rows = vec![
        ("when", now().round(jiff::Unit::Minute)?.to_string()),
        ("commit", commit.clone()),
        (
            "command",
            format!("`bin/bench {coaches} --rounds {rounds} --seconds {seconds}`, {} s in all", input.took.as_secs()),
        ),
        (
            "processor",
            format!(
                "{}, {cores} cores, which Postgres, Redis and the load share with the servers",
                field("/proc/cpuinfo", "model name")
            ),
        ),
        ("memory", field("/proc/meminfo", "MemTotal")),
        ("kernel", read("/proc/sys/kernel/osrelease").trim().to_owned()),
        (
            "load average before",
            format!("{} ({})", input.load_before, if input.is_shared() { SHARED } else { "nothing else ran" }),
        ),
        ("Postgres", format!("{}, with `fsync`: {}", input.field.market.postgres_version, input.field.market.size)),
    ];
    rows.extend(programs.fastapi.as_ref().map(|(python, _)| {
        (FASTAPI, format!("{}; packages as in `benches/peers/fastapi/requirements.txt`; 2 processes", version(python)))
    }));
    rows.extend(programs.node.as_ref().map(|(node, _)| {
        (NODE, format!("Node {}; packages as in `benches/peers/node/package-lock.json`; 2 processes", version(node)))
    }));
    Ok(table(&["", ""], rows.into_iter().map(|(name, value)| vec![name.to_owned(), value])))
}

fn asked(input: &Input<'_>) -> String {
    let rows = input.field.workloads.iter().map(|workload| vec![workload.name.to_owned(), workload.what.to_owned()]);
    table(&["", ""], rows)
}

/// The column of the limit that a workload has.
fn limit_of(workload: &Workload) -> Option<&'static str> {
    match workload.limit {
        Limit::None => None,
        Limit::Bare => Some(BARE),
        Limit::Pgbench => Some(PGBENCH),
    }
}

fn throughput(input: &Input<'_>) -> String {
    let peers = input.peers();
    let mut head = vec!["", RAPPORT];
    head.extend(&peers);
    head.push("limit");
    let ratios: Vec<String> = peers.iter().map(|peer| format!("÷ {peer}")).collect();
    head.extend(ratios.iter().map(String::as_str));
    head.push("÷ limit");
    let rows = input.field.workloads.iter().map(|workload| {
        let per_second =
            |server: &str| spread(input.results.cell(workload.key, server).map(|cell| &cell.per_second[..]), 0);
        let limit = limit_of(workload);
        let mut row = vec![workload.name.to_owned(), per_second(RAPPORT)];
        row.extend(peers.iter().map(|peer| per_second(peer)));
        row.push(limit.map_or_else(|| "–".to_owned(), |limit| format!("{limit}: {}", per_second(limit))));
        row.extend(peers.iter().copied().map(Some).chain([limit]).map(|other| {
            let ratio = other.and_then(|other| ratio(input.results, workload.key, other));
            ratio.map_or_else(
                || "–".to_owned(),
                |ratio| format!("**{:.2}** ({:.2}–{:.2})", ratio.median, ratio.least, ratio.most),
            )
        }));
        row
    });
    let failed: usize = input
        .field
        .workloads
        .iter()
        .flat_map(|workload| {
            input.field.servers.iter().filter_map(|server| input.results.cell(workload.key, server.name))
        })
        .map(|cell| cell.failures)
        .sum();
    format!("{}\nRequests that failed, of all: {failed}.\n", table(&head, rows))
}

fn latency(input: &Input<'_>) -> String {
    let servers: Vec<&str> = input.field.servers.iter().map(|server| server.name).collect();
    let names: Vec<String> = servers.iter().flat_map(|server| [format!("{server} p50"), "p99".to_owned()]).collect();
    let head: Vec<&str> = std::iter::once("milliseconds").chain(names.iter().map(String::as_str)).collect();
    let rows = input.field.workloads.iter().map(|workload| {
        let cells = servers.iter().flat_map(|server| {
            let cell = input.results.cell(workload.key, server);
            [spread(cell.map(|cell| &cell.p50[..]), 1), spread(cell.map(|cell| &cell.p99[..]), 1)]
        });
        std::iter::once(workload.name.to_owned()).chain(cells).collect()
    });
    table(&head, rows)
}

fn processor_time(input: &Input<'_>) -> String {
    let servers: Vec<&str> = input.field.servers.iter().map(|server| server.name).collect();
    let head: Vec<&str> =
        std::iter::once("milliseconds: server + Postgres + Redis").chain(servers.iter().copied()).collect();
    let rows = input.field.workloads.iter().map(|workload| {
        let cells = servers.iter().map(|server| {
            let parts = cells::processor_time(input.results, workload.key, server);
            parts.map_or_else(
                || "–".to_owned(),
                |[own, postgres, redis]| format!("{own:.2} + {postgres:.2} + {redis:.2}"),
            )
        });
        std::iter::once(workload.name.to_owned()).chain(cells).collect()
    });
    table(&head, rows)
}

fn memory(input: &Input<'_>) -> Outcome<String> {
    let mut rows = Vec::new();
    for server in input.field.servers {
        rows.push(vec![server.name.to_owned(), mebibytes(usage::memory(server.process())?)]);
    }
    rows.push(vec!["Postgres, for all of them".to_owned(), mebibytes(usage::memory(input.field.market.postgres)?)]);
    Ok(table(&["after the run, all processes", "MiB"], rows))
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.0}", bytes as f64 / f64::from(1 << 20))
}
