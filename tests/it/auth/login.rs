//! Signing up, logging in, refreshing and logging out with tokens in the body; validation of access tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::posts;
use crate::support::TestApp;
use crate::support::app::{Answer, KEY};
use crate::support::people::{PASSWORD, Person};
use crate::support::processes::eventually;

fn account(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": "Ana Ribeiro", "timezone": "Europe/Lisbon" })
}

fn bearing(person: &Person, access_token: &str) -> Person {
    Person { access_token: access_token.to_owned(), ..person.clone() }
}

#[actix_web::test]
async fn signing_up_creates_an_account_and_logs_it_in() {
    let app = TestApp::start().await;
    let answer = posts(&app, "/auth/signup", account("Ana@Example.com")).await.expect(201);
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(900)));
    let user = &answer["user"];
    assert_eq!(user["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().get_version_num(), 7);
    assert_eq!(
        (&user["email"], &user["role"], &user["full_name"], &user["timezone"]),
        (&json!("Ana@example.com"), &json!("client"), &json!("Ana Ribeiro"), &json!("Europe/Lisbon"))
    );
    assert_eq!((&user["is_active"], &user["email_verified"]), (&json!(true), &json!(false)));
    assert_eq!(user["created_at"], crate::support::app::NOW);
    assert!(!answer.to_string().contains("password"), "nothing of the password comes back");

    for email in ["Ana@Example.com", "ana@example.com", " ANA@EXAMPLE.COM "] {
        posts(&app, "/auth/signup", account(email)).await.expect_problem(409, "email_taken");
    }
    let changed = |field: &str, value: Value| {
        let mut body = account("new@example.com");
        body[field] = value;
        posts(&app, "/auth/signup", body)
    };
    assert_eq!(changed("role", json!("admin")).await.broken_fields(), ["role"]);
    for password in
        ["seven77".to_owned(), "p".repeat(73), "é".repeat(37), "password1".to_owned(), "12345678".to_owned()]
    {
        assert_eq!(changed("password", json!(password)).await.broken_fields(), ["password"], "{password}");
    }
    changed("password", json!("é".repeat(36))).await.expect(201);
    app.jobs_done().await;
    assert_eq!(app.sandbox.mail.to("Ana@example.com").len(), 1, "one mail, to the one account");
    app.end().await;
}

#[actix_web::test]
async fn an_unknown_email_and_a_wrong_password_get_the_same_answer() {
    let app = TestApp::start().await;
    posts(&app, "/auth/signup", account("ana@example.com")).await.expect(201);
    let signs_in = |email: &str, password: &str| {
        let request = app.http.post(format!("{}/auth/login", app.url)).header("x-request-id", "same");
        let request = request.json(&json!({ "email": email, "password": password }));
        async { Answer::of(request.send().await.unwrap()).await }
    };
    let wrong_password = signs_in("ana@example.com", "another-password").await;
    let wrong_email = signs_in("nobody@example.com", PASSWORD).await;
    assert_eq!(wrong_password.text, wrong_email.text);
    assert_eq!(wrong_password.status, wrong_email.status);
    wrong_password.expect_problem(401, "invalid_credentials");
    for email in ["", "no address", &"a".repeat(5_000)] {
        signs_in(email, PASSWORD).await.expect_problem(401, "invalid_credentials");
    }
    signs_in("ana@example.com", &"p".repeat(5_000)).await.expect_problem(401, "invalid_credentials");
    let right = signs_in(" ANA@example.com", PASSWORD).await.expect(200);
    assert_eq!(right["user"]["email"], "ana@example.com");
    app.end().await;
}

#[actix_web::test]
async fn refresh_tokens_rotate_and_reuse_revokes_their_family() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let refresh = |token: &str| posts(&app, "/auth/refresh", json!({ "refresh_token": token }));
    let second = refresh(&ana.refresh_token).await.expect(200);
    let second_token = second["refresh_token"].as_str().unwrap();
    assert_ne!(second_token, ana.refresh_token);
    bearing(&ana, second["access_token"].as_str().unwrap()).gets("/profile").await.expect(200);

    // A navigation may have aborted the response: for half a minute the old token still gives a pair of the same family.
    app.advance(SignedDuration::from_secs(29));
    let third = refresh(&ana.refresh_token).await.expect(200);
    let third_token = third["refresh_token"].as_str().unwrap();
    assert!(third_token != second_token && third_token != ana.refresh_token);
    refresh(second_token).await.expect(200);

    // Later it counts as stolen, and its family is revoked.
    app.advance(SignedDuration::from_secs(1));
    refresh(&ana.refresh_token).await.expect_problem(401, "refresh_reused");
    for token in [third_token, second_token, ana.refresh_token.as_str()] {
        let answer = refresh(token).await;
        assert_eq!(answer.status, 401, "{}", answer.text);
    }
    eventually("the access token is refused as well", || async { ana.gets("/profile").await.status == 401 }).await;
    refresh("no-such-token").await.expect_problem(401, "unauthenticated");
    refresh("").await.expect_problem(401, "unauthenticated");
    posts(&app, "/auth/refresh", json!({})).await.expect_problem(401, "unauthenticated");
    app.end().await;
}

