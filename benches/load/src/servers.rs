//! The servers that are measured: Rapport, the peers, and a bare handler that sends Rapport's bytes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Outcome;
use crate::http::Connection;
use crate::market::Market;
use crate::people::keys;
use crate::processes::{Process, free_address};
use crate::workloads::{Limit, WEBHOOK_SECRET, Workload};

/// Connections to Postgres of each server, over all its processes.
const POOL: usize = 20;

/// Processes of each peer; Rapport is one process with as many threads.
const PROCESSES: usize = 2;

/// No caller comes near it.
const RATE_LIMIT: &str = "1000000";

/// Who signs access tokens, whichever server they are shown to.
pub const ISSUER: &str = "http://127.0.0.1:8080";

/// Rapport's name.
pub const RAPPORT: &str = "Rapport";

/// The bare handler's name.
pub const BARE: &str = "bare actix-web";

/// The peer that the goals are about.
pub const FASTAPI: &str = "FastAPI";

/// The other peer.
pub const NODE: &str = "Fastify";

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Programs {
    pub rapport: PathBuf,
    pub services: PathBuf,
    /// Python with the peer's packages, and the folder of its code; `None`: left out.
    pub fastapi: Option<(PathBuf, PathBuf)>,
    /// Node, and the folder of the peer's code with its packages; `None`: left out.
    pub node: Option<(PathBuf, PathBuf)>,
}

/// A server that is ready.
pub struct Server {
    pub name: &'static str,
    pub address: SocketAddr,
    process: Process,
}

impl Server {
    async fn start(
        name: &'static str,
        mut command: Command,
        address: SocketAddr,
        work: &Path,
        path: &str,
    ) -> Outcome<Self> {
        command.env("PORT", address.port().to_string());
        let mut process = Process::start(&name.to_lowercase().replace(' ', "-"), command, work)?;
        process.ready(address, path).await?;
        Ok(Self { name, address, process })
    }

    /// The process that all others of the server descend from.
    pub fn process(&self) -> u32 {
        self.process.id()
    }
}

/// Rapport's web process and the peers, all on the same database.
///
/// # Errors
/// One does not start.
pub async fn start(programs: &Programs, market: &Market, work: &Path) -> Outcome<Vec<Server>> {
    let mut servers = vec![rapport(&programs.rapport, market, work).await?];
    if let Some((python, folder)) = &programs.fastapi {
        let mut command = peer(python, folder, market);
        command.arg("main.py").env("PYTHONDONTWRITEBYTECODE", "1");
        servers.push(Server::start(FASTAPI, command, free_address()?, work, "/health/ready").await?);
    }
    if let Some((node, folder)) = &programs.node {
        let mut command = peer(node, folder, market);
        command.arg("main.mjs").env("NODE_ENV", "production");
        servers.push(Server::start(NODE, command, free_address()?, work, "/health/ready").await?);
    }
    Ok(servers)
}

/// The variables of the product, for a web process beside which nothing else runs.
async fn rapport(binary: &Path, market: &Market, work: &Path) -> Outcome<Server> {
    let address = free_address()?;
    let mut command = Command::new(binary);
    command.args(["serve", "--stop-with-parent"]).env_clear();
    command.env("DATABASE_URL", &market.database_url).env("REDIS_URL", &market.redis_url);
    command.env("DATABASE_POOL_SIZE", POOL.to_string()).env("BIND_ADDR", address.to_string());
    command.env("JWT_KEYS", keys()).env("ENCRYPTION_KEYS", keys());
    command.envs([
        ("PUBLIC_URL", ISSUER),
        ("STRIPE_SECRET_KEY", "sk_test_bench"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_bench"),
        ("STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET),
        ("RATE_LIMIT_PER_MINUTE", RATE_LIMIT),
        ("AUTH_RATE_LIMIT_PER_MINUTE", RATE_LIMIT),
        ("LOG_LEVEL", "warn"),
        ("LOG_FORMAT", "json"),
    ]);
    // The list is there once the index of coaches is.
    Server::start(RAPPORT, command, address, work, "/coaches").await
}

/// A peer's command, in its folder.
fn peer(program: &Path, folder: &Path, market: &Market) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear();
    command.env("DATABASE_URL", &market.database_url).env("REDIS_URL", &market.redis_url).env("JWT_KEYS", keys());
    command.env("PROCESSES", PROCESSES.to_string()).env("POOL_SIZE", (POOL / PROCESSES).to_string());
    command.envs([
        ("ISSUER", ISSUER),
        ("STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET),
        ("RATE_LIMIT_PER_MINUTE", RATE_LIMIT),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
    ]);
    command
}

/// The bare handler, with the bytes that Rapport answers the first request of each workload with that is compared to it.
///
/// # Errors
/// Rapport does not answer, or the handler does not start.
pub async fn start_bare(rapport: &Server, workloads: &[Workload], work: &Path) -> Outcome<Server> {
    let bodies = work.join("bare");
    std::fs::create_dir_all(&bodies)?;
    for workload in workloads.iter().filter(|workload| workload.limit == Limit::Bare) {
        let request = workload.variety().first().ok_or("a workload without requests")?;
        let answer = Connection::to(rapport.address).ask(request).await?;
        std::fs::write(bodies.join(workload.key), &answer.body)?;
    }
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg(address.to_string()).arg(&bodies);
    Server::start(BARE, command, address, work, "/coaches").await
}
