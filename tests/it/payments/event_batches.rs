//! Webhook events that arrive together are stored in one transaction, and fail one by one.

use futures::future::join_all;
use rapport::actors::payments::Payments;

use super::signature::{event, post_signed};
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::processes::eventually;

/// Events that are sent at once.
const EVENTS: usize = 24;

/// Sends that many events while none can be stored, each twice, and lets them be stored when all are here.
async fn send_together(app: &TestApp) -> Vec<(usize, Answer)> {
    let mut blocker = app.db.begin().await.unwrap();
    sqlx::query("lock table stripe_events in share mode").execute(&mut *blocker).await.unwrap();
    let send = |number: usize| async move {
        let body = event(&format!("evt_{}", number % EVENTS), "checkout.session.completed").to_string();
        (number % EVENTS, post_signed(app, 0, body).await)
    };
    let (answers, ()) = tokio::join!(join_all((0..2 * EVENTS).map(send)), async {
        eventually("all have come", || async {
            app.actors.state::<Payments>().events.unanswered_count() == 2 * EVENTS
        })
        .await;
        blocker.commit().await.unwrap();
    });
    answers
}

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
}

#[actix_web::test]
async fn events_that_arrive_together_share_a_transaction() {
    let app = TestApp::start().await;
    for (_, answer) in send_together(&app).await {
        answer.expect(200);
    }
    let all = i64::try_from(EVENTS).unwrap();
    assert_eq!(count(&app, "select count(*) from stripe_events").await, all, "each once");
    let jobs = "select count(*) from jobs where kind = 'payments.handle_stripe_event'";
    assert_eq!(count(&app, jobs).await, all, "a job for each");
    let distinct = "select count(distinct args ->> 'event_id') from jobs where kind = 'payments.handle_stripe_event'";
    assert_eq!(count(&app, distinct).await, all);
    // Two transactions waited for the lock with what had come by then, and the rest followed.
    let transactions = count(&app, "select count(distinct xmin::text) from stripe_events").await;
    assert!(transactions <= 4, "{transactions} transactions");
    app.end().await;
}

#[actix_web::test]
async fn an_event_that_is_refused_fails_alone() {
    let app = TestApp::start().await;
    let refuse = "alter table stripe_events add constraint refused check (id <> 'evt_7')";
    sqlx::query(refuse).execute(&app.db).await.unwrap();
    for (number, answer) in send_together(&app).await {
        let expected = if number == 7 { 500 } else { 200 };
        assert_eq!(answer.status, expected, "evt_{number}: {}", answer.text);
    }
    let others = i64::try_from(EVENTS).unwrap() - 1;
    assert_eq!(count(&app, "select count(*) from stripe_events").await, others);
    let jobs = "select count(*) from jobs where kind = 'payments.handle_stripe_event'";
    assert_eq!(count(&app, jobs).await, others);
    app.end().await;
}
