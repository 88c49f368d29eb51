//! Accounts, profiles, and what is found of coaches.

use serde_json::{Value, json};

use super::Story;
use crate::auth::link;
use crate::photos::pictures;
use crate::support::people::Person;

/// As in the examples: to sign up with, and to change to.
const EMAIL: &str = "ana@example.com";
const NEW_EMAIL: &str = "ana@example.org";
pub const NEW_PASSWORD: &str = "a longer horse battery";

/// Somebody who has signed up as the example does, changes everything that can be changed, and has a profile.
pub async fn begin(story: &Story) -> Person {
    let app = &story.app;
    for operation in
        ["get /health", "get /health/live", "get /health/ready", "get /metrics", "get /errors/{code}", "get /quiz"]
    {
        story.asks(operation).answer().await;
    }
    let signed_up = story.asks("post /auth/signup").sends().await;
    let text = |pair: &Value, field: &str| pair[field].as_str().unwrap_or_default().to_owned();
    let ana = Person {
        id: signed_up["user"]["id"].as_str().unwrap().parse().unwrap(),
        email: EMAIL.to_owned(),
        access_token: text(&signed_up, "access_token"),
        refresh_token: text(&signed_up, "refresh_token"),
        url: app.url.clone(),
        http: app.http.clone(),
    };
    let elsewhere = story.asks("post /auth/login").sends().await;
    let pair = story.asks("post /auth/refresh").with("refresh_token", text(&elsewhere, "refresh_token")).sends().await;
    story.asks("post /auth/logout").with("refresh_token", text(&pair, "refresh_token")).sends().await;
    story.asks("post /auth/login").sends().await;
    let devices = story.asks("get /auth/sessions").by(&ana).sends().await;
    let other = devices["items"].as_array().unwrap().iter().find(|device| device["is_current"] == false).unwrap();
    story.asks("delete /auth/sessions/{id}").by(&ana).of(super::id(other)).sends().await;

    story.asks("post /auth/verify-email/resend").by(&ana).sends().await;
    let token = link(app, EMAIL, "verify-email").await.unwrap();
    story.asks("post /auth/verify-email").with("token", token).sends().await;
    story.asks("post /auth/change-email").by(&ana).sends().await;
    let token = link(app, NEW_EMAIL, "change-email").await.unwrap();
    story.asks("post /auth/change-email/confirm").with("token", token).sends().await;
    story.asks("post /auth/change-password").by(&ana).sends().await;
    story.asks("post /auth/reset-password").with("email", NEW_EMAIL).sends().await;
    let token = link(app, NEW_EMAIL, "reset-password").await.unwrap();
    story.asks("post /auth/reset-password/confirm").with("token", token).sends().await;
    let ana = app.signs_in_with(NEW_EMAIL, NEW_PASSWORD).await;
    profile(story, &ana).await;
    ana
}

async fn profile(story: &Story, ana: &Person) {
    story.asks("put /profile").by(ana).sends().await;
    let picture = pictures::jpeg(&pictures::four_colours(200));
    let uploaded = ana.uploads(&picture).await;
    story.notes("post /profile/photo", &uploaded);
    let url = uploaded.expect(200)["photo_url"].as_str().unwrap().to_owned();
    let mut parts = url.rsplit('/');
    let (name, user) = (parts.next().unwrap(), parts.next().unwrap());
    story.asks("get /photos/{user_id}/{name}").at("user_id", user).at("name", name).answer().await;
    story.asks("get /profile").by(ana).sends().await;
    story.asks("get /profile/export").by(ana).sends().await;
    story.asks("delete /profile/photo").by(ana).sends().await;
    story.asks("post /quiz/preview").sends().await;
}

/// A coach with the profile of the example, and what is asked about coaches.
pub async fn coach(story: &Story, ana: &Person) -> Person {
    let ben = story.app.signs_up("coach", "Ben Okafor").await;
    let view = story.asks("put /coaches/{id}").by(&ben).of(ben.id).sends().await;
    assert_eq!(view["profile"]["is_listed"], json!(true), "the example is whole: {view}");
    story.app.jobs_done().await;
    for operation in ["get /coaches", "get /coaches/facets", "get /prices/about"] {
        story.asks(operation).sends().await;
    }
    for operation in ["get /coaches/{id}", "get /coaches/{id}/slots", "get /coaches/{id}/reviews"] {
        story.asks(operation).of(ben.id).sends().await;
    }
    for operation in ["get /coaches/{id}/slots/explain", "get /coaches/{id}/earnings"] {
        story.asks(operation).by(&ben).of(ben.id).sends().await;
    }
    story.asks("post /match").by(ana).sends().await;
    story.asks("get /match/history").by(ana).sends().await;
    story.asks("get /coaches/{id}/match").by(ana).of(ben.id).sends().await;
    story.asks("put /favourites/{id}").by(ana).of(ben.id).sends().await;
    story.asks("get /favourites").by(ana).sends().await;
    story.asks("delete /favourites/{id}").by(ana).of(ben.id).sends().await;
    ben
}

/// An account that an admin deletes, and one that its owner does.
pub async fn end(story: &Story, admin: &Person, ana: &Person) {
    let cleo = story.app.signs_up("client", "Cleo Other").await;
    story.asks("patch /admin/users/{id}").by(admin).of(cleo.id).sends().await;
    story.asks("delete /admin/users/{id}").by(admin).of(cleo.id).sends().await;
    story.asks("delete /profile").by(ana).with("password", NEW_PASSWORD).sends().await;
}
