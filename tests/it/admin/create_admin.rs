//! `rapport create-admin`: nobody can sign in before it has made somebody.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use reqwest::Method;
use serde_json::json;

use crate::support::TestApp;
use crate::support::people::PASSWORD;

/// Runs the command with a password on its standard input.
async fn creates(app: &TestApp, email: &str, role: &str, password: &str) -> Output {
    let mut command: Command = app.command(&["create-admin", "--email", email, "--name", "Ada Admin", "--role", role]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let line = format!("{password}\n");
    let run = move || {
        let mut process = command.spawn().unwrap();
        process.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
        process.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[actix_web::test]
async fn no_account_is_there_from_the_start_and_the_command_makes_the_first() {
    let app = TestApp::start().await;
    let accounts =
        async || sqlx::query_scalar::<_, i64>("select count(*) from users").fetch_one(&app.db).await.unwrap();
    assert_eq!(accounts().await, 0);
    let refused = creates(&app, "ada@example.com", "admin", "password1").await;
    assert!(!refused.status.success(), "a password that is common is common for an admin too");
    assert_eq!(accounts().await, 0);

    let made = creates(&app, "ada@example.com", "admin", PASSWORD).await;
    let said = format!("{}{}", String::from_utf8_lossy(&made.stdout), String::from_utf8_lossy(&made.stderr));
    assert!(made.status.success() && said.contains("ada@example.com is an admin"), "{said}");
    assert!(!said.contains(PASSWORD), "{said}");
    assert!(!creates(&app, "ADA@example.com", "admin", PASSWORD).await.status.success(), "an address has one account");
    assert!(creates(&app, "otto@example.com", "auditor", PASSWORD).await.status.success());
    assert_eq!(accounts().await, 2);

    let (ada, otto) = (app.signs_in("ada@example.com").await, app.signs_in("otto@example.com").await);
    let trail = ada.gets("/admin/audit?action=auth.admin_created").await.expect(200);
    assert_eq!(trail["items"].as_array().unwrap().len(), 2, "{trail}");
    for (person, status) in [(&otto, 403), (&ada, 200)] {
        let body = Some(json!({ "is_on": false }));
        person.sends(Method::PUT, "/admin/read-only", body).await.expect(status);
    }
    app.end().await;
}
