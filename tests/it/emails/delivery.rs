//! The attempts of one email: temporary refusal, permanent refusal, accepted without a reply.

use std::collections::BTreeSet;

use rapport::clock::seconds;
use rapport_sandbox::mail::{Kept, Stage};

use super::{MONDAY, after_attempt, free_coach, received};
use crate::support::TestApp;

const VERIFY: &str = "verify_email";

#[actix_web::test]
async fn a_temporarily_refused_email_is_dead_after_five_attempts() {
    let app = TestApp::start().await;
    app.sandbox.mail.faults().answer_next(Stage::Rcpt, 5, 451);
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for (attempt, delay) in [(1, 15), (2, 60), (3, 600), (4, 3600)] {
        let job = after_attempt(&app, VERIFY, &ana, attempt).await;
        assert_eq!((job.state.as_str(), job.run_at), ("ready", app.now() + seconds(delay)), "attempt {attempt}");
        assert!(job.last_error().contains("451"), "{job:?}");
        app.advance(seconds(delay));
    }
    let job = after_attempt(&app, VERIFY, &ana, 5).await;
    assert_eq!((job.state.as_str(), job.errors.as_array().unwrap().len()), ("dead", 5));
    let left: Vec<String> = app.jobs_left().await.into_iter().filter(|job| job.starts_with("emails.")).collect();
    assert!(
        left.len() == 1 && left[0].starts_with("emails.send (dead: the mail server refused the mail: 451"),
        "{left:?}"
    );
    // An admin retries it.
    let sql = "update jobs set state = 'ready', attempt = 0, run_at = $1, finished_at = null where state = 'dead'";
    sqlx::query(sql).bind(app.now()).execute(&app.db).await.unwrap();
    app.jobs_done().await;
    assert_eq!(received(&app, &ana, "Confirm your email").len(), 1);
    app.end().await;
}

#[actix_web::test]
async fn a_permanently_refused_email_is_dead_at_once() {
    for (stage, code) in [(Stage::Rcpt, 550), (Stage::Message, 554)] {
        let app = TestApp::start().await;
        app.sandbox.mail.faults().answer_next(stage, 1, code);
        let ana = app.signs_up("client", "Ana Ribeiro").await;
        let job = after_attempt(&app, VERIFY, &ana, 1).await;
        assert_eq!(job.state, "dead");
        assert!(job.last_error().contains(&code.to_string()), "{job:?}");
        assert!(received(&app, &ana, "").is_empty());
        app.leaves_work("the refused email is dead");
    }
}

#[actix_web::test]
async fn a_lost_reply_repeats_the_email_once_at_most_under_the_same_message_id() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    app.jobs_done().await;
    for (kept, copies) in [(Kept::Yes, 3), (Kept::No, 2)] {
        app.sandbox.mail.clear().unwrap();
        app.sandbox.mail.faults().drop_next(1, kept);
        let session = ana.books(&gil, MONDAY).await.expect(201);
        app.jobs_done().await;
        app.advance(seconds(15));
        app.jobs_done().await;
        let mails: Vec<_> = [&gil, &ana].iter().flat_map(|reader| received(&app, reader, "Gratis")).collect();
        let mails = mails.into_iter().chain(received(&app, &gil, "Ribeiro")).collect::<Vec<_>>();
        assert_eq!(mails.len(), copies, "{kept:?}");
        let ids: BTreeSet<_> = mails.iter().map(|mail| mail.message_id.clone().unwrap()).collect();
        assert_eq!(ids.len(), 2, "one id for each side");
        assert!(ids.iter().all(|id| app.sandbox.mail.accepted(id) == 1));
        ana.cancels(&session).await.expect(200);
        app.jobs_done().await;
    }
    app.end().await;
}
