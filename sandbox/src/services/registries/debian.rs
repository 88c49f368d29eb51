//! Packages of the system's Debian or Ubuntu archive, downloaded and unpacked without installing them: no root, and no
//! service that starts by itself. Libraries that the system lacks are downloaded too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::timeouts::{DOWNLOAD, QUERY};
use crate::services::{files, processes};

/// Which server to download.
pub enum Wanted {
    /// The release's Postgres, or this major version of it.
    Postgres(Option<u32>),
    Redis,
}

/// Unpacks the packages below `into/root`.
pub fn unpack(wanted: &Wanted, into: &Path) -> Result<(), String> {
    let apt = Apt { into, private_lists: false };
    let first = apt.download(wanted);
    if let Err(reason) = first {
        // A fresh container has no package lists; a private copy needs no root.
        let apt = Apt { into, private_lists: true };
        let listed = apt.update();
        apt.download(wanted).map_err(|second| match listed {
            Err(update) if second == reason => format!("{second}; {update}"),
            _ => format!("{reason}; with fresh lists: {second}"),
        })?;
    }
    for archive in archives(into) {
        let mut dpkg = Command::new("dpkg");
        dpkg.arg("-x").arg(&archive).arg(into.join("root"));
        processes::run(&mut dpkg, QUERY * 3)?;
        files::remove(&archive).map_err(|error| error.to_string())?;
    }
    files::remove(&into.join("apt")).map_err(|error| error.to_string())
}

/// The folders of shared libraries in an unpacked package; other registries' packages have none.
pub fn library_folders(home: &Path) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for lib in ["root/usr/lib", "root/lib"] {
        for entry in fs::read_dir(home.join(lib)).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().contains("-linux-gnu") {
                folders.push(entry.path());
            }
        }
    }
    folders
}

fn archives(into: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(into).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "deb")).collect()
}

struct Apt<'a> {
    into: &'a Path,
    private_lists: bool,
}

impl Apt<'_> {
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.into).env("LC_ALL", "C");
        command.args(["-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]);
        // As root, apt would download as `_apt`, which may not be able to write to this folder.
        command.args(["-o", "APT::Sandbox::User=root"]);
        if self.private_lists {
            for (setting, folder) in [("Dir::State::lists", "apt/lists"), ("Dir::Cache", "apt/cache")] {
                command.arg("-o").arg(format!("{setting}={}", self.into.join(folder).display()));
            }
        }
        command
    }

    fn update(&self) -> Result<(), String> {
        for folder in ["apt/lists/partial", "apt/cache/archives/partial"] {
            files::create_folder(&self.into.join(folder)).map_err(|error| error.to_string())?;
        }
        processes::run(self.command("apt-get").arg("update"), DOWNLOAD).map(drop)
    }

    fn download(&self, wanted: &Wanted) -> Result<(), String> {
        let mut names = match wanted {
            Wanted::Redis => vec!["redis-tools".to_owned()],
            Wanted::Postgres(Some(major)) => vec![format!("postgresql-{major}"), "libpq5".to_owned()],
            Wanted::Postgres(None) => vec![self.newest_postgres()?, "libpq5".to_owned()],
        };
        let missing = self.missing_libraries(&names)?;
        names.extend(missing.into_iter().filter(|name| name.starts_with("lib") && !name.starts_with("libc6")));
        names.sort();
        names.dedup();
        processes::run(self.command("apt-get").arg("download").args(&names), DOWNLOAD).map(drop)
    }

    /// `postgresql` is an empty package that depends on the release's version.
    fn newest_postgres(&self) -> Result<String, String> {
        let text = processes::run(self.command("apt-cache").args(["depends", "postgresql"]), QUERY)?;
        let dependencies = text.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
        let package = dependencies.into_iter().find(|name| name.starts_with("postgresql-"));
        package.map(str::to_owned).ok_or_else(|| "the archive has no postgresql".to_owned())
    }

    /// The packages that an installation would add, from a dry run.
    fn missing_libraries(&self, names: &[String]) -> Result<Vec<String>, String> {
        let mut dry_run = self.command("apt-get");
        dry_run.args(["--simulate", "--no-install-recommends", "install"]).args(names);
        let text = processes::run(&mut dry_run, QUERY)?;
        let installs = text.lines().filter_map(|line| line.strip_prefix("Inst "));
        Ok(installs.filter_map(|rest| rest.split_whitespace().next()).map(str::to_owned).collect())
    }
}
