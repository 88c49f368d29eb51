//! How fast an app moves over: reading beside the API's own limit, the import beside `COPY` of the very same rows, and the memory of both.

use std::time::{Duration, Instant};

use futures::TryStreamExt;
use rapport_sandbox::bubble::{Bubble, Generated, Options, Size};
use sqlx::postgres::PgPoolCopyExt;
use sqlx::{AssertSqlSafe, PgPool};

use super::process_kills::{Move, variable};
use super::{TABLES, small};
use crate::support::stores;

/// Requests in a minute, the most that the command allows; each has a hundred records.
const PER_MINUTE: f64 = 6_000.0;

/// On a Postgres that waits for the disk. `BUBBLE_USERS` and `BUBBLE_BOOKINGS` for other numbers.
#[actix_web::test]
#[ignore = "a benchmark: cargo test --release --test it bubble::speed -- --ignored --nocapture"]
async fn records_per_second_and_memory_of_export_and_import() {
    stores::durable_services();
    let (users, bookings) = (variable("BUBBLE_USERS", 20_000), variable("BUBBLE_BOOKINGS", 60_000));
    let coaches = (users / 100).max(10);
    let size = Size { clients: users - coaches, coaches, bookings, legacy_passwords: 0, ..small() };
    let generated = Generated::of(&size);
    let records: usize = generated.records.values().map(Vec::len).sum();
    let bubble = Bubble::start(Options::default()).unwrap();
    bubble.fill(&generated);
    drop(generated);
    let mut moved = Move::prepare(Duration::ZERO).await;
    // What Stripe says is not measured.
    moved.product.set("STRIPE_SECRET_KEY", "");
    let url = bubble.url().to_owned();

    let exported = timed(&mut moved, &["bubble", "export", "--per-minute", "6000", "--app", &url]).await;
    report("export", records, exported, moved.memory);
    eprintln!(
        "    {:.0} % of what the API allows",
        per_second(records, exported) / (PER_MINUTE / 60.0 * 100.0) * 100.0
    );
    moved.memory = 0;
    let imported = timed(&mut moved, &["bubble", "import"]).await;
    report("import", records, imported, moved.memory);
    moved.memory = 0;
    let again = timed(&mut moved, &["bubble", "import"]).await;
    report("import again", records, again, moved.memory);
    let (rows, copied) = copied(&moved.product.db).await;
    eprintln!(
        "  COPY of the same rows into empty tables with their indexes: {rows} rows, {:.0} a second",
        per_second(rows, copied)
    );
    eprintln!("  import: {:.2} of the speed of COPY", per_second(records, imported) / per_second(rows, copied));
    assert!(imported > Duration::ZERO && rows >= records / 2, "{rows} rows of {records} records");
}

fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

fn report(what: &str, records: usize, time: Duration, memory: u64) {
    eprintln!("  {what}: {records} records in {time:.1?}, {:.0} a second, {memory} MiB", per_second(records, time));
}

async fn timed(moved: &mut Move, command: &[&str]) -> Duration {
    let began = Instant::now();
    moved.runs(command).await;
    began.elapsed()
}

/// Copies every table that an import writes into one like it; how many rows, and how long that took.
async fn copied(db: &PgPool) -> (usize, Duration) {
    let (mut rows, mut time) = (0, Duration::ZERO);
    for table in TABLES {
        let run = |sql: String| async move { sqlx::query(AssertSqlSafe(sql)).execute(db).await.unwrap() };
        run(format!("create table copied_{table} (like {table} including all)")).await;
        let text: Vec<_> =
            db.copy_out_raw(&format!("copy {table} to stdout")).await.unwrap().try_collect().await.unwrap();
        let began = Instant::now();
        let mut copy = db.copy_in_raw(&format!("copy copied_{table} from stdin")).await.unwrap();
        for part in text {
            copy.send(&part[..]).await.unwrap();
        }
        rows += usize::try_from(copy.finish().await.unwrap()).unwrap();
        time += began.elapsed();
    }
    (rows, time)
}
