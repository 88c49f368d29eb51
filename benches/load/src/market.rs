//! The marketplace that is asked about: private Postgres and Redis that write to disk, and one database, filled, which all servers share.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde::Deserialize;
use sqlx::{Connection, PgConnection};

use crate::error::{During, Outcome};
use crate::fill::{Rows, Size, fill};
use crate::now;
use crate::processes::{self, Process};

/// How long Postgres and Redis may take until they answer: the first time they may have to be fetched.
const START_WITHIN: Duration = Duration::from_secs(300);

/// Everybody's password.
pub const PASSWORD: &str = "a-good-password";

/// The cost that the product hashes passwords with.
const BCRYPT_COST: u32 = 12;

/// The local embedder's model: no key of a provider is needed.
const MODEL: &str = "local-1.2-256";

/// Clients hold three times each at most, and all that are held stay so: there must be enough.
const CLIENTS: usize = 20_000;

/// Indexes that only the peers need.
const PEERS_INDEXES: &str = include_str!("../../peers/indexes.sql");

/// The servers and the database.
pub struct Market {
    pub database_url: String,
    pub redis_url: String,
    pub postgres: u32,
    pub redis: u32,
    pub postgres_version: String,
    pub size: String,
    _services: Process,
}

#[derive(Deserialize)]
struct State {
    postgres: Running,
    redis: Running,
}

#[derive(Deserialize)]
struct Running {
    pid: u32,
}

impl Market {
    /// Starts the servers by `services`, and fills a new database with the schema of `rapport`.
    ///
    /// # Errors
    /// One of them does not start, or refuses.
    pub async fn open(services: &Path, rapport: &Path, work: &Path, coaches: usize) -> Outcome<Self> {
        let data = work.join("services");
        let mut hold = Command::new(services);
        hold.arg("hold").arg(&data).arg(work.join("tools")).arg("durable");
        let mut process = Process::start("services", hold, work)?;
        let (server, redis_url) = addresses(&mut process).await?;
        let state: State = serde_json::from_slice(&fs::read(data.join("state.json"))?)?;
        let database_url = new_database(&server).await?;
        empty(&redis_url).during(|| "emptying Redis".to_owned())?;

        let mut migrate = Command::new(rapport);
        migrate.arg("migrate").env_clear().env("DATABASE_URL", &database_url);
        processes::run(migrate)?;
        let mut db = PgConnection::connect(&database_url).await?;
        let size = Size { coaches, clients: CLIENTS.max(coaches * 2), bookings: coaches * 10, jobs: coaches * 10 };
        let hash = bcrypt::hash(PASSWORD, BCRYPT_COST)?;
        // To the second, so that no server has to write fractions as another does.
        let present = now().round(jiff::Unit::Second)?.to_string();
        fill(&mut db, Rows { size, now: &present, model: MODEL, password_hash: &hash }).await?;
        // One by one: a vacuum can't be part of several statements.
        for sql in PEERS_INDEXES.split_inclusive(';').filter(|sql| sql.contains(';')) {
            sqlx::raw_sql(sql).execute(&mut db).await?;
        }
        let sql = "select current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))";
        let (postgres_version, pretty): (String, String) = sqlx::query_as(sql).fetch_one(&mut db).await?;
        let size = format!(
            "{} coaches, {} clients, {} bookings, {} finished jobs ({pretty})",
            size.coaches, size.clients, size.bookings, size.jobs
        );
        let (postgres, redis) = (state.postgres.pid, state.redis.pid);
        Ok(Self { database_url, redis_url, postgres, redis, postgres_version, size, _services: process })
    }

    /// A connection to the database.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn connect(&self) -> Outcome<PgConnection> {
        Ok(PgConnection::connect(&self.database_url).await?)
    }
}

/// Waits until the servers answer; the addresses of Postgres and Redis.
async fn addresses(process: &mut Process) -> Outcome<(String, String)> {
    let began = Instant::now();
    while began.elapsed() < START_WITHIN {
        let output = process.output();
        let line = output.lines().find(|line| line.starts_with("started ") || line.starts_with("joined "));
        if let Some([_, postgres, redis]) = line.map(|line| line.split(' ').collect::<Vec<_>>()).as_deref() {
            return Ok(((*postgres).to_owned(), (*redis).to_owned()));
        }
        process.check()?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(format!("Postgres and Redis have not started:\n{}", process.output()).into())
}

/// An empty database in place of that of the last run.
async fn new_database(server: &str) -> Outcome<String> {
    let mut db = PgConnection::connect(server).await?;
    for sql in ["drop database if exists bench with (force)", "create database bench"] {
        sqlx::raw_sql(sql).execute(&mut db).await?;
    }
    let (server, _) = server.rsplit_once('/').ok_or("the address of Postgres names no database")?;
    Ok(format!("{server}/bench"))
}

/// Removes what the last run has left in Redis.
fn empty(redis_url: &str) -> Outcome<()> {
    let address = redis_url.trim_start_matches("redis://").trim_end_matches('/');
    let address = address.split_once('/').map_or(address, |(address, _)| address);
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(b"FLUSHALL\r\n")?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer)?;
    if &answer == b"+OK\r\n" { Ok(()) } else { Err(String::from_utf8_lossy(&answer).into_owned().into()) }
}
