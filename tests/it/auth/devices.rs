//! A user's active logins.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::{audited, refreshes};
use crate::support::TestApp;
use crate::support::app::NOW;
use crate::support::people::{PASSWORD, Person};

async fn devices(person: &Person) -> Vec<Value> {
    person.gets("/auth/sessions").await.expect(200)["items"].as_array().unwrap().clone()
}

async fn ends(person: &Person, device: &Value) -> crate::support::app::Answer {
    person.sends(Method::DELETE, &format!("/auth/sessions/{}", device["id"].as_str().unwrap()), None).await
}

#[actix_web::test]
async fn logins_are_listed_and_can_be_revoked_by_their_user() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let ben = app.signs_up("coach", "Ben Okafor").await;
    app.advance(SignedDuration::from_mins(5));
    let login = app.http.post(format!("{}/auth/login", app.url)).header("user-agent", "Phone/1.0");
    let body = json!({ "email": ana.email, "password": PASSWORD });
    let phone: Value = login.json(&body).send().await.unwrap().json().await.unwrap();
    let phone = Person {
        access_token: phone["access_token"].as_str().unwrap().to_owned(),
        refresh_token: phone["refresh_token"].as_str().unwrap().to_owned(),
        ..ana.clone()
    };
    let seen = devices(&ana).await;
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_eq!(
        seen[0],
        json!({
            "id": seen[0]["id"], "user_agent": "Phone/1.0", "address": "127.0.0.1", "created_at": "2026-12-01T08:05:00Z",
            "last_used_at": "2026-12-01T08:05:00Z", "expires_at": "2026-12-31T08:05:00Z", "is_current": false
        })
    );
    assert_eq!((&seen[1]["created_at"], &seen[1]["is_current"]), (&json!(NOW), &json!(true)));
    assert_eq!(devices(&phone).await[0]["is_current"], true);
    app.advance(SignedDuration::from_mins(5));
    refreshes(&app, &ana).await.expect(200);
    assert_eq!(devices(&ana).await[0]["last_used_at"], "2026-12-01T08:10:00Z");
    let page = ana.gets("/auth/sessions?page=2&per_page=1").await.expect(200);
    assert_eq!(
        (&page["total"], &page["pages"], &page["items"][0]["user_agent"]),
        (&json!(2), &json!(2), &json!("Phone/1.0"))
    );

    // Another user's login, a revoked one and an invalid id are not found.
    phone.gets("/profile").await.expect(200);
    ends(&ben, &seen[0]).await.expect_problem(404, "not_found");
    phone.gets("/profile").await.expect(200);
    let gone = ends(&ana, &seen[0]).await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    phone.gets("/profile").await.expect_problem(401, "unauthenticated");
    refreshes(&app, &phone).await.expect_problem(401, "unauthenticated");
    ends(&ana, &seen[0]).await.expect_problem(404, "not_found");
    ends(&ana, &json!({ "id": "no-id" })).await.expect_problem(404, "not_found");
    assert_eq!(devices(&ana).await.len(), 1);

    // The current login can be revoked as well.
    assert_eq!(ends(&ana, &seen[1]).await.status, 204);
    ana.gets("/profile").await.expect_problem(401, "unauthenticated");
    assert_eq!(audited(&app, &ana).await, ["auth.signed_up", "auth.session_ended", "auth.session_ended"]);
    app.end().await;
}

#[actix_web::test]
async fn expired_logins_are_not_listed() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    app.advance(SignedDuration::from_hours(30 * 24));
    let now = app.signs_in(&ana.email).await;
    assert_eq!(devices(&now).await.len(), 1);
    app.end().await;
}

#[actix_web::test]
async fn reuse_of_a_refresh_token_revokes_its_family_and_is_audited() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    refreshes(&app, &ana).await.expect(200);
    app.advance(SignedDuration::from_secs(30));
    refreshes(&app, &ana).await.expect_problem(401, "refresh_reused");
    ana.gets("/profile").await.expect_problem(401, "unauthenticated");
    assert_eq!(audited(&app, &ana).await, ["auth.signed_up", "auth.refresh_reused"]);
    app.end().await;
}
