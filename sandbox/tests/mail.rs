//! The mail stand-in by its wire: a real SMTP client (lettre), a bare socket for what no client would send, and the
//! web mailbox over HTTP.

use std::sync::Arc;
use std::time::Duration;

use lettre::message::{Attachment, Body, MultiPart, SinglePart, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Letter, Tokio1Executor};
use rapport_sandbox::mail::{Credentials, Kept, Mail, Message, Options, Stage};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const SOON: Duration = Duration::from_secs(10);

type Client = AsyncSmtpTransport<Tokio1Executor>;

fn mail() -> Mail {
    Mail::start(Options::default()).unwrap()
}

fn client(mail: &Mail) -> Client {
    Client::from_url(&mail.smtp_url()).unwrap().timeout(Some(SOON)).build()
}

fn letter(id: &str) -> Letter {
    Letter::builder()
        .from("Rapport <hello@rapport.example>".parse().unwrap())
        .to("Ana <ana@example.org>".parse().unwrap())
        .subject("Tuesday 10:00 with Ben is confirmed")
        .message_id(Some(format!("<{id}@rapport.example>")))
        .body("See you then.\r\n.\r\n.. dots survive".to_owned())
        .unwrap()
}

fn http() -> reqwest::Client {
    // Another test of this process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// A client that sends exactly what it is told.
struct Talk {
    lines: BufReader<TcpStream>,
}

impl Talk {
    async fn with(mail: &Mail) -> Self {
        let mut talk = Self::unheard(mail).await;
        assert_eq!(talk.code().await, 220);
        talk
    }

    async fn unheard(mail: &Mail) -> Self {
        let url = mail.smtp_url();
        let address = url.rsplit(['/', '@']).next().unwrap();
        Self {
            lines: BufReader::new(TcpStream::connect(address).await.unwrap()),
        }
    }

    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.lines.get_mut().write_all(bytes.as_ref()).await.unwrap();
    }

    async fn reply(&mut self) -> String {
        let mut whole = String::new();
        loop {
            let from = whole.len();
            let read = tokio::time::timeout(SOON, self.lines.read_line(&mut whole))
                .await
                .expect("a reply")
                .unwrap();
            if read == 0 || whole[from..].as_bytes()[3] == b' ' {
                return whole;
            }
        }
    }

    async fn code(&mut self) -> u16 {
        let reply = self.reply().await;
        reply.get(..3).unwrap_or("0").parse().unwrap()
    }

    /// Sends one line and returns the code of the answer; 0 when the connection is closed instead.
    async fn say(&mut self, line: &str) -> u16 {
        self.send(format!("{line}\r\n")).await;
        self.code().await
    }

    async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        // Reset counts as closed.
        matches!(
            tokio::time::timeout(SOON, self.lines.read_to_end(&mut rest)).await,
            Ok(Ok(0) | Err(_))
        )
    }

    async fn to_data(&mut self) {
        assert_eq!(self.say("EHLO me").await, 250);
        assert_eq!(self.say("MAIL FROM:<a@b.example>").await, 250);
        assert_eq!(self.say("RCPT TO:<ana@example.org>").await, 250);
        assert_eq!(self.say("DATA").await, 354);
    }
}

