//! The product in this process: the API on a port, a worker, the stand-ins, and a manual clock.
//!
//! *Invariant:* no test ends with work left over unnoticed: an app that is dropped without [`TestApp::end`] or [`TestApp::leaves_work`] panics.

use std::net::TcpListener;
use std::ops::Deref;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rapport::actors::Actors;
use rapport::app::App;
use rapport::cli::dev::sandbox::{Ports, Sandbox};
use rapport::clock::{Clock, Timestamp};
use rapport::config::{Config, Reader};
use rapport::jobs::{Job, Queue, enqueue};
use rapport::origin::Origin;
use rapport::workers::runner;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sqlx::{Connection, PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

use super::patience::Patience;
use super::wire_counter::WireCounter;
use super::{pooler, stores};

/// The time at which tests start: a Tuesday morning in winter.
pub const NOW: &str = "2026-12-01T08:00:00Z";

/// A key: an id, and base64 of 32 bytes.
pub const KEY: &str = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// How long a test waits for the answer to one request, on a busy machine.
pub const TIMEOUT: Duration = Duration::from_secs(90);

/// Jobs that are due, running or dead, as text.
const JOBS_LEFT: &str = "select kind || ' (' || state || coalesce(': ' || (errors -> -1 ->> 'error'), '') || ')' from jobs
    where (state in ('ready', 'published') and run_at <= $1
    and not (state = 'ready' and exists (select from queue_control c where c.queue = jobs.queue and suspended_until > $1)))
    or state in ('running', 'dead') order by 1";

/// The running product. Ends with [`TestApp::end`].
pub struct TestApp {
    pub app: App,
    /// The test's own way to the database, past a pooler.
    pub db: PgPool,
    pub actors: Actors,
    pub url: String,
    pub clock: Clock,
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
    pub(super) stop: CancellationToken,
    /// Of a relay that goes on without the worker.
    pub(super) stop_of_relay: CancellationToken,
    is_settled: AtomicBool,
    variables: Vec<(String, String)>,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// Everything, with a worker.
    pub async fn start() -> TestApp {
        Self::with(&[]).await
    }

    /// Everything but a worker: no job runs by itself.
    pub async fn without_worker() -> TestApp {
        Self::build(&[]).await
    }

    /// Everything, with some variables changed; an empty value unsets one.
    pub async fn with(changes: &[(&str, &str)]) -> TestApp {
        let app = Self::build(changes).await;
        let options = runner::Options { queues: Queue::ALL.to_vec(), concurrency: Some(4) };
        tokio::spawn(runner::run(app.app.clone(), options, app.stop.clone()));
        app
    }

    async fn build(changes: &[(&str, &str)]) -> TestApp {
        let clock = Clock::manual(NOW.parse().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let ports = Ports { api: listener.local_addr().unwrap().port(), ..Ports::any() };
        let sandbox_clock = clock.clone();
        let sandbox =
            Sandbox::start_at(folder.path(), &ports, std::sync::Arc::new(move || sandbox_clock.now().to_jiff()))
                .unwrap();
        let mut variables = sandbox.variables(&ports);
        let database = stores::database().await;
        variables.extend(test_variables(&database.url));
        let changes = changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        for (name, value) in pooler::variables(&database.url).into_iter().chain(changes) {
            variables.retain(|(known, _)| *known != name);
            variables.push((name, value));
        }
        let get = |name: &str| variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let config = Config::read(&mut Reader::new(&get)).expect("the test configuration");
        let _telemetry = rapport::telemetry::start(&config.log, None, "test");
        let past_pooler = config.database_pooler.is_some().then(|| PgPool::connect_lazy(&database.url).unwrap());
        let app = App::build(config, clock.clone()).unwrap();
        let actors = Actors::start(&app);
        actix_web::rt::spawn(rapport::http::serve(app.clone(), actors.clone(), listener).unwrap());
        let stop = CancellationToken::new();
        let url = format!("http://127.0.0.1:{}", ports.api);
        TestApp {
            db: past_pooler.unwrap_or_else(|| app.db.clone()),
            app,
            actors,
            url,
            clock,
            sandbox,
            http: http(),
            stop,
            stop_of_relay: CancellationToken::new(),
            is_settled: AtomicBool::new(false),
            variables,
            _folder: folder,
        }
    }

    /// Another web process of the same product: an app and actors of its own, on the same stores and clock.
    pub fn another_web(&self) -> (App, String) {
        self.another_web_with(|_| {})
    }

    /// As [`Self::another_web`], with its configuration changed.
    pub fn another_web_with(&self, change: impl FnOnce(&mut Config)) -> (App, String) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let mut config = (*self.app.config).clone();
        change(&mut config);
        let app = App::build(config, self.clock.clone()).unwrap();
        let actors = Actors::start(&app);
        actix_web::rt::spawn(rapport::http::serve(app.clone(), actors, listener).unwrap());
        (app, url)
    }

    /// A worker process of the same product, whose jobs a test runs: an app of its own, on the same stores and clock, and the proxy through which it
    /// asks Postgres.
    pub async fn another_worker(&self) -> (App, WireCounter) {
        let wire = WireCounter::to_postgres().await;
        let mut config = (*self.app.config).clone();
        config.database_url = wire.through(config.database_url.expose_secret()).into();
        (App::build(config, self.clock.clone()).unwrap(), wire)
    }

    /// The binary with the configuration of this product, on the machine's clock.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        command.args(arguments).env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Waits until no job is due or running, and says which are left when none of them moves any more: a busy machine is slow, not stuck.
    pub async fn jobs_done(&self) {
        let (mut patience, mut seen) = (Patience::default(), Vec::new());
        loop {
            self.app.relay_waker.wake();
            let left = self.jobs_left().await;
            if left.is_empty() {
                return;
            }
            if left != seen {
                seen = left;
                patience.renew();
            }
            assert!(patience.turn().await, "{} jobs remain: {seen:?}", seen.len());
        }
    }

    /// Jobs that are due or running, and those that are dead: `emails.send (dead: …)`. Those of a suspended queue are not due.
    pub async fn jobs_left(&self) -> Vec<String> {
        sqlx::query_scalar(JOBS_LEFT).bind(self.app.now()).fetch_all(&self.db).await.unwrap()
    }

    /// Runs a recurring job, and whatever else is due.
    pub async fn runs<J: Job + Default>(&self) {
        let mut tx = self.app.begin().await.unwrap();
        enqueue(&mut tx, &Origin::system("test"), self.now(), &J::default()).await.unwrap();
        self.app.commit(tx).await.unwrap();
        self.jobs_done().await;
    }

    /// Moves the clock forward, and lets the relay see what is due then.
    pub fn advance(&self, span: jiff::SignedDuration) {
        self.clock.advance(span);
        self.relay_waker.wake();
    }

    /// The instant it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Ends the test: waits until no job is due or running, and fails if one is left or dead. What the schedule enqueues into a paused queue is never
    /// done, so a queue that is still paused is refused at once.
    pub async fn end(self) {
        let paused: Vec<String> =
            sqlx::query_scalar("select queue from queue_control where paused").fetch_all(&self.db).await.unwrap();
        assert!(paused.is_empty(), "queues that are still paused: {paused:?}");
        self.jobs_done().await;
        self.is_settled.store(true, Ordering::Relaxed);
    }

    /// Lets the test end with jobs left over, or without a database to ask; `reason` says why that is right.
    pub fn leaves_work(&self, reason: &str) {
        assert!(!reason.is_empty(), "a reason");
        self.is_settled.store(true, Ordering::Relaxed);
    }
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        self.stop_of_relay.cancel();
        if self.is_settled.load(Ordering::Relaxed) || std::thread::panicking() {
            return;
        }
        let left = jobs_left_now(self.app.config.database_url.clone(), self.app.now());
        panic!(
            "this test ends neither with `app.end().await`, which waits for its jobs, nor with `app.leaves_work(reason)`; {} jobs remain: {left:?}",
            left.len()
        );
    }
}

