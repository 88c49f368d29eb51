//! What processes have used, from `/proc`: processor time and memory of one and of all that descend from it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::{During, Outcome};

/// One tick of the times in `/proc`: `USER_HZ` is 100 on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// One line of `/proc/<pid>/stat`, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// Its own, and that of children that have ended.
    ticks: u32,
}

impl Stat {
    /// The name of the program, in brackets, may have spaces and brackets of its own.
    fn parse(line: &str) -> Option<Self> {
        let rest: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |index: usize| rest.get(index)?.parse::<u32>().ok();
        let ticks = (11..15).map(number).sum::<Option<u32>>()?;
        Some(Self { parent: number(1)?, ticks })
    }
}

/// The processes of one server.
fn tree(root: u32) -> Outcome<BTreeMap<u32, Stat>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").during(|| "reading /proc".to_owned())? {
        let Ok(pid) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
        // One that has just ended is not there any more.
        let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        all.extend(Stat::parse(&line).map(|stat| (pid, stat)));
    }
    let descends = |pid: &u32, _: &mut Stat| {
        let mut above = Some(*pid);
        while let Some(pid) = above.filter(|pid| *pid != root) {
            above = all.get(&pid).map(|stat| stat.parent);
        }
        above == Some(root)
    };
    let mut found = all.clone();
    found.retain(descends);
    if found.is_empty() { Err(format!("process {root} has ended").into()) } else { Ok(found) }
}

/// The processor time that a process and its descendants have used so far.
///
/// # Errors
/// It has ended.
pub fn cpu(root: u32) -> Outcome<Duration> {
    Ok(TICK * tree(root)?.values().map(|stat| stat.ticks).sum::<u32>())
}

/// The memory of a process and its descendants in bytes, pages that several of them share counted once.
///
/// # Errors
/// It has ended, or belongs to somebody else.
pub fn memory(root: u32) -> Outcome<u64> {
    let mut bytes = 0;
    for pid in tree(root)?.keys() {
        let path = format!("/proc/{pid}/smaps_rollup");
        let text = std::fs::read_to_string(&path).during(|| format!("reading {path}"))?;
        bytes += proportional(&text).ok_or_else(|| format!("{path} has no Pss"))? * 1024;
    }
    Ok(bytes)
}

/// Kibibytes, each page divided by the number of processes that have it.
fn proportional(rollup: &str) -> Option<u64> {
    rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?.trim().trim_end_matches(" kB").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_behind_any_name() {
        let line = "4242 (a) b (c)) S 17 1 1 0 -1 4194560 2563 0 12 0 310 25 4 1 20 0 3 0 5300 226000000 1200";
        assert_eq!(Stat::parse(line), Some(Stat { parent: 17, ticks: 340 }));
        assert_eq!(Stat::parse(""), None);
    }

    #[test]
    fn shared_pages_are_counted_in_proportion() {
        assert_eq!(
            proportional("00400000-7ffd [rollup]\nRss:  9000 kB\nPss:            4321 kB\nPss_Dirty: 1 kB\n"),
            Some(4321)
        );
    }

    #[test]
    fn this_process_uses_something() {
        let own = std::process::id();
        assert!(memory(own).unwrap() > 100_000);
        assert!(tree(own).unwrap().contains_key(&own));
        assert!(cpu(u32::MAX).is_err());
    }
}
