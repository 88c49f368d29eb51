//! The limits of queues hold over all workers, however much time passes.

use std::time::Duration;

use rapport::clock::seconds;
use rapport::jobs::definitions::payments::HandleStripeEvent;
use rapport::jobs::{Queue, enqueue};
use rapport::origin::Origin;
use rapport::workers::runner;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::TestApp;
use crate::support::patience::Patience;
use crate::support::processes::eventually;

/// Events that were never stored: their jobs end without a call to Stripe.
async fn put_events(app: &TestApp, how_many: usize) {
    let mut tx = app.begin().await.unwrap();
    for number in 0..how_many {
        let job = HandleStripeEvent { event_id: format!("evt_{number}"), object_id: None };
        enqueue(&mut tx, &Origin::system("test"), app.now(), &job).await.unwrap();
    }
    app.commit(tx).await.unwrap();
}

const DONE: &str = "kind = 'payments.handle_stripe_event' and state = 'done'";

/// Two processes that run four jobs each, and a limit of two: never more than two are published or running, and all are done.
#[actix_web::test]
async fn a_concurrency_limit_holds_over_all_workers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (other, _) = app.another_web();
    let stop = CancellationToken::new();
    let options = runner::Options { queues: vec![Queue::Emails], concurrency: Some(4) };
    tokio::spawn(runner::run(other, options, stop.clone()));
    admin.patches("/admin/queues/emails", json!({ "concurrency": 2 })).await.expect(200);
    app.sandbox.mail.faults().slow(Duration::from_millis(60));
    for number in 0..12 {
        app.signs_up("client", &format!("Person {number}")).await;
    }
    let mut max = 0;
    let mut patience = Patience::default();
    while app.count_jobs("queue = 'emails' and state = 'done'").await < 12 {
        max = max.max(app.count_jobs("queue = 'emails' and state in ('published', 'running')").await);
        assert!(patience.turn().await, "they are done in time");
    }
    assert_eq!(max, 2);
    stop.cancel();
    app.end().await;
}

/// Two per second by the app's clock: at one time no more than two are started, and a long pause saves up one second's worth.
#[actix_web::test]
async fn a_rate_limit_holds_on_average_and_in_a_burst() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.jobs_done().await;
    admin.patches("/admin/queues/payments", json!({ "rate_per_second": 2 })).await.expect(200);
    let before = app.count_jobs("queue = 'payments' and state = 'done'").await;
    put_events(&app, 9).await;
    let mut started = 0;
    // Recurring jobs of this queue count as well.
    for (wait, more) in [(0, 2), (1, 2), (60, 2), (1, 2)] {
        app.advance(seconds(wait));
        started += more;
        let done = || app.count_jobs("queue = 'payments' and state = 'done'");
        eventually("as many as the limit allows", || async { done().await - before >= started }).await;
        // No more are started while a job of another queue is done.
        app.signs_up("client", "Ana Ribeiro").await;
        let others = "queue = 'emails' and state <> 'done'";
        eventually("the other queue is done", || async { app.count_jobs(others).await == 0 }).await;
        assert_eq!(done().await - before, started);
    }
    admin.patches("/admin/queues/payments", json!({ "rate_per_second": null })).await.expect(200);
    app.jobs_done().await;
    assert_eq!(app.count_jobs(DONE).await, 9);
    app.end().await;
}
