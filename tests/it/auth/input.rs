//! Invalid and unusual input: refused with all invalid fields, or accepted as it is, and never a server error.

use reqwest::Method;
use serde_json::{Value, json};

use super::posts;
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::PASSWORD;

/// Every `/auth` path with a body, and a valid one.
fn bodies() -> Vec<(&'static str, Value)> {
    vec![
        (
            "/auth/signup",
            json!({ "email": "new@example.com", "password": PASSWORD, "role": "client", "full_name": "New", "timezone": "UTC" }),
        ),
        ("/auth/login", json!({ "email": "nobody@example.com", "password": PASSWORD })),
        ("/auth/refresh", json!({ "refresh_token": "none" })),
        ("/auth/logout", json!({ "refresh_token": "none" })),
        ("/auth/verify-email", json!({ "token": "none" })),
        ("/auth/reset-password", json!({ "email": "nobody@example.com" })),
        ("/auth/reset-password/confirm", json!({ "token": "none", "new_password": PASSWORD })),
        ("/auth/change-password", json!({ "current_password": "wrong", "new_password": PASSWORD })),
        ("/auth/change-email", json!({ "password": "wrong", "new_email": "new@example.com" })),
        ("/auth/change-email/confirm", json!({ "token": "none" })),
    ]
}

/// Not a server error, and if it is a failure, a problem document.
#[track_caller]
fn is_handled(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text);
    if answer.status >= 400 {
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    }
}

fn fields(body: &Value) -> Vec<String> {
    let mut fields: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    fields
}

