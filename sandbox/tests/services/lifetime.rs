//! When the servers start, come back and go.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;
use rapport_sandbox::services::{self, Options, ServicesError};

use crate::hands::*;

#[tokio::test]
async fn the_first_user_starts_both_servers_and_the_next_one_joins_them() {
    let room = tempfile::tempdir().unwrap();
    let first = start(room.path());
    assert!(first.started);
    let second = start(room.path());
    assert!(!second.started);
    assert_eq!((&first.database_url, &first.redis_url), (&second.database_url, &second.redis_url));

    assert!(ping(&second.redis_url));
    tell(&second.database_url, "create extension btree_gist").await;
    let settings = "select concat_ws(' ', current_setting('fsync'), current_setting('max_connections'), \
                    current_setting('server_encoding'), current_setting('TimeZone'), \
                    current_setting('listen_addresses'), current_setting('unix_socket_directories'))";
    assert_eq!(ask(&second.database_url, settings).await.unwrap(), "off 300 UTF8 UTC 127.0.0.1 ");
}

#[test]
fn the_servers_run_until_the_last_user_is_gone() {
    let room = tempfile::tempdir().unwrap();
    let (first, second) = (start(room.path()), start(room.path()));
    let pids = pids(room.path());
    assert_eq!((first.postgres_pid(), first.redis_pid()), (Some(pids[1]), Some(pids[2])));

    assert!(!first.stop().unwrap(), "the second user still uses them");
    assert!(ping(&second.redis_url));
    assert!(second.stop().unwrap());
    all_gone(pids);
    assert!(!room.path().join("state.json").exists());
    let log = fs::read_to_string(room.path().join("postgres.log")).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
}

#[test]
fn the_servers_wait_for_the_next_user_as_long_as_they_were_asked_to() {
    let room = tempfile::tempdir().unwrap();
    let lingering = || services::start(&Options { linger: PATIENCE * 10, ..options(room.path()) }).unwrap();
    drop(lingering());
    let keeper = pids(room.path())[0];
    assert!(!lingering().started);
    send(keeper, Signal::SIGTERM);
    eventually("keeper gone", || !is_alive(keeper));
}

#[test]
fn a_user_killed_without_warning_leaves_nothing_running() {
    let room = tempfile::tempdir().unwrap();
    let user = User::new(room.path());
    let pids = pids(room.path());
    user.killed();
    all_gone(pids);
}

