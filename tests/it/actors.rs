//! The shell round every room: one lane after another, a bound, and a panic that stops nobody else.

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

/// A lane of each of the room's shards.
fn lanes() -> Vec<Uuid> {
    (0..Bookings::SHARDS).map(|shard| Uuid::from_u128(shard as u128)).collect()
}

/// Something to do in a lane.
struct Work<F: FnOnce() + Send + 'static> {
    lane: Uuid,
    work: F,
}

impl<F: FnOnce() + Send + 'static> Command for Work<F> {
    type State = Bookings;
    type Output = ();

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.lane)
    }

    async fn run(self, _: &App, _: &Bookings) -> Result<()> {
        (self.work)();
        Ok(())
    }
}

/// Waits in a lane until it is let through.
struct Wait {
    lane: Uuid,
    gate: Arc<Semaphore>,
    inside: Arc<AtomicUsize>,
}

impl Command for Wait {
    type State = Bookings;
    type Output = usize;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.lane)
    }

    async fn run(self, _: &App, _: &Bookings) -> Result<usize> {
        let together = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        drop(self.gate.acquire().await);
        self.inside.fetch_sub(1, Ordering::SeqCst);
        Ok(together)
    }
}

#[actix_web::test]
async fn a_panic_stops_neither_its_own_lane_nor_the_others() {
    let app = TestApp::start().await;
    for lane in lanes() {
        let panicked = app.actors.send(Work { lane, work: || panic!("as if by a bug") }).await;
        assert_eq!(panicked.unwrap_err().code(), Code::Internal);
        for other in lanes() {
            app.actors.send(Work { lane: other, work: || {} }).await.unwrap();
        }
    }
    // And people go on booking.
    let ben = app.coach("Ben Okafor").await;
    app.client("Ana").await.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    app.end().await;
}

#[actix_web::test]
async fn one_after_another_in_a_lane_and_side_by_side_in_many() {
    let app = TestApp::start().await;
    let (gate, inside) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let wait = |lane| app.actors.send(Wait { lane, gate: gate.clone(), inside: inside.clone() });
    let many = join_all((1..=20).map(|lane| wait(Uuid::from_u128(lane))));
    let opener = async {
        crate::support::processes::eventually("all are inside at once", || async {
            inside.load(Ordering::SeqCst) == 20
        })
        .await;
        gate.add_permits(20);
    };
    let (answers, ()) = tokio::join!(many, opener);
    assert!(answers.iter().all(Result::is_ok));

    let (gate, inside) = (Arc::new(Semaphore::new(20)), Arc::new(AtomicUsize::new(0)));
    let one = join_all(
        (0..20).map(|_| app.actors.send(Wait { lane: Uuid::from_u128(7), gate: gate.clone(), inside: inside.clone() })),
    )
    .await;
    assert!(one.into_iter().all(|together| together.unwrap() == 1), "never two at once");
    app.end().await;
}

/// Over the bound the answer is 503 with a time to come back, and those inside are not disturbed.
#[actix_web::test]
async fn too_many_at_once_are_asked_to_come_back() {
    let app = TestApp::start().await;
    let (gate, inside) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let ask = || app.actors.send(Wait { lane: Uuid::from_u128(7), gate: gate.clone(), inside: inside.clone() });
    let full = join_all((0..Bookings::MAX_IN_FLIGHT).map(|_| ask()));
    let more = async {
        crate::support::processes::eventually("the first is inside", || async { inside.load(Ordering::SeqCst) == 1 })
            .await;
        let refused = ask().await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable);
        assert!(refused.retry_delay().is_some(), "with a Retry-After");
        // A coach of another shard is not touched by it.
        app.actors.send(Work { lane: Uuid::from_u128(8), work: || {} }).await.unwrap();
        gate.add_permits(Bookings::MAX_IN_FLIGHT);
    };
    let (inside, ()) = tokio::join!(full, more);
    assert!(inside.iter().all(Result::is_ok));
    ask().await.unwrap();
    app.end().await;
}
