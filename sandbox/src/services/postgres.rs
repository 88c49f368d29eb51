//! The private Postgres: its own cluster on the loopback address, without passwords, Unix sockets or files elsewhere.
//!
//! *Invariant:* a cluster under its final name is completely initialised.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;

use super::binaries::{PostgresPrograms, clean_env};
use super::error::ServicesError;
use super::files::{self, Files};
use super::identity::{Identity, ParentDeathSignal};
use super::probes;
use super::processes::{self, StopSequence};
use super::server::ServerSpec;

/// Enough for a test run, in which every test process has its own pools.
const MAX_CONNECTIONS: u32 = 300;

const INITDB_TIMEOUT: Duration = Duration::from_secs(120);

/// SIGTERM (smart shutdown) would wait for every session to end; SIGINT (fast) ends them, SIGQUIT (immediate) skips the
/// checkpoint.
/// <https://www.postgresql.org/docs/current/server-shutdown.html>
const STOP_SEQUENCE: StopSequence = [
    (Signal::SIGINT, Duration::from_secs(6)),
    (Signal::SIGQUIT, Duration::from_secs(2)),
    (Signal::SIGKILL, Duration::from_secs(2)),
];

/// Initialises the cluster if there is none (always, unless it is durable); returns how to run it.
pub fn prepare(programs: &PostgresPrograms, files: &Files, durable: bool) -> Result<ServerSpec, ServicesError> {
    let identity = Identity::choose().map_err(|reason| ServicesError::did_not_start(reason, &files.root))?;
    let cluster = files.cluster(durable);
    if !durable {
        files::remove_later(&cluster)?;
    }
    if !cluster.join("PG_VERSION").exists() {
        initialise(programs, files, &identity, durable)?;
    }
    if let Identity::Account { name, uid, gid } = &identity {
        change_owner(&cluster, *uid, *gid)?;
        check_reachable(&identity, name, &cluster, programs, files)?;
    }
    let (log, death_signal) = (files.log("postgres"), ParentDeathSignal::new("INT"));
    let (server, libraries) = (programs.bin.join("postgres"), programs.libraries.clone());
    let expected = cluster.clone();
    Ok(ServerSpec {
        name: "Postgres",
        log,
        stop_sequence: STOP_SEQUENCE,
        command: Box::new(move |port| {
            let mut command = identity.command(&server, death_signal);
            clean_env(&mut command, &libraries);
            command.arg("-D").arg(&cluster).args(["-p", &port.to_string()]);
            // No Unix socket: its path would have to be short, and its usual folder writable.
            command.args(["-k", ""]);
            let mut settings = vec![
                "listen_addresses=127.0.0.1".to_owned(),
                format!("max_connections={MAX_CONNECTIONS}"),
                "timezone=UTC".to_owned(),
                "log_timezone=UTC".to_owned(),
            ];
            if !durable {
                // Commits still reach the operating system before they are confirmed, so they survive a kill of Postgres;
                // only a power cut would lose them.
                settings.extend(["fsync=off", "full_page_writes=off"].map(String::from));
            }
            for setting in settings {
                command.args(["-c", &setting]);
            }
            command
        }),
        answers: Box::new(move |port| serves(port, &expected)),
    })
}

/// Whether the server on a port answers, and is the one of this cluster.
pub fn serves(port: u16, cluster: &Path) -> bool {
    probes::postgres_setting(port, "data_directory").is_ok_and(|folder| Path::new(&folder) == cluster)
}

fn initialise(
    programs: &PostgresPrograms,
    files: &Files,
    identity: &Identity,
    durable: bool,
) -> Result<(), ServicesError> {
    let cluster = files.cluster(durable);
    let fresh = cluster.with_extension("new");
    files::remove(&fresh)?;
    files::remove(&cluster)?;
    files::create_folder(&fresh)?;
    if let Identity::Account { name, uid, gid } = identity {
        change_owner(&fresh, *uid, *gid)?;
        check_reachable(identity, name, &fresh, programs, files)?;
    }
    let mut initdb = identity.command(&programs.bin.join("initdb"), None);
    clean_env(&mut initdb, &programs.libraries);
    initdb.arg("-D").arg(&fresh);
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
    if !durable {
        initdb.arg("--no-sync");
    }
    processes::run(&mut initdb, INITDB_TIMEOUT).map_err(|reason| ServicesError::did_not_start(reason, &files.root))?;
    fs::rename(&fresh, &cluster).map_err(ServicesError::io(format!("naming {}", cluster.display())))
}

/// Changes the owner of a folder to the account that Postgres runs as.
fn change_owner(folder: &Path, uid: u32, gid: u32) -> Result<(), ServicesError> {
    let change = || -> std::io::Result<()> {
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            if fs::metadata(&folder)?.uid() != uid {
                std::os::unix::fs::lchown(&folder, Some(uid), Some(gid))?;
            }
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if entry.metadata()?.uid() != uid {
                    std::os::unix::fs::lchown(entry.path(), Some(uid), Some(gid))?;
                }
            }
        }
        Ok(())
    };
    change().map_err(ServicesError::io(format!("giving {} to another account", folder.display())))
}

/// Fails with a clear reason if the account can't reach the cluster or the programs.
fn check_reachable(
    identity: &Identity,
    account: &str,
    cluster: &Path,
    programs: &PostgresPrograms,
    files: &Files,
) -> Result<(), ServicesError> {
    for (flag, path) in [("-w", cluster.to_owned()), ("-x", programs.bin.join("postgres"))] {
        let mut test = identity.command(Path::new("test"), None);
        test.arg(flag).arg(&path).current_dir("/");
        if processes::run(&mut test, Duration::from_secs(5)).is_err() {
            let reason = format!(
                "Postgres does not run as root, user namespaces are refused here, and the account {account}, as which \
                 it would run, cannot reach {}. Choose a data folder that other accounts can enter, or run as an \
                 ordinary user",
                path.display()
            );
            return Err(ServicesError::did_not_start(reason, &files.root));
        }
    }
    Ok(())
}

/// Stops every Postgres that outlived its supervisor, so that no cluster has two.
pub fn stop_orphans(files: &Files) -> Result<(), ServicesError> {
    [true, false].into_iter().try_for_each(|durable| stop_postmaster(&files.cluster(durable)))
}

fn stop_postmaster(cluster: &Path) -> Result<(), ServicesError> {
    let pid_file = cluster.join("postmaster.pid");
    let Some((pid, port)) = read_pid_file(&pid_file) else {
        return Ok(());
    };
    if !processes::is_alive(pid) {
        // Postgres removes a stale pid file itself, after checking for sessions that outlived it.
        return Ok(());
    }
    // A hanging or recovering Postgres does not answer; its command line shows the cluster's folder.
    let command_line = processes::command_line(pid).unwrap_or_default();
    let is_ours = serves(port, cluster)
        || (command_line.contains("postgres") && command_line.contains(&*cluster.to_string_lossy()));
    if is_ours {
        eprintln!("stopping orphaned Postgres, pid {pid}");
        processes::stop(pid, &STOP_SEQUENCE, || !processes::is_alive(pid));
        return Ok(());
    }
    // The id belongs to another process now; with this file Postgres would refuse to start.
    files::remove(&pid_file)
}

/// Lines 1 and 4: <https://www.postgresql.org/docs/current/storage-file-layout.html>.
fn read_pid_file(path: &PathBuf) -> Option<(u32, u16)> {
    let text = fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok()?;
    let port = lines.nth(2)?.trim().parse().ok()?;
    Some((pid, port))
}
