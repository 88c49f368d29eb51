//! Export and import as processes that are killed (SIGKILL) at random moments, with every trap of the old app on: what is here at the end is what one
//! undisturbed run makes of the same records.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rapport::clock::Clock;
use rapport_sandbox::bubble::{Bubble, Burst, Generated, Options, Size, Traps};
use sqlx::PgPool;

use super::same_rows::rows;
use super::{at_stripe, small};
use crate::support::processes::Product;
use crate::support::stores;

/// The process that is killed.
const PROCESS: &str = "bubble";

/// How often its memory is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// The most that a process may need, however many records there are.
const MAX_MEMORY_MIB: u64 = 256;

#[actix_web::test]
async fn export_and_import_that_are_killed_at_random_moments_end_as_undisturbed_ones() {
    let size = Size { clients: 100, coaches: 20, bookings: 100, legacy_passwords: 5, dirty_every: 12, ..small() };
    let traps = Traps {
        page_cap: 40,
        cursor_end: 200,
        burst: Some(Burst { every: 25, length: 1, status: 503, retry_after: None }),
        churn: Some((9, now())),
        ..all_traps()
    };
    let kills = moves(size, traps, Duration::from_millis(400)).await;
    assert!(kills.exports >= 5 && kills.imports >= 3, "{kills:?}");
}

/// The size of the task: 100,000 users and 300,000 bookings, or what `BUBBLE_USERS` and `BUBBLE_BOOKINGS` say; a kill every few seconds.
#[actix_web::test]
#[ignore = "long: cargo test --release --test it bubble::process_kills -- --ignored --nocapture"]
async fn a_hundred_thousand_users_move_over_during_kills_every_few_seconds() {
    let (users, bookings) = (variable("BUBBLE_USERS", 100_000), variable("BUBBLE_BOOKINGS", 300_000));
    let coaches = (users / 100).max(10);
    let size = Size { clients: users - coaches, coaches, bookings, legacy_passwords: 500, dirty_every: 100, ..small() };
    let traps = Traps {
        burst: Some(Burst { every: 100, length: 2, status: 429, retry_after: Some(1) }),
        churn: Some((50, now())),
        ..all_traps()
    };
    let kills = moves(size, traps, Duration::from_secs(8)).await;
    assert!(kills.exports > 0 && kills.imports > 0, "{kills:?}");
}

pub fn variable(name: &str, otherwise: usize) -> usize {
    let value = std::env::var_os(name).and_then(|text| text.into_string().ok());
    value.map_or(otherwise, |text| text.parse().expect("a number"))
}

fn now() -> jiff::Timestamp {
    Clock::system().now().to_jiff()
}

fn all_traps() -> Traps {
    Traps { omit_empty: true, shuffle_ties: true, private_files: true, ..Traps::default() }
}

/// How often a process was killed.
#[derive(Clone, Copy, Debug, Default)]
struct Kills {
    exports: usize,
    imports: usize,
}

