//! A notice by mail of every change of who can log in.

use serde_json::json;

use super::{asks_for_a_reset, link, posts, refreshes, resets};
use crate::support::TestApp;
use crate::support::people::PASSWORD;

const NEW: &str = "another-good-password";

/// The texts of mails to that address with this subject, after all jobs are done.
async fn notices(app: &TestApp, email: &str, subject: &str) -> Vec<String> {
    app.jobs_done().await;
    let mails = app.sandbox.mail.to(email);
    mails.iter().filter(|mail| mail.subject == subject).map(|mail| mail.text.clone().unwrap()).collect()
}

#[actix_web::test]
async fn a_change_of_the_password_sends_a_notice() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let subject = "Your Rapport password was changed";
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    ana.posts("/auth/change-password", body).await.expect(204);
    let sent = notices(&app, &ana.email, subject).await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("Tuesday 1 December 2026") && sent[0].contains("/forgot-password"), "{}", sent[0]);
    asks_for_a_reset(&app, &ana.email).await;
    let token = link(&app, &ana.email, "reset-password").await.unwrap();
    assert_eq!(resets(&app, &token, PASSWORD).await.status, 204);
    assert_eq!(notices(&app, &ana.email, subject).await.len(), 2, "a reset as well");
    app.end().await;
}

#[actix_web::test]
async fn a_change_of_the_address_sends_a_notice_to_the_old_one() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let subject = "Your Rapport account has another address";
    ana.posts("/auth/change-email", json!({ "password": PASSWORD, "new_email": "new@example.com" })).await.expect(202);
    let token = link(&app, "new@example.com", "change-email").await.unwrap();
    assert_eq!(notices(&app, &ana.email, subject).await.len(), 0, "not before it has changed");
    posts(&app, "/auth/change-email/confirm", json!({ "token": token })).await.expect(204);
    let sent = notices(&app, &ana.email, subject).await;
    assert_eq!(sent.len(), 1);
    assert!(!sent[0].contains("new@example.com") && !sent[0].contains("/forgot-password"), "{}", sent[0]);
    assert_eq!(notices(&app, "new@example.com", subject).await.len(), 0);
    app.end().await;
}

#[actix_web::test]
async fn reuse_of_a_refresh_token_sends_a_notice() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    refreshes(&app, &ana).await.expect(200);
    app.advance(rapport::clock::seconds(31));
    for _ in 0..2 {
        assert_eq!(refreshes(&app, &ana).await.status, 401);
    }
    let sent = notices(&app, &ana.email, "We signed one of your devices out of Rapport").await;
    assert_eq!(sent.len(), 1, "once, however often it is tried");
    app.end().await;
}