#[tokio::test]
async fn a_real_client_delivers_and_the_mailbox_has_it_all() {
    let mail = mail();
    let calendar: ContentType = "text/calendar; method=REQUEST; charset=utf-8".parse().unwrap();
    let body = MultiPart::mixed()
        .multipart(MultiPart::alternative_plain_html(
            "Grüße".to_owned(),
            "<p>Grüße</p>".to_owned(),
        ))
        .singlepart(
            SinglePart::builder()
                .header(calendar.clone())
                .body("BEGIN:VCALENDAR\r\n".to_owned()),
        )
        .singlepart(Attachment::new("invite.ics".into()).body(Body::new("BEGIN:VCALENDAR\r\n".to_owned()), calendar));
    let letter = Letter::builder()
        .from("Rapport <hello@rapport.example>".parse().unwrap())
        .to("Ana Möller <ana@example.org>".parse().unwrap())
        .bcc("archive@rapport.example".parse().unwrap())
        .subject("Über uns")
        .message_id(Some("<one@rapport.example>".into()))
        .multipart(body)
        .unwrap();
    client(&mail).send(letter).await.unwrap();

    let [message] = &mail.to("ANA@example.org")[..] else {
        panic!("one message")
    };
    assert_eq!(message.subject, "Über uns");
    assert_eq!(message.from, "Rapport <hello@rapport.example>");
    assert_eq!(message.to, ["Ana Möller <ana@example.org>"]);
    assert_eq!(message.envelope_from, "hello@rapport.example");
    assert_eq!(message.envelope_to, ["ana@example.org", "archive@rapport.example"]);
    assert_eq!(message.text.as_deref().map(str::trim), Some("Grüße"));
    assert_eq!(message.html.as_deref().map(str::trim), Some("<p>Grüße</p>"));
    assert_eq!(message.attachments.len(), 2);
    assert!(
        message
            .attachments
            .iter()
            .all(|part| part.is_calendar() && part.bytes.starts_with(b"BEGIN:VCALENDAR"))
    );
    assert_eq!(message.attachments[1].name, "invite.ics");
    assert_eq!(mail.accepted("<one@rapport.example>"), 1);
}

#[tokio::test]
async fn a_lone_dot_does_not_end_a_message_for_a_client_that_stuffs() {
    let mail = mail();
    client(&mail).send(letter("dots")).await.unwrap();
    let messages = mail.messages();
    assert_eq!(
        messages[0].text.as_deref(),
        Some("See you then.\r\n.\r\n.. dots survive\r\n")
    );
}

#[tokio::test]
async fn addresses_beyond_ascii_need_smtputf8() {
    let mail = mail();
    let mut talk = Talk::with(&mail).await;
    talk.say("EHLO me").await;
    assert_eq!(talk.say("MAIL FROM:<jürgen@müller.example>").await, 553);
    assert_eq!(
        talk.say("MAIL FROM:<jürgen@müller.example> BODY=8BITMIME SMTPUTF8")
            .await,
        250
    );
    assert_eq!(talk.say("RCPT TO:<ana@müller.example>").await, 250);
    assert_eq!(talk.say("DATA").await, 354);
    talk.send("Subject: Grüße\r\n\r\nÜ\r\n").await;
    assert_eq!(talk.say(".").await, 250);
    let messages = mail.to("ana@müller.example");
    assert_eq!(
        (messages[0].subject.as_str(), messages[0].text.as_deref()),
        ("Grüße", Some("Ü\r\n"))
    );
}

#[tokio::test]
async fn the_order_of_commands_is_kept() {
    let mail = mail();
    let mut talk = Talk::with(&mail).await;
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 503);
    assert_eq!(talk.say("HELO me").await, 250);
    assert_eq!(talk.say("RCPT TO:<a@b.example>").await, 503);
    assert_eq!(talk.say("DATA").await, 503);
    assert_eq!(talk.say("MAIL FROM:<>").await, 250);
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 503);
    assert_eq!(talk.say("DATA").await, 554);
    assert_eq!(talk.say("RCPT TO:<nobody>").await, 501);
    assert_eq!(talk.say("RCPT TO:<ana@example.org>").await, 250);
    assert_eq!(talk.say("RSET").await, 250);
    assert_eq!(talk.say("DATA").await, 503);
    assert_eq!(talk.say("NOOP whatever").await, 250);
    assert_eq!(talk.say("VRFY ana").await, 252);
    assert_eq!(talk.say("AUTH PLAIN AGEAYg==").await, 502);
    assert_eq!(talk.say("EXPN all").await, 502);
    assert_eq!(talk.say("WHAT").await, 500);
    assert_eq!(talk.say("MAIL FROM:<a@b.example> RET=FULL").await, 555);
    assert_eq!(talk.say("QUIT").await, 221);
    assert!(talk.is_closed().await);
    assert!(mail.messages().is_empty());
}

