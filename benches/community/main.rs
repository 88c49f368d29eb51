//! What the lists of the community cost at 1,000,000 posts, 5,000,000 comments and 100,000 resources: the time of each answer, to visitors and to members.
//! On private servers that write to disk; `cargo bench --bench community`, or `-- 10000` for fewer posts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a failing benchmark panics")]

#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "a benchmark needs only a part of the tests' harness")]
mod support;

use std::time::{Duration, Instant};

use rapport::clock::Clock;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use support::data;
use support::people::{Person, sign_up};
use support::processes::Product;

const FILL: &str = include_str!("fill.sql");

/// Posts, unless the command line says otherwise.
const POSTS: usize = 1_000_000;

/// The fewest that make all that is asked for.
const FEWEST: usize = 1_000;

/// Answers of each path.
const ROUNDS: usize = 200;

/// What 95 of 100 answers may take.
const GOAL: Duration = Duration::from_millis(30);

/// What visitors and members ask for. `{post}` is the post with the long thread, `{author}` has written a hundred posts.
const PATHS: &[&str] = &[
    "/community/posts",
    "/community/posts?sort=top",
    "/community/posts?sort=hot",
    "/community/posts?type=question",
    "/community/posts?type=question&sort=top",
    "/community/posts?tag=tag-4",
    "/community/posts?tag=rare-44&sort=top",
    "/community/posts?author_id={author}",
    "/community/posts?q=word20000",
    "/community/posts?q=word300",
    "/community/posts?q=word5",
    "/community/posts?q=word300+word400&sort=hot",
    "/community/posts?page=500",
    "/community/posts/{post}",
    "/community/posts/{post}/comments?per_page=50",
    "/community/posts.atom",
    "/community/resources",
    "/community/resources?sort=bookmarks",
    "/community/resources?type=book&tag=tag-1",
    "/community/resources?q=word300",
];

/// What only members ask for, or get another answer to.
const MEMBERS: &[&str] = &[
    "/community/posts?visibility=private",
    "/community/posts?visibility=private&sort=hot",
    "/community/resources?sort=for_you",
    "/community/resources?sort=for_you&type=book",
];

/// Lists of which the parts after the first are read by cursor.
const FEEDS: &[&str] = &[
    "/community/posts?per_page=20",
    "/community/posts?sort=top&per_page=20",
    "/community/posts?sort=hot&per_page=20",
    "/community/posts/{post}/comments?per_page=50",
    "/community/resources?per_page=24",
];

#[tokio::main]
async fn main() {
    // Cargo passes `--bench` as well.
    let posts = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(POSTS).max(FEWEST);
    support::stores::durable_services();
    let mut product = Product::prepare().await;
    for (name, value) in
        [("RATE_LIMIT_PER_MINUTE", "1000000"), ("AUTH_RATE_LIMIT_PER_MINUTE", "1000000"), ("LOG_LEVEL", "warn")]
    {
        product.set(name, value);
    }
    let began = Instant::now();
    fill(&product.variable("DATABASE_URL"), posts).await;
    let size: String = sqlx::query_scalar("select pg_size_pretty(pg_database_size(current_database()))")
        .fetch_one(&product.db)
        .await
        .unwrap();
    println!(
        "\n{posts} posts, {} comments, {} resources: {size}, filled in {:.0?}\n",
        posts * 5 + 10_000,
        posts / 10,
        began.elapsed()
    );
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.ready().await;
    let member = member(&product).await;
    let [post, author] = ids(&product).await;
    let place = |path: &str| path.replace("{post}", &post).replace("{author}", &author);

    println!("| path | reader | p50 | p95 | p99 |\n|---|---|---|---|---|");
    let mut slow = Vec::new();
    for path in PATHS {
        let asked = place(path);
        slow.extend(measured(path, "visitor", async |_| get(&product, None, &asked).await.0).await);
        slow.extend(measured(path, "member", async |_| get(&product, Some(&member), &asked).await.0).await);
    }
    for path in MEMBERS {
        slow.extend(measured(path, "member", async |_| get(&product, Some(&member), path).await.0).await);
    }
    for path in FEEDS {
        let (asked, mut cursor) = (place(path), None::<String>);
        let name = format!("{path}&cursor=…");
        slow.extend(
            measured(&name, "member", async |_| {
                let asked = cursor.as_ref().map_or_else(|| asked.clone(), |cursor| format!("{asked}&cursor={cursor}"));
                let (took, page) = get(&product, Some(&member), &asked).await;
                cursor = page["next_cursor"].as_str().map(str::to_owned);
                took
            })
            .await,
        );
    }
    println!("\np95 over {GOAL:.0?}: {}", if slow.is_empty() { "nothing".to_owned() } else { slow.join(", ") });
}

/// Asks so many times, prints a row, and gives the name of a path that misses the goal. The first three answers are not counted.
async fn measured(name: &str, reader: &str, mut ask: impl AsyncFnMut(usize) -> Duration) -> Option<String> {
    let mut took = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS + 3 {
        took.push(ask(round).await);
    }
    let mut took = took.split_off(3);
    took.sort_unstable();
    let [p50, p95, p99] = [50, 95, 99].map(|hundred| took[(took.len() * hundred).div_ceil(100) - 1]);
    println!("| `{name}` | {reader} | {p50:.1?} | {p95:.1?} | {p99:.1?} |");
    (p95 > GOAL).then(|| format!("{name} ({reader})"))
}

async fn get(product: &Product, reader: Option<&Person>, path: &str) -> (Duration, Value) {
    let mut request = product.http.get(format!("{}{path}", product.url));
    if let Some(reader) = reader {
        request = request.bearer_auth(&reader.access_token);
    }
    let began = Instant::now();
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    let took = began.elapsed();
    assert_eq!(status, 200, "{path}: {text}");
    // The feed is Atom.
    (took, serde_json::from_str(&text).unwrap_or_default())
}

/// A client who has done the quiz.
async fn member(product: &Product) -> Person {
    let ana = sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    let mut quiz = data::quiz();
    quiz["challenges"] = json!(["burnout", "confidence", "leadership", "money", "public-speaking", "conflict", "adhd"]);
    let profile = json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm", "quiz": quiz });
    ana.writes(profile).await.expect(200);
    ana
}

/// The post with the long thread, and its author.
async fn ids(product: &Product) -> [String; 2] {
    let sql = "select array[id::text, author_id::text] from posts order by comment_count desc limit 1";
    let ids: Vec<String> = sqlx::query_scalar(sql).fetch_one(&product.db).await.unwrap();
    ids.try_into().unwrap()
}

async fn fill(database_url: &str, posts: usize) {
    let mut db = PgConnection::connect(database_url).await.unwrap();
    for (name, value) in [("posts", posts.to_string()), ("now", Clock::system().now().to_string())] {
        let set = sqlx::query("select set_config('fill.' || $1, $2, false)").bind(name).bind(value);
        set.execute(&mut db).await.unwrap();
    }
    for sql in ["set synchronous_commit = off", FILL, "vacuum analyze"] {
        sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
    }
}