/// As [`TestApp::jobs_left`], where nothing can be awaited: on a thread with a runtime of its own.
fn jobs_left_now(database_url: SecretString, now: Timestamp) -> Vec<String> {
    let query = async move {
        let mut connection = PgConnection::connect(database_url.expose_secret()).await?;
        sqlx::query_scalar(JOBS_LEFT).bind(now).fetch_all(&mut connection).await
    };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = std::thread::spawn(move || runtime().block_on(query)).join().unwrap();
    answer.unwrap_or_else(|error: sqlx::Error| vec![format!("unknown, the database does not answer: {error}")])
}

/// The variables of every test configuration.
pub fn test_variables(database_url: &str) -> Vec<(String, String)> {
    let prefix = format!("test-{}", uuid::Uuid::from_u128(stores::rand_u128()).simple());
    [
        ("DATABASE_URL", database_url.to_owned()),
        ("DATABASE_POOL_SIZE", "12".to_owned()),
        ("REDIS_URL", stores::services().redis_url.clone()),
        ("REDIS_PREFIX", prefix),
        ("JWT_KEYS", KEY.to_owned()),
        ("ENCRYPTION_KEYS", KEY.to_owned()),
        ("BCRYPT_COST", "4".to_owned()),
        // Notifications come when they come: tests of channels ask for them.
        ("SANDBOX_CALENDAR_PUSH", String::new()),
        ("RATE_LIMIT_PER_MINUTE", "100000".to_owned()),
        ("AUTH_RATE_LIMIT_PER_MINUTE", "100000".to_owned()),
        ("LOG_LEVEL", std::option_env!("TEST_LOG").unwrap_or("off").to_owned()),
        ("LOG_FORMAT", "pretty".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// An HTTP client that follows no redirects.
pub fn http() -> reqwest::Client {
    rapport::crypto::install_tls();
    // The product speaks plain HTTP: no roots are read.
    let builder = reqwest::Client::builder().tls_certs_only([]).redirect(reqwest::redirect::Policy::none());
    builder.timeout(TIMEOUT).build().unwrap()
}

/// An HTTP response, with its body.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    /// Reads the body.
    pub async fn of(response: reqwest::Response) -> Answer {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).unwrap() }
    }

    /// The problem document, if the status and code are these.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{problem}");
        problem
    }

    /// The broken fields of a 422, by name.
    #[track_caller]
    pub fn broken_fields(self) -> Vec<String> {
        let problem = self.expect_problem(422, "validation_failed");
        let mut fields: Vec<String> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect();
        fields.sort();
        fields
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