/// Moves an app of that size during kills, and once more without, and compares what is here.
async fn moves(size: Size, traps: Traps, longest: Duration) -> Kills {
    let size = Size { now: now(), ..size };
    let generated = Generated::of(&size);
    let bubble = Bubble::start(Options { traps: traps.clone(), ..Options::default() }).unwrap();
    bubble.fill(&generated);
    let mut killed = Move::prepare(longest).await;
    killed.product.sandbox.stripe.import(at_stripe(&generated));
    drop(generated);
    let url = bubble.url().to_owned();
    let mut kills = Kills::default();
    let export = ["bubble", "export", "--per-minute", "6000", "--app", &url];
    let delta = [&export[..], &["--delta"]].concat();

    // While the app is in use; then what was changed and deleted meanwhile, once nobody uses it any more.
    kills.exports += killed.killed_until_done(&export).await;
    bubble.set_traps(Traps { churn: None, ..traps });
    kills.exports += killed.killed_until_done(&delta).await;
    kills.exports += killed.killed_until_done(&export).await;
    kills.imports += killed.killed_until_done(&["bubble", "import"]).await;
    let caught = bubble.trap_counts();
    assert!(caught.capped_pages > 0 && caught.refusals > 0 && caught.omitted_fields > 0, "{caught:?}");
    assert!(caught.shuffled_lists > 0 && caught.churned_lists > 0, "{caught:?}");
    // One that is killed once everything is written, while it asks Stripe, is followed by a run that writes nothing.
    let sql = "select count(*) from bubble_runs r where r.state <> 'done' or r.id = any(select c.run_id from bubble_changes c)";
    let runs: i64 = sqlx::query_scalar(sql).fetch_one(&killed.product.db).await.unwrap();
    assert_eq!(runs, 1, "what is written is one run's");
    let moved = rows(&killed.product.db).await;
    assert!(moved.values().all(|(rows, _)| *rows > 0), "{moved:?}");

    // The same on an empty database.
    let first = killed.product.db.clone();
    let first_url = killed.product.variable("DATABASE_URL");
    let other = stores::database().await;
    killed.product.db = PgPool::connect_lazy(&other.url).unwrap();
    killed.product.set("DATABASE_URL", &other.url);
    for command in [&export[..], &["bubble", "import"]] {
        killed.runs(command).await;
    }
    assert_eq!(moved, rows(&killed.product.db).await, "as undisturbed");

    // Once more: nothing changes.
    killed.product.db = first;
    killed.product.set("DATABASE_URL", &first_url);
    let changes = killed.changes().await;
    for command in [&export[..], &["bubble", "import"], &["bubble", "validate"]] {
        killed.runs(command).await;
    }
    assert_eq!(killed.changes().await, changes, "the second run changes no row");
    assert_eq!(rows(&killed.product.db).await, moved);
    eprintln!("{kills:?}, {caught:?}, {} MiB at most, {} rows written", killed.memory, changes);
    assert!(killed.memory < MAX_MEMORY_MIB, "{} MiB", killed.memory);
    kills
}

/// A database that is filled by commands of the binary.
pub struct Move {
    pub product: Product,
    rng: StdRng,
    /// A process is killed after at most this time.
    longest: Duration,
    /// The most resident memory that any process had, in MiB.
    pub memory: u64,
}

impl Move {
    /// On an empty database.
    pub async fn prepare(longest: Duration) -> Self {
        let mut product = Product::prepare().await;
        product.set("BUBBLE_API_TOKEN", "bubble-sandbox-token");
        Self { product, rng: StdRng::seed_from_u64(19), longest, memory: 0 }
    }

    /// Starts a command again and again, and kills it at a random moment, until it ends by itself; how often it was killed. Where a command does
    /// not come any further before it is killed it is given more time.
    async fn killed_until_done(&mut self, command: &[&str]) -> usize {
        let (mut kills, mut longest) = (0, self.longest);
        loop {
            let before = self.progress().await;
            let moment = longest.mul_f64(self.rng.random_range(0.0..1.0));
            if self.ends_within(command, moment).await {
                return kills;
            }
            kills += 1;
            if self.progress().await == before {
                longest = longest.mul_f64(1.15);
            }
        }
    }

    /// Runs a command to its end.
    pub async fn runs(&mut self, command: &[&str]) {
        assert!(self.ends_within(command, Duration::from_secs(24 * 3600)).await, "{command:?}");
    }

    /// Whether a command ended by itself, and well, before it was killed.
    async fn ends_within(&mut self, command: &[&str], at_most: Duration) -> bool {
        self.product.spawn(PROCESS, command);
        let began = Instant::now();
        loop {
            let left = at_most.saturating_sub(began.elapsed());
            if self.product.ends_within(PROCESS, left.min(LOOK)).await {
                break;
            }
            self.memory = self.memory.max(peak_memory(self.product.pid(PROCESS)));
            if left.is_zero() {
                self.product.signal(PROCESS, Signal::SIGKILL);
                break;
            }
        }
        let status = self.product.reap(PROCESS);
        // Killed, or ended just before it was to be.
        assert!(matches!(status.code(), Some(0) | None), "{command:?}: {}", self.product.log_of(PROCESS));
        status.success()
    }

    /// How far everything is.
    async fn progress(&self) -> String {
        let sql = "select concat((select string_agg(s::text, ' ' order by type) from bubble_scans s),
                                 (select string_agg(r::text, ' ' order by id) from bubble_runs r))";
        sqlx::query_scalar(sql).fetch_one(&self.product.db).await.unwrap()
    }

    async fn changes(&self) -> i64 {
        sqlx::query_scalar("select count(*) from bubble_changes").fetch_one(&self.product.db).await.unwrap()
    }
}

/// The most resident memory that a process has had, in MiB; 0 where nobody says.
fn peak_memory(pid: i32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or(0, |line| line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024)
}
