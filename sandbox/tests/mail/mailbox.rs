//! Stored messages: waiting for them, restarts, the web mailbox and its JSON.

use std::sync::Arc;
use std::time::Duration;

use lettre::message::{Attachment, Body, MultiPart, SinglePart};
use lettre::{AsyncTransport, Message as LettreMessage};
use rapport_sandbox::mail::{Mail, Message, Options, Preview};
use serde_json::{Value, json};

use crate::helpers::{TIMEOUT, client, mail, new_message};

fn http() -> reqwest::Client {
    // It may be installed already by another test.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn wait_for_returns_the_messages_or_an_error_that_lists_them() {
    let mail = Arc::new(mail());
    let client = client(&mail);
    let sender = tokio::spawn(async move {
        for at in 0..5 {
            client.send(new_message(&format!("n{at}"))).await.unwrap();
        }
    });
    let is_fifth = |messages: &[Arc<Message>]| messages.len() == 5;
    let messages = mail.wait_for(is_fifth, TIMEOUT).await.unwrap();
    assert_eq!(messages[4].message_id.as_deref(), Some("n4@rapport.example"));
    sender.await.unwrap();
    let error = mail.wait_for(|messages| messages.len() > 5, Duration::from_millis(20)).await.unwrap_err();
    assert!(
        error.to_string().contains("holds 5: \"Tuesday 10:00 with Ben is confirmed\" to ana@example.org"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_clients_lose_no_message() {
    let mail = mail();
    let client = client(&mail);
    let mut senders = tokio::task::JoinSet::new();
    for at in 0..60 {
        let client = client.clone();
        senders.spawn(async move { client.send(new_message(&format!("c{at}"))).await.unwrap() });
    }
    senders.join_all().await;
    assert_eq!(mail.messages().len(), 60);
    assert!(mail.accepted_counts().len() == 60 && mail.accepted_counts().values().all(|times| *times == 1));
}

#[tokio::test]
async fn messages_and_counts_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let at: jiff::Timestamp = "2026-12-07T09:00:00.5Z".parse().unwrap();
    let start = || {
        let options = Options { folder: Some(folder.path().into()), clock: Arc::new(move || at), ..Options::default() };
        Mail::start(options).unwrap()
    };
    let first = start();
    for id in ["a", "b", "b"] {
        client(&first).send(new_message(id)).await.unwrap();
    }
    let before = first.messages();
    drop(first);
    std::fs::write(
        folder.path().join("foreign.eml"),
        "From: x@y.example\r\nTo: ana@example.org\r\nSubject: hi\r\n\r\n",
    )
    .unwrap();

    let second = start();
    let after = second.messages();
    assert_eq!(after.len(), 4);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((&before.id, &before.raw, &before.envelope_to), (&after.id, &after.raw, &after.envelope_to));
        assert_eq!((after.received_at, &*after.envelope_from), (at, "hello@rapport.example"));
    }
    assert_eq!((&*after[3].subject, &*after[3].envelope_to[0]), ("hi", "ana@example.org"));
    assert_eq!(second.accepted("b@rapport.example"), 2);
    client(&second).send(new_message("c")).await.unwrap();
    assert_eq!(second.messages()[4].id, "4");
    second.clear().unwrap();
    drop(second);
    let third = start();
    assert!(third.messages().is_empty());
    assert_eq!(third.accepted_counts().into_values().sum::<u64>(), 4);
}

#[tokio::test]
async fn the_web_mailbox_shows_mails_and_runs_no_scripts_in_them() {
    let mail = mail();
    let http = http();
    let get = |path: String| http.get(format!("{}{path}", mail.url())).send();
    assert!(get("/".into()).await.unwrap().text().await.unwrap().contains("No mail yet"));

    let html = "<html><head><title>x</title></head><body><img src=\"cid:logo\"><script>evil()</script></body></html>";
    let body = MultiPart::mixed()
        .multipart(MultiPart::related().singlepart(SinglePart::html(html.to_owned())).singlepart(
            Attachment::new_inline("logo".into()).body(Body::new(vec![1, 2, 3]), "image/png".parse().unwrap()),
        ))
        .singlepart(
            Attachment::new("a \"b\" ü.ics".into())
                .body(Body::new("BEGIN:VCALENDAR".to_owned()), "text/calendar".parse().unwrap()),
        );
    let new_message = LettreMessage::builder()
        .from("x@y.example".parse().unwrap())
        .to("ana@example.org".parse().unwrap())
        .subject("<script>alert(1)</script>")
        .multipart(body)
        .unwrap();
    client(&mail).send(new_message).await.unwrap();

    let list = get("/".into()).await.unwrap().text().await.unwrap();
    assert!(!list.contains("<script>") && list.contains("/messages/1"), "{list}");
    let page = get("/messages/1".into()).await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    let page = page.text().await.unwrap();
    assert!(!page.contains("<script>"));
    assert!(page.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
    assert!(page.contains("BEGIN:VCALENDAR"));
    let framed = get("/messages/1/html".into()).await.unwrap();
    assert!(framed.headers()["content-security-policy"].to_str().unwrap().starts_with("sandbox "));
    let framed = framed.text().await.unwrap();
    assert!(
        framed.contains("<head><base target=\"_blank\">") && framed.contains("src=\"/messages/1/attachments/0\""),
        "{framed}"
    );
    let file = get("/messages/1/attachments/1".into()).await.unwrap();
    assert_eq!(file.headers()["content-disposition"], "attachment; filename*=UTF-8''a%20%22b%22%20%C3%BC.ics");
    assert_eq!(file.bytes().await.unwrap(), "BEGIN:VCALENDAR");
    assert_eq!(get("/messages/1/raw".into()).await.unwrap().bytes().await.unwrap(), mail.messages()[0].raw);
    assert_eq!(get("/messages/2".into()).await.unwrap().status(), 404);
    assert_eq!(get("/messages/1/attachments/9".into()).await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_mailbox_and_its_faults_are_controlled_over_http() {
    let mail = mail();
    let http = http();
    let at = |path: &str| format!("{}{path}", mail.url());
    let json = async |path: &str| http.get(at(path)).send().await.unwrap().json::<Value>().await.unwrap();
    let control =
        async |fault: Value| http.post(at("/_sandbox/faults")).json(&fault).send().await.unwrap().status().as_u16();

    client(&mail).send(new_message("one")).await.unwrap();
    assert_eq!(json("/api/messages?to=ben@example.org").await["messages"], json!([]));
    let found = json("/api/messages?to=ana@example.org").await;
    assert_eq!(found["messages"][0]["subject"], "Tuesday 10:00 with Ben is confirmed");
    let whole = json("/api/messages/1").await;
    assert_eq!(whole["message_id"], "one@rapport.example");
    assert!(whole["raw"].as_str().unwrap().contains("Subject: Tuesday"));
    assert_eq!(json("/api/accepted").await, json!({ "one@rapport.example": 1 }));

    assert_eq!(control(json!({ "answer_next": { "stage": "rcpt", "times": 1, "code": 451 } })).await, 204);
    assert!(client(&mail).send(new_message("two")).await.unwrap_err().is_transient());
    assert_eq!(control(json!({ "drop_next": { "times": 1, "kept": true } })).await, 204);
    assert!(client(&mail).send(new_message("two")).await.is_err());
    assert_eq!(control(json!({ "refuse": true })).await, 204);
    assert!(client(&mail).send(new_message("two")).await.is_err());
    assert_eq!(control(json!({ "nonsense": true })).await, 400);
    assert_eq!(control(json!({ "clear": true })).await, 204);
    client(&mail).send(new_message("two")).await.unwrap();
    assert_eq!(mail.messages().len(), 3);

    let foreign = http.delete(at("/api/messages")).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!((foreign.status().as_u16(), mail.messages().len()), (403, 3));
    assert_eq!(http.post(at("/messages/clear")).send().await.unwrap().status(), 303);
    assert_eq!(http.delete(at("/api/messages")).send().await.unwrap().status(), 204);
    assert_eq!(json("/api/messages").await["messages"], json!([]));
}

#[tokio::test]
async fn previews_are_shown_without_being_sent() {
    let preview = |name: &str, calendar: Option<&str>| Preview {
        name: name.to_owned(),
        title: format!("kind {name}"),
        subject: format!("<b>{name}</b>"),
        html: "<html><head></head><body><script>evil()</script>Hello</body></html>".to_owned(),
        text: "Hello,\n<you>".to_owned(),
        calendar: calendar.map(str::to_owned),
    };
    let previews = vec![preview("one", None), preview("two", Some("BEGIN:VCALENDAR"))];
    let mail = Mail::start(Options { previews, ..Options::default() }).unwrap();
    let http = http();
    let get = |path: &str| http.get(format!("{}{path}", mail.url())).send();
    assert!(get("/").await.unwrap().text().await.unwrap().contains("href=\"/previews\""));
    let list = get("/previews").await.unwrap().text().await.unwrap();
    assert!(list.contains("href=\"/previews/two\"") && !list.contains("<b>"), "{list}");
    let page = get("/previews/two").await.unwrap().text().await.unwrap();
    assert!(page.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\"") && !page.contains("<script>"));
    assert!(page.contains("BEGIN:VCALENDAR") && page.contains("← kind one"), "{page}");
    let framed = get("/previews/one/html").await.unwrap();
    assert!(framed.headers()["content-security-policy"].to_str().unwrap().starts_with("sandbox "));
    assert!(framed.text().await.unwrap().contains("<base target=\"_blank\">"));
    assert_eq!(get("/previews/three").await.unwrap().status(), 404);
    assert!(mail.messages().is_empty());
    let without = Mail::start(Options::default()).unwrap();
    let page = http.get(without.url()).send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("/previews"));
}
