//! The product in this process: the API on a port, a worker, the stand-ins, and a clock that is set by hand.

use std::net::TcpListener;
use std::ops::Deref;
use std::time::Duration;

use rapport::actors::Actors;
use rapport::app::App;
use rapport::cli::dev::sandbox::{Ports, Sandbox};
use rapport::clock::{Clock, Timestamp};
use rapport::config::{Config, Reader};
use rapport::jobs::Queue;
use rapport::workers::runner;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::stores;

/// When tests happen: a Tuesday morning in winter.
pub const NOW: &str = "2026-12-01T08:00:00Z";

/// Base64 of 32 bytes, for keys.
pub const KEY: &str = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// How long anything may take that a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The product, running.
pub struct TestApp {
    pub app: App,
    pub actors: Actors,
    pub url: String,
    pub clock: Clock,
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// Everything, with a worker.
    pub async fn start() -> TestApp {
        Self::with(&[]).await
    }

    /// Everything, with some variables changed; an empty value takes one away.
    pub async fn with(changes: &[(&str, &str)]) -> TestApp {
        let clock = Clock::manual(NOW.parse().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let ports = Ports { api: listener.local_addr().unwrap().port(), ..Ports::any() };
        let stand_ins_clock = clock.clone();
        let sandbox =
            Sandbox::start_at(folder.path(), &ports, std::sync::Arc::new(move || stand_ins_clock.now().to_jiff()))
                .unwrap();
        let mut variables = sandbox.variables(&ports);
        variables.extend(test_variables(&stores::database().await.url));
        for (name, value) in changes {
            variables.retain(|(known, _)| known != name);
            variables.push(((*name).to_owned(), (*value).to_owned()));
        }
        let get = |name: &str| variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let config = Config::read(&mut Reader::new(&get)).expect("the test configuration");
        rapport::telemetry::start(&config.log);
        let app = App::build(config, clock.clone()).unwrap();
        let actors = Actors::start(&app);
        actix_web::rt::spawn(rapport::http::serve(app.clone(), actors.clone(), listener).unwrap());
        let stop = CancellationToken::new();
        let options = runner::Options { queues: Queue::ALL.to_vec(), concurrency: Some(4) };
        tokio::spawn(runner::run(app.clone(), options, stop.clone()));
        let url = format!("http://127.0.0.1:{}", ports.api);
        TestApp { app, actors, url, clock, sandbox, http: http(), stop, _folder: folder }
    }

    /// Another web process of the same product, with an app and actors of its own on the same stores and clock.
    pub fn another_web(&self) -> (App, String) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let app = App::build((*self.app.config).clone(), self.clock.clone()).unwrap();
        let actors = Actors::start(&app);
        actix_web::rt::spawn(rapport::http::serve(app.clone(), actors, listener).unwrap());
        (app, url)
    }

    /// Waits until no job is due or running, and says which are left when that takes too long.
    pub async fn jobs_done(&self) {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            self.app.relay_waker.wake();
            let left = self.jobs_left().await;
            if left.is_empty() {
                return;
            }
            assert!(tokio::time::Instant::now() < until, "{} jobs remain: {left:?}", left.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Jobs that are due or running, and those that are dead: `emails.send (dead: …)`. What is held back is not due.
    pub async fn jobs_left(&self) -> Vec<String> {
        let sql = "select kind || ' (' || state || coalesce(': ' || (errors -> -1 ->> 'error'), '') || ')' from jobs
                   where (state in ('ready', 'published') and run_at <= $1
                          and not (state = 'ready' and exists (select from queue_control c where c.queue = jobs.queue and suspended_until > $1)))
                      or state in ('running', 'dead')";
        sqlx::query_scalar(sql).bind(self.app.now()).fetch_all(&self.app.db).await.unwrap()
    }

    /// Moves the clock of everybody.
    pub fn advance(&self, span: jiff::SignedDuration) {
        self.clock.advance(span);
    }

    /// The instant it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The end: nothing may be left over, nothing may have died.
    pub async fn end(self) {
        self.jobs_done().await;
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
    }
}

/// What every test configuration has.
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
        ("RATE_LIMIT_PER_MINUTE", "100000".to_owned()),
        ("AUTH_RATE_LIMIT_PER_MINUTE", "100000".to_owned()),
        ("LOG_LEVEL", std::option_env!("TEST_LOG").unwrap_or("off").to_owned()),
        ("LOG_FORMAT", "pretty".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// A client that follows no redirects.
pub fn http() -> reqwest::Client {
    rapport::integrations::install_tls();
    reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    /// Reads it.
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
