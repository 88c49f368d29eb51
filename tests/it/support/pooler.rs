//! A real PgBouncer in transaction mode between the product and Postgres. The tests' own connections go past it.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{stores, tools};

tokio::task_local! {
    /// The port of the pooler that this test's products go through.
    static PORT: u16;
}

/// Where Debian installs it; not in everybody's PATH.
const PROGRAM: &str = "/usr/sbin/pgbouncer";

/// Server connections of one database: fewer than the product has of its own, so that they change hands.
const SERVER_CONNECTIONS: u32 = 8;

/// Runs a test with every product that it starts behind a pooler. Without PgBouncer the test is skipped, by name.
pub async fn through<F: Future<Output = ()>>(test: &str, work: F) {
    match Pooler::start() {
        Ok(pooler) => PORT.scope(pooler.port, work).await,
        Err(reason) => tools::skipped(test, &reason),
    }
}

/// The variables of a product, which reach its database through the pooler if there is one.
pub fn variables(database_url: &str) -> Vec<(String, String)> {
    let Ok(port) = PORT.try_with(|port| *port) else { return Vec::new() };
    let mut url = url::Url::parse(database_url).unwrap();
    url.set_port(Some(port)).unwrap();
    vec![("DATABASE_URL".to_owned(), url.to_string()), ("DATABASE_POOLER".to_owned(), "transaction".to_owned())]
}

/// A running PgBouncer, which ends with its handle.
struct Pooler {
    port: u16,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Pooler {
    fn start() -> Result<Pooler, String> {
        let program = program()?;
        let folder = tempfile::tempdir().unwrap();
        let postgres = url::Url::parse(&stores::services().database_url).unwrap().port().unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let settings = folder.path().join("pgbouncer.ini");
        std::fs::write(&settings, settings_of(&program, port, postgres)).unwrap();
        // PgBouncer does not run as root, and has to read its settings.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = Command::new(&program);
        if nix::unistd::Uid::effective().is_root() {
            command.args(["-u", "nobody"]);
        }
        let log = std::fs::File::create(folder.path().join("pgbouncer.log")).unwrap();
        let child = command.arg(&settings).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let mut pooler = Pooler { port, child: child.map_err(|error| error.to_string())?, _folder: folder };
        for _ in 0..500 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(pooler);
            }
            if let Ok(Some(status)) = pooler.child.try_wait() {
                return Err(format!("PgBouncer ended with {status}: {}", pooler.log()));
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Err(format!("PgBouncer does not listen: {}", pooler.log()))
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self._folder.path().join("pgbouncer.log")).unwrap_or_default()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// As in `docs/scaling.md`.
fn settings_of(program: &Path, port: u16, postgres: u16) -> String {
    let version = Command::new(program).arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&version).into_owned();
    let minor = version.split('.').nth(1).and_then(|minor| minor.split_whitespace().next()?.parse::<u32>().ok());
    // Versions before 1.21 don't know the setting, and never keep prepared statements.
    let statements = if minor.is_some_and(|minor| minor >= 21) { "max_prepared_statements = 0\n" } else { "" };
    format!(
        "[databases]\n* = host=127.0.0.1 port={postgres} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = any\npool_mode = transaction\nmax_client_conn = 2000\ndefault_pool_size = {SERVER_CONNECTIONS}\n\
         ignore_startup_parameters = extra_float_digits\n{statements}"
    )
}

/// PgBouncer, from Debian's package where it is not there yet.
fn program() -> Result<PathBuf, String> {
    let program = PathBuf::from(PROGRAM);
    tools::installed("pgbouncer", || program.exists())?;
    Ok(program)
}
