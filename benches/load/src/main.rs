//! `bin/bench`: Rapport beside servers that do the same, and beside the limits of the machine, in one run on one database.
//!
//! *Invariant:* nothing is timed before every server has given the same answers, and nothing that is started here outlives this process.

#![allow(clippy::print_stdout, reason = "what it measures is for whoever started it")]

mod bare;
mod compare;
mod drive;
mod error;
#[path = "../../support/fill.rs"]
mod fill;
mod http;
mod limits;
mod market;
mod options;
mod people;
#[path = "../../support/pgbench.rs"]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "shared with benchmarks, which a failure ends")]
mod pgbench;
mod processes;
mod report;
mod rounds;
mod servers;
mod statistics;
mod times;
mod usage;
mod workloads;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::{During, Outcome};
use crate::limits::Scripts;
use crate::market::Market;
use crate::options::{Command, Options};
use crate::people::People;
use crate::rounds::{Field, Plan};

/// The whole of a run.
const RUN_WITHIN: Duration = Duration::from_secs(30 * 60);

/// The present.
#[allow(clippy::disallowed_methods, reason = "there is no app, and so no clock, in here")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

fn main() -> ExitCode {
    let outcome = match options::parse(std::env::args().skip(1)) {
        Ok(Command::Bare { address, folder }) => actix_web::rt::System::new().block_on(bare::serve(address, &folder)),
        Ok(Command::Run(options)) => run(&options),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n✗ {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Outcome<()> {
    // One thread: the load takes no more than one core from what is measured.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let measured = tokio::time::timeout(RUN_WITHIN, measure(options)).await;
        measured.during(|| format!("the run has taken longer than {} minutes", RUN_WITHIN.as_secs() / 60))?
    })
}

async fn measure(options: &Options) -> Outcome<()> {
    let (began, load_before) = (Instant::now(), report::load_average());
    let step = |what: &str| println!("  {:>3} s  {what}", began.elapsed().as_secs());
    std::fs::create_dir_all(&options.work)?;
    let Options { programs, work, .. } = options;
    let market = Market::open(&programs.services, &programs.rapport, work, options.coaches).await?;
    step(&format!("Postgres {}: {}", market.postgres_version, market.size));
    let servers = servers::start(programs, &market, work).await?;
    let names: Vec<&str> = servers.iter().map(|server| server.name).collect();
    step(&format!("ready: {}", names.join(", ")));

    let mut db = market.connect().await?;
    let people = People::of(&mut db, servers::ISSUER).await?;
    let times = times::free_times(servers[0].address, &people).await.during(|| "listing free times".to_owned())?;
    let (compared, timed) = times.split_at(times.len().min(people.coaches.len() * 4));
    let all = workloads::all(&people, timed.to_vec());
    let matches = all.iter().find(|workload| workload.key == "match").ok_or("there are no matches")?;
    compare::warm_matches(&servers, matches).await.during(|| "caching matches".to_owned())?;
    let count =
        compare::all(&servers, &all, &people, compared, &mut db).await.during(|| "comparing answers".to_owned())?;
    step(&format!("compared: {count} answers are the same, {} times can be held", timed.len()));

    let bare = servers::start_bare(&servers[0], &all, work).await?;
    let scripts = Scripts::prepare(&market.database_url).await?;
    let scripts = match scripts.run("webhook").await {
        Ok(_) => Some(scripts),
        Err(error) => {
            step(&format!("pgbench is left out: {error}"));
            None
        }
    };
    sqlx::raw_sql("vacuum analyze").execute(&mut db).await?;
    let plan = Plan { rounds: options.rounds, time: Duration::from_secs_f64(options.seconds) };
    let chosen =
        all.into_iter().filter(|workload| options.only.as_deref().is_none_or(|only| workload.key.contains(only)));
    let workloads: Vec<_> = chosen.map(Arc::new).collect();
    let field =
        Field { market: &market, servers: &servers, bare: &bare, scripts: scripts.as_ref(), workloads: &workloads };
    let results = rounds::run(&field, plan).await?;
    step("done");
    let text = report::write(&report::Input {
        options,
        field: &field,
        results: &results,
        load_before,
        took: began.elapsed(),
    })?;
    println!("\n{text}");
    if let Some(path) = &options.write {
        std::fs::write(path, text).during(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}