#[actix_web::test]
async fn a_login_expires_thirty_days_after_its_last_use() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let refresh = |token: String| posts(&app, "/auth/refresh", json!({ "refresh_token": token }));
    app.advance(SignedDuration::from_hours(29 * 24));
    let next = refresh(ana.refresh_token.clone()).await.expect(200)["refresh_token"].as_str().unwrap().to_owned();
    app.advance(SignedDuration::from_hours(29 * 24));
    let next = refresh(next).await.expect(200)["refresh_token"].as_str().unwrap().to_owned();
    app.advance(SignedDuration::from_hours(30 * 24));
    refresh(next).await.expect_problem(401, "unauthenticated");
    app.end().await;
}

#[actix_web::test]
async fn logging_out_ends_this_login_only() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let elsewhere = app.signs_in(&ana.email).await;
    ana.gets("/profile").await.expect(200);
    let body = json!({ "refresh_token": ana.refresh_token });
    let gone = posts(&app, "/auth/logout", body.clone()).await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    ana.gets("/profile").await.expect_problem(401, "unauthenticated");
    posts(&app, "/auth/refresh", body).await.expect_problem(401, "unauthenticated");
    elsewhere.gets("/profile").await.expect(200);
    posts(&app, "/auth/logout", json!({ "refresh_token": "no-such-token" }))
        .await
        .expect_problem(401, "unauthenticated");
    app.end().await;
}