#[test]
fn a_ctrl_c_in_one_users_terminal_is_not_felt_by_the_servers() {
    let room = tempfile::tempdir().unwrap();
    let starter = User::settled(User::spawn(hold(room.path(), &tools()).process_group(0)));
    let other = start(room.path());
    let pids_before = pids(room.path());
    signal::killpg(Pid::from_raw(starter.process.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    starter.killed();
    assert!(!other.started);
    assert!(ping(&other.redis_url));
    assert_eq!(pids(room.path()), pids_before);
}

#[test]
fn of_many_processes_that_start_at_once_one_starts_the_servers() {
    let room = tempfile::tempdir().unwrap();
    let processes: Vec<Child> = (0..8).map(|_| User::spawn(&mut hold(room.path(), &tools()))).collect();
    let users: Vec<User> = processes.into_iter().map(User::settled).collect();
    assert_eq!(users.iter().filter(|user| user.line.starts_with("started ")).count(), 1);
    assert!(users.iter().all(|user| user.redis_url() == users[0].redis_url()));
    let pids = pids(room.path());
    users.into_iter().for_each(User::leaves);
    all_gone(pids);
}

#[tokio::test]
async fn a_server_that_is_killed_comes_back_on_its_port() {
    let room = tempfile::tempdir().unwrap();
    let services = start(room.path());
    tell(&services.database_url, "create table kept as select 'yes' as answer").await;

    let [_, postgres, redis] = pids(room.path());
    send(redis, Signal::SIGKILL);
    eventually("another Redis", || services.redis_pid().is_some_and(|pid| pid != redis) && ping(&services.redis_url));

    send(postgres, Signal::SIGKILL);
    let began = Instant::now();
    while ask(&services.database_url, "select answer from kept").await.ok().as_deref() != Some("yes") {
        assert!(began.elapsed() < PATIENCE, "Postgres did not come back");
        tokio::task::yield_now().await;
    }
    assert_ne!(services.postgres_pid(), Some(postgres));
}

#[tokio::test]
async fn a_durable_cluster_is_kept_and_a_disposable_one_is_not() {
    let room = tempfile::tempdir().unwrap();
    for (durable, expected) in [(true, "kept"), (false, "gone")] {
        let start = if durable { start_durable } else { start };
        let services = start(room.path());
        tell(&services.database_url, "create table notes as select 'kept' as note").await;
        assert!(services.stop().unwrap());
        let services = start(room.path());
        let found = "select case when to_regclass('notes') is null then 'gone' else 'kept' end";
        assert_eq!(ask(&services.database_url, found).await.unwrap(), expected);
        let fsync = ask(&services.database_url, "show fsync").await.unwrap();
        assert_eq!(fsync, if durable { "on" } else { "off" });
        assert!(services.stop().unwrap());
    }
    let services = start_durable(room.path());
    assert_eq!(ask(&services.database_url, "select note from notes").await.unwrap(), "kept");
}

#[test]
fn servers_of_one_mode_are_not_joined_in_the_other() {
    let room = tempfile::tempdir().unwrap();
    let _durable = start_durable(room.path());
    let refused = services::start(&options(room.path())).unwrap_err();
    assert!(matches!(refused, ServicesError::OtherMode { durable: true, .. }), "{refused}");
}

#[test]
fn after_a_killed_keeper_the_next_start_begins_anew() {
    let room = tempfile::tempdir().unwrap();
    let bereft = start(room.path());
    let before = pids(room.path());
    send(before[0], Signal::SIGKILL);
    let next = start(room.path());
    assert!(next.started);
    all_gone(before);
    assert!(ping(&next.redis_url));
    drop(bereft);
}

#[tokio::test]
async fn servers_that_outlived_their_keeper_are_ended_by_the_next_one() {
    let room = tempfile::tempdir().unwrap();
    // Without `setpriv`, as on macOS, nothing tells the servers that their keeper died.
    let path = path_with(&["unshare", "true", "ps"]);
    let user = User::settled(User::spawn(hold(room.path(), &tools()).arg("durable").env("PATH", path.path())));
    tell(user.database_url(), "create table notes as select 'kept' as note").await;
    let [keeper, postgres, redis] = pids(room.path());
    send(keeper, Signal::SIGKILL);
    eventually("keeper gone", || !is_alive(keeper));
    assert!(is_alive(postgres) && is_alive(redis));
    // One that hangs can't say who it is.
    send(redis, Signal::SIGSTOP);

    let next = start_durable(room.path());
    assert!(next.started);
    all_gone([keeper, postgres, redis]);
    assert_eq!(ask(&next.database_url, "select note from notes").await.unwrap(), "kept");
    user.leaves();
}

#[test]
fn a_pid_file_that_names_a_stranger_is_not_believed() {
    let room = tempfile::tempdir().unwrap();
    assert!(start_durable(room.path()).stop().unwrap());
    let mut stranger = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let pid_file = room.path().join("postgres/postmaster.pid");
    let text = format!("{}\n{}\n1\n20000\n\n127.0.0.1\n", stranger.id(), room.path().join("postgres").display());
    fs::write(pid_file, text).unwrap();
    assert!(start_durable(room.path()).started);
    assert!(is_alive(stranger.id()));
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[test]
fn a_sigterm_ends_the_keeper_and_both_servers() {
    let room = tempfile::tempdir().unwrap();
    let services = start(room.path());
    let pids = pids(room.path());
    send(pids[0], Signal::SIGTERM);
    all_gone(pids);
    assert!(start(room.path()).started);
    drop(services);
}
