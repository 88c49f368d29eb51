//! Helpers: use the servers, kill processes, check which still run.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;
use rapport_sandbox::services::{self, Options, Search, Services};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_rapport-services");

/// Long enough for a loaded machine; conditions are checked every few milliseconds.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// For downloaded programs; kept between test runs.
pub fn tools_dir() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools")
}

pub fn options(data_dir: &Path) -> Options<'static> {
    Options {
        supervisor: vec![PROGRAM.to_owned(), "supervise".to_owned()],
        data_dir: data_dir.to_owned(),
        tools_dir: tools_dir(),
        durable: false,
        linger: Duration::ZERO,
        search: Search::Anywhere,
        progress: &|_| (),
    }
}

pub fn start(data_dir: &Path) -> Services {
    services::start(&options(data_dir)).unwrap()
}

pub fn start_durable(data_dir: &Path) -> Services {
    services::start(&Options { durable: true, ..options(data_dir) }).unwrap()
}

pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < TIMEOUT, "not within {} s: {what}", TIMEOUT.as_secs());
        thread::sleep(Duration::from_millis(10));
    }
}

pub fn is_alive(pid: u32) -> bool {
    // A zombie has ended.
    let state = Command::new("ps").args(["-o", "stat=", "-p", &pid.to_string()]).output().unwrap();
    let state = String::from_utf8(state.stdout).unwrap();
    !state.trim().is_empty() && !state.starts_with('Z')
}

pub fn send_signal(pid: u32, signal: Signal) {
    signal::kill(Pid::from_raw(pid.try_into().unwrap()), signal).unwrap();
}

/// The pids of the supervisor, Postgres and Redis.
pub fn pids(data_dir: &Path) -> [u32; 3] {
    let state: serde_json::Value = serde_json::from_slice(&fs::read(data_dir.join("state.json")).unwrap()).unwrap();
    [&state["supervisor"], &state["postgres"]["pid"], &state["redis"]["pid"]]
        .map(|pid| pid.as_u64().unwrap().try_into().unwrap())
}

pub fn wait_until_ended(pids: [u32; 3]) {
    eventually("supervisor and servers ended", || !pids.into_iter().any(is_alive));
}

pub fn ping(redis_url: &str) -> bool {
    let address = redis_url.strip_prefix("redis://").unwrap();
    let mut answer = [0; 7];
    TcpStream::connect(address)
        .and_then(|mut stream| stream.write_all(b"PING\r\n").and_then(|()| stream.read_exact(&mut answer)))
        .is_ok_and(|()| &answer == b"+PONG\r\n")
}

pub async fn query(database_url: &str, sql: &'static str) -> sqlx::Result<String> {
    let mut connection = PgConnection::connect(database_url).await?;
    let answer = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(answer)
}

pub async fn execute(database_url: &str, sql: &'static str) {
    let mut connection = PgConnection::connect(database_url).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// A process that uses the servers until its standard input is closed or it is killed.
pub struct User {
    pub process: Child,
    /// `started` or `joined`, then both addresses.
    pub line: String,
}

impl User {
    pub fn spawn(command: &mut Command) -> Child {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Waits until it reports that the servers answer.
    pub fn wait_until_ready(mut process: Child) -> Self {
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut stderr = String::new();
            process.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
            process.wait().unwrap();
            panic!("{stderr}");
        }
        Self { process, line }
    }

    pub fn new(data_dir: &Path) -> Self {
        Self::wait_until_ready(Self::spawn(&mut hold(data_dir, &tools_dir())))
    }

    pub fn database_url(&self) -> &str {
        self.line.split_whitespace().nth(1).unwrap()
    }

    pub fn redis_url(&self) -> &str {
        self.line.split_whitespace().nth(2).unwrap()
    }

    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn leave(mut self) {
        drop(self.process.stdin.take());
        assert!(self.process.wait().unwrap().success());
    }
}

pub fn hold(data_dir: &Path, tools_dir: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("hold").arg(data_dir).arg(tools_dir);
    command
}

/// As [`hold`], with this user id by `setpriv`, from copies that it can reach.
pub fn hold_as(uid: u32, folder: &TempDir) -> Command {
    let (program, tools_copy) = (folder.path().join("rapport-services"), folder.path().join("tools"));
    fs::copy(PROGRAM, &program).unwrap();
    assert!(Command::new("cp").arg("-r").arg(tools_dir()).arg(&tools_copy).status().unwrap().success());
    open_to_all(folder.path());
    let data_dir = folder.path().join("data");
    assert!(Command::new("chown").arg("-R").arg(format!("{uid}:{uid}")).arg(folder.path()).status().unwrap().success());
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={uid}")).arg(format!("--regid={uid}")).arg("--clear-groups");
    command.arg(program).arg("hold").arg(data_dir).arg(tools_copy);
    command
}

pub fn open_to_all(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder with these programs of the system and no others, for use as `PATH`.
pub fn path_with(programs: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    open_to_all(folder.path());
    for program in programs {
        let found = ["/usr/bin", "/bin"].map(|it| Path::new(it).join(program)).into_iter().find(|it| it.exists());
        if let Some(found) = found {
            std::os::unix::fs::symlink(found, folder.path().join(program)).unwrap();
        }
    }
    folder
}
