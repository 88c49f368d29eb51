//! Processes: run with a timeout, looked up by id, stopped by a sequence of signals.

use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// How a server is stopped: each signal with the time before the next one.
pub type StopSequence = [(Signal, Duration); 3];

/// Sends a signal; does nothing if the process has ended.
pub fn send(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        let _already_ended = signal::kill(Pid::from_raw(pid), signal);
    }
}

/// Stops a process: sends the next signal whenever `has_ended` stays false for too long. Returns whether it has ended.
pub fn stop(pid: u32, stop_sequence: &StopSequence, mut has_ended: impl FnMut() -> bool) -> bool {
    for (signal, timeout) in stop_sequence {
        send(pid, *signal);
        let began = Instant::now();
        while began.elapsed() < *timeout {
            if has_ended() {
                return true;
            }
            thread::sleep(POLL_INTERVAL);
        }
    }
    has_ended()
}

/// Whether a process with this id runs; a zombie does not.
pub fn is_alive(pid: u32) -> bool {
    let Ok(raw) = i32::try_from(pid) else { return false };
    match signal::kill(Pid::from_raw(raw), None) {
        Err(nix::errno::Errno::ESRCH) => false,
        _ => !is_zombie(pid),
    }
}

fn is_zombie(pid: u32) -> bool {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        // The state follows the command's name, which is in parentheses and may contain any character.
        Ok(stat) => stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')),
        Err(_) => ps(pid, "stat=").is_some_and(|state| state.starts_with('Z')),
    }
}

/// The arguments of the process, separated by spaces.
pub fn command_line(pid: u32) -> Option<String> {
    match fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(arguments) => Some(String::from_utf8_lossy(&arguments).replace('\0', " ")),
        Err(_) => ps(pid, "command="),
    }
}

fn ps(pid: u32, column: &str) -> Option<String> {
    let mut ps = Command::new("ps");
    ps.args(["-o", column, "-p", &pid.to_string()]);
    run(&mut ps, Duration::from_secs(5)).ok().map(|text| text.trim().to_owned())
}

/// Runs a program to its end and returns its standard output; the error is a summary of its standard error, or the timeout.
pub fn run(command: &mut Command, timeout: Duration) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    // In its own process group, so that a timeout kills it with its children.
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn().map_err(
            |error| match error.kind() {
                io::ErrorKind::NotFound => format!("{name} is not installed"),
                _ => format!("{name}: {error}"),
            },
        )?;
    let stdout = child.stdout.take().map(read_in_thread);
    let stderr = child.stderr.take().map(read_in_thread);
    let began = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Ok(status),
            Ok(None) if began.elapsed() < timeout => thread::sleep(POLL_INTERVAL),
            Ok(None) => {
                if let Ok(pid) = i32::try_from(child.id()) {
                    let _already_ended = signal::killpg(Pid::from_raw(pid), Signal::SIGKILL);
                }
                let _reaped = child.wait();
                break Err(format!("{name} took longer than {} s", timeout.as_secs()));
            }
            Err(error) => break Err(format!("{name}: {error}")),
        }
    };
    let stdout = stdout.and_then(|thread| thread.join().ok()).unwrap_or_default();
    let stderr = stderr.and_then(|thread| thread.join().ok()).unwrap_or_default();
    let status = status?;
    if status.success() {
        return Ok(stdout);
    }
    let summary = summary(&stderr);
    Err(if summary.is_empty() { format!("{name}: {status}") } else { format!("{name}: {summary}") })
}

/// The first and the last lines: most programs state the reason in one of them.
fn summary(stderr: &str) -> String {
    let lines: Vec<String> = stderr
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

fn read_in_thread(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _partial_on_error = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
