//! SMTP over the wire: the order of commands, the grammar, the limits, and the mails of a real client.

use lettre::message::{Attachment, Body, MultiPart, SinglePart, header::ContentType};
use lettre::{AsyncTransport, Message as LettreMessage};
use rapport_sandbox::mail::{Credentials, Mail, Options};

use crate::helpers::{Client, RawClient, client, mail, new_message};

#[tokio::test]
async fn a_multipart_mail_of_a_real_client_is_parsed_completely() {
    let mail = mail();
    let calendar: ContentType = "text/calendar; method=REQUEST; charset=utf-8".parse().unwrap();
    let body = MultiPart::mixed()
        .multipart(MultiPart::alternative_plain_html("Grüße".to_owned(), "<p>Grüße</p>".to_owned()))
        .singlepart(SinglePart::builder().header(calendar.clone()).body("BEGIN:VCALENDAR\r\n".to_owned()))
        .singlepart(Attachment::new("invite.ics".into()).body(Body::new("BEGIN:VCALENDAR\r\n".to_owned()), calendar));
    let new_message = LettreMessage::builder()
        .from("Rapport <hello@rapport.example>".parse().unwrap())
        .to("Ana Möller <ana@example.org>".parse().unwrap())
        .bcc("archive@rapport.example".parse().unwrap())
        .subject("Über uns")
        .message_id(Some("<one@rapport.example>".into()))
        .multipart(body)
        .unwrap();
    client(&mail).send(new_message).await.unwrap();

    let [message] = &mail.to("ANA@example.org")[..] else { panic!("one message") };
    assert_eq!(message.subject, "Über uns");
    assert_eq!(message.from, "Rapport <hello@rapport.example>");
    assert_eq!(message.to, ["Ana Möller <ana@example.org>"]);
    assert_eq!(message.envelope_from, "hello@rapport.example");
    assert_eq!(message.envelope_to, ["ana@example.org", "archive@rapport.example"]);
    assert_eq!(message.text.as_deref().map(str::trim), Some("Grüße"));
    assert_eq!(message.html.as_deref().map(str::trim), Some("<p>Grüße</p>"));
    assert_eq!(message.attachments.len(), 2);
    assert!(message.attachments.iter().all(|part| part.is_calendar() && part.bytes.starts_with(b"BEGIN:VCALENDAR")));
    assert_eq!(message.attachments[1].name, "invite.ics");
    assert_eq!(mail.accepted("<one@rapport.example>"), 1);
}

#[tokio::test]
async fn dot_stuffing_is_undone() {
    let mail = mail();
    client(&mail).send(new_message("dots")).await.unwrap();
    let messages = mail.messages();
    assert_eq!(messages[0].text.as_deref(), Some("See you then.\r\n.\r\n.. dots survive\r\n"));
}

#[tokio::test]
async fn addresses_beyond_ascii_need_smtputf8() {
    let mail = mail();
    let mut smtp = RawClient::greeted(&mail).await;
    smtp.command("EHLO me").await;
    assert_eq!(smtp.command("MAIL FROM:<jürgen@müller.example>").await, 553);
    assert_eq!(smtp.command("MAIL FROM:<jürgen@müller.example> BODY=8BITMIME SMTPUTF8").await, 250);
    assert_eq!(smtp.command("RCPT TO:<ana@müller.example>").await, 250);
    assert_eq!(smtp.command("DATA").await, 354);
    smtp.send("Subject: Grüße\r\n\r\nÜ\r\n").await;
    assert_eq!(smtp.command(".").await, 250);
    let messages = mail.to("ana@müller.example");
    assert_eq!((messages[0].subject.as_str(), messages[0].text.as_deref()), ("Grüße", Some("Ü\r\n")));
}

#[tokio::test]
async fn commands_out_of_order_are_refused() {
    let mail = mail();
    let mut smtp = RawClient::greeted(&mail).await;
    assert_eq!(smtp.command("MAIL FROM:<a@b.example>").await, 503);
    assert_eq!(smtp.command("HELO me").await, 250);
    assert_eq!(smtp.command("RCPT TO:<a@b.example>").await, 503);
    assert_eq!(smtp.command("DATA").await, 503);
    assert_eq!(smtp.command("MAIL FROM:<>").await, 250);
    assert_eq!(smtp.command("MAIL FROM:<a@b.example>").await, 503);
    assert_eq!(smtp.command("DATA").await, 554);
    assert_eq!(smtp.command("RCPT TO:<nobody>").await, 501);
    assert_eq!(smtp.command("RCPT TO:<ana@example.org>").await, 250);
    assert_eq!(smtp.command("RSET").await, 250);
    assert_eq!(smtp.command("DATA").await, 503);
    assert_eq!(smtp.command("NOOP whatever").await, 250);
    assert_eq!(smtp.command("VRFY ana").await, 252);
    assert_eq!(smtp.command("AUTH PLAIN AGEAYg==").await, 502);
    assert_eq!(smtp.command("EXPN all").await, 502);
    assert_eq!(smtp.command("WHAT").await, 500);
    assert_eq!(smtp.command("MAIL FROM:<a@b.example> RET=FULL").await, 555);
    assert_eq!(smtp.command("QUIT").await, 221);
    assert!(smtp.is_closed().await);
    assert!(mail.messages().is_empty());
}