#[tokio::test]
async fn everything_may_be_sent_at_once() {
    let mail = mail();
    let mut talk = Talk::with(&mail).await;
    talk.say("EHLO me").await;
    talk.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<no>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n")
        .await;
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(talk.code().await);
    }
    assert_eq!(codes, [250, 501, 250, 354]);
    talk.send(
        "Subject: one\r\n\r\nhi\r\n.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<ben@example.org>\r\nRSET\r\nQUIT\r\n",
    )
    .await;
    let mut codes = Vec::new();
    for _ in 0..5 {
        codes.push(talk.code().await);
    }
    assert_eq!(codes, [250, 250, 250, 250, 221]);
    assert_eq!(mail.messages().len(), 1);
}

#[tokio::test]
async fn only_crlf_dot_crlf_ends_a_message() {
    let mail = mail();
    let mut talk = Talk::with(&mail).await;
    for end in ["\n.\n", "\n.\r\n", "\r\n.\n"] {
        talk.to_data().await;
        talk.send(format!(
            "Subject: one\r\n\r\nhi{end}MAIL FROM:<evil@b.example>\r\n.\r\n"
        ))
        .await;
        assert_eq!(talk.code().await, 554, "{end:?}");
    }
    talk.to_data().await;
    talk.send(format!("{}\n.\r\nRSET\r\n.\r\n", "x".repeat(2000))).await;
    assert_eq!(talk.code().await, 554);
    assert_eq!(talk.say("NOOP").await, 250);
    assert!(mail.messages().is_empty());
}

#[tokio::test]
async fn lines_messages_and_recipients_have_limits() {
    let mail = Mail::start(Options {
        max_size: 2000,
        ..Options::default()
    })
    .unwrap();
    let mut talk = Talk::with(&mail).await;
    assert_eq!(talk.say(&format!("NOOP {}", "x".repeat(20_000))).await, 500);
    assert_eq!(talk.say("EHLO me").await, 250);
    assert_eq!(talk.say("MAIL FROM:<a@b.example> SIZE=2001").await, 552);
    assert_eq!(talk.say("MAIL FROM:<a@b.example> SIZE=2000").await, 250);
    for at in 0..100 {
        assert_eq!(talk.say(&format!("RCPT TO:<c{at}@b.example>")).await, 250);
    }
    assert_eq!(talk.say("RCPT TO:<c100@b.example>").await, 452);
    assert_eq!(talk.say("RSET").await, 250);

    for (line, code) in [
        ("x".repeat(998), 250),
        ("x".repeat(999), 554),
        (format!("..{}", "x".repeat(997)), 250),
    ] {
        talk.to_data().await;
        talk.send(format!("Subject: s\r\n\r\n{line}\r\n.\r\n")).await;
        assert_eq!(talk.code().await, code, "a line of {}", line.len());
    }
    talk.to_data().await;
    talk.send("a line\r\n".repeat(251)).await;
    assert_eq!(talk.say(".").await, 552);
    talk.to_data().await;
    talk.send("a line\r\n".repeat(250)).await;
    assert_eq!(talk.say(".").await, 250);
}

#[tokio::test]
async fn an_account_is_asked_for_where_there_is_one() {
    let credentials = Credentials {
        user: "rapport".into(),
        password: "p@ss/word".into(),
    };
    let mail = Mail::start(Options {
        credentials: Some(credentials),
        ..Options::default()
    })
    .unwrap();
    client(&mail).send(letter("plain")).await.unwrap();
    let wrong = Client::from_url(&mail.smtp_url().replace("word", "ward"))
        .unwrap()
        .build();
    assert!(
        wrong
            .send(letter("never"))
            .await
            .unwrap_err()
            .to_string()
            .contains("535")
    );

    let mut talk = Talk::with(&mail).await;
    talk.say("EHLO me").await;
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 530);
    assert_eq!(talk.say("AUTH CRAM-MD5").await, 504);
    assert_eq!(talk.say("AUTH LOGIN").await, 334);
    assert_eq!(talk.say("*").await, 501);
    assert_eq!(talk.say("AUTH LOGIN").await, 334);
    assert_eq!(talk.say("cmFwcG9ydA==").await, 334);
    assert_eq!(talk.say("cEBzcy93b3Jk").await, 235);
    assert_eq!(talk.say("AUTH LOGIN").await, 503);
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 250);
    assert_eq!(mail.accepted("never@rapport.example"), 0);
    assert_eq!(mail.accepted("plain@rapport.example"), 1);
}

