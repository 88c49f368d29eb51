//! What the lists and numbers of the team cost with a million people and a million jobs: pages at the beginning, in the middle and at the end, searches,
//! and a year's dashboard. `cargo bench --bench administration`, or `-- 100` for a hundredth of it. On private servers that write to disk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failure ends the benchmark")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests' harness, which a benchmark uses in part")]
mod support;

#[path = "../support/fill.rs"]
mod fill;

use std::time::{Duration, Instant};

use fill::{Rows, Size, fill};
use rapport::clock::{Clock, Timestamp};
use rapport::jobs::delivery::schedule::RECURRING_JOBS;
use rapport::models::lists::Cursor;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, PgPool};
use support::app::Answer;
use support::patience::eventually_within;
use support::people::{PASSWORD, Person};
use support::processes::Product;
use uuid::Uuid;

/// All of it: a million people, half a million bookings within a year, a million jobs.
const SIZE: Size = Size { coaches: 50_000, clients: 950_000, bookings: 500_000, jobs: 1_000_000 };

/// The median of a page, and of a year's numbers, may take so long.
const PAGE_GOAL: Duration = Duration::from_millis(100);
const YEAR_GOAL: Duration = Duration::from_millis(50);

/// How often each is asked for; the first time is not counted.
const ROUNDS: usize = 30;

/// How long the product may take to count the days of a year.
const COUNT_TIMEOUT: Duration = Duration::from_secs(1_200);

#[tokio::main]
async fn main() {
    // Cargo passes `--bench` as well.
    let part = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let size = Size {
        coaches: SIZE.coaches / part,
        clients: SIZE.clients / part,
        bookings: SIZE.bookings / part,
        jobs: SIZE.jobs / part,
    };
    support::stores::durable_services();
    let mut product = Product::prepare().await;
    for (name, value) in [("RATE_LIMIT_PER_MINUTE", "1000000"), ("LOG_LEVEL", "warn")] {
        product.set(name, value);
    }
    let began = Instant::now();
    fill_with(&product.variable("DATABASE_URL"), size).await;
    println!("{size:?}, filled in {:.0?}", began.elapsed());
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    let began = Instant::now();
    let counted =
        "select count(*) from counted_days having min(day) <= current_date - 300 and max(day) = current_date - 1";
    eventually_within(COUNT_TIMEOUT, "a year's days are counted", async || {
        sqlx::query_scalar::<_, i64>(counted).fetch_optional(&product.db).await.unwrap().is_some()
    })
    .await;
    println!("a year's days counted in {:.0?}", began.elapsed());
    let admin = admin(&product).await;
    println!("\n| path | median | 90 % | goal |\n|---|---|---|---|");
    let mut slow = Vec::new();
    for (path, goal) in paths(&product.db).await {
        let times = times(&admin, &path).await;
        println!("| {path} | {:.1?} | {:.1?} | {goal:.0?} |", times[ROUNDS / 2], times[ROUNDS * 9 / 10]);
        if times[ROUNDS / 2] > goal {
            slow.push(path);
        }
    }
    println!("\nOver the goal: {}", if slow.is_empty() { "nothing".to_owned() } else { slow.join(", ") });
}

/// What is asked for, and how long it may take.
async fn paths(db: &PgPool) -> Vec<(String, Duration)> {
    let users = cursor(db, "select created_at, id from users order by created_at, id limit 1 offset 100").await;
    let payments = cursor(db, "select created_at, id from payments order by created_at, id limit 1 offset 100").await;
    let bookings =
        cursor(db, "select lower(during), id from bookings order by lower(during), id limit 1 offset 100").await;
    let mut pages: Vec<String> = [
        "/admin/users",
        "/admin/users?page=500&per_page=20",
        "/admin/users?role=coach&page=100",
        "/admin/users?q=client%20777",
        "/admin/users?q=client",
        "/admin/users?q=client777@fill.example.com",
        "/admin/jobs",
        "/admin/jobs?status=done&page=500",
        "/admin/queues/emails/jobs?status=done",
        "/admin/queues/emails/jobs?status=dead&q=refused",
        "/admin/queues",
        "/admin/queues/history",
        "/admin/bookings",
        "/admin/bookings?status=completed&page=500",
        "/admin/bookings?q=client%20777",
        "/admin/payments",
        "/admin/payments?status=refunded&currency=EUR",
        "/admin/payments?q=cs_fill_77",
        "/admin/audit",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.push(format!("/admin/users?cursor={users}"));
    pages.push(format!("/admin/bookings?cursor={bookings}"));
    pages.push(format!("/admin/payments?cursor={payments}"));
    let years = ["/admin/metrics?days=366", "/admin/metrics?days=366&timezone=Asia/Kathmandu", "/admin/metrics/checks"];
    let pages = pages.into_iter().map(|path| (path, PAGE_GOAL));
    pages.chain(years.map(|path| (path.to_owned(), YEAR_GOAL))).collect()
}

/// Nearly at the end of a list.
async fn cursor(db: &PgPool, sql: &'static str) -> Cursor {
    let (at, id): (Timestamp, Uuid) = sqlx::query_as(sql).fetch_one(db).await.unwrap();
    Cursor::At(at, id)
}

/// How long each answer takes, the shortest first.
async fn times(admin: &Person, path: &str) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        let began = Instant::now();
        admin.gets(path).await.expect(200);
        if round > 0 {
            times.push(began.elapsed());
        }
    }
    times.sort_unstable();
    times
}

/// Somebody of the team, signed in: a client's row with another role.
async fn admin(product: &Product) -> Person {
    let email = "client1@fill.example.com";
    let promote = "update users set role = 'admin' where email_key = $1";
    assert_eq!(sqlx::query(promote).bind(email).execute(&product.db).await.unwrap().rows_affected(), 1);
    let body = json!({ "email": email, "password": PASSWORD });
    let request = product.http.post(format!("{}/auth/login", product.url)).json(&body);
    let answer = Answer::of(request.send().await.unwrap()).await.expect(200);
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    Person {
        id: text("/user/id").parse().unwrap(),
        email: email.to_owned(),
        access_token: text("/access_token"),
        refresh_token: text("/refresh_token"),
        url: product.url.clone(),
        http: product.http.clone(),
    }
}

async fn fill_with(database_url: &str, size: Size) {
    let mut db = PgConnection::connect(database_url).await.unwrap();
    // As the tests' configuration hashes passwords.
    let hash = bcrypt::hash(PASSWORD, 4).unwrap();
    let now = Clock::system().now();
    let rows = Rows { size, now: &now.to_string(), model: "text-embedding-3-small", password_hash: &hash };
    fill(&mut db, rows).await.unwrap();
    // The filled payments are none that the stand-in knows: today's comparison with Stripe counts as done.
    let daily = RECURRING_JOBS.iter().find(|job| job.name == "reconcile-payments").unwrap();
    daily.enqueue(&mut db, now).await.unwrap();
    let done = "update jobs set state = 'done', finished_at = created_at where kind = 'payments.reconcile' and state = 'ready'";
    assert_eq!(sqlx::query(done).execute(&mut db).await.unwrap().rows_affected(), 1);
}
