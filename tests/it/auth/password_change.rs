//! Changing the password; which passwords are accepted.

use serde_json::json;

use super::{asks_for_a_reset, audited, link, posts, refreshes, resets, signs_in};
use crate::support::TestApp;
use crate::support::people::PASSWORD;

const NEW: &str = "another-good-password";

#[actix_web::test]
async fn changing_the_password_ends_all_other_logins() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let elsewhere = app.signs_in(&ana.email).await;
    elsewhere.gets("/profile").await.expect(200);
    asks_for_a_reset(&app, &ana.email).await;
    let reset = link(&app, &ana.email, "reset-password").await.unwrap();
    let body = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });

    let wrong = ana.posts("/auth/change-password", body("not-the-password", NEW)).await;
    wrong.expect_problem(403, "wrong_password");
    for new in ["short", "PASSWORD123", &"p".repeat(73)] {
        assert_eq!(ana.posts("/auth/change-password", body(PASSWORD, new)).await.broken_fields(), ["new_password"]);
    }
    ana.posts("/auth/change-password", body(&"p".repeat(5_000), NEW)).await.expect_problem(403, "wrong_password");
    elsewhere.gets("/profile").await.expect(200);

    let done = ana.posts("/auth/change-password", body(PASSWORD, NEW)).await;
    assert_eq!((done.status, done.text.as_str()), (204, ""));
    ana.gets("/profile").await.expect(200);
    elsewhere.gets("/profile").await.expect_problem(401, "unauthenticated");
    refreshes(&app, &elsewhere).await.expect_problem(401, "unauthenticated");
    refreshes(&app, &ana).await.expect(200);
    signs_in(&app, &ana.email, PASSWORD).await.expect_problem(401, "invalid_credentials");
    signs_in(&app, &ana.email, NEW).await.expect(200);
    // Reset links from before the change are invalid.
    resets(&app, &reset, PASSWORD).await.expect_problem(400, "invalid_token");
    assert_eq!(audited(&app, &ana).await, ["auth.signed_up", "auth.password_changed"]);
    app.end().await;
}

#[actix_web::test]
async fn of_two_concurrent_changes_one_succeeds() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let elsewhere = app.signs_in(&ana.email).await;
    let changes = |new: &str| json!({ "current_password": PASSWORD, "new_password": new });
    let (one, two) = futures::join!(
        ana.posts("/auth/change-password", changes("the-password-of-ana")),
        elsewhere.posts("/auth/change-password", changes("the-password-of-another"))
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert!(statuses == [204, 403] || statuses == [204, 401], "{statuses:?}");
    let right = if one.status == 204 { "the-password-of-ana" } else { "the-password-of-another" };
    signs_in(&app, &ana.email, right).await.expect(200);
    app.end().await;
}

/// Every thousandth of the list; others that look similar but are not on it are accepted.
#[actix_web::test]
async fn the_commonest_passwords_are_refused_in_any_case() {
    let app = TestApp::start().await;
    let account = |index: usize, password: &str| json!({ "email": format!("new{index}@example.com"), "password": password, "role": "client", "full_name": "New" });
    let list: Vec<&str> = include_str!("../../../src/models/auth/commonest_passwords.txt").lines().collect();
    assert!(list.len() >= 10_000);
    for (index, common) in list.iter().step_by(1_000).chain(&["iloveyou", "qwerty123", "football1"]).enumerate() {
        for written in [(*common).to_owned(), common.to_uppercase()] {
            let refused = posts(&app, "/auth/signup", account(index, &written)).await;
            assert_eq!(refused.clone().broken_fields(), ["password"], "{written}");
            assert_eq!(refused.expect(422)["errors"][0]["code"], "too_common", "{written}");
        }
    }
    for (index, fine) in ["iloveyou, and the sea", "пароль пароль", "🐢🐢"].iter().enumerate() {
        posts(&app, "/auth/signup", account(100 + index, fine)).await.expect(201);
        signs_in(&app, &format!("new{}@example.com", 100 + index), fine).await.expect(200);
    }
    app.end().await;
}
