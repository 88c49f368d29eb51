//! Packages of npm, through its own client.

use std::env;
use std::path::Path;
use std::process::Command;

use super::timeouts::{DOWNLOAD, QUERY};
use crate::services::{files, processes};

/// The name of this machine's platform in package names, if there are packages for it.
pub fn platform() -> Option<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Some("linux-x64"),
        ("linux", "aarch64") => Some("linux-arm64"),
        ("macos", "x86_64") => Some("darwin-x64"),
        ("macos", "aarch64") => Some("darwin-arm64"),
        _ => None,
    }
}

/// Installs a package into a folder.
pub fn install(name: &str, version: &str, into: &Path) -> Result<(), String> {
    let mut install = Command::new("npm");
    install
        .args(["install", "--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"])
        .args(["--loglevel=error", "--fetch-retries=1", "--fetch-timeout=60000"])
        .arg("--prefix")
        .arg(into)
        // The default cache is in the caller's home folder, which may not be writable.
        .arg("--cache")
        .arg(into.join("cache"))
        .arg(format!("{name}@{version}"))
        .current_dir(into);
    processes::run(&mut install, DOWNLOAD)?;
    files::remove(&into.join("cache")).map_err(|error| error.to_string())?;
    // Archives of npm contain no symlinks; the package's own script creates those of its libraries, and nothing else.
    let mut links = Command::new("node");
    links.arg("scripts/hydrate-symlinks.js").current_dir(into.join("node_modules").join(name));
    processes::run(&mut links, QUERY).map(drop)
}