#[tokio::test]
async fn commands_can_be_pipelined() {
    let mail = mail();
    let mut smtp = RawClient::greeted(&mail).await;
    smtp.command("EHLO me").await;
    smtp.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<no>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n").await;
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(smtp.code().await);
    }
    assert_eq!(codes, [250, 501, 250, 354]);
    smtp.send(
        "Subject: one\r\n\r\nhi\r\n.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<ben@example.org>\r\nRSET\r\nQUIT\r\n",
    )
    .await;
    let mut codes = Vec::new();
    for _ in 0..5 {
        codes.push(smtp.code().await);
    }
    assert_eq!(codes, [250, 250, 250, 250, 221]);
    assert_eq!(mail.messages().len(), 1);
}

#[tokio::test]
async fn only_crlf_dot_crlf_ends_a_message() {
    let mail = mail();
    let mut smtp = RawClient::greeted(&mail).await;
    for end in ["\n.\n", "\n.\r\n", "\r\n.\n"] {
        smtp.begin_data().await;
        smtp.send(format!("Subject: one\r\n\r\nhi{end}MAIL FROM:<evil@b.example>\r\n.\r\n")).await;
        assert_eq!(smtp.code().await, 554, "{end:?}");
    }
    smtp.begin_data().await;
    smtp.send(format!("{}\n.\r\nRSET\r\n.\r\n", "x".repeat(2000))).await;
    assert_eq!(smtp.code().await, 554);
    assert_eq!(smtp.command("NOOP").await, 250);
    assert!(mail.messages().is_empty());
}

#[tokio::test]
async fn lines_messages_and_recipients_have_limits() {
    let mail = Mail::start(Options { max_size: 2000, ..Options::default() }).unwrap();
    let mut smtp = RawClient::greeted(&mail).await;
    assert_eq!(smtp.command(&format!("NOOP {}", "x".repeat(20_000))).await, 500);
    assert_eq!(smtp.command("EHLO me").await, 250);
    assert_eq!(smtp.command("MAIL FROM:<a@b.example> SIZE=2001").await, 552);
    assert_eq!(smtp.command("MAIL FROM:<a@b.example> SIZE=2000").await, 250);
    for at in 0..100 {
        assert_eq!(smtp.command(&format!("RCPT TO:<c{at}@b.example>")).await, 250);
    }
    assert_eq!(smtp.command("RCPT TO:<c100@b.example>").await, 452);
    assert_eq!(smtp.command("RSET").await, 250);

    for (line, code) in [("x".repeat(998), 250), ("x".repeat(999), 554), (format!("..{}", "x".repeat(997)), 250)] {
        smtp.begin_data().await;
        smtp.send(format!("Subject: s\r\n\r\n{line}\r\n.\r\n")).await;
        assert_eq!(smtp.code().await, code, "a line of {}", line.len());
    }
    smtp.begin_data().await;
    smtp.send("a line\r\n".repeat(251)).await;
    assert_eq!(smtp.command(".").await, 552);
    smtp.begin_data().await;
    smtp.send("a line\r\n".repeat(250)).await;
    assert_eq!(smtp.command(".").await, 250);
}

#[tokio::test]
async fn authentication_is_required_if_configured() {
    let credentials = Credentials { user: "rapport".into(), password: "p@ss/word".into() };
    let mail = Mail::start(Options { credentials: Some(credentials), ..Options::default() }).unwrap();
    client(&mail).send(new_message("plain")).await.unwrap();
    let wrong = Client::from_url(&mail.smtp_url().replace("word", "ward")).unwrap().build();
    assert!(wrong.send(new_message("never")).await.unwrap_err().to_string().contains("535"));

    let mut smtp = RawClient::greeted(&mail).await;
    smtp.command("EHLO me").await;
    assert_eq!(smtp.command("MAIL FROM:<a@b.example>").await, 530);
    assert_eq!(smtp.command("AUTH CRAM-MD5").await, 504);
    assert_eq!(smtp.command("AUTH LOGIN").await, 334);
    assert_eq!(smtp.command("*").await, 501);
    assert_eq!(smtp.command("AUTH LOGIN").await, 334);
    assert_eq!(smtp.command("cmFwcG9ydA==").await, 334);
    assert_eq!(smtp.command("cEBzcy93b3Jk").await, 235);
    assert_eq!(smtp.command("AUTH LOGIN").await, 503);
    assert_eq!(smtp.command("MAIL FROM:<a@b.example>").await, 250);
    assert_eq!(mail.accepted("never@rapport.example"), 0);
    assert_eq!(mail.accepted("plain@rapport.example"), 1);
}
