//! The rounds: every workload at every server in turn, so that whatever else the machine does meanwhile affects all of them alike.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::drive::{at_rate, saturate};
use crate::error::{During, Outcome};
use crate::limits::Scripts;
use crate::market::Market;
use crate::servers::Server;
use crate::usage;
use crate::workloads::{Limit, Workload};

/// Not counted: connections are opened, statements prepared.
const WARM_UP: Duration = Duration::from_millis(400);

/// Users at once while the rate is fixed.
const USERS: usize = 100;

/// `pgbench`, as a server.
pub const PGBENCH: &str = "pgbench";

/// What one server did in each round of a workload.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Requests a second at saturation.
    pub per_second: Vec<f64>,
    /// Latencies in milliseconds at half of that.
    pub p50: Vec<f64>,
    pub p99: Vec<f64>,
    /// Processor seconds per 1,000 requests at saturation: of the server, of Postgres, of Redis.
    pub cpu: Vec<[f64; 3]>,
    /// Requests that failed, of all rounds.
    pub failures: usize,
}

/// Cells by workload and server.
#[derive(Debug, Default)]
pub struct Results(BTreeMap<(&'static str, &'static str), Cell>);

impl Results {
    /// What a server did.
    pub fn cell(&self, workload: &str, server: &str) -> Option<&Cell> {
        self.0.iter().find(|((one, other), _)| (*one, *other) == (workload, server)).map(|(_, cell)| cell)
    }

    fn cell_mut(&mut self, workload: &'static str, server: &'static str) -> &mut Cell {
        self.0.entry((workload, server)).or_default()
    }
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub rounds: usize,
    /// Of each measurement.
    pub time: Duration,
}

/// What is measured.
pub struct Field<'a> {
    pub market: &'a Market,
    pub servers: &'a [Server],
    pub bare: &'a Server,
    /// `None` without `pgbench`.
    pub scripts: Option<&'a Scripts>,
    pub workloads: &'a [Arc<Workload>],
}

/// Runs all rounds.
///
/// # Errors
/// A server fails.
pub async fn run(field: &Field<'_>, plan: Plan) -> Outcome<Results> {
    let mut results = Results::default();
    for round in 0..plan.rounds {
        for workload in field.workloads {
            print!("  round {} of {}: {:<28}", round + 1, plan.rounds, workload.name);
            std::io::stdout().flush()?;
            // Another one is the first in each round.
            let first = round % field.servers.len();
            for server in field.servers[first..].iter().chain(&field.servers[..first]) {
                let cell = results.cell_mut(workload.key, server.name);
                measure(field.market, server, workload, plan, cell).await.during(|| server.name.to_owned())?;
                print!(" {} {:.0}/s", server.name, cell.per_second.last().copied().unwrap_or_default());
                std::io::stdout().flush()?;
            }
            if workload.limit == Limit::Bare {
                let cell = results.cell_mut(workload.key, field.bare.name);
                measure(field.market, field.bare, &Arc::new(workload.at_bare()), plan, cell).await?;
                print!(" bare {:.0}/s", cell.per_second.last().copied().unwrap_or_default());
            }
            if let (Limit::Pgbench, Some(scripts)) = (workload.limit, field.scripts) {
                let rate = scripts.run(workload.key).await?;
                results.cell_mut(workload.key, PGBENCH).per_second.extend(rate);
                print!(" pgbench {:.0}/s", rate.unwrap_or_default());
            }
            println!();
        }
    }
    Ok(results)
}

/// One server, one workload, one round: the most it does, then latencies at half of that.
async fn measure(
    market: &Market,
    server: &Server,
    workload: &Arc<Workload>,
    plan: Plan,
    cell: &mut Cell,
) -> Outcome<()> {
    saturate(server.address, workload, workload.connections, WARM_UP).await?;
    let used = || -> Outcome<[Duration; 3]> {
        Ok([usage::cpu(server.process())?, usage::cpu(market.postgres)?, usage::cpu(market.redis)?])
    };
    let before = used()?;
    let most = saturate(server.address, workload, workload.connections, plan.time).await?;
    let after = used()?;
    let thousands = most.latencies.count().max(1) as f64 / 1_000.0;
    cell.cpu.push(std::array::from_fn(|index| after[index].saturating_sub(before[index]).as_secs_f64() / thousands));
    cell.per_second.push(most.per_second());
    let half = at_rate(server.address, workload, USERS, (most.per_second() / 2.0).max(1.0), plan.time).await?;
    let milliseconds = |percent| half.latencies.percentile(percent).map(|latency| latency.as_secs_f64() * 1_000.0);
    cell.p50.extend(milliseconds(50.0));
    cell.p99.extend(milliseconds(99.0));
    cell.failures += most.failures + half.failures;
    Ok(())
}
