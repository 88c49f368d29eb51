//! Finds Postgres and Redis that are installed on this machine. [`super::binaries`] checks whether they can be used.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold `postgres`, newest version first within each kind.
pub fn postgres() -> Vec<PathBuf> {
    let mut folders = in_path();
    for (parent, prefix, rest) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
        ("/usr/libexec", "postgresql", ""),
    ] {
        folders.extend(versions(Path::new(parent), prefix).into_iter().map(|folder| folder.join(rest)));
    }
    folders.push("/usr/local/pgsql/bin".into());
    unique(folders.into_iter().filter(|folder| folder.join("postgres").is_file()))
}

/// Redis and Valkey servers under any of their names.
pub fn redis() -> Vec<PathBuf> {
    let mut folders = in_path();
    folders.extend(
        ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/opt/homebrew/opt/redis/bin", "/usr/local/opt/redis/bin"]
            .map(PathBuf::from),
    );
    let named = |name: &'static str| folders.iter().map(move |folder| folder.join(name));
    let programs = named("redis-server").chain(named("valkey-server")).chain(named("redis-check-rdb"));
    unique(programs.filter(|path| path.is_file()))
}

fn in_path() -> Vec<PathBuf> {
    // `PATH` belongs to the system and is no setting of the product.
    env::var_os("PATH").map(|path| env::split_paths(&path).filter(|it| it.is_absolute()).collect()).unwrap_or_default()
}

/// Subfolders that begin with `prefix`, highest number first.
fn versions(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let digits = name.strip_prefix(prefix)?.trim_start_matches(|c: char| !c.is_ascii_digit());
            let number = digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().unwrap_or(0);
            Some((number, entry.path()))
        })
        .collect();
    found.sort_by(|left, right| right.cmp(left));
    found.into_iter().map(|(_, path)| path).collect()
}

/// Removes duplicates that are links to the same program.
fn unique(paths: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut seen = Vec::new();
    let mut kept = Vec::new();
    for path in paths {
        let target = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        // The name is part of the key: one program is the Redis server or its RDB check, depending on its name.
        let key = (target, path.file_name().map(ToOwned::to_owned));
        if !seen.contains(&key) {
            seen.push(key);
            kept.push(path);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{unique, versions};
    use std::fs;
    use std::path::PathBuf;

    #[test]
    fn versions_are_sorted_by_number_newest_first() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["postgresql@9", "postgresql@15", "postgresql@18", "redis"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        let names: Vec<PathBuf> = versions(parent.path(), "postgresql");
        let names: Vec<_> = names.iter().map(|it| it.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["postgresql@18", "postgresql@15", "postgresql@9"]);
    }

    #[test]
    fn one_program_in_two_folders_is_listed_once_per_name() {
        let parent = tempfile::tempdir().unwrap();
        let real = parent.path().join("redis-server");
        fs::write(&real, "").unwrap();
        let other = parent.path().join("elsewhere");
        std::os::unix::fs::symlink(parent.path(), &other).unwrap();
        let check = parent.path().join("redis-check-rdb");
        std::os::unix::fs::symlink(&real, &check).unwrap();
        let found = unique([real.clone(), other.join("redis-server"), check.clone()].into_iter());
        assert_eq!(found, [real, check]);
    }
}
