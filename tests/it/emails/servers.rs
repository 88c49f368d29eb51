//! Mail servers that are not there: the queue waits, the next one takes over, and no attempt is spent.

use std::time::Duration;

use rapport::clock::{minutes, seconds};
use rapport::jobs::admin::control;
use rapport::jobs::definitions::matching::EmbedCoach;
use rapport::jobs::{Queue, enqueue};
use rapport::origin::Origin;
use rapport_sandbox::mail::{Mail, Options, Stage};
use reqwest::Method;

use super::{after_attempt, asked, got};
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

const VERIFY: &str = "verify_email";

async fn suspended_until(app: &TestApp) -> Option<rapport::clock::Timestamp> {
    let sql = "select suspended_until from queue_control where queue = 'emails'";
    sqlx::query_scalar(sql).fetch_optional(&app.db).await.unwrap().flatten()
}

/// Waits until the relay has looked at every queue once more: it looks at the mails first.
async fn relay_has_looked(app: &TestApp) {
    let mut tx = app.begin().await.unwrap();
    let job = EmbedCoach { coach_id: rapport::ids::random() };
    let id = enqueue(&mut tx, &Origin::system("test"), app.now(), &job).await.unwrap();
    app.commit(tx).await.unwrap();
    let sql = "select state = 'done' from jobs where id = $1";
    eventually("the relay has looked", || async {
        sqlx::query_scalar::<_, bool>(sql).bind(id).fetch_one(&app.db).await.unwrap()
    })
    .await;
}

/// Waits until no mail is in a worker's hands: one that still is would hold the queue from the moment it ends.
async fn mails_lie_still(app: &TestApp) {
    let sql = "select not exists (select from jobs where queue = 'emails' and state in ('published', 'running'))";
    eventually("the mails lie still", || async {
        sqlx::query_scalar::<_, bool>(sql).fetch_one(&app.db).await.unwrap()
    })
    .await;
}

#[actix_web::test]
async fn without_a_server_the_queue_waits_and_goes_on_when_it_is_back() {
    for is_there in [false, true] {
        let app = TestApp::start().await;
        let mail = &app.sandbox.mail;
        if is_there {
            mail.hang_up().await.unwrap()
        } else {
            mail.refuse().await.unwrap()
        }
        let ana = app.signs_up("client", "Ana Ribeiro").await;
        eventually("the mail has been tried", || async { !asked(&app, VERIFY, &ana).await.last_error().is_empty() })
            .await;
        let waits = after_attempt(&app, VERIFY, &ana, 0).await;
        assert_eq!((waits.state.as_str(), waits.run_at), ("ready", app.now() + seconds(15)));
        assert!(waits.last_error().contains("no mail server can be reached"), "{waits:?}");
        assert_eq!(suspended_until(&app).await, Some(app.now() + seconds(15)));

        // Whoever comes meanwhile does not even try.
        let ben = app.signs_up("client", "Ben Okafor").await;
        relay_has_looked(&app).await;
        let untried = asked(&app, VERIFY, &ben).await;
        assert_eq!((untried.state.as_str(), untried.attempt, untried.last_error()), ("ready", 0, ""));

        // Hours of it cost nothing.
        for _ in 0..7 {
            app.advance(minutes(30));
            let until = app.now() + seconds(15);
            eventually("it was tried again", || async { suspended_until(&app).await == Some(until) }).await;
            mails_lie_still(&app).await;
        }
        mail.restore().await.unwrap();
        app.advance(seconds(15));
        app.jobs_done().await;
        for person in [&ana, &ben] {
            let mails = got(&app, person, "Confirm your email");
            assert_eq!(mails.len(), 1);
            assert_eq!(app.sandbox.mail.accepted(mails[0].message_id.as_deref().unwrap()), 1);
            assert_eq!(asked(&app, VERIFY, person).await.attempt, 1);
        }
        app.end().await;
    }
}