#[tokio::test]
async fn each_stage_can_be_answered_badly() {
    let mail = mail();
    let client = client(&mail);
    for (stage, code) in [
        (Stage::Mail, 451),
        (Stage::Rcpt, 550),
        (Stage::Data, 452),
        (Stage::Message, 554),
    ] {
        mail.faults().answer_next(stage, 1, code);
        let error = client.send(letter("bad")).await.unwrap_err();
        assert!(error.to_string().contains(&code.to_string()), "{stage:?}: {error}");
        assert_eq!(error.is_permanent(), code >= 500, "{stage:?}");
    }
    assert!(mail.messages().is_empty());
    client.send(letter("bad")).await.unwrap();
    assert_eq!(mail.accepted("bad@rapport.example"), 1);
}

#[tokio::test]
async fn a_421_closes_the_connection() {
    let mail = mail();
    mail.faults().answer_next(Stage::Mail, 1, 421);
    let mut talk = Talk::with(&mail).await;
    talk.say("EHLO me").await;
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 421);
    assert!(talk.is_closed().await);
}

#[tokio::test]
async fn a_lost_250_is_not_in_the_ledger_whether_or_not_the_message_was_kept() {
    let mail = mail();
    mail.faults().drop_next(1, Kept::No);
    mail.faults().drop_next(1, Kept::Yes);
    for kept in [0, 1] {
        assert!(client(&mail).send(letter("lost")).await.is_err());
        assert_eq!(mail.messages().len(), kept);
    }
    assert_eq!(mail.accepted("lost@rapport.example"), 0);
    client(&mail).send(letter("lost")).await.unwrap();
    assert_eq!((mail.messages().len(), mail.accepted("lost@rapport.example")), (2, 1));
    client(&mail).send(letter("lost")).await.unwrap();
    mail.clear().unwrap();
    assert_eq!((mail.messages().len(), mail.accepted("lost@rapport.example")), (0, 2));
}

#[tokio::test]
async fn an_outage_cuts_connections_and_ends_where_it_began() {
    let mail = mail();
    let address = mail.smtp_url();
    let mut talk = Talk::with(&mail).await;
    mail.refuse().await.unwrap();
    assert!(talk.is_closed().await);
    let port = address.trim_start_matches("smtp://");
    assert_eq!(
        TcpStream::connect(port).await.unwrap_err().kind(),
        std::io::ErrorKind::ConnectionRefused
    );
    assert!(client(&mail).send(letter("down")).await.is_err());

    mail.hang_up().await.unwrap();
    assert!(Talk::unheard(&mail).await.is_closed().await);

    mail.restore().await.unwrap();
    assert_eq!(mail.smtp_url(), address);
    client(&mail).send(letter("down")).await.unwrap();
    assert_eq!(mail.accepted("down@rapport.example"), 1);
}

