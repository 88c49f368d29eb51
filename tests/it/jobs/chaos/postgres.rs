//! Postgres is cut off, restarted and killed in the middle of the work.

use std::path::Path;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rapport_sandbox::services::{self, Options, Search, Services};
use serde_json::json;
use sqlx::{Connection, PgConnection};

use super::{DONE, all_right, count};
use crate::support::app::Answer;
use crate::support::people::PASSWORD;
use crate::support::processes::{Product, eventually};
use crate::support::stores;
use crate::support::tcp_proxy::Cable;

const OPEN: &str = "select count(*) from jobs where kind = 'emails.send' and state <> 'done'";

/// A stranger signs up; the answer, whatever it is.
async fn signs_up(product: &Product) -> Answer {
    let email = format!("{}@example.com", uuid::Uuid::from_u128(stores::rand_u128()));
    let body = json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": "Ana", "timezone": "UTC" });
    let request = product.http.post(format!("{}/auth/signup", product.url)).json(&body);
    Answer::of(request.send().await.unwrap()).await
}

/// Somebody signs up within five seconds.
async fn is_back(product: &Product) {
    let back = async { while signs_up(product).await.status != 201 {} };
    tokio::time::timeout(Duration::from_secs(5), back).await.expect("back within five seconds");
}

/// Whatever was accepted is done, and no job came near to being taken for a poisonous one.
async fn nothing_is_lost(product: &Product) {
    eventually("everything is done", || async { count(&product.db, OPEN).await == 0 }).await;
    assert_eq!(all_right(product).await, 0, "an outage repeats no mail");
    assert_eq!(count(&product.db, "select count(*) from jobs where crash_count > 1").await, 0, "an outage is no crash");
}

/// The product's processes reach Postgres over a wire that can be cut.
fn by_cable(product: &mut Product) -> Cable {
    let mut url = url::Url::parse(&product.variable("DATABASE_URL")).unwrap();
    let server = url::Url::parse(&stores::services().database_url).unwrap();
    let cable = Cable::to(format!("{}:{}", server.host_str().unwrap(), server.port().unwrap()).parse().unwrap());
    url.set_port(Some(cable.port())).unwrap();
    product.set("DATABASE_URL", url.as_str());
    cable
}

/// Every connection breaks in the middle of the work, and none comes through for a while.
#[actix_web::test]
async fn postgres_goes_and_comes_back() {
    let mut product = Product::prepare().await;
    let cable = by_cable(&mut product);
    product.set("LOG_LEVEL", "error");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    product.people_to_write_to(300).await;
    eventually("they work", || async { count(&product.db, DONE).await >= 30 }).await;
    cable.cut().await;
    let refused = signs_up(&product).await;
    assert!(refused.header("retry-after").is_some(), "{}", refused.text);
    refused.expect_problem(503, "unavailable");
    cable.mend().await;
    is_back(&product).await;
    nothing_is_lost(&product).await;
}

/// Between the mail server's 250 and our mark: the mark is made as soon as Postgres is back, and the mail is not sent again.
#[actix_web::test]
async fn a_mail_accepted_while_postgres_is_away_is_not_repeated() {
    let mut product = Product::prepare().await;
    let cable = by_cable(&mut product);
    product.set("LOG_LEVEL", "debug");
    // Accepted at once, answered later.
    product.sandbox.mail.faults().slow(Duration::from_millis(400));
    product.people_to_write_to(1).await;
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    eventually("it is accepted", || async { !product.sandbox.mail.accepted_counts().is_empty() }).await;
    cable.cut().await;
    eventually("it cannot be marked", || async { product.logged("worker").contains("not written yet") }).await;
    cable.mend().await;
    nothing_is_lost(&product).await;
    let once = "select count(*) from jobs where kind = 'emails.send' and attempt = 1 and epoch = 1 and errors = '[]'";
    assert_eq!(count(&product.db, once).await, 1);
}

/// A Postgres of one's own, that others do not miss.
fn own_postgres(folder: &Path) -> Services {
    let options = Options {
        supervisor: vec![env!("CARGO_BIN_EXE_rapport").to_owned(), "services".to_owned()],
        data_dir: folder.to_owned(),
        tools_dir: Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools"),
        durable: true,
        linger: Duration::ZERO,
        search: Search::Anywhere,
        progress: &|_| (),
    };
    services::start(&options).expect("a private Postgres")
}

/// The server is told to restart at once, then killed as by a power cut, while people sign up and jobs are done.
#[actix_web::test]
async fn postgres_restarts_and_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = own_postgres(folder.path());
    let mut product = Product::prepare_on(&postgres.database_url).await;
    product.set("LOG_LEVEL", "error");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    for ending in [Signal::SIGINT, Signal::SIGKILL] {
        let done = count(&product.db, DONE).await;
        product.people_to_write_to(150).await;
        eventually("they work", || async { count(&product.db, DONE).await >= done + 15 }).await;
        let before = postgres.postgres_pid().unwrap();
        kill(Pid::from_raw(before.cast_signed()), ending).unwrap();
        let is_another = || async { postgres.postgres_pid().is_some_and(|pid| pid != before) };
        eventually("another Postgres is started", is_another).await;
        eventually("it answers", || async { PgConnection::connect(&postgres.database_url).await.is_ok() }).await;
        is_back(&product).await;
    }
    nothing_is_lost(&product).await;
    drop(product);
    assert!(postgres.stop().unwrap());
}
