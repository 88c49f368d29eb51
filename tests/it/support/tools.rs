//! Programs that a machine may lack.

use std::path::Path;
use std::process::{Command, Stdio};

/// A test that can't run here says so by name; with `CI=true` that is a failure.
#[allow(dead_code, reason = "for tests")]
#[expect(clippy::disallowed_methods, reason = "a switch of the tests alone")]
pub fn skipped(test: &str, reason: &str) {
    eprintln!("skipped: {test}: {reason}");
    assert!(std::env::var("CI").is_err(), "{test} is skipped: {reason}");
}

/// Has `apt-get` install Debian's package, if what it brings is not there: as root, once for all tests.
///
/// # Errors
/// It is not there, and can't be installed.
#[allow(dead_code, reason = "for tests")]
pub fn installed(package: &str, is_there: impl Fn() -> bool) -> Result<(), String> {
    if is_there() {
        return Ok(());
    }
    if !nix::unistd::Uid::effective().is_root() || !Path::new("/usr/bin/apt-get").exists() {
        return Err(format!("install Debian's package {package}"));
    }
    let lock = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apt-get.lock");
    let lock = std::fs::File::create(lock).unwrap();
    lock.lock().unwrap();
    let install = |arguments: &[&str]| {
        let mut command = Command::new("/usr/bin/apt-get");
        // In this runlevel Debian starts no service after the installation.
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1").stdin(Stdio::null());
        command.output().is_ok_and(|output| output.status.success())
    };
    let arguments = ["install", "-y", "--no-install-recommends", package];
    if !is_there() && !install(&arguments) {
        install(&["update"]);
        install(&arguments);
    }
    if is_there() { Ok(()) } else { Err(format!("apt-get could not install {package}")) }
}