#[tokio::test]
async fn a_slow_server_outlasts_an_impatient_client() {
    let mail = mail();
    // lettre's own time-out covers the connecting alone.
    let send = async |patience| tokio::time::timeout(patience, client(&mail).send(letter("late"))).await;
    let impatient = Duration::from_millis(200);
    mail.faults().greet_late(Duration::from_secs(60));
    assert!(send(impatient).await.is_err());
    mail.faults().clear();
    mail.faults().slow(Duration::from_secs(60));
    assert!(send(impatient).await.is_err());
    mail.faults().clear();
    send(SOON).await.unwrap().unwrap();
    assert_eq!(mail.accepted("late@rapport.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_ends_with_the_mail_or_says_what_is_there() {
    let mail = Arc::new(mail());
    let client = client(&mail);
    let sender = tokio::spawn(async move {
        for at in 0..5 {
            client.send(letter(&format!("n{at}"))).await.unwrap();
        }
    });
    let is_fifth = |messages: &[Arc<Message>]| messages.len() == 5;
    let messages = mail.wait_for(is_fifth, SOON).await.unwrap();
    assert_eq!(messages[4].message_id.as_deref(), Some("n4@rapport.example"));
    sender.await.unwrap();
    let error = mail
        .wait_for(|messages| messages.len() > 5, Duration::from_millis(20))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("holds 5: \"Tuesday 10:00 with Ben is confirmed\" to ana@example.org"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clients_at_once_lose_nothing() {
    let mail = mail();
    let client = client(&mail);
    let mut senders = tokio::task::JoinSet::new();
    for at in 0..60 {
        let client = client.clone();
        senders.spawn(async move { client.send(letter(&format!("c{at}"))).await.unwrap() });
    }
    senders.join_all().await;
    assert_eq!(mail.messages().len(), 60);
    assert!(mail.ledger().len() == 60 && mail.ledger().values().all(|times| *times == 1));
}

#[tokio::test]
async fn a_folder_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let at: jiff::Timestamp = "2026-12-07T09:00:00.5Z".parse().unwrap();
    let start = || {
        let options = Options {
            folder: Some(folder.path().into()),
            clock: Arc::new(move || at),
            ..Options::default()
        };
        Mail::start(options).unwrap()
    };
    let first = start();
    for id in ["a", "b", "b"] {
        client(&first).send(letter(id)).await.unwrap();
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
        assert_eq!(
            (&before.id, &before.raw, &before.envelope_to),
            (&after.id, &after.raw, &after.envelope_to)
        );
        assert_eq!(
            (after.received_at, &*after.envelope_from),
            (at, "hello@rapport.example")
        );
    }
    assert_eq!(
        (&*after[3].subject, &*after[3].envelope_to[0]),
        ("hi", "ana@example.org")
    );
    assert_eq!(second.accepted("b@rapport.example"), 2);
    client(&second).send(letter("c")).await.unwrap();
    assert_eq!(second.messages()[4].id, "4");
    second.clear().unwrap();
    drop(second);
    let third = start();
    assert!(third.messages().is_empty());
    assert_eq!(third.ledger().into_values().sum::<u64>(), 4);
}

#[tokio::test]
async fn the_web_mailbox_shows_mail_and_runs_nothing_in_it() {
    let mail = mail();
    let http = http();
    let get = |path: String| http.get(format!("{}{path}", mail.url())).send();
    assert!(
        get("/".into())
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
            .contains("No mail yet")
    );

    let html = "<html><head><title>x</title></head><body><img src=\"cid:logo\"><script>evil()</script></body></html>";
    let body = MultiPart::mixed()
        .multipart(
            MultiPart::related()
                .singlepart(SinglePart::html(html.to_owned()))
                .singlepart(
                    Attachment::new_inline("logo".into()).body(Body::new(vec![1, 2, 3]), "image/png".parse().unwrap()),
                ),
        )
        .singlepart(Attachment::new("a \"b\" ü.ics".into()).body(
            Body::new("BEGIN:VCALENDAR".to_owned()),
            "text/calendar".parse().unwrap(),
        ));
    let letter = Letter::builder()
        .from("x@y.example".parse().unwrap())
        .to("ana@example.org".parse().unwrap())
        .subject("<script>alert(1)</script>")
        .multipart(body)
        .unwrap();
    client(&mail).send(letter).await.unwrap();

    let list = get("/".into()).await.unwrap().text().await.unwrap();
    assert!(!list.contains("<script>") && list.contains("/messages/1"), "{list}");
    let page = get("/messages/1".into()).await.unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );
    let page = page.text().await.unwrap();
    assert!(!page.contains("<script>"));
    assert!(page.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
    assert!(page.contains("BEGIN:VCALENDAR"));
    let framed = get("/messages/1/html".into()).await.unwrap();
    assert!(
        framed.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("sandbox ")
    );
    let framed = framed.text().await.unwrap();
    assert!(
        framed.contains("<head><base target=\"_blank\">") && framed.contains("src=\"/messages/1/attachments/0\""),
        "{framed}"
    );
    let file = get("/messages/1/attachments/1".into()).await.unwrap();
    assert_eq!(
        file.headers()["content-disposition"],
        "attachment; filename*=UTF-8''a%20%22b%22%20%C3%BC.ics"
    );
    assert_eq!(file.bytes().await.unwrap(), "BEGIN:VCALENDAR");
    assert_eq!(
        get("/messages/1/raw".into()).await.unwrap().bytes().await.unwrap(),
        mail.messages()[0].raw
    );
    assert_eq!(get("/messages/2".into()).await.unwrap().status(), 404);
    assert_eq!(get("/messages/1/attachments/9".into()).await.unwrap().status(), 404);
}

#[tokio::test]
async fn other_processes_read_and_steer_over_http() {
    let mail = mail();
    let http = http();
    let at = |path: &str| format!("{}{path}", mail.url());
    let json = async |path: &str| http.get(at(path)).send().await.unwrap().json::<Value>().await.unwrap();
    let control = async |fault: Value| {
        http.post(at("/_sandbox/faults"))
            .json(&fault)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };

    client(&mail).send(letter("one")).await.unwrap();
    assert_eq!(json("/api/messages?to=ben@example.org").await["messages"], json!([]));
    let found = json("/api/messages?to=ana@example.org").await;
    assert_eq!(found["messages"][0]["subject"], "Tuesday 10:00 with Ben is confirmed");
    let whole = json("/api/messages/1").await;
    assert_eq!(whole["message_id"], "one@rapport.example");
    assert!(whole["raw"].as_str().unwrap().contains("Subject: Tuesday"));
    assert_eq!(json("/api/accepted").await, json!({ "one@rapport.example": 1 }));

    assert_eq!(
        control(json!({ "answer_next": { "stage": "rcpt", "times": 1, "code": 451 } })).await,
        204
    );
    assert!(client(&mail).send(letter("two")).await.unwrap_err().is_transient());
    assert_eq!(control(json!({ "drop_next": { "times": 1, "kept": true } })).await, 204);
    assert!(client(&mail).send(letter("two")).await.is_err());
    assert_eq!(control(json!({ "refuse": true })).await, 204);
    assert!(client(&mail).send(letter("two")).await.is_err());
    assert_eq!(control(json!({ "nonsense": true })).await, 400);
    assert_eq!(control(json!({ "clear": true })).await, 204);
    client(&mail).send(letter("two")).await.unwrap();
    assert_eq!(mail.messages().len(), 3);

    let foreign = http
        .delete(at("/api/messages"))
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .unwrap();
    assert_eq!((foreign.status().as_u16(), mail.messages().len()), (403, 3));
    assert_eq!(http.post(at("/messages/clear")).send().await.unwrap().status(), 303);
    assert_eq!(http.delete(at("/api/messages")).send().await.unwrap().status(), 204);
    assert_eq!(json("/api/messages").await["messages"], json!([]));
}

#[tokio::test]
async fn dropping_it_stops_it() {
    let mail = mail();
    let smtp = mail.smtp_url().trim_start_matches("smtp://").to_owned();
    let web = mail.url().trim_start_matches("http://").to_owned();
    drop(mail);
    let stopped = async {
        for address in [smtp, web] {
            while TcpStream::connect(&address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::time::timeout(SOON, stopped)
        .await
        .expect("both ports are closed");
}