#[actix_web::test]
async fn forged_and_expired_access_tokens_are_refused() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let [header, payload, signature] = ana.access_token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let decoded = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let claims = decoded(payload);
    assert_eq!((&decoded(header)["kid"], &decoded(header)["alg"]), (&json!("test"), &json!("HS256")));
    assert_eq!(
        (&claims["sub"], &claims["role"], &claims["aud"]),
        (&json!(ana.id), &json!("client"), &json!("rapport"))
    );
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);

    let secret = base64::engine::general_purpose::STANDARD.decode(KEY.strip_prefix("test:").unwrap()).unwrap();
    let signed = |claims: &Value, algorithm, kid: Option<&str>, secret: &[u8]| {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
        encode(&header, claims, &EncodingKey::from_secret(secret)).unwrap()
    };
    let with = |field: &str, value: Value| {
        let mut claims = claims.clone();
        claims[field] = value;
        claims
    };
    let hs256 = |claims: &Value| signed(claims, Algorithm::HS256, Some("test"), &secret);
    let as_part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    bearing(&ana, &hs256(&claims)).gets("/profile").await.expect(200);

    let none = as_part(json!({ "alg": "none", "typ": "JWT", "kid": "test" }));
    let signed_over = |header: &str| {
        let message = format!("{header}.{payload}");
        let mac = rapport::crypto::hmac_sha256(&secret, message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac))
    };
    let promoted = as_part(with("role", json!("admin")));
    let forged = [
        ("no algorithm", format!("{none}.{payload}.")),
        ("no algorithm, old signature", format!("{none}.{payload}.{signature}")),
        ("no signature", format!("{header}.{payload}.")),
        ("another payload", format!("{header}.{promoted}.{signature}")),
        ("another algorithm", signed(&claims, Algorithm::HS512, Some("test"), &secret)),
        ("an algorithm of two keys", signed_over(&as_part(json!({ "alg": "RS256", "typ": "JWT", "kid": "test" })))),
        ("another key", signed(&claims, Algorithm::HS256, Some("test"), &[7; 32])),
        ("another key's name", signed(&claims, Algorithm::HS256, Some("other"), &secret)),
        ("no key's name", signed(&claims, Algorithm::HS256, None, &secret)),
        ("expired", hs256(&with("exp", json!(claims["iat"])))),
        ("made tomorrow", hs256(&with("iat", json!(claims["iat"].as_i64().unwrap() + 86_400)))),
        ("another audience", hs256(&with("aud", json!("elsewhere")))),
        ("another issuer", hs256(&with("iss", json!("https://elsewhere.example")))),
        ("another user in this sign-in", hs256(&with("sub", json!(rapport::ids::random())))),
        ("another sign-in", hs256(&with("sid", json!(ana.id)))),
        ("nothing", String::new()),
        ("a refresh token", ana.refresh_token.clone()),
    ];
    for (what, token) in forged {
        let answer = bearing(&ana, &token).gets("/profile").await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
        answer.expect_problem(401, "unauthenticated");
    }
    for (authorization, status) in [("bearer", 200), ("BEARER", 200), ("Basic", 401), ("Bearer:", 401), ("", 401)] {
        let request = app.http.get(format!("{}/profile", app.url));
        let request = request.header("authorization", format!("{authorization} {}", ana.access_token));
        assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{authorization:?}");
    }
    // The role is read from the account, not from the token.
    let admin = bearing(&ana, &hs256(&with("role", json!("admin"))));
    admin.gets(&format!("/booking/coach/{}", uuid::Uuid::nil())).await.expect_problem(404, "not_found");

    app.advance(SignedDuration::from_secs(899));
    ana.gets("/profile").await.expect(200);
    app.advance(SignedDuration::from_secs(1));
    ana.gets("/profile").await.expect_problem(401, "unauthenticated");
    app.end().await;
}

/// Added first, then made the one that signs, and the old one removed when its last token has expired.
#[actix_web::test]
async fn jwt_keys_rotate_without_invalidating_tokens() {
    let keys = format!("{KEY},next:{}", "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=");
    let app = TestApp::with(&[("JWT_KEYS", &keys)]).await;
    let (_signing, signing) = app.another_web_with(|config| config.jwt_keys.reverse());
    let (_without, without) = app.another_web_with(|config| config.jwt_keys.retain(|key| key.id == "next"));
    let kid = |token: &str| {
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        serde_json::from_slice::<Value>(&header).unwrap()["kid"].clone()
    };
    let old = app.signs_up("client", "Ana Ribeiro").await;
    assert_eq!(kid(&old.access_token), "test", "the first signs");
    let refresh = json!({ "refresh_token": old.refresh_token });
    let pair = old.at(&signing).posts("/auth/refresh", refresh).await.expect(200);
    let new = bearing(&old, pair["access_token"].as_str().unwrap());
    assert_eq!(kid(&new.access_token), "next");
    // Processes of both releases take both, while one after the other is replaced.
    for url in [&app.url, &signing] {
        for person in [&old, &new] {
            person.at(url).gets("/profile").await.expect(200);
        }
    }
    new.at(&without).gets("/profile").await.expect(200);
    old.at(&without).gets("/profile").await.expect_problem(401, "unauthenticated");
    app.end().await;
}

#[actix_web::test]
async fn a_deactivated_account_is_refused_within_five_seconds() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    ana.gets("/profile").await.expect(200);
    let since = tokio::time::Instant::now();
    let sql = "update users set is_active = false where id = $1";
    sqlx::query(sql).bind(ana.id).execute(&app.db).await.unwrap();
    eventually("the token is refused", || async { ana.gets("/profile").await.status == 401 }).await;
    assert!(since.elapsed() < std::time::Duration::from_secs(5), "took {:?}", since.elapsed());
    let body = json!({ "email": ana.email, "password": PASSWORD });
    posts(&app, "/auth/login", body).await.expect_problem(403, "account_inactive");
    let wrong = json!({ "email": ana.email, "password": "another-password" });
    posts(&app, "/auth/login", wrong).await.expect_problem(401, "invalid_credentials");
    posts(&app, "/auth/refresh", json!({ "refresh_token": ana.refresh_token }))
        .await
        .expect_problem(401, "unauthenticated");
    app.end().await;
}

