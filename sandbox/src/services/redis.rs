//! The private Redis: in memory only, on the loopback address. Nothing in it is worth a disk, by design of the product.

use std::path::Path;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::binaries::{RedisProgram, bare};
use super::error::ServicesError;
use super::files::{self, Files, Running};
use super::identity::{Identity, Parting};
use super::processes::{self, Ladder};
use super::server::Recipe;
use super::wire;

const LADDER: Ladder = [
    (Signal::SIGTERM, Duration::from_secs(2)),
    (Signal::SIGTERM, Duration::from_secs(1)),
    (Signal::SIGKILL, Duration::from_secs(2)),
];

/// Empties its folder and says how to run it.
pub fn prepare(program: &RedisProgram, files: &Files) -> Result<Recipe, ServicesError> {
    let folder = files.redis();
    files::remove(&folder)?;
    files::create_folder(&folder)?;
    let (program, parting) = (program.clone(), Parting::by("TERM"));
    let expected = folder.clone();
    Ok(Recipe {
        name: "Redis",
        log: files.log("redis"),
        ladder: LADDER,
        command: Box::new(move |port| {
            let mut command = Identity::Same.command(&program.server, parting);
            bare(&mut command, &program.libraries);
            command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--daemonize", "no"]);
            command.args(["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]);
            command.arg("--dir").arg(&folder);
            command
        }),
        answers: Box::new(move |port| serves(port, &expected)),
    })
}

/// Whether the server on a port is the one of this folder, and answers.
pub fn serves(port: u16, folder: &Path) -> bool {
    wire::redis(port, &["CONFIG", "GET", "dir"])
        .is_ok_and(|answer| answer.get(1).is_some_and(|path| Path::new(path) == folder))
}

/// Ends a Redis that outlived its keeper; `running` is what that keeper wrote down.
pub fn end_left_behind(files: &Files, running: Running) {
    let Running { port, pid } = running;
    if !processes::is_alive(pid) {
        return;
    }
    let says_pid = || {
        let info = wire::redis(port, &["INFO", "server"]).ok()?.pop()?;
        let line = info.lines().find_map(|line| line.strip_prefix("process_id:"))?;
        line.trim().parse::<u32>().ok()
    };
    // One that hangs does not answer; Redis shows its address as its command line.
    let called = processes::command_line(pid).unwrap_or_default();
    let is_ours = (serves(port, &files.redis()) && says_pid() == Some(pid))
        || (called.contains("-server") && called.contains(&format!("127.0.0.1:{port}")));
    if is_ours {
        eprintln!("ending the Redis {pid} that an earlier keeper left behind");
        processes::end(pid, &LADDER, || !processes::is_alive(pid));
    }
}
