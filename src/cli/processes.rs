//! The two kinds of process that are scaled apart: `serve` and `worker`. Both stop taking work at SIGTERM, finish what runs within 30
//! seconds and exit 0; a second signal ends them at once.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::{HttpServer, web};
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::CliError;
use crate::actors::Actors;
use crate::actors::matching::{Matching, build_index};
use crate::actors::notifications::Notifications;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::http;
use crate::jobs::Queue;
use crate::jobs::delivery::Relay;
use crate::workers::runner;

/// How often the clock is set by the database's.
const CLOCK_EVERY: Duration = Duration::from_secs(30);

/// The web process.
///
/// # Errors
/// The configuration points at something that can't be one, or the address is taken.
pub fn serve(config: Config, stop_with_parent: bool) -> Result<(), CliError> {
    crate::telemetry::start(&config.log);
    open_many_files();
    let listener = TcpListener::bind(config.bind_addr)?;
    in_system(async move {
        let stop = stop_signal(stop_with_parent)?;
        let app = start_app(config).await?;
        let actors = Actors::start(&app);
        let counting = answer_metrics(&app)?;
        let relay = Relay::new(app.db.clone(), app.cache.clone(), app.clock.clone(), app.relay_waker.clone());
        let relay = tokio::spawn(relay.run(stop.clone()));
        let (context, matching) = (app.clone(), actors.state::<Matching>().clone());
        tokio::spawn(async move {
            if let Err(error) = build_index(&context, &matching).await {
                tracing::warn!(%error, "matching index not built yet, the first match will build it");
            }
        });
        let address = listener.local_addr()?;
        let server = http::serve(app.clone(), actors.clone(), listener)?;
        let handle = server.handle();
        tracing::info!(%address, "serving");
        let serving = actix_rt::spawn(server);
        stop.cancelled().await;
        tracing::info!("stopping");
        // Streams never end by themselves, and the server waits for what is open.
        actors.state::<Notifications>().close();
        handle.stop(true).await;
        drop(serving.await);
        if let Some(handle) = counting {
            handle.stop(false).await;
        }
        drop(relay.await);
        app.db.close().await;
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
) -> Result<(), CliError> {
    crate::telemetry::start(&config.log);
    in_system(async move {
        let stop = stop_signal(stop_with_parent)?;
        let health = config.worker_health_addr;
        let app = start_app(config).await?;
        let answering = health.map(|address| answer_health(&app, address)).transpose()?;
        let counting = answer_metrics(&app)?;
        runner::run(app.clone(), runner::Options { queues, concurrency }, stop).await;
        for handle in answering.into_iter().chain(counting) {
            handle.stop(false).await;
        }
        app.db.close().await;
        Ok(())
    })
}

/// The app, its clock set by the database's for as long as the process runs.
async fn start_app(config: Config) -> Result<App, CliError> {
    let app = App::build(config, Clock::system())?;
    if let Err(error) = app.clock.sync_with(&app.db).await {
        tracing::warn!(%error, "the database does not tell the time yet");
    }
    let (clock, db) = (app.clock.clone(), app.db.clone());
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CLOCK_EVERY).await;
            if let Err(error) = clock.sync_with(&db).await {
                tracing::debug!(%error, "the clock goes on by itself");
            }
        }
    });
    Ok(app)
}

fn answer_health(app: &App, address: SocketAddr) -> Result<actix_web::dev::ServerHandle, CliError> {
    let app = app.clone();
    let server = HttpServer::new(move || {
        actix_web::App::new().app_data(web::Data::new(app.clone())).configure(http::health::routes)
    })
    .workers(1)
    .disable_signals()
    .bind(address)?
    .run();
    let handle = server.handle();
    actix_rt::spawn(server);
    Ok(handle)
}

/// `/metrics` at `METRICS_ADDR`, if it is set.
fn answer_metrics(app: &App) -> Result<Option<actix_web::dev::ServerHandle>, CliError> {
    let Some(address) = app.config.metrics_addr else { return Ok(None) };
    let server = http::metrics::serve(app.clone(), address)?;
    let handle = server.handle();
    actix_rt::spawn(server);
    Ok(Some(handle))
}

/// Runs on an actix system over a multi-threaded runtime.
fn in_system(work: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
    let runtime = || {
        #[expect(clippy::expect_used, reason = "without a runtime there is no process")]
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the operating system gives a runtime")
    };
    actix_rt::System::with_tokio_rt(runtime).block_on(work)
}

/// Cancelled by SIGTERM, SIGINT, or the end of standard input when the parent is to be followed; the second signal is the end.
fn stop_signal(stop_with_parent: bool) -> Result<CancellationToken, CliError> {
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
