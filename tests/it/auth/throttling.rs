//! Guessing passwords: attempts per minute are limited per address, and per account for addresses it has not logged in from.

use jiff::SignedDuration;
use rapport::jobs::definitions::housekeeping::PruneExpiredRows;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::PASSWORD;

const HOME: &str = "203.0.113.1";

/// An app with this limit, whose requests set their address by `X-Forwarded-For`.
async fn limited(limit: &str) -> TestApp {
    TestApp::with(&[("AUTH_RATE_LIMIT_PER_MINUTE", limit), ("TRUSTED_PROXIES", "127.0.0.1")]).await
}

async fn from(url: &str, address: &str, path: &str, body: Value) -> Answer {
    let request = crate::support::app::http().post(format!("{url}{path}")).header("x-forwarded-for", address);
    Answer::of(request.json(&body).send().await.unwrap()).await
}

async fn signs_up(app: &TestApp, address: &str, email: &str) {
    let body = json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": "Ana Ribeiro" });
    from(&app.url, address, "/auth/signup", body).await.expect(201);
}

async fn tries(app: &TestApp, address: &str, email: &str, password: &str) -> Answer {
    from(&app.url, address, "/auth/login", json!({ "email": email, "password": password })).await
}

#[actix_web::test]
async fn a_stranger_cannot_lock_the_owner_out() {
    let app = limited("3").await;
    signs_up(&app, HOME, "ana@example.com").await;
    signs_up(&app, "203.0.113.2", "ben@example.com").await;
    let (_other, other_url) = app.another_web();
    for (network, email) in [(100, "ana@example.com"), (101, "nobody@example.com")] {
        for stranger in 1..=3 {
            let answer = tries(&app, &format!("198.51.{network}.{stranger}"), email, "a-guess").await;
            assert_eq!(answer.header("ratelimit-remaining"), Some("2"), "does not reveal the attempts of others");
            answer.expect_problem(401, "invalid_credentials");
        }
        // From any new address, in every process, however the email is written.
        for (url, address, written) in [
            (&app.url, "198.51.100.4", email.to_uppercase()),
            (&other_url, "2001:db8::4", format!(" {email}")),
            (&app.url, "198.51.100.5", email.to_owned()),
        ] {
            let answer = from(url, address, "/auth/login", json!({ "email": written, "password": PASSWORD })).await;
            assert!((1..=60).contains(&answer.header("retry-after").unwrap().parse::<i64>().unwrap()));
            assert_eq!(answer.header("ratelimit-remaining"), Some("0"));
            answer.expect_problem(429, "rate_limited");
        }
        let reset = from(&app.url, "198.51.100.6", "/auth/reset-password", json!({ "email": email })).await;
        reset.expect_problem(429, "rate_limited");
    }
    // The owner can log in from the known address, and other accounts are not affected.
    tries(&app, HOME, "ana@example.com", PASSWORD).await.expect(200);
    tries(&app, HOME, "ana@example.com", "mistyped-once").await.expect_problem(401, "invalid_credentials");
    tries(&app, "198.51.100.7", "ben@example.com", PASSWORD).await.expect(200);
    // A known address is still limited itself.
    tries(&app, HOME, "ana@example.com", "mistyped-twice").await.expect_problem(429, "rate_limited");
    app.advance(SignedDuration::from_secs(60));
    tries(&app, "198.51.100.8", "ana@example.com", PASSWORD).await.expect(200);
    app.end().await;
}

#[actix_web::test]
async fn an_address_is_known_for_ninety_days() {
    let app = limited("2").await;
    signs_up(&app, HOME, "ana@example.com").await;
    let locked = || async {
        app.advance(SignedDuration::from_secs(60));
        for stranger in 1..=2 {
            tries(&app, &format!("198.51.100.{stranger}"), "ana@example.com", "a-guess").await.expect(401);
        }
        tries(&app, HOME, "ana@example.com", PASSWORD).await.status
    };
    // Long after that login has ended and old rows were pruned.
    app.advance(SignedDuration::from_hours(85 * 24));
    let mut db = app.db.acquire().await.unwrap();
    enqueue(&mut db, &Origin::system("test"), app.now(), &PruneExpiredRows::default()).await.unwrap();
    drop(db);
    app.jobs_done().await;
    let tokens: i64 = sqlx::query_scalar("select count(*) from refresh_tokens").fetch_one(&app.db).await.unwrap();
    assert_eq!(tokens, 0, "its tokens are gone");
    assert_eq!(locked().await, 200);
    app.advance(SignedDuration::from_hours(91 * 24));
    assert_eq!(locked().await, 429);
    app.end().await;
}

