//! When the servers start, restart and stop.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;
use rapport_sandbox::services::{self, Options, ServicesError};

use crate::helpers::*;

#[tokio::test]
async fn the_first_user_starts_both_servers_and_the_next_one_joins_them() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path());
    assert!(first.started);
    let second = start(folder.path());
    assert!(!second.started);
    assert_eq!((&first.database_url, &first.redis_url), (&second.database_url, &second.redis_url));

    assert!(ping(&second.redis_url));
    execute(&second.database_url, "create extension btree_gist").await;
    let settings = "select concat_ws(' ', current_setting('fsync'), current_setting('max_connections'), \
                    current_setting('server_encoding'), current_setting('TimeZone'), \
                    current_setting('listen_addresses'), current_setting('unix_socket_directories'))";
    assert_eq!(query(&second.database_url, settings).await.unwrap(), "off 300 UTF8 UTC 127.0.0.1 ");
}

#[test]
fn the_servers_run_until_the_last_user_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (start(folder.path()), start(folder.path()));
    let pids = pids(folder.path());
    assert_eq!((first.postgres_pid(), first.redis_pid()), (Some(pids[1]), Some(pids[2])));

    assert!(!first.stop().unwrap(), "the second user still uses them");
    assert!(ping(&second.redis_url));
    assert!(second.stop().unwrap());
    wait_until_ended(pids);
    assert!(!folder.path().join("state.json").exists());
    let log = fs::read_to_string(folder.path().join("postgres.log")).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
}

#[test]
fn the_servers_keep_running_without_users_for_the_linger_time() {
    let folder = tempfile::tempdir().unwrap();
    let start_lingering = || services::start(&Options { linger: TIMEOUT * 10, ..options(folder.path()) }).unwrap();
    drop(start_lingering());
    let supervisor = pids(folder.path())[0];
    assert!(!start_lingering().started);
    send_signal(supervisor, Signal::SIGTERM);
    eventually("supervisor ended", || !is_alive(supervisor));
}

#[test]
fn kill_9_of_the_only_user_stops_everything() {
    let folder = tempfile::tempdir().unwrap();
    let user = User::new(folder.path());
    let pids = pids(folder.path());
    user.kill();
    wait_until_ended(pids);
}

#[test]
fn ctrl_c_in_a_users_terminal_does_not_reach_the_servers() {
    let folder = tempfile::tempdir().unwrap();
    let starter = User::wait_until_ready(User::spawn(hold(folder.path(), &tools_dir()).process_group(0)));
    let other = start(folder.path());
    let pids_before = pids(folder.path());
    signal::killpg(Pid::from_raw(starter.process.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    starter.kill();
    assert!(!other.started);
    assert!(ping(&other.redis_url));
    assert_eq!(pids(folder.path()), pids_before);
}

#[test]
fn only_one_of_many_concurrent_processes_starts_the_servers() {
    let folder = tempfile::tempdir().unwrap();
    let processes: Vec<Child> = (0..8).map(|_| User::spawn(&mut hold(folder.path(), &tools_dir()))).collect();
    let users: Vec<User> = processes.into_iter().map(User::wait_until_ready).collect();
    assert_eq!(users.iter().filter(|user| user.line.starts_with("started ")).count(), 1);
    assert!(users.iter().all(|user| user.redis_url() == users[0].redis_url()));
    let pids = pids(folder.path());
    users.into_iter().for_each(User::leave);
    wait_until_ended(pids);
}

#[tokio::test]
async fn a_killed_server_is_restarted_on_its_port() {
    let folder = tempfile::tempdir().unwrap();
    let services = start(folder.path());
    execute(&services.database_url, "create table kept as select 'yes' as answer").await;

    let [_, postgres, redis] = pids(folder.path());
    send_signal(redis, Signal::SIGKILL);
    eventually("another Redis", || services.redis_pid().is_some_and(|pid| pid != redis) && ping(&services.redis_url));

    send_signal(postgres, Signal::SIGKILL);
    let began = Instant::now();
    while query(&services.database_url, "select answer from kept").await.ok().as_deref() != Some("yes") {
        assert!(began.elapsed() < TIMEOUT, "Postgres did not come back");
        tokio::task::yield_now().await;
    }
    assert_ne!(services.postgres_pid(), Some(postgres));
}

#[tokio::test]
async fn a_durable_cluster_is_kept_and_a_disposable_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    for (durable, expected) in [(true, "kept"), (false, "gone")] {
        let start = if durable { start_durable } else { start };
        let services = start(folder.path());
        execute(&services.database_url, "create table notes as select 'kept' as note").await;
        assert!(services.stop().unwrap());
        let services = start(folder.path());
        let found = "select case when to_regclass('notes') is null then 'gone' else 'kept' end";
        assert_eq!(query(&services.database_url, found).await.unwrap(), expected);
        let fsync = query(&services.database_url, "show fsync").await.unwrap();
        assert_eq!(fsync, if durable { "on" } else { "off" });
        assert!(services.stop().unwrap());
    }
    let services = start_durable(folder.path());
    assert_eq!(query(&services.database_url, "select note from notes").await.unwrap(), "kept");
    let is_left = || {
        let mut entries = std::fs::read_dir(folder.path()).unwrap();
        entries.any(|entry| entry.unwrap().file_name().to_string_lossy().contains("deleted"))
    };
    let began = Instant::now();
    while is_left() {
        assert!(began.elapsed() < TIMEOUT, "the old cluster is still there");
        tokio::task::yield_now().await;
    }
}

#[test]
fn servers_of_one_mode_are_not_joined_in_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let _durable = start_durable(folder.path());
    let refused = services::start(&options(folder.path())).unwrap_err();
    assert!(matches!(refused, ServicesError::OtherMode { durable: true, .. }), "{refused}");
}

