//! Wheels of PyPI, through pip or uv; nothing is built.

use std::path::Path;
use std::process::Command;

use super::timeouts::{DOWNLOAD, QUERY};
use crate::services::processes;

/// Installs a package into a folder, with the first client that runs.
pub fn install(requirement: &str, into: &Path) -> Result<(), String> {
    let clients: [&[&str]; 4] = [&["python3", "-m", "pip"], &["pip3"], &["pip"], &["uv", "pip"]];
    let mut missing = Vec::new();
    for client in clients {
        let command = || {
            let mut command = Command::new(client[0]);
            command.args(&client[1..]).current_dir(into);
            command
        };
        let probe = if client[0] == "uv" { "--help" } else { "--version" };
        if let Err(reason) = processes::run(command().arg(probe), QUERY) {
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
