//! Accounts: signing up, logging in and out, mailed links, changes of password and address, devices, limits, invalid input.

mod cookies;
mod devices;
mod email_change;
mod identity;
mod input;
mod login;
mod notices;
mod password_change;
mod password_reset;
mod throttling;
mod timing;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

async fn posts(app: &TestApp, path: &str, body: Value) -> Answer {
    app.stranger(Method::POST, path, Some(body)).await
}

/// The token of the newest link to `/{page}` in mails to that address, after all jobs are done.
pub async fn link(app: &TestApp, email: &str, page: &str) -> Option<String> {
    links(app, email, page).await.pop()
}

/// All such tokens, the oldest first.
async fn links(app: &TestApp, email: &str, page: &str) -> Vec<String> {
    app.jobs_done().await;
    let pattern = regex::Regex::new(&format!(r"/{page}\?token=([A-Za-z0-9_-]{{43}})\b")).unwrap();
    let mails = app.sandbox.mail.to(email);
    mails.iter().filter_map(|mail| Some(pattern.captures(mail.text.as_ref()?)?[1].to_owned())).collect()
}

/// When the mail is sent, as the answer says; there is nothing else in it.
pub async fn asks_for_a_reset(app: &TestApp, email: &str) -> String {
    let answer = posts(app, "/auth/reset-password", json!({ "email": email })).await.expect(202);
    assert_eq!(answer.as_object().unwrap().len(), 1);
    answer["sent_at"].as_str().unwrap().to_owned()
}

pub async fn resets(app: &TestApp, token: &str, new_password: &str) -> Answer {
    posts(app, "/auth/reset-password/confirm", json!({ "token": token, "new_password": new_password })).await
}

async fn signs_in(app: &TestApp, email: &str, password: &str) -> Answer {
    posts(app, "/auth/login", json!({ "email": email, "password": password })).await
}

async fn refreshes(app: &TestApp, person: &Person) -> Answer {
    posts(app, "/auth/refresh", json!({ "refresh_token": person.refresh_token })).await
}

async fn is_verified(person: &Person) -> bool {
    person.gets("/profile").await.expect(200)["user"]["email_verified"].as_bool().unwrap()
}

/// The audited actions on a user's account, the oldest first. Checks that the entries have no addresses.
async fn audited(app: &TestApp, person: &Person) -> Vec<String> {
    let sql = "select action, coalesce(before::text, '') || coalesce(after::text, '') from audit where subject_id = $1 order by at, ctid";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).bind(person.id).fetch_all(&app.db).await.unwrap();
    assert!(rows.iter().all(|(_, values)| !values.contains('@')), "{rows:?}");
    rows.into_iter().map(|(action, _)| action).collect()
}