#[actix_web::test]
async fn a_held_queue_is_late_and_goes_on() {
    let app = TestApp::start().await;
    let queues = async || app.stranger(Method::GET, "/health", None).await.expect(200)["checks"]["queues"].clone();
    control::suspend(&app.db, Queue::Emails, app.now() + minutes(5)).await.unwrap();
    // The longer hold wins.
    control::suspend(&app.db, Queue::Emails, app.now() + minutes(1)).await.unwrap();
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    app.advance(minutes(4));
    relay_has_looked(&app).await;
    assert_eq!(queues().await["status"], "down", "mails wait, and somebody should know");
    assert_eq!(asked(&app, VERIFY, &ana).await.state, "ready");
    app.advance(minutes(1));
    app.jobs_done().await;
    assert_eq!(got(&app, &ana, "Confirm your email").len(), 1);
    eventually("no queue is late", || async { queues().await["status"] == "ok" }).await;
    app.end().await;
}

/// Two servers beside the usual one, and the product that is to use them in this order.
async fn two() -> (TestApp, Mail, Mail) {
    let (first, second) = (Mail::start(Options::default()).unwrap(), Mail::start(Options::default()).unwrap());
    let app = TestApp::with(&[("SMTP_URL", &format!("{},{}", first.smtp_url(), second.smtp_url()))]).await;
    (app, first, second)
}

async fn is_written_to(app: &TestApp, name: &str) -> Person {
    let person = app.signs_up("client", name).await;
    app.jobs_done().await;
    person
}

#[actix_web::test]
async fn the_second_server_takes_over_within_the_attempt() {
    let (app, first, second) = two().await;
    let usual = is_written_to(&app, "Ana Ribeiro").await;
    assert_eq!((first.to(&usual.email).len(), second.messages().len()), (1, 0), "the first is the first");
    first.faults().answer_next(Stage::Rcpt, 1, 451);
    let ben = is_written_to(&app, "Ben Okafor").await;
    first.refuse().await.unwrap();
    let cleo = is_written_to(&app, "Cleo Lind").await;
    first.hang_up().await.unwrap();
    let dora = is_written_to(&app, "Dora").await;
    for person in [&ben, &cleo, &dora] {
        assert_eq!(second.to(&person.email).len(), 1);
        assert_eq!(asked(&app, VERIFY, person).await.attempt, 1);
    }
    assert_eq!(first.messages().len(), 1);
    // With neither of them the queue waits, and whichever is back first has it.
    second.refuse().await.unwrap();
    let emil = app.signs_up("client", "Emil").await;
    eventually("it waits", || async { suspended_until(&app).await.is_some() }).await;
    mails_lie_still(&app).await;
    first.restore().await.unwrap();
    app.advance(seconds(15));
    app.jobs_done().await;
    assert_eq!(first.to(&emil.email).len(), 1);
    app.end().await;
}

#[actix_web::test]
async fn a_refusal_for_good_is_not_taken_to_the_second_server() {
    let (app, first, second) = two().await;
    first.faults().answer_next(Stage::Rcpt, 1, 550);
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    assert_eq!(after_attempt(&app, VERIFY, &ana, 1).await.state, "dead");
    assert_eq!((first.messages().len(), second.messages().len()), (0, 0));
}

#[actix_web::test]
async fn a_server_that_takes_connections_and_says_nothing_is_passed_by() {
    let (app, first, second) = two().await;
    first.faults().greet_late(Duration::from_secs(3600));
    let people = futures::future::join_all((0..12).map(|_| app.signs_up("client", "Ana Ribeiro"))).await;
    let known: Vec<_> = people.iter().map(|person| person.email.clone()).collect();
    let all = |mails: &[std::sync::Arc<rapport_sandbox::mail::Message>]| mails.len() == known.len();
    second.wait_for(all, Duration::from_secs(15)).await.expect("connecting takes five seconds at most, once");
    app.end().await;
}
