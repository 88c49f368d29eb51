//! The private Postgres: a cluster of its own on the loopback address, without passwords, sockets or files elsewhere.
//!
//! *Invariant:* a cluster that has its final name was initialised to the end.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;

use super::binaries::{PostgresPrograms, bare};
use super::error::ServicesError;
use super::files::{self, Files};
use super::identity::{Identity, Parting};
use super::processes::{self, Ladder};
use super::server::Recipe;
use super::wire;

/// Connections of a test run: every test process has pools of its own.
const MAX_CONNECTIONS: u32 = 300;

const INITDB_PATIENCE: Duration = Duration::from_secs(120);

/// SIGTERM would wait for every session to end; SIGINT ends them and shuts down cleanly, SIGQUIT does not tidy up.
/// <https://www.postgresql.org/docs/current/server-shutdown.html>
const LADDER: Ladder = [
    (Signal::SIGINT, Duration::from_secs(6)),
    (Signal::SIGQUIT, Duration::from_secs(2)),
    (Signal::SIGKILL, Duration::from_secs(2)),
];

/// Makes the cluster where there is none (always, unless it is durable) and says how to run it.
pub fn prepare(programs: &PostgresPrograms, files: &Files, durable: bool) -> Result<Recipe, ServicesError> {
    let identity = Identity::choose().map_err(|reason| did_not_start(files, reason))?;
    let cluster = files.cluster(durable);
    if !durable {
        files::remove(&cluster)?;
    }
    if !cluster.join("PG_VERSION").exists() {
        initialise(programs, files, &identity, durable)?;
    }
    if let Identity::Account { name, uid, gid } = &identity {
        own(&cluster, *uid, *gid)?;
        reachable(&identity, name, &cluster, programs, files)?;
    }
    let (log, parting) = (files.log("postgres"), Parting::by("INT"));
    let (server, libraries) = (programs.bin.join("postgres"), programs.libraries.clone());
    let expected = cluster.clone();
    Ok(Recipe {
        name: "Postgres",
        log,
        ladder: LADDER,
        command: Box::new(move |port| {
            let mut command = identity.command(&server, parting);
            bare(&mut command, &libraries);
            command.arg("-D").arg(&cluster).args(["-p", &port.to_string()]);
            // No socket: its path would have to be short, and its usual folder writable.
            command.args(["-k", ""]);
            let mut settings = vec![
                "listen_addresses=127.0.0.1".to_owned(),
                format!("max_connections={MAX_CONNECTIONS}"),
                "timezone=UTC".to_owned(),
                "log_timezone=UTC".to_owned(),
            ];
            if !durable {
                // Commits still reach the operating system before they are confirmed: a test that kills Postgres finds
                // them again. Only a power cut would lose them.
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

/// Whether the server on a port is the one of this cluster, and answers.
pub fn serves(port: u16, cluster: &Path) -> bool {
    wire::postgres_setting(port, "data_directory").is_ok_and(|folder| Path::new(&folder) == cluster)
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
        own(&fresh, *uid, *gid)?;
        reachable(identity, name, &fresh, programs, files)?;
    }
    let mut initdb = identity.command(&programs.bin.join("initdb"), None);
    bare(&mut initdb, &programs.libraries);
    initdb.arg("-D").arg(&fresh);
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
    if !durable {
        initdb.arg("--no-sync");
    }
    processes::run(&mut initdb, INITDB_PATIENCE).map_err(|reason| did_not_start(files, reason))?;
    fs::rename(&fresh, &cluster).map_err(ServicesError::io(format!("naming {}", cluster.display())))
}

/// Hands a folder over to the account that Postgres runs as.
fn own(folder: &Path, uid: u32, gid: u32) -> Result<(), ServicesError> {
    let hand_over = || -> std::io::Result<()> {
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
    hand_over().map_err(ServicesError::io(format!("giving {} to another account", folder.display())))
}

/// Fails early and clearly where the account may not enter a folder on the way.
fn reachable(
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
            return Err(did_not_start(files, reason));
        }
    }
    Ok(())
}

fn did_not_start(files: &Files, reason: String) -> ServicesError {
    ServicesError::DidNotStart { reason, logs: files.root.clone() }
}

/// Ends a Postgres that outlived its keeper, so that no cluster has two.
pub fn end_left_behind(files: &Files) -> Result<(), ServicesError> {
    [true, false].into_iter().try_for_each(|durable| end_postmaster(&files.cluster(durable)))
}

fn end_postmaster(cluster: &Path) -> Result<(), ServicesError> {
    let pid_file = cluster.join("postmaster.pid");
    let Some((pid, port)) = read_pid_file(&pid_file) else {
        return Ok(());
    };
    if !processes::is_alive(pid) {
        // Postgres clears it away by itself, after a look for sessions that outlived it.
        return Ok(());
    }
    // One that hangs or recovers does not answer, but was called with our folder.
    let called = processes::command_line(pid).unwrap_or_default();
    let is_ours =
        serves(port, cluster) || (called.contains("postgres") && called.contains(&*cluster.to_string_lossy()));
    if is_ours {
        eprintln!("ending the Postgres {pid} that an earlier keeper left behind");
        processes::end(pid, &LADDER, || !processes::is_alive(pid));
        return Ok(());
    }
    // Another process has the id by now, which would keep Postgres from starting.
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
