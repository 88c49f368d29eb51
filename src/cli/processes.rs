//! The two kinds of process, scaled separately: `serve` and `worker`. Both stop accepting work at SIGTERM, finish what is running within 30
//! seconds and exit 0; a second signal ends them at once.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{HttpServer, web};
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::embedded_metrics;
use super::error::CliError;
use crate::actors::Actors;
use crate::actors::notifications::Notifications;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db;
use crate::http;
use crate::jobs::Queue;
use crate::jobs::delivery::Relay;
use crate::telemetry::{self, Telemetry};
use crate::workers::runner;

/// How often the clock is synchronised with the database's.
const CLOCK_SYNC_INTERVAL: Duration = Duration::from_secs(30);

/// The web process.
///
/// # Errors
/// The configuration points at something that can't be one, or the address is taken.
pub fn serve(config: Config, stop_with_parent: bool) -> Result<(), CliError> {
    let _telemetry = start_telemetry(&config, "web");
    raise_open_file_limit();
    let listener = TcpListener::bind(config.bind_addr)?;
    block_on_actix(async move {
        let stop = stop_signal(stop_with_parent)?;
        let app = start_app(config).await?;
        let actors = Actors::start(&app);
        let metrics = serve_metrics(&app)?;
        let embedded_metrics = embedded_metrics::spawn(&app, "web");
        let relay = Relay::new(app.db.clone(), app.cache.clone(), app.clock.clone(), app.relay_waker.clone());
        let relay = tokio::spawn(relay.run(stop.clone()));
        let address = listener.local_addr()?;
        let server = http::serve(app.clone(), actors.clone(), listener)?;
        let handle = server.handle();
        tracing::info!(%address, "serving");
        let serving = actix_rt::spawn(server);
        stop.cancelled().await;
        tracing::info!("stopping");
        // Event streams don't end by themselves, and the server waits for open connections.
        actors.state::<Notifications>().close();
        handle.stop(true).await;
        drop(serving.await);
        if let Some(handle) = metrics {
            handle.stop(false).await;
        }
        drop((embedded_metrics, relay.await));
        app.db.close().await;
        Ok(())
    })
}

fn start_telemetry(config: &Config, process: &'static str) -> Telemetry {
    telemetry::log_panics(&config.log);
    telemetry::start(&config.log, config.otlp_endpoint.as_ref(), process)
}

/// Every event stream is a socket: raises the soft limit of open files to the hard one.
fn raise_open_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, open_files = limit.current, "limit of open files not raised");
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
    let _telemetry = start_telemetry(&config, "worker");
    block_on_actix(async move {
        let stop = stop_signal(stop_with_parent)?;
        let health = config.worker_health_addr;
        let app = start_app(config).await?;
        let health = health.map(|address| serve_health(&app, address)).transpose()?;
        let metrics = serve_metrics(&app)?;
        let embedded_metrics = embedded_metrics::spawn(&app, "worker");
        runner::run(app.clone(), runner::Options { queues, concurrency }, stop).await;
        drop(embedded_metrics);
        for handle in health.into_iter().chain(metrics) {
            handle.stop(false).await;
        }
        app.db.close().await;
        Ok(())
    })
}

/// Builds the app, and keeps its clock synchronised with the database's.
async fn start_app(config: Config) -> Result<App, CliError> {
    let app = App::build(config, Clock::system())?;
    if let Err(error) = app.clock.sync_with(&app.db).await {
        tracing::warn!(%error, "clock not synchronised with the database yet");
    }
    check_text(&app).await?;
    let (clock, db) = (app.clock.clone(), app.db.clone());
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CLOCK_SYNC_INTERVAL).await;
            if let Err(error) = clock.sync_with(&db).await {
                tracing::debug!(%error, "clock not synchronised with the database");
            }
        }
    });
    Ok(app)
}

/// Refuses a database that can't hold people's text; one that does not answer yet is checked by `rapport migrate`.
async fn check_text(app: &App) -> Result<(), CliError> {
    let Ok(mut connection) = app.db.acquire().await else { return Ok(()) };
    match db::text_problem(&mut connection).await {
        Ok(Some(problem)) => Err(CliError::Other(problem)),
        Ok(None) => Ok(()),
        Err(error) => {
            tracing::warn!(%error, "text of the database not checked");
            Ok(())
        }
    }
}

fn serve_health(app: &App, address: SocketAddr) -> Result<actix_web::dev::ServerHandle, CliError> {
    let app = app.clone();
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(web::Data::new(app.clone()))
            .wrap(from_fn(http::middleware::head::answer))
            .configure(http::health::routes)
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
fn serve_metrics(app: &App) -> Result<Option<actix_web::dev::ServerHandle>, CliError> {
    let Some(address) = app.config.metrics_addr else { return Ok(None) };
    let server = http::metrics::serve(app.clone(), address)?;
    let handle = server.handle();
    actix_rt::spawn(server);
    Ok(Some(handle))
}

/// Runs on an actix system over a multi-threaded runtime.
fn block_on_actix(work: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
    let runtime = || {
        #[expect(clippy::expect_used, reason = "without a runtime there is no process")]
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the operating system gives a runtime")
    };
    actix_rt::System::with_tokio_rt(runtime).block_on(work)
}

/// Cancelled by SIGTERM, SIGINT or, with `stop_with_parent`, the end of standard input; a second signal exits the process.
fn stop_signal(stop_with_parent: bool) -> Result<CancellationToken, CliError> {
    let stop = CancellationToken::new();
    let token = stop.clone();
    let (mut term, mut int): (Signal, Signal) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        let by_signal = tokio::select! {
            _ = term.recv() => true,
            _ = int.recv() => true,
            () = parent_exited(), if stop_with_parent => false,
        };
        token.cancel();
        if !by_signal {
            // A parent that exits often sends a signal as well: the two count as one.
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        }
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        tracing::warn!("second stop signal: exiting at once");
        std::process::exit(1);
    });
    Ok(stop)
}

/// Returns at the end of standard input, which the parent process holds open.
async fn parent_exited() {
    let mut input = tokio::io::stdin();
    let mut buffer = [0_u8; 64];
    while input.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
}
