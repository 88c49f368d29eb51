//! Resetting the password, and the verification mail.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;

use super::{asks_for_a_reset, audited, is_verified, link, links, posts, refreshes, resets, signs_in};
use crate::support::TestApp;
use crate::support::people::PASSWORD;
use crate::support::processes::eventually;

const NEW: &str = "another-good-password";
const PAGE: &str = "reset-password";

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

#[actix_web::test]
async fn a_reset_replaces_the_password_and_ends_all_logins() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let elsewhere = app.signs_in(&ana.email).await;
    ana.gets("/profile").await.expect(200);
    // In any case, with spaces around.
    asks_for_a_reset(&app, &format!(" {} ", ana.email.to_uppercase())).await;
    let token = link(&app, &ana.email, PAGE).await.expect("a link");
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from email_tokens").fetch_all(&app.db).await.unwrap();
    assert!(kept.iter().all(|hash| hash.len() == 32 && hash.as_slice() != token.as_bytes()), "stored as hashes");
    let occurrences: i64 = sqlx::query_scalar(
        "select count(*) from jobs where args::text like '%' || $1 || '%' or errors::text like '%' || $1 || '%'",
    )
    .bind(&token)
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert_eq!(occurrences, 0, "jobs carry no tokens");

    // An invalid password does not consume the token.
    let refused =
        posts(&app, "/auth/reset-password/confirm", json!({ "token": token, "new_password": "password" })).await;
    assert_eq!(refused.broken_fields(), ["new_password"]);
    let done = resets(&app, &token, NEW).await;
    assert_eq!((done.status, done.text.as_str()), (204, ""));
    for person in [&ana, &elsewhere] {
        person.gets("/profile").await.expect_problem(401, "unauthenticated");
        refreshes(&app, person).await.expect_problem(401, "unauthenticated");
    }
    signs_in(&app, &ana.email, PASSWORD).await.expect_problem(401, "invalid_credentials");
    let back = signs_in(&app, &ana.email, NEW).await.expect(200);
    assert_eq!(back["user"]["email_verified"], true, "they could read the mail");
    resets(&app, &token, "a-third-good-password").await.expect_problem(400, "invalid_token");
    signs_in(&app, &ana.email, NEW).await.expect(200);
    assert_eq!(audited(&app, &ana).await, ["auth.signed_up", "auth.password_reset"]);
    app.end().await;
}

#[actix_web::test]
async fn a_reset_request_does_not_reveal_whether_the_account_exists() {
    let app = TestApp::start().await;
    let (ana, ivo) = (app.signs_up("client", "Ana Ribeiro").await, app.signs_up("client", "Ivo Inactive").await);
    sqlx::query("update users set is_active = false where id = $1").bind(ivo.id).execute(&app.db).await.unwrap();
    let asks = |email: &str| {
        let request = app.http.post(format!("{}/auth/reset-password", app.url)).header("x-request-id", "same");
        let request = request.json(&json!({ "email": email }));
        async { crate::support::app::Answer::of(request.send().await.unwrap()).await }
    };
    let writes = || async {
        sqlx::query_scalar::<_, i64>("select count(*) from jobs where kind = 'emails.send'")
            .fetch_one(&app.db)
            .await
            .unwrap()
    };
    let mut answers = Vec::new();
    for email in [ana.email.as_str(), "nobody@example.com", &ivo.email, &ana.email, "nobody@example.com"] {
        let before = writes().await;
        let answer = asks(email).await;
        assert_eq!(writes().await - before, 1, "the same is done for {email}");
        let headers: Vec<String> =
            answer.headers.keys().map(ToString::to_string).filter(|name| name != "date").collect();
        answers.push((answer.status, answer.text, headers));
    }
    let (first, again) = answers.split_at(3);
    assert!(first.iter().all(|answer| *answer == first[0]), "{first:?}");
    assert_eq!(again[0], again[1], "a minute after the last one, with and without an account");
    assert_eq!(links(&app, &ana.email, PAGE).await.len(), 1);
    assert_eq!(links(&app, &ivo.email, PAGE).await.len(), 0, "an inactive account gets nothing");
    assert!(app.sandbox.mail.to("nobody@example.com").is_empty());
    app.end().await;
}

#[actix_web::test]
async fn a_reset_link_is_valid_for_one_hour() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    asks_for_a_reset(&app, &ana.email).await;
    let token = link(&app, &ana.email, PAGE).await.unwrap();
    app.advance(seconds(3600));
    resets(&app, &token, NEW).await.expect_problem(400, "invalid_token");
    asks_for_a_reset(&app, &ana.email).await;
    let token = link(&app, &ana.email, PAGE).await.unwrap();
    app.advance(seconds(3599));
    assert_eq!(resets(&app, &token, NEW).await.status, 204);
    app.end().await;
}

