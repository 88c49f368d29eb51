//! Processes of this machine: run with a deadline, looked up by id, ended step by step.

use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

const TICK: Duration = Duration::from_millis(10);

/// How a server is asked to end: each signal with the time it gets before the next one.
pub type Ladder = [(Signal, Duration); 3];

/// Sends a signal; a process that is gone already needs none.
pub fn send(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        let _gone_already = signal::kill(Pid::from_raw(pid), signal);
    }
}

/// Ends a process, with the next signal whenever `has_ended` stays false for too long.
pub fn end(pid: u32, ladder: &Ladder, mut has_ended: impl FnMut() -> bool) -> bool {
    for (signal, patience) in ladder {
        send(pid, *signal);
        let began = Instant::now();
        while began.elapsed() < *patience {
            if has_ended() {
                return true;
            }
            thread::sleep(TICK);
        }
    }
    has_ended()
}

/// Whether a process with this id runs. One that has ended and was not reaped by its parent yet does not.
pub fn is_alive(pid: u32) -> bool {
    let Ok(raw) = i32::try_from(pid) else { return false };
    match signal::kill(Pid::from_raw(raw), None) {
        Err(nix::errno::Errno::ESRCH) => false,
        _ => !is_zombie(pid),
    }
}

fn is_zombie(pid: u32) -> bool {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        // The state follows the command's name, which is in brackets and may hold any character.
        Ok(stat) => stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')),
        Err(_) => ps(pid, "stat=").is_some_and(|state| state.starts_with('Z')),
    }
}

/// How the process was called, words parted by spaces.
pub fn command_line(pid: u32) -> Option<String> {
    match fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(words) => Some(String::from_utf8_lossy(&words).replace('\0', " ")),
        Err(_) => ps(pid, "command="),
    }
}

fn ps(pid: u32, column: &str) -> Option<String> {
    let mut ps = Command::new("ps");
    ps.args(["-o", column, "-p", &pid.to_string()]);
    run(&mut ps, Duration::from_secs(5)).ok().map(|text| text.trim().to_owned())
}

/// Runs a program to its end and returns what it printed; the error is the gist of its complaints, or that it took too
/// long.
pub fn run(command: &mut Command, within: Duration) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    // In a group of its own, so that a late program is ended with everything it started.
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn().map_err(
            |error| match error.kind() {
                io::ErrorKind::NotFound => format!("{name} is not installed"),
                _ => format!("{name}: {error}"),
            },
        )?;
    let printed = child.stdout.take().map(collect);
    let complained = child.stderr.take().map(collect);
    let began = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Ok(status),
            Ok(None) if began.elapsed() < within => thread::sleep(TICK),
            Ok(None) => {
                if let Ok(pid) = i32::try_from(child.id()) {
                    let _gone_already = signal::killpg(Pid::from_raw(pid), Signal::SIGKILL);
                }
                let _reaped = child.wait();
                break Err(format!("{name} took longer than {} s", within.as_secs()));
            }
            Err(error) => break Err(format!("{name}: {error}")),
        }
    };
    let printed = printed.and_then(|thread| thread.join().ok()).unwrap_or_default();
    let complained = complained.and_then(|thread| thread.join().ok()).unwrap_or_default();
    let status = status?;
    if status.success() {
        return Ok(printed);
    }
    let gist = gist(&complained);
    Err(if gist.is_empty() { format!("{name}: {status}") } else { format!("{name}: {gist}") })
}

/// Programs say what went wrong in their first lines or their last.
fn gist(complained: &str) -> String {
    let lines: Vec<String> = complained
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.chars().take(200).collect())
        .collect();
    match lines.as_slice() {
        [first, second, .., last_but_one, last] => [first, second, last_but_one, last].map(String::as_str).join(" / "),
        few => few.join(" / "),
    }
}

fn collect(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _as_far_as_it_goes = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
