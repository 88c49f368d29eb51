//! Unreachable mail servers: the queue is suspended, the next server takes over, and no attempt is spent.

use std::time::Duration;

use rapport::clock::{minutes, seconds};
use rapport::jobs::admin::control;
use rapport::jobs::definitions::matching::EmbedCoach;
use rapport::jobs::{Queue, enqueue};
use rapport::origin::Origin;
use rapport_sandbox::mail::{Mail, Options, Stage};
use reqwest::Method;

use super::{after_attempt, email_job, received};
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

const VERIFY: &str = "verify_email";

async fn suspended_until(app: &TestApp) -> Option<rapport::clock::Timestamp> {
    let sql = "select suspended_until from queue_control where queue = 'emails'";
    sqlx::query_scalar(sql).fetch_optional(&app.db).await.unwrap().flatten()
}

/// Waits until the relay has gone through all queues once more: it takes the emails first.
async fn relay_has_run(app: &TestApp) {
    let mut tx = app.begin().await.unwrap();
    let job = EmbedCoach { coach_id: rapport::ids::random() };
    let id = enqueue(&mut tx, &Origin::system("test"), app.now(), &job).await.unwrap();
    app.commit(tx).await.unwrap();
    let sql = "select state = 'done' from jobs where id = $1";
    eventually("the relay has run", || async {
        sqlx::query_scalar::<_, bool>(sql).bind(id).fetch_one(&app.db).await.unwrap()
    })
    .await;
}

/// Waits until no email is in progress: one that is would suspend the queue when it fails.
async fn no_email_is_running(app: &TestApp) {
    let sql = "select not exists (select from jobs where queue = 'emails' and state in ('published', 'running'))";
    eventually("no email is in progress", || async {
        sqlx::query_scalar::<_, bool>(sql).fetch_one(&app.db).await.unwrap()
    })
    .await;
}

#[actix_web::test]
async fn without_a_server_the_queue_is_suspended_until_it_is_back() {
    for is_there in [false, true] {
        let app = TestApp::start().await;
        let mail = &app.sandbox.mail;
        if is_there {
            mail.hang_up().await.unwrap()
        } else {
            mail.refuse().await.unwrap()
        }
        let ana = app.signs_up("client", "Ana Ribeiro").await;
        eventually("the mail has been tried", || async {
            !email_job(&app, VERIFY, &ana).await.last_error().is_empty()
        })
        .await;
        let waits = after_attempt(&app, VERIFY, &ana, 0).await;
        assert_eq!((waits.state.as_str(), waits.run_at), ("ready", app.now() + seconds(15)));
        assert!(waits.last_error().contains("no mail server can be reached"), "{waits:?}");
        assert_eq!(suspended_until(&app).await, Some(app.now() + seconds(15)));

        // Emails that are enqueued meanwhile are not tried.
        let ben = app.signs_up("client", "Ben Okafor").await;
        relay_has_run(&app).await;
        let untried = email_job(&app, VERIFY, &ben).await;
        assert_eq!((untried.state.as_str(), untried.attempt, untried.last_error()), ("ready", 0, ""));

        // An outage of hours spends no attempt.
        for _ in 0..7 {
            app.advance(minutes(30));
            let until = app.now() + seconds(15);
            eventually("it was tried again", || async { suspended_until(&app).await == Some(until) }).await;
            no_email_is_running(&app).await;
        }
        mail.restore().await.unwrap();
        app.advance(seconds(15));
        app.jobs_done().await;
        for person in [&ana, &ben] {
            let mails = received(&app, person, "Confirm your email");
            assert_eq!(mails.len(), 1);
            assert_eq!(app.sandbox.mail.accepted(mails[0].message_id.as_deref().unwrap()), 1);
            assert_eq!(email_job(&app, VERIFY, person).await.attempt, 1);
        }
        app.end().await;
    }
}

#[actix_web::test]
async fn a_suspended_queue_is_reported_late_and_resumes() {
    let app = TestApp::start().await;
    let queues = async || app.stranger(Method::GET, "/health", None).await.expect(200)["checks"]["queues"].clone();
    control::suspend(&app.db, Queue::Emails, app.now() + minutes(5)).await.unwrap();
    // The later time wins.
    control::suspend(&app.db, Queue::Emails, app.now() + minutes(1)).await.unwrap();
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    app.advance(minutes(4));
    relay_has_run(&app).await;
    assert_eq!(queues().await["status"], "down", "mails wait, and somebody should know");
    assert_eq!(email_job(&app, VERIFY, &ana).await.state, "ready");
    app.advance(minutes(1));
    app.jobs_done().await;
    assert_eq!(received(&app, &ana, "Confirm your email").len(), 1);
    eventually("no queue is late", || async { queues().await["status"] == "ok" }).await;
    app.end().await;
}

/// Two more servers, and the product configured to use them in this order.
async fn with_two_servers() -> (TestApp, Mail, Mail) {
    let (first, second) = (Mail::start(Options::default()).unwrap(), Mail::start(Options::default()).unwrap());
    let app = TestApp::with(&[("SMTP_URL", &format!("{},{}", first.smtp_url(), second.smtp_url()))]).await;
    (app, first, second)
}

async fn gets_an_email(app: &TestApp, name: &str) -> Person {
    let person = app.signs_up("client", name).await;
    app.jobs_done().await;
    person
}

#[actix_web::test]
async fn the_second_server_takes_over_within_one_attempt() {
    let (app, first, second) = with_two_servers().await;
    let usual = gets_an_email(&app, "Ana Ribeiro").await;
    assert_eq!((first.to(&usual.email).len(), second.messages().len()), (1, 0), "the first is the first");
    first.faults().answer_next(Stage::Rcpt, 1, 451);
    let ben = gets_an_email(&app, "Ben Okafor").await;
    first.refuse().await.unwrap();
    let cleo = gets_an_email(&app, "Cleo Lind").await;
    first.hang_up().await.unwrap();
    let dora = gets_an_email(&app, "Dora").await;
    for person in [&ben, &cleo, &dora] {
        assert_eq!(second.to(&person.email).len(), 1);
        assert_eq!(email_job(&app, VERIFY, person).await.attempt, 1);
    }
    assert_eq!(first.messages().len(), 1);
    // Without either the queue is suspended, and the first that is back gets the email.
    second.refuse().await.unwrap();
    let emil = app.signs_up("client", "Emil").await;
    eventually("the queue is suspended", || async { suspended_until(&app).await.is_some() }).await;
    no_email_is_running(&app).await;
    first.restore().await.unwrap();
    app.advance(seconds(15));
    app.jobs_done().await;
    assert_eq!(first.to(&emil.email).len(), 1);
    app.end().await;
}

#[actix_web::test]
async fn a_permanent_refusal_is_not_taken_to_the_second_server() {
    let (app, first, second) = with_two_servers().await;
    first.faults().answer_next(Stage::Rcpt, 1, 550);
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    assert_eq!(after_attempt(&app, VERIFY, &ana, 1).await.state, "dead");
    assert_eq!((first.messages().len(), second.messages().len()), (0, 0));
    app.leaves_work("the refused email is dead");
}

#[actix_web::test]
async fn a_silent_server_is_skipped() {
    let (app, first, second) = with_two_servers().await;
    first.faults().greet_late(Duration::from_secs(3600));
    let people = futures::future::join_all((0..12).map(|_| app.signs_up("client", "Ana Ribeiro"))).await;
    let known: Vec<_> = people.iter().map(|person| person.email.clone()).collect();
    eventually("the other server has them all", || async { second.messages().len() == known.len() }).await;
    app.end().await;
}
