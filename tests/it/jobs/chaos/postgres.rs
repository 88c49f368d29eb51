//! Postgres is unreachable, restarted and killed while jobs run.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use sqlx::{Connection, PgConnection};

use super::{DONE, assert_all_done, count};
use crate::support::app::Answer;
use crate::support::patience::none_left;
use crate::support::people::PASSWORD;
use crate::support::processes::{Product, eventually};
use crate::support::stores;
use crate::support::tcp_proxy::TcpProxy;

const OPEN: &str = "select count(*) from jobs where kind = 'emails.send' and state <> 'done'";

/// Somebody signs up; returns the response, whatever it is.
async fn signs_up(product: &Product) -> Answer {
    let email = format!("{}@example.com", uuid::Uuid::from_u128(stores::rand_u128()));
    let body = json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": "Ana", "timezone": "UTC" });
    let request = product.http.post(format!("{}/auth/signup", product.url)).json(&body);
    Answer::of(request.send().await.unwrap()).await
}

/// Sign-ups succeed again.
async fn assert_sign_ups_recover(product: &Product) {
    eventually("a sign-up succeeds", || async { signs_up(product).await.status == 201 }).await;
}

/// Every job is done, no mail is repeated, and no job has crashed often enough to be isolated.
async fn assert_nothing_lost(product: &Product) {
    none_left("mails that are not sent", || count(&product.db, OPEN)).await;
    assert_eq!(assert_all_done(product).await, 0, "an outage repeats no mail");
    assert_eq!(
        count(&product.db, "select count(*) from jobs where crash_count > 1").await,
        0,
        "an outage is not counted as a crash"
    );
}

/// The processes connect to Postgres through a proxy that can be cut.
fn behind_proxy(product: &mut Product) -> TcpProxy {
    let mut url = url::Url::parse(&product.variable("DATABASE_URL")).unwrap();
    let server = url::Url::parse(&stores::services().database_url).unwrap();
    let proxy = TcpProxy::to(format!("{}:{}", server.host_str().unwrap(), server.port().unwrap()).parse().unwrap());
    url.set_port(Some(proxy.port())).unwrap();
    product.set("DATABASE_URL", url.as_str());
    proxy
}

/// Every connection breaks while jobs run, and new ones are refused for a while.
#[actix_web::test]
async fn jobs_survive_broken_connections_to_postgres() {
    let mut product = Product::prepare().await;
    let proxy = behind_proxy(&mut product);
    product.set("LOG_LEVEL", "error");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    product.users_with_pending_email(300).await;
    eventually("jobs are being done", || async { count(&product.db, DONE).await >= 30 }).await;
    proxy.cut().await;
    let refused = signs_up(&product).await;
    assert!(refused.header("retry-after").is_some(), "{}", refused.text);
    refused.expect_problem(503, "unavailable");
    proxy.mend().await;
    assert_sign_ups_recover(&product).await;
    assert_nothing_lost(&product).await;
}

/// Between the mail server's 250 and the record of the effect: it is written as soon as Postgres is reachable, and the mail is not repeated.
#[actix_web::test]
async fn a_mail_accepted_while_postgres_is_away_is_not_repeated() {
    let mut product = Product::prepare().await;
    let proxy = behind_proxy(&mut product);
    product.set("LOG_LEVEL", "debug");
    // The mail is accepted before the response is sent.
    product.sandbox.mail.faults().slow(Duration::from_millis(400));
    product.users_with_pending_email(1).await;
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    eventually("it is accepted", || async { !product.sandbox.mail.accepted_counts().is_empty() }).await;
    proxy.cut().await;
    eventually("the effect can't be written", || async { product.log_of("worker").contains("write failed, retrying") })
        .await;
    proxy.mend().await;
    assert_nothing_lost(&product).await;
    // Its end may be written by another run, which an outage does not count as an attempt.
    let once = "select count(*) from jobs where kind = 'emails.send' and attempt = 1";
    assert_eq!(count(&product.db, once).await, 1);
}

/// The server is restarted immediately (SIGINT), then killed (SIGKILL), while people sign up and jobs run.
#[actix_web::test]
async fn jobs_survive_a_restart_and_a_crash_of_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = stores::own_services(folder.path());
    let mut product = Product::prepare_on(&postgres.database_url).await;
    product.set("LOG_LEVEL", "error");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    for ending in [Signal::SIGINT, Signal::SIGKILL] {
        let done = count(&product.db, DONE).await;
        product.users_with_pending_email(150).await;
        eventually("jobs are being done", || async { count(&product.db, DONE).await >= done + 15 }).await;
        let before = postgres.postgres_pid().unwrap();
        kill(Pid::from_raw(before.cast_signed()), ending).unwrap();
        let is_another = || async { postgres.postgres_pid().is_some_and(|pid| pid != before) };
        eventually("another Postgres is started", is_another).await;
        eventually("it answers", || async { PgConnection::connect(&postgres.database_url).await.is_ok() }).await;
        assert_sign_ups_recover(&product).await;
    }
    assert_nothing_lost(&product).await;
    drop(product);
    assert!(postgres.stop().unwrap());
}
