//! Whatever people type as names and notes, an email has one recipient and the headers that the product writes.

use std::collections::BTreeSet;

use rapport_sandbox::mail::Message;
use reqwest::Method;
use serde_json::json;

use super::free_coach;
use crate::support::TestApp;
use crate::support::people::PASSWORD;

const HEADERS: [&str; 8] =
    ["auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "subject", "to"];

fn assert_is_intact(mail: &Message, reader: &str) {
    let headers: Vec<String> = mail.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    let names: BTreeSet<&str> = headers.iter().map(String::as_str).collect();
    assert_eq!((names, headers.len()), (BTreeSet::from(HEADERS), HEADERS.len()), "{:?}", mail.headers);
    assert_eq!(mail.envelope_to, [reader]);
    assert!(mail.text.is_some() && mail.html.is_some());
    assert!(mail.html.as_ref().unwrap().trim_end().ends_with("</html>"));
}

#[actix_web::test]
async fn names_and_notes_add_no_header_part_or_recipient() {
    let app = TestApp::start().await;
    let gil = free_coach(&app).await;
    let mut accepted = 0;
    for (number, name) in [
        "Ana\r\nBcc: all@example.com",
        "Ana\nX-Evil: 1",
        "Ana\u{2028}Bcc: all@example.com",
        "=?utf-8?q?Ana=0D=0ABcc:_all@example.com?=",
        "\"Ana\" <all@example.com>, Ben",
        "Ana, all@example.com;",
        "Ana (all@example.com) \\",
        "\u{202e}ana\u{2066}",
        ".",
    ]
    .iter()
    .enumerate()
    {
        let email = format!("reader{number}@example.com");
        let body = json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": name, "timezone": "Europe/Stockholm" });
        let answer = app.stranger(Method::POST, "/auth/signup", Some(body)).await;
        if answer.status == 422 {
            assert_eq!(answer.broken_fields(), ["full_name"]);
            continue;
        }
        answer.expect(201);
        accepted += 1;
        let reader = app.signs_in(&email).await;
        let starts_at = format!("2026-12-07T{:02}:00:00Z", 8 + accepted);
        let notes =
            format!("{name}\r\n.\r\nMAIL FROM:<x@example.com>\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<script>");
        let booking = json!({ "coach_id": gil.id, "starts_at": starts_at, "duration_minutes": 30, "notes": notes });
        reader.posts("/booking", booking).await.expect(201);
        app.jobs_done().await;
        let mails = app.sandbox.mail.to(&email);
        assert_eq!(mails.len(), 2, "{name:?}");
        mails.iter().for_each(|mail| assert_is_intact(mail, &email));
    }
    assert!(accepted >= 4, "some of them are valid names: {accepted}");
    let to_gil = app.sandbox.mail.to(&gil.email);
    assert_eq!(to_gil.len(), accepted + 1);
    to_gil.iter().for_each(|mail| assert_is_intact(mail, &gil.email));
    assert_eq!(app.sandbox.mail.messages().len(), 3 * accepted + 1, "nobody else got anything");
    app.end().await;
}

#[actix_web::test]
async fn an_email_address_holds_no_commands_or_second_address() {
    let app = TestApp::start().await;
    for email in [
        "ana@example.com\r\nRCPT TO:<all@example.com>",
        "ana@example.com, all@example.com",
        "<ana@example.com> SIZE=1",
        "ana@example.com\0",
        "ana@example.com>\r\nDATA",
    ] {
        let body = json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": "Ana" });
        assert_eq!(
            app.stranger(Method::POST, "/auth/signup", Some(body)).await.broken_fields(),
            ["email"],
            "{email:?}"
        );
    }
    app.end().await;
}
