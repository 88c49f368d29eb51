//! The real binary as web and worker processes, which tests can kill.

use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rapport::cache::Cache;
use rapport::cli::dev::sandbox::{Ports, Sandbox};
use rapport::clock::Timestamp;
use rapport::jobs::definitions::emails::{EmailKind, SendEmail};
use rapport::jobs::delivery::announce;
use rapport::jobs::{Queue, enqueue};
use rapport::origin::Origin;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::app::{Answer, http, test_variables};
pub use super::patience::eventually;
use super::{pooler, stores};

/// The product as processes, on the machine's clock.
pub struct Product {
    pub url: String,
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
    pub db: PgPool,
    pub redis_url: String,
    pub redis_prefix: String,
    variables: Vec<(String, String)>,
    children: Vec<(String, Child)>,
    folder: tempfile::TempDir,
}

impl Product {
    /// The stand-ins and a database; no process yet.
    pub async fn prepare() -> Product {
        Self::prepare_on(&stores::services().database_url).await
    }

    /// As [`Product::prepare`], with the database on another server.
    pub async fn prepare_on(postgres: &str) -> Product {
        let folder = tempfile::tempdir().unwrap();
        let ports = Ports::any();
        let sandbox = Sandbox::start_at(folder.path(), &ports, rapport_sandbox::stripe::real_clock()).unwrap();
        let database = stores::database_on(postgres).await;
        let mut variables = sandbox.variables(&ports);
        variables.extend(test_variables(&database.url));
        variables.push(("LOG_LEVEL".to_owned(), "info".to_owned()));
        for (name, value) in pooler::variables(&database.url) {
            variables.retain(|(known, _)| *known != name);
            variables.push((name, value));
        }
        let prefix = variables.iter().find(|(name, _)| name == "REDIS_PREFIX").unwrap().1.clone();
        Product {
            url: format!("http://127.0.0.1:{}", ports.api),
            sandbox,
            http: http(),
            db: PgPool::connect_lazy(&database.url).unwrap(),
            redis_url: stores::services().redis_url.clone(),
            redis_prefix: prefix,
            variables,
            children: Vec::new(),
            folder,
        }
    }

    /// Web and worker, ready.
    pub async fn start() -> Product {
        let mut product = Self::prepare().await;
        product.spawn("serve", &["serve", "--stop-with-parent"]);
        product.spawn("worker", &["worker", "--stop-with-parent"]);
        product.ready().await;
        product
    }

    /// Changes a variable for the processes that are started from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// The value of a variable.
    pub fn variable(&self, name: &str) -> String {
        self.variables.iter().find(|(known, _)| known == name).unwrap().1.clone()
    }