#[actix_web::test]
async fn a_verification_link_works_once() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    let mails = app.sandbox.mail.to(&ana.email);
    assert_eq!(mails.len(), 1);
    let text = mails[0].text.clone().unwrap();
    let token = regex::Regex::new(r"token=([A-Za-z0-9_-]+)").unwrap().captures(&text).expect("a link")[1].to_owned();
    assert!(mails[0].html.as_ref().unwrap().contains(&token));
    let confirm = |token: &str| posts(&app, "/auth/verify-email", json!({ "token": token }));
    confirm("another").await.expect_problem(400, "invalid_token");
    assert_eq!(ana.gets("/profile").await.expect(200)["user"]["email_verified"], false);
    assert_eq!(confirm(&token).await.status, 204);
    assert_eq!(ana.gets("/profile").await.expect(200)["user"]["email_verified"], true);
    confirm(&token).await.expect_problem(400, "invalid_token");
    app.end().await;
}

/// One of them makes a current hash while the others still verify the old one.
#[actix_web::test]
async fn logins_at_once_of_an_outdated_hash_all_succeed() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let other = rapport::crypto::Passwords::new(8, 1).unwrap().hash(PASSWORD.to_owned()).await.unwrap();
    let sql = "update users set password_hash = $2 where id = $1";
    sqlx::query(sql).bind(ana.id).bind(&other).execute(&app.db).await.unwrap();
    let credentials = json!({ "email": ana.email, "password": PASSWORD });
    let logins = (0..6).map(|_| posts(&app, "/auth/login", credentials.clone()));
    for answer in futures::future::join_all(logins).await {
        answer.expect(200);
    }
    app.end().await;
}

#[actix_web::test]
async fn hashes_of_another_cost_are_made_anew_at_login() {
    let app = TestApp::with(&[("BCRYPT_COST", "6")]).await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let hash = async || {
        let sql = "select password_hash from users where id = $1";
        sqlx::query_scalar::<_, String>(sql).bind(ana.id).fetch_one(&app.db).await.unwrap()
    };
    for cost in [4, 8] {
        let other = rapport::crypto::Passwords::new(cost, 1).unwrap().hash(PASSWORD.to_owned()).await.unwrap();
        let sql = "update users set password_hash = $2 where id = $1";
        sqlx::query(sql).bind(ana.id).bind(&other).execute(&app.db).await.unwrap();
        let wrong = json!({ "email": ana.email, "password": "another-password" });
        posts(&app, "/auth/login", wrong).await.expect_problem(401, "invalid_credentials");
        assert_eq!(hash().await, other, "only the right password can be hashed anew");
        ana.gets("/profile").await.expect(200);
        for _ in 0..2 {
            posts(&app, "/auth/login", json!({ "email": ana.email, "password": PASSWORD })).await.expect(200);
            assert!(hash().await.starts_with("$2b$06$"), "{}", hash().await);
        }
    }
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn a_login_ends_after_90_days_however_often_it_is_refreshed() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let mut token = ana.refresh_token.clone();
    for day in [29, 58, 87] {
        app.advance(rapport::clock::days(29));
        let answer = posts(&app, "/auth/refresh", json!({ "refresh_token": token })).await.expect(200);
        token = answer["refresh_token"].as_str().unwrap().to_owned();
        let sql = "select extract(epoch from expires_at - created_at)::bigint / 86400 from sessions where user_id = $1";
        let lasts: i64 = sqlx::query_scalar(sql).bind(ana.id).fetch_one(&app.db).await.unwrap();
        assert_eq!(lasts, (day + 30).min(90));
    }
    app.advance(rapport::clock::days(3));
    posts(&app, "/auth/refresh", json!({ "refresh_token": token })).await.expect_problem(401, "unauthenticated");
    app.jobs_done().await;
    app.end().await;
}