#[actix_web::test]
async fn one_mail_is_sent_per_minute_and_its_link_invalidates_older_ones() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for _ in 0..3 {
        asks_for_a_reset(&app, &ana.email).await;
    }
    assert_eq!(links(&app, &ana.email, PAGE).await.len(), 1);
    app.advance(seconds(59));
    asks_for_a_reset(&app, &ana.email).await;
    assert_eq!(links(&app, &ana.email, PAGE).await.len(), 1, "a minute is not over");
    app.advance(seconds(1));
    asks_for_a_reset(&app, &ana.email).await;
    let both = links(&app, &ana.email, PAGE).await;
    assert_eq!(both.len(), 2);
    resets(&app, &both[0], NEW).await.expect_problem(400, "invalid_token");
    // Of a hundred uses at once one succeeds; on a busy machine some may be too many at once.
    let uses = (0..100).map(|_| resets(&app, &both[1], NEW));
    let statuses: Vec<u16> = futures::future::join_all(uses).await.iter().map(|answer| answer.status).collect();
    let of = |wanted: &[u16]| statuses.iter().filter(|status| wanted.contains(status)).count();
    assert_eq!((of(&[204]), of(&[400, 503])), (1, 99), "{statuses:?}");
    for token in ["", "no-such-token", &"x".repeat(10_000), "\u{202e}nekot"] {
        resets(&app, token, NEW).await.expect_problem(400, "invalid_token");
    }
    // A token is valid for its purpose only.
    let verification = link(&app, &ana.email, "verify-email").await.unwrap();
    resets(&app, &verification, NEW).await.expect_problem(400, "invalid_token");
    app.end().await;
}

/// Nothing is promised and not sent, and the answers tell nothing about who has an account.
#[actix_web::test]
async fn a_second_mail_goes_out_when_the_minute_is_over_and_the_answer_says_when() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let nobody = "nobody@example.com";
    let both = async || (asks_for_a_reset(&app, &ana.email).await, asks_for_a_reset(&app, nobody).await);
    let (now, later) = ("2026-12-01T08:00:00Z".to_owned(), "2026-12-01T08:01:00Z".to_owned());
    assert_eq!(both().await, (now.clone(), now));
    assert_eq!(links(&app, &ana.email, PAGE).await.len(), 1);
    for second in [0, 10, 49] {
        app.advance(seconds(second));
        assert_eq!(both().await, (later.clone(), later.clone()), "{second}");
        assert_eq!(links(&app, &ana.email, PAGE).await.len(), 1, "{second}");
    }
    app.advance(seconds(1));
    assert_eq!(links(&app, &ana.email, PAGE).await.len(), 2, "one for the three that waited");
    app.advance(seconds(60));
    let token = link(&app, &ana.email, PAGE).await.unwrap();
    assert_eq!(links(&app, &ana.email, PAGE).await.len(), 2);
    let now = "2026-12-01T08:02:00Z".to_owned();
    assert_eq!(both().await, (now.clone(), now));
    resets(&app, &token, NEW).await;
    app.jobs_done().await;

    // The verification is resent by the same rule.
    let ben = app.signs_up("client", "Ben Okafor").await;
    let again = async || ben.posts("/auth/verify-email/resend", json!({})).await.expect(202)["sent_at"].clone();
    let page = "verify-email";
    assert_eq!(links(&app, &ben.email, page).await.len(), 1);
    for _ in 0..2 {
        assert_eq!(again().await, "2026-12-01T08:03:00Z");
    }
    app.advance(seconds(59));
    assert_eq!(links(&app, &ben.email, page).await.len(), 1);
    app.advance(seconds(1));
    let token = link(&app, &ben.email, page).await.unwrap();
    assert_eq!(links(&app, &ben.email, page).await.len(), 2);
    posts(&app, "/auth/verify-email", json!({ "token": token })).await;
    assert_eq!(again().await, json!(null), "there is nothing to send");
    app.end().await;
}

