//! The actor runtime: ordering keys, the limit on commands in flight, and the panic guard.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use rapport::actors::bookings::Bookings;
use rapport::actors::{ActorState, Command};
use rapport::app::App;
use rapport::error::{Code, Result};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::processes::eventually;

/// An ordering key for each shard of the actor.
fn key_per_shard() -> Vec<Uuid> {
    (0..Bookings::SHARDS).map(|shard| Uuid::from_u128(shard as u128)).collect()
}

/// Calls a function.
#[derive(Clone)]
struct Call<F: FnOnce() + Clone + Send + 'static> {
    key: Uuid,
    function: F,
}

impl<F: FnOnce() + Clone + Send + 'static> Command for Call<F> {
    type State = Bookings;
    type Output = ();

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.key)
    }

    async fn run(self, _: &App, _: &Bookings) -> Result<()> {
        (self.function)();
        Ok(())
    }
}

/// Waits for a permit. Gives how many of these commands were running when it started, itself included.
#[derive(Clone)]
struct WaitForPermit {
    key: Uuid,
    permits: Arc<Semaphore>,
    running: Arc<AtomicUsize>,
}

impl Command for WaitForPermit {
    type State = Bookings;
    type Output = usize;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.key)
    }

    async fn run(self, _: &App, _: &Bookings) -> Result<usize> {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        drop(self.permits.acquire().await);
        self.running.fetch_sub(1, Ordering::SeqCst);
        Ok(running)
    }
}

fn counters(permits: usize) -> (Arc<Semaphore>, Arc<AtomicUsize>) {
    (Arc::new(Semaphore::new(permits)), Arc::new(AtomicUsize::new(0)))
}

#[actix_web::test]
async fn a_panic_fails_only_its_own_command() {
    let app = TestApp::start().await;
    for key in key_per_shard() {
        let panicked = app.actors.send(Call { key, function: || panic!("as if by a bug") }).await;
        assert_eq!(panicked.unwrap_err().code(), Code::Internal);
        for key in key_per_shard() {
            app.actors.send(Call { key, function: || {} }).await.unwrap();
        }
    }
    // Real commands still run.
    let ben = app.coach("Ben Okafor").await;
    app.client("Ana").await.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    app.end().await;
}

#[actix_web::test]
async fn commands_with_one_ordering_key_run_in_turn_and_others_concurrently() {
    let app = TestApp::start().await;
    let (permits, running) = counters(0);
    let wait = |key: u128| {
        let (permits, running) = (permits.clone(), running.clone());
        app.actors.send(WaitForPermit { key: Uuid::from_u128(key), permits, running })
    };
    let different_keys = join_all((1..=20).map(&wait));
    let release = async {
        eventually("all run at once", || async { running.load(Ordering::SeqCst) == 20 }).await;
        permits.add_permits(20);
    };
    let (outputs, ()) = tokio::join!(different_keys, release);
    assert!(outputs.iter().all(Result::is_ok));

    let same_key = join_all((0..20).map(|_| wait(7))).await;
    assert!(same_key.into_iter().all(|running| running.unwrap() == 1), "never two at once");
    app.end().await;
}

/// And commands that are already running or waiting are not affected.
#[actix_web::test]
async fn commands_over_the_limit_in_flight_get_503_with_retry_after() {
    let app = TestApp::start().await;
    let (permits, running) = counters(0);
    let wait = || {
        let (permits, running) = (permits.clone(), running.clone());
        app.actors.send(WaitForPermit { key: Uuid::from_u128(7), permits, running })
    };
    let accepted = join_all((0..Bookings::MAX_IN_FLIGHT).map(|_| wait()));
    let one_more = async {
        eventually("the first one runs", || async { running.load(Ordering::SeqCst) == 1 }).await;
        let refused = wait().await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable);
        assert!(refused.retry_delay().is_some(), "with a Retry-After");
        // Other shards have capacity of their own.
        app.actors.send(Call { key: Uuid::from_u128(8), function: || {} }).await.unwrap();
        permits.add_permits(Bookings::MAX_IN_FLIGHT);
    };
    let (accepted, ()) = tokio::join!(accepted, one_more);
    assert!(accepted.iter().all(Result::is_ok));
    wait().await.unwrap();
    app.end().await;
}
