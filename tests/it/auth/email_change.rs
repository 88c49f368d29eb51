//! Changing the address: confirmed by a link to the new address, with a notice to the old one.

use jiff::SignedDuration;
use serde_json::json;

use super::{asks_for_a_reset, audited, is_verified, link, links, posts, resets, signs_in};
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::{PASSWORD, Person};

const PAGE: &str = "change-email";

async fn asks(person: &Person, new_email: &str) -> Answer {
    person.posts("/auth/change-email", json!({ "password": PASSWORD, "new_email": new_email })).await
}

async fn confirms(app: &TestApp, token: &str) -> Answer {
    posts(app, "/auth/change-email/confirm", json!({ "token": token })).await
}

/// The subjects of the mails to an address, without the verification mail.
async fn subjects(app: &TestApp, email: &str) -> Vec<String> {
    app.jobs_done().await;
    let mails = app.sandbox.mail.to(email);
    mails.iter().map(|mail| mail.subject.clone()).filter(|subject| !subject.starts_with("Confirm your email")).collect()
}

#[actix_web::test]
async fn the_address_changes_when_the_link_is_used() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    asks_for_a_reset(&app, &ana.email).await;
    let reset = link(&app, &ana.email, "reset-password").await.unwrap();
    let wrong = json!({ "password": "not-the-password", "new_email": "new@example.com" });
    ana.posts("/auth/change-email", wrong).await.expect_problem(403, "wrong_password");
    assert_eq!(asks(&ana, "nobody").await.broken_fields(), ["new_email"]);
    assert_eq!(asks(&ana, &ana.email).await.broken_fields(), ["new_email"]);

    let asked = asks(&ana, "Ana.New@example.com").await;
    assert_eq!(asked.expect(202), json!({ "sent_at": app.now() }));
    let token = link(&app, "Ana.New@example.com", PAGE).await.expect("a link to the new address");
    let notice = subjects(&app, &ana.email).await.pop().unwrap();
    assert_eq!(notice, "Your Rapport email is about to change");
    let job_args: String =
        sqlx::query_scalar("select string_agg(args::text, ' ') from jobs").fetch_one(&app.db).await.unwrap();
    assert!(!job_args.contains("example.com"), "jobs carry ids: {job_args}");
    assert!(!is_verified(&ana).await);
    signs_in(&app, &ana.email, PASSWORD).await.expect(200);
    signs_in(&app, "ana.new@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");

    assert_eq!(confirms(&app, &token).await.status, 204);
    let user = ana.gets("/profile").await.expect(200)["user"].clone();
    assert_eq!((&user["email"], &user["email_verified"]), (&json!("Ana.New@example.com"), &json!(true)));
    signs_in(&app, "ana.new@example.com", PASSWORD).await.expect(200);
    signs_in(&app, &ana.email, PASSWORD).await.expect_problem(401, "invalid_credentials");
    confirms(&app, &token).await.expect_problem(400, "invalid_token");
    // Links that went to the old address are invalid.
    resets(&app, &reset, "another-good-password").await.expect_problem(400, "invalid_token");
    let old = link(&app, &ana.email, "verify-email").await.unwrap();
    posts(&app, "/auth/verify-email", json!({ "token": old })).await.expect_problem(400, "invalid_token");
    assert_eq!(audited(&app, &ana).await, ["auth.signed_up", "auth.email_change_asked", "auth.email_changed"]);
    app.end().await;
}

#[actix_web::test]
async fn a_taken_address_is_answered_like_a_free_one() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.signs_up("client", "Ana Ribeiro").await, app.signs_up("coach", "Ben Okafor").await);
    let (taken, free) = (asks(&ana, &ben.email.to_uppercase()).await, asks(&ben, "free@example.com").await);
    assert_eq!((taken.status, &taken.text), (free.status, &free.text));
    assert_eq!(subjects(&app, &ana.email).await, subjects(&app, &ben.email).await, "both get the same notice");
    assert!(link(&app, &ben.email, PAGE).await.is_none(), "the owner of the taken address gets no link");

    // Taken between request and confirmation: the first one to confirm gets it.
    let cleo = app.signs_up("client", "Cleo Other").await;
    asks(&ana, "wanted@example.com").await.expect(202);
    asks(&cleo, "Wanted@Example.com").await.expect(202);
    let mut tokens = links(&app, "wanted@example.com", PAGE).await;
    tokens.extend(links(&app, "Wanted@Example.com", PAGE).await);
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 2);
    let (one, two) = futures::join!(confirms(&app, &tokens[0]), confirms(&app, &tokens[1]));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    let late = if one.status == 409 { one } else { two };
    late.expect_problem(409, "email_taken");
    app.end().await;
}

#[actix_web::test]
async fn a_link_is_invalid_after_an_hour_a_newer_request_or_a_password_change() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    asks(&ana, "first@example.com").await.expect(202);
    let first = link(&app, "first@example.com", PAGE).await.unwrap();
    asks(&ana, "second@example.com").await.expect(202);
    let second = link(&app, "second@example.com", PAGE).await.unwrap();
    confirms(&app, &first).await.expect_problem(400, "invalid_token");
    app.advance(SignedDuration::from_secs(3600));
    confirms(&app, &second).await.expect_problem(400, "invalid_token");

    let ana = app.signs_in(&ana.email).await;
    asks(&ana, "thief@example.com").await.expect(202);
    let theirs = link(&app, "thief@example.com", PAGE).await.unwrap();
    // As the notice advises.
    let body = json!({ "current_password": PASSWORD, "new_password": "another-good-password" });
    assert_eq!(ana.posts("/auth/change-password", body).await.status, 204);
    confirms(&app, &theirs).await.expect_problem(400, "invalid_token");
    app.end().await;
}

#[actix_web::test]
async fn five_changes_can_be_requested_per_hour() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for index in 0..5 {
        asks(&ana, &format!("stranger{index}@example.com")).await.expect(202);
    }
    let refused = asks(&ana, "stranger5@example.com").await;
    assert_eq!(refused.header("retry-after"), Some("3600"));
    refused.expect_problem(429, "rate_limited");
    app.jobs_done().await;
    assert!(app.sandbox.mail.to("stranger5@example.com").is_empty());
    app.end().await;
}