#[actix_web::test]
async fn an_ipv6_network_of_64_bits_counts_as_one_address() {
    let app = limited("3").await;
    signs_up(&app, "2001:db8:1:1::a", "ana@example.com").await;
    for host in 1..=3 {
        let answer = tries(&app, &format!("2001:db8:2:2::{host}"), &format!("n{host}@example.com"), "a-guess").await;
        answer.expect_problem(401, "invalid_credentials");
    }
    let refused = tries(&app, "2001:db8:2:2:ffff::1", "n4@example.com", "a-guess").await;
    refused.expect_problem(429, "rate_limited");
    for host in 1..=4 {
        tries(&app, &format!("2001:db8:3:{host}::1"), "ana@example.com", "a-guess").await;
    }
    tries(&app, "2001:db8:9:9::1", "ana@example.com", PASSWORD).await.expect_problem(429, "rate_limited");
    // The owner's machine has another address in the same network.
    tries(&app, "2001:db8:1:1:1234::b", "ana@example.com", PASSWORD).await.expect(200);
    app.end().await;
}

#[actix_web::test]
async fn password_confirmations_are_limited_per_user() {
    let app = limited("3").await;
    let (ana, ben) = (app.signs_up("client", "Ana Ribeiro").await, app.signs_up("coach", "Ben Okafor").await);
    let wrong = json!({ "current_password": "a-guess-of-it", "new_password": "another-good-password" });
    for _ in 0..3 {
        ana.posts("/auth/change-password", wrong.clone()).await.expect_problem(403, "wrong_password");
    }
    ana.posts("/auth/change-password", wrong.clone()).await.expect_problem(429, "rate_limited");
    ana.gets("/profile").await.expect(200);
    ben.posts("/auth/change-password", wrong).await.expect_problem(403, "wrong_password");
    app.end().await;
}

#[actix_web::test]
async fn without_redis_each_process_limits_by_itself() {
    let app = TestApp::with(&[
        ("REDIS_URL", "redis://127.0.0.1:1"),
        ("AUTH_RATE_LIMIT_PER_MINUTE", "3"),
        ("RATE_LIMIT_PER_MINUTE", "100"),
    ])
    .await;
    for _ in 0..3 {
        let answer = tries(&app, HOME, "nobody@example.com", "a-guess").await;
        answer.expect_problem(401, "invalid_credentials");
    }
    tries(&app, HOME, "nobody@example.com", "a-guess").await.expect_problem(429, "rate_limited");
    app.advance(SignedDuration::from_secs(60));
    tries(&app, HOME, "nobody@example.com", "a-guess").await.expect_problem(401, "invalid_credentials");
    app.leaves_work("without Redis no job is delivered");
}

#[actix_web::test]
async fn two_hundred_concurrent_logins_are_all_answered() {
    let app = limited("150").await;
    signs_up(&app, HOME, "ana@example.com").await;
    let http = crate::support::app::http();
    let signs_in = |index: usize| {
        let password = if index.is_multiple_of(2) { PASSWORD } else { "a-wrong-password" };
        let request = http.post(format!("{}/auth/login", app.url)).header("x-forwarded-for", HOME);
        let request = request.json(&json!({ "email": "ana@example.com", "password": password }));
        async move { (index.is_multiple_of(2), Answer::of(request.send().await.unwrap()).await.status) }
    };
    let answers = futures::future::join_all((0..200).map(signs_in)).await;
    for (is_right, status) in &answers {
        assert!(*status == 429 || *status == if *is_right { 200 } else { 401 }, "{answers:?}");
    }
    assert_eq!(answers.iter().filter(|(_, status)| *status == 429).count(), 51, "with the sign-up 150 are accepted");
    app.end().await;
}
