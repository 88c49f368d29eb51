//! `pgbench`, Postgres' own load generator, as the baseline for the cost of a transaction.

use std::process::Command;
use std::time::Duration;

/// How many transactions were committed, and in what time.
pub struct Done {
    pub transactions: usize,
    pub took: Duration,
}

/// Runs the script with prepared statements, from that many connections, that many times in all.
pub fn run(database_url: &str, script: &str, connections: usize, transactions: usize) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script.sql");
    std::fs::write(&file, script).unwrap();
    let output = Command::new(tool())
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &connections.to_string()])
        .args(["-t", &(transactions / connections).to_string(), "-f"])
        .arg(&file)
        .arg(database_url)
        .output()
        .expect("pgbench runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let line = |start: &str| text.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_else(|| panic!("{text}"));
    let number = |text: &str| text.trim().split([' ', '/']).next().unwrap().parse::<f64>().unwrap();
    let transactions = number(line("number of transactions actually processed:"));
    let took = Duration::from_secs_f64(transactions / number(line("tps =")));
    Done { transactions: transactions as usize, took }
}

/// The path of `pgbench`: on `PATH`, or where Debian installs it.
fn tool() -> String {
    let debian = (13..=19).rev().map(|version| format!("/usr/lib/postgresql/{version}/bin/pgbench"));
    let mut places = std::iter::once("pgbench".to_owned()).chain(debian);
    let runs =
        |place: &String| Command::new(place).arg("--version").output().is_ok_and(|output| output.status.success());
    places.find(runs).expect("pgbench: apt-get install postgresql-contrib, or put it on the path")
}