#[actix_web::test]
async fn all_invalid_fields_are_named_in_one_answer() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for (path, right) in bodies() {
        let needed: Vec<String> =
            fields(&right).into_iter().filter(|field| field != "timezone" && field != "refresh_token").collect();
        for wrong in [json!(7), json!([]), json!({ "a": "b" }), json!(true), json!(1.5)] {
            let mut body = right.clone();
            for field in fields(&right) {
                body[&field] = wrong.clone();
            }
            body["zz_unknown"] = json!(1);
            let expected = [fields(&right), vec!["zz_unknown".to_owned()]].concat();
            assert_eq!(ana.posts(path, body).await.broken_fields(), expected, "{path} with {wrong}");
        }
        if !needed.is_empty() {
            assert_eq!(ana.posts(path, json!({})).await.broken_fields(), needed, "{path} with nothing");
            let nulls: Value =
                needed.iter().map(|field| (field.clone(), Value::Null)).collect::<serde_json::Map<_, _>>().into();
            assert_eq!(ana.posts(path, nulls).await.broken_fields(), needed, "{path} with nulls");
        }
        let mut nul = right.clone();
        for field in fields(&right) {
            nul[&field] = json!("a\0b@example.com");
        }
        assert_eq!(ana.posts(path, nul).await.broken_fields(), fields(&right), "{path} with NULs");
        for body in [json!([]), json!("text"), json!(null), json!(0)] {
            let answer = ana.posts(path, body).await;
            is_handled(&answer, path);
            assert!(matches!(answer.status, 401 | 422), "{path}: {}", answer.text);
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn unusual_text_never_causes_a_server_error() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let long = ["x".repeat(255), "x".repeat(100_000), format!("{}@example.com", "x".repeat(10_000))];
    let odd = [
        "\u{202e}moc.elpmaxe@ana",
        "שלום@example.com",
        "مرحبا بالعالم",
        "\u{200f}\u{200f}\u{feff}",
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        "a\u{0301}\u{0301}\u{0301}",
        "' or 1=1; --",
        "%s%n${jndi:ldap://x}",
        "\r\nBcc: all@example.com",
        "\u{7f}\u{1b}[2J",
        "",
        " ",
    ];
    for (path, right) in bodies() {
        for text in odd.into_iter().chain(long.iter().map(String::as_str)) {
            for field in fields(&right) {
                let mut body = right.clone();
                body[&field] = json!(text);
                let answer = ana.posts(path, body).await;
                let shown: String = text.chars().take(20).collect();
                is_handled(&answer, &format!("{path} {field} {shown:?}"));
            }
        }
        for raw in
            ["{", "{\"email\":\"\\ud800\"}", "{\"email\":1e999}", "\u{feff}{}", "{\"email\":\"a\",\"email\":\"b\"}"]
        {
            let request = app.http.post(format!("{}{path}", app.url)).header("content-type", "application/json");
            let answer = Answer::of(request.bearer_auth(&ana.access_token).body(raw).send().await.unwrap()).await;
            is_handled(&answer, &format!("{path} {raw}"));
            assert!((400..=422).contains(&answer.status), "{path} {raw}: {}", answer.text);
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn names_time_zones_and_addresses_are_validated() {
    let app = TestApp::start().await;
    let signs_up = |field: &str, value: &str, index: usize| {
        let mut body = json!({ "email": format!("n{index}@example.com"), "password": PASSWORD, "role": "client", "full_name": "New", "timezone": "UTC" });
        body[field] = json!(value);
        posts(&app, "/auth/signup", body)
    };
    for zone in ["", "Mars/Base", "UTC+25", "../etc/passwd", "Europe", "europe/", "+99:99", &"A/".repeat(5_000)] {
        assert_eq!(signs_up("timezone", zone, 0).await.broken_fields(), ["timezone"], "{zone}");
    }
    for name in ["", "   ", &"n".repeat(121), "\u{200b}", "\u{3164}", "\u{2800}", "\u{7}", "—", "42"] {
        assert_eq!(signs_up("full_name", name, 0).await.broken_fields(), ["full_name"], "{name:?}");
    }
    for email in [
        "",
        "a@b",
        "a@@example.com",
        "a b@example.com",
        "a@exam ple.com",
        "<a@example.com>",
        "a@example.com,b@example.com",
        "a@deleted.invalid",
        "a@mail.test",
        "a@web.localhost",
    ] {
        assert_eq!(signs_up("email", email, 0).await.broken_fields(), ["email"], "{email}");
        let reset = posts(&app, "/auth/reset-password", json!({ "email": email })).await;
        assert_eq!(reset.broken_fields(), ["email"], "{email}");
    }
    let names = [
        ("דוד בן־גוריון", "דוד בן־גוריון"),
        ("محمد علي", "محمد علي"),
        ("👩‍🚀 Ana", "👩‍🚀 Ana"),
        ("\u{202e}Ana\u{200b}\r\n Ribeiro\u{7} ", "Ana Ribeiro"),
        (&"e\u{301}".repeat(120), &"é".repeat(120)),
    ];
    for (index, (given, stored)) in names.into_iter().enumerate() {
        let answer = signs_up("full_name", given, 10 + index).await.expect(201);
        assert_eq!(answer["user"]["full_name"], stored, "{given}");
    }
    // Mails to such names can be sent.
    app.jobs_done().await;
    assert_eq!(app.sandbox.mail.to("n11@example.com").len(), 1);
    app.end().await;
}

#[actix_web::test]
async fn invalid_ids_get_404_invalid_pages_422_and_other_methods_405() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for id in ["0", "%00", "..%2f", "00000000-0000-0000-0000-000000000000", &"9".repeat(2_000), "%ff"] {
        let answer = ana.sends(Method::DELETE, &format!("/auth/sessions/{id}"), None).await;
        answer.expect_problem(404, "not_found");
    }
    for query in ["page=0", "page=-1", "per_page=101", "per_page=x", "page=99999999999999999999"] {
        assert_eq!(ana.gets(&format!("/auth/sessions?{query}")).await.status, 422, "{query}");
    }
    for (path, _) in bodies() {
        ana.gets(path).await.expect_problem(405, "method_not_allowed");
    }
    app.end().await;
}
