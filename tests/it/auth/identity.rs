//! One mailbox is one account, and one password one password, however they are written.

use serde_json::{Value, json};

use super::posts;
use crate::support::TestApp;
use crate::support::people::PASSWORD;

fn sign_up(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": "José García", "timezone": "UTC" })
}

#[actix_web::test]
async fn a_mailbox_signs_up_once_in_whatever_spelling() {
    let app = TestApp::start().await;
    let first = posts(&app, "/auth/signup", sign_up(" José@Bücher.Example")).await.expect(201);
    assert_eq!(first["user"]["email"], "José@xn--bcher-kva.example", "stored as mail is sent to it");
    let spellings = [
        "JOSÉ@bücher.example",
        "jose\u{301}@xn--bcher-kva.example",
        "josé@BU\u{308}CHER.example",
        "josé\u{200b}@ｂücher.example",
    ];
    for spelling in spellings {
        posts(&app, "/auth/signup", sign_up(spelling)).await.expect_problem(409, "email_taken");
        let signed_in =
            posts(&app, "/auth/login", json!({ "email": spelling, "password": PASSWORD })).await.expect(200);
        assert_eq!(signed_in["user"]["id"], first["user"]["id"], "{spelling}");
    }
    // An accent makes another mailbox.
    posts(&app, "/auth/signup", sign_up("jose@bücher.example")).await.expect(201);
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn a_password_is_the_same_from_every_keyboard() {
    let app = TestApp::start().await;
    let mut body = sign_up("ana@example.com");
    body["password"] = json!("cafe\u{301} au lait");
    posts(&app, "/auth/signup", body).await.expect(201);
    for password in ["café au lait", "cafe\u{301}\u{a0}au\u{3000}lait"] {
        posts(&app, "/auth/login", json!({ "email": "ana@example.com", "password": password })).await.expect(200);
    }
    for password in ["CAFÉ AU LAIT", "cafe au lait", "café au lait\u{200b}"] {
        let answer = posts(&app, "/auth/login", json!({ "email": "ana@example.com", "password": password })).await;
        answer.expect_problem(401, "invalid_credentials");
    }
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn nobody_can_take_what_an_erasure_needs() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let taken = posts(&app, "/auth/signup", sign_up(&format!("{}@deleted.invalid", ana.id))).await;
    assert_eq!(taken.broken_fields(), ["email"]);
    for person in [ana, app.signs_up("client", "Ben Okafor").await] {
        person.sends(reqwest::Method::DELETE, "/profile", Some(json!({ "password": PASSWORD }))).await.expect(204);
    }
    app.jobs_done().await;
    app.advance(rapport::clock::minutes(60));
    app.jobs_done().await;
    let sql = "select count(*) from users where erased_at is not null and email is null and email_key is null";
    let erased: i64 = sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap();
    assert_eq!(erased, 2, "no address, however many are erased");
    app.end().await;
}

#[actix_web::test]
async fn an_erased_person_is_nobody() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    ana.sends(reqwest::Method::DELETE, "/profile", Some(json!({ "password": PASSWORD }))).await.expect(204);
    app.advance(rapport::clock::minutes(60));
    app.jobs_done().await;
    for email in [ana.email.as_str(), "", "@", &format!("{}@deleted.invalid", ana.id)] {
        let answer = posts(&app, "/auth/login", json!({ "email": email, "password": PASSWORD })).await;
        answer.expect_problem(401, "invalid_credentials");
    }
    // Whatever stands in the place of a hash is a wrong password, not a failure.
    let ben = app.signs_up("client", "Ben Okafor").await;
    for hash in ["", "x", "$2b$04$short", "$2b$04$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
        let sql = "update users set password_hash = $2 where id = $1";
        sqlx::query(sql).bind(ben.id).bind(hash).execute(&app.db).await.unwrap();
        let answer = posts(&app, "/auth/login", json!({ "email": ben.email, "password": PASSWORD })).await;
        answer.expect_problem(401, "invalid_credentials");
    }
    // The address is free again.
    posts(&app, "/auth/signup", sign_up(&ana.email)).await.expect(201);
    app.jobs_done().await;
    app.end().await;
}
