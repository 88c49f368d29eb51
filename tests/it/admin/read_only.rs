//! Read-only mode: reads go on, everything else is refused, whoever has set it.

use std::net::TcpListener;

use rapport::actors::Actors;
use rapport::app::App;
use rapport::clock::minutes;
use rapport::config::Config;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::patience::eventually;
use crate::support::people::{PASSWORD, Person};

async fn set(admin: &Person, is_on: bool) -> Value {
    let body = json!({ "is_on": is_on, "reason": "We move to a larger database until 22:00." });
    admin.sends(Method::PUT, "/admin/read-only", Some(body)).await.expect(200)
}

/// A web process with `READ_ONLY=true`.
fn read_only_web(app: &TestApp) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let config = Config { read_only: true, ..(*app.app.config).clone() };
    let app = App::build(config, app.clock.clone()).unwrap();
    actix_web::rt::spawn(rapport::http::serve(app.clone(), Actors::start(&app), listener).unwrap());
    url
}

#[actix_web::test]
async fn an_admin_makes_every_process_read_only_and_ends_it() {
    let app = TestApp::start().await;
    let (ben, admin) = (app.coach("Ben Okafor").await, app.admin().await);
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    let (_, url) = app.another_web();
    assert_eq!(admin.gets("/admin/read-only").await.expect(200)["is_on"], false);
    let on = set(&admin, true).await;
    assert_eq!((&on["is_on"], &on["by_configuration"]), (&json!(true), &json!(false)));

    let refused = ana.books(&ben, "2026-12-07T09:00:00Z").await;
    assert_eq!(refused.header("retry-after"), Some("60"));
    let header = |name: &str| refused.header(name).map(str::to_owned);
    let refused_headers = (header("x-read-only"), header("x-read-only-reason"));
    let problem = refused.expect_problem(503, "read_only");
    assert!(problem["detail"].as_str().unwrap().ends_with("We move to a larger database until 22:00."), "{problem}");
    let elsewhere = ana.at(&url);
    eventually("the other process follows", || async {
        elsewhere.posts("/notifications/read-all", json!({})).await.status == 503
    })
    .await;
    // Every response says so, whatever it is of, and in which words an admin said why.
    let why = "We%20move%20to%20a%20larger%20database%20until%2022%3A00%2E";
    for path in ["/profile", "/no/such/path"] {
        let answer = ana.gets(path).await;
        let said = (answer.header("x-read-only"), answer.header("x-read-only-reason"));
        assert_eq!(said, (Some("true"), Some(why)), "{path}: {}", answer.status);
    }
    assert_eq!(refused_headers, (Some("true".to_owned()), Some(why.to_owned())));
    // Reads go on, and so do signing in and what only reads.
    ana.gets("/profile").await.expect(200);
    app.stranger(Method::GET, &format!("/coaches/{}/slots", ben.id), None).await.expect(200);
    app.stranger(Method::POST, "/quiz/preview", Some(json!({}))).await.expect(200);
    let credentials = json!({ "email": ana.email, "password": PASSWORD });
    app.stranger(Method::POST, "/auth/login", Some(credentials)).await.expect(200);
    ana.posts("/auth/change-password", json!({})).await.expect_problem(503, "read_only");

    app.advance(minutes(1));
    assert_eq!(set(&admin, false).await["is_on"], false);
    assert_eq!(ana.gets("/profile").await.header("x-read-only"), None);
    ana.books(&ben, "2026-12-07T09:00:00Z").await.expect(201);
    let sql = "select action from audit where action like 'platform.%' order by at, id";
    let actions: Vec<String> = sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap();
    assert_eq!(actions, ["platform.read_only_on", "platform.read_only_off"]);
    app.jobs_done().await;
    app.leaves_work("a hold that nobody pays");
    app.end().await;
}

/// Each route of the document that is no GET, so that a new one is refused as well.
#[actix_web::test]
async fn by_configuration_everything_but_reads_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await.at(&read_only_web(&app));
    admin.gets("/admin/read-only").await.expect(200);
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let mut refused = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys().filter(|method| *method != "get") {
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = admin.sends(method, &path.replace(['{', '}'], ""), Some(json!({}))).await;
            if path == "/quiz/preview" {
                answer.expect(200);
            } else {
                answer.expect_problem(503, "read_only");
                refused += 1;
            }
        }
    }
    assert!(refused > 50, "{refused}");
    app.end().await;
}

/// Two of them keep what they have made or found out: not now.
#[actix_web::test]
async fn reads_store_nothing() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    app.jobs_done().await;
    let url = read_only_web(&app);
    let count =
        async |sql: &'static str| -> i64 { sqlx::query_scalar(sql).bind(ana.id).fetch_one(&app.db).await.unwrap() };
    let feeds = "select count(*) from calendar_feeds where user_id = $1";
    let vectors = "select count(*) from embeddings where owner_id = $1";
    ana.at(&url).gets("/calendar/feed").await.expect_problem(503, "read_only");
    assert_eq!(count(feeds).await, 0);
    let feed = ana.gets("/calendar/feed").await.expect(200);
    assert_eq!(ana.at(&url).gets("/calendar/feed").await.expect(200), feed, "one that is there is shown");

    let matched = format!("/coaches/{}/match", ben.id);
    let shown = ana.at(&url).gets(&matched).await.expect(200);
    assert!(shown["factors"]["goals"]["score"].is_number(), "{shown}");
    assert_eq!(count(vectors).await, 0);
    ana.gets(&matched).await.expect(200);
    assert_eq!(count(vectors).await, 1);
    app.end().await;
}

#[actix_web::test]
async fn only_admins_change_it_and_a_bad_body_changes_nothing() {
    let app = TestApp::start().await;
    let (ana, admin) = (app.client("Ana Ribeiro").await, app.admin().await);
    app.jobs_done().await;
    let body = json!({ "is_on": true });
    ana.sends(Method::PUT, "/admin/read-only", Some(body)).await.expect_problem(403, "forbidden");
    let long = json!({ "is_on": "yes", "reason": "x".repeat(501), "until": "22:00" });
    let broken = admin.sends(Method::PUT, "/admin/read-only", Some(long)).await.broken_fields();
    assert_eq!(broken, ["is_on", "until"]);
    let long = json!({ "is_on": true, "reason": "x".repeat(501) });
    assert_eq!(admin.sends(Method::PUT, "/admin/read-only", Some(long)).await.broken_fields(), ["reason"]);
    assert_eq!(admin.gets("/admin/read-only").await.expect(200)["is_on"], false);
    app.end().await;
}
