//! The two kinds of process that are scaled apart: `serve` and `worker`. Both stop taking work at SIGTERM, finish what runs within 30
//! seconds and exit 0; a second signal ends them at once.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::{App, HttpServer, web};
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Failure;
use crate::actors::House;
use crate::actors::notifications::Notifications;
use crate::clock::Clock;
use crate::config::Config;
use crate::http;
use crate::jobs::Queue;
use crate::jobs::relay::Relay;
use crate::workers::process;

/// How often the clock is set by the database's.
const CLOCK_EVERY: Duration = Duration::from_secs(30);

/// The web process.
///
/// # Errors
/// The configuration points at something that can't be one, or the address is taken.
pub fn serve(config: Config, stop_with_parent: bool) -> Result<(), Failure> {
    crate::telemetry::start(&config.log);
    open_many_files();
    let listener = TcpListener::bind(config.bind_addr)?;
    in_system(async move {
        let stop = stop_signal(stop_with_parent)?;
        let house = open_house(config).await?;
        let counting = answer_metrics(&house)?;
        let relay = Relay::new(house.db.clone(), house.cache.clone(), house.clock.clone(), house.hint.clone());
        let relay = tokio::spawn(relay.run(stop.clone()));
        let warming = house.clone();
        tokio::spawn(async move {
            if let Err(error) = crate::actors::matching::warm(&warming).await {
                tracing::warn!(%error, "the matching index is built when somebody asks");
            }
        });
        let address = listener.local_addr()?;
        let server = http::serve(house.clone(), listener)?;
        let handle = server.handle();
        tracing::info!(%address, "serving");
        let serving = actix_rt::spawn(server);
        stop.cancelled().await;
        tracing::info!("stopping");
        // Streams never end by themselves, and the server waits for what is open.
        if let Ok(notifications) = house.room::<Notifications>() {
            notifications.close();
        }
        handle.stop(true).await;
        drop(serving.await);
        if let Some(handle) = counting {
            handle.stop(false).await;
        }
        drop(relay.await);
        house.db.close().await;
        Ok(())
    })
}

/// Every event stream is a socket: the process takes as many open files as it may have, however few it was started with.
fn open_many_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, open_files = limit.current, "no more files than these can be open");
    }
}

/// A worker process.
///
/// # Errors
/// The configuration points at something that can't be one, or the health address is taken.
pub fn worker(
    config: Config,
    queues: Vec<Queue>,
    concurrency: Option<usize>,
    stop_with_parent: bool,
) -> Result<(), Failure> {
    crate::telemetry::start(&config.log);
    in_system(async move {
        let stop = stop_signal(stop_with_parent)?;
        let health = config.worker_health_addr;
        let house = open_house(config).await?;
        let answering = health.map(|address| answer_health(&house, address)).transpose()?;
        let counting = answer_metrics(&house)?;
        process::run(house.clone(), process::Options { queues, concurrency }, stop).await;
        for handle in answering.into_iter().chain(counting) {
            handle.stop(false).await;
        }
        house.db.close().await;
        Ok(())
    })
}

/// A house with its rooms open and its clock set by the database's for as long as it stands.
async fn open_house(config: Config) -> Result<House, Failure> {
    let house = House::build(config, Clock::system())?;
    if let Err(error) = house.clock.follow(&house.db).await {
        tracing::warn!(%error, "the database does not tell the time yet");
    }
    house.open();
    let (clock, db) = (house.clock.clone(), house.db.clone());
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CLOCK_EVERY).await;
            if let Err(error) = clock.follow(&db).await {
                tracing::debug!(%error, "the clock goes on by itself");
            }
        }
    });
    Ok(house)
}

fn answer_health(house: &House, address: SocketAddr) -> Result<actix_web::dev::ServerHandle, Failure> {
    let house = house.clone();
    let server =
        HttpServer::new(move || App::new().app_data(web::Data::new(house.clone())).configure(http::platform::routes))
            .workers(1)
            .disable_signals()
            .bind(address)?
            .run();
    let handle = server.handle();
    actix_rt::spawn(server);
    Ok(handle)
}

/// `/metrics` at `METRICS_ADDR`, if it is set.
fn answer_metrics(house: &House) -> Result<Option<actix_web::dev::ServerHandle>, Failure> {
    let Some(address) = house.config.metrics_addr else { return Ok(None) };
    let server = http::metrics::serve(house.clone(), address)?;
    let handle = server.handle();
    actix_rt::spawn(server);
    Ok(Some(handle))
}

/// Runs on an actix system over a multi-threaded runtime.
fn in_system(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = || {
        #[expect(clippy::expect_used, reason = "without a runtime there is no process")]
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the operating system gives a runtime")
    };
    actix_rt::System::with_tokio_rt(runtime).block_on(work)
}

/// Cancelled by SIGTERM, SIGINT, or the end of standard input when the parent is to be followed; the second signal is the end.
fn stop_signal(stop_with_parent: bool) -> Result<CancellationToken, Failure> {
    let stop = CancellationToken::new();
    let told = stop.clone();
    let (mut term, mut int): (Signal, Signal) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        let by_signal = tokio::select! {
            _ = term.recv() => true,
            _ = int.recv() => true,
            () = parent_is_gone(), if stop_with_parent => false,
        };
        told.cancel();
        if !by_signal {
            // A parent that ends often sends a signal as well: both are one word.
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        }
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        tracing::warn!("told twice: leaving at once");
        std::process::exit(1);
    });
    Ok(stop)
}

async fn parent_is_gone() {
    let mut input = tokio::io::stdin();
    let mut buffer = [0_u8; 64];
    while input.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
}