#[test]
fn after_a_killed_supervisor_the_next_start_starts_new_servers() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path());
    let before = pids(folder.path());
    send_signal(before[0], Signal::SIGKILL);
    let next = start(folder.path());
    assert!(next.started);
    wait_until_ended(before);
    assert!(ping(&next.redis_url));
    drop(first);
}

#[tokio::test]
async fn orphaned_servers_are_stopped_by_the_next_supervisor() {
    let folder = tempfile::tempdir().unwrap();
    // Without `setpriv`, as on macOS, the servers get no signal when their supervisor dies.
    let path = path_with(&["unshare", "true", "ps"]);
    let user =
        User::wait_until_ready(User::spawn(hold(folder.path(), &tools_dir()).arg("durable").env("PATH", path.path())));
    execute(user.database_url(), "create table notes as select 'kept' as note").await;
    let [supervisor, postgres, redis] = pids(folder.path());
    send_signal(supervisor, Signal::SIGKILL);
    eventually("supervisor ended", || !is_alive(supervisor));
    assert!(is_alive(postgres) && is_alive(redis));
    // A stopped process does not answer the probe.
    send_signal(redis, Signal::SIGSTOP);

    let next = start_durable(folder.path());
    assert!(next.started);
    wait_until_ended([supervisor, postgres, redis]);
    assert_eq!(query(&next.database_url, "select note from notes").await.unwrap(), "kept");
    user.leave();
}

#[test]
fn a_process_named_by_a_stale_pid_file_is_not_killed() {
    let folder = tempfile::tempdir().unwrap();
    assert!(start_durable(folder.path()).stop().unwrap());
    let mut unrelated = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let pid_file = folder.path().join("postgres/postmaster.pid");
    let text = format!("{}\n{}\n1\n20000\n\n127.0.0.1\n", unrelated.id(), folder.path().join("postgres").display());
    fs::write(pid_file, text).unwrap();
    assert!(start_durable(folder.path()).started);
    assert!(is_alive(unrelated.id()));
    unrelated.kill().unwrap();
    unrelated.wait().unwrap();
}

#[test]
fn sigterm_stops_the_supervisor_and_both_servers() {
    let folder = tempfile::tempdir().unwrap();
    let services = start(folder.path());
    let pids = pids(folder.path());
    send_signal(pids[0], Signal::SIGTERM);
    wait_until_ended(pids);
    assert!(start(folder.path()).started);
    drop(services);
}