/// Or whoever can have a request sent would be sent somebody's token.
#[actix_web::test]
async fn links_lead_to_the_web_app_whatever_host_is_asked() {
    let app = TestApp::with(&[("TRUSTED_PROXIES", "127.0.0.1"), ("WEB_URL", "https://rapport.example.com")]).await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let request = app.http.post(format!("{}/auth/reset-password", app.url)).json(&json!({ "email": ana.email }));
    let request = request.header("host", "evil.example").header("x-forwarded-host", "evil.example");
    let request = request.header("forwarded", "host=evil.example;proto=https").header("origin", "https://evil.example");
    assert_eq!(request.send().await.unwrap().status(), 202);
    let token = link(&app, &ana.email, PAGE).await.expect("a link");
    let mails = app.sandbox.mail.to(&ana.email);
    let mail = mails.iter().find(|mail| mail.text.as_ref().is_some_and(|text| text.contains(&token))).unwrap();
    for part in [mail.text.as_ref().unwrap(), mail.html.as_ref().unwrap()] {
        assert!(part.contains(&format!("https://rapport.example.com/{PAGE}?token={token}")), "{part}");
        assert!(!part.contains("evil.example"), "{part}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_retried_mail_has_a_valid_link() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    let faults = app.sandbox.mail.faults();
    faults.answer_next(rapport_sandbox::mail::Stage::Data, 1, 451);
    asks_for_a_reset(&app, &ana.email).await;
    eventually("the first try has failed", || async {
        let sql =
            "select count(*) from jobs where attempt = 1 and state = 'ready' and args ->> 'about' = 'reset_password'";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&app.db).await.unwrap() == 1
    })
    .await;
    app.advance(seconds(15));
    let token = link(&app, &ana.email, PAGE).await.expect("sent within the minute all the same");
    assert_eq!(resets(&app, &token, NEW).await.status, 204);
    app.end().await;
}

/// The old password may be verified before the reset, and the login created after it.
#[actix_web::test]
async fn a_login_with_the_old_password_does_not_survive_a_concurrent_reset() {
    let app = TestApp::with(&[("BCRYPT_COST", "8")]).await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for round in 0..5 {
        let old = if round == 0 { PASSWORD.to_owned() } else { format!("{NEW}-{}", round - 1) };
        asks_for_a_reset(&app, &ana.email).await;
        let token = link(&app, &ana.email, PAGE).await.unwrap();
        let new = format!("{NEW}-{round}");
        let attacker = async {
            let tries = (0..6).map(|_| signs_in(&app, &ana.email, &old));
            futures::future::join_all(tries).await
        };
        let (reset, tries) = futures::join!(resets(&app, &token, &new), attacker);
        assert_eq!(reset.status, 204, "{}", reset.text);
        for answer in tries.into_iter().filter(|answer| answer.status == 200) {
            let body = answer.expect(200);
            let again = json!({ "refresh_token": body["refresh_token"] });
            posts(&app, "/auth/refresh", again).await.expect_problem(401, "unauthenticated");
        }
        app.advance(seconds(60));
    }
    app.end().await;
}

#[actix_web::test]
async fn the_verification_mail_can_be_resent_until_the_address_is_verified() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let page = "verify-email";
    let again = || async { assert_eq!(ana.posts("/auth/verify-email/resend", json!({})).await.status, 202) };
    assert_eq!(links(&app, &ana.email, page).await.len(), 1);
    again().await;
    assert_eq!(links(&app, &ana.email, page).await.len(), 1, "one a minute");
    app.advance(seconds(60));
    again().await;
    let sent = links(&app, &ana.email, page).await;
    assert_eq!(sent.len(), 2);
    assert!(!is_verified(&ana).await);
    // Both links are valid.
    assert_eq!(posts(&app, "/auth/verify-email", json!({ "token": sent[0] })).await.status, 204);
    assert!(is_verified(&ana).await);
    app.advance(seconds(60));
    again().await;
    assert_eq!(links(&app, &ana.email, page).await.len(), 2, "already verified");
    assert_eq!(audited(&app, &ana).await, ["auth.signed_up", "auth.email_verified"]);

    let ben = app.signs_up("coach", "Ben Okafor").await;
    let late = link(&app, &ben.email, page).await.unwrap();
    app.advance(SignedDuration::from_hours(72));
    posts(&app, "/auth/verify-email", json!({ "token": late })).await.expect_problem(400, "invalid_token");
    app.end().await;
}

#[actix_web::test]
async fn other_processes_refuse_revoked_logins_within_five_seconds() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let (_other, url) = app.another_web();
    let there = ana.at(&url);
    there.gets("/profile").await.expect(200);
    asks_for_a_reset(&app, &ana.email).await;
    let token = link(&app, &ana.email, PAGE).await.unwrap();
    there.gets("/profile").await.expect(200);
    assert_eq!(resets(&app, &token, NEW).await.status, 204);
    let since = tokio::time::Instant::now();
    eventually("refused there as well", || async { there.gets("/profile").await.status == 401 }).await;
    assert!(since.elapsed() < Duration::from_secs(5), "took {:?}", since.elapsed());
    app.end().await;
}
