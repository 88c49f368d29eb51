//! The private Redis: in memory only, on the loopback address. By design of the product nothing in it needs a disk.

use std::path::Path;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::binaries::{RedisProgram, clean_env};
use super::error::ServicesError;
use super::files::{self, Files, Running};
use super::identity::{Identity, ParentDeathSignal};
use super::probes;
use super::processes::{self, StopSequence};
use super::server::ServerSpec;

const STOP_SEQUENCE: StopSequence = [
    (Signal::SIGTERM, Duration::from_secs(2)),
    (Signal::SIGTERM, Duration::from_secs(1)),
    (Signal::SIGKILL, Duration::from_secs(2)),
];

/// Empties its folder; returns how to run it.
pub fn prepare(program: &RedisProgram, files: &Files) -> Result<ServerSpec, ServicesError> {
    let folder = files.redis();
    files::remove(&folder)?;
    files::create_folder(&folder)?;
    let (program, death_signal) = (program.clone(), ParentDeathSignal::new("TERM"));
    let expected = folder.clone();
    Ok(ServerSpec {
        name: "Redis",
        log: files.log("redis"),
        stop_sequence: STOP_SEQUENCE,
        command: Box::new(move |port| {
            let mut command = Identity::Same.command(&program.server, death_signal);
            clean_env(&mut command, &program.libraries);
            command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--daemonize", "no"]);
            command.args(["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]);
            command.arg("--dir").arg(&folder);
            command
        }),
        answers: Box::new(move |port| serves(port, &expected)),
    })
}

/// Whether the server on a port answers, and is the one of this folder.
pub fn serves(port: u16, folder: &Path) -> bool {
    probes::redis_command(port, &["CONFIG", "GET", "dir"])
        .is_ok_and(|answer| answer.get(1).is_some_and(|path| Path::new(path) == folder))
}

/// Stops a Redis that outlived its supervisor; `running` is from that supervisor's state.
pub fn stop_orphan(files: &Files, running: Running) {
    let Running { port, pid } = running;
    if !processes::is_alive(pid) {
        return;
    }
    let reported_pid = || {
        let info = probes::redis_command(port, &["INFO", "server"]).ok()?.pop()?;
        let line = info.lines().find_map(|line| line.strip_prefix("process_id:"))?;
        line.trim().parse::<u32>().ok()
    };
    // A hanging Redis does not answer; its command line shows its address.
    let command_line = processes::command_line(pid).unwrap_or_default();
    let is_ours = (serves(port, &files.redis()) && reported_pid() == Some(pid))
        || (command_line.contains("-server") && command_line.contains(&format!("127.0.0.1:{port}")));
    if is_ours {
        eprintln!("stopping orphaned Redis, pid {pid}");
        processes::stop(pid, &STOP_SEQUENCE, || !processes::is_alive(pid));
    }
}