    /// Starts one process of the binary.
    pub fn spawn(&mut self, name: &str, arguments: &[&str]) {
        let log = std::fs::File::options().create(true).append(true).open(self.log(name)).unwrap();
        let output = std::fs::File::options().create(true).append(true).open(self.output(name)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_rapport"))
            .args(arguments)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(log)
            .spawn()
            .unwrap();
        self.children.push((name.to_owned(), child));
    }

    /// Starts a web process on that port.
    pub fn spawn_web_on(&mut self, name: &str, port: u16) {
        self.set("BIND_ADDR", &format!("127.0.0.1:{port}"));
        self.spawn(name, &["serve", "--stop-with-parent"]);
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.log"))
    }

    fn output(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.out"))
    }

    /// What a process has written to standard output.
    pub fn output_of(&self, name: &str) -> String {
        std::fs::read_to_string(self.output(name)).unwrap_or_default()
    }

    /// What a process has logged.
    pub fn log_of(&self, name: &str) -> String {
        std::fs::read_to_string(self.log(name)).unwrap_or_default()
    }

    /// Kills a process (SIGKILL).
    pub fn kill(&mut self, name: &str) {
        let index = self.children.iter().position(|(known, _)| known == name).expect("a running process of that name");
        let (_, mut child) = self.children.remove(index);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Stops a process (SIGTERM), and answers its exit code.
    pub async fn terminate(&mut self, name: &str) -> Option<i32> {
        let index = self.children.iter().position(|(known, _)| known == name).expect("a running process of that name");
        let (_, mut child) = self.children.remove(index);
        let pid = i32::try_from(child.id()).unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM).unwrap();
        tokio::task::spawn_blocking(move || child.wait().unwrap().code()).await.unwrap()
    }

    /// Sends a process a signal: SIGSTOP, SIGCONT, SIGKILL.
    pub fn signal(&self, name: &str, signal: nix::sys::signal::Signal) {
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.pid(name)), signal).unwrap();
    }

    /// The pid of a running process.
    pub fn pid(&self, name: &str) -> i32 {
        let (_, child) = self.children.iter().find(|(known, _)| known == name).expect("a running process of that name");
        i32::try_from(child.id()).unwrap()
    }

    /// Reaps a process that was killed by a signal; another may take its name.
    pub fn reap(&mut self, name: &str) -> ExitStatus {
        let index = self.children.iter().position(|(known, _)| known == name).expect("a process of that name");
        let (_, mut child) = self.children.remove(index);
        child.wait().unwrap()
    }

    /// Waits until a process has ended by itself, at most so long; whether it has.
    pub async fn ends_within(&mut self, name: &str, at_most: Duration) -> bool {
        let (_, child) = self.children.iter_mut().find(|(known, _)| known == name).expect("a process of that name");
        let until = tokio::time::Instant::now() + at_most;
        loop {
            let has_ended = child.try_wait().unwrap().is_some();
            if has_ended || tokio::time::Instant::now() >= until {
                return has_ended;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until the web process answers that it is ready.
    pub async fn ready(&self) {
        self.ready_at(&self.url).await;
    }

    /// Waits until the web process at that address answers that it is ready.
    pub async fn ready_at(&self, url: &str) {
        let url = format!("{url}/health/ready");
        eventually("the web process is ready", || async {
            self.http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
    }

    /// Deletes everything of this product from Redis, as `FLUSHALL` would.
    pub async fn wipe_redis(&self) {
        let client = redis::Client::open(self.redis_url.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        stores::wipe_redis(&mut connection, &self.redis_prefix).await;
    }

    /// Everything of this product in Redis: keys and values.
    pub async fn redis_contents(&self) -> String {
        let client = redis::Client::open(self.redis_url.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        stores::redis_contents(&mut connection, &self.redis_prefix).await
    }

    /// Inserts users with an unverified address, and the job that writes to each of them; answers the jobs' ids.
    pub async fn users_with_pending_email(&self, how_many: usize) -> Vec<Uuid> {
        let now: Timestamp = sqlx::query_scalar("select now()").fetch_one(&self.db).await.unwrap();
        let mut tx = self.db.begin().await.unwrap();
        let mut jobs = Vec::new();
        for _ in 0..how_many {
            let id = rapport::ids::random();
            let sql = "insert into users (id, email, email_key, password_hash, role, full_name, timezone, created_at, updated_at)
                       values ($1, $1::text || '@example.com', $1::text || '@example.com', 'none', 'client', 'Somebody', 'UTC', $2, $2)";
            sqlx::query(sql).bind(id).bind(now).execute(&mut *tx).await.unwrap();
            let mail = SendEmail { to: id, kind: EmailKind::VerifyEmail };
            jobs.extend(enqueue(&mut tx, &Origin::system("test"), now, &mail).await.unwrap());
        }
        tx.commit().await.unwrap();
        self.wake_relay(Queue::Emails).await;
        jobs
    }

    /// Tells the product's relay that this process has enqueued jobs.
    pub async fn wake_relay(&self, queue: Queue) {
        let cache = Cache::new(&self.variable("REDIS_URL").into(), &self.redis_prefix).unwrap();
        announce(&cache, queue.into()).await.unwrap();
    }

    /// A booking as its client sees it.
    pub async fn booking(&self, token: &str, id: &str) -> Value {
        let request = self.http.get(format!("{}/booking/{id}", self.url)).bearer_auth(token);
        Answer::of(request.send().await.unwrap()).await.expect(200)
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        for (name, child) in &mut self.children {
            if std::thread::panicking() {
                eprintln!(
                    "--- {name}\n{}",
                    std::fs::read_to_string(self.folder.path().join(format!("{name}.log"))).unwrap_or_default()
                );
            }
            drop(child.kill());
            drop(child.wait());
        }
    }
}
